//! `cargo xtask test`, `e2e`, `eval` and `fake-claude`.

use crate::setup::{self, Scope};
use crate::step::Step;
use crate::workspace::{cargo, root};
use crate::{compile, conformance, contract, ui};
use anyhow::{Context, Result};
use std::env;
use std::path::{Path, absolute};
use std::process::Command;

/// Runs every test there is.
pub(crate) fn test(nextest: &[String]) -> Result<()> {
    setup::prepare(Scope::Test)?;
    ui::check()?;
    ui::test()?;
    ui::build()?;
    contract::self_tests()?;
    compile::tests()?;
    let recorded = contract::fresh_folder()?;
    Step::new("tests of the workspace and journeys")
        .hint("one test again: cargo nextest run -p PACKAGE NAME; the journeys alone: cargo xtask e2e")
        .loud(whole_house().args(nextest).env(contract::EXCHANGES, &recorded))?;
    // A part of the tests records a part of the exchanges: there is nothing to judge then.
    if nextest.is_empty() {
        contract::judge(&recorded, &[])?;
        conformance::run()?;
    }
    Ok(())
}

/// Runs the journeys through the real window, or those whose name holds `only`.
pub(crate) fn journeys(screens: Option<&Path>, only: Option<&str>) -> Result<()> {
    setup::prepare(Scope::Test)?;
    ui::build()?;
    compile::tests()?;
    let mut command = whole_house();
    let mut filter = "package(mosaic-tests) & binary(journeys)".to_owned();
    if let Some(text) = only {
        filter.push_str(&format!(" & test({text})"));
    }
    command.args(["--filterset", &filter]);
    if let Some(folder) = screens {
        command.env(
            "MOSAIC_SCREENS",
            absolute(folder).context("could not resolve the folder for screenshots")?,
        );
    }
    let done = Step::new("journeys").loud(&mut command);
    let folder = screens.map_or_else(|| crate::workspace::target().join("screens"), Path::to_path_buf);
    eprintln!("  · screenshots: {}", folder.display());
    done
}

/// Asks the questions of the evaluation and prints how well they are answered.
pub(crate) fn eval() -> Result<()> {
    setup::prepare(Scope::Test)?;
    ui::build()?;
    compile::tests()?;
    let mut command = whole_house();
    command.args([
        "--filterset",
        "package(mosaic-tests) & binary(eval)",
        "--no-capture",
    ]);
    Step::new("questions to the sample company").loud(&mut command)
}

/// Starts the fake Claude and waits until it is ended.
pub(crate) fn fake_claude(port: u16, scenario: Option<&Path>) -> Result<()> {
    let mut command = cargo();
    command.args([
        "run",
        "--quiet",
        "--package",
        "mosaic-testkit",
        "--bin",
        "fake-claude",
        "--",
    ]);
    command.args(["--port", &port.to_string()]);
    if let Some(file) = scenario {
        let file = absolute(file).context("could not resolve the scenario's path")?;
        command.arg("--scenario").arg(file);
    }
    Step::new("fake Claude; Ctrl-C ends it").loud(&mut command)
}

/// Starts the sample company and waits until it is ended.
pub(crate) fn sample(arguments: &[String]) -> Result<()> {
    let mut command = cargo();
    command.args([
        "run",
        "--quiet",
        "--package",
        "mosaic-sample",
        "--bin",
        "mosaic-sample",
        "--",
    ]);
    command.args(arguments);
    Step::new("sample company; Ctrl-C ends it").loud(&mut command)
}

fn whole_house() -> Command {
    let mut command = cargo();
    command.args(["nextest", "run"]).args(compile::WHOLE_HOUSE);
    if env::var_os("CI").is_some() {
        command.args(["--profile", "ci"]);
    }
    if env::var_os("MOSAIC_VENV").is_none() {
        command.env("MOSAIC_VENV", root().join(".venv"));
    }
    command
}
