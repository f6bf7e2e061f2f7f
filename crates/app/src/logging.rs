//! Where the log goes: standard error, filtered by `MOSAIC_LOG` (or what the caller names). No secret is ever
//! logged: secrets are typed, and their types do not print.

use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;

/// Starts logging for this process, at `level` unless `MOSAIC_LOG` says otherwise. A second call does nothing.
pub fn start(level: &str) {
    let filter = EnvFilter::try_from_env("MOSAIC_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    // Below a warning this library writes whole messages, results of sources among them.
    let filter = match "rmcp=warn".parse() {
        Ok(quiet) => filter.add_directive(quiet),
        Err(_) => filter,
    };
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(std::io::stderr().is_terminal())
        .try_init();
    if started.is_err() {
        tracing::debug!("logging was started before");
    }
}
