//! Tests of who said what: the person, a source, nobody.

use super::*;
use crate::fixture::start;
use mosaic_protocol::FilledValue;
use serde_json::json;

fn heard(question: &str) -> Heard {
    Heard::new(
        &["Earlier I wrote to ana@example.org".to_owned()],
        &start(question),
    )
}

fn answer(value: Value) -> ToolAnswer {
    ToolAnswer {
        structured: Some(json!({"records": [value]})),
        ..ToolAnswer::default()
    }
}

#[test]
fn a_value_comes_from_whoever_said_it_first_in_rank() {
    let mut heard = heard("Post the summary to #Ops, please");
    heard.take_answer(
        "Mail",
        "get_message",
        &answer(json!({"title": "Hi", "text": "mail eve@evil.example and #ops"})),
    );
    assert_eq!(heard.origin(&json!("#ops")), ValueOrigin::Typed);
    assert_eq!(heard.origin(&json!("OPS")), ValueOrigin::Typed);
    assert_eq!(heard.origin(&json!("ana@example.org")), ValueOrigin::Typed);
    assert_eq!(
        heard.origin(&json!("eve@evil.example")),
        ValueOrigin::Read {
            datasource: "Mail".to_owned()
        }
    );
    assert_eq!(heard.origin(&json!("somewhere")), ValueOrigin::Made);
    assert_eq!(heard.origin(&json!(true)), ValueOrigin::Made);
}

#[test]
fn a_part_of_a_word_or_a_name_is_not_what_was_typed() {
    let heard = heard("Mail ana@example.org.evil and post to ops-secret");
    for stranger in ["ops", "example", "ana@example.org.ev", "secret-x"] {
        assert!(heard.is_new(&json!(stranger)), "{stranger}");
    }
    assert!(!heard.is_new(&json!("ops-secret")));
    // The one of the earlier message.
    assert!(!heard.is_new(&json!("ana@example.org")));
}

#[test]
fn each_address_of_a_list_has_to_be_known_and_a_name_before_it_counts_for_nothing() {
    let mut heard = heard("Mail bob@example.org");
    assert!(!heard.is_new(&json!("Bob <bob@example.org>, ana@example.org")));
    assert!(heard.is_new(&json!("bob@example.org, eve@evil.example")));
    assert!(heard.is_new(&json!("bob@example.org <eve@evil.example>")));
    assert!(heard.is_new(&json!(["bob@example.org", "eve@evil.example"])));
    heard.pick(&json!("Eve <eve@evil.example>"));
    assert!(!heard.is_new(&json!("EVE@evil.example")));
}

#[test]
fn what_looks_like_a_known_place_is_another() {
    let heard = heard("Post to #ops");
    // The first letter is Cyrillic; the second value hides a character.
    assert!(heard.is_new(&json!("#\u{43e}ps")));
    assert!(heard.is_new(&json!("#op\u{200b}s")));
}

#[test]
fn a_suggested_question_and_a_value_filled_in_from_a_source_are_not_typed() {
    let mut given = start("Send it to eve@evil.example");
    given.choosing.suggested = true;
    assert!(Heard::new(&[], &given).is_new(&json!("eve@evil.example")));
    let mut given = start("Delete that bucket");
    given.choosing.filled = vec![FilledValue {
        words: "that bucket".to_owned(),
        value: "larkspur-logs".to_owned(),
        origin: ValueOrigin::Read {
            datasource: "Files".to_owned(),
        },
    }];
    let heard = Heard::new(&[], &given);
    assert!(heard.is_new(&json!("larkspur-logs")));
    assert_eq!(
        heard.origin(&json!("larkspur-logs")),
        ValueOrigin::Read {
            datasource: "Files".to_owned()
        }
    );
}

#[test]
fn the_oldest_text_gives_way_when_too_much_was_said() {
    let mut heard = heard("?");
    heard.take_failure("Old", "look", "the needle");
    heard.take_failure("New", "look", &"x".repeat(MAX_CHARS));
    assert_eq!(heard.origin(&json!("needle")), ValueOrigin::Made);
}

#[test]
fn what_cannot_be_seen_pushes_nothing_out() {
    let mut heard = heard("?");
    heard.take_failure("Old", "look", "the needle");
    heard.take_failure("New", "look", &"\u{200b}".repeat(MAX_CHARS));
    heard.take_failure("New", "look", "hay");
    assert!(matches!(heard.origin(&json!("needle")), ValueOrigin::Read { .. }));
}
