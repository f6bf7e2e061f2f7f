//! Tests of the message builder: whatever order and cut the stream has, the blocks come out verbatim.

use super::*;
use crate::{BlockView, Decoder, UsageUpdate};
use proptest::prelude::*;
use serde_json::json;

const ANSWER: &str = include_str!("../../tests/fixtures/answer.sse");

fn block(value: Value) -> Block {
    Block::try_from(value).unwrap()
}

fn events(text: &str) -> Vec<StreamEvent> {
    Decoder::new()
        .push(text.as_bytes())
        .into_iter()
        .map(Result::unwrap)
        .collect()
}

fn begun() -> MessageBuilder {
    let mut builder = MessageBuilder::new();
    let message = MessageHead::default();
    builder.apply(&StreamEvent::MessageStart { message }).unwrap();
    builder
}

fn with_block(value: Value) -> MessageBuilder {
    let mut builder = begun();
    builder
        .apply(&StreamEvent::BlockStart {
            index: 0,
            block: block(value),
        })
        .unwrap();
    builder
}

fn delta(index: u32, delta: Delta) -> StreamEvent {
    StreamEvent::BlockDelta { index, delta }
}

fn input(text: &str) -> Completed {
    let mut builder = with_block(json!({"type": "tool_use", "id": "t", "name": "n", "input": {}}));
    for piece in text.chars() {
        builder
            .apply(&delta(0, Delta::InputJson(piece.to_string())))
            .unwrap();
    }
    builder.apply(&StreamEvent::BlockStop { index: 0 }).unwrap();
    builder.finish()
}

#[test]
fn the_blocks_of_the_fixture_come_out_verbatim_and_in_order() {
    let mut builder = MessageBuilder::new();
    for event in events(ANSWER) {
        builder.apply(&event).unwrap();
    }
    assert!(builder.is_stopped());
    let message = builder.finish();
    assert_eq!(
        (message.id.as_str(), message.model.as_str()),
        ("msg_01", "claude-haiku-5-5")
    );
    assert_eq!(
        serde_json::to_value(&message.blocks).unwrap(),
        json!([
            {"type": "thinking", "thinking": "Größe? 漢字 🐘", "signature": "c2lnbmVk"},
            {"type": "text", "text": "Der Film “Élite” – é😀 e\u{301}\u{200d}.", "citations": [
                {"type": "search_result_location", "cited_text": "ÉLITE", "source": "mysql://film/7", "title": null,
                 "search_result_index": 0, "start_block_index": 0, "end_block_index": 1}]},
            {"type": "hologram", "seed": "☂", "nested": {"a": [1, null]}},
            {"type": "tool_use", "id": "toolu_01", "name": "run_sql",
             "input": {"sql": "SELECT 'café'", "limit": 5}, "caller": {"type": "direct"}},
            {"type": "tool_use", "id": "toolu_02", "name": "list_tables", "input": {}}
        ])
    );
    assert_eq!(message.stop_reason, Some(StopReason::ToolUse));
    assert_eq!(
        message.invalid_inputs,
        [InvalidInput {
            position: 4,
            tool_use_id: "toolu_02".to_owned(),
            raw: r#"{"database": "sak"#.to_owned()
        }]
    );
    assert_eq!(message.unknown.len(), 2);
    assert_eq!(
        (message.usage.output_tokens, message.usage.cache_write_tokens()),
        (77, 300)
    );
    assert_eq!(
        message.usage.cache_creation.unwrap().ephemeral_1h_input_tokens,
        100
    );
}

#[test]
fn what_is_known_at_any_event_holds_no_half_call() {
    let mut builder = MessageBuilder::new();
    let mut longest = 0;
    for event in events(ANSWER) {
        builder.apply(&event).unwrap();
        let partial = builder.partial();
        for block in &partial.blocks {
            if let BlockView::ToolUse { id, input, .. } = block.view() {
                assert!(
                    !input.as_object().unwrap().is_empty() || id == "toolu_02",
                    "{block:?}"
                );
            }
        }
        assert!(partial.blocks.len() >= longest, "blocks only ever come");
        longest = partial.blocks.len();
    }
    assert_eq!(builder.partial().blocks, builder.finish().blocks);
}

#[test]
fn arguments_that_make_no_object_are_told_and_the_block_can_be_sent_back() {
    for raw in ["{", "[1]", "3", "null", "{\"a\":1}}", "\"text\"", "nonsense"] {
        let message = input(raw);
        assert_eq!(message.invalid_inputs.len(), 1, "{raw}");
        assert_eq!(message.invalid_inputs[0].raw, raw);
        assert!(message.blocks[0].can_be_sent());
    }
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(400), "]".repeat(400));
    assert_eq!(input(&deep).invalid_inputs.len(), 1);
    for raw in ["", "{}", " {\"a\": [1]} "] {
        assert_eq!(input(raw).invalid_inputs, [], "{raw}");
    }
}

#[test]
fn a_call_without_pieces_keeps_the_arguments_it_began_with() {
    let mut builder = with_block(json!({"type": "tool_use", "id": "t", "name": "n", "input": {"a": 1}}));
    builder.apply(&StreamEvent::BlockStop { index: 0 }).unwrap();
    assert_eq!(builder.finish().blocks[0].as_object()["input"], json!({"a": 1}));
    let message = with_block(json!({"type": "tool_use", "id": "t", "name": "n"})).finish();
    assert_eq!(message.blocks[0].as_object()["input"], json!({}));
}

