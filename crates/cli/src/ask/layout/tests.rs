//! Tests of how times, marked-up words and tables stand on a terminal.

use super::*;
use mosaic_protocol::{Column, ColumnKind};

fn made(columns: &[&str], rows: &[&[Option<&str>]]) -> ResultTable {
    ResultTable {
        columns: columns
            .iter()
            .map(|name| Column {
                name: (*name).to_owned(),
                kind: ColumnKind::Text,
            })
            .collect(),
        rows: rows
            .iter()
            .map(|row| row.iter().map(|cell| cell.map(str::to_owned)).collect())
            .collect(),
        has_more: false,
    }
}

const RECORD: [&str; 8] = ["id", "title", "author", "time", "text", "url", "status", "due"];

#[test]
fn a_time_is_told_to_the_minute_and_what_is_none_stays() {
    for (time, told) in [
        ("2026-11-17T15:06:00Z", "2026-11-17 15:06 UTC"),
        ("2026-11-10T17:30:00.000Z", "2026-11-10 17:30 UTC"),
        ("2026-11-10T17:30Z", "2026-11-10 17:30 UTC"),
        ("2026-11-10", "2026-11-10"),
        ("tomorrow", "tomorrow"),
        ("TZ", "TZ"),
        ("2026-11-10Tä5:30:00Z", "2026-11-10Tä5:30:00Z"),
    ] {
        assert_eq!(when(time), told);
    }
}

#[test]
fn words_of_our_own_lose_their_marks_and_keep_their_signs() {
    assert_eq!(plain("**Order \\#4187: 5 \\* 2**"), "Order #4187: 5 * 2");
    assert_eq!(plain("a\\b *c*\\"), "a\\b *c*\\");
}

#[test]
fn a_record_alone_is_told_whole_with_its_fields() {
    let row: &[Option<&str>] = &[
        Some("SHOP-412"),
        Some("SHOP-412 Checkout fails"),
        Some("Dana Kowalski"),
        Some("2026-11-16T11:20:00Z"),
        Some("one\ntwo\nthree\nfour\nfive"),
        Some("https://jira.example/1"),
        Some("In Progress"),
        None,
    ];
    assert_eq!(
        table(&made(&RECORD, &[row]), true),
        "SHOP-412 Checkout fails · Dana Kowalski · 2026-11-16 11:20 UTC\n    one\n    two\n    three\n    four\n    \
         five\n    https://jira.example/1\n    status: In Progress\n"
    );
    let two = table(&made(&RECORD, &[row, row]), true);
    assert_eq!(two.matches("    …\n").count(), 2, "{two}");
    assert!(!two.contains("status"), "{two}");
}

#[test]
fn a_message_that_is_its_own_title_is_told_once_and_a_list_as_words() {
    let row: &[Option<&str>] = &[
        Some("1"),
        Some("#ops: Booked."),
        None,
        None,
        Some("Booked."),
        None,
        Some(r#"["causes A-1","blocks A-2"]"#),
        None,
    ];
    assert_eq!(
        table(&made(&RECORD, &[row]), true),
        "#ops: Booked.\n    status: causes A-1; blocks A-2\n"
    );
}

#[test]
fn an_author_at_the_end_of_the_title_is_not_said_twice() {
    assert_eq!(head("#4187 · Victor", Some("Victor"), None), "#4187 · Victor");
    assert_eq!(
        head("Budget", Some("Sarah"), Some("2026-11-05")),
        "Budget · Sarah · 2026-11-05"
    );
}

#[test]
fn other_tables_have_columns_on_a_terminal_and_tabs_in_a_pipe() {
    let long = "x".repeat(60);
    let rows: [&[Option<&str>]; 2] = [&[Some("film"), Some("1000")], &[Some(&long), None]];
    let both = made(&["table", "rows"], &rows);
    let cut = "x".repeat(39) + "…";
    assert_eq!(
        table(&both, true),
        format!("{:<40}  rows\n{:<40}  1000\n{cut}  NULL\n", "table", "film")
    );
    assert_eq!(
        table(&both, false),
        format!("table\trows\nfilm\t1000\n{long}\tNULL\n")
    );
    assert_eq!(table(&made(&[], &[]), false), "");
}
