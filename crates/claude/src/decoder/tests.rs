//! Tests of the stream decoder: split at every byte, with broken and unknown events.

use super::*;
use crate::{Delta, MessageBuilder, StopReason};
use proptest::prelude::*;
use serde_json::json;

const ANSWER: &str = include_str!("../../tests/fixtures/answer.sse");

type Expected = fn(&DecodeError) -> bool;
type Events = Vec<Result<StreamEvent, DecodeError>>;

fn decode<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Events {
    let mut decoder = Decoder::new();
    pieces.into_iter().flat_map(|piece| decoder.push(piece)).collect()
}

fn decode_text(text: &str) -> Events {
    decode([text.as_bytes()])
}

#[test]
fn the_fixture_is_read_whole_and_without_an_error() {
    let events: Vec<StreamEvent> = decode_text(ANSWER).into_iter().map(Result::unwrap).collect();
    assert_eq!(events.len(), ANSWER.matches("event: ").count());
    assert!(matches!(&events[0], StreamEvent::MessageStart { message } if message.id == "msg_01"));
    assert_eq!(events[2], StreamEvent::Ping);
    assert_eq!(
        events[3],
        StreamEvent::BlockDelta {
            index: 0,
            delta: Delta::Thinking("Größe? 漢".to_owned())
        }
    );
    assert!(events.contains(&StreamEvent::BlockDelta {
        index: 1,
        delta: Delta::Unknown(json!({"type": "hologram_delta", "depth": 3}))
    }));
    assert!(events.contains(&StreamEvent::Unknown {
        event: "weather_report".to_owned(),
        data: json!({"type": "weather_report", "sky": "blau"})
    }));
    assert!(matches!(
        &events[events.len() - 2],
        StreamEvent::MessageDelta { stop_reason: Some(StopReason::ToolUse), usage, .. } if usage.output_tokens == Some(77)
    ));
    assert_eq!(events.last(), Some(&StreamEvent::MessageStop));
}

#[test]
fn a_split_at_any_byte_changes_nothing_with_any_line_ending() {
    let whole = decode_text(ANSWER);
    for ending in ["\n", "\r", "\r\n"] {
        let text = format!("\u{feff}{}", ANSWER.replace('\n', ending));
        let bytes = text.as_bytes();
        assert_eq!(decode([bytes]), whole, "{ending:?}");
        assert_eq!(decode(bytes.chunks(1)), whole, "{ending:?}, byte by byte");
        for at in 0..bytes.len() {
            let (head, tail) = bytes.split_at(at);
            assert_eq!(decode([head, &[], tail]), whole, "{ending:?}, split at byte {at}");
        }
    }
}

#[test]
fn the_message_of_the_fixture_is_the_same_however_it_was_split() {
    let message = |size| {
        let mut builder = MessageBuilder::new();
        for event in decode(ANSWER.as_bytes().chunks(size)) {
            builder.apply(&event.unwrap()).unwrap();
        }
        builder.finish()
    };
    let whole = message(ANSWER.len());
    for size in [1, 2, 3, 5, 7, 64, 1_000] {
        assert_eq!(message(size), whole, "{size} bytes at a time");
    }
}

#[test]
fn an_event_without_its_empty_line_is_not_there_yet() {
    let mut decoder = Decoder::new();
    assert!(
        decoder
            .push(b"event: ping\ndata: {\"type\":\"ping\"}\n")
            .is_empty()
    );
    assert_eq!(decoder.push(b"\n"), [Ok(StreamEvent::Ping)]);
}