#[test]
fn blocks_stand_by_their_index_however_they_came() {
    let mut builder = begun();
    for index in [2, 0, 1] {
        let block = Block::text(index.to_string());
        builder.apply(&StreamEvent::BlockStart { index, block }).unwrap();
    }
    builder.apply(&delta(1, Delta::Text("!".to_owned()))).unwrap();
    assert_eq!(
        builder.finish().blocks,
        [Block::text("0"), Block::text("1!"), Block::text("2")]
    );
}

#[test]
fn an_event_out_of_order_is_an_error_and_leaves_the_message_alone() {
    let start = StreamEvent::BlockStart {
        index: 0,
        block: Block::text(""),
    };
    let text = delta(0, Delta::Text("x".to_owned()));
    let stop = StreamEvent::BlockStop { index: 0 };
    for event in [&start, &text, &stop, &StreamEvent::MessageStop] {
        assert!(
            MessageBuilder::new().apply(event).is_err(),
            "{event:?} before the message"
        );
    }
    let mut builder = with_block(json!({"type": "text", "text": "a"}));
    let before = builder.partial();
    let again = StreamEvent::MessageStart {
        message: MessageHead::default(),
    };
    for event in [
        &start,
        &again,
        &delta(1, Delta::Text("x".to_owned())),
        &delta(0, Delta::InputJson("x".to_owned())),
    ] {
        assert!(builder.apply(event).is_err(), "{event:?}");
        assert_eq!(builder.partial(), before);
    }
    builder.apply(&stop).unwrap();
    assert!(builder.apply(&text).is_err(), "a delta after its block");
    builder.apply(&StreamEvent::MessageStop).unwrap();
    assert!(
        builder
            .apply(&StreamEvent::BlockStart {
                index: 9,
                block: Block::text("")
            })
            .is_err()
    );
    builder.apply(&StreamEvent::Ping).unwrap();
}

#[test]
fn a_block_of_an_unknown_kind_grows_by_any_delta() {
    let mut builder = with_block(json!({"type": "server_tool_use", "id": "s", "name": "n", "input": {}}));
    builder
        .apply(&delta(0, Delta::InputJson("{\"q\":1}".to_owned())))
        .unwrap();
    builder.apply(&StreamEvent::BlockStop { index: 0 }).unwrap();
    assert_eq!(builder.finish().blocks[0].as_object()["input"], json!({"q": 1}));
}

#[test]
fn a_message_that_was_cut_off_still_shows_its_text() {
    let mut builder = with_block(json!({"type": "text", "text": ""}));
    builder
        .apply(&delta(0, Delta::Text("half an ans".to_owned())))
        .unwrap();
    assert_eq!(builder.partial().blocks, [Block::text("half an ans")]);
    assert!(!builder.is_stopped());
}

fn any_block() -> impl Strategy<Value = Block> {
    let kinds = ["text", "thinking", "redacted_thinking", "tool_use", "hologram"];
    let fields = prop_oneof![
        Just(json!({})),
        Just(json!({"text": "", "thinking": "", "input": {}})),
        Just(json!({"text": 3, "thinking": [], "input": "x", "citations": 4, "id": null})),
        Just(json!({"text": "a", "citations": [], "input": null, "id": "t", "name": "n"})),
    ];
    (prop::sample::select(kinds.to_vec()), fields).prop_map(|(kind, mut value)| {
        value["type"] = Value::from(kind);
        block(value)
    })
}

fn any_delta() -> impl Strategy<Value = Delta> {
    prop_oneof![
        ".{0,4}".prop_map(Delta::Text),
        ".{0,4}".prop_map(Delta::Thinking),
        ".{0,4}".prop_map(Delta::Signature),
        prop_oneof![
            Just("{".to_owned()),
            Just("}".to_owned()),
            Just("\"a\":1".to_owned()),
            ".{0,3}"
        ]
        .prop_map(Delta::InputJson),
        Just(Delta::Citations(json!({"type": "x"}))),
        Just(Delta::Unknown(json!([]))),
    ]
}

fn any_event() -> impl Strategy<Value = StreamEvent> {
    let index = || prop_oneof![4 => 0_u32..3, 1 => Just(u32::MAX)];
    prop_oneof![
        1 => proptest::collection::vec(any_block(), 0..2).prop_map(|content| StreamEvent::MessageStart {
            message: MessageHead { content, ..MessageHead::default() },
        }),
        4 => (index(), any_block()).prop_map(|(index, block)| StreamEvent::BlockStart { index, block }),
        8 => (index(), any_delta()).prop_map(|(index, delta)| StreamEvent::BlockDelta { index, delta }),
        3 => index().prop_map(|index| StreamEvent::BlockStop { index }),
        1 => any::<Option<u64>>().prop_map(|output_tokens| StreamEvent::MessageDelta {
            stop_reason: None,
            stop_sequence: None,
            stop_details: None,
            usage: UsageUpdate { output_tokens, ..UsageUpdate::default() },
        }),
        1 => Just(StreamEvent::MessageStop),
        1 => Just(StreamEvent::Ping),
        1 => Just(StreamEvent::Unknown { event: "x".to_owned(), data: Value::Null }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_events_makes_it_panic_and_a_refused_event_changes_nothing(
        events in proptest::collection::vec(any_event(), 0..40),
    ) {
        let mut builder = begun();
        for event in &events {
            let before = builder.partial();
            if builder.apply(event).is_err() {
                prop_assert_eq!(builder.partial(), before);
            }
        }
        let shown = builder.partial().blocks.len();
        let message = builder.finish();
        prop_assert!(message.blocks.len() >= shown);
        for invalid in &message.invalid_inputs {
            prop_assert_eq!(message.blocks[invalid.position].as_object()["input"].clone(), json!({}));
        }
    }
}
