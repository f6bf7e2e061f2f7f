//! One request that is fine, and a long table of ways to spoil it.

mod shapes;

use super::{Purpose, request};
use crate::fake_claude::scenario::Server;
use serde_json::{Value, json};

fn fine() -> Value {
    let schema = json!({"type": "object", "properties": {"sql": {"type": "string"}}, "required": ["sql"],
        "additionalProperties": false});
    json!({
        "model": "claude-opus-5-5", "max_tokens": 1000, "stream": true,
        "system": [{"type": "text", "text": "Be kind.", "cache_control": {"type": "ephemeral", "ttl": "1h"}}],
        "thinking": {"type": "adaptive", "display": "summarized"},
        "output_config": {"effort": "high"}, "metadata": {"user_id": "u"}, "cache_control": {"type": "ephemeral"},
        "tools": [{"name": "query", "description": "Runs SQL.", "input_schema": schema, "strict": true},
            {"name": "find", "input_schema": {"type": "object"}, "defer_loading": true}],
        "tool_choice": {"type": "auto", "disable_parallel_tool_use": false},
        "messages": [
            {"role": "user", "content": "hi"},
            {"role": "assistant", "content": [{"type": "text", "text": "Looking."}, call("a"), call("b")]},
            {"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "a", "content": "1"},
                {"type": "tool_result", "tool_use_id": "b", "is_error": true, "content": [{"type": "text", "text": "no"}]},
                {"type": "text", "text": "Go on."}]},
        ],
    })
}

fn call(id: &str) -> Value {
    json!({"type": "tool_use", "id": id, "name": "query", "input": {"sql": "SELECT 1"}})
}

/// Changes one place of the fine request and returns why it is refused.
fn refusal(pointer: &str, value: Value) -> String {
    let mut body = fine();
    set(&mut body, pointer, value);
    verdict(&body)
}

fn verdict(body: &Value) -> String {
    request(body, Purpose::Create, &Server::default(), false)
        .map_or_else(|refusal| refusal.to_string(), |()| "fine".into())
}

fn set(body: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match body.pointer_mut(parent).unwrap() {
        Value::Array(items) => match key.parse::<usize>() {
            Ok(index) => items[index] = value,
            Err(_) => items.push(value),
        },
        parent => parent[key] = value,
    }
}

fn assert_refused(cases: Vec<(&str, Value, &str)>) {
    for (pointer, value, expected) in cases {
        let found = refusal(pointer, value.clone());
        assert!(
            found.contains(expected),
            "{pointer} = {value}: expected `{expected}`, found `{found}`"
        );
    }
}

#[test]
fn a_request_as_the_documents_show_it_is_accepted() {
    assert_eq!(verdict(&fine()), "fine");
}

#[test]
fn parameters_that_do_not_exist_are_refused() {
    assert_refused(vec![
        (
            "/temperature",
            json!(1.0),
            "temperature: Extra inputs are not permitted",
        ),
        ("/top_p", json!(1), "top_p: Extra inputs"),
        ("/top_k", json!(1), "top_k: Extra inputs"),
        ("/workspace_id", json!("w"), "workspace_id: Extra inputs"),
        ("/messages/0/id", json!("x"), "messages.0.id: Extra inputs"),
        (
            "/messages/1/content/1/status",
            json!("done"),
            "messages.1.content.1.tool_use.status: Extra inputs",
        ),
        (
            "/tools/0/effect",
            json!("read"),
            "tools.0.custom.effect: Extra inputs",
        ),
        ("/system/0/name", json!("x"), "system.0.name: Extra inputs"),
    ]);
}

#[test]
fn missing_and_senseless_parameters_are_refused() {
    for key in ["model", "max_tokens", "messages"] {
        let mut body = fine();
        body.as_object_mut().unwrap().remove(key);
        assert_eq!(verdict(&body), format!("{key}: Field required"));
    }
    assert_refused(vec![
        ("/model", json!("claude-1"), "model: claude-1"),
        ("/model", json!("claude-opus-4-5"), "model: claude-opus-4-5"),
        ("/max_tokens", json!(0), "greater than or equal to 1"),
        (
            "/max_tokens",
            json!(999_999),
            "maximum allowed number of output tokens for claude-opus-5-5",
        ),
        ("/stream", json!("yes"), "stream: Input should be a valid boolean"),
        ("/stop_sequences", json!([" "]), "non-whitespace"),
        (
            "/service_tier",
            json!("gold"),
            "service_tier: Input should be 'auto' or 'standard_only'",
        ),
        (
            "/system",
            json!([{"type": "text", "text": ""}]),
            "system: text content blocks must be non-empty",
        ),
    ]);
}

