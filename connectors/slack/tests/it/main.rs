//! The connector against the sample company: every tool, every fault, hostile content, the number of requests.
#![expect(
    clippy::expect_used,
    reason = "all of this is a test, what its tests share included"
)]

mod failures;
mod files;
mod hostile;
mod lists;
mod reading;
mod searching;
mod unread;
mod writing;

use jiff::Timestamp;
use mosaic_connector_slack::{Slack, declaration};
use mosaic_sample::slack::Slack as Emulated;
use mosaic_sample::{Company, Scale};
use mosaic_testkit::connector::Trial;

/// Which tokens the connector is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tokens {
    Both,
    User,
    Bot,
}

async fn emulated() -> Emulated {
    let company = Company::at(Timestamp::now(), Scale::Story).expect("the story");
    Emulated::start(&company).await.expect("the emulation")
}

fn connector(slack: &Emulated, tokens: Tokens) -> Slack {
    connector_with(slack.environment(), tokens)
}

fn connector_with(environment: Vec<(String, String)>, tokens: Tokens) -> Slack {
    Slack::new(|name| {
        let hidden = match tokens {
            Tokens::Both => "",
            Tokens::User => "SLACK_BOT_TOKEN",
            Tokens::Bot => "SLACK_USER_TOKEN",
        };
        let found = environment.iter().find(|(key, _)| key == name && name != hidden);
        found.map(|(_, value)| value.clone())
    })
}

fn trial_with(slack: &Emulated, tokens: Tokens) -> Trial<Slack> {
    let environment = slack.environment();
    Trial::new(
        move || connector_with(environment.clone(), tokens),
        declaration(),
        slack.emulation(),
    )
}

/// Returns Slack and a trial with both tokens.
async fn started() -> (Emulated, Trial<Slack>) {
    let slack = emulated().await;
    let trial = trial_with(&slack, Tokens::Both);
    (slack, trial)
}

/// Returns the text of a record's key.
fn word<'a>(record: &'a serde_json::Value, key: &str) -> &'a str {
    record[key].as_str().unwrap_or_default()
}
