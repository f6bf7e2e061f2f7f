//! System packages. On Debian and its children they are installed with apt-get; elsewhere the missing parts are named
//! by what was looked for. The database's core package is taken, not `mariadb-server`: it starts no service.

use super::Scope;
use crate::step::Step;
use crate::workspace::find_program;
use anyhow::{Result, bail};
use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// How one tells, on a system whose packages are unknown, that a part is there.
enum Probe {
    Program(&'static str),
    Library(&'static str),
    Header(&'static str),
    /// Not worth a look: something else on the list brings it.
    Nothing,
}

struct Part {
    debian: &'static str,
    probe: Probe,
}

const fn part(debian: &'static str, probe: Probe) -> Part {
    Part { debian, probe }
}

const TO_BUILD: [Part; 7] = [
    part("build-essential", Probe::Program("cc")),
    part("pkg-config", Probe::Program("pkg-config")),
    part("libwebkit2gtk-4.1-dev", Probe::Library("webkit2gtk-4.1")),
    part(
        "libayatana-appindicator3-dev",
        Probe::Library("ayatana-appindicator3-0.1"),
    ),
    part("librsvg2-dev", Probe::Library("librsvg-2.0")),
    part("libxdo-dev", Probe::Header("xdo.h")),
    part("libdbus-1-dev", Probe::Library("dbus-1")),
];

const TO_TEST: [Part; 10] = [
    part("webkit2gtk-driver", Probe::Program("WebKitWebDriver")),
    part("xvfb", Probe::Program("Xvfb")),
    part("dbus", Probe::Program("dbus-daemon")),
    part("dbus-x11", Probe::Nothing),
    part("gnome-keyring", Probe::Program("gnome-keyring-daemon")),
    part("mariadb-server-core", Probe::Program("mariadbd")),
    part("mariadb-client-core", Probe::Program("mariadb")),
    part("python3", Probe::Program("python3")),
    part("python3-venv", Probe::Nothing),
    part("fonts-dejavu-core", Probe::Nothing),
];

/// Installs the missing system packages, or names them.
pub(super) fn packages(scope: Scope) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return elsewhere(scope);
    }
    let parts = needed(scope);
    if is_debian() && find_program("apt-get").is_some() {
        install_with_apt(&parts)
    } else {
        name_missing(&parts)
    }
}

fn needed(scope: Scope) -> Vec<&'static Part> {
    match scope {
        Scope::Run => TO_BUILD.iter().collect(),
        Scope::Test => TO_BUILD.iter().chain(&TO_TEST).collect(),
    }
}

/// macOS and Windows bring their own webview; the journeys need Linux's driver.
fn elsewhere(scope: Scope) -> Result<()> {
    match scope {
        Scope::Run => {
            Step::new("system packages").skip("none needed here");
            Ok(())
        }
        Scope::Test => bail!(
            "the tests need a Linux machine\n hint: they use WebKitWebDriver, Xvfb, gnome-keyring and MariaDB; \
             `cargo xtask run` and `cargo xtask check` work here"
        ),
    }
}

fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|text| names_debian(&text))
}

fn names_debian(os_release: &str) -> bool {
    os_release
        .lines()
        .filter_map(|line| line.split_once('='))
        .filter(|(key, _)| matches!(*key, "ID" | "ID_LIKE"))
        .flat_map(|(_, value)| value.trim_matches('"').split_whitespace())
        .any(|name| matches!(name, "debian" | "ubuntu"))
}

fn install_with_apt(parts: &[&Part]) -> Result<()> {
    let installed = installed_packages(parts);
    let missing: Vec<&str> = parts
        .iter()
        .map(|part| part.debian)
        .filter(|name| !installed.contains(*name))
        .collect();
    if missing.is_empty() {
        Step::new("system packages").skip("there");
        return Ok(());
    }
    let by_hand = format!("install them by hand: apt-get install {}", missing.join(" "));
    eprintln!("  · missing system packages: {}", missing.join(" "));
    let prefix = administrator_prefix(&by_hand)?;
    let updated = Step::new("apt-get update").quiet(&mut apt(&prefix, &["update"]));
    if let Err(error) = updated {
        eprintln!("  ! {error:#}\n    going on with the lists that are there");
    }
    let mut install = vec!["install", "-y", "--no-install-recommends"];
    install.extend(&missing);
    Step::new("apt-get install")
        .hint(by_hand)
        .quiet(&mut apt(&prefix, &install))
}

/// Returns those of the packages that dpkg says are fully installed.
fn installed_packages(parts: &[&Part]) -> HashSet<String> {
    let output = Command::new("dpkg-query")
        .args(["--show", "--showformat", "${Package} ${db:Status-Status}\\n"])
        .args(parts.iter().map(|part| part.debian))
        .stderr(Stdio::null())
        .output();
    let Ok(output) = output else { return HashSet::new() };
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| line.strip_suffix(" installed"))
        .map(str::to_owned)
        .collect()
}

/// Returns what stands before a command that needs the administrator's rights: nothing for root, else sudo.
fn administrator_prefix(by_hand: &str) -> Result<Vec<&'static str>> {
    let id = Command::new("id").arg("-u").output();
    if id.is_ok_and(|output| output.stdout.trim_ascii() == b"0") {
        return Ok(vec![]);
    }
    if find_program("sudo").is_none() {
        bail!("system packages are missing, and neither root nor sudo is at hand\n hint: {by_hand}");
    }
    let asked = Command::new("sudo").arg("--validate").status();
    if !asked.is_ok_and(|status| status.success()) {
        bail!("system packages are missing, and sudo refused\n hint: {by_hand}");
    }
    Ok(vec!["sudo", "--non-interactive"])
}

fn apt(prefix: &[&str], arguments: &[&str]) -> Command {
    let words: Vec<&str> = prefix
        .iter()
        .copied()
        .chain([
            "env",
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
            "-o",
            "DPkg::Lock::Timeout=300",
        ])
        .collect();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).args(arguments);
    command
}

fn name_missing(parts: &[&Part]) -> Result<()> {
    let missing: Vec<String> = parts.iter().filter_map(|part| absent(part)).collect();
    if missing.is_empty() {
        Step::new("system packages").skip("there");
        return Ok(());
    }
    bail!(
        "these are missing, and this system's names for them are not known to Mosaic:\n  {}\n hint: install them with \
         your system's package manager, then run this again",
        missing.join("\n  ")
    )
}

fn absent(part: &Part) -> Option<String> {
    let what = match part.probe {
        Probe::Program(name) => find_program(name).is_none().then(|| format!("program {name}")),
        Probe::Library(name) => (!has_library(name)).then(|| format!("library {name} with its headers")),
        Probe::Header(name) => {
            let found = ["/usr/include", "/usr/local/include"]
                .iter()
                .any(|folder| Path::new(folder).join(name).exists());
            (!found).then(|| format!("header {name}"))
        }
        Probe::Nothing => None,
    }?;
    Some(format!("{what} (on Debian: {})", part.debian))
}

fn has_library(name: &str) -> bool {
    Command::new("pkg-config")
        .args(["--exists", name])
        .status()
        .is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::names_debian;

    #[test]
    fn debian_and_its_children_are_known_by_their_release_file() {
        assert!(names_debian("PRETTY_NAME=\"Debian\"\nID=debian\n"));
        assert!(names_debian("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!names_debian("ID=fedora\nVARIANT_ID=debian\n"));
    }
}
