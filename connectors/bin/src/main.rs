//! One executable for every connector: `mosaic-connector <name>` serves one on stdio, `mosaic-connector describe` tells what
//! each of them needs. Never takes a credential as an argument: those come from the environment.

mod offer;
mod program;

use offer::{Offer, offer};
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
    program::run(CONNECTORS)
}
