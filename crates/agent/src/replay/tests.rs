//! That a stored turn reads as it did live.

use super::*;
use crate::fixture::*;
use crate::{Input, ModelFailure, ModelFailureKind, Turn};
use mosaic_protocol::ToolCallId;
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
    player.approve("b", json!({}));
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
        input_schema: json!({"type": "object"}),
        can_look: false,
        met: Vec::new(),
    }));
    player.tool("a", found("2 tables\nfilm\nactor"));
    assert_eq!(player.saved().len(), 3);
    assert_eq!(replay(player.recorded()), joined(player.facts()));
}

/// Puts the facts of a search into the order in which they are told again: the runs together, the last passages only.
fn told_together(facts: Vec<TurnEvent>) -> Vec<TurnEvent> {
    let key = |fact: &TurnEvent| match fact {
        TurnEvent::RunStarted { .. } => 1,
        TurnEvent::ToolCallProposed { .. }
        | TurnEvent::ToolCallStarted { .. }
        | TurnEvent::ToolCallFinished { .. } => 2,
        TurnEvent::RunFinished { .. } => 3,
        TurnEvent::ThingsJoined { .. } => 4,
        TurnEvent::PassagesFound { .. } => 5,
        TurnEvent::TurnStarted { .. } | TurnEvent::PlanMade { .. } => 0,
        _ => 6,
    };
    let found = |fact: &TurnEvent| matches!(fact, TurnEvent::PassagesFound { .. });
    let last = facts.iter().rposition(found);
    let mut facts: Vec<TurnEvent> = facts
        .into_iter()
        .enumerate()
        .filter(|(at, fact)| !found(fact) || Some(*at) == last)
        .map(|(_, fact)| fact)
        .collect();
    facts.sort_by_key(|fact| match fact {
        TurnEvent::ToolCallProposed { call_id, .. }
        | TurnEvent::ToolCallStarted { call_id, .. }
        | TurnEvent::ToolCallFinished { call_id, .. } => (key(fact), call_id.as_str().to_owned()),
        TurnEvent::RunStarted { run_id, .. } | TurnEvent::RunFinished { run_id, .. } => {
            (key(fact), run_id.as_str().to_owned())
        }
        _ => (key(fact), String::new()),
    });
    facts
}

fn quick(sources: &[&str]) -> Player {
    let search = |source: &&str| crate::SearchCall {
        run_id: mosaic_protocol::RunId::from(*source),
        connector: "mysql".to_owned(),
        call_id: ToolCallId::from(*source),
        datasource_id: mosaic_protocol::DatasourceId::from(*source),
        datasource_name: source.to_uppercase(),
        tool: "search_rows".to_owned(),
        arguments: serde_json::Map::new(),
        reads: false,
        by_person: None,
        looser: Vec::new(),
    };
    let label = |source: &&str| crate::SourceLabel {
        datasource_id: mosaic_protocol::DatasourceId::from(*source),
        name: source.to_uppercase(),
        connector: "MySQL".to_owned(),
        connector_id: "mysql".to_owned(),
    };
    let start = crate::TurnStart {
        sources: sources.iter().map(label).collect(),
        ..start("film SHOP-412")
    };
    Player::of(crate::QuickTurn::start(crate::QuickSetup {
        understood: crate::understand::understand("film SHOP-412", &crate::understand::Vocabulary::default()),
        searches: sources.iter().map(search).collect(),
        start,
        reason: "no key for a model is stored".to_owned(),
        examples: Vec::new(),
        earlier: None,
        run_ms: 20_000,
        shapes: Vec::new(),
    }))
}

#[test]
fn a_quick_answer_shows_only_what_was_shown() {
    let mut player = quick(&["a", "b"]);
    player.tool("b", found("a film of SHOP-412"));
    player.tool("a", found("a film\nanother film of LAUNCH-22"));
    assert_eq!(player.saved().len(), 3);
    let live = joined(player.facts());
    assert!(
        live.iter()
            .any(|fact| matches!(fact, TurnEvent::FollowUpsSuggested { .. }))
    );
    assert!(
        live.iter()
            .any(|fact| matches!(fact, TurnEvent::CitationAdded { .. }))
    );
    assert_eq!(replay(player.recorded()), told_together(live));
}

#[test]
fn a_stopped_search_shows_what_was_found_so_far() {
    let mut player = quick(&["a", "b"]);
    player.tool("b", found("a film")).feed(Input::Stop);
    assert_eq!(replay(player.recorded()), told_together(joined(player.facts())));
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
