//! Lists come to an end: nothing is lost between pages and nothing comes twice, also where there is much.

use super::{column, rig, rig_of};
use mosaic_sample::Scale;
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn every_list_ends_with_its_last_record() {
    let rig = rig().await;
    let all = rig.sample.issues();
    assert!(all >= 110, "{all} issues");
    let found = rig
        .trial
        .to_the_end(
            "search_issues",
            json!({"jql": "created <= now() ORDER BY key"}),
            30,
        )
        .await;
    assert_eq!(found.len(), all);
    for (tool, arguments, count) in [
        ("list_projects", json!({}), 5),
        ("list_fields", json!({}), 35),
        ("list_boards", json!({}), 4),
        ("list_sprints", json!({"board": "Storefront"}), 5),
        ("list_comments", json!({"key": "SHOP-412"}), 6),
        ("get_changelog", json!({"key": "LAUNCH-25"}), 2),
        ("search_users", json!({"query": ""}), 41),
    ] {
        assert_eq!(
            rig.trial.to_the_end(tool, arguments, 3).await.len(),
            count,
            "{tool}"
        );
    }
    let in_sprint = rig
        .trial
        .good("get_sprint_issues", json!({"limit": 100}))
        .await
        .records()
        .len();
    for arguments in [json!({}), json!({"board": "Storefront"}), json!({"sprint": 34})] {
        assert_eq!(
            rig.trial
                .to_the_end("get_sprint_issues", arguments, 4)
                .await
                .len(),
            in_sprint
        );
    }
}

#[tokio::test]
async fn words_that_stand_apart_are_paged_without_loss() {
    let rig = rig().await;
    let found = rig
        .trial
        .to_the_end("search_issues", json!({"text": "kettle checkout zeppelin"}), 7)
        .await;
    let jql = "text ~ kettle OR text ~ checkout OR text ~ zeppelin";
    let all = rig
        .trial
        .to_the_end("search_issues", json!({"jql": jql}), 100)
        .await;
    let (mut found, mut all) = (column(&found, "id"), column(&all, "id"));
    found.sort_unstable();
    all.sort_unstable();
    assert_eq!(found, all);
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let rig = rig().await;
    let page = rig
        .trial
        .good("search_issues", json!({"jql": "project = SHOP", "limit": 2}))
        .await;
    let cursor = page.next_cursor().expect("more");
    rig.trial
        .bad(
            "search_issues",
            json!({"jql": "project = OPS", "cursor": cursor}),
            "invalid",
        )
        .await;
    rig.trial
        .bad(
            "list_comments",
            json!({"key": "SHOP-412", "cursor": cursor}),
            "invalid",
        )
        .await;
}

#[tokio::test]
async fn much_is_found_as_fast_as_little() {
    let started = Instant::now();
    let rig = rig_of(Scale::Records(100_000)).await;
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
    assert!(rig.sample.issues() > 12_000);
    let started = Instant::now();
    let reply = rig
        .trial
        .good(
            "search_issues",
            json!({"text": "checkout currency", "limit": 100}),
        )
        .await;
    assert_eq!(reply.records().len(), 100);
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
}
