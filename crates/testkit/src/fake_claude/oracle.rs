//! Asks the vendor's Python SDK: are these requests what its types allow, and are the fake's answers what it expects? The
//! SDK lives in a virtual environment that `cargo xtask test` makes. Nothing is ever skipped: no environment, no success.

use super::record::RecordedRequest;
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Checks requests against the SDK's own types, and that none has a key the types do not know. Requests for models, which
/// have no body, are passed over; none at all to check is an error.
///
/// # Errors
/// Says which request is wrong and how, or why the SDK could not be asked.
pub fn validate_requests(requests: &[RecordedRequest]) -> Result<(), String> {
    let checked: Vec<Value> = requests
        .iter()
        .filter(|request| request.method == "POST")
        .map(|request| json!({"path": request.path, "body": request.body}))
        .collect();
    if checked.is_empty() {
        return Err("there is no request with a body to validate".to_owned());
    }
    run("validate.py", &[], &Value::from(checked).to_string())
}

/// Drives a fake at `url` with the SDK in strict mode. The fake has to play `oracle/scenario.toml`.
///
/// # Errors
/// Says what the SDK was not content with, or why it could not be asked.
pub fn drive(url: &str) -> Result<(), String> {
    run("drive.py", &[url], "")
}

/// Returns the folder of the Python side.
#[must_use]
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("oracle")
}

/// Returns the Python that has the SDK: in `$MOSAIC_VENV`, else in `.venv` of the workspace.
///
/// # Errors
/// If it is not there, naming the command that makes it.
pub fn python() -> Result<PathBuf, String> {
    let environment = std::env::var_os("MOSAIC_VENV").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../.venv"),
        PathBuf::from,
    );
    let python = environment.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    if python.exists() {
        return Ok(python);
    }
    Err(format!(
        "the Python environment with the vendor's SDK is missing ({} not found): run `cargo xtask test`, which makes it",
        python.display()
    ))
}

fn run(script: &str, arguments: &[&str], input: &str) -> Result<(), String> {
    let mut child = Command::new(python()?)
        .args(["-E", "-s", "-B"])
        .arg(folder().join(script))
        .args(arguments)
        .env_clear()
        .envs(std::env::var_os("SYSTEMROOT").map(|root| ("SYSTEMROOT", root)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("could not start {script}: {error}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A script that fails early closes its end; what it printed says more than this error would.
        if let Err(error) = stdin.write_all(input.as_bytes()) {
            tracing::debug!(%error, script, "could not hand over all input");
        }
    }
    let output = child
        .wait_with_output()
        .map_err(|error| format!("could not wait for {script}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    Err(format!("{script} is not content:\n{said}"))
}
