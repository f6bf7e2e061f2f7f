//! Every development task by one name: `cargo xtask <verb>`. Sets the machine up, builds, tests, measures and packs.
//! Light on purpose, so that it compiles in seconds on a machine that has nothing yet; it never links the product.

mod bench;
mod bindings;
mod bundle;
mod check;
mod compile;
mod conformance;
mod contract;
mod open;
mod setup;
mod step;
mod trial;
mod ui;
mod workspace;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Development tasks of Mosaic.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Installs what is missing, builds everything and opens the app.
    Run {
        /// Build and open the optimised app.
        #[arg(long)]
        release: bool,
    },
    /// Installs what is missing and runs every test: the window's, the workspace's and the journeys.
    Test {
        /// Passed on to `cargo nextest run`.
        #[arg(last = true)]
        nextest: Vec<String>,
    },
    /// Formatting, lints and types of Rust and TypeScript, without running anything.
    Check,
    /// Installs what is missing: system packages, npm packages, the Python environment, cargo-nextest.
    Setup,
    /// Writes the window's typed bindings anew from the shell's commands.
    Bindings {
        /// Only tell whether they are up to date.
        #[arg(long)]
        check: bool,
    },
    /// Runs the journeys through the real window.
    E2e {
        /// Where screenshots are put (default: target/screens).
        #[arg(long, value_name = "DIR")]
        screens: Option<PathBuf>,
        /// Only journeys whose name holds this text.
        #[arg(long, value_name = "TEXT")]
        only: Option<String>,
    },
    /// Records every HTTP exchange of the connectors' tests and holds it against the vendors' own descriptions.
    Contract {
        /// Only these sources: slack, github, jira, google, s3, shopify.
        #[arg(long, value_name = "SOURCE", value_delimiter = ',')]
        only: Vec<String>,
        /// Exchanges that are there already; no test is run.
        #[arg(long, value_name = "DIR")]
        recorded: Option<PathBuf>,
    },
    /// Runs the protocol's own conformance suite and its inspector against the connectors.
    Conformance,
    /// Measures the optimised build, prints a table and writes JSON under target/bench.
    Bench {
        /// Only this measurement: connector, sources, turns, search or window.
        #[arg(long, value_name = "NAME")]
        only: Option<String>,
    },
    /// Asks the questions of tests/eval of the sample company, without a model, and prints how well they are answered.
    Eval,
    /// Builds a package that installs the app, the connector and the headless command.
    Package,
    /// Starts the sample company and prints the environment that leads each connector to it.
    Sample {
        /// Passed on: `--records N` inflates it, `--json` prints JSON.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Starts the fake Claude on a port.
    FakeClaude {
        /// The port on 127.0.0.1.
        #[arg(long)]
        port: u16,
        /// A scenario in TOML or JSON.
        #[arg(long, value_name = "FILE")]
        scenario: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    let verb = Arguments::parse().verb;
    match carry_out(verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(verb: Verb) -> Result<()> {
    match verb {
        Verb::Run { release } => open::run(release),
        Verb::Test { nextest } => trial::test(&nextest),
        Verb::Check => check::check(),
        Verb::Setup => setup::prepare(setup::Scope::Test),
        Verb::Bindings { check } => bindings::bindings(check),
        Verb::E2e { screens, only } => trial::journeys(screens.as_deref(), only.as_deref()),
        Verb::Contract { only, recorded } => contract::contract(&only, recorded.as_deref()),
        Verb::Conformance => conformance::conformance(),
        Verb::Bench { only } => bench::bench(only.as_deref()),
        Verb::Eval => trial::eval(),
        Verb::Package => bundle::package(),
        Verb::Sample { arguments } => trial::sample(&arguments),
        Verb::FakeClaude { port, scenario } => trial::fake_claude(port, scenario.as_deref()),
    }
}
