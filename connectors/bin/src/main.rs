//! One executable for every connector: `mosaic-connector <name>` serves one on stdio, `mosaic-connector describe` tells what
//! each of them needs. Never takes a credential as an argument: those come from the environment.

mod offer;
mod program;

use offer::{Offer, offer};
use std::process::ExitCode;

/// All connectors, in the order they are offered. A new one is a crate of its own and one line here.
const CONNECTORS: &[Offer] = &[
    offer!("slack", mosaic_connector_slack::Slack),
    offer!("github", mosaic_connector_github::GitHub),
    offer!("jira", mosaic_connector_jira::Jira),
    offer!("google", mosaic_connector_google::Google),
    offer!("s3", mosaic_connector_s3::S3),
    offer!("mysql", mosaic_connector_mysql::MySql),
    offer!("shopify", mosaic_connector_shopify::Shopify),
];

fn main() -> ExitCode {
    program::run(CONNECTORS)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_connector_is_offered_under_its_own_name() {
        for offer in super::CONNECTORS {
            assert_eq!((offer.declaration)().info.id, offer.id);
        }
    }
}
