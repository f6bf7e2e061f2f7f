//! The built executable, as a client sees it: over MCP in both eras, by its flags, at its end.
#![expect(
    clippy::expect_used,
    reason = "all of this is a test, what its tests share included"
)]

mod command_line;
mod direct_tools;
mod eighth;
mod every_connector;
mod policy;
mod protocol;

use mosaic_testkit::mariadb::MariaDb;
use std::time::Duration;

/// Longer than anything here may take.
const LIMIT: Duration = Duration::from_secs(60);

/// Returns the executable with a cleared environment and that of a server.
fn command(server: Option<&MariaDb>) -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_mosaic-connector"));
    command.env_clear();
    if let Some(server) = server {
        command.envs(server.env());
    }
    command
}
