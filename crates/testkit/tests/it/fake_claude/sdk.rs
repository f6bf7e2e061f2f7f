//! The vendor's Python SDK as a witness: of the fake's answers, and of requests.

use super::http::ask;
use super::soon;
use mosaic_testkit::fake_claude::{FakeClaude, RecordedRequest, Scenario, oracle};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn the_vendors_sdk_is_content_with_every_answer() {
    let scenario = Scenario::from_file(&oracle::folder().join("scenario.toml")).expect("scenario");
    let fake = FakeClaude::start(scenario);
    let url = fake.url();
    soon(tokio::task::spawn_blocking(move || oracle::drive(&url)))
        .await
        .expect("drives")
        .unwrap_or_else(|e| panic!("{e}"));
    let accepted: Vec<_> = fake
        .requests()
        .into_iter()
        .filter(|request| request.refusal.is_none())
        .collect();
    assert!(accepted.len() > 20, "{}", accepted.len());
    let verdict = soon(tokio::task::spawn_blocking(move || {
        oracle::validate_requests(&accepted)
    }))
    .await
    .expect("validates");
    verdict.unwrap_or_else(|error| panic!("{error}"));
}

fn recorded(body: Value) -> RecordedRequest {
    RecordedRequest {
        method: "POST".to_owned(),
        path: "/v1/messages".to_owned(),
        query: String::new(),
        headers: Default::default(),
        body,
        status: 200,
        refusal: None,
    }
}

#[test]
fn the_oracle_finds_unknown_keys_wherever_they_hide() {
    let mut body = ask("hi");
    body["temperature"] = json!(1);
    body["messages"][0]["content"] = json!([{"type": "tool_result", "tool_use_id": "a", "content": [
        {"type": "text", "text": "x", "colour": "red", "cache_control": {"type": "ephemeral", "ttl": "2h"}}]}]);
    body["tools"] =
        json!([{"name": "t", "input_schema": {"type": "object", "whatever": 1}, "effect": "read"}]);
    let complaint = oracle::validate_requests(&[recorded(body)]).expect_err("should complain");
    for expected in [
        "no key `temperature`",
        "no key `colour`",
        "cache_control.ttl",
        "no key `effect`",
    ] {
        assert!(complaint.contains(expected), "{expected} is not in: {complaint}");
    }
    assert!(!complaint.contains("whatever"), "{complaint}");
    assert!(oracle::validate_requests(&[]).is_err());
}

#[test]
fn the_oracle_passes_over_blocks_that_the_fake_made_up() {
    let mut body = ask("hi");
    body["messages"].as_array_mut().expect("messages").extend([
        json!({"role": "assistant", "content": [{"type": "future_block", "x": 1}, {"type": "text", "text": "a"}]}),
        json!({"role": "user", "content": "on"}),
    ]);
    oracle::validate_requests(&[recorded(body)]).unwrap_or_else(|error| panic!("{error}"));
}
