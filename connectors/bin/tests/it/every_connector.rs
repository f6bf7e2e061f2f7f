//! What has to hold for each connector there is.

use crate::{LIMIT, command};
use mosaic_connector_kit::{Declaration, Tool};
use mosaic_protocol::ConnectorInfo;
use rmcp::model::CallToolRequestParams;
use rmcp::transport::TokioChildProcess;
use rmcp::{ClientLifecycleMode, ClientServiceExt as _};
use serde_json::json;
use std::collections::BTreeSet;

/// About how many characters a token has.
const CHARACTERS: f64 = 3.5;
/// How many tokens the definition of a tool may have on average.
const TOKENS: f64 = 125.0;

pub(crate) fn declarations() -> Vec<Declaration> {
    vec![
        mosaic_connector_slack::declaration(),
        mosaic_connector_github::declaration(),
        mosaic_connector_jira::declaration(),
        mosaic_connector_google::declaration(),
        mosaic_connector_s3::declaration(),
        mosaic_connector_mysql::declaration(),
        mosaic_connector_shopify::declaration(),
    ]
}

/// The tool of this name, for a message when there is none.
fn tool<'a>(declaration: &'a Declaration, name: &str) -> &'a Tool {
    let found = declaration.tools.iter().find(|tool| tool.name == name);
    found.unwrap_or_else(|| panic!("{} has no tool {name}", declaration.info.id))
}

fn takes(tool: &Tool, argument: &str) {
    assert!(
        tool.input["properties"].get(argument).is_some(),
        "{} does not take {argument}",
        tool.name
    );
}

#[test]
fn the_program_describes_them_all_and_the_host_reads_it() {
    let output = command(None).arg("describe").output().expect("run");
    let infos: Vec<ConnectorInfo> = serde_json::from_slice(&output.stdout).expect("the host's own type");
    let ids: Vec<_> = infos.iter().map(|info| info.id.as_str()).collect();
    assert_eq!(
        ids,
        ["slack", "github", "jira", "google", "s3", "mysql", "shopify"]
    );
    let again: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(serde_json::to_value(&infos).expect("JSON"), again);
    for info in infos {
        assert!(info.examples.len() >= 4, "{}: too few example questions", info.id);
        assert!(
            !info.patterns.is_empty() && !info.search_tools.is_empty(),
            "{}",
            info.id
        );
        assert!(
            !info.description.is_empty() && !info.icon.is_empty(),
            "{}",
            info.id
        );
    }
}

#[test]
fn what_they_declare_names_tools_and_arguments_that_exist() {
    for declaration in declarations() {
        let info = &declaration.info;
        for pattern in &info.patterns {
            let tool = tool(&declaration, pattern.tool);
            for argument in &pattern.arguments {
                takes(tool, argument.name);
            }
            let required = tool.input.get("required").and_then(|list| list.as_array());
            for name in required.into_iter().flatten() {
                let given = pattern.arguments.iter().any(|argument| name == argument.name);
                assert!(given, "{}: {} lacks {name}", info.id, pattern.pattern);
            }
        }
        for search in &info.search_tools {
            let found = tool(&declaration, search.tool);
            let narrowed = [
                search.person,
                search.after,
                search.before,
                search.least,
                search.most,
            ];
            // What holds a value's place is text of the tool's own search language.
            let by_argument = narrowed.into_iter().flatten().filter(|how| !how.contains('{'));
            let fixed = search.newest.iter().chain(&search.arguments);
            let words = Some(search.words).filter(|words| !words.is_empty());
            for argument in by_argument.chain(fixed.map(|one| one.name)).chain(words) {
                takes(found, argument);
            }
            assert!(
                words.is_some() || !search.finds.is_empty(),
                "{}: {} is never asked",
                info.id,
                search.tool
            );
        }
        for entity in &info.entities {
            takes(tool(&declaration, entity.tool), entity.argument);
        }
        for name in &info.schema_tools {
            tool(&declaration, name);
        }
    }
}

#[test]
fn their_tools_have_names_of_their_own_descriptions_and_examples_that_fit() {
    for declaration in declarations() {
        let id = declaration.info.id;
        let names: BTreeSet<_> = declaration.tools.iter().map(|tool| tool.name).collect();
        assert_eq!(names.len(), declaration.tools.len(), "{id}: a name comes twice");
        for tool in &declaration.tools {
            assert!(
                tool.description.len() > 15,
                "{id}/{}: {}",
                tool.name,
                tool.description
            );
            let example = tool.example.as_object().expect("an object");
            for argument in example.keys() {
                takes(tool, argument);
            }
            let required = tool.input.get("required").and_then(|list| list.as_array());
            for name in required.into_iter().flatten().filter_map(|name| name.as_str()) {
                assert!(
                    example.contains_key(name),
                    "{id}/{}: its example lacks {name}",
                    tool.name
                );
            }
        }
    }
}

#[test]
fn their_definitions_are_terse() {
    for declaration in declarations() {
        let characters: usize = declaration
            .tools
            .iter()
            .map(|tool| {
                let sent =
                    json!({"name": tool.name, "description": tool.description, "input_schema": tool.input});
                sent.to_string().len()
            })
            .sum();
        let tokens = characters as f64 / CHARACTERS / declaration.tools.len() as f64;
        assert!(
            tokens < TOKENS,
            "{}: {tokens:.0} tokens a tool on average",
            declaration.info.id
        );
    }
}

#[test]
fn their_help_names_every_setting() {
    for declaration in declarations() {
        let output = command(None)
            .args([declaration.info.id, "--help"])
            .output()
            .expect("run");
        let help = String::from_utf8(output.stdout).expect("text");
        for field in &declaration.info.fields {
            assert!(help.contains(field.env), "{}: {}", declaration.info.id, field.env);
        }
        for (name, _) in &declaration.environment {
            assert!(help.contains(name), "{}: {name}", declaration.info.id);
        }
    }
}

#[tokio::test]
async fn without_settings_their_tools_are_listed_and_a_call_names_the_field_to_blame() {
    for declaration in declarations() {
        let id = declaration.info.id;
        let mut process = tokio::process::Command::from(command(None));
        process.arg(id);
        let transport = TokioChildProcess::new(process).expect("spawn");
        let connecting = ().serve_with_lifecycle(transport, ClientLifecycleMode::Initialize);
        let client = tokio::time::timeout(LIMIT, connecting)
            .await
            .expect("in time")
            .expect("connect");
        let listed = client.list_all_tools().await.expect("list");
        assert_eq!(listed.len(), declaration.tools.len(), "{id}");
        let first = &declaration.tools[0];
        let arguments = first.example.as_object().cloned().expect("an object");
        let asked = client.call_tool(CallToolRequestParams::new(first.name).with_arguments(arguments));
        let result = tokio::time::timeout(LIMIT, asked)
            .await
            .expect("in time")
            .expect("a result");
        let error = &result.structured_content.expect("structured")["error"];
        assert!(
            error["kind"] == "auth" || error["kind"] == "invalid",
            "{id}: {error}"
        );
        let field = error["field"].as_str().unwrap_or_default();
        let known = declaration.info.fields.iter().any(|one| one.env == field);
        assert!(known, "{id}: {error} names no field of the form");
        assert!(error["hint"].is_string(), "{id}: {error}");
        client.cancel().await.expect("close");
    }
}
