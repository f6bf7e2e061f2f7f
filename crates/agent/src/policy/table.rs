//! The table: a file for each built-in connector, a line for each of its tools.

mod github;
mod google;
mod jira;
mod mysql;
mod s3;
mod shopify;
mod slack;

use super::Line;

/// The connectors that the table speaks of.
pub const BUILT_IN: [&str; 7] = ["slack", "github", "jira", "google", "s3", "shopify", "mysql"];

/// Returns the lines of a built-in connector.
#[must_use]
pub fn lines(connector: &str) -> Option<&'static [Line]> {
    match connector {
        "slack" => Some(slack::LINES),
        "github" => Some(github::LINES),
        "jira" => Some(jira::LINES),
        "google" => Some(google::LINES),
        "s3" => Some(s3::LINES),
        "shopify" => Some(shopify::LINES),
        "mysql" => Some(mysql::LINES),
        _ => None,
    }
}
