//! Tests of what a turn's answer rests on, and of turns taken up again.

use crate::fixtures::{Fixture, at, end, message, text};
use crate::{NewMessage, Role, StoreError};
use mosaic_protocol::{Citation, JoinedThing, ReceiptEntry, ReceiptState, TurnStatus};

#[tokio::test]
async fn what_an_answer_rests_on_reads_back() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let turn = fixture.turn(&conversation, "q").await;
    let store = &fixture.store;
    let before = store.turn(&turn).await.unwrap();
    assert_eq!((before.findings, before.citations.len()), (None, 0));
    let citation = Citation {
        number: 1,
        record: 3,
        record_turn: Some("earlier".into()),
        datasource_id: "slack".into(),
        datasource: "Slack".into(),
        title: "#finance".into(),
        author: None,
        time: Some(at(0)),
        url: None,
        quoted: "the budget".into(),
        verified: false,
    };
    let thing = JoinedThing {
        name: "SHOP-412".into(),
        records: vec![1, 2],
        disagreement: None,
    };
    let entry = ReceiptEntry {
        datasource_id: "slack".into(),
        datasource: "Slack".into(),
        state: ReceiptState::Failed,
        hits: 0,
        cited: 0,
        calls: 1,
        elapsed_ms: 4,
        why: "signed out".into(),
        repair: None,
    };
    let next = ["And then?".to_owned()];
    store
        .set_citations(&turn, std::slice::from_ref(&citation))
        .await
        .unwrap();
    store.set_findings(&turn, 12).await.unwrap();
    store
        .set_joined(&turn, std::slice::from_ref(&thing))
        .await
        .unwrap();
    store
        .set_receipt(&turn, std::slice::from_ref(&entry))
        .await
        .unwrap();
    store.set_follow_ups(&turn, &next).await.unwrap();
    let stored = store.turn(&turn).await.unwrap();
    assert_eq!((stored.citations, stored.findings), (vec![citation], Some(12)));
    assert_eq!((stored.joined, stored.receipt), (vec![thing], vec![entry]));
    assert_eq!(stored.follow_ups, next);
    assert_eq!(store.suggested(&conversation).await.unwrap(), next);
    assert!(store.suggested(&"other".into()).await.unwrap().is_empty());
    let missing = store.set_findings(&"none".into(), 1).await;
    assert!(matches!(missing, Err(StoreError::NotFound { .. })));
}

#[tokio::test]
async fn only_the_last_turn_is_reopened_and_only_when_none_runs() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let first = fixture.answered(&conversation, "one", "1").await;
    let second = fixture.answered(&conversation, "two", "2").await;
    let store = &fixture.store;
    let refused = store.reopen_turn(&first, "two").await;
    assert!(matches!(refused, Err(StoreError::NotLast)));
    store.reopen_turn(&second, "two").await.unwrap();
    let stored = store.turn(&second).await.unwrap();
    assert_eq!((stored.status, stored.ended_at), (TurnStatus::Running, None));
    let busy = store.reopen_turn(&second, "two").await;
    assert!(matches!(busy, Err(StoreError::Busy)));
    store.recover(&["one".to_owned()]).await.unwrap();
    let stored = store.turn(&second).await.unwrap();
    assert_eq!(stored.status, TurnStatus::Interrupted);
    let third = fixture
        .turn_replacing(&conversation, "two again", Some(&second))
        .await;
    store
        .finish_turn(&third, &end(TurnStatus::Finished))
        .await
        .unwrap();
    let gone = store.reopen_turn(&second, "two").await;
    assert!(matches!(gone, Err(StoreError::NotFound { .. })));
}

#[tokio::test]
async fn an_answer_begun_anew_is_neither_shown_nor_sent_nor_found_any_more() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let before = fixture
        .answered(&conversation, "which herring", "the smoked one")
        .await;
    let turn = fixture
        .answered(&conversation, "which mackerel", "the salted one")
        .await;
    let store = &fixture.store;
    let found = message(&turn, Role::User);
    store.add_message(&found, &text("what was found")).await.unwrap();
    store.put_answer_aside(&turn, &[]).await.unwrap();
    let asked = store.turn(&turn).await.unwrap().messages;
    assert_eq!(
        asked.iter().map(|one| one.role).collect::<Vec<_>>(),
        [Role::User],
        "the question stays"
    );
    let question = message(&turn, Role::User);
    store
        .add_message(&question, &text("which mackerel"))
        .await
        .unwrap();
    store
        .put_question_aside(&turn, std::slice::from_ref(&question.id))
        .await
        .unwrap();
    let anew = NewMessage {
        at: at(4),
        ..message(&turn, Role::Assistant)
    };
    store.add_message(&anew, &text("the fried one")).await.unwrap();
    let stored = store.turn(&turn).await.unwrap();
    assert_eq!(stored.messages.len(), 2);
    assert_eq!(stored.messages[0].id, question.id);
    assert_eq!(stored.messages[1].blocks, text("the fried one"));
    let transcript = store.transcript(&conversation).await.unwrap();
    assert_eq!(transcript.len(), 4);
    assert!(fixture.found("salted").await.is_empty());
    assert_eq!(fixture.found("fried").await.len(), 1);
    assert_eq!(fixture.found("mackerel").await.len(), 1);
    assert_eq!(store.turn(&before).await.unwrap().messages.len(), 2);
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM messages")
        .fetch_one(&store.readers)
        .await
        .unwrap();
    assert_eq!(kept, 7);
}