#[test]
fn what_the_model_cannot_do_is_refused() {
    assert_refused(vec![
        (
            "/tool_choice",
            json!({"type": "any"}),
            "tool_choice: \"any\" is not supported",
        ),
        (
            "/tool_choice",
            json!({"type": "tool", "name": "query"}),
            "tool_choice: \"tool\" is not supported",
        ),
        (
            "/tool_choice",
            json!({"type": "none", "disable_parallel_tool_use": true}),
            "Extra inputs",
        ),
        (
            "/thinking",
            json!({"type": "enabled", "budget_tokens": 2000}),
            "\"thinking.type.enabled\" is not supported",
        ),
        (
            "/thinking",
            json!({"type": "adaptive", "budget_tokens": 2000}),
            "thinking.adaptive.budget_tokens: Extra",
        ),
        ("/thinking", json!({"type": "auto"}), "Input tag 'auto'"),
        (
            "/output_config",
            json!({"effort": "huge"}),
            "output_config.effort: Input should be",
        ),
    ]);
    let mut haiku = fine();
    haiku["model"] = json!("claude-haiku-5-5");
    haiku["output_config"]["effort"] = json!("max");
    assert!(verdict(&haiku).contains("does not support effort level 'max'"));
    let mut older = fine();
    older["model"] = json!("claude-opus-5");
    older["thinking"] = json!({"type": "enabled", "budget_tokens": 500});
    assert!(verdict(&older).contains("greater than or equal to 1024"));
    older["thinking"]["budget_tokens"] = json!(1024);
    assert!(verdict(&older).contains("`max_tokens` must be greater"));
    older["thinking"] = json!({"type": "disabled"});
    older["tool_choice"] = json!({"type": "any"});
    assert_eq!(verdict(&older), "fine");
}

#[test]
fn calls_and_results_have_to_pair_up() {
    let result = |id: &str| json!({"type": "tool_result", "tool_use_id": id, "content": "1"});
    assert_refused(vec![
        (
            "/messages/2/content",
            json!([result("b"), result("a")]),
            "must be in the order of the `tool_use` blocks",
        ),
        (
            "/messages/2/content",
            json!([result("a")]),
            "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: b",
        ),
        (
            "/messages/2/content",
            json!([result("a"), result("b"), result("c")]),
            "messages.2.content.2: unexpected `tool_use_id`",
        ),
        (
            "/messages/2/content",
            json!([result("a"), result("b"), result("b")]),
            "Found multiple `tool_result` blocks with id: b",
        ),
        (
            "/messages/2/content",
            json!([{"type": "text", "text": "x"}, result("a"), result("b")]),
            "immediately after: a, b",
        ),
        (
            "/messages/2/content",
            json!("never mind"),
            "immediately after: a, b",
        ),
        ("/messages/1/content/2/id", json!("a"), "ids must be unique"),
        (
            "/messages/1/content/2/id",
            json!("a b"),
            "String should match pattern",
        ),
        (
            "/messages/2/content/0",
            json!({"type": "tool_result", "tool_use_id": "a", "content": [{"type": "tool_reference", "tool_name": "nope"}]}),
            "Tool reference 'nope' not found",
        ),
        (
            "/messages/2/content/1/content",
            json!([]),
            "content cannot be empty if `is_error` is true",
        ),
        (
            "/tools",
            json!([]),
            "tool_choice may only be specified while providing tools",
        ),
    ]);
    let mut orphan = fine();
    orphan["messages"].as_array_mut().unwrap().remove(1);
    assert!(verdict(&orphan).contains("messages.1.content.0: unexpected `tool_use_id`"));
    let mut split = fine();
    split["messages"][2]["content"] = json!([result("a")]);
    set(
        &mut split,
        "/messages/-",
        json!({"role": "user", "content": [result("b")]}),
    );
    assert!(
        verdict(&split).contains("immediately after: b"),
        "results have to be in one message"
    );
    let mut undeclared = fine();
    undeclared
        .as_object_mut()
        .unwrap()
        .retain(|key, _| key != "tools" && key != "tool_choice");
    assert!(verdict(&undeclared).contains("must define tools"));
}

