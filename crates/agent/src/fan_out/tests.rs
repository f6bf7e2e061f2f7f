//! A question over several sources, played through.

mod ends;
mod retrying;
mod table;

use crate::fixture::*;
use crate::setup::{FanOutLimits, FanOutSetup, RunSetup, SourceLabel, UnavailableSource};
use crate::*;
use mosaic_claude::{Block, Request, StreamEvent, ToolChoice};
use mosaic_protocol::{
    DatasourceId, Effect as ToolEffect, ReceiptEntry, ReceiptState, Repair, RunId, ToolCallId, TurnEvent,
};
use serde_json::{Value, json};

pub(super) fn source(id: &str) -> SourceLabel {
    SourceLabel {
        datasource_id: DatasourceId::from(id),
        name: id.to_uppercase(),
        connector: "Chat".to_owned(),
        connector_id: "chat".to_owned(),
    }
}

pub(super) fn run(id: &str) -> RunSetup {
    let offered = |name, effect| OfferedTool {
        datasource_id: DatasourceId::from(id),
        datasource_name: id.to_uppercase(),
        ..tool(name, effect)
    };
    RunSetup {
        run_id: RunId::from(format!("run-{id}").as_str()),
        source: source(id),
        question: String::new(),
        tools: vec![
            offered("look", ToolEffect::Read),
            offered("write", ToolEffect::Write),
            offered("drop", ToolEffect::Destructive),
        ],
        instructions: String::new(),
    }
}

pub(super) fn fan_out(ids: &[&str]) -> FanOutSetup {
    let mut answer = setup("What did Sarah say about the budget?");
    answer.start.sources = ids.iter().map(|id| source(id)).collect();
    FanOutSetup {
        answer,
        runs: ids.iter().map(|id| run(id)).collect(),
        not_asked: Vec::new(),
        earlier: None,
        limits: FanOutLimits::default(),
        shapes: Vec::new(),
    }
}

pub(super) fn play(setup: FanOutSetup) -> Player {
    Player::of(FanOut::start(setup))
}

/// What the model of one run answers: a call.
pub(super) fn call(id: &str) -> Vec<StreamEvent> {
    answer(&[calls(0, id, "look", "{}")], "tool_use")
}

pub(super) fn said(words: &str) -> Vec<StreamEvent> {
    answer(&[text(0, &[words])], "end_turn")
}

pub(super) fn records(rows: Value) -> ToolOutcome {
    ToolOutcome::Answered(ToolAnswer {
        text: "found".to_owned(),
        structured: Some(json!({ "records": rows })),
        ..ToolAnswer::default()
    })
}

pub(super) fn record(id: &str, title: &str, text: &str) -> Value {
    json!({"id": id, "title": title, "text": text, "url": format!("https://x.example/{id}"), "author": "Sarah", "time": null})
}

