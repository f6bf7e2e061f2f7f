//! Tests a connection by asking the connector itself: `mosaic-connector <id> --check --json` in a process of its own, with the
//! values in its environment. Always answers within ten seconds.

use crate::Mosaic;
use mosaic_protocol::{AppError, CheckReport, ErrorCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// The longest a test may take.
const WITHIN: Duration = Duration::from_secs(10);

/// Variables a connector needs to run at all, on any system; nothing else of ours reaches it.
const PASSED_ON: &[&str] = &[
    "PATH",
    "HOME",
    "LANG",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SYSTEMROOT",
    "USERPROFILE",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];

/// What the connector prints: one JSON object.
#[derive(Deserialize)]
struct Printed {
    ok: bool,
    message: String,
    hint: Option<String>,
    field: Option<String>,
}

/// Runs the test.
pub(super) async fn run(
    app: &Mosaic,
    connector: &str,
    env: Vec<(String, SecretString)>,
) -> Result<CheckReport, AppError> {
    let mut command = Command::new(&app.environment().connector);
    command
        .args([connector, "--check", "--json"])
        .env_clear()
        .envs(
            PASSED_ON
                .iter()
                .filter_map(|name| Some((name, std::env::var_os(name)?))),
        )
        .envs(env.iter().map(|(name, value)| (name, value.expose_secret())))
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    let output = match tokio::time::timeout(WITHIN, command.output()).await {
        Err(_) => return Ok(silent()),
        Ok(Err(error)) => {
            tracing::error!(%error, "could not run the connectors' executable");
            return Err(AppError::new(
                ErrorCode::Connector,
                format!("could not start the connector: {error}"),
            )
            .hint("Install Mosaic again, or set MOSAIC_CONNECTOR to the executable’s path."));
        }
        Ok(Ok(output)) => output,
    };
    let last = output
        .stdout
        .rsplit(|byte| *byte == b'\n')
        .find(|line| !line.is_empty())
        .unwrap_or_default();
    match serde_json::from_slice::<Printed>(last) {
        Ok(printed) => Ok(CheckReport {
            ok: printed.ok,
            message: printed.message,
            hint: printed.hint,
            field: printed.field,
        }),
        Err(error) => {
            tracing::error!(%error, status = %output.status, "could not read what the connector's test printed");
            Err(AppError::new(
                ErrorCode::Connector,
                "the connector’s test ended without a result",
            )
            .hint("Try again; if it stays so, install Mosaic again."))
        }
    }
}

fn silent() -> CheckReport {
    CheckReport {
        ok: false,
        message: format!("no answer within {} seconds", WITHIN.as_secs()),
        hint: Some("Check the host and port, and whether a firewall or a VPN is in the way.".to_owned()),
        field: None,
    }
}
