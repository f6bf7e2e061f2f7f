//! What reached the company's services: of all requests those that change something.

use mosaic_sample::{Exchange, SampleCompany};
use std::collections::HashMap;

/// The services that tell what they were asked. The database's account may only read.
const SERVICES: [&str; 6] = ["slack", "github", "jira", "google", "s3", "shopify"];
/// How Slack's methods end that only read.
const SLACK_READS: [&str; 9] = [
    "context",
    "list",
    "info",
    "history",
    "replies",
    "members",
    "test",
    "messages",
    "conversations",
];
/// Paths that are asked by POST and only read.
const POST_READS: [&str; 5] = [
    "/search/jql",
    "/freeBusy",
    "/search/approximate-count",
    "/jql/match",
    "/bulkfetch",
];

/// How far each service's list of requests was at a moment.
#[derive(Debug, Default)]
pub(crate) struct Mark(HashMap<&'static str, usize>);

impl Mark {
    pub(crate) fn of(company: &SampleCompany) -> Self {
        let counts = SERVICES
            .iter()
            .map(|name| (*name, company.requests(name).unwrap_or_default()));
        Self(counts.collect())
    }

    /// Returns the requests since then that changed something, as `service method path`.
    pub(crate) fn changes(&self, company: &SampleCompany) -> Vec<String> {
        let since = |name: &'static str| {
            let from = self.0.get(name).copied().unwrap_or_default();
            company
                .exchanges(name)
                .map_or_else(Vec::new, |all| all.since(from))
        };
        SERVICES
            .iter()
            .flat_map(|name| since(name))
            .filter(|exchange| !only_reads(exchange))
            .map(|exchange| format!("{} {} {}", exchange.service, exchange.method, exchange.path))
            .collect()
    }
}

fn only_reads(exchange: &Exchange) -> bool {
    match exchange.service.as_str() {
        "slack" => {
            let method = exchange.path.rsplit(['/', '.']).next().unwrap_or_default();
            SLACK_READS.contains(&method)
        }
        "shopify" => !exchange.request_body.contains("mutation"),
        _ if exchange.method == "GET" || exchange.method == "HEAD" => true,
        _ => POST_READS.iter().any(|path| exchange.path.ends_with(path)),
    }
}
