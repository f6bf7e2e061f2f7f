//! What holds for any inputs in any order: no panic, a transcript the API accepts, one end.

use crate::accepted::{refusal, request_refusal};
use crate::citing::tests::record;
use crate::fixture::*;
use crate::setup::Limits;
use crate::*;
use mosaic_claude::{ApiErrorBody, Block, Delta, Message, StreamEvent};
use mosaic_protocol::{ApprovalDecision, ToolCallId, TurnEvent, TurnId};
use proptest::prelude::*;
use serde_json::{Value, json};

/// One thing done to a turn; call numbers are filled in when it is played.
#[derive(Debug, Clone)]
enum Act {
    Stream(Vec<StreamEvent>),
    Stale(StreamEvent),
    Fail(ModelFailureKind),
    Retrying,
    Tool(&'static str, ToolOutcome),
    /// Finishes every call that was started.
    AllTools,
    Woke(u32),
    /// A yes with these arguments to the card last shown, or a no.
    Decide(&'static str, Option<Value>),
    Stop,
}

fn any_id() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("a"), Just("b"), Just("c"), Just("a_2"), Just("")]
}

fn any_part() -> impl Strategy<Value = Vec<StreamEvent>> {
    let index = 0u32..4;
    let name = prop_oneof![Just("look"), Just("write"), Just("drop"), Just("nothing")];
    let arguments = prop_oneof![
        Just("{}"),
        Just(r#"{"n": 1}"#),
        Just("[1]"),
        Just(r#"{"n"#),
        Just("")
    ];
    prop_oneof![
        (index.clone(), "[a \n]{0,3}").prop_map(|(at, said)| text(at, &[&said])),
        (index.clone(), "[a]{0,2}").prop_map(|(at, said)| thinking(at, &said)),
        (index.clone(), any_id(), name, arguments).prop_map(|(at, id, name, args)| calls(at, id, name, args)),
        (index.clone(), any_said(), any_citations())
            .prop_map(|(at, said, citations)| cited(at, said, &citations)),
        (index.clone(), any_said(), any_said()).prop_map(|(at, one, two)| text(at, &[one, two])),
        (index.clone(), any_id(), any_own()).prop_map(|(at, id, (name, input))| {
            vec![
                open(
                    at,
                    json!({"type": "tool_use", "id": id, "name": name, "input": {}}),
                ),
                delta(at, Delta::InputJson(input.to_owned())),
                close(at),
            ]
        }),
        index.prop_map(|at| vec![open(at, json!({"type": "hologram", "x": 1})), close(at)]),
    ]
}

/// Text that holds numbers of sources, or what looks like them.
fn any_said() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just("The budget is 40. [1]"),
        Just(" [1, 2][9] x"),
        Just("【1】 `a[2]`"),
        Just("b ["),
        Just("2] c\n```\n[1]"),
        Just(" "),
        Just(""),
    ]
}

fn any_citations() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let one = prop_oneof![
        Just(("mosaic:t1/1", "The budget is 40.")),
        Just(("mosaic:t1/1", "The budget is 90.")),
        Just(("mosaic:t0/1", "It was 30.")),
        Just(("mosaic:t1/7", "nobody's")),
        Just(("https://evil.example", "")),
    ];
    prop::collection::vec(one, 0..3)
}

