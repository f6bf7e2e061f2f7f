//! Cargo builds. Tests and everything they start are built by one invocation with one set of features, so that no
//! dependency is compiled twice.

use crate::step::Step;
use crate::workspace::{Profile, cargo};
use anyhow::Result;

/// What selects the whole house, the shell with its pages included.
pub(crate) const WHOLE_HOUSE: [&str; 3] = ["--workspace", "--features", "mosaic/custom-protocol"];

/// The programs that are installed together.
pub(crate) const PRODUCT: [&str; 8] = [
    "--package",
    "mosaic",
    "--package",
    "mosaic-connector",
    "--package",
    "mosaic-cli",
    "--features",
    "mosaic/custom-protocol",
];

/// Builds the desktop app, the connector and the headless command.
pub(crate) fn product(profile: Profile) -> Result<()> {
    let mut command = cargo();
    command.arg("build").args(PRODUCT).arg("--bins");
    if profile == Profile::Release {
        command.arg("--release");
    }
    Step::new("build: app, connector, command").build(&mut command)
}

/// Builds every program and every test.
pub(crate) fn tests() -> Result<()> {
    let mut command = cargo();
    command
        .arg("build")
        .args(WHOLE_HOUSE)
        .args(["--bins", "--tests", "--examples"]);
    Step::new("build: programs and tests").build(&mut command)
}
