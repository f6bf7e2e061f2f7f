//! Lists: to their last page, by every filter, with nothing found.

use crate::stage;
use serde_json::{Value, json};

fn titles(records: &[Value]) -> Vec<&str> {
    records
        .iter()
        .filter_map(|record| record["title"].as_str())
        .collect()
}

#[tokio::test]
async fn every_list_is_paged_to_its_end_without_a_gap() {
    let stage = stage().await;
    for (tool, arguments) in [
        ("list_repositories", json!({})),
        ("list_repositories", json!({"owner": "larkspur", "sort": "name"})),
        ("search_repositories", json!({"query": "is:private"})),
        ("list_commits", json!({"repo": "larkspur/checkout"})),
        ("list_branches", json!({"repo": "larkspur/storefront"})),
        ("list_tags_releases", json!({"repo": "larkspur/checkout"})),
        (
            "list_tags_releases",
            json!({"repo": "larkspur/checkout", "kind": "tags"}),
        ),
        (
            "list_issues",
            json!({"repo": "larkspur/storefront", "state": "all"}),
        ),
        ("search_issues", json!({"query": "is:open"})),
        ("search_code", json!({"query": "checkout"})),
        (
            "list_pull_requests",
            json!({"repo": "larkspur/checkout", "state": "all"}),
        ),
        ("list_pull_requests", json!({})),
        ("get_workflow_runs", json!({"repo": "larkspur/checkout"})),
        ("get_workflow_runs", json!({})),
        ("list_notifications", json!({"all": true})),
        ("get_tree", json!({"repo": "larkspur/checkout"})),
    ] {
        let whole = stage.trial.to_the_end(tool, arguments.clone(), 50).await;
        let pages = stage.trial.to_the_end(tool, arguments.clone(), 2).await;
        assert!(whole.len() > 2, "{tool} {arguments}: {}", whole.len());
        assert_eq!(pages, whole, "{tool} {arguments}");
    }
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let stage = stage().await;
    let page = stage
        .trial
        .good("list_commits", json!({"repo": "larkspur/checkout", "limit": 1}))
        .await;
    let cursor = page.next_cursor().expect("more").to_owned();
    let arguments = json!({"repo": "larkspur/infra", "limit": 1, "cursor": cursor});
    stage.trial.bad("list_commits", arguments, "invalid").await;
}

#[tokio::test]
async fn what_waits_for_anas_review_is_found_with_one_request() {
    let stage = stage().await;
    let reply = stage
        .trial
        .good("list_pull_requests", json!({"filter": "needs_my_review"}))
        .await;
    assert_eq!(reply.requests, 1);
    let ids: Vec<&str> = reply
        .records()
        .iter()
        .filter_map(|record| record["id"].as_str())
        .collect();
    assert_eq!(
        ids,
        ["larkspur/infra#77", "larkspur/storefront#521"],
        "{}",
        reply.text
    );
    let one = stage
        .trial
        .good(
            "list_pull_requests",
            json!({"filter": "needs_my_review", "repo": "larkspur/infra"}),
        )
        .await;
    assert_eq!(one.records().len(), 1);
}

#[tokio::test]
async fn open_pull_requests_and_issues_of_a_repository_are_kept_apart() {
    let stage = stage().await;
    let pulls = stage
        .trial
        .good("list_pull_requests", json!({"repo": "storefront"}))
        .await;
    assert_eq!(
        pulls.requests, 2,
        "the directory for the name alone, and the list"
    );
    assert_eq!(pulls.records().len(), 3, "{}", pulls.text);
    assert!(
        pulls
            .text
            .contains("storefront#518 Product page for the Ridge Kettle")
    );
    let issues = stage
        .trial
        .good("list_issues", json!({"repo": "larkspur/storefront"}))
        .await;
    assert_eq!(issues.requests, 1);
    assert_eq!(issues.records().len(), 3, "{}", issues.text);
    assert!(issues.records().iter().all(|record| record["kind"] == "issue"));
    let labelled = stage
        .trial
        .good(
            "list_issues",
            json!({"repo": "larkspur/storefront", "labels": "launch"}),
        )
        .await;
    assert_eq!(
        titles(labelled.records()),
        ["storefront#517 Checklist: Ridge Kettle launch"]
    );
    let none = stage
        .trial
        .good(
            "list_issues",
            json!({"repo": "larkspur/storefront", "creator": "meitanaka"}),
        )
        .await;
    assert!(
        none.records().is_empty() && none.text.starts_with("no open issues"),
        "{}",
        none.text
    );
    let mine = stage.trial.good("list_issues", json!({})).await;
    assert!(mine.records().is_empty(), "{}", mine.text);
}

