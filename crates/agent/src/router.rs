//! Finds the tool that answers a question without a model: matches the patterns that connectors declare against what
//! was typed. Never guesses; what no pattern matches whole is somebody else's to answer.

mod pattern;

pub use pattern::{Captures, Pattern, PatternError};

use mosaic_protocol::{DatasourceId, PatternArgument, RoutePattern};
use serde_json::{Map, Value};

/// A source whose patterns are tried.
#[derive(Debug, Clone, Copy)]
pub struct RouteSource<'a> {
    /// Which.
    pub datasource_id: &'a DatasourceId,
    /// The person's name for it.
    pub name: &'a str,
    /// Its connector's patterns, tried in order.
    pub patterns: &'a [RoutePattern],
}

/// A call that a pattern found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectCall {
    /// The source.
    pub datasource_id: DatasourceId,
    /// The person's name for it.
    pub datasource_name: String,
    /// The tool's name at its connector.
    pub tool: String,
    /// Its arguments.
    pub arguments: Map<String, Value>,
    /// Why, in a few words: "matched “list tables”".
    pub reason: String,
}

/// Returns, for every source that has a pattern which matches the whole question, the call of the first one: one call
/// each, in the sources' order.
///
/// A pattern that cannot be read matches nothing; [`Pattern::parse`] tells what is wrong with it.
#[must_use]
pub fn routes(question: &str, sources: &[RouteSource<'_>]) -> Vec<DirectCall> {
    sources
        .iter()
        .filter_map(|source| route_to(question, source))
        .collect()
}

fn route_to(question: &str, source: &RouteSource<'_>) -> Option<DirectCall> {
    source.patterns.iter().find_map(|declared| {
        let pattern = Pattern::parse(&declared.pattern).ok()?;
        let captures = pattern.matches(question)?;
        Some(DirectCall {
            datasource_id: source.datasource_id.clone(),
            datasource_name: source.name.to_owned(),
            tool: declared.tool.clone(),
            arguments: fill(&declared.arguments, &captures),
            reason: format!("matched “{}”", pattern.gist()),
        })
    })
}

/// Returns the arguments with each placeholder replaced by what was caught.
fn fill(arguments: &[PatternArgument], captures: &Captures) -> Map<String, Value> {
    arguments
        .iter()
        .filter_map(|argument| Some((argument.name.clone(), captures.fill(&argument.value)?)))
        .collect()
}

#[cfg(test)]
mod tests {
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
            .map(|call| (call.tool, Value::Object(call.arguments)))
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
            matches!(calls.as_slice(), [call] if call.datasource_id == second
                && call.datasource_name == "Sakila"
                && call.reason == "matched “list tables”"),
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
            matches!(calls.as_slice(), [call] if call.tool == "right"),
            "{calls:?}"
        );
    }
}
