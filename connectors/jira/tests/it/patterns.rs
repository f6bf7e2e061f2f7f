//! What the connector declares: patterns and examples that hold.

use super::rig;
use mosaic_connector_jira::declaration;
use serde_json::{Map, Value, json};

#[tokio::test]
async fn the_calls_of_the_patterns_work() {
    let rig = rig().await;
    for pattern in declaration().info.patterns {
        let arguments: Map<String, Value> = pattern
            .arguments
            .iter()
            .map(|argument| {
                let value = argument
                    .value
                    .replace("{project}", "SHOP")
                    .replace("{key}", "SHOP-412")
                    .replace("{board}", "Storefront")
                    .replace("{n}", "34")
                    .replace("{jql}", "project = SHOP");
                (argument.name.to_owned(), json!(value))
            })
            .collect();
        rig.trial.good(pattern.tool, Value::Object(arguments)).await;
    }
}

#[test]
fn the_list_of_tools_is_short() {
    let declared = declaration();
    let mut request = 0;
    let mut whole = 0;
    for tool in &declared.tools {
        let input = Value::Object(tool.input.clone()).to_string();
        request += tool.name.len() + tool.description.len() + input.len() + 50;
        whole += Value::Object(tool.output.clone()).to_string().len() + tool.title.len() + 140;
    }
    whole += request;
    let tokens = |bytes: usize| bytes * 10 / 35;
    assert_eq!(declared.tools.len(), 22);
    assert!(
        tokens(request) / declared.tools.len() < 120,
        "{} tokens in a request, {} in tools/list",
        tokens(request),
        tokens(whole)
    );
}
