//! Which questions become calls, and which do not.

use super::*;
use serde_json::json;

fn pattern(pattern: &str, tool: &str, arguments: &[(&str, &str)]) -> RoutePattern {
    RoutePattern {
        pattern: pattern.to_owned(),
        tool: tool.to_owned(),
        arguments: arguments
            .iter()
            .map(|(name, value)| PatternArgument {
                name: (*name).to_owned(),
                value: (*value).to_owned(),
            })
            .collect(),
    }
}

fn mysql() -> Vec<RoutePattern> {
    vec![
        pattern("list|show (all) (the) tables", "list_tables", &[]),
        pattern(
            "describe|desc (table) {table}",
            "describe_table",
            &[("table", "{table}")],
        ),
        pattern(
            "latest|last {n:number} (rows|records) (of|from|in) {table}",
            "sample_table",
            &[("table", "{table}"), ("limit", "{n}"), ("order", "latest")],
        ),
        pattern(
            "how many {table} (are) (there)",
            "get_table_stats",
            &[("table", "{table}")],
        ),
        pattern("select {rest:rest}", "execute_query", &[("sql", "select {rest}")]),
    ]
}

fn routed(question: &str) -> Option<(String, Value)> {
    let patterns = mysql();
    let id = DatasourceId::from("d1");
    let source = RouteSource {
        datasource_id: &id,
        name: "Sakila",
        patterns: &patterns,
    };
    routes(question, &[source])
        .pop()
        .map(|route| (route.call.tool, Value::Object(route.call.arguments)))
}

#[test]
fn a_question_that_matches_a_pattern_becomes_a_call() {
    for (question, tool, arguments) in [
        ("list tables", "list_tables", json!({})),
        ("  Show ALL the Tables?! ", "list_tables", json!({})),
        ("describe film", "describe_table", json!({"table": "film"})),
        ("desc table `Film`.", "describe_table", json!({"table": "Film"})),
        (
            "latest 10 rentals",
            "sample_table",
            json!({"table": "rentals", "limit": 10, "order": "latest"}),
        ),
        (
            "Last 5 rows of sakila.rental",
            "sample_table",
            json!({"table": "sakila.rental", "limit": 5, "order": "latest"}),
        ),
        (
            "how many customers",
            "get_table_stats",
            json!({"table": "customers"}),
        ),
        (
            "how many customers are there?",
            "get_table_stats",
            json!({"table": "customers"}),
        ),
        (
            "SELECT *\n  FROM film WHERE title = 'A?';",
            "execute_query",
            json!({"sql": "select *\n  FROM film WHERE title = 'A?'"}),
        ),
    ] {
        assert_eq!(routed(question), Some((tool.to_owned(), arguments)), "{question}");
    }
}

#[test]
fn a_question_that_goes_on_after_the_pattern_matches_nothing() {
    for question in [
        "list tables with more than a million rows",
        "describe",
        "latest ten rentals",
        "how many customers rented more than one film",
        "select",
        "",
        "?",
    ] {
        assert_eq!(routed(question), None, "{question}");
    }
}

#[test]
fn every_source_that_matches_has_a_call_and_no_other() {
    let (first, second) = (DatasourceId::from("a"), DatasourceId::from("b"));
    let (none, some) = (Vec::new(), mysql());
    let calls = routes(
        "list tables",
        &[
            RouteSource {
                datasource_id: &first,
                name: "Notes",
                patterns: &none,
            },
            RouteSource {
                datasource_id: &second,
                name: "Sakila",
                patterns: &some,
            },
        ],
    );
    assert!(
        matches!(calls.as_slice(), [one] if one.call.datasource_id == second
            && one.call.datasource_name == "Sakila"
            && one.call.reason == "matched “list tables”"),
        "{calls:?}"
    );
}

#[test]
fn a_broken_pattern_is_passed_over() {
    let id = DatasourceId::from("d1");
    let patterns = vec![
        pattern("list {tables", "wrong", &[]),
        pattern("list tables", "right", &[]),
    ];
    let calls = routes(
        "list tables",
        &[RouteSource {
            datasource_id: &id,
            name: "Sakila",
            patterns: &patterns,
        }],
    );
    assert!(
        matches!(calls.as_slice(), [one] if one.call.tool == "right"),
        "{calls:?}"
    );
}
