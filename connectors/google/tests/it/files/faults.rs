//! Everything that can go wrong, and writes that are done once.

use crate::bench::{bench, connector};
use mosaic_connector_google::declaration;
use mosaic_sample::Fault;
use mosaic_testkit::connector::Trial;
use serde_json::json;

#[tokio::test]
async fn every_tool_withstands_every_fault() {
    let bench = bench().await;
    let environment = bench.sample.environment();
    let mut own = declaration();
    own.tools
        .retain(|tool| ["drive", "docs", "sheets"].contains(&tool.toolset));
    assert_eq!(own.tools.len(), 26);
    let trial = Trial::new(move || connector(&environment), own, bench.sample.emulation());
    trial.withstands(&[]).await;
}

#[tokio::test]
async fn a_write_is_made_again_after_a_pause_that_google_asks_for() {
    let bench = bench().await;
    let faults = bench.sample.emulation().faults().clone();
    faults.add_on("/permissions", Fault::RateLimited { retry_after: 0 }, 1);
    let share = json!({"file": "Operations weekly", "with": "helena@larkspur.example"});
    bench.good("share_file", share).await;
    let seen = bench
        .good("list_permissions", json!({"file": "Operations weekly"}))
        .await;
    let helena = seen.records().iter().filter(|one| one["who"] == "Helena Brandt");
    assert_eq!(helena.count(), 1);
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_says_so_and_is_not_repeated() {
    let bench = bench().await;
    let faults = bench.sample.emulation().faults().clone();
    let before = bench
        .good("read_range", json!({"spreadsheet": "On-call rota"}))
        .await
        .records()
        .len();
    faults.add_on(":append", Fault::Dropped, 1);
    let rows = json!({"spreadsheet": "Ridge Kettle launch checklist", "tab": "Checklist", "rows": [["Once", "", "", ""]]});
    let reply = bench.bad("append_rows", rows, "upstream").await;
    assert!(reply.text.contains("may have been done"), "{}", reply.text);
    let hits = json!({"spreadsheet": "Ridge Kettle launch checklist", "query": "once"});
    assert_eq!(bench.good("search_spreadsheet", hits).await.records().len(), 1);
    let after = bench
        .good("read_range", json!({"spreadsheet": "On-call rota"}))
        .await
        .records()
        .len();
    assert_eq!(before, after);
}

#[tokio::test]
async fn a_document_that_was_made_and_not_filled_is_not_made_again() {
    let bench = bench().await;
    let faults = bench.sample.emulation().faults().clone();
    faults.add_on(":batchUpdate", Fault::Status(503), 9);
    let reply = bench
        .bad(
            "create_document_from_markdown",
            json!({"title": "Half a note", "text_md": "Text."}),
            "upstream",
        )
        .await;
    assert!(reply.text.contains("append_text"), "{}", reply.text);
    faults.clear();
    let found = bench
        .good("search_drive_files", json!({"query": "\"Half a note\""}))
        .await;
    assert_eq!(found.records().len(), 1);
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let bench = bench().await;
    bench.sample.emulation().faults().add(Fault::MissingScope, 9);
    let reply = bench.bad("list_shared_drives", json!({}), "scope").await;
    assert_eq!(
        reply.structured["error"]["needed_scope"],
        "https://www.googleapis.com/auth/drive"
    );
}

#[tokio::test]
async fn what_the_account_may_not_change_is_said_so() {
    let bench = bench().await;
    let reply = bench
        .bad(
            "update_file",
            json!({"file": "Cash forecast", "name": "Mine"}),
            "scope",
        )
        .await;
    assert!(reply.text.contains("ask the owner"), "{}", reply.text);
}
