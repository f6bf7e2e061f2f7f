//! What a quick answer looks for and what it shows first.

use super::*;
use crate::input::ToolAnswer;
use crate::setup::SearchCall;
use crate::understand::{Understood, Vocabulary, understand};
use mosaic_protocol::{DatasourceId, Passage, SearchTool, ToolCallId};
use proptest::prelude::*;
use serde_json::{Map, json};

fn search() -> SearchCall {
    SearchCall {
        run_id: mosaic_protocol::RunId::from("r1"),
        connector: "mysql".to_owned(),
        call_id: ToolCallId::from("c1"),
        datasource_id: DatasourceId::from("d1"),
        datasource_name: "Sakila".to_owned(),
        tool: "search_schema".to_owned(),
        arguments: Map::new(),
        reads: false,
        by_person: None,
        looser: Vec::new(),
    }
}

fn record(title: &str, text: &str) -> Record {
    Record {
        origin: search().origin(),
        id: String::new(),
        status: None,
        title: title.to_owned(),
        text: text.to_owned(),
        author: None,
        time: None,
        url: None,
        place: None,
        thread: None,
        marks: String::new(),
        named: false,
    }
}

fn understood(question: &str) -> Understood {
    let known = Vocabulary {
        today: "2026-11-20T09:30:00Z",
        ..Vocabulary::default()
    };
    understand(question, &known)
}

fn rank(question: &str, records: Vec<Record>) -> Vec<Passage> {
    let ranked = super::rank(&understood(question), records);
    ranked.into_iter().map(|one| one.passage).collect()
}

fn titles(question: &str, found: &[(&str, &str)]) -> Vec<String> {
    let records = found.iter().map(|(title, text)| record(title, text)).collect();
    rank(question, records)
        .into_iter()
        .map(|passage| passage.title)
        .collect()
}

#[test]
fn the_words_that_carry_meaning_are_looked_for() {
    assert_eq!(
        search_words("What did Sarah say about the budget?"),
        "Sarah budget"
    );
    assert_eq!(search_words("which films, FILM or filming"), "films filming");
    assert_eq!(search_words("what is it?"), "what is it");
    assert_eq!(search_words("?"), "");
}

#[test]
fn a_record_with_all_words_goes_before_one_with_many_of_one() {
    assert_eq!(
        titles(
            "budget for Berlin",
            &[
                ("one", "berlin berlin berlin berlin"),
                ("both", "the budget of the Berlin office"),
                ("none", "a note on lunch"),
            ]
        ),
        ["both", "one"]
    );
}

#[test]
fn a_word_in_the_title_counts_more_than_one_in_the_text() {
    assert_eq!(
        titles(
            "rental",
            &[
                ("sakila.film", "rental duration"),
                ("sakila.rental", "when and by whom")
            ]
        ),
        ["sakila.rental", "sakila.film"]
    );
}

#[test]
fn words_that_stand_together_count_more() {
    assert_eq!(
        titles(
            "late fee",
            &[
                ("apart", "the fee was paid but the train was late again"),
                ("together", "the late fee was paid and the train was on time")
            ]
        )[0],
        "together"
    );
}

#[test]
fn plurals_and_beginnings_match_and_matches_stand_as_in_the_text() {
    let passages = rank("countries rented", vec![record("Country", "Rental and rents")]);
    assert_eq!(passages[0].matches, ["Country", "rents"]);
    let passages = rank(
        "category customers",
        vec![record("x_Categories", "each customer's")],
    );
    assert_eq!(passages[0].matches, ["Categories", "customer"]);
}

#[test]
fn the_same_record_is_shown_once() {
    assert_eq!(
        titles(
            "film",
            &[("a", "film one"), ("A", "Film  one"), ("a", "film two")]
        )
        .len(),
        2
    );
}

#[test]
fn without_any_match_the_sources_own_order_stands() {
    assert_eq!(titles("zebra", &[("b", "x"), ("a", "y")]), ["b", "a"]);
}

#[test]
fn a_long_text_is_cut_around_the_first_hit() {
    let text = format!("{}needle{}", "hay ".repeat(400), " hay".repeat(400));
    let passage = rank("needle", vec![record("x", &text)]).remove(0);
    assert!(passage.text.contains("needle"));
    assert!(passage.text.starts_with('…') && passage.text.ends_with('…'));
    assert!(passage.text.chars().count() <= 602);
}

#[test]
fn records_are_read_from_any_flat_object() {
    let answer = ToolAnswer {
        structured: Some(json!({"records": [
            {"title": "sakila.film", "text": "a film", "score": 3},
            {"database": "sakila", "table": "film", "column": "title", "type": "varchar", "id": 4},
            {"n": 7, "nothing": null},
            "not an object",
        ]})),
        ..ToolAnswer::default()
    };
    let read: Vec<_> = records(&search().origin(), &answer)
        .into_iter()
        .map(|record| (record.title, record.text))
        .collect();
    let expected = [
        ("sakila.film", "a film"),
        ("sakila.film.title", "type: varchar"),
        ("search_schema", "n: 7"),
    ];
    assert_eq!(
        read,
        expected.map(|(title, text)| (title.to_owned(), text.to_owned()))
    );
}

#[test]
fn text_without_structure_is_read_by_the_line() {
    let answer = ToolAnswer {
        text: "2 found\n\nfilm\ttitle\n".to_owned(),
        ..ToolAnswer::default()
    };
    let read = records(&search().origin(), &answer);
    assert_eq!(read[1], record("Sakila", "film · title"));
    assert_eq!(read.len(), 2);
}

mod loosening;
mod ranking;
mod searching;

#[test]
fn of_some_hundred_records_the_twenty_that_hold_most_are_shown() {
    let words = [
        "film", "rental", "budget", "Sarah", "customer", "store", "payment", "late",
    ];
    let records: Vec<Record> = (0..500)
        .map(|n| {
            let text: Vec<&str> = (0..80).map(|w| words[(n * 7 + w * 13) % words.len()]).collect();
            let text = text.join(" ");
            let rare = if n % 50 == 7 { "late rental budget" } else { "" };
            record(&format!("table {n}"), &format!("{text} {rare} {n}"))
        })
        .collect();
    let passages = rank("What did Sarah say about the late rental budget?", records);
    assert_eq!(passages.len(), 20);
    let held = |passage: &Passage| passage.text.contains("late rental budget");
    assert_eq!(
        passages.iter().take(10).filter(|passage| held(passage)).count(),
        10
    );
}

proptest! {
    #[test]
    fn any_question_and_records_are_ranked_without_panic(
        question in ".{0,40}", found in prop::collection::vec((".{0,20}", ".{0,800}"), 0..8)
    ) {
        let records: Vec<Record> = found.iter().map(|(title, text)| record(title, text)).collect();
        let passages = rank(&question, records);
        prop_assert!(passages.iter().all(|p| p.text.chars().count() <= 602));
    }
}
