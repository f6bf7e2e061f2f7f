//! What a person sees of every shape of answer.

use super::*;
use mosaic_protocol::{ColumnKind, Repair};
use proptest::prelude::*;
use serde_json::json;

fn answered(structured: Value) -> ToolAnswer {
    ToolAnswer {
        structured: Some(structured),
        ..ToolAnswer::default()
    }
}

fn shown(tool: &str, answer: &ToolAnswer) -> ToolResultView {
    view(tool, &DatasourceId::from("d1"), answer, Extent::Shown)
}

#[test]
fn records_become_a_table_with_the_union_of_their_fields() {
    let answer = answered(json!({"records": [
        {"table": "film", "rows": 1000, "updated": "2026-02-15"},
        {"table": "actor", "rows": 200, "comment": null, "updated": "2026-02-15T04:34:33Z"},
    ], "returned": 2, "has_more": false}));
    let view = shown("list_tables", &answer);
    assert_eq!(view.summary, "2 tables");
    let table = view.table.unwrap();
    let columns: Vec<_> = table.columns.iter().map(|c| (c.name.as_str(), c.kind)).collect();
    assert_eq!(
        columns,
        [
            ("table", ColumnKind::Text),
            ("rows", ColumnKind::Number),
            ("updated", ColumnKind::Time),
            ("comment", ColumnKind::Text),
        ]
    );
    assert_eq!(table.rows[1][3], None);
    assert_eq!(table.rows[0][1].as_deref(), Some("1000"));
}

#[test]
fn records_are_summed_up_by_their_own_heading() {
    let with = |text: &str| {
        let answer = ToolAnswer {
            text: text.to_owned(),
            ..answered(json!({"records": [{"rows": 599, "b": 1, "c": 1, "d": 1, "e": 1}]}))
        };
        shown("get_table_stats", &answer).summary
    };
    assert_eq!(
        with("customer has 599 rows (counted)\nrows\tb"),
        "customer has 599 rows (counted)"
    );
    assert_eq!(with("rows\tb\n599\t1"), "1 record");
    assert_eq!(with("{\"records\": []}"), "1 record");
}

#[test]
fn rows_of_a_statement_keep_their_types_and_the_statement() {
    let answer = answered(json!({
        "columns": [{"name": "amount", "type": "DECIMAL(5,2)"}, {"name": "paid", "type": "DATETIME"}, {"name": "by", "type": "VARCHAR"}],
        "rows": [["2.99", "2026-05-25 11:30:37", null], ["0.99", "2026-05-26 11:30:37"]],
        "returned": 2, "has_more": true, "sql": "select amount from payment"}));
    let view = shown("execute_query", &answer);
    assert_eq!(view.summary, "the first 2 rows, there are more");
    assert_eq!(view.sql.as_deref(), Some("select amount from payment"));
    let table = view.table.unwrap();
    assert!(table.has_more);
    assert_eq!(table.columns[0].kind, ColumnKind::Number);
    assert_eq!(table.columns[1].kind, ColumnKind::Time);
    assert_eq!(
        table.rows[1],
        [
            Some("0.99".to_owned()),
            Some("2026-05-26 11:30:37".to_owned()),
            None
        ]
    );
}

#[test]
fn a_single_small_row_is_spelled_out() {
    let answer = answered(
        json!({"columns": [{"name": "COUNT(*)", "type": "BIGINT"}], "rows": [["599"]], "returned": 1, "has_more": false}),
    );
    assert_eq!(shown("execute_query", &answer).summary, "COUNT(*): 599");
}

#[test]
fn no_rows_and_many_rows_read_as_words() {
    let none = answered(json!({"records": [], "returned": 0, "has_more": false}));
    assert_eq!(shown("list_tables", &none).summary, "no tables");
    let many: Vec<Value> = (0..1234)
        .map(|n| json!({"n": n, "a": 1, "b": 2, "c": 3, "d": 4}))
        .collect();
    let view = shown("sample_table", &answered(json!({"records": many})));
    assert_eq!(view.summary, "1,234 rows");
    assert_eq!(view.table.map(|table| table.rows.len()), Some(200));
    assert!(view.clipped);
}

#[test]
fn one_thing_is_singular() {
    let one = |tool| {
        shown(
            tool,
            &answered(json!({"records": [{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}]})),
        )
        .summary
    };
    assert_eq!(one("list_tables"), "1 table");
    assert_eq!(one("list_repositories"), "1 repository");
    assert_eq!(one("search_schema"), "1 match");
    assert_eq!(one("frobnicate"), "1 record");
}

#[test]
fn an_object_with_one_list_of_objects_is_a_table_too() {
    let view = shown("x", &answered(json!({"total": 2, "items": [{"a": 1}, {"a": 2}]})));
    assert_eq!(view.table.map(|table| table.rows.len()), Some(2));
    let two = shown("x", &answered(json!({"left": [{"a": 1}], "right": [{"a": 2}]})));
    assert_eq!(two.table, None);
}

#[test]
fn text_alone_is_summed_up_by_its_first_line() {
    let answer = ToolAnswer {
        text: "\n# 3 notes found\n…".to_owned(),
        ..ToolAnswer::default()
    };
    let view = shown("find_notes", &answer);
    assert_eq!(view.summary, "3 notes found");
    assert_eq!(view.table, None);
    assert!(!view.clipped);
}

#[test]
fn structured_content_without_text_is_shown_as_json() {
    let answer = ToolAnswer {
        structured: Some(json!({"answer": 42})),
        ..ToolAnswer::default()
    };
    assert!(shown("x", &answer).text.contains("\"answer\": 42"));
    assert!(for_model(&answer, 100).contains("\"answer\": 42"));
}

