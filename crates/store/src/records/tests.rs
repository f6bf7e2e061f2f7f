//! Tests of the table of records.

use super::*;
use crate::fixtures::{Fixture, at};

fn record(number: u32, text: &str) -> KeptRecord {
    KeptRecord {
        number,
        datasource_id: "slack".into(),
        datasource: "Slack".into(),
        connector: "slack".into(),
        call_id: "call".into(),
        title: "#finance".into(),
        text: text.into(),
        author: Some("Sarah".into()),
        time: None,
        url: Some("https://slack.example/1".into()),
        status: None,
    }
}

#[tokio::test]
async fn records_are_added_and_a_number_again_takes_its_place() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let turn = fixture.turn(&conversation, "q").await;
    let store = &fixture.store;
    store
        .keep_records(&turn, &[record(2, "two"), record(1, "one")], &at(1))
        .await
        .unwrap();
    store
        .keep_records(&turn, &[record(2, "zwei ✓")], &at(4))
        .await
        .unwrap();
    assert_eq!(
        store.records(&turn).await.unwrap(),
        [record(1, "one"), record(2, "zwei ✓")]
    );
    let missing = store.keep_records(&"none".into(), &[], &at(1)).await;
    assert!(matches!(missing, Err(StoreError::NotFound { .. })));
}

#[tokio::test]
async fn a_record_says_when_it_was_read() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let turn = fixture.turn(&conversation, "q").await;
    let long = "the budget is 4,200 € ".repeat(190);
    fixture
        .store
        .keep_records(&turn, &[record(7, &long)], &at(1))
        .await
        .unwrap();
    let stored = fixture.store.record(&turn, 7).await.unwrap();
    assert_eq!(
        stored,
        StoredRecord {
            record: record(7, &long),
            read_at: at(1)
        }
    );
    let error = fixture.store.record(&turn, 8).await.unwrap_err();
    assert_eq!(error.to_string(), "no record `8`");
}

#[tokio::test]
async fn a_conversation_knows_the_records_of_its_turns_but_not_of_those_put_aside() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let first = fixture.answered(&conversation, "one", "1").await;
    let second = fixture.answered(&conversation, "two", "2").await;
    for turn in [&second, &first] {
        fixture
            .store
            .keep_records(turn, &[record(1, turn.as_str())], &at(1))
            .await
            .unwrap();
    }
    let known = fixture.store.records_of(&conversation).await.unwrap();
    let of = |turn: &TurnId| (turn.clone(), record(1, turn.as_str()));
    assert_eq!(known, [of(&first), of(&second)]);
    fixture
        .turn_replacing(&conversation, "two again", Some(&second))
        .await;
    let known = fixture.store.records_of(&conversation).await.unwrap();
    assert_eq!(known, [of(&first)]);
}
