//! `cargo xtask conformance`: the protocol's own judges of an MCP server. The conformance suite asks the kit's server in both
//! eras, over a bridge that serves it on HTTP; the Inspector lists and calls tools of every connector over stdio, against
//! the sample company.

mod inspector;

use crate::setup;
use crate::step::Step;
use crate::workspace::{Profile, binary, cargo, root, target};
use anyhow::{Context, Result, bail};
use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// The revisions whose requirements are asked: one of each era.
const REVISIONS: [&str; 2] = ["2026-07-28", "2025-11-25"];
const SUITE: &str = "node_modules/@modelcontextprotocol/conformance/dist/index.js";

/// Sets up, builds and runs both.
pub(crate) fn conformance() -> Result<()> {
    setup::conformance()?;
    let mut command = cargo();
    command.args([
        "build",
        "--package",
        "mosaic-connector",
        "--package",
        "mosaic-sample",
    ]);
    Step::new("build: connectors and the sample company").build(command.args(["--bins"]))?;
    let mut command = cargo();
    command.args([
        "build",
        "--package",
        "mosaic-connector-kit",
        "--example",
        "conformance",
    ]);
    Step::new("build: the conformance suite's server").build(&mut command)?;
    run()
}

/// Runs both with what was built.
pub(crate) fn run() -> Result<()> {
    let (mut server, url) = start_server()?;
    let results = REVISIONS.map(|revision| suite(revision, &url));
    // The end of its input ends it.
    drop(server.stdin.take());
    server.wait().context("could not wait for the suite's server")?;
    for result in results {
        result?;
    }
    inspector::inspect()
}

/// Starts the kit's server and returns it with its address, which it prints.
fn start_server() -> Result<(Child, String)> {
    let program = binary(Profile::Debug, "examples/conformance");
    let mut child = Command::new(&program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not run {}", program.display()))?;
    let url = first_line(&mut child).context("the suite's server printed no address")?;
    Ok((child, url))
}

/// Returns the first line a program prints.
fn first_line(child: &mut Child) -> Result<String> {
    let output = child.stdout.take().context("no output")?;
    let mut line = String::new();
    BufReader::new(output)
        .read_line(&mut line)
        .context("could not read its output")?;
    if line.is_empty() {
        bail!("it ended at once");
    }
    Ok(line.trim().to_owned())
}

fn suite(revision: &str, url: &str) -> Result<()> {
    let results = target().join("conformance").join(revision);
    if results.exists() {
        fs::remove_dir_all(&results).with_context(|| format!("could not empty {}", results.display()))?;
    }
    fs::create_dir_all(&results).with_context(|| format!("could not make {}", results.display()))?;
    let mut command = node();
    command
        .arg(SUITE)
        .args(["server", "--url", url, "--requirements", revision])
        .args(["--expected-failures", &format!("baseline-{revision}.yml")])
        .arg("--output-dir")
        .arg(&results);
    Step::new(&format!("conformance suite: {revision}"))
        .hint("what the kit does not offer, and why, stands in tests/conformance/baseline-*.yml")
        .quiet(&mut command)
}

/// Returns a Node.js that the suite runs on: it wants 22, which comes with its packages.
fn node() -> Command {
    let architecture = if env::consts::ARCH == "aarch64" {
        "arm64"
    } else {
        "x64"
    };
    let folder = folder();
    let own = folder.join(format!("node_modules/node-linux-{architecture}/bin/node"));
    let mut command = if own.exists() {
        Command::new(own)
    } else {
        Command::new("node")
    };
    command.current_dir(folder);
    command
}

fn folder() -> PathBuf {
    root().join("tests/conformance")
}
