//! What holds for any inputs in any order: no panic, a transcript the API accepts, one end, nothing but reads, every call
//! and every run ended once, and a store from which the same is told again.

use super::tests::{fan_out, record, records};
use crate::accepted::{refusal, request_refusal};
use crate::fixture::*;
use crate::*;
use mosaic_claude::StreamEvent;
use mosaic_protocol::{ApprovalDecision, Effect as ToolEffect, ToolCallId, TurnEvent};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use std::collections::HashSet;

/// One thing done to a turn; an index picks among the calls and alarms that there are then.
#[derive(Debug, Clone)]
enum Act {
    Stream(Index, Vec<StreamEvent>),
    Fail(Index, ModelFailureKind),
    Retrying(Index),
    Tool(Index, ToolOutcome),
    Unknown(ToolOutcome),
    Woke(u32),
    Decide(Option<Value>),
    Stop,
}

fn any_answer() -> impl Strategy<Value = Vec<StreamEvent>> {
    let name = prop_oneof![6 => Just("look"), 1 => Just("write"), 1 => Just("drop"), 1 => Just("nothing")];
    let arguments = prop_oneof![Just("{}"), Just(r#"{"n": 1}"#), Just(r#"{"n"#)];
    let id = prop_oneof![Just("a"), Just("b"), Just("")];
    let part = prop_oneof![
        1 => (0u32..3, "[a \n]{0,3}").prop_map(|(at, said)| text(at, &[&said])),
        1 => (0u32..3, "[a]{0,2}").prop_map(|(at, said)| thinking(at, &said)),
        3 => (0u32..3, id, name, arguments).prop_map(|(at, id, name, args)| calls(at, id, name, args)),
    ];
    let reason = prop_oneof![5 => Just("tool_use"), 3 => Just("end_turn"), 1 => Just("max_tokens"), 1 => Just("pause_turn")];
    let whole =
        (prop::collection::vec(part, 0..3), reason).prop_map(|(parts, reason)| answer(&parts, reason));
    (whole, 0usize..12).prop_map(|(mut events, cut)| {
        // Most are whole, some break off.
        if cut < 3 {
            events.truncate(cut);
        }
        events
    })
}

fn any_outcome() -> impl Strategy<Value = ToolOutcome> {
    let failed = |kind| {
        ToolOutcome::Failed(ToolFailure {
            kind,
            message: "gone".to_owned(),
        })
    };
    prop_oneof![
        3 => Just(records(json!([record("1", "SHOP-412", "the budget"), record("2", "Note", "")]))),
        1 => Just(records(json!([{"sum": 1}]))),
        1 => "[a \n]{0,4}".prop_map(|said| found(&said)),
        1 => Just(failed(ToolFailureKind::Crashed)),
        1 => Just(failed(ToolFailureKind::Cancelled)),
        1 => Just(ToolOutcome::Answered(ToolAnswer { is_error: true, ..ToolAnswer::default() })),
    ]
}

fn any_act() -> impl Strategy<Value = Act> {
    let failure = prop_oneof![Just(ModelFailureKind::Auth), Just(ModelFailureKind::Truncated)];
    let decision = prop_oneof![Just(None), Just(Some(json!({"n": 2})))];
    prop_oneof![
        12 => (any::<Index>(), any_answer()).prop_map(|(at, events)| Act::Stream(at, events)),
        1 => (any::<Index>(), failure).prop_map(|(at, kind)| Act::Fail(at, kind)),
        1 => any::<Index>().prop_map(Act::Retrying),
        8 => (any::<Index>(), any_outcome()).prop_map(|(at, outcome)| Act::Tool(at, outcome)),
        1 => any_outcome().prop_map(Act::Unknown),
        1 => (0u32..6).prop_map(Act::Woke),
        1 => decision.prop_map(Act::Decide),
        1 => Just(Act::Stop),
    ]
}

fn play(player: &mut Player, act: Act) {
    let numbers = call_numbers(player);
    let number = |at: Index| {
        if numbers.is_empty() {
            7
        } else {
            numbers[at.index(numbers.len())]
        }
    };
    match act {
        Act::Stream(at, events) => {
            player.model_of(number(at), events);
        }
        Act::Fail(at, kind) => {
            let failure = ModelFailure::new(kind);
            player.feed(Input::ModelFailed {
                call: number(at),
                failure,
            });
        }
        Act::Retrying(at) => {
            let (call, reason) = (number(at), "busy".to_owned());
            player.feed(Input::ModelRetrying {
                call,
                attempt: 1,
                wait_ms: 1,
                reason,
            });
        }
        Act::Tool(at, outcome) => {
            let ids: Vec<_> = player
                .started()
                .iter()
                .map(|call| call.call_id.to_string())
                .collect();
            if !ids.is_empty() {
                player.tool(&ids[at.index(ids.len())], outcome);
            }
        }
        Act::Unknown(outcome) => {
            player.tool("a", outcome);
        }
        Act::Woke(alarm) => {
            player.feed(Input::Woke { alarm });
        }
        Act::Decide(Some(arguments)) => {
            player.approve("run-a-a", arguments);
        }
        Act::Decide(None) => {
            let (call_id, decision) = (ToolCallId::from("run-a-a"), ApprovalDecision::Deny);
            player.feed(Input::ApprovalDecided { call_id, decision });
        }
        Act::Stop => {
            player.feed(Input::Stop);
        }
    }
}

fn call_numbers(player: &Player) -> Vec<u32> {
    let numbers = player.effects.iter().filter_map(|effect| match effect {
        Effect::CallModel { call, .. } => Some(*call),
        _ => None,
    });
    numbers.collect()
}

/// Checks what holds after every input.
fn check(player: &Player) -> Result<(), TestCaseError> {
    for request in player.requests() {
        let mut request = request.clone();
        request.messages = repair(request.messages);
        prop_assert_eq!(request_refusal(&request), None);
    }
    prop_assert_eq!(refusal(&repair(player.saved())), None);
    let numbers = call_numbers(player);
    prop_assert_eq!(numbers.iter().collect::<HashSet<_>>().len(), numbers.len());
    prop_assert!(
        player
            .started()
            .iter()
            .all(|call| call.effect == ToolEffect::Read && call.tool == "look")
    );
    prop_assert!(player.ends().len() <= 1);
    prop_assert_eq!(player.ends().len() == 1, player.machine.is_over());
    if let Some(at) = player.facts().iter().position(|fact| fact.is_last()) {
        prop_assert_eq!(at + 1, player.facts().len());
    }
    Ok(())
}

fn count(facts: &[&TurnEvent], is: fn(&TurnEvent) -> bool) -> usize {
    facts.iter().filter(|fact| is(fact)).count()
}

/// Checks what holds at the end.
fn check_end(player: &Player, sources: usize) -> Result<(), TestCaseError> {
    prop_assert_eq!(player.ends().len(), 1);
    let facts = player.facts();
    let proposed: Vec<_> = facts
        .iter()
        .filter_map(|fact| match fact {
            TurnEvent::ToolCallProposed { call_id, .. } => Some(call_id.clone()),
            _ => None,
        })
        .collect();
    let mut finished: Vec<_> = facts
        .iter()
        .filter_map(|fact| match fact {
            TurnEvent::ToolCallFinished { call_id, .. } => Some(call_id.clone()),
            _ => None,
        })
        .collect();
    finished.sort();
    let mut each = proposed.clone();
    each.sort();
    prop_assert_eq!(&each, &finished);
    each.dedup();
    prop_assert_eq!(each.len(), proposed.len());
    prop_assert_eq!(
        count(&facts, |fact| matches!(fact, TurnEvent::RunStarted { .. })),
        sources
    );
    prop_assert_eq!(
        count(&facts, |fact| matches!(fact, TurnEvent::RunFinished { .. })),
        sources
    );
    let begun = count(&facts, |fact| matches!(fact, TurnEvent::SynthesisStarted { .. }));
    let used = count(&facts, |fact| matches!(fact, TurnEvent::UsageReported { .. }));
    prop_assert!(begun <= 1 && used <= 1);
    let receipts: Vec<_> = facts
        .iter()
        .filter_map(|fact| match fact {
            TurnEvent::ReceiptMade { entries, .. } => Some(entries),
            _ => None,
        })
        .collect();
    prop_assert_eq!(receipts.len(), 1);
    let names: HashSet<_> = receipts[0].iter().map(|line| &line.datasource).collect();
    prop_assert_eq!((receipts[0].len(), names.len()), (sources, sources));
    Ok(())
}

/// Returns the facts of a turn but for its words, in an order of their own: what runs at the same time is told run by run
/// when it is told again.
fn comparable<'a>(facts: impl Iterator<Item = &'a TurnEvent>) -> Vec<String> {
    let mut told: Vec<String> = facts
        .filter(|fact| {
            !matches!(
                fact,
                TurnEvent::TextAppended { .. }
                    | TurnEvent::ThinkingAppended { .. }
                    | TurnEvent::ModelRetried { .. }
            )
        })
        .map(|fact| serde_json::to_string(fact).unwrap())
        .collect();
    told.sort();
    told
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 384, ..ProptestConfig::default() })]

    #[test]
    fn any_inputs_in_any_order_leave_a_sound_turn_that_is_told_again_as_it_was(
        acts in prop::collection::vec(any_act(), 0..30), sources in 1usize..4, rounds in 0u32..3
    ) {
        let mut setup = fan_out(&["a", "b", "c"][..sources]);
        setup.limits.rounds = rounds;
        let mut player = Player::of(FanOut::start(setup));
        check(&player)?;
        for act in acts {
            play(&mut player, act);
            check(&player)?;
        }
        player.feed(Input::Stop);
        check(&player)?;
        check_end(&player, sources)?;
        let again = replay(player.recorded());
        prop_assert_eq!(comparable(player.facts().into_iter()), comparable(again.iter()));
    }
}
