//! Which tools a connector declares: asked of the built executable, as any MCP client would.

use crate::workspace::{Profile, binary};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, Command, Stdio};

/// Returns the names of a connector's tools, in order.
pub(super) fn tools(source: &str) -> Result<Vec<String>> {
    let program = binary(Profile::Debug, "mosaic-connector");
    let mut child = Command::new(&program)
        .arg(source)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not run {} {source}", program.display()))?;
    let mut input = child.stdin.take().context("the connector has no input")?;
    let output = BufReader::new(child.stdout.take().context("the connector has no output")?);
    ask(&mut input).with_context(|| format!("could not ask connector `{source}` for its tools"))?;
    let answer = output
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| serde_json::from_str::<Value>(&line).ok())
        .find(|message| message["id"] == 2);
    drop(input);
    child
        .wait()
        .with_context(|| format!("could not wait for connector `{source}`"))?;
    let Some(tools) = answer.as_ref().and_then(|it| it["result"]["tools"].as_array()) else {
        bail!("connector `{source}` did not list its tools");
    };
    Ok(tools
        .iter()
        .filter_map(|tool| Some(tool["name"].as_str()?.to_owned()))
        .collect())
}

fn ask(input: &mut ChildStdin) -> std::io::Result<()> {
    let messages = [
        json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "xtask", "version": "1"},
        }}),
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"}),
    ];
    for message in messages {
        writeln!(input, "{message}")?;
    }
    input.flush()
}
