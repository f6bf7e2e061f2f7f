//! The window's npm packages, as the lock file names them. Needs Node.js to be there; does not install it.

use crate::step::Step;
use crate::workspace::{npm, root};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The oldest Node.js that the window's build tools run on.
const OLDEST: (u32, u32) = (20, 19);

/// Installs the packages unless they are those of the lock file.
pub(super) fn packages() -> Result<()> {
    let ui = root().join("ui");
    let lock = ui.join("package-lock.json");
    let stamp = ui.join("node_modules/.mosaic-lock.json");
    node_version()?;
    if same_content(&lock, &stamp) || newer(&ui.join("node_modules/.package-lock.json"), &lock) {
        Step::new("npm packages").skip("there");
        return Ok(());
    }
    Step::new("npm packages: install")
        .hint("look at the log above; a proxy or registry that cannot be reached is the usual cause")
        .quiet(npm().args(["ci", "--no-audit", "--no-fund"]))?;
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
