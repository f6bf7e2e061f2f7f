//! `cargo xtask contract`: what the connectors say over HTTP in their tests, and what the emulations answer, held against the
//! descriptions the vendors publish. The oracles are programs under `tests/oracles`; here they are run and judged: every
//! exchange has to fit, and every tool that is declared has to have one.

mod declared;
mod table;

use crate::setup;
use crate::step::Step;
use crate::workspace::{cargo, root, target};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf, absolute};
use std::process::{Command, Stdio};

/// The variable that names the folder exchanges are recorded in.
pub(crate) const EXCHANGES: &str = "MOSAIC_EXCHANGES";
/// The sources that speak HTTP.
const SOURCES: [&str; 6] = ["slack", "github", "jira", "google", "s3", "shopify"];
/// Tools that make no exchange by nature, each with why.
const SILENT: [(&str, &str, &str); 1] = [(
    "s3",
    "presign_url",
    "signs a link by itself; whoever gets it fetches it",
)];
/// How many problems are printed of each source; the report holds all.
const SHOWN: usize = 40;

/// Records and judges, or judges what was recorded.
pub(crate) fn contract(only: &[String], recorded: Option<&Path>) -> Result<()> {
    if let Some(unknown) = only.iter().find(|name| !SOURCES.contains(&name.as_str())) {
        bail!("there is no source `{unknown}`\n hint: {}", SOURCES.join(", "));
    }
    setup::oracles()?;
    self_tests()?;
    let folder = match recorded {
        Some(folder) => absolute(folder).context("could not resolve the folder of exchanges")?,
        None => record(only)?,
    };
    Step::new("build: connectors").build(cargo().args(["build", "--package", "mosaic-connector"]))?;
    judge(&folder, only)
}

/// Proves that the oracles tell right from wrong.
pub(crate) fn self_tests() -> Result<()> {
    let mut node = node();
    node.arg("--test");
    let tests =
        fs::read_dir(root().join("tests/oracles/test")).context("could not list the oracles' tests")?;
    let mut files: Vec<PathBuf> = tests
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".test.js"))
        .collect();
    files.sort();
    Step::new("contract oracles: their own tests").quiet(node.args(files))
}

/// Returns an empty folder for exchanges.
pub(crate) fn fresh_folder() -> Result<PathBuf> {
    let folder = target().join("exchanges");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("could not empty {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    Ok(folder)
}

fn record(only: &[String]) -> Result<PathBuf> {
    setup::nextest()?;
    let folder = fresh_folder()?;
    let mut command = cargo();
    command.args(["nextest", "run"]).env(EXCHANGES, &folder);
    for source in chosen(only) {
        command.args(["--package", &format!("mosaic-connector-{source}")]);
    }
    Step::new("tests of the connectors, recorded").loud(&mut command)?;
    Ok(folder)
}

/// Runs the oracles over what was recorded, prints what they checked, and fails on what does not fit or is not there.
pub(crate) fn judge(folder: &Path, only: &[String]) -> Result<()> {
    let sources = chosen(only);
    let report = run_oracles(folder, &sources)?;
    let mut wrong = vec![];
    for source in sources {
        let declared = declared::tools(source)?;
        let empty = Value::Null;
        let checked = report["services"]
            .as_array()
            .and_then(|all| all.iter().find(|one| one["service"] == source))
            .unwrap_or(&empty);
        let missing = table::print(source, checked, &declared);
        if !missing.is_empty() {
            wrong.push(format!("{source}: no exchange of {}", missing.join(", ")));
        }
        let problems = checked["problems"].as_array().map_or(0, Vec::len);
        if problems > 0 {
            wrong.push(format!("{source}: {problems} problems"));
        }
    }
    eprintln!("  · {}", report_path().display());
    if wrong.is_empty() {
        return Ok(());
    }
    bail!(
        "the connectors and the vendors disagree\n  {}",
        wrong.join("\n  ")
    )
}

fn run_oracles(folder: &Path, sources: &[&str]) -> Result<Value> {
    let output = node()
        .arg(root().join("tests/oracles/main.js"))
        .arg(folder)
        .args(sources)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("could not run the contract oracles")?;
    if !output.status.success() {
        bail!("the contract oracles failed ({})", output.status);
    }
    fs::create_dir_all(target().join("contract")).context("could not make target/contract")?;
    fs::write(report_path(), &output.stdout).context("could not write the oracles' report")?;
    serde_json::from_slice(&output.stdout).context("could not read the oracles' report")
}

fn report_path() -> PathBuf {
    target().join("contract/report.json")
}

fn chosen(only: &[String]) -> Vec<&'static str> {
    SOURCES
        .into_iter()
        .filter(|source| only.is_empty() || only.iter().any(|name| name == source))
        .collect()
}

fn node() -> Command {
    let mut command = Command::new("node");
    command.current_dir(root().join("tests/oracles"));
    command
}
