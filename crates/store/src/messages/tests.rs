//! Tests of the table of messages: verbatim blocks, partial and whole.

use super::*;
use crate::fixtures::{Fixture, message, text};
use serde_json::json;

#[tokio::test]
async fn blocks_come_back_verbatim_in_the_order_of_their_fields() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let turn = fixture.turn(&conversation, "q").await;
    let raw = r#"[{"type":"thinking","thinking":"…","signature":"b64=="},{"zeta":1,"type":"from_tomorrow","alpha":[null,true,1.5,"\u0000é"]}]"#;
    let blocks: Vec<Value> = serde_json::from_str(raw).unwrap();
    fixture
        .store
        .add_message(&message(&turn, Role::Assistant), &blocks)
        .await
        .unwrap();
    let stored = fixture.store.transcript(&conversation).await.unwrap();
    assert_eq!(serde_json::to_string(&stored[0].blocks).unwrap(), raw);
    assert_eq!(
        (stored[0].role, stored[0].status),
        (Role::Assistant, MessageStatus::Finished)
    );
    assert_eq!(stored[0].turn_id, turn);
}

#[tokio::test]
async fn a_streamed_message_grows_until_it_is_committed_and_not_after() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let turn = fixture.turn(&conversation, "q").await;
    let answer = message(&turn, Role::Assistant);
    fixture.store.begin_partial(&answer).await.unwrap();
    fixture
        .store
        .save_partial(&answer.id, &text("half"))
        .await
        .unwrap();
    let stored = fixture.store.transcript(&conversation).await.unwrap();
    assert_eq!(
        (stored[0].status, &stored[0].blocks),
        (MessageStatus::Streaming, &text("half"))
    );
    assert_eq!(fixture.found("half").await, Vec::<String>::new());

    let whole = text("half and whole");
    fixture
        .store
        .commit_message(&answer.id, &whole, MessageStatus::Finished)
        .await
        .unwrap();
    fixture
        .store
        .save_partial(&answer.id, &text("too late"))
        .await
        .unwrap();
    fixture
        .store
        .commit_message(&answer.id, &text("too late"), MessageStatus::Interrupted)
        .await
        .unwrap();
    let stored = fixture.store.transcript(&conversation).await.unwrap();
    assert_eq!(
        (stored[0].status, &stored[0].blocks),
        (MessageStatus::Finished, &whole)
    );
    assert_eq!(fixture.found("half").await, ["[half] and whole"]);
}

#[tokio::test]
async fn a_message_that_was_written_late_stays_with_its_turn() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let first = fixture.answered(&conversation, "first", "first answer").await;
    fixture.answered(&conversation, "second", "second answer").await;
    fixture
        .store
        .add_message(&message(&first, Role::Assistant), &text("late"))
        .await
        .unwrap();
    let transcript = fixture.store.transcript(&conversation).await.unwrap();
    let said: Vec<&str> = transcript
        .iter()
        .filter_map(|message| message.blocks[0]["text"].as_str())
        .collect();
    assert_eq!(said, ["first", "first answer", "late", "second", "second answer"]);
}

#[tokio::test]
async fn only_the_text_of_answers_is_searched() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let turn = fixture.turn(&conversation, "the question").await;
    let tool = [json!({"type": "tool_result", "tool_use_id": "t", "content": "needle"})];
    fixture
        .store
        .add_message(&message(&turn, Role::User), &tool)
        .await
        .unwrap();
    let answer = [
        json!({"type": "thinking", "thinking": "needle"}),
        json!({"type": "text", "text": "hay"}),
        json!({"type": "tool_use", "id": "t", "name": "needle", "input": {"text": "needle"}}),
        json!({"type": "text", "text": 7}),
        json!({"type": "text", "text": "stack"}),
    ];
    fixture
        .store
        .add_message(&message(&turn, Role::Assistant), &answer)
        .await
        .unwrap();
    assert_eq!(fixture.found("needle").await, Vec::<String>::new());
    assert_eq!(fixture.found("hay stack").await, ["[hay] [stack]"]);
    assert_eq!(fixture.found("question").await, ["the [question]"]);
}

#[tokio::test]
async fn what_is_missing_or_there_already_is_said() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let turn = fixture.turn(&conversation, "q").await;
    let new = message(&turn, Role::User);
    fixture.store.add_message(&new, &text("x")).await.unwrap();
    let error = fixture.store.begin_partial(&new).await.unwrap_err();
    assert!(
        matches!(error, StoreError::Duplicate { what: "message", .. }),
        "{error}"
    );
    let lost = message(&"nobody".into(), Role::User);
    let error = fixture.store.add_message(&lost, &text("x")).await.unwrap_err();
    assert!(
        matches!(error, StoreError::NotFound { what: "turn", .. }),
        "{error}"
    );
    let error = fixture
        .store
        .commit_message(&lost.id, &text("x"), MessageStatus::Finished)
        .await
        .unwrap_err();
    assert!(
        matches!(error, StoreError::NotFound { what: "message", .. }),
        "{error}"
    );
}
