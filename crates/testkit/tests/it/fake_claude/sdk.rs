//! The vendor's Python SDK as a witness: of the fake's answers, and of requests.

use super::http::{ask, message};
use super::soon;
use mosaic_claude::{
    Block, CacheControl, Diagnostics, Effort, Message, Metadata, OutputConfig, OutputFormat, Request,
    ServiceTier, SystemBlock, Thinking, ThinkingDisplay, Tool, ToolChoice,
};
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

/// A request that uses every field the product's types have.
fn everything() -> Request {
    let schema = json!({"type": "object", "properties": {"sql": {"type": "string"}}, "required": ["sql"],
        "additionalProperties": false});
    let call = |id: &str, name: &str| {
        let call =
            json!({"type": "tool_use", "id": id, "name": name, "input": {}, "caller": {"type": "direct"}});
        Block::try_from(call).unwrap()
    };
    let mark = CacheControl::five_minutes();
    let tool = |name: &str| Tool {
        name: name.to_owned(),
        description: Some("A tool.".to_owned()),
        input_schema: schema.clone(),
        input_examples: vec![json!({"sql": "SELECT 1"})],
        ..Tool::default()
    };
    let found = Block::search_result(
        "https://example.com",
        "Note",
        ["One.".to_owned(), "Two.".to_owned()],
    );
    Request {
        model: "claude-opus-5-5".to_owned(),
        max_tokens: 4096,
        system: vec![SystemBlock {
            text: "Be kind.".to_owned(),
            cache_control: Some(CacheControl::one_hour()),
        }],
        tools: vec![
            Tool {
                strict: Some(true),
                eager_input_streaming: Some(true),
                ..tool("query")
            },
            Tool {
                defer_loading: Some(true),
                ..tool("late")
            },
        ],
        tool_choice: Some(ToolChoice::Auto {
            disable_parallel_tool_use: true,
        }),
        messages: vec![
            Message::user(vec![Block::text("hi")]),
            Message::assistant(vec![
                Block::text("Looking."),
                call("a", "query"),
                call("b", "query"),
                call("c", "query"),
            ]),
            Message::user(vec![
                Block::tool_result("a", "1", false),
                Block::tool_result("b", "no such table", true),
                Block::tool_result_blocks("c", vec![found, Block::tool_reference("late")], false),
                Block::text("Go on."),
            ]),
        ],
        thinking: Some(Thinking::Adaptive {
            display: Some(ThinkingDisplay::Summarized),
        }),
        output_config: Some(OutputConfig {
            effort: Some(Effort::Xhigh),
            format: None,
        }),
        cache_control: Some(mark),
        metadata: Some(Metadata {
            user_id: Some("u".to_owned()),
        }),
        service_tier: Some(ServiceTier::Auto),
        stop_sequences: vec!["STOP".to_owned()],
        diagnostics: Some(Diagnostics::default()),
        stream: true,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_product_can_send_is_accepted_and_has_no_unknown_key() {
    let fake = FakeClaude::start(Scenario::new());
    let mut haiku = everything();
    haiku.model = "claude-haiku-5-5".to_owned();
    haiku.thinking = Some(Thinking::Disabled);
    haiku.tool_choice = Some(ToolChoice::None);
    haiku.messages.truncate(1);
    let schema = json!({"type": "object", "properties": {}, "additionalProperties": false});
    haiku.output_config = Some(OutputConfig {
        effort: Some(Effort::Low),
        format: Some(OutputFormat::JsonSchema { schema }),
    });
    for request in [everything(), haiku] {
        let answer = soon(message(&fake, &serde_json::to_value(request).unwrap())).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let requests = fake.requests();
    let verdict = soon(tokio::task::spawn_blocking(move || {
        oracle::validate_requests(&requests)
    }))
    .await;
    verdict.unwrap().unwrap_or_else(|error| panic!("{error}"));
}
