//! That a stored turn reads as it did live.

use super::*;
use crate::fixture::*;
use crate::{Input, ModelFailure, ModelFailureKind, Turn};
use mosaic_protocol::{ApprovalDecision, ToolCallId};
use serde_json::json;

/// Joins live facts the way the store does: one text a step, the last usage, no tries.
fn joined(facts: Vec<&TurnEvent>) -> Vec<TurnEvent> {
    let mut all: Vec<TurnEvent> = Vec::new();
    let mut usage = None;
    for fact in facts {
        match (fact, all.last_mut()) {
            (TurnEvent::ModelRetried { .. }, _) => {}
            (TurnEvent::UsageReported { .. }, _) => usage = Some(fact.clone()),
            (
                TurnEvent::TextAppended { step, text, .. },
                Some(TurnEvent::TextAppended {
                    step: last,
                    text: before,
                    ..
                }),
            )
            | (
                TurnEvent::ThinkingAppended { step, text, .. },
                Some(TurnEvent::ThinkingAppended {
                    step: last,
                    text: before,
                    ..
                }),
            ) if step == last => before.push_str(text),
            _ => all.push(fact.clone()),
        }
    }
    if let Some(usage) = usage {
        let place = if all.last().is_some_and(TurnEvent::is_last) {
            all.len() - 1
        } else {
            all.len()
        };
        all.insert(place, usage);
    }
    all
}

#[test]
fn a_stored_turn_reads_as_it_did_live() {
    let mut player = Player::of(Turn::start(setup("How many films?")));
    player.model(vec![begin(), mosaic_claude::StreamEvent::Ping]);
    player.feed(Input::ModelFailed {
        call: 1,
        failure: ModelFailure::new(ModelFailureKind::Truncated),
    });
    player.model(answer(
        &[
            thinking(0, "look first"),
            text(1, &["Let me ", "look."]),
            calls(2, "a", "look", "{}"),
            calls(3, "b", "write", "{}"),
        ],
        "tool_use",
    ));
    player.feed(Input::ApprovalDecided {
        call_id: ToolCallId::from("b"),
        decision: ApprovalDecision::approve(json!({})),
    });
    player.tool("a", found("1000")).tool("b", found("done"));
    player.model(answer(&[text(0, &["One thousand", "."])], "max_tokens"));

    let replayed = replay(player.recorded());
    let mut live = joined(player.facts());
    // Live, calls run side by side; replayed, each is told from its beginning to its end.
    let key = |event: &TurnEvent| match event {
        TurnEvent::ToolCallProposed { call_id, .. }
        | TurnEvent::ApprovalRequested { call_id, .. }
        | TurnEvent::ToolCallStarted { call_id, .. }
        | TurnEvent::ToolCallFinished { call_id, .. } => Some(call_id.clone()),
        _ => None,
    };
    let first = live.iter().position(|event| key(event).is_some()).unwrap();
    let last = live.iter().rposition(|event| key(event).is_some()).unwrap();
    live[first..=last].sort_by_key(key);
    assert_eq!(replayed, live);
}

#[test]
fn a_turn_without_a_model_shows_only_what_was_shown() {
    let mut player = Player::of(crate::DirectTurn::start(crate::DirectSetup {
        start: start("list tables"),
        call: crate::DirectCall {
            datasource_id: mosaic_protocol::DatasourceId::from("d1"),
            datasource_name: "Sakila".to_owned(),
            tool: "list_tables".to_owned(),
            arguments: serde_json::Map::new(),
            reason: "matched".to_owned(),
        },
        call_id: ToolCallId::from("a"),
        effect: mosaic_protocol::Effect::Read,
        connector: "mysql".to_owned(),
        tier: mosaic_protocol::Tier::Direct,
    }));
    player.tool("a", found("2 tables\nfilm\nactor"));
    assert_eq!(player.saved().len(), 3);
    assert_eq!(replay(player.recorded()), joined(player.facts()));
}

#[test]
fn a_quick_answer_shows_only_what_was_shown() {
    let mut player = Player::of(crate::QuickTurn::start(crate::QuickSetup {
        start: start("film"),
        searches: vec![crate::SearchCall {
            run_id: mosaic_protocol::RunId::from("r1"),
            connector: "mysql".to_owned(),
            call_id: ToolCallId::from("a"),
            datasource_id: mosaic_protocol::DatasourceId::from("d1"),
            datasource_name: "Sakila".to_owned(),
            tool: "search_rows".to_owned(),
            arguments: serde_json::Map::new(),
        }],
        reason: "no key for a model is stored".to_owned(),
        examples: Vec::new(),
        earlier: None,
        run_ms: 20_000,
        shapes: Vec::new(),
    }));
    player.tool("a", found("a film\nanother film"));
    assert_eq!(player.saved().len(), 3);
    assert_eq!(replay(player.recorded()), joined(player.facts()));
}

#[test]
fn a_turn_that_was_running_when_the_app_ended_is_interrupted() {
    let mut player = Player::of(Turn::start(setup("How many films?")));
    player.model(answer(&[calls(0, "a", "look", "{}")], "tool_use"));
    let mut recorded = player.recorded();
    assert!(!replay(recorded.clone()).iter().any(TurnEvent::is_last));
    recorded.status = TurnStatus::Interrupted;
    let facts = replay(recorded);
    assert!(matches!(
        facts.as_slice(),
        [
            ..,
            TurnEvent::ToolCallFinished {
                outcome: Outcome::Cancelled,
                ..
            },
            TurnEvent::UsageReported { .. },
            TurnEvent::TurnFailed {
                failure: TurnFailure { repair: Some(_), .. },
                ..
            }
        ]
    ));
}

#[test]
fn a_stopped_turn_shows_its_partial_answer() {
    let mut player = Player::of(Turn::start(setup("How many films?")));
    let mut events = vec![begin()];
    events.extend(text(0, &["Half an"]));
    player.model(events);
    player.feed(Input::Stop);
    assert_eq!(replay(player.recorded()), joined(player.facts()));
}
