//! Tests of the table of tool calls and their compressed results.

use super::*;
use crate::StoredDatasource;
use crate::fixtures::{Fixture, at};
use mosaic_protocol::{ResultTable, TurnStatus};
use serde_json::json;

fn new_call(turn: &TurnId, id: &str) -> NewToolCall {
    NewToolCall {
        key: CallKey {
            turn_id: turn.clone(),
            call_id: id.into(),
        },
        datasource_id: "shop".into(),
        datasource_name: "Shop".into(),
        tool: "execute_query".into(),
        arguments: json!({"sql": "SELECT 1", "limit": 5}),
        effect: Effect::Write,
        at: at(1),
        run_id: Some("run".into()),
        origins: vec![ArgumentOrigin {
            argument: "sql".into(),
            origin: mosaic_protocol::ValueOrigin::Typed,
        }],
    }
}

fn card() -> ApprovalCard {
    ApprovalCard {
        hash: "0f".into(),
        title: "Add a film".into(),
        reach: mosaic_protocol::Reach::Tenant,
        destructive: false,
        fields: Vec::new(),
        changes: Vec::new(),
        tainted: true,
        suspects: Vec::new(),
        may_always: false,
    }
}

fn end_of(key: &CallKey, full: Option<FullResult>) -> CallEnd {
    CallEnd {
        key: key.clone(),
        outcome: Outcome::Succeeded,
        elapsed_ms: 12,
        cached: true,
        view: ToolResultView {
            summary: "1 row".into(),
            table: Some(ResultTable {
                columns: Vec::new(),
                rows: vec![vec![None]],
                has_more: true,
            }),
            ..ToolResultView::default()
        },
        full,
    }
}

#[tokio::test]
async fn a_call_is_stored_step_by_step() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let turn = fixture.turn(&conversation, "q").await;
    let new = new_call(&turn, "toolu_1");
    fixture.store.propose_call(&new).await.unwrap();
    let call = fixture.store.turn(&turn).await.unwrap().tool_calls.remove(0);
    assert_eq!(
        (call.started_at, call.outcome, call.view, call.approval),
        (None, None, None, None)
    );
    assert_eq!((call.effect, &call.arguments), (Effect::Write, &new.arguments));
    assert_eq!(
        (call.run_id, call.origins),
        (new.run_id.clone(), new.origins.clone())
    );

    fixture
        .store
        .request_approval(&new.key, "Add a film", Some(&card()))
        .await
        .unwrap();
    let edited = json!({"sql": "SELECT 2"});
    fixture.store.start_call(&new.key, &edited, &at(2)).await.unwrap();
    let end = end_of(&new.key, None);
    fixture.store.finish_call(&end).await.unwrap();
    let call = fixture.store.turn(&turn).await.unwrap().tool_calls.remove(0);
    assert_eq!(
        (call.approval.as_deref(), call.started_at),
        (Some("Add a film"), Some(at(2)))
    );
    assert_eq!((call.arguments, call.outcome), (edited, Some(Outcome::Succeeded)));
    assert_eq!(
        (call.elapsed_ms, call.cached, call.view),
        (12, true, Some(end.view))
    );
    assert_eq!(call.card, Some(Box::new(card())));
}

#[tokio::test]
async fn calls_come_back_in_the_order_they_were_proposed() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let turn = fixture.turn(&conversation, "q").await;
    for id in ["b", "a", "c"] {
        fixture.store.propose_call(&new_call(&turn, id)).await.unwrap();
    }
    let calls = fixture.store.turn(&turn).await.unwrap().tool_calls;
    assert_eq!(
        calls.iter().map(|call| call.id.as_str()).collect::<Vec<_>>(),
        ["b", "a", "c"]
    );
}

#[tokio::test]
async fn a_large_result_is_kept_whole_and_compressed() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let turn = fixture.turn(&conversation, "q").await;
    let new = new_call(&turn, "toolu_1");
    fixture.store.propose_call(&new).await.unwrap();
    let full = FullResult {
        text: "film_id\ttitle\n1\tACADEMY DINOSAUR\n".repeat(250_000),
        structured: Some(json!({"rows": [["1", null]], "returned": 1})),
    };
    fixture
        .store
        .finish_call(&end_of(&new.key, Some(full.clone())))
        .await
        .unwrap();
    let (call, stored) = fixture.store.tool_result(&new.key).await.unwrap();
    assert_eq!(call.tool, "execute_query");
    assert_eq!(stored, Some(full.clone()));
    let bytes: i64 = sqlx::query_scalar("SELECT sum(length(text)) FROM tool_results")
        .fetch_one(&fixture.store.readers)
        .await
        .unwrap();
    assert!(bytes < full.text.len() as i64 / 100);
}

#[tokio::test]
async fn a_call_without_a_full_result_has_none() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let turn = fixture.turn(&conversation, "q").await;
    let new = new_call(&turn, "toolu_1");
    fixture.store.propose_call(&new).await.unwrap();
    fixture.store.finish_call(&end_of(&new.key, None)).await.unwrap();
    assert_eq!(fixture.store.tool_result(&new.key).await.unwrap().1, None);
}

