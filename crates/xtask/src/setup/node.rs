//! npm packages, as the lock files name them: the window's, and those that only tests need. Needs Node.js to be there; does
//! not install it.

use crate::step::Step;
use crate::workspace::{npm_in, root};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The oldest Node.js that the window's build tools run on.
const OLDEST: (u32, u32) = (20, 19);

/// Packages that are installed together.
pub(super) struct Packages {
    title: &'static str,
    installing: &'static str,
    /// Their folder, from the root.
    folder: &'static str,
}

/// The window's.
pub(super) const WINDOW: Packages = Packages {
    title: "npm packages",
    installing: "npm packages: install",
    folder: "ui",
};

/// The vendors' descriptions that recorded exchanges are held against.
pub(super) const ORACLES: Packages = Packages {
    title: "contract oracles",
    installing: "contract oracles: install",
    folder: "tests/oracles",
};

/// The protocol's own conformance suite and inspector.
pub(super) const CONFORMANCE: Packages = Packages {
    title: "conformance suite",
    installing: "conformance suite: install",
    folder: "tests/conformance",
};

/// Installs packages unless they are those of their lock file.
pub(super) fn install(packages: &Packages) -> Result<()> {
    let folder = root().join(packages.folder);
    let lock = folder.join("package-lock.json");
    let stamp = folder.join("node_modules/.mosaic-lock.json");
    node_version()?;
    if same_content(&lock, &stamp) || newer(&folder.join("node_modules/.package-lock.json"), &lock) {
        Step::new(packages.title).skip("there");
        return Ok(());
    }
    let mut npm = npm_in(packages.folder);
    if packages.folder == WINDOW.folder {
        npm.arg("ci");
    } else {
        // What only tests read is data: nothing of it runs when it is installed. `ci` would refuse a lock that leaves out
        // the optional packages of other platforms; this installs what is locked just the same and leaves the lock alone.
        npm.args(["install", "--no-save", "--ignore-scripts"]);
    }
    npm.args(["--no-audit", "--no-fund"]);
    Step::new(packages.installing)
        .hint("look at the log above; a proxy or registry that cannot be reached is the usual cause")
        .quiet(&mut npm)?;
    fs::copy(&lock, &stamp).context("could not note which npm packages are installed")?;
    Ok(())
}

fn node_version() -> Result<()> {
    let output = Command::new("node").arg("--version").output();
    let Some(text) = output
        .ok()
        .map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned())
    else {
        bail!(
            "node was not found\n hint: install Node.js {}.{} or newer",
            OLDEST.0,
            OLDEST.1
        );
    };
    match parse_version(&text) {
        Some(version) if version >= OLDEST => Ok(()),
        _ => bail!(
            "node {text} is too old for the window's build\n hint: install Node.js {}.{} or newer",
            OLDEST.0,
            OLDEST.1
        ),
    }
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn same_content(one: &Path, other: &Path) -> bool {
    matches!((fs::read(one), fs::read(other)), (Ok(a), Ok(b)) if a == b)
}

fn newer(one: &Path, other: &Path) -> bool {
    let time = |path: &Path| path.metadata().and_then(|found| found.modified());
    matches!((time(one), time(other)), (Ok(a), Ok(b)) if a >= b)
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn node_names_its_version_with_a_v() {
        assert_eq!(parse_version("v20.20.2"), Some((20, 20)));
        assert_eq!(parse_version("20.20.2"), None);
    }
}
