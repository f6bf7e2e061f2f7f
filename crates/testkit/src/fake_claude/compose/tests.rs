//! What a reply becomes for different requests.

use super::*;

fn offer() -> Value {
    let tool = |name: &str, deferred: bool| json!({"name": name, "input_schema": {"type": "object"}, "defer_loading": deferred});
    json!({"model": "claude-opus-5-5", "max_tokens": 1000, "thinking": {"type": "adaptive", "display": "summarized"},
        "tools": [tool("mysql_execute_query", false), tool("mysql_late", true)],
        "messages": [{"role": "user", "content": "how many?"}]})
}

fn compose(body: &Value, reply: &Reply) -> Message {
    message(body, reply, &|prefix| format!("{prefix}1"))
}

fn kinds(message: &Message) -> Vec<&str> {
    message
        .parts
        .iter()
        .map(|part| part.block["type"].as_str().unwrap())
        .collect()
}

fn call() -> Reply {
    Reply::tool("execute_query", json!({"sql": "SELECT 1"}))
        .and_tool("execute_query", json!({}))
        .think("Hm.")
}

#[test]
fn a_tool_is_found_by_the_end_of_its_name() {
    let message = compose(&offer(), &call());
    assert_eq!(kinds(&message), ["thinking", "tool_use", "tool_use"]);
    assert_eq!(message.parts[1].block["name"], "mysql_execute_query");
    assert_eq!(message.stop_reason, "tool_use");
}

#[test]
fn a_tool_that_is_not_offered_is_told_in_words() {
    let message = compose(&offer(), &Reply::tool("late", json!({})));
    assert!(
        message.parts[0]
            .wire
            .contains("but the request offers: mysql_execute_query"),
        "{}",
        message.parts[0].wire
    );
    let mut loaded = offer();
    loaded["messages"].as_array_mut().unwrap().extend([
        json!({"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "find", "input": {}}]}),
        json!({"role": "user", "content": [{"type": "tool_result", "tool_use_id": "a",
            "content": [{"type": "tool_reference", "tool_name": "mysql_late"}]}]}),
    ]);
    assert_eq!(
        kinds(&compose(&loaded, &Reply::tool("late", json!({})))),
        ["tool_use"]
    );
}

#[test]
fn tool_choice_is_obeyed() {
    let mut body = offer();
    body["tool_choice"] = json!({"type": "auto", "disable_parallel_tool_use": true});
    assert_eq!(kinds(&compose(&body, &call())), ["thinking", "tool_use"]);
    body["tool_choice"] = json!({"type": "none"});
    let message = compose(&body, &call());
    assert_eq!(
        (kinds(&message), message.stop_reason.as_str()),
        (vec!["thinking", "text"], "end_turn")
    );
}

#[test]
fn thinking_shows_as_the_request_asks() {
    let thinking = |config: Value| {
        let mut body = offer();
        body["thinking"] = config;
        let message = compose(&body, &Reply::text("x").think("Hm."));
        let first = &message.parts[0].block;
        (first["type"] == "thinking").then(|| first["thinking"].as_str().unwrap().to_owned())
    };
    assert_eq!(
        thinking(json!({"type": "adaptive", "display": "summarized"})),
        Some("Hm.".to_owned())
    );
    assert_eq!(thinking(json!({"type": "adaptive"})), Some(String::new()));
    assert_eq!(thinking(Value::Null), Some(String::new()));
    assert_eq!(thinking(json!({"type": "between_tools"})), Some("Hm.".to_owned()));
    assert_eq!(thinking(json!({"type": "disabled"})), None);
}

#[test]
fn max_tokens_and_stop_sequences_cut_the_message() {
    let mut body = offer();
    body["max_tokens"] = json!(3);
    let cut = compose(
        &body,
        &Reply::text("A long answer indeed").and_tool("execute_query", json!({})),
    );
    assert_eq!(
        (
            cut.parts[0].wire.as_str(),
            cut.stop_reason.as_str(),
            cut.output_tokens
        ),
        ("A long answe", "max_tokens", 3)
    );
    assert_eq!(cut.parts.len(), 1);
    body["max_tokens"] = json!(100);
    body["stop_sequences"] = json!(["STOP"]);
    let stopped = compose(&body, &Reply::text("Go on. STOP here."));
    assert_eq!(
        (stopped.parts[0].wire.as_str(), stopped.stop_sequence.as_deref()),
        ("Go on. ", Some("STOP"))
    );
}

#[test]
fn a_demanded_schema_gets_an_instance() {
    let mut body = offer();
    body["output_config"] = json!({"format": {"type": "json_schema", "schema": {"type": "object",
        "properties": {"intent": {"enum": ["search", "act"]}}, "additionalProperties": false}}});
    assert_eq!(
        compose(&body, &Reply::default()).parts[0].wire,
        r#"{"intent":"search"}"#
    );
    assert_eq!(
        compose(&body, &Reply::json(json!({"intent": "act"}))).parts[0].wire,
        r#"{"intent":"act"}"#
    );
}