pub(super) fn lines(player: &Player) -> Vec<ReceiptEntry> {
    let receipts: Vec<_> = player
        .facts()
        .into_iter()
        .filter_map(|fact| match fact {
            TurnEvent::ReceiptMade { entries, .. } => Some(entries.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(receipts.len(), 1, "the receipt is made once");
    receipts[0].clone()
}

pub(super) fn states(player: &Player) -> Vec<(String, ReceiptState, u32, String)> {
    lines(player)
        .into_iter()
        .map(|line| (line.datasource, line.state, line.hits, line.why))
        .collect()
}

/// Returns the kinds of the facts, in order, repeated ones once.
fn story(player: &Player) -> Vec<String> {
    let mut kinds: Vec<String> = Vec::new();
    for fact in player.facts() {
        let kind = serde_json::to_value(fact).unwrap()["type"]
            .as_str()
            .unwrap()
            .to_owned();
        if kinds.last() != Some(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

fn kinds(request: &Request) -> Vec<&str> {
    request.messages[0].content.iter().map(Block::kind).collect()
}

pub(super) fn alarm(player: &Player, after: u32) -> Vec<u32> {
    let alarms = player.effects.iter().filter_map(|effect| match effect {
        Effect::Wake { alarm, after_ms } if *after_ms == after => Some(*alarm),
        _ => None,
    });
    alarms.collect()
}

#[test]
fn several_sources_are_asked_at_once_and_one_answer_is_made_from_what_they_brought() {
    let mut setup = fan_out(&["a", "b"]);
    setup.not_asked = vec![UnavailableSource {
        datasource_id: DatasourceId::from("c"),
        name: "C".to_owned(),
        reason: "the question is not about it".to_owned(),
    }];
    let mut player = play(setup);
    // Both are asked before any has answered.
    assert_eq!(player.requests().len(), 2);
    player.model_of(2, call("x")).model_of(1, call("x"));
    assert_eq!(
        player
            .started()
            .iter()
            .map(|call| call.call_id.as_str())
            .collect::<Vec<_>>(),
        ["run-b-x", "run-a-x"]
    );
    player.tool(
        "run-a-x",
        records(json!([
            record("1", "Lunch", "Soup."),
            record("2", "Budget", "Sarah: 48k.")
        ])),
    );
    player.tool(
        "run-b-x",
        records(json!([record("3", "Minutes", "The budget stays.")])),
    );
    player
        .model_of(3, said("found it"))
        .model_of(4, said("found it too"));
    let request = *player.requests().last().unwrap();
    assert_eq!(request.tool_choice, Some(ToolChoice::None));
    assert_eq!(
        kinds(request),
        [
            "text",
            "search_result",
            "search_result",
            "search_result",
            "text",
            "text"
        ]
    );
    player.model_of(5, said("Sarah said 48k."));
    assert_eq!(
        story(&player),
        [
            "turnStarted",
            "planMade",
            "runStarted",
            "toolCallProposed",
            "toolCallStarted",
            "toolCallProposed",
            "toolCallStarted",
            "toolCallFinished",
            "runFinished",
            "synthesisStarted",
            "textAppended",
            "receiptMade",
            "followUpsSuggested",
            "usageReported",
            "turnFinished"
        ]
        .into_iter()
        .filter(
            |kind| *kind != "followUpsSuggested" || story(&player).contains(&"followUpsSuggested".to_owned())
        )
        .collect::<Vec<_>>()
    );
    assert_eq!(player.text(), "Sarah said 48k.");
    assert_eq!(player.remark(), None);
    assert_eq!(
        states(&player),
        [
            ("A".to_owned(), ReceiptState::Searched, 2, String::new()),
            ("B".to_owned(), ReceiptState::Searched, 1, String::new()),
            (
                "C".to_owned(),
                ReceiptState::NotSearched,
                0,
                "the question is not about it".to_owned()
            ),
        ]
    );
    // What fits best is numbered first, source by source.
    let kept = player.kept();
    let titles: Vec<_> = kept
        .iter()
        .map(|kept| (kept.number, kept.title.as_str()))
        .collect();
    assert_eq!(titles, [(1, "Budget"), (2, "Lunch"), (3, "Minutes")]);
    // Three requests of runs and the answer: 100 tokens each, two more rounds.
    let usage = player.recorded().usage.unwrap();
    assert_eq!(usage.input_tokens, 500);
}

#[test]
fn a_run_is_offered_what_reads_and_nothing_else() {
    let mut player = play(fan_out(&["a", "b"]));
    for request in player.requests() {
        let names: Vec<_> = request.tools.iter().map(|tool| tool.name.as_str()).collect();
        assert!(
            !names
                .iter()
                .any(|name| name.contains("write") || name.contains("drop")),
            "{names:?}"
        );
        assert!(names.contains(&"sakila__look"), "{names:?}");
    }
    player.model_of(1, answer(&[calls(0, "x", "write", r#"{"n": 1}"#)], "tool_use"));
    assert!(player.started().is_empty());
    assert!(
        player
            .facts()
            .into_iter()
            .all(|fact| !matches!(fact, TurnEvent::ApprovalRequested { .. }))
    );
    // The answer's request declares all tools, as every other of the conversation, and forbids calls.
    player.model_of(2, said("nothing"));
    player.model_of(3, said("nothing"));
    let last = *player.requests().last().unwrap();
    assert!(last.tools.iter().any(|tool| tool.name == "sakila__write"));
    assert_eq!(last.tool_choice, Some(ToolChoice::None));
}

#[test]
fn what_a_run_says_is_nobodys_to_read() {
    let mut player = play(fan_out(&["a", "b"]));
    let events = answer(
        &[
            thinking(0, "hm"),
            text(1, &["I will look."]),
            calls(2, "x", "look", "{}"),
        ],
        "tool_use",
    );
    player.model_of(1, events);
    assert_eq!(player.text(), "");
    assert!(player.saved().is_empty());
    assert!(
        player
            .facts()
            .into_iter()
            .all(|fact| !matches!(fact, TurnEvent::ThinkingAppended { .. }))
    );
}

#[test]
fn a_run_that_has_had_its_rounds_is_not_asked_for_words_that_nobody_reads() {
    let mut setup = fan_out(&["a", "b"]);
    setup.limits.rounds = 1;
    let mut player = play(setup);
    player.model_of(1, call("x")).model_of(2, call("x"));
    player.tool("run-a-x", records(json!([record("1", "Budget", "48k")])));
    player.tool("run-b-x", records(json!([])));
    assert_eq!(player.requests().len(), 3, "two runs and the answer");
    assert_eq!(
        kinds(player.requests()[2]),
        ["text", "search_result", "text", "text"]
    );
}

#[test]
fn where_nothing_was_found_the_model_is_told_so() {
    let mut player = play(fan_out(&["a", "b"]));
    player
        .model_of(1, call("x"))
        .model_of(2, said("nothing to look for"));
    player.tool("run-a-x", records(json!([])));
    player.model_of(3, said("nothing"));
    let notes = format!("{:?}", player.requests().last().unwrap().messages[0]);
    assert!(notes.contains("nothing was found"), "{notes}");
    player.model_of(4, said("Nothing was found."));
    assert_eq!(
        states(&player),
        [
            ("A".to_owned(), ReceiptState::Searched, 0, String::new()),
            (
                "B".to_owned(),
                ReceiptState::NotSearched,
                0,
                "the model looked nothing up in it".to_owned()
            ),
        ]
    );
    assert!(player.machine.is_over());
}

#[test]
fn a_question_that_leans_on_the_one_before_brings_it_along() {
    let mut setup = fan_out(&["a", "b"]);
    setup.answer.start.question = "And its comments?".to_owned();
    setup.answer.typed = vec!["Show SHOP-412".to_owned()];
    let told = format!("{:?}", play(setup.clone()).requests()[0].messages[0]);
    assert!(
        told.contains("And its comments?") && told.contains("Show SHOP-412"),
        "{told}"
    );
    setup.answer.start.question = "Which orders of last week were larger than 100 euros?".to_owned();
    let told = format!("{:?}", play(setup).requests()[0].messages[0]);
    assert!(!told.contains("SHOP-412"), "{told}");
}

#[test]
fn a_question_that_a_source_did_not_take_says_nothing_against_the_source() {
    let mut player = play(fan_out(&["a", "b"]));
    player.model_of(2, said("no")).model_of(1, call("x"));
    player.tool(
        "run-a-x",
        ToolOutcome::Answered(ToolAnswer {
            text: "no such table".to_owned(),
            structured: Some(json!({"error": {"kind": "not_found", "message": "no such table"}})),
            is_error: true,
            ..ToolAnswer::default()
        }),
    );
    player.model_of(3, call("y"));
    player.tool("run-a-y", records(json!([record("1", "Budget", "48k")])));
    player.model_of(4, said("found"));
    player.model_of(5, said("48k."));
    assert_eq!(
        states(&player)[0],
        ("A".to_owned(), ReceiptState::Searched, 1, String::new())
    );
}
