//! Everything goes wrong with every tool.

use super::{shop, trial};
use mosaic_connector_shopify::declaration;

#[tokio::test]
async fn every_tool_withstands_what_can_go_wrong() {
    let shop = shop().await;
    trial(&shop).withstands(&[]).await;
}

#[test]
fn what_a_model_reads_of_the_tools_stays_within_its_budget() {
    let tools = declaration().tools;
    assert_eq!(tools.len(), 22);
    let bytes: usize = tools
        .iter()
        .map(|tool| {
            let input = serde_json::to_string(&tool.input).expect("json");
            tool.name.len() + tool.title.len() + tool.description.len() + input.len() + 90
        })
        .sum();
    assert!(bytes * 2 / 7 <= 120 * tools.len(), "{} tokens", bytes * 2 / 7);
}
