//! `fake-claude --port N --scenario FILE`: the fake Claude for humans. It serves until it is interrupted and prints one
//! line per refused request; it never leaves the loopback interface.

use anyhow::Context as _;
use clap::Parser;
use mosaic_testkit::fake_claude::{FakeClaude, Scenario};
use std::io::Write as _;
use std::path::PathBuf;

/// Serves a fake Claude on 127.0.0.1, to point an app at.
#[derive(Parser)]
struct Arguments {
    /// Port to listen on; 0 picks a free one.
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Scenario file (TOML, or JSON if it is called *.json). Without one, every question is echoed.
    #[arg(long)]
    scenario: Option<PathBuf>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let arguments = Arguments::parse();
    let scenario = match &arguments.scenario {
        Some(path) => Scenario::from_file(path)?,
        None => Scenario::new(),
    };
    let fake = FakeClaude::start_on(arguments.port, scenario)
        .with_context(|| format!("could not listen on port {}", arguments.port))?;
    writeln!(
        std::io::stdout(),
        "fake Claude listens on {} (any key but `bad-key`); Ctrl-C stops it",
        fake.url()
    )?;
    tokio::signal::ctrl_c()
        .await
        .context("could not wait for Ctrl-C")?;
    fake.stop().await;
    Ok(())
}
