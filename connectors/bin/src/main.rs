//! One executable for every connector: `mosaic-connector <name>` serves one on stdio, `mosaic-connector describe` tells what
//! each of them needs. Never takes a credential as an argument: those come from the environment.

use clap::{Args as _, Command, FromArgMatches as _};
use mosaic_connector_kit::{ConnectorInfo, Declaration, Flags, environment_help};
use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let matches = command().get_matches();
    match matches.subcommand() {
        Some(("describe", _)) => describe(),
        Some(("mysql", matches)) => match Flags::from_arg_matches(matches) {
            Ok(flags) => {
                let connector = mosaic_connector_mysql::MySql::new(|name| std::env::var(name).ok());
                mosaic_connector_kit::run(connector, mosaic_connector_mysql::declaration(), &flags)
            }
            Err(error) => error.exit(),
        },
        Some(_) | None => ExitCode::from(2),
    }
}

/// Returns all connectors, in the order they are offered.
fn declarations() -> Vec<Declaration> {
    vec![mosaic_connector_mysql::declaration()]
}

fn command() -> Command {
    let mut command = Command::new("mosaic-connector")
        .about("MCP servers on stdio, one for each source")
        .version(env!("CARGO_PKG_VERSION"))
        .propagate_version(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(Command::new("describe").about("Print what each connector needs and offers, as JSON"));
    for declaration in declarations() {
        let server = Flags::augment_args(Command::new(declaration.info.id))
            .about(declaration.info.description)
            .after_help(environment_help(&declaration));
        command = command.subcommand(server);
    }
    command
}

fn describe() -> ExitCode {
    let infos: Vec<ConnectorInfo> = declarations()
        .into_iter()
        .map(|declaration| declaration.info)
        .collect();
    let written = serde_json::to_string_pretty(&infos)
        .map_err(std::io::Error::from)
        .and_then(|json| writeln!(std::io::stdout(), "{json}"));
    ExitCode::from(u8::from(written.is_err()))
}
