//! What can go wrong with every tool, and tokens that run out.

use super::office;
use mosaic_connector_google::{Google as Connector, declaration};
use mosaic_testkit::connector::Trial;
use serde_json::json;

#[tokio::test]
async fn every_tool_withstands_what_can_go_wrong() {
    let office = office().await;
    // A deletion is answered with an empty body: there is nothing in it that could be malformed.
    office.trial.withstands(&["delete_event/malformed"]).await;
}

#[tokio::test]
async fn a_token_that_ran_out_is_fetched_anew() {
    let office = office().await;
    let environment = office.google.refreshing_environment();
    let connector = std::sync::Arc::new(std::sync::Mutex::new(environment));
    let trial = Trial::new(
        move || {
            let environment = connector.lock().expect("the environment").clone();
            Connector::new(|name| {
                environment
                    .iter()
                    .find(|(key, _)| key == name)
                    .map(|(_, value)| value.clone())
            })
        },
        declaration(),
        office.google.emulation(),
    );
    let reply = trial.good("list_labels", json!({})).await;
    // The token, and the labels.
    assert_eq!(reply.requests, 2);
    office.google.expire_tokens();
    trial.good("list_calendars", json!({})).await;
}

#[tokio::test]
async fn the_tools_are_described_in_few_words() {
    let office = office().await;
    drop(office);
    let tools = declaration().tools;
    let mine: Vec<_> = tools
        .iter()
        .filter(|tool| ["mail", "calendar"].contains(&tool.toolset))
        .collect();
    assert_eq!(mine.len(), 16);
    let bytes: usize = mine
        .iter()
        .map(|tool| tool.name.len() + tool.description.len() + json!(tool.input).to_string().len())
        .sum();
    // 3.5 bytes a token.
    let tokens = bytes * 2 / 7 / mine.len();
    assert!(tokens <= 100, "{tokens} tokens a tool");
}
