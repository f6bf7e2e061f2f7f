//! Sets the machine up: system packages, npm packages, the Python environment of the tests, cargo-nextest.
//! Each part looks first and does nothing when it is there. It never upgrades what a person installed.

mod node;
mod python;
mod system;

use crate::step::Step;
use crate::workspace::cargo;
use anyhow::Result;

/// How much is needed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// To build and open the app.
    Run,
    /// To run every test as well.
    Test,
}

/// Installs what is missing, or names it where installing would be a guess.
pub(crate) fn prepare(scope: Scope) -> Result<()> {
    system::packages(scope)?;
    node::install(&node::WINDOW)?;
    match scope {
        Scope::Run => Ok(()),
        Scope::Test => {
            oracles()?;
            conformance()?;
            nextest()
        }
    }
}

/// Installs the window's npm packages alone.
pub(crate) fn npm_packages() -> Result<()> {
    node::install(&node::WINDOW)
}

/// Installs what the vendors publish of themselves.
pub(crate) fn oracles() -> Result<()> {
    node::install(&node::ORACLES)?;
    python::environment()
}

/// Installs the protocol's conformance suite.
pub(crate) fn conformance() -> Result<()> {
    node::install(&node::CONFORMANCE)
}

/// Installs cargo-nextest.
pub(crate) fn nextest() -> Result<()> {
    let found = cargo().args(["nextest", "--version"]).output();
    if found.is_ok_and(|output| output.status.success()) {
        Step::new("cargo-nextest").skip("there");
        return Ok(());
    }
    Step::new("cargo-nextest: install (a few minutes)")
        .hint("install it by hand: cargo install cargo-nextest --locked")
        .build(cargo().args(["install", "cargo-nextest", "--locked"]))
}
