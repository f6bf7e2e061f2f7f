//! What is declared, and what is found.

use super::*;
use crate::fixture::tool;
use mosaic_protocol::Effect;

fn further(source: &str, name: &str, description: &str) -> OfferedTool {
    OfferedTool {
        datasource_name: source.to_owned(),
        connector: source.to_lowercase(),
        api_name: format!("{}__{name}", source.to_lowercase()),
        description: description.to_owned(),
        direct: false,
        ..tool(name, Effect::Read)
    }
}

fn shop() -> Vec<OfferedTool> {
    vec![
        tool("look", Effect::Read),
        further(
            "Slack",
            "send_message",
            "Posts a message to a channel or a person.",
        ),
        further("Slack", "list_channels", "Lists the channels of the workspace."),
        further("Jira", "create_issue", "Files a new issue in a project."),
        further("Jira", "search_issues", "Finds issues by words or by JQL."),
        further(
            "GitHub",
            "list_pull_requests",
            "Lists pull requests of a repository.",
        ),
        further("GitHub", "create_issue", "Opens an issue in a repository."),
    ]
}

fn names(found: &[&OfferedTool]) -> Vec<String> {
    found.iter().map(|tool| tool.api_name.clone()).collect()
}

#[test]
fn few_tools_are_all_declared_in_full_and_nothing_else() {
    let mut tools = vec![tool("look", Effect::Read), tool("write", Effect::Write)];
    let declared = declare(&mut tools, Abilities::all());
    let names: Vec<_> = declared
        .iter()
        .map(|tool| (tool.name.as_str(), tool.defer_loading))
        .collect();
    assert_eq!(names, [("sakila__look", None), ("sakila__write", None)]);
    assert_eq!(own(FIND_TOOLS, &tools, Abilities::all()), None);
}

#[test]
fn the_others_are_deferred_by_name_behind_our_own_tool() {
    let declared = declare(&mut shop(), Abilities::all());
    let names: Vec<_> = declared
        .iter()
        .map(|tool| (tool.name.as_str(), tool.defer_loading.unwrap_or(false)))
        .collect();
    assert_eq!(
        names,
        [
            ("sakila__look", false),
            ("find_tools", false),
            ("github__create_issue", true),
            ("github__list_pull_requests", true),
            ("jira__create_issue", true),
            ("jira__search_issues", true),
            ("slack__list_channels", true),
            ("slack__send_message", true),
        ]
    );
    let told = declared[1].description.as_deref().unwrap();
    assert!(told.contains("GitHub (2), Jira (2), Slack (2)"), "{told}");
}

#[test]
fn a_server_that_cannot_load_tools_is_told_of_none_but_our_own() {
    let plain = Abilities {
        deferred_tools: false,
        ..Abilities::all()
    };
    let declared = declare(&mut shop(), plain);
    let names: Vec<_> = declared.iter().map(|tool| tool.name.as_str()).collect();
    assert_eq!(names, ["sakila__look", "find_tools", "use_tool"]);
    let (said, failed) = answer(
        &json!({"query": "post to a Slack channel"}),
        (&shop(), None),
        plain,
    );
    let said = said[0].as_object()["text"].as_str().unwrap().to_owned();
    assert!(!failed);
    assert!(
        said.starts_with("Call one of these through `use_tool`:\n\n`slack__send_message` — Posts a message"),
        "{said}"
    );
    assert!(said.contains(r#"Arguments: {"type":"object"}"#), "{said}");
}

#[test]
fn words_of_names_descriptions_and_sources_find_tools() {
    let tools = shop();
    for (query, best) in [
        ("send a message in Slack", "slack__send_message"),
        ("file a Jira issue", "jira__create_issue"),
        ("open pull requests", "github__list_pull_requests"),
        ("which channels are there", "slack__list_channels"),
        ("jira__search_issues", "jira__search_issues"),
    ] {
        assert_eq!(
            names(&find(query, &tools)).first().map(String::as_str),
            Some(best),
            "{query}"
        );
    }
    assert!(find("zebra", &tools).is_empty());
    assert!(
        find("issue message channel request", &tools).len() <= MOST_FOUND,
        "never more than may be named"
    );
    assert!(!names(&find("look", &tools)).contains(&"sakila__look".to_owned()));
}

#[test]
fn a_search_answers_with_references_or_says_that_there_is_nothing() {
    let (found, failed) = answer(
        &json!({"query": "slack message"}),
        (&shop(), None),
        Abilities::all(),
    );
    assert!(!failed);
    assert_eq!(found[0], Block::tool_reference("slack__send_message"));
    let (found, failed) = answer(&json!({"query": "zebra"}), (&shop(), None), Abilities::all());
    assert!(!failed);
    assert_eq!(
        found,
        [Block::text(
            "No further tool fits “zebra”. Sources with further tools: GitHub (2), Jira (2), Slack (2)."
        )]
    );
    for bad in [json!({}), json!({"query": 3}), json!({"query": " "}), json!(null)] {
        assert!(answer(&bad, (&shop(), None), Abilities::all()).1, "{bad}");
    }
}

#[test]
fn a_call_of_a_found_tool_is_read_with_care() {
    let good = wanted(&json!({"tool": " x ", "arguments": "{\"a\": 1}"})).unwrap();
    assert_eq!((good.tool.as_str(), good.arguments), ("x", json!({"a": 1})));
    assert_eq!(wanted(&json!({"tool": "x"})).unwrap().arguments, json!({}));
    for bad in [
        json!({"arguments": {}}),
        json!({"tool": "x", "arguments": [1]}),
        json!({"tool": "x", "arguments": "no"}),
        json!(7),
    ] {
        assert!(wanted(&bad).is_err(), "{bad}");
    }
}

#[test]
fn however_many_tools_there_are_their_definitions_stay_small() {
    for abilities in [
        Abilities::all(),
        Abilities {
            deferred_tools: false,
            ..Abilities::all()
        },
    ] {
        let mut tools: Vec<_> = (0..165)
            .map(|n| OfferedTool {
                direct: n % 3 == 0,
                input_schema: json!({"type": "object", "properties": {"q": {"type": "string", "description": "x".repeat(300)}}}),
                ..further(["Slack", "Jira", "GitHub"][n % 3], &format!("tool_{n}"), "Does one thing well.")
            })
            .collect();
        let declared = declare(&mut tools, abilities);
        let full: Vec<_> = declared
            .iter()
            .filter(|tool| tool.defer_loading != Some(true))
            .collect();
        let size: u64 = full.iter().map(|tool| tokens(tool)).sum();
        assert!((3_000..5_000).contains(&size), "{size}");
        let mut again = tools.clone();
        assert_eq!(declare(&mut again, abilities), declared);
    }
}
