//! The program around the connectors it is given: subcommands, help, descriptions. Knows none by name.

use crate::offer::Offer;
use clap::{Args as _, Command, FromArgMatches as _};
use mosaic_connector_kit::{ConnectorInfo, Flags, guide};
use std::io::Write as _;
use std::process::ExitCode;

/// Does what the command line asks of these connectors.
pub(crate) fn run(connectors: &[Offer]) -> ExitCode {
    // A client waits for the one it starts: the others are not even described then.
    let named = std::env::args_os().nth(1);
    let chosen = connectors
        .iter()
        .find(|offer| named.as_deref().is_some_and(|named| named == offer.id));
    let described = chosen.map_or(connectors, std::slice::from_ref);
    let matches = command(described).get_matches();
    let Some((name, matches)) = matches.subcommand() else {
        return ExitCode::from(2);
    };
    let chosen = connectors.iter().find(|offer| offer.id == name);
    if name == "describe" {
        return describe(connectors);
    }
    match (chosen, Flags::from_arg_matches(matches)) {
        (Some(offer), Ok(flags)) => (offer.run)(&flags),
        (_, Err(error)) => error.exit(),
        (None, _) => ExitCode::from(2),
    }
}

fn command(connectors: &[Offer]) -> Command {
    let mut command = Command::new("mosaic-connector")
        .about("MCP servers on stdio, one for each source")
        .version(env!("CARGO_PKG_VERSION"))
        .propagate_version(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(Command::new("describe").about("Print what each connector needs and offers, as JSON"));
    for offer in connectors {
        let declaration = (offer.declaration)();
        let server = Flags::augment_args(Command::new(offer.id))
            .about(declaration.info.description)
            .after_help(guide(&declaration));
        command = command.subcommand(server);
    }
    command
}

fn describe(connectors: &[Offer]) -> ExitCode {
    let infos: Vec<ConnectorInfo> = connectors
        .iter()
        .map(|offer| (offer.declaration)().info)
        .collect();
    let written = serde_json::to_string_pretty(&infos)
        .map_err(std::io::Error::from)
        .and_then(|json| writeln!(std::io::stdout(), "{json}"));
    ExitCode::from(u8::from(written.is_err()))
}
