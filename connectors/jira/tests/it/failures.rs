//! Everything that can go wrong, with every tool.

use super::rig;
use mosaic_sample::Fault;
use serde_json::json;

#[tokio::test]
async fn every_tool_withstands_what_can_go_wrong() {
    rig().await.trial.withstands(&[]).await;
}

#[tokio::test]
async fn a_pause_is_waited_for_and_a_long_one_is_named() {
    let rig = rig().await;
    let faults = rig.sample.emulation().faults().clone();
    faults.add(Fault::RateLimited { retry_after: 0 }, 1);
    let reply = rig.trial.good("list_projects", json!({})).await;
    assert_eq!(reply.requests, 2);
    faults.add(Fault::RateLimited { retry_after: 90 }, 1);
    let error = rig.trial.bad("list_projects", json!({}), "rate_limited").await;
    assert_eq!(error.structured["error"]["retry_after_s"], 90);
}

#[tokio::test]
async fn what_was_removed_is_not_used() {
    let rig = rig().await;
    rig.trial
        .good("search_issues", json!({"jql": "project = SHOP"}))
        .await;
    let all = rig.sample.emulation().exchanges().all();
    assert!(
        all.iter()
            .all(|exchange| exchange.path == "/rest/api/3/search/jql")
    );
}
