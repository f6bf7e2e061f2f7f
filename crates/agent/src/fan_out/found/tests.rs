//! What counts as the same, and what is kept of it.

use super::*;
use mosaic_protocol::{DatasourceId, ToolCallId};
use serde_json::json;

fn origin(call: &str) -> Origin {
    Origin {
        datasource_id: DatasourceId::from("d1"),
        datasource: "Jira".to_owned(),
        connector: "jira".to_owned(),
        call_id: ToolCallId::from(call),
        tool: "search_issues".to_owned(),
    }
}

fn listed(rows: Value) -> ToolAnswer {
    ToolAnswer {
        text: "…".to_owned(),
        structured: Some(json!({ "records": rows })),
        ..ToolAnswer::default()
    }
}

#[test]
fn a_record_that_was_read_twice_is_kept_once_with_all_that_is_known_of_it() {
    let mut found = Found::default();
    let url = "https://x.example/browse/SHOP-412";
    let short = json!([{"id": "SHOP-412", "title": "SHOP-412 Checkout fails", "text": "It fails.", "url": url, "status": "To Do"}]);
    let long = json!([
        {"id": "SHOP-412", "title": "SHOP-412 Checkout fails", "text": "It fails. Since noon.", "url": url, "status": "In Progress",
         "author": "Dana"},
        {"id": "1", "title": "SHOP-412", "text": "Fix is out.", "url": format!("{url}?focusedCommentId=1"), "author": "Ben"}
    ]);
    assert_eq!(found.take_in(&origin("one"), &listed(short)), 1);
    assert_eq!(found.take_in(&origin("two"), &listed(long)), 1);
    let best = found.best("checkout", 12);
    assert_eq!(best.len(), 2);
    assert_eq!(
        (best[0].text.as_str(), best[0].status.as_deref()),
        ("It fails. Since noon.", Some("In Progress"))
    );
    assert_eq!(best[0].origin.call_id, ToolCallId::from("two"));
}

#[test]
fn rows_without_a_name_or_a_link_are_one_record() {
    let mut found = Found::default();
    let rows = json!([{"month": "October", "sum": 31}, {"month": "November", "sum": 48}]);
    assert_eq!(found.take_in(&origin("one"), &listed(rows)), 1);
    let best = found.best("sum", 12);
    assert_eq!(best[0].title, "search_issues · Jira");
    assert!(
        best[0].text.ends_with("November | 48\n2 of 2 rows"),
        "{}",
        best[0].text
    );
}

#[test]
fn text_without_records_is_one_record_and_nothing_is_none() {
    let mut found = Found::default();
    let text = ToolAnswer {
        text: "57 orders failed\nall on Friday".to_owned(),
        ..ToolAnswer::default()
    };
    assert_eq!(found.take_in(&origin("one"), &text), 1);
    assert_eq!(found.take_in(&origin("two"), &text), 0);
    assert_eq!(found.take_in(&origin("three"), &listed(json!([]))), 0);
    assert_eq!(found.take_in(&origin("four"), &ToolAnswer::default()), 0);
}

#[test]
fn the_best_of_many_come_first_and_the_others_keep_their_order() {
    let mut found = Found::default();
    let rows: Vec<_> = (0..20)
        .map(|n| json!({"id": n.to_string(), "title": format!("Note {n}"), "text": if n == 13 { "the budget" } else { "lunch" }, "url": format!("https://x.example/{n}")}))
        .collect();
    assert_eq!(found.take_in(&origin("one"), &listed(json!(rows))), 20);
    let titles: Vec<_> = found
        .best("What about the budget?", 3)
        .into_iter()
        .map(|record| record.title)
        .collect();
    assert_eq!(titles, ["Note 13", "Note 0", "Note 1"]);
}
