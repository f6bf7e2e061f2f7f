//! Writes: done once, whatever happens on the way.

use crate::{Stage, stage};
use mosaic_sample::Fault;
use serde_json::json;

fn faults(stage: &Stage) -> &mosaic_sample::Faults {
    stage.github.emulation().faults()
}

#[tokio::test]
async fn an_issue_is_opened_changed_and_commented_on() {
    let stage = stage().await;
    let made = stage
        .trial
        .good(
            "create_issue",
            json!({"repo": "handbook", "title": "Beans", "body": "Who orders?", "labels": ["question"], "assignees": "@ana-ferreira"}),
        )
        .await;
    let id = made.records()[0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(id, "larkspur/handbook#42");
    stage
        .trial
        .good(
            "update_issue",
            json!({"repo": id, "state": "not_planned", "title": "Beans?"}),
        )
        .await;
    stage
        .trial
        .good("add_comment", json!({"repo": id, "body": "Never mind."}))
        .await;
    let read = stage
        .trial
        .good("get_issue", json!({"repo": id, "include": "comments,timeline"}))
        .await;
    assert_eq!(read.records()[0]["state"], "not planned");
    assert!(
        read.text.contains("Never mind.") && read.text.contains("renamed it from"),
        "{}",
        read.text
    );
    stage
        .trial
        .bad("update_issue", json!({"repo": id}), "invalid")
        .await;
    let nobody = json!({"repo": "handbook", "title": "x", "assignees": ["nobody-here"]});
    let refused = stage.trial.bad("create_issue", nobody, "invalid").await;
    assert!(
        refused.text.contains("nobody-here cannot be assigned"),
        "{}",
        refused.text
    );
}

#[tokio::test]
async fn a_write_is_done_once_after_a_pause_and_after_a_broken_connection() {
    let stage = stage().await;
    let arguments = json!({"repo": "larkspur/infra", "number": 75, "body": "Noted."});
    faults(&stage).add(Fault::RateLimited { retry_after: 0 }, 1);
    stage.trial.good("add_comment", arguments.clone()).await;
    assert_eq!(stage.github.comments("infra", 75).len(), 2);
    faults(&stage).add(Fault::Dropped, 1);
    let broken = stage
        .trial
        .bad("add_comment", arguments.clone(), "upstream")
        .await;
    assert!(broken.text.contains("may have been done"), "{}", broken.text);
    assert_eq!(
        (broken.requests, stage.github.comments("infra", 75).len()),
        (1, 3)
    );
    faults(&stage).add(Fault::Malformed, 1);
    let unread = stage.trial.bad("add_comment", arguments, "upstream").await;
    assert!(unread.text.contains("done nevertheless"), "{}", unread.text);
    assert_eq!(stage.github.comments("infra", 75).len(), 4);
    faults(&stage).add(Fault::Status(502), 1);
    let failed = stage
        .trial
        .bad(
            "create_issue",
            json!({"repo": "larkspur/infra", "title": "x"}),
            "upstream",
        )
        .await;
    assert_eq!(failed.requests, 1);
    assert!(!stage.github.titles("infra").iter().any(|(_, title)| title == "x"));
}

#[tokio::test]
async fn a_file_is_written_only_by_who_has_seen_it() {
    let stage = stage().await;
    let read = stage
        .trial
        .good(
            "get_file",
            json!({"repo": "larkspur/handbook", "path": "coffee.md"}),
        )
        .await;
    let sha = read.records()[0]["sha"].clone();
    let arguments = |sha: serde_json::Value| {
        json!({"repo": "larkspur/handbook", "path": "coffee.md", "content": "# Coffee\n\nSet it to 15.\n",
            "message": "Finer", "branch": "main", "sha": sha})
    };
    let before = stage.github.commits("handbook", "main");
    let unseen = stage
        .trial
        .bad("write_file", arguments(json!("new")), "invalid")
        .await;
    assert!(unseen.text.contains("get_file"), "{}", unseen.text);
    stage
        .trial
        .bad("write_file", arguments(json!("")), "invalid")
        .await;
    assert_eq!(stage.github.commits("handbook", "main"), before);
    stage.trial.good("write_file", arguments(sha.clone())).await;
    assert_eq!(
        stage.github.commits("handbook", "main"),
        before.map(|count| count + 1)
    );
    assert!(
        stage
            .github
            .file("handbook", "main", "coffee.md")
            .is_some_and(|text| text.contains("15"))
    );
    let stale = stage.trial.bad("write_file", arguments(sha), "invalid").await;
    assert!(stale.text.contains("changed meanwhile"), "{}", stale.text);
}

#[tokio::test]
async fn a_branch_becomes_a_pull_request_that_is_reviewed_and_merged() {
    let stage = stage().await;
    let repo = "larkspur/checkout";
    stage
        .trial
        .good(
            "create_branch",
            json!({"repo": repo, "branch": "docs/on-call", "from": "main"}),
        )
        .await;
    let twice = json!({"repo": repo, "branch": "docs/on-call"});
    let twice = stage.trial.bad("create_branch", twice, "invalid").await;
    assert!(twice.text.contains("already exists"), "{}", twice.text);
    let empty = json!({"repo": repo, "title": "Nothing", "head": "docs/on-call"});
    let empty = stage.trial.bad("create_pull_request", empty, "invalid").await;
    assert!(
        empty.text.contains("No commits between main and docs/on-call"),
        "{}",
        empty.text
    );
    let file = json!({"repo": repo, "path": "docs/on-call.md", "content": "# On call\n", "message": "Say who",
        "branch": "docs/on-call", "sha": "new"});
    stage.trial.good("write_file", file).await;
    let made = json!({"repo": repo, "title": "Say who is on call", "head": "docs/on-call", "body": "OPS-70"});
    let made = stage.trial.good("create_pull_request", made).await;
    let id = made.records()[0]["id"].as_str().expect("an id").to_owned();
    let changed = json!({"repo": id, "title": "Say who is on call at night", "reviewers": ["benwhit"]});
    stage.trial.good("update_pull_request", changed).await;
    let own = json!({"repo": id, "event": "approve"});
    let own = stage.trial.bad("review_pull_request", own, "invalid").await;
    assert!(own.text.contains("your own"), "{}", own.text);
    let remark = json!({"repo": id, "event": "comment", "body": "One thing.",
        "comments": [{"path": "docs/on-call.md", "line": 1, "body": "A list, please."}]});
    stage.trial.good("review_pull_request", remark).await;
    let read = stage
        .trial
        .good(
            "get_pull_request",
            json!({"repo": id, "include": ["threads", "files"]}),
        )
        .await;
    assert!(
        read.text.contains("A list, please.") && read.text.contains("- added docs/on-call.md"),
        "{}",
        read.text
    );
    let at = read.text.find("[comment ").expect("a comment's id") + 9;
    let comment: String = read.text[at..].chars().take_while(char::is_ascii_digit).collect();
    stage
        .trial
        .good(
            "add_comment",
            json!({"repo": id, "body": "Done.", "reply_to": comment}),
        )
        .await;
    let moved = json!({"repo": id, "sha": "0000000000000000000000000000000000000000"});
    stage.trial.bad("merge_pull_request", moved, "invalid").await;
    stage
        .trial
        .good("merge_pull_request", json!({"repo": id, "method": "squash"}))
        .await;
    assert!(stage.github.file("checkout", "main", "docs/on-call.md").is_some());
    let again = stage
        .trial
        .bad("merge_pull_request", json!({"repo": id}), "invalid")
        .await;
    assert!(again.text.contains("not mergeable"), "{}", again.text);
    let draft = stage
        .trial
        .bad(
            "merge_pull_request",
            json!({"repo": repo, "number": 236}),
            "invalid",
        )
        .await;
    assert!(draft.text.contains("draft"), "{}", draft.text);
}

#[tokio::test]
async fn a_review_takes_a_request_off_anas_list() {
    let stage = stage().await;
    let approve = json!({"repo": "larkspur/infra", "number": 77, "event": "approve"});
    stage.trial.good("review_pull_request", approve).await;
    let left = stage
        .trial
        .good("list_pull_requests", json!({"filter": "needs_my_review"}))
        .await;
    assert_eq!(left.records().len(), 1, "{}", left.text);
}

#[tokio::test]
async fn workflows_are_started_and_run_again() {
    let stage = stage().await;
    let start = json!({"repo": "data-pipeline", "workflow": "nightly.yml", "inputs": ["date=2026-03-03"]});
    let started = stage.trial.good("dispatch_workflow", start).await;
    let run = started.records()[0]["id"].clone();
    let runs = stage
        .trial
        .good("get_workflow_runs", json!({"repo": "data-pipeline", "limit": 1}))
        .await;
    assert_eq!(runs.records()[0]["id"], run);
    assert_eq!(runs.records()[0]["conclusion"], "queued");
    let logs = stage
        .trial
        .good(
            "get_job_logs",
            json!({"repo": "data-pipeline", "run": run, "failed_only": false}),
        )
        .await;
    assert!(logs.text.contains("no log yet"), "{}", logs.text);
    let untold = json!({"repo": "data-pipeline", "workflow": "nightly.yml", "inputs": {"colour": "red"}});
    let untold = stage.trial.bad("dispatch_workflow", untold, "invalid").await;
    assert!(untold.text.contains("Unexpected inputs"), "{}", untold.text);
    stage
        .trial
        .bad(
            "dispatch_workflow",
            json!({"repo": "data-pipeline", "workflow": "test.yml"}),
            "invalid",
        )
        .await;

    let failed = stage
        .trial
        .good(
            "get_workflow_runs",
            json!({"repo": "data-pipeline", "status": "failure"}),
        )
        .await;
    let again = json!({"repo": "data-pipeline", "run": failed.records()[0]["id"], "failed_only": true});
    stage.trial.good("rerun_workflow", again.clone()).await;
    stage.trial.bad("rerun_workflow", again, "scope").await;
    stage
        .trial
        .bad(
            "rerun_workflow",
            json!({"repo": "data-pipeline", "run": "1"}),
            "not_found",
        )
        .await;
}

#[tokio::test]
async fn labels_that_cannot_be_read_take_none_away() {
    let stage = stage().await;
    let labels = async || {
        let asked = json!({"repo": "larkspur/infra#78"});
        let read = stage.trial.good("get_issue", asked).await;
        read.records()[0]["labels"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let set = json!({"repo": "larkspur/infra", "number": 78, "labels": ["security"]});
    stage.trial.good("update_issue", set).await;
    for wrong in [
        json!([{"name": "bug"}]),
        json!([1]),
        json!({"add": "bug"}),
        json!(true),
    ] {
        let asked = json!({"repo": "larkspur/infra", "number": 78, "labels": wrong});
        stage.trial.bad("update_issue", asked, "invalid").await;
    }
    // An empty text is an argument left out.
    let asked =
        json!({"repo": "larkspur/infra", "number": 78, "labels": "", "title": "Rotate the backup keys"});
    stage.trial.good("update_issue", asked).await;
    assert_eq!(labels().await, "security");
    let asked = json!({"repo": "larkspur/infra", "number": 78, "labels": []});
    stage.trial.good("update_issue", asked).await;
    assert_eq!(labels().await, "");
}

#[tokio::test]
async fn no_path_leads_to_another_repository() {
    let stage = stage().await;
    let before = stage.github.emulation().exchanges().count();
    for path in [
        "../../infra/contents/README.md",
        "a/../../../infra/contents/x",
        "./x",
        "..",
    ] {
        let asked = json!({"repo": "larkspur/handbook", "path": path, "content": "x", "message": "x", "branch": "main", "sha": "new"});
        stage.trial.bad("write_file", asked, "invalid").await;
        let asked = json!({"repo": "larkspur/handbook", "path": path});
        stage.trial.bad("get_file", asked, "invalid").await;
    }
    for repo in [
        "larkspur/..",
        "../larkspur",
        "https://github.com/larkspur/..",
        "..",
    ] {
        stage
            .trial
            .bad("get_repository", json!({"repo": repo}), "invalid")
            .await;
    }
    assert_eq!(stage.github.emulation().exchanges().count(), before);
}
