//! What a reply becomes for different requests.

use super::*;
use crate::fake_claude::scenario::Cite;

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
fn a_name_may_be_made_up_on_purpose() {
    let message = compose(&offer(), &Reply::tool("!mysql_late", json!({})));
    assert_eq!(message.parts[0].block["name"], "mysql_late");
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

fn with_results() -> Value {
    let result = |source: &str, texts: &[&str]| {
        let content: Vec<_> = texts
            .iter()
            .map(|text| json!({"type": "text", "text": text}))
            .collect();
        json!({"type": "search_result", "source": source, "title": format!("About {source}"), "content": content,
            "citations": {"enabled": true}})
    };
    let mut body = offer();
    body["messages"] = json!([
        {"role": "user", "content": [result("a", &["The budget is 30."]), {"type": "text", "text": "then?"}]},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "x", "name": "mysql_execute_query", "input": {}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "x",
            "content": [result("b", &["Nothing.", "The budget is 40."]), result("c", &["Lunch."])]}]},
    ]);
    body
}

fn cited(message: &Message) -> Vec<(String, u64, u64)> {
    let citations = message
        .parts
        .iter()
        .flat_map(|part| part.block["citations"].as_array().cloned().unwrap_or_default());
    let cited = citations.map(|one| {
        let text = one["cited_text"].as_str().unwrap().to_owned();
        (
            text,
            one["search_result_index"].as_u64().unwrap(),
            one["start_block_index"].as_u64().unwrap(),
        )
    });
    cited.collect()
}

#[test]
fn words_cite_the_result_that_holds_them_the_newest_first() {
    let reply = Reply::cited(&[
        ("It is 40", &["the BUDGET is"]),
        (", was 30", &["is 30"]),
        (" and lunch", &["about c", "no such words"]),
    ]);
    assert_eq!(
        cited(&compose(&with_results(), &reply)),
        [
            ("The budget is 40.".to_owned(), 1, 1),
            ("The budget is 30.".to_owned(), 0, 0),
            ("Lunch.".to_owned(), 2, 0)
        ]
    );
    let lie = Reply::blocks(vec![BlockSpec::Text {
        text: "It is 90".to_owned(),
        cite: vec![2],
        cites: vec![Cite {
            quote: Some("It is 90.".to_owned()),
            ..Cite::of("budget")
        }],
    }]);
    assert_eq!(
        cited(&compose(&with_results(), &lie)),
        [("Lunch.".to_owned(), 2, 0), ("It is 90.".to_owned(), 1, 1)]
    );
}

#[test]
fn findings_are_said_again_with_their_citations() {
    let message = compose(
        &with_results(),
        &Reply::blocks(vec![BlockSpec::Findings { most: 5 }]),
    );
    let said: String = message.parts.iter().map(|part| part.wire.as_str()).collect();
    assert_eq!(said, "\n- **About b**: Nothing.\n- **About c**: Lunch.");
    assert_eq!(cited(&message).len(), 2);
}

#[test]
fn what_a_tool_found_can_be_said_again() {
    let message = compose(&with_results(), &Reply::text("{{results}}"));
    assert_eq!(message.parts[0].wire, "About b: Nothing.\nAbout c: Lunch.");
}

#[test]
fn a_loaded_tool_counts_from_where_it_is_referred_to() {
    let mut body = offer();
    let before = crate::fake_claude::tokens::of_prompt(&body);
    let loads = json!({"role": "user", "content": [{"type": "tool_result", "tool_use_id": "a",
        "content": [{"type": "tool_reference", "tool_name": "mysql_late"}]}]});
    let block = crate::fake_claude::tokens::of_part(&loads["content"][0]);
    body["messages"].as_array_mut().unwrap().push(loads);
    let tool = crate::fake_claude::tokens::of_part(&body["tools"][1]);
    assert_eq!(
        crate::fake_claude::tokens::of_prompt(&body),
        before + block + tool
    );
}