#[test]
fn the_standards_odd_forms_are_read() {
    let table = [
        (
            "several data lines make one text",
            "data: {\"type\":\ndata: \"ping\"}\n\n",
            1,
        ),
        (
            "no space after the colon",
            "event:ping\ndata:{\"type\":\"ping\"}\n\n",
            1,
        ),
        ("the name alone tells the kind", "event: ping\ndata: {}\n\n", 1),
        (
            "the data alone tells the kind",
            "data: {\"type\":\"ping\"}\n\n",
            1,
        ),
        (
            "comments, ids and retries are passed over",
            ": hello\nid: 3\nretry: 10\ndata: {\"type\":\"ping\"}\n\n",
            1,
        ),
        (
            "an event without data is none",
            "event: ping\n\n\n\nevent: ping\ndata\n\n",
            0,
        ),
        (
            "a name does not reach the next event",
            "event: message_stop\n\ndata: {\"type\":\"ping\"}\n\n",
            1,
        ),
    ];
    for (name, text, count) in table {
        assert_eq!(decode_text(text), vec![Ok(StreamEvent::Ping); count], "{name}");
    }
}

#[test]
fn an_event_that_cannot_be_read_is_an_error_and_the_next_is_read() {
    let good = "event: ping\ndata: {\"type\":\"ping\"}\n\n";
    let table: [(&[u8], Expected); 5] = [
        (b"event: ping\ndata: {\"type\"\n\n", |e| {
            matches!(e, DecodeError::Json { .. })
        }),
        (b"event: ping\ndata: \xff\xfe\n\n", |e| *e == DecodeError::NotUtf8),
        (
            b"data: {\"type\":\"content_block_stop\"}\n\n",
            |e| matches!(e, DecodeError::Shape { event, .. } if event == "content_block_stop"),
        ),
        (
            b"data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\"}}\n\n",
            |e| matches!(e, DecodeError::Shape { event, .. } if event == "text_delta"),
        ),
        (
            b"data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":[]}\n\n",
            |e| matches!(e, DecodeError::Shape { .. }),
        ),
    ];
    for (bad, expected) in table {
        let events = decode([bad, good.as_bytes()]);
        assert_eq!(events.len(), 2, "{}", String::from_utf8_lossy(bad));
        assert!(expected(events[0].as_ref().unwrap_err()), "{events:?}");
        assert_eq!(events[1], Ok(StreamEvent::Ping));
    }
}

#[test]
fn an_event_beyond_all_measure_is_an_error_and_fills_no_memory() {
    let mut decoder = Decoder::new();
    let piece = vec![b'x'; LONGEST_EVENT / 4];
    decoder.push(b"data: ");
    for _ in 0..6 {
        assert!(decoder.push(&piece).is_empty());
        assert!(decoder.line.capacity() <= 2 * LONGEST_EVENT);
    }
    assert!(decoder.push(b"\ndata: more").is_empty());
    assert_eq!(decoder.push(b"\n\n"), [Err(DecodeError::TooLong)]);
    assert_eq!(
        decoder.push(b"data: {\"type\":\"ping\"}\n\n"),
        [Ok(StreamEvent::Ping)]
    );
}

#[test]
fn an_error_after_200_is_an_event() {
    let text = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\",\
                \"details\":{\"error_code\":\"x\"}},\"request_id\":\"req_1\"}\n\n";
    let events = decode_text(text);
    assert!(
        matches!(&events[..], [Ok(StreamEvent::Error { error })] if error.kind == "overloaded_error" && error.error_code() == Some("x"))
    );
}

#[test]
fn a_stop_reason_of_another_day_is_kept() {
    let text = "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tired\"},\"usage\":null}\n\n";
    assert!(matches!(
        &decode_text(text)[..],
        [Ok(StreamEvent::MessageDelta { stop_reason: Some(StopReason::Other(reason)), .. })] if reason == "tired"
    ));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_in_any_pieces_give_the_same_and_never_panic(
        bytes in proptest::collection::vec(prop_oneof![
            any::<u8>(), Just(b'\n'), Just(b'\r'), Just(b':'), Just(b' '), Just(b'"'), Just(b'{'), Just(b'}'),
        ], 0..200),
        prefix in prop_oneof![Just(""), Just("data: "), Just("event: ping\ndata: {}\n\ndata: {\"type\":")],
        size in 1_usize..9,
    ) {
        let all = [prefix.as_bytes(), &bytes, b"\n\n"].concat();
        prop_assert_eq!(decode(all.chunks(size)), decode([&all[..]]));
    }
}
