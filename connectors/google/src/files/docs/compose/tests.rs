//! What Markdown becomes as requests of the Docs API, index by index.

use super::{Place, requests};
use serde_json::{Value, json};

fn written(markdown: &str) -> Vec<Value> {
    let place = Place {
        end: 1,
        occupied: false,
        tab: None,
    };
    requests(markdown, &place)
}

fn of_kind<'a>(all: &'a [Value], kind: &str) -> Vec<&'a Value> {
    all.iter().filter_map(|request| request.get(kind)).collect()
}

#[test]
fn indexes_count_units_of_utf_16() {
    let all = written("☕🏔 and **bold**\n");
    assert_eq!(all[0]["insertText"]["text"], "☕🏔 and bold");
    let bold: Vec<&Value> = of_kind(&all, "updateTextStyle")
        .into_iter()
        .filter(|style| style["fields"] == "bold")
        .collect();
    // One unit for the cup, two for the mountain, five for " and ".
    assert_eq!(bold[0]["range"], json!({"startIndex": 9, "endIndex": 13}));
}

#[test]
fn lists_are_made_from_the_back_with_tabs_for_their_depth() {
    let all = written("- a\n  - b\n\nText\n\n1. c\n");
    assert_eq!(all[0]["insertText"]["text"], "a\n\tb\nText\nc");
    let bullets = of_kind(&all, "createParagraphBullets");
    assert_eq!(bullets.len(), 2);
    assert_eq!(bullets[0]["bulletPreset"], "NUMBERED_DECIMAL_ALPHA_ROMAN");
    assert_eq!(bullets[0]["range"], json!({"startIndex": 11, "endIndex": 13}));
    assert_eq!(bullets[1]["range"], json!({"startIndex": 1, "endIndex": 6}));
}

#[test]
fn a_tables_cells_are_written_from_the_last_to_the_first() {
    let all = written("| a | b |\n|---|---|\n| c | d |\n");
    assert_eq!(
        all[0]["insertTable"],
        json!({"location": {"index": 1}, "rows": 2, "columns": 2})
    );
    let cells: Vec<(Value, Value)> = of_kind(&all, "insertText")
        .into_iter()
        .map(|cell| (cell["text"].clone(), cell["location"]["index"].clone()))
        .collect();
    let expected = [("d", 12), ("c", 10), ("b", 7), ("a", 5)];
    assert_eq!(cells, expected.map(|(text, index)| (json!(text), json!(index))));
}

#[test]
fn text_that_follows_other_text_begins_a_paragraph() {
    let place = Place {
        end: 20,
        occupied: true,
        tab: Some("t.x".to_owned()),
    };
    let all = requests("More.", &place);
    assert_eq!(
        all[0],
        json!({"insertText": {"location": {"index": 20, "tabId": "t.x"}, "text": "\nMore."}})
    );
    assert_eq!(all[1]["updateTextStyle"]["range"]["startIndex"], 21);
}

#[test]
fn a_link_leads_to_the_web_or_nowhere() {
    let all = written("[a](javascript:alert(1)) [b](https://b.example)");
    let links: Vec<&Value> = of_kind(&all, "updateTextStyle")
        .into_iter()
        .filter(|style| style["fields"] == "link")
        .collect();
    assert_eq!(links.len(), 1);
    assert_eq!(links[0]["textStyle"]["link"]["url"], "https://b.example");
}

#[test]
fn nothing_becomes_no_request() {
    assert!(written("  \n\n").is_empty());
}