#[tokio::test]
async fn the_same_id_may_come_again_in_another_turn_and_each_has_its_own_result() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let mut keys = Vec::new();
    for text in ["old", "new"] {
        let turn = fixture.turn(&conversation, text).await;
        let new = new_call(&turn, "call_0");
        fixture.store.propose_call(&new).await.unwrap();
        let error = fixture.store.propose_call(&new).await.unwrap_err();
        assert!(matches!(error, StoreError::Duplicate { .. }), "{error}");
        let full = FullResult {
            text: text.into(),
            structured: None,
        };
        fixture
            .store
            .finish_call(&end_of(&new.key, Some(full)))
            .await
            .unwrap();
        let ended = crate::fixtures::end(TurnStatus::Finished);
        fixture.store.finish_turn(&turn, &ended).await.unwrap();
        keys.push(new.key);
    }
    for (key, text) in keys.iter().zip(["old", "new"]) {
        let (_, full) = fixture.store.tool_result(key).await.unwrap();
        assert_eq!(full.unwrap().text, text);
    }
    let elsewhere = CallKey {
        turn_id: "nobody".into(),
        call_id: "call_0".into(),
    };
    assert!(fixture.store.tool_result(&elsewhere).await.is_err());
}

#[tokio::test]
async fn a_conversation_has_heard_sources_once_a_call_of_a_turn_that_counts_succeeded() {
    let none = |_: &str, _: &str| false;
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let other = fixture.conversation("other", 0).await;
    let store = &fixture.store;
    let turn = fixture.turn(&conversation, "q").await;
    assert!(!store.heard_sources(&conversation, none).await.unwrap());
    let new = new_call(&turn, "call_0");
    store.propose_call(&new).await.unwrap();
    assert!(
        !store.heard_sources(&conversation, none).await.unwrap(),
        "it has not answered"
    );
    for (outcome, heard) in [
        (Outcome::Denied, false),
        (Outcome::Failed, false),
        (Outcome::Cancelled, false),
        (Outcome::Succeeded, true),
    ] {
        let end = CallEnd {
            outcome,
            ..end_of(&new.key, None)
        };
        store.finish_call(&end).await.unwrap();
        assert_eq!(
            store.heard_sources(&conversation, none).await.unwrap(),
            heard,
            "{outcome:?}"
        );
    }
    assert!(!store.heard_sources(&other, none).await.unwrap());
    assert!(!store.heard_sources(&"nobody".into(), none).await.unwrap());
    // Put aside, the turn is no part of the transcript any more.
    let ended = crate::fixtures::end(TurnStatus::Finished);
    store.finish_turn(&turn, &ended).await.unwrap();
    fixture.turn_replacing(&conversation, "again", Some(&turn)).await;
    assert!(!store.heard_sources(&conversation, none).await.unwrap());
}

#[tokio::test]
async fn an_answer_that_repeats_what_was_sent_is_not_heard_and_an_error_is() {
    let fixture = Fixture::new().await;
    let store = &fixture.store;
    let source = StoredDatasource {
        id: "known".into(),
        connector: "mysql".into(),
        name: "Shop".into(),
        values: Vec::new(),
        secrets_set: Vec::new(),
        sample: false,
        created_at: at(0),
    };
    store.save_datasource(&source).await.unwrap();
    let echoes = |connector: &str, tool: &str| connector == "mysql" && tool == "execute_query";
    for (outcome, known, started, heard) in [
        (Outcome::Succeeded, true, true, false),
        (Outcome::Succeeded, false, true, true),
        (Outcome::Failed, true, true, true),
        (Outcome::Failed, true, false, false),
        (Outcome::Denied, true, false, false),
    ] {
        let id = format!("{outcome:?} {known} {started}");
        let conversation = fixture.conversation(&id, 0).await;
        let turn = fixture.turn(&conversation, "q").await;
        let mut new = new_call(&turn, "call_0");
        if known {
            new.datasource_id = source.id.clone();
        }
        store.propose_call(&new).await.unwrap();
        if started {
            store.start_call(&new.key, &json!({}), &at(2)).await.unwrap();
        }
        let end = CallEnd {
            outcome,
            ..end_of(&new.key, None)
        };
        store.finish_call(&end).await.unwrap();
        assert_eq!(
            store.heard_sources(&conversation, echoes).await.unwrap(),
            heard,
            "{id}"
        );
    }
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let turn = fixture.turn(&conversation, "q").await;
    let key = new_call(&turn, "nobody").key;
    let store = &fixture.store;
    for result in [
        store.request_approval(&key, "x", None).await,
        store.start_call(&key, &json!({}), &at(1)).await,
        store.finish_call(&end_of(&key, None)).await,
        store.tool_result(&key).await.map(|_| ()),
    ] {
        assert_eq!(result.unwrap_err().to_string(), "no tool call `nobody`");
    }
    let error = store
        .propose_call(&new_call(&"nobody".into(), "x"))
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "no turn `nobody`");
}
