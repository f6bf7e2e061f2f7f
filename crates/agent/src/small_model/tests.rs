//! What a small model is told, and what is believed of its answer.

use super::*;
use crate::planner::seven::described;
use proptest::prelude::*;
use serde_json::Map;

fn schema_of_search() -> Value {
    json!({"type": "object", "properties": {
        "query": {"type": "string"},
        "limit": {"type": ["integer", "null"]},
        "state": {"type": "string", "enum": ["open", "closed"]}
    }, "required": ["query"]})
}

/// Runs with seven sources, the first of them with a tool.
fn with_asked<T>(question: &str, run: impl FnOnce(&Asked<'_>) -> T) -> T {
    let described = described();
    let ids: Vec<DatasourceId> = (0..described.len())
        .map(|number| DatasourceId::from(format!("id-{number}").as_str()))
        .collect();
    let schema = schema_of_search();
    let tools = [AskableTool {
        name: "search_messages",
        description: "Finds messages.\nBy words.",
        input_schema: &schema,
    }];
    let sources: Vec<Askable<'_>> = described
        .iter()
        .zip(&ids)
        .enumerate()
        .map(|(at, (one, id))| Askable {
            datasource_id: id,
            name: &one.connector.name,
            connector: &one.connector,
            tools: if at == 0 { &tools } else { &[] },
        })
        .collect();
    let earlier = ["first?", "second?", "third?", "fourth?"].map(str::to_owned);
    run(&Asked {
        question,
        earlier: &earlier,
        sources: &sources,
    })
}

fn read(answer: &Value) -> Option<SmallPlan> {
    with_asked("what is new?", |asked| read_plan(&answer.to_string(), asked))
}

fn plan(kind: &str, sources: &[(&str, &str)], tool: &str, arguments: &str) -> Value {
    let sources: Vec<Value> = sources
        .iter()
        .map(|(source, question)| json!({"source": source, "question": question}))
        .collect();
    json!({"kind": kind, "sources": sources, "tool": tool, "arguments": arguments})
}

#[test]
fn the_request_is_cheap_and_its_schema_always_the_same() {
    let request = |question: &str| with_asked(question, |asked| plan_request("haiku", asked));
    let (one, other) = (request("a?"), request(&"b".repeat(10_000)));
    assert_eq!(one.output_config, other.output_config);
    assert_eq!(one.system, other.system);
    let config = one.output_config.as_ref().unwrap();
    assert_eq!(config.effort, Some(Effort::Low));
    assert_eq!(one.thinking, Some(Thinking::Disabled));
    assert!(one.tools.is_empty() && one.tool_choice.is_none());
    let text = serde_json::to_string(&one.messages).unwrap();
    for part in [
        "s1: Slack",
        "s7: Shopify",
        "tool search_messages",
        "fourth?",
        "second?",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("first?"));
    assert!(serde_json::to_string(&other.messages).unwrap().len() < 12_000);
}

#[test]
fn a_plan_keeps_known_sources_with_a_question_each() {
    let read = read(&plan(
        "search",
        &[
            ("s2", "Which PRs?"),
            ("s99", "x"),
            ("nonsense", "x"),
            ("s1", ""),
            ("s2", "again"),
        ],
        "",
        "{}",
    ))
    .unwrap();
    assert_eq!(read.kind, SmallPlanKind::Search);
    assert_eq!(
        read.sources,
        [
            (DatasourceId::from("id-1"), "Which PRs?".to_owned()),
            (DatasourceId::from("id-0"), "what is new?".to_owned())
        ]
    );
}

#[test]
fn one_tool_is_taken_when_everything_about_it_is_known() {
    let tool =
        |source: &str, tool: &str, arguments: &str| read(&plan("oneTool", &[(source, "q")], tool, arguments));
    let taken = tool(
        "s1",
        "search_messages",
        r#"{"query": "budget", "limit": 5, "state": "open"}"#,
    )
    .unwrap();
    let arguments = Map::from_iter([
        ("query".to_owned(), json!("budget")),
        ("limit".to_owned(), json!(5)),
        ("state".to_owned(), json!("open")),
    ]);
    let tool_of = SmallPlanKind::OneTool {
        tool: "search_messages".to_owned(),
        arguments,
    };
    assert_eq!(taken.kind, tool_of);
    for (source, name, arguments) in [
        ("s1", "send_message", r#"{"query": "x"}"#),
        ("s2", "search_messages", r#"{"query": "x"}"#),
        ("s1", "search_messages", r#"{"query": "x", "to": "all"}"#),
        ("s1", "search_messages", r#"{"query": 5}"#),
        ("s1", "search_messages", r#"{"query": "x", "state": "any"}"#),
        ("s1", "search_messages", "{}"),
        ("s1", "search_messages", "[]"),
        ("s1", "search_messages", "query=x"),
    ] {
        assert_eq!(tool(source, name, arguments), None, "{source} {name} {arguments}");
    }
    let two = plan(
        "oneTool",
        &[("s1", "q"), ("s2", "q")],
        "search_messages",
        r#"{"query": "x"}"#,
    );
    assert_eq!(read(&two), None);
}

#[test]
fn an_answer_that_is_in_doubt_is_none() {
    assert_eq!(read(&plan("search", &[], "", "{}")), None);
    assert_eq!(read(&plan("talk", &[("s1", "q")], "", "{}")), None);
    assert_eq!(read(&plan("dance", &[("s1", "q")], "", "{}")), None);
    assert_eq!(read(&json!({"kind": "search"})), None);
    assert_eq!(read(&json!("search")), None);
    assert!(read(&plan("act", &[], "", "{}")).is_some());
    assert!(read(&plan("talk", &[], "", "{}")).is_some());
}

proptest! {
    #[test]
    fn no_answer_panics(text in ".{0,200}", handle in "s?[0-9]{0,22}", kind in "(oneTool|search|act|talk|.{0,5})") {
        with_asked("q", |asked| {
            let _ = read_plan(&text, asked);
            let _ = read_plan(&plan(&kind, &[(&handle, &text)], &text, &text).to_string(), asked);
        });
    }
}
