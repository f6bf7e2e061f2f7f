//! The protocol's Inspector on its command line: it lists the tools of every connector and calls one, against the sample
//! company, which runs meanwhile as a process of its own.

use super::{first_line, node};
use crate::step::{Step, readable};
use crate::workspace::{Profile, binary};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

const INSPECTOR: &str = "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js";
/// Of each connector a tool that reads, with arguments that find something in the sample company.
const CALLS: [(&str, &str, &[&str]); 7] = [
    ("slack", "list_channels", &[]),
    ("github", "list_repositories", &[]),
    ("jira", "list_projects", &[]),
    ("google", "search_drive_files", &["query=budget"]),
    ("s3", "list_buckets", &[]),
    ("mysql", "list_tables", &[]),
    ("shopify", "list_orders", &["limit=5"]),
];

/// A program that is stopped when it is dropped, the gentle way, so that it can stop what it started itself.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = Command::new("kill")
            .args(["-INT", &self.0.id().to_string()])
            .status();
        let _ = self.0.wait();
    }
}

/// Lists and calls.
pub(super) fn inspect() -> Result<()> {
    let mut company = Running(
        Command::new(binary(Profile::Debug, "mosaic-sample"))
            .arg("--json")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("could not start the sample company")?,
    );
    let printed = first_line(&mut company.0).context("the sample company printed no environment")?;
    let environments: Value =
        serde_json::from_str(&printed).context("could not read the sample company's environment")?;
    for (connector, tool, arguments) in CALLS {
        let Some(environment) = environments[connector].as_object() else {
            Step::new(connector).skip("left out: the sample company does not run it on this machine");
            continue;
        };
        let started = Instant::now();
        let inspector = Inspector {
            connector,
            environment: environment
                .iter()
                .map(|(name, value)| format!("{name}={}", value.as_str().unwrap_or_default()))
                .collect(),
        };
        let listed = inspector.ask(&["--method", "tools/list", "--strict"])?;
        let count = listed["tools"].as_array().map_or(0, Vec::len);
        if count == 0 {
            bail!("the inspector found no tools in connector `{connector}`");
        }
        let mut call = vec!["--method", "tools/call", "--tool-name", tool];
        for argument in arguments {
            call.extend(["--tool-arg", argument]);
        }
        let answer = inspector.ask(&call)?;
        if answer["isError"] == true || answer["structuredContent"]["returned"] == 0 {
            bail!("the inspector called {connector}/{tool}: {}", answer["content"]);
        }
        let title = format!("inspector: {connector}, {count} tools, {tool}");
        Step::new(&title).skip(&readable(started.elapsed()));
    }
    Ok(())
}

struct Inspector {
    connector: &'static str,
    environment: Vec<String>,
}

impl Inspector {
    fn ask(&self, what: &[&str]) -> Result<Value> {
        let mut command = node();
        command
            .args([INSPECTOR, "--cli"])
            .arg(binary(Profile::Debug, "mosaic-connector"))
            .arg(self.connector);
        for pair in &self.environment {
            command.args(["-e", pair]);
        }
        let output = command
            .args(what)
            .stdin(Stdio::null())
            .output()
            .context("could not run the inspector")?;
        if !output.status.success() {
            bail!(
                "the inspector refused connector `{}` ({}): {}",
                self.connector,
                output.status,
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        serde_json::from_slice(&output.stdout).context("could not read what the inspector printed")
    }
}