/// Calls of our own tools, and of one that is to be found.
fn any_own() -> impl Strategy<Value = (&'static str, &'static str)> {
    prop_oneof![
        Just(("find_tools", r#"{"query": "drop"}"#)),
        Just(("find_tools", r#"{"query": "zebra"}"#)),
        Just(("find_tools", "[1]")),
        Just(("use_tool", r#"{"tool": "sakila__drop", "arguments": {"n": 1}}"#)),
        Just(("use_tool", r#"{"tool": "sakila__look"}"#)),
        Just(("use_tool", r#"{"tool": "nothing"}"#)),
        Just(("sakila__drop", "{}")),
    ]
}

/// What a turn may be given besides the question.
fn any_setup() -> impl Strategy<Value = TurnSetup> {
    let abilities = (any::<bool>(), any::<bool>(), any::<bool>());
    (abilities, any::<bool>(), any::<bool>(), any::<bool>(), 0u32..4).prop_map(
        |((citations, deferred_tools, structured_output), findings, small, offers, iterations)| {
            let mut setup = setup("What?");
            setup.abilities = Abilities {
                citations,
                deferred_tools,
                structured_output,
            };
            setup.tools[2].direct = false;
            if !offers {
                setup.tools.clear();
            }
            if findings {
                setup.findings = vec![record(1, "#finance", "The budget is 40."), record(2, "Note", "")];
                setup.known = vec![(TurnId::from("t0"), record(1, "Old", "It was 30."))];
            }
            setup.small_model = small.then(|| "claude-haiku-5-5".to_owned());
            setup.limits = Limits {
                iterations,
                ..Limits::default()
            };
            setup
        },
    )
}

fn any_reason() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        4 => Just("tool_use"),
        2 => Just("end_turn"),
        1 => prop_oneof![
            Just("max_tokens"), Just("pause_turn"), Just("refusal"),
            Just("model_context_window_exceeded"), Just("stop_sequence"), Just("moon_phase"),
        ],
    ]
}

/// A whole answer whose blocks stand in order.
fn whole_answer() -> impl Strategy<Value = Vec<StreamEvent>> {
    (prop::collection::vec(any_part(), 0..4), any_reason()).prop_map(|(parts, reason)| {
        let parts: Vec<_> = (0u32..)
            .zip(parts)
            .map(|(at, part)| part.into_iter().map(|event| moved(event, at)).collect())
            .collect();
        answer(&parts, reason)
    })
}

fn moved(event: StreamEvent, index: u32) -> StreamEvent {
    match event {
        StreamEvent::BlockStart { block, .. } => StreamEvent::BlockStart { index, block },
        StreamEvent::BlockDelta { delta, .. } => StreamEvent::BlockDelta { index, delta },
        StreamEvent::BlockStop { .. } => StreamEvent::BlockStop { index },
        other => other,
    }
}

fn any_event() -> impl Strategy<Value = StreamEvent> {
    let error = prop_oneof![Just("overloaded_error"), Just("invalid_request_error")].prop_map(|kind| {
        StreamEvent::Error {
            error: ApiErrorBody {
                kind: kind.to_owned(),
                ..ApiErrorBody::default()
            },
        }
    });
    prop_oneof![
        3 => Just(begin()),
        1 => Just(StreamEvent::Ping),
        1 => Just(StreamEvent::MessageStop),
        1 => Just(StreamEvent::Unknown { event: "x".to_owned(), data: json!({}) }),
        1 => Just(delta(0, Delta::Unknown(json!({"type": "x"})))),
        1 => error,
        5 => (any_part(), any::<prop::sample::Index>()).prop_map(|(part, at)| part[at.index(part.len())].clone()),
    ]
}

fn any_failure() -> impl Strategy<Value = ModelFailureKind> {
    prop_oneof![
        Just(ModelFailureKind::Auth),
        Just(ModelFailureKind::Truncated),
        Just(ModelFailureKind::IdleTimeout),
        Just(ModelFailureKind::InvalidRequest {
            message: "thinking is bound to a different conversation".to_owned()
        }),
    ]
}

fn any_outcome() -> impl Strategy<Value = ToolOutcome> {
    let failed = |kind| {
        ToolOutcome::Failed(ToolFailure {
            kind,
            message: "gone".to_owned(),
        })
    };
    prop_oneof![
        "[a \n]{0,4}".prop_map(|said| found(&said)),
        Just(failed(ToolFailureKind::Crashed)),
        Just(failed(ToolFailureKind::Cancelled)),
        Just(ToolOutcome::Answered(ToolAnswer {
            is_error: true,
            ..ToolAnswer::default()
        })),
    ]
}

fn any_act() -> impl Strategy<Value = Act> {
    let decision = prop_oneof![Just(None), Just(Some(json!({"n": 2}))), Just(Some(json!(7))),];
    prop_oneof![
        8 => whole_answer().prop_map(Act::Stream),
        4 => prop::collection::vec(any_event(), 0..6).prop_map(Act::Stream),
        2 => any_event().prop_map(Act::Stale),
        1 => any_failure().prop_map(Act::Fail),
        1 => Just(Act::Retrying),
        3 => (any_id(), any_outcome()).prop_map(|(id, outcome)| Act::Tool(id, outcome)),
        4 => Just(Act::AllTools),
        3 => (any_id(), decision).prop_map(|(id, decision)| Act::Decide(id, decision)),
        1 => prop_oneof![Just(Act::Woke(1_001)), Just(Act::Woke(70_000)), Just(Act::Woke(7))],
        1 => Just(Act::Stop),
    ]
}

fn any_history() -> impl Strategy<Value = Vec<Message>> {
    let message = prop_oneof![
        Just(Message::user(vec![Block::text("q")])),
        Just(Message::assistant(vec![
            Block::try_from(json!({"type": "thinking", "thinking": "hm", "signature": "s"})).unwrap(),
            Block::try_from(json!({"type": "tool_use", "id": "a", "name": "sakila__look", "input": {}}))
                .unwrap(),
        ])),
        Just(Message::assistant(vec![Block::text("a"), Block::text(" ")])),
        Just(Message::user(vec![Block::tool_result("a", "x", false)])),
    ];
    prop::collection::vec(message, 0..4)
}

fn play(player: &mut Player, act: Act) {
    let call = player.call_number();
    match act {
        Act::Stream(events) => {
            player.model(events);
        }
        Act::Stale(event) => {
            player.feed(Input::Model {
                call: call + 1,
                event,
            });
        }
        Act::Fail(kind) => {
            player.feed(Input::ModelFailed {
                call,
                failure: ModelFailure::new(kind),
            });
        }
        Act::Retrying => {
            player.feed(Input::ModelRetrying {
                call,
                attempt: 1,
                wait_ms: 1,
                reason: "busy".to_owned(),
            });
        }
        Act::Tool(id, outcome) => {
            player.tool(id, outcome);
        }
        Act::AllTools => {
            let ids: Vec<_> = player
                .started()
                .iter()
                .map(|call| call.call_id.to_string())
                .collect();
            for id in ids {
                player.tool(&id, brought());
            }
        }
        Act::Woke(alarm) => {
            player.feed(Input::Woke { alarm });
        }
        Act::Decide(id, Some(arguments)) => {
            player.approve(id, arguments);
        }
        Act::Decide(id, None) => {
            player.feed(Input::ApprovalDecided {
                call_id: ToolCallId::from(id),
                decision: ApprovalDecision::Deny,
            });
        }
        Act::Stop => {
            player.feed(Input::Stop);
        }
    }
}

/// A record that can be cited.
fn brought() -> ToolOutcome {
    ToolOutcome::Answered(ToolAnswer {
        text: "x".to_owned(),
        structured: Some(json!({"records": [{"id": "1", "title": "film", "text": "The budget is 40."}]})),
        ..ToolAnswer::default()
    })
}

/// Returns the numbers of the marks in a text.
fn marks(text: &str) -> Vec<u32> {
    let pieces = text.split('【').skip(1);
    pieces
        .filter_map(|piece| piece.split_once('】')?.0.parse().ok())
        .collect()
}

/// Checks that every mark stands behind its citation, and leads to a record that was given, known or stored before.
fn check_marks(player: &Player, given: &[u32]) -> Result<(), TestCaseError> {
    let mut told = Vec::new();
    let mut stored = given.to_vec();
    for effect in &player.effects {
        match effect {
            Effect::Save(Save::Records(records)) => stored.extend(records.iter().map(|record| record.number)),
            Effect::Publish(TurnEvent::CitationAdded { citation, .. }) => {
                prop_assert_eq!(citation.number as usize, told.len() + 1);
                prop_assert!(citation.record_turn.is_some() || stored.contains(&citation.record));
                told.push(citation.number);
            }
            Effect::Publish(TurnEvent::TextAppended { text, .. }) => {
                for mark in marks(text) {
                    prop_assert!(told.contains(&mark), "{}", text);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Checks what holds after every input.
fn check(player: &Player, history: &[Message]) -> Result<(), TestCaseError> {
    for request in player.requests() {
        let paused = request
            .messages
            .last()
            .is_some_and(|last| last.role == mosaic_claude::Role::Assistant);
        let mut request = request.clone();
        if paused {
            // A paused answer may end a request; what follows it later is checked with the rest.
            request.messages = repair(request.messages);
        }
        prop_assert_eq!(request_refusal(&request), None);
    }
    let stored = repair(history.iter().cloned().chain(player.saved()));
    prop_assert_eq!(refusal(&stored), None);
    prop_assert!(player.ends().len() <= 1);
    prop_assert_eq!(player.ends().len() == 1, player.machine.is_over());
    if let Some(at) = player.facts().iter().position(|fact| fact.is_last()) {
        prop_assert_eq!(at + 1, player.facts().len());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_inputs_in_any_order_leave_a_transcript_the_api_accepts_and_one_end(
        history in any_history(), acts in prop::collection::vec(any_act(), 0..14), mut setup in any_setup()
    ) {
        setup.history.clone_from(&history);
        let given: Vec<u32> = setup.findings.iter().map(|record| record.number).collect();
        let mut player = Player::of(Turn::start(setup));
        check(&player, &history)?;
        for act in acts {
            play(&mut player, act);
            check(&player, &history)?;
        }
        player.feed(Input::Stop);
        check(&player, &history)?;
        prop_assert_eq!(player.ends().len(), 1);
        prop_assert!(player.machine.is_over());
        check_marks(&player, &given)?;
        // Every call that was told of has ended, once.
        let proposed = player.facts().into_iter().filter(|fact| matches!(fact, TurnEvent::ToolCallProposed { .. })).count();
        let finished = player.facts().into_iter().filter(|fact| matches!(fact, TurnEvent::ToolCallFinished { .. })).count();
        prop_assert_eq!(proposed, finished);
        // Nothing but a read was made without an approval.
        for call in player.started() {
            prop_assert!(call.effect == mosaic_protocol::Effect::Read || call.arguments.contains_key("n"));
        }
    }

    #[test]
    fn a_stored_answer_reads_as_it_did_live(
        acts in prop::collection::vec(prop_oneof![3 => whole_answer().prop_map(Act::Stream), 1 => Just(Act::AllTools)], 0..8),
        setup in any_setup()
    ) {
        let mut player = Player::of(Turn::start(setup));
        for act in acts {
            play(&mut player, act);
        }
        player.feed(Input::Stop);
        let (mut text, mut citations) = (String::new(), Vec::new());
        for fact in replay(player.recorded()) {
            match fact {
                TurnEvent::TextAppended { text: more, .. } => text.push_str(&more),
                TurnEvent::CitationAdded { citation, .. } => citations.push(citation),
                _ => {}
            }
        }
        // A call that may not be made any more parted two texts live, and is not stored.
        prop_assert_eq!(text.replace('\n', ""), player.text().replace('\n', ""));
        prop_assert_eq!(citations, player.recorded().citations);
        check_marks(&player, &[1, 2])?;
    }

    #[test]
    fn what_was_stored_is_what_the_model_saw(
        acts in prop::collection::vec(prop_oneof![whole_answer().prop_map(Act::Stream), Just(Act::AllTools)], 0..10)
    ) {
        let mut player = Player::of(Turn::start(setup("What?")));
        for act in acts {
            play(&mut player, act);
        }
        let requests = player.requests();
        let seen = unmarked(requests.last().unwrap());
        let stored = repair(player.saved());
        // Up to the last answer, which the request does not hold yet.
        let upto = seen.len().saturating_sub(usize::from(seen.last().is_some_and(|m| m.role == mosaic_claude::Role::Assistant)));
        prop_assert_eq!(&stored[..upto], &seen[..upto]);
    }
}
