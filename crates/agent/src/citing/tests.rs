//! Where citations lead, by example.

use super::*;
use mosaic_protocol::{DatasourceId, ToolCallId};
use serde_json::json;

pub(crate) fn record(number: u32, title: &str, text: &str) -> KeptRecord {
    KeptRecord {
        number,
        datasource_id: DatasourceId::from("d1"),
        datasource: "Sakila".to_owned(),
        connector: "mysql".to_owned(),
        call_id: ToolCallId::from("x"),
        title: title.to_owned(),
        text: text.to_owned(),
        author: Some("Sarah".to_owned()),
        time: Some("2026-11-12".to_owned()),
        url: None,
        status: None,
    }
}

fn citing() -> Citing {
    let given = [
        record(1, "#finance", "The budget is 40,000."),
        record(2, "Note", ""),
    ];
    let known = vec![(TurnId::from("t0"), record(1, "Old", "It was 30,000."))];
    Citing::of(&TurnId::from("t1"), &given, known)
}

fn by_server(source: &str, quoted: &str) -> Value {
    json!({"type": "search_result_location", "source": source, "cited_text": quoted, "title": "x",
        "search_result_index": 0, "start_block_index": 0, "end_block_index": 1})
}

#[test]
fn a_citation_leads_to_the_record_of_this_turn_or_of_an_earlier_one() {
    let mut citing = citing();
    let (number, new) = citing
        .cite(&by_server("mosaic:t1/1", "the budget is 40,000."))
        .unwrap();
    let new = new.unwrap();
    assert_eq!(
        (number, new.record, new.record_turn, new.verified),
        (1, 1, None, true)
    );
    assert_eq!(new.title, "#finance");
    let (number, new) = citing.cite(&by_server("mosaic:t0/1", "It was 30,000.")).unwrap();
    assert_eq!((number, new.unwrap().record_turn), (2, Some(TurnId::from("t0"))));
    // The same place again is the same citation.
    assert_eq!(
        citing.cite(&by_server("mosaic:t1/1", "the budget is 40,000.")),
        Some((1, None))
    );
    assert_eq!(citing.citations().len(), 2);
    assert_eq!(citing.unstored().map(|all| all.len()), Some(2));
    assert_eq!(citing.unstored(), None);
}

#[test]
fn words_that_do_not_stand_in_the_record_are_unproven_and_strange_sources_are_left_out() {
    let mut citing = citing();
    let (_, new) = citing
        .cite(&by_server("mosaic:t1/1", "The budget is 90,000."))
        .unwrap();
    assert!(!new.unwrap().verified);
    for strange in ["mosaic:t1/9", "mosaic:t9/1", "https://evil.example", ""] {
        assert_eq!(citing.cite(&by_server(strange, "x")), None, "{strange}");
    }
    assert_eq!(citing.cite(&json!({"type": "char_location"})), None);
}

#[test]
fn numbers_count_through_the_whole_request_like_the_endpoint_profiles() {
    let mut citing = citing();
    let turn = TurnId::from("t1");
    let old = block(&TurnId::from("t0"), &record(1, "Old", "It was 30,000."), 400);
    let messages = [
        Message::user(vec![old, Block::text("q")]),
        Message::assistant(vec![Block::text("a")]),
        Message::user(vec![
            Block::tool_result_blocks(
                "c",
                vec![Block::text("x"), block(&turn, &record(1, "#finance", "y"), 400)],
                false,
            ),
            block(&turn, &record(7, "Nobody's", "z"), 400),
        ]),
    ];
    citing.number(&messages);
    let record_of = |cited: Option<(u32, Option<Citation>)>| {
        cited
            .and_then(|(_, new)| new)
            .map(|new| (new.record_turn, new.record))
    };
    assert_eq!(
        record_of(citing.cite_number(1, "It was 30,000")),
        Some((Some(TurnId::from("t0")), 1))
    );
    let (_, new) = citing.cite_number(2, "The budget is 40k").unwrap();
    let new = new.unwrap();
    assert_eq!((new.record_turn, new.record, new.verified), (None, 1, true));
    assert_eq!(new.quoted, "The budget is 40,000.");
    for nobody in [0, 3, 4, 999] {
        assert_eq!(citing.cite_number(nobody, "x"), None, "{nobody}");
    }
}

#[test]
fn the_numbers_are_those_that_a_server_without_citations_is_told() {
    let turn = TurnId::from("t1");
    let given = [record(1, "A", "first text"), record(2, "B", "second text")];
    let mut content = blocks(&turn, &given);
    content.push(Block::text("q"));
    let messages = vec![Message::user(content)];
    let mut citing = Citing::of(&turn, &given, Vec::new());
    citing.number(&messages);
    let request = mosaic_claude::Request {
        messages,
        ..mosaic_claude::Request::default()
    };
    let shaped = mosaic_claude::EndpointProfile::compatible("http://localhost:1").shape(request, None);
    let told = shaped.messages[0].content[1].as_object()["text"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(told.starts_with("[2] B · Sarah"), "{told}");
    let (_, new) = citing.cite_number(2, "second text").unwrap();
    assert_eq!(new.unwrap().record, 2);
}