#[test]
fn empty_text_prefill_and_blocks_in_the_wrong_place_are_refused() {
    assert_refused(vec![
        (
            "/messages/0/content",
            json!(""),
            "user messages must have non-empty content",
        ),
        (
            "/messages/0/content",
            json!([]),
            "user messages must have non-empty content",
        ),
        ("/messages/0/content", json!("  "), "non-whitespace"),
        (
            "/messages/0/content",
            json!([{"type": "text", "text": ""}]),
            "text content blocks must be non-empty",
        ),
        (
            "/messages/0/content",
            json!([call("x")]),
            "can only be in `assistant` messages",
        ),
        (
            "/messages/0/content",
            json!([{"type": "video"}]),
            "Input tag 'video'",
        ),
        (
            "/messages/0/content",
            json!([{"type": "future_block"}]),
            "Input tag 'future_block'",
        ),
        (
            "/messages/0/role",
            json!("assistant"),
            "first message must use the \"user\" role",
        ),
        (
            "/messages/0/role",
            json!("tool"),
            "messages.0.role: Input should be 'user', 'assistant' or 'system'",
        ),
        (
            "/messages/-",
            json!({"role": "assistant", "content": "So"}),
            "does not support assistant message prefill",
        ),
        (
            "/messages/1/content/0",
            json!({"type": "thinking", "thinking": "x"}),
            "thinking.signature: Field required",
        ),
        ("/messages", json!([]), "at least one message is required"),
    ]);
    let mut thinking = fine();
    set(
        &mut thinking,
        "/messages/-",
        json!({"role": "assistant", "content": [{"type": "thinking", "thinking": "x", "signature": "y"}]}),
    );
    assert!(verdict(&thinking).contains("cannot be `thinking`"));
    let mut invented = fine();
    set(
        &mut invented,
        "/messages/1/content/0",
        json!({"type": "future_block", "kept": true}),
    );
    assert_eq!(
        verdict(&invented),
        "fine",
        "blocks that the fake made up come back as they are"
    );
}

#[test]
fn too_many_or_misplaced_cache_marks_are_refused() {
    let mark = json!({"type": "ephemeral"});
    let mut body = fine();
    for pointer in ["/messages/1/content/0", "/messages/1/content/1"] {
        set(&mut body, &format!("{pointer}/cache_control"), mark.clone());
    }
    assert_eq!(verdict(&body), "fine");
    set(
        &mut body,
        "/messages/2/content/1/content/0/cache_control",
        mark.clone(),
    );
    assert_eq!(
        verdict(&body),
        "A maximum of 4 blocks with cache_control may be provided. Found 5."
    );
    assert_refused(vec![
        (
            "/tools/1/cache_control",
            mark,
            "cannot have both defer_loading=true and cache_control",
        ),
        (
            "/tools/0/cache_control",
            json!({"type": "ephemeral", "ttl": "5m"}),
            "must not come after a ttl='5m'",
        ),
        (
            "/cache_control",
            json!({"type": "forever"}),
            "cache_control: Input tag 'forever'",
        ),
        (
            "/cache_control",
            json!({"type": "ephemeral", "ttl": "2h"}),
            "cache_control.ttl: Input should be '5m' or '1h'",
        ),
    ]);
}

#[test]
fn tools_have_to_be_well_formed() {
    assert_refused(vec![
        (
            "/tools/0/name",
            json!("mysql.query"),
            "tools.0.custom.name: String should match pattern",
        ),
        (
            "/tools/0/name",
            json!("q".repeat(65)),
            "tools.0.custom.name: String should match pattern",
        ),
        ("/tools/1/name", json!("query"), "Tool names must be unique"),
        (
            "/tools/1/input_schema",
            json!({}),
            "tools.1.custom.input_schema.type: Field required",
        ),
        (
            "/tools/1/input_schema",
            json!({"type": "object", "anyOf": []}),
            "does not support oneOf, allOf, or anyOf",
        ),
        (
            "/tools/1/input_schema/properties",
            json!({"a b": {}}),
            "Property keys should match pattern",
        ),
        (
            "/tools/0/defer_loading",
            json!(true),
            "At least one tool must be non-deferred",
        ),
    ]);
}

#[test]
fn a_count_knows_no_max_tokens_and_a_long_prompt_is_refused() {
    let count = |body: &Value| {
        request(body, Purpose::Count, &Server::default(), false).map_err(|refusal| refusal.to_string())
    };
    assert_eq!(
        count(&fine()),
        Err("max_tokens: Extra inputs are not permitted".to_owned())
    );
    let mut body = fine();
    body.as_object_mut()
        .unwrap()
        .retain(|key, _| !matches!(key.as_str(), "max_tokens" | "stream" | "metadata"));
    assert_eq!(count(&body), Ok(()));
    body["model"] = json!("claude-haiku-5-5");
    body["messages"][0]["content"] = json!("word ".repeat(300_000));
    assert!(count(&body).unwrap_err().starts_with("prompt is too long: 428"));
}

#[test]
fn a_compatible_server_refuses_what_it_lacks() {
    let verdict = |body: &Value| {
        request(body, Purpose::Create, &Server::compatible(), false).map_err(|refusal| refusal.to_string())
    };
    assert!(
        verdict(&fine())
            .unwrap_err()
            .ends_with("Extra inputs are not permitted")
    );
    let mut bare = fine();
    bare.as_object_mut()
        .unwrap()
        .retain(|key, _| !matches!(key.as_str(), "thinking" | "output_config" | "cache_control"));
    bare["system"] = json!("Be kind.");
    bare["tools"] = json!([{"name": "query", "input_schema": {"type": "object"}}]);
    assert_eq!(verdict(&bare), Ok(()));
}
