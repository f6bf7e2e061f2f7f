//! Tests of the table of runs.

use super::*;
use crate::fixtures::Fixture;
use mosaic_protocol::ReceiptState;

fn run(id: &str, entry: Option<ReceiptEntry>) -> StoredRun {
    StoredRun {
        id: id.into(),
        datasource_id: "slack".into(),
        datasource: "Slack".into(),
        entry,
    }
}

fn entry() -> ReceiptEntry {
    ReceiptEntry {
        datasource_id: "slack".into(),
        datasource: "Slack".into(),
        state: ReceiptState::Searched,
        hits: 3,
        cited: 0,
        calls: 1,
        elapsed_ms: 12,
        why: String::new(),
        repair: None,
    }
}

#[tokio::test]
async fn a_run_keeps_its_place_when_it_ends_and_its_end_is_never_taken_back() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let turn = fixture.turn(&conversation, "q").await;
    for one in [
        run("a", None),
        run("b", None),
        run("a", Some(entry())),
        run("a", None),
    ] {
        fixture.store.set_run(&turn, &one).await.unwrap();
    }
    let stored = fixture.store.turn(&turn).await.unwrap();
    assert_eq!(stored.runs, [run("a", Some(entry())), run("b", None)]);
    let missing = fixture.store.set_run(&"none".into(), &run("a", None)).await;
    assert!(matches!(missing, Err(StoreError::NotFound { .. })));
}
