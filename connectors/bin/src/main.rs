//! One executable for every connector: `mosaic-connector <name>` serves one on stdio, `mosaic-connector describe` tells what
//! each of them needs. Never takes a credential as an argument: those come from the environment.

mod offer;

use clap::{Args as _, Command, FromArgMatches as _};
use mosaic_connector_kit::{ConnectorInfo, Flags, environment_help};
use offer::{Offer, offer};
use std::io::Write as _;
use std::process::ExitCode;

/// All connectors, in the order they are offered. A new one is a crate of its own and one line here.
const CONNECTORS: &[Offer] = &[
    offer!(mosaic_connector_slack::Slack),
    offer!(mosaic_connector_github::GitHub),
    offer!(mosaic_connector_jira::Jira),
    offer!(mosaic_connector_google::Google),
    offer!(mosaic_connector_s3::S3),
    offer!(mosaic_connector_mysql::MySql),
    offer!(mosaic_connector_shopify::Shopify),
];

fn main() -> ExitCode {
    let matches = command().get_matches();
    let Some((name, matches)) = matches.subcommand() else {
        return ExitCode::from(2);
    };
    if name == "describe" {
        return describe();
    }
    let chosen = CONNECTORS
        .iter()
        .find(|offer| (offer.declaration)().info.id == name);
    match (chosen, Flags::from_arg_matches(matches)) {
        (Some(offer), Ok(flags)) => (offer.run)(&flags),
        (_, Err(error)) => error.exit(),
        (None, _) => ExitCode::from(2),
    }
}

fn command() -> Command {
    let mut command = Command::new("mosaic-connector")
        .about("MCP servers on stdio, one for each source")
        .version(env!("CARGO_PKG_VERSION"))
        .propagate_version(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(Command::new("describe").about("Print what each connector needs and offers, as JSON"));
    for offer in CONNECTORS {
        let declaration = (offer.declaration)();
        let server = Flags::augment_args(Command::new(declaration.info.id))
            .about(declaration.info.description)
            .after_help(environment_help(&declaration));
        command = command.subcommand(server);
    }
    command
}

fn describe() -> ExitCode {
    let infos: Vec<ConnectorInfo> = CONNECTORS
        .iter()
        .map(|offer| (offer.declaration)().info)
        .collect();
    let written = serde_json::to_string_pretty(&infos)
        .map_err(std::io::Error::from)
        .and_then(|json| writeln!(std::io::stdout(), "{json}"));
    ExitCode::from(u8::from(written.is_err()))
}
