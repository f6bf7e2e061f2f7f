//! Single things read whole: files, commits, issues, pull requests, logs.

use crate::stage;
use serde_json::{Value, json};

fn text(record: &Value) -> &str {
    record["text"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn a_file_is_read_as_text_by_branch_and_by_lines() {
    let stage = stage().await;
    let path = "src/payment/cache.rs";
    let file = stage
        .trial
        .good("get_file", json!({"repo": "larkspur/checkout", "path": path}))
        .await;
    assert_eq!(file.requests, 1);
    assert!(
        file.text.contains("&& session.is_usable(Timestamp::now())"),
        "{}",
        file.text
    );
    let old = stage
        .trial
        .good(
            "get_file",
            json!({"repo": "larkspur/checkout", "path": path, "ref": "v2.18.0"}),
        )
        .await;
    assert!(!old.text.contains("is_usable"), "{}", old.text);
    let lines = stage
        .trial
        .good(
            "get_file",
            json!({"repo": "larkspur/checkout", "path": path, "lines": "3-5"}),
        )
        .await;
    let record = &lines.records()[0];
    assert_eq!(record["lines"], "3-5");
    assert!(
        record["url"]
            .as_str()
            .is_some_and(|url| url.ends_with("cache.rs#L3-L5"))
    );
    assert_eq!(text(record).lines().count(), 3);
    stage
        .trial
        .bad(
            "get_file",
            json!({"repo": "checkout", "path": path, "lines": "9-1"}),
            "invalid",
        )
        .await;
}

#[tokio::test]
async fn a_large_file_is_read_through_its_blob() {
    let stage = stage().await;
    let arguments =
        json!({"repo": "larkspur/data-pipeline", "path": "fixtures/page_views.csv", "lines": "25999-26001"});
    let large = stage.trial.good("get_file", arguments).await;
    assert_eq!(large.requests, 2);
    assert!(
        text(&large.records()[0]).contains("26000,2026-01-"),
        "{}",
        large.text
    );
    let whole = json!({"repo": "larkspur/data-pipeline", "path": "fixtures/page_views.csv"});
    let whole = stage.trial.good("get_file", whole).await;
    assert!(
        whole.text.contains("pass `lines`, such as 2001-2400"),
        "{}",
        &whole.text[..400]
    );
}

#[tokio::test]
async fn folders_links_submodules_and_bytes_are_told_for_what_they_are() {
    let stage = stage().await;
    let read = async |repo: &str, path: &str| {
        stage
            .trial
            .good("get_file", json!({"repo": repo, "path": path}))
            .await
    };
    let folder = read("larkspur/checkout", "src").await;
    assert!(folder.text.contains("src/payment\tdir"), "{}", folder.text);
    let link = read("larkspur/checkout", "CHANGELOG.md").await;
    assert!(link.text.contains("## 2.18.1"), "{}", link.text);
    let submodule = read("larkspur/storefront", "vendor/design-tokens").await;
    assert!(
        submodule
            .text
            .contains("a submodule: https://github.com/larkspur/design-tokens.git"),
        "{}",
        submodule.text
    );
    let bytes = read("larkspur/storefront", "public/favicon.ico").await;
    assert!(bytes.text.contains("not text"), "{}", bytes.text);
    let tree = stage
        .trial
        .good(
            "get_tree",
            json!({"repo": "larkspur/checkout", "path": "src/payment"}),
        )
        .await;
    assert_eq!(tree.records().len(), 4, "{}", tree.text);
    stage
        .trial
        .bad(
            "get_tree",
            json!({"repo": "larkspur/checkout", "path": "lib"}),
            "not_found",
        )
        .await;
}

#[tokio::test]
async fn a_commit_and_a_comparison_show_what_changed() {
    let stage = stage().await;
    let commit = json!({"repo": "larkspur/checkout", "ref": "v2.18.1", "detail": "diff"});
    let commit = stage.trial.good("get_commit", commit).await;
    assert!(
        commit
            .text
            .contains("+            && session.is_usable(Timestamp::now())"),
        "{}",
        commit.text
    );
    assert_eq!(commit.records()[0]["author"], "benwhit");
    let summary = stage
        .trial
        .good(
            "get_commit",
            json!({"repo": "larkspur/checkout", "detail": "summary"}),
        )
        .await;
    assert!(!summary.text.contains("## Files"), "{}", summary.text);
    let url = commit.records()[0]["url"].clone();
    let by_link = stage.trial.good("get_commit", json!({"repo": url})).await;
    assert_eq!(by_link.records()[0]["id"], commit.records()[0]["id"]);

    let compared = json!({"repo": "checkout", "base": "v2.18.0", "head": "v2.18.1", "diff": true});
    let compared = stage.trial.good("compare_refs", compared).await;
    assert_eq!(compared.records()[0]["ahead_by"], 1, "{}", compared.text);
    assert!(
        compared
            .text
            .contains("Do not reuse expired payment sessions (#234)"),
        "{}",
        compared.text
    );
    assert!(
        compared.text.contains("-version = \"2.18.0\""),
        "{}",
        compared.text
    );
}

#[tokio::test]
async fn an_issue_comes_with_what_is_asked_for_and_no_more() {
    let stage = stage().await;
    let plain = stage
        .trial
        .good("get_issue", json!({"repo": "larkspur/checkout", "number": 232}))
        .await;
    assert_eq!(plain.requests, 1);
    assert_eq!(plain.records()[0]["state"], "closed");
    let full = json!({"repo": "larkspur/checkout#232", "include": ["comments", "timeline"]});
    let full = stage.trial.good("get_issue", full).await;
    assert_eq!(full.requests, 3);
    assert!(full.text.contains("It is the cache of #231"), "{}", full.text);
    assert!(
        full.text.contains("added the label incident") && full.text.contains("pull/234"),
        "{}",
        full.text
    );
    let by_link = json!({"repo": "https://github.com/larkspur/infra/issues/78"});
    assert!(
        stage
            .trial
            .good("get_issue", by_link)
            .await
            .text
            .contains("Restore test")
    );
}

#[tokio::test]
async fn a_pull_request_asks_only_for_the_parts_that_are_wanted() {
    let stage = stage().await;
    let at = |include: Value| json!({"repo": "larkspur/checkout", "number": 234, "include": include});
    let plain = stage.trial.good("get_pull_request", at(json!([]))).await;
    assert_eq!(plain.requests, 1);
    assert_eq!(plain.records()[0]["state"], "merged");
    assert_eq!(plain.records()[0]["merged_by"], "benwhit");
    assert!(plain.text.contains("SHOP-412"));
    for (part, requests, words) in [
        ("files", 2, "- modified src/payment/cache.rs"),
        ("reviews", 2, "**meitanaka** changes requested"),
        ("threads", 2, "(resolved by benwhit)"),
        ("comments", 2, "Error rate is back at 0.2%"),
        ("diff", 2, "+            && session.is_usable(Timestamp::now())"),
        ("checks", 3, "- integration: success"),
    ] {
        let reply = stage.trial.good("get_pull_request", at(json!([part]))).await;
        assert_eq!(reply.requests, requests, "{part}");
        assert!(reply.text.contains(words), "{part}: {}", reply.text);
    }
}

#[tokio::test]
async fn logs_are_those_of_the_failed_jobs_tailed_and_searched() {
    let stage = stage().await;
    let runs = stage
        .trial
        .good(
            "get_workflow_runs",
            json!({"repo": "larkspur/checkout", "status": "failure"}),
        )
        .await;
    let run = runs.records()[0]["id"].clone();
    let jobs = stage
        .trial
        .good(
            "get_workflow_jobs",
            json!({"repo": "larkspur/checkout", "run": run}),
        )
        .await;
    assert_eq!(jobs.records().len(), 3);
    assert!(jobs.text.contains("failure in Run integration"), "{}", jobs.text);
    let named = json!({"repo": "larkspur/checkout", "run": run, "name_filter": "INTEGR"});
    let job = stage.trial.good("get_workflow_jobs", named).await.records()[0]["id"].clone();

    let log = stage
        .trial
        .good("get_job_logs", json!({"repo": "larkspur/checkout", "run": run}))
        .await;
    assert_eq!(log.requests, 3, "the jobs, the log, and where it is kept");
    assert!(
        log.text
            .contains("test session::expired_session_is_renewed ... FAILED"),
        "{}",
        log.text
    );
    assert!(!log.text.contains("2026-02-24T14:07:"), "{}", log.text);
    let tail = json!({"repo": "larkspur/checkout", "job": job, "tail": 3});
    assert_eq!(
        text(&stage.trial.good("get_job_logs", tail).await.records()[0])
            .lines()
            .count(),
        4
    );
    let grep = json!({"repo": "larkspur/checkout", "job": job, "grep": "panicked"});
    let grep = stage.trial.good("get_job_logs", grep).await;
    assert!(
        grep.text.contains("2 of ") && grep.text.contains("left: \"ps_sandbox_0192\""),
        "{}",
        grep.text
    );
    let url = runs.records()[0]["url"].clone();
    assert_eq!(
        stage
            .trial
            .good("get_workflow_jobs", json!({"repo": url}))
            .await
            .records()
            .len(),
        3
    );

    let green = stage
        .trial
        .good("get_workflow_runs", json!({"repo": "larkspur/infra", "limit": 1}))
        .await;
    let green = json!({"repo": "larkspur/infra", "run": green.records()[0]["id"]});
    let none = stage.trial.good("get_job_logs", green).await;
    assert!(
        none.records().is_empty() && none.text.contains("no job of run"),
        "{}",
        none.text
    );
}

#[tokio::test]
async fn the_rest_is_read_plainly() {
    let stage = stage().await;
    let me = stage.trial.good("get_me", json!({})).await;
    assert_eq!(me.records()[0]["login"], "ana-ferreira");
    let repository = stage
        .trial
        .good("get_repository", json!({"repo": "checkout"}))
        .await;
    assert_eq!(repository.records()[0]["language"], "Rust");
    let workflows = stage
        .trial
        .good("list_workflows", json!({"repo": "larkspur/checkout"}))
        .await;
    assert_eq!(workflows.records()[0]["file"], "ci.yml");
    let releases = stage
        .trial
        .good("list_tags_releases", json!({"repo": "larkspur/checkout"}))
        .await;
    assert_eq!(releases.records()[0]["tag"], "v2.18.1");
    let found = stage
        .trial
        .good("search_repositories", json!({"query": "payments"}))
        .await;
    assert_eq!(found.records()[0]["id"], "larkspur/checkout");
}
