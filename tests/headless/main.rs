//! The product without a window: the headless command asked, killed, fed with broken files; the connector from another
//! MCP client. Real processes, a real MariaDB, a fake Claude that refuses what the real one refuses.
#![expect(clippy::expect_used, reason = "all of this is a test")]

mod answers;
mod asking;
#[cfg(unix)]
mod bad_connectors;
mod command;
mod damage;
mod faulty_sources;
mod killed;
#[cfg(unix)]
mod killed_runs;
mod model_and_source;
mod sample;
mod sources;
mod vault;
