//! Runs a connector as its flags ask: checks the credentials, or serves on stdio until the client is gone. The only
//! place that writes to standard output besides the protocol itself.

use crate::server::Server;
use crate::stdio::EndWatch;
use crate::{CheckReport, Connector, Declaration, ErrorKind, Flags, ToolError};
use rmcp::ServiceExt as _;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long `--check` may take. A person waits for it.
const CHECK_LIMIT: Duration = Duration::from_secs(9);
/// How long running calls may take to end themselves when the client is gone.
const LAST_WORDS: Duration = Duration::from_millis(250);

/// Runs a connector and returns how the process should end: 0 when all went well, 1 when a check failed or the protocol
/// broke, 2 when a flag was wrong.
///
/// The caller should end the process at once: standard input may still be read by a thread that cannot be stopped.
pub fn run<C: Connector>(connector: C, declaration: Declaration, flags: &Flags) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("could not start the runtime: {error}"), 1),
    };
    let code = runtime.block_on(async {
        if flags.check {
            check(&connector, flags.json).await
        } else {
            serve(connector, declaration, flags).await
        }
    });
    runtime.shutdown_background();
    code
}

async fn check<C: Connector>(connector: &C, json: bool) -> ExitCode {
    let found = tokio::time::timeout(CHECK_LIMIT, connector.check())
        .await
        .unwrap_or_else(|_| {
            Err(ToolError::new(ErrorKind::Timeout, "nothing answered within 9 s")
                .hint("Check the address, and whether a firewall stands between"))
        });
    let report = CheckReport::new(found);
    if writeln!(std::io::stdout(), "{}", report.line(json)).is_err() {
        return ExitCode::from(1);
    }
    ExitCode::from(u8::from(!report.ok))
}

async fn serve<C: Connector>(connector: C, declaration: Declaration, flags: &Flags) -> ExitCode {
    let tools = match flags.select(declaration.tools) {
        Ok(tools) => tools,
        Err(message) => return fail(&message, 2),
    };
    let _ = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(tracing::Level::WARN)
        .with_ansi(false)
        .try_init();
    let closing = CancellationToken::new();
    let server = Server::new(
        connector,
        (&declaration.info, declaration.instructions),
        &tools,
        closing.clone(),
    );
    let (input, output) = rmcp::transport::stdio_pipes();
    let input = EndWatch::new(input, closing.clone());
    let serving = async {
        match server.serve((input, output)).await {
            Ok(service) => service.waiting().await.is_ok(),
            // A client that leaves before it says anything is no failure.
            Err(_) if closing.is_cancelled() => true,
            Err(error) => {
                tracing::error!(%error, "could not begin the protocol");
                false
            }
        }
    };
    let client_gone = async {
        closing.cancelled().await;
        tokio::time::sleep(LAST_WORDS).await;
    };
    tokio::select! {
        well = serving => ExitCode::from(u8::from(!well)),
        () = client_gone => ExitCode::SUCCESS,
    }
}

fn fail(message: &str, code: u8) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "mosaic-connector: {message}");
    ExitCode::from(code)
}