#[test]
fn a_long_text_is_clipped_on_the_card_and_whole_on_demand() {
    let answer = ToolAnswer {
        text: "line of text\n".repeat(1000),
        ..ToolAnswer::default()
    };
    let card = shown("x", &answer);
    assert!(card.clipped && card.text.chars().count() <= 4_000);
    let whole = view("x", &DatasourceId::from("d1"), &answer, Extent::Whole);
    assert!(!whole.clipped && whole.text == answer.text);
}

#[test]
fn a_card_holds_no_more_than_the_window_should_be_sent() {
    let wide: Vec<_> = (0..300)
        .map(|n| json!({"name": format!("é{n}").repeat(500), "type": "text"}))
        .collect();
    let row: Vec<_> = (0..300).map(|_| json!("\u{1}é".repeat(2_000))).collect();
    let answer = ToolAnswer {
        text: "2 rows".to_owned(),
        ..answered(json!({"columns": wide, "rows": [row.clone(), row], "sql": "select 1 ".repeat(10_000)}))
    };
    let card = shown("execute_query", &answer);
    assert!(card.clipped);
    assert!(
        serde_json::to_string(&card).unwrap().len() <= 300 * 1024,
        "{}",
        serde_json::to_string(&card).unwrap().len()
    );
    let sql = card.sql.unwrap();
    assert!(sql.chars().count() == 20_000 && sql.ends_with('…'));
    assert_eq!(card.table.unwrap().columns.len(), 256);
    let whole = view("x", &DatasourceId::from("d1"), &answer, Extent::Whole);
    assert!(!whole.clipped);
    let table = whole.table.unwrap();
    assert_eq!((table.columns.len(), table.rows.len()), (300, 2));
    assert_eq!(
        table.rows[0][0].as_ref().map(|cell| cell.chars().count()),
        Some(4_000)
    );
    assert_eq!(whole.sql.map(|sql| sql.len()), Some(90_000));
}

#[test]
fn a_long_cell_is_cut_between_characters_and_rows_are_dropped_before_the_card_grows_large() {
    let one = answered(json!({"records": [{"body": "é".repeat(1000)}]}));
    let card = shown("x", &one);
    assert!(card.clipped);
    let cell = card.table.unwrap().rows[0][0].clone().unwrap();
    assert!(cell.chars().count() == 600 && cell.ends_with("é…"), "{cell}");
    let many: Vec<_> = (0..200)
        .map(|_| json!({"a": "x".repeat(500), "b": "y".repeat(500), "c": "z".repeat(500)}))
        .collect();
    let card = shown("list_issues", &answered(json!({"records": many})));
    assert!(card.clipped);
    assert_eq!(card.summary, "200 issues");
    let rows = card.table.as_ref().unwrap().rows.len();
    assert!((150..200).contains(&rows), "{rows}");
    assert!(serde_json::to_string(&card).unwrap().len() <= 256 * 1024 + 2_000);
}

#[test]
fn a_card_of_an_error_is_clipped_too() {
    let answer = ToolAnswer {
        structured: Some(
            json!({"error": {"kind": "invalid", "message": "no ".repeat(100_000)}, "sql": "x".repeat(50_000)}),
        ),
        is_error: true,
        ..ToolAnswer::default()
    };
    let card = shown("x", &answer);
    assert!(card.clipped);
    assert!(serde_json::to_string(&card).unwrap().len() < 30_000);
}

#[test]
fn a_refused_password_leads_to_the_connect_form() {
    let answer = ToolAnswer {
        text: "error".to_owned(),
        structured: Some(
            json!({"error": {"kind": "auth", "message": "access denied for user `mosaic`", "hint": "check the password"}}),
        ),
        is_error: true,
        ..ToolAnswer::default()
    };
    let view = shown("list_tables", &answer);
    assert_eq!(view.summary, "access denied for user `mosaic`");
    assert_eq!(view.text, "access denied for user `mosaic`\ncheck the password");
    assert_eq!(
        view.repair,
        Some(Repair::EditDatasource {
            datasource_id: DatasourceId::from("d1")
        })
    );
}

#[test]
fn a_tool_declines_a_question_that_it_cannot_mean() {
    let answer = |kind: &str, is_error| ToolAnswer {
        is_error,
        ..answered(json!({"error": {"kind": kind, "message": "no table `people`"}}))
    };
    for kind in ["not_found", "invalid"] {
        assert!(declined(&answer(kind, true)), "{kind}");
        assert!(!declined(&answer(kind, false)), "{kind}");
    }
    for kind in ["auth", "scope", "rate_limited", "upstream", "timeout", ""] {
        assert!(!declined(&answer(kind, true)), "{kind}");
    }
    let without_record = ToolAnswer {
        text: "not_found".to_owned(),
        is_error: true,
        ..ToolAnswer::default()
    };
    assert!(!declined(&without_record));
    assert!(!declined(&answered(json!({"records": []}))));
}

#[test]
fn an_error_without_a_record_is_its_text() {
    let answer = ToolAnswer {
        text: "something broke\nbadly".to_owned(),
        is_error: true,
        ..ToolAnswer::default()
    };
    let view = shown("x", &answer);
    assert_eq!(view.summary, "something broke");
    assert_eq!(view.repair, None);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec(
                ("(records|rows|columns|name|type|error|message|sql|x)", inner),
                0..5
            )
            .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_answer_is_shown_without_panic_and_its_rows_fit_their_columns(
        structured in prop::option::of(any_json()), text in ".{0,40}", is_error in any::<bool>()
    ) {
        let answer = ToolAnswer { text, structured, is_error, ..ToolAnswer::default() };
        let view = shown("list_things", &answer);
        if let Some(table) = &view.table {
            prop_assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
        }
        prop_assert!(!for_model(&answer, 50).trim().is_empty());
    }
}
