//! Which searches a question needs.

use super::*;
use mosaic_protocol::PatternArgument;

fn tool(name: &str, words: &str, finds: &[&str]) -> SearchTool {
    SearchTool {
        tool: name.to_owned(),
        words: words.to_owned(),
        finds: finds.iter().map(|word| (*word).to_owned()).collect(),
        ..SearchTool::default()
    }
}

pub(super) fn company() -> Vec<(&'static str, Vec<SearchTool>)> {
    let slack = SearchTool {
        person: Some("from".to_owned()),
        after: Some("after".to_owned()),
        before: Some("before".to_owned()),
        newest: Some(PatternArgument {
            name: "sort".to_owned(),
            value: "newest".to_owned(),
        }),
        ..tool("search_messages", "query", &[])
    };
    let mail = SearchTool {
        person: Some("from:{}".to_owned()),
        after: Some("after:{/}".to_owned()),
        before: Some("before:{/}".to_owned()),
        lists: true,
        ..tool("list_messages", "q", &["mail"])
    };
    let drive = SearchTool {
        lists: true,
        ..tool("search_drive_files", "query", &["document", "sheet"])
    };
    let review = SearchTool {
        arguments: vec![PatternArgument {
            name: "filter".to_owned(),
            value: "needs_my_review".to_owned(),
        }],
        ..tool("list_pull_requests", "", &["my review"])
    };
    let issues = SearchTool {
        after: Some("updated:>={}".to_owned()),
        ..tool("search_issues", "query", &["pr", "issue"])
    };
    let orders = SearchTool {
        after: Some("since".to_owned()),
        before: Some("created_at:<{}".to_owned()),
        least: Some("min_total".to_owned()),
        lists: true,
        ..tool("list_orders", "query", &["order"])
    };
    vec![
        ("Slack", vec![slack]),
        ("Google", vec![mail, drive]),
        (
            "GitHub",
            vec![review, issues, tool("search_code", "query", &["code"])],
        ),
        ("Shop", vec![orders, tool("list_products", "query", &["product"])]),
        ("Rows", vec![tool("search_rows", "query", &[])]),
    ]
}

/// Returns those of the sources that are named.
pub(super) fn sources_of<'a>(
    company: &'a [(&'static str, Vec<SearchTool>)],
    ids: &'a [DatasourceId],
    sources: &[&str],
) -> Vec<SearchSource<'a>> {
    company
        .iter()
        .zip(ids)
        .filter(|((name, _), _)| sources.contains(name))
        .map(|((name, tools), id)| SearchSource {
            datasource_id: id,
            name,
            connector: "any",
            search_tools: tools,
            named: &[],
        })
        .collect()
}

/// Returns the calls as `source tool arguments`.
fn calls(question: &str, sources: &[&str]) -> Vec<String> {
    let company = company();
    let ids: Vec<DatasourceId> = company
        .iter()
        .map(|(name, _)| DatasourceId::from(*name))
        .collect();
    let all = sources_of(&company, &ids, sources);
    let mut number = 0;
    let calls = searches(&understood(question), &all, || {
        number += 1;
        ToolCallId::from(format!("c{number}"))
    });
    for call in &calls {
        let first = calls
            .iter()
            .find(|other| other.datasource_id == call.datasource_id)
            .unwrap();
        assert_eq!(call.run_id.as_str(), first.call_id.as_str());
    }
    calls
        .iter()
        .map(|call| {
            let arguments = serde_json::to_string(&call.arguments).unwrap();
            let arguments = arguments.replace('"', "");
            sorted(&format!("{} {} {arguments}", call.datasource_name, call.tool))
        })
        .collect()
}

#[test]
fn a_tool_gets_the_person_and_the_time_where_it_takes_them_and_the_name_among_the_words_where_not() {
    assert_eq!(
        calls(
            "What did Sarah say about the budget since Monday?",
            &["Slack", "Google", "Rows"]
        ),
        [
            "Slack search_messages {after:2026-11-16,before:2026-11-21,from:Sarah,query:budget}",
            "Google list_messages {q:budget from:Sarah after:2026/11/16 before:2026/11/21}",
            "Google search_drive_files {query:Sarah budget}",
            "Rows search_rows {query:Sarah budget}",
        ]
    );
}

/// The arguments' own order is the map's.
fn sorted(call: &str) -> String {
    let (head, arguments) = call.split_once('{').unwrap();
    let mut parts: Vec<&str> = arguments.trim_end_matches('}').split(',').collect();
    parts.sort_unstable();
    format!("{head}{{{}}}", parts.join(","))
}

#[test]
fn a_tool_for_what_the_question_speaks_of_is_preferred_over_its_siblings() {
    assert_eq!(
        calls("open PRs that need my review", &["GitHub"]),
        ["GitHub list_pull_requests {filter:needs_my_review}"]
    );
    assert_eq!(
        calls("orders last week over 100", &["Shop"]),
        ["Shop list_orders {min_total:100,query:created_at:<2026-11-16,since:2026-11-09}"]
    );
    // With a typing mistake.
    assert_eq!(
        calls("documnet about kettles", &["Google"]),
        ["Google search_drive_files {query:kettles}"]
    );
    assert_eq!(
        calls("where is the session cache", &["GitHub"]),
        [
            "GitHub search_issues {query:session cache}",
            "GitHub search_code {query:session cache}"
        ]
    );
}

#[test]
fn a_tool_that_has_nothing_to_go_by_is_not_asked() {
    assert_eq!(
        calls("what happened last week?", &["Slack", "Google", "GitHub", "Rows"]),
        [
            "Google list_messages {q:after:2026/11/09 before:2026/11/16}",
            "GitHub search_issues {query:updated:>=2026-11-09}",
        ]
    );
    assert_eq!(
        calls("latest orders", &["Shop", "Slack"]),
        [
            "Shop list_orders {}",
            "Slack search_messages {query:orders,sort:newest}"
        ]
        .iter()
        .rev()
        .map(|call| (*call).to_owned())
        .collect::<Vec<_>>()
    );
    assert_eq!(
        calls("what is it?", &["Rows"]),
        ["Rows search_rows {query:what is it}"]
    );
    assert_eq!(
        calls("yesterday?", &["Rows"]),
        ["Rows search_rows {query:yesterday}"]
    );
}

#[test]
fn things_are_looked_for_as_they_are_written() {
    assert_eq!(
        calls("is SHOP-412 about kettles", &["Rows"]),
        ["Rows search_rows {query:SHOP-412 kettles}"]
    );
}

proptest! {
    #[test]
    fn any_question_makes_searches_that_have_something_to_go_by(question in ".{0,60}") {
        for call in calls(&question, &["Slack", "Google", "GitHub", "Shop", "Rows"]) {
            prop_assert_ne!(call.as_str(), "Rows search_rows {}");
        }
    }
}
