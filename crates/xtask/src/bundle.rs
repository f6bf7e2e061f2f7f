//! `cargo xtask package`: a .deb with the app, the connector and the headless command, through Tauri's own bundler. Its
//! program comes inside an npm package of a fixed version; nothing else is fetched.

use crate::setup::{self, Scope};
use crate::step::Step;
use crate::workspace::{Profile, binary, find_program, root, target};
use crate::{compile, ui};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Kept with the version of the `tauri` crate.
const BUNDLER: &str = "@tauri-apps/cli@2.12.5";
/// What is installed beside the app.
const COMPANIONS: [&str; 2] = ["mosaic-connector", "mosaic-cli"];

/// Builds the optimised programs and packs them; the package is put under dist/.
pub(crate) fn package() -> Result<()> {
    if find_program("dpkg-deb").is_none() {
        bail!("packages are made on Debian and its children only\n hint: dpkg-deb was not found");
    }
    setup::prepare(Scope::Run)?;
    ui::build()?;
    compile::product(Profile::Release)?;
    let depends = dependencies()?;
    let made = target().join("release/bundle/deb");
    let _none_there = fs::remove_dir_all(&made);
    Step::new("package: bundle").quiet(
        Command::new("npm")
            .current_dir(root())
            .args([
                "exec",
                "--yes",
                &format!("--package={BUNDLER}"),
                "--",
                "tauri",
                "bundle",
                "--bundles",
                "deb",
            ])
            .arg("--config")
            .arg(overrides(&depends).to_string()),
    )?;
    let package = keep(&made)?;
    describe(&package)
}

/// What the bundler is told beyond tauri.conf.json: paths that depend on where cargo builds.
fn overrides(depends: &[String]) -> Value {
    let files: serde_json::Map<String, Value> = COMPANIONS
        .iter()
        .map(|name| (format!("/usr/bin/{name}"), json!(binary(Profile::Release, name))))
        .collect();
    json!({ "bundle": { "linux": { "deb": {
        "depends": depends,
        "recommends": ["gnome-keyring"],
        "section": "utils",
        "desktopTemplate": root().join("src-tauri/packaging/mosaic.desktop"),
        "files": files,
    } } } })
}

/// Asks dpkg which packages hold the libraries the programs are linked with, versions included.
fn dependencies() -> Result<Vec<String>> {
    let folder = target().join("xtask/shlibdeps");
    fs::create_dir_all(folder.join("debian")).context("could not make a folder for dpkg-shlibdeps")?;
    fs::write(
        folder.join("debian/control"),
        "Source: mosaic\n\nPackage: mosaic\nArchitecture: any\n",
    )
    .context("could not write for dpkg-shlibdeps")?;
    let mut command = Command::new("dpkg-shlibdeps");
    command
        .current_dir(&folder)
        .arg("-O")
        .arg(binary(Profile::Release, "mosaic"));
    command.args(COMPANIONS.map(|name| binary(Profile::Release, name)));
    let output = command
        .output()
        .context("could not run dpkg-shlibdeps\n hint: apt-get install dpkg-dev")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    match text.trim().strip_prefix("shlibs:Depends=") {
        Some(list) => Ok(list.split(", ").map(str::to_owned).collect()),
        None => bail!(
            "dpkg-shlibdeps said nothing of use: {}",
            String::from_utf8_lossy(&output.stderr)
        ),
    }
}

fn keep(made: &Path) -> Result<PathBuf> {
    let package = fs::read_dir(made)
        .context("the bundler made nothing")?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|ending| ending == "deb"))
        .context("the bundler made no .deb")?;
    let dist = root().join("dist");
    fs::create_dir_all(&dist).context("could not make dist")?;
    let kept = dist.join(package.file_name().context("the .deb has no name")?);
    fs::copy(&package, &kept).context("could not copy the .deb to dist")?;
    Ok(kept)
}

fn describe(package: &Path) -> Result<()> {
    let size = package.metadata().context("the .deb is gone")?.len();
    #[expect(clippy::cast_precision_loss, reason = "a size for a person to read")]
    let mebibytes = size as f64 / 1_048_576.0;
    eprintln!("  · {} ({mebibytes:.1} MiB)", package.display());
    eprintln!("  · install it: sudo apt-get install {}", package.display());
    Ok(())
}