#[tokio::test]
async fn a_search_takes_words_and_qualifiers_and_tells_when_only_some_words_were_found() {
    let stage = stage().await;
    let all = stage
        .trial
        .good("search_issues", json!({"query": "expired session"}))
        .await;
    assert_eq!(
        all.requests, 2,
        "the repositories it is narrowed to, and the search"
    );
    assert!(titles(all.records())[0].contains("expired"), "{}", all.text);
    assert!(all.text.contains("checkout#234"), "{}", all.text);
    let some = stage
        .trial
        .good(
            "search_issues",
            json!({"query": "What did Mei say about the backup keys and giraffes?"}),
        )
        .await;
    assert_eq!(
        titles(some.records())[0],
        "infra#77 Rotate the backup keys",
        "{}",
        some.text
    );
    assert!(some.text.contains("hold some"), "{}", some.text);
    let open = stage
        .trial
        .good(
            "search_issues",
            json!({"query": "is:pr is:merged author:oleg-nobody", "everywhere": true}),
        )
        .await;
    assert!(open.records().is_empty());
    let label = stage
        .trial
        .good(
            "search_issues",
            json!({"query": "label:incident", "kind": "issue"}),
        )
        .await;
    assert_eq!(titles(label.records()).len(), 1, "{}", label.text);
    stage
        .trial
        .bad("search_issues", json!({"query": "  "}), "invalid")
        .await;
    let elsewhere = stage
        .trial
        .bad(
            "search_issues",
            json!({"query": "x repo:nobody/nothing"}),
            "invalid",
        )
        .await;
    assert!(
        elsewhere.text.contains("cannot be searched"),
        "{}",
        elsewhere.text
    );
}

#[tokio::test]
async fn code_is_found_with_the_lines_around_it() {
    let stage = stage().await;
    let found = stage
        .trial
        .good(
            "search_code",
            json!({"query": "is_usable", "repo": "larkspur/checkout"}),
        )
        .await;
    assert_eq!(found.requests, 1);
    assert!(
        found.text.contains("src/payment/session.rs") && found.text.contains("fn is_usable"),
        "{}",
        found.text
    );
    let none = stage.trial.good("search_code", json!({"query": "giraffe"})).await;
    assert!(none.records().is_empty() && none.text.starts_with("no files match"));
    stage
        .trial
        .bad("search_code", json!({"query": "language:rust"}), "invalid")
        .await;
}

#[tokio::test]
async fn failed_runs_of_all_repositories_come_newest_first() {
    let stage = stage().await;
    let failed = stage
        .trial
        .good("get_workflow_runs", json!({"status": "failure"}))
        .await;
    let titles = titles(failed.records());
    assert_eq!(titles.len(), 3, "{}", failed.text);
    assert!(titles[0].starts_with("data-pipeline Nightly"), "{titles:?}");
    assert!(
        titles[2].contains("Do not reuse expired payment sessions"),
        "{titles:?}"
    );
    let times: Vec<&str> = failed
        .records()
        .iter()
        .filter_map(|record| record["time"].as_str())
        .collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
    let nightly = stage
        .trial
        .good(
            "get_workflow_runs",
            json!({"repo": "data-pipeline", "workflow": "nightly.yml", "status": "success"}),
        )
        .await;
    assert_eq!(nightly.records().len(), 2, "{}", nightly.text);
}

#[tokio::test]
async fn notifications_link_to_pages_people_can_open() {
    let stage = stage().await;
    let unread = stage.trial.good("list_notifications", json!({})).await;
    assert_eq!(unread.records().len(), 4, "{}", unread.text);
    assert_eq!(
        unread.records()[0]["url"],
        "https://github.com/larkspur/infra/pull/77"
    );
    assert_eq!(unread.records()[0]["reason"], "review requested");
    let of_infra = stage
        .trial
        .good("list_notifications", json!({"repo": "infra", "all": true}))
        .await;
    assert_eq!(of_infra.records().len(), 3, "{}", of_infra.text);
}

#[tokio::test]
async fn commits_are_filtered_by_path_author_and_day() {
    let stage = stage().await;
    let cache = stage
        .trial
        .good(
            "list_commits",
            json!({"repo": "larkspur/checkout", "path": "src/payment/cache.rs"}),
        )
        .await;
    assert_eq!(
        titles(cache.records()),
        [
            "checkout Do not reuse expired payment sessions (#234)",
            "checkout Cache payment sessions (#231)"
        ]
    );
    let ben = stage
        .trial
        .good(
            "list_commits",
            json!({"repo": "larkspur/checkout", "author": "benwhit"}),
        )
        .await;
    assert_eq!(ben.records().len(), 2, "{}", ben.text);
    let day = json!({"repo": "larkspur/checkout", "since": "2026-02-24", "until": "2026-02-24"});
    assert_eq!(stage.trial.good("list_commits", day).await.records().len(), 2);
    stage
        .trial
        .bad(
            "list_commits",
            json!({"repo": "larkspur/checkout", "since": "last week"}),
            "invalid",
        )
        .await;
}
