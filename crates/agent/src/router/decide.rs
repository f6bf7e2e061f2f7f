//! Of several sources that could answer, the one that is meant: by how sure the planner is of each, then by how closely the
//! pattern fits. Says so when they are equal, and takes none of them.

use super::{DirectCall, Route};
use crate::planner::{Choice, Ground};

/// Confidences nearer than this are equal.
const EQUAL: f32 = 0.05;

/// What is to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Nothing: the question is not one for patterns.
    Nothing,
    /// This.
    Call(DirectCall),
    /// One of these, which fit equally: only the sources themselves can tell.
    Among(Vec<DirectCall>),
}

/// Decides by the planner's choices among the calls that patterns and names found.
#[must_use]
pub fn decide(mut routes: Vec<Route>, choices: &[Choice]) -> Decision {
    let choice_of = |route: &Route| {
        choices
            .iter()
            .find(|choice| choice.datasource_id == route.call.datasource_id)
    };
    let picked = choices
        .iter()
        .filter(|choice| choice.asked && choice.ground == Ground::Mention)
        .count();
    // Two sources named are two to be asked.
    if picked > 1 && routes.len() > 1 {
        return Decision::Nothing;
    }
    if picked > 0 {
        routes.retain(|route| choice_of(route).is_some_and(|choice| choice.asked));
    }
    if routes.iter().any(|route| route.by_name) {
        routes.retain(|route| route.by_name);
    }
    let sure = |route: &Route| choice_of(route).map_or(0.0, |choice| choice.confidence);
    let most_of_all = choices.iter().map(|choice| choice.confidence).fold(0.0, f32::max);
    let meant = |route: &Route| {
        sure(route) + EQUAL >= most_of_all
            && choice_of(route).is_some_and(|choice| choice.ground >= Ground::Met)
    };
    routes.retain(|route| !route.loose || meant(route));
    let most = routes.iter().map(sure).fold(0.0, f32::max);
    routes.retain(|route| sure(route) + EQUAL >= most);
    let fewest = routes.iter().map(|route| route.free).min().unwrap_or(0);
    routes.retain(|route| route.free == fewest);
    let mut calls: Vec<DirectCall> = routes.into_iter().map(|route| route.call).collect();
    match (calls.len(), calls.pop()) {
        (1, Some(call)) => Decision::Call(call),
        (_, Some(last)) => {
            calls.push(last);
            Decision::Among(calls)
        }
        (_, None) => Decision::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planner::seven::{described, seven};
    use crate::router::{RouteSource, named_alone, routes};
    use mosaic_protocol::DatasourceId;
    use serde_json::Value;

    fn decided(question: &str) -> Option<(String, String)> {
        let described = described();
        let ids: Vec<DatasourceId> = described
            .iter()
            .map(|one| DatasourceId::from(one.connector.id.as_str()))
            .collect();
        let sources: Vec<RouteSource<'_>> = described
            .iter()
            .zip(&ids)
            .map(|(one, id)| RouteSource {
                datasource_id: id,
                name: &one.connector.name,
                patterns: &one.connector.patterns,
            })
            .collect();
        let prepared = seven(&[]);
        let mut found = named_alone(question, &prepared, &sources);
        found.extend(routes(question, &sources));
        match decide(found, &prepared.choose(question)) {
            Decision::Call(call) => {
                let of = call.datasource_id.as_str();
                let arguments: Vec<String> = call
                    .arguments
                    .values()
                    .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
                    .collect();
                Some((format!("{of}.{}", call.tool), arguments.join(" ")))
            }
            Decision::Nothing | Decision::Among(_) => None,
        }
    }

    #[test]
    fn questions_for_one_tool_go_to_the_source_that_is_meant() {
        for (question, tool, arguments) in [
            ("latest 10 orders", "shopify.list_orders", "10"),
            ("SHOP-412", "jira.get_issue", "SHOP-412"),
            ("show SHOP-412", "jira.get_issue", "SHOP-412"),
            ("shop-412?", "jira.get_issue", "SHOP-412"),
            ("What's the status of SHOP-412?", "jira.get_issue", "SHOP-412"),
            ("order #4187", "shopify.get_order", "#4187"),
            ("#4187", "shopify.get_order", "#4187"),
            ("checkout#234", "github.get_issue", "checkout#234"),
            (
                "open PR larkspur/checkout#231 please",
                "github.get_issue",
                "larkspur/checkout#231",
            ),
            (
                "https://github.com/larkspur/checkout/pull/234",
                "github.get_pull_request",
                "https://github.com/larkspur/checkout/pull/234",
            ),
            (
                "https://larkspur.atlassian.net/browse/SHOP-412",
                "jira.get_issue",
                "SHOP-412",
            ),
            (
                "s3://larkspur-logs/checkout/README.txt",
                "s3.get_object",
                "s3://larkspur-logs/checkout/README.txt",
            ),
            ("list tables", "mysql.list_tables", ""),
            ("latest 3 rental", "mysql.sample_table", "3 latest rental"),
            ("who is Henrik Dahl?", "slack.get_user_info", "Henrik Dahl"),
            (
                "find document spring campaign brief",
                "google.search_documents",
                "spring campaign brief",
            ),
            (
                "list files in larkspur-exports",
                "s3.list_objects",
                "larkspur-exports",
            ),
        ] {
            let found = decided(question).map(|(tool, mut words)| {
                words = words.replace(" /", "").replace("/ ", "");
                (tool, words)
            });
            let Some((found, words)) = found else {
                panic!("{question}: nothing");
            };
            assert_eq!(found, tool, "{question}");
            let sorted = |text: &str| {
                let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
                words.sort();
                words
            };
            assert_eq!(sorted(&words), sorted(arguments), "{question}");
        }
    }

    #[test]
    fn what_asks_for_more_than_one_tool_is_left_to_others() {
        for question in [
            "What did Sarah say about the budget?",
            "is SHOP-412 fixed?",
            "SHOP-412 and SHOP-415",
            "SHOP-412 comments from last week please",
            "@slack @jira list tables",
            "who is working on the ridge kettle launch right now?",
            "why was order #4187 refunded",
            "#finance",
            "",
        ] {
            assert_eq!(decided(question), None, "{question}");
        }
    }

    fn route(id: &str, free: usize) -> Route {
        Route {
            call: DirectCall {
                datasource_id: DatasourceId::from(id),
                datasource_name: id.to_owned(),
                tool: "t".to_owned(),
                arguments: serde_json::Map::<String, Value>::new(),
                reason: String::new(),
            },
            free,
            by_name: false,
            loose: false,
        }
    }

    fn choice(id: &str, confidence: f32, ground: Ground) -> Choice {
        Choice {
            datasource_id: DatasourceId::from(id),
            confidence,
            ground,
            reason: String::new(),
            place: None,
            asked: true,
        }
    }

    #[test]
    fn the_surer_source_wins_then_the_closer_pattern_and_else_nobody() {
        let pair = |left: f32, right: f32| {
            [
                choice("a", left, Ground::Words),
                choice("b", right, Ground::Words),
            ]
        };
        let decided = |routes: Vec<Route>, choices: &[Choice]| match decide(routes, choices) {
            Decision::Call(call) => call.datasource_id.as_str().to_owned(),
            Decision::Among(calls) => format!("{} equal", calls.len()),
            Decision::Nothing => "nothing".to_owned(),
        };
        assert_eq!(decided(vec![route("a", 1), route("b", 2)], &pair(0.3, 0.8)), "b");
        assert_eq!(decided(vec![route("a", 2), route("b", 1)], &pair(0.5, 0.52)), "b");
        assert_eq!(
            decided(vec![route("a", 1), route("b", 1)], &pair(0.5, 0.5)),
            "2 equal"
        );
        assert_eq!(decided(vec![], &pair(0.5, 0.5)), "nothing");
        let named = [
            choice("a", 1.0, Ground::Mention),
            choice("b", 1.0, Ground::Mention),
        ];
        assert_eq!(decided(vec![route("a", 1), route("b", 1)], &named), "nothing");
        let mut left_out = choice("a", 0.9, Ground::Words);
        left_out.asked = false;
        let one = [left_out, choice("b", 1.0, Ground::Mention)];
        assert_eq!(decided(vec![route("a", 0), route("b", 3)], &one), "b");
    }
}
