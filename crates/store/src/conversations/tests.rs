//! Tests of the table of conversations, one for each function.

use super::*;
use crate::TurnEnd;
use crate::fixtures::{Fixture, at, end};
use mosaic_protocol::TurnStatus;

fn ids(list: &[ConversationSummary]) -> Vec<&str> {
    list.iter().map(|summary| summary.id.as_str()).collect()
}

#[tokio::test]
async fn a_conversation_is_made_and_read_back() {
    let fixture = Fixture::new().await;
    let id = fixture.conversation("films", 0).await;
    let summary = fixture.store.conversation(&id).await.unwrap();
    assert_eq!(summary.title, "About films");
    assert_eq!(summary.updated_at, at(0));
    assert!(!summary.running);
}

#[tokio::test]
async fn the_same_id_twice_is_refused() {
    let fixture = Fixture::new().await;
    let id = fixture.conversation("films", 0).await;
    let again = NewConversation {
        id,
        title: String::new(),
        at: at(1),
    };
    let error = fixture.store.create_conversation(&again).await.unwrap_err();
    assert_eq!(error.to_string(), "conversation `films` exists already");
}

#[tokio::test]
async fn the_list_has_the_last_changed_first_and_says_what_runs() {
    let fixture = Fixture::new().await;
    let old = fixture.conversation("old", 0).await;
    fixture.conversation("new", 5).await;
    let turn = fixture.turn(&old, "still there?").await;
    let list = fixture.store.conversations(None, 10).await.unwrap();
    assert_eq!(ids(&list), ["new", "old"]);
    assert_eq!([list[0].running, list[1].running], [false, true]);
    let late = TurnEnd {
        at: at(9),
        ..end(TurnStatus::Finished)
    };
    fixture.store.finish_turn(&turn, &late).await.unwrap();
    let list = fixture.store.conversations(None, 10).await.unwrap();
    assert_eq!(ids(&list), ["old", "new"]);
    assert!(!list[0].running);
}

#[tokio::test]
async fn pages_of_the_list_lose_nothing_even_where_times_are_equal() {
    let fixture = Fixture::new().await;
    for number in 0..17 {
        fixture.conversation(&format!("c{number:02}"), number / 5).await;
    }
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = fixture.store.conversations(before.as_deref(), 4).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.updated_at.clone());
        seen.extend(ids(&page).into_iter().map(str::to_owned));
    }
    let expected: Vec<String> = (0..17).rev().map(|number| format!("c{number:02}")).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_new_title_leaves_the_place_in_the_list() {
    let fixture = Fixture::new().await;
    let id = fixture.conversation("films", 0).await;
    fixture.store.rename_conversation(&id, "Cinema").await.unwrap();
    let summary = fixture.store.conversation(&id).await.unwrap();
    assert_eq!((summary.title.as_str(), summary.updated_at), ("Cinema", at(0)));
}

#[tokio::test]
async fn a_touch_moves_a_conversation_up_and_never_down() {
    let fixture = Fixture::new().await;
    let id = fixture.conversation("films", 5).await;
    fixture.store.touch_conversation(&id, &at(7)).await.unwrap();
    fixture.store.touch_conversation(&id, &at(6)).await.unwrap();
    assert_eq!(fixture.store.conversation(&id).await.unwrap().updated_at, at(7));
}

#[tokio::test]
async fn removing_takes_turns_messages_and_search_entries_with_it() {
    let fixture = Fixture::new().await;
    let (gone, kept) = (
        fixture.conversation("gone", 0).await,
        fixture.conversation("kept", 0).await,
    );
    fixture.answered(&gone, "the budget", "the budget is small").await;
    fixture.answered(&kept, "the budget", "the budget is large").await;
    assert_eq!(fixture.found("budget").await.len(), 4);
    fixture.store.remove_conversation(&gone).await.unwrap();
    assert_eq!(fixture.found("budget").await.len(), 2);
    assert_eq!(fixture.questions(&gone).await, Vec::<String>::new());
    assert_eq!(fixture.store.transcript(&gone).await.unwrap(), []);
    let check = sqlx::query("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)");
    check.execute(&fixture.store.writer).await.unwrap();
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let fixture = Fixture::new().await;
    let nobody = ConversationId::from("nobody");
    let store = &fixture.store;
    for result in [
        store.conversation(&nobody).await.map(|_| ()),
        store.rename_conversation(&nobody, "x").await,
        store.touch_conversation(&nobody, &at(0)).await,
        store.remove_conversation(&nobody).await,
    ] {
        assert_eq!(result.unwrap_err().to_string(), "no conversation `nobody`");
    }
}

/// Tells whether the bytes stand in the database's file or its log.
fn on_disk(path: &std::path::Path, bytes: &[u8]) -> bool {
    ["", "-wal"].iter().any(|suffix| {
        let file = std::fs::read(crate::open::with_suffix(path, suffix)).unwrap_or_default();
        file.windows(bytes.len()).any(|part| part == bytes)
    })
}

#[tokio::test]
async fn what_was_said_in_a_removed_conversation_is_gone_from_the_file_too() {
    let fixture = Fixture::new().await;
    let kept = fixture.conversation("kept", 0).await;
    let gone = fixture.conversation("gone", 0).await;
    for round in 0..20 {
        let words = format!("zqwordofone{round} ");
        // A short answer lies in a page with others, a long one in pages of its own.
        for answer in [words.repeat(3), words.repeat(4_000)] {
            fixture.answered(&gone, "zqquestion asked", &answer).await;
            fixture
                .answered(&kept, "another question", "another answer")
                .await;
        }
    }
    let texts = [
        b"zqwordofone3 zqwordofone3".as_slice(),
        b"zqquestion asked",
        b"About gone",
    ];
    for text in texts {
        assert!(on_disk(&fixture.path, text));
    }
    fixture.store.remove_conversation(&gone).await.unwrap();
    assert_eq!(fixture.found("zqquestion").await, Vec::<String>::new());
    assert_eq!(fixture.found("another").await.len(), 50);
    fixture.store.close().await;
    for text in texts {
        assert!(!on_disk(&fixture.path, text), "{}", String::from_utf8_lossy(text));
    }
    assert!(on_disk(&fixture.path, b"another answer"));
}

#[tokio::test]
async fn pinned_sources_are_told_in_order_until_they_are_disconnected() {
    let fixture = Fixture::new().await;
    let id = fixture.conversation("films", 0).await;
    let store = &fixture.store;
    for source in ["shop", "chat"] {
        let new = crate::StoredDatasource {
            id: source.into(),
            connector: "mysql".into(),
            name: source.into(),
            values: Vec::new(),
            secrets_set: Vec::new(),
            sample: false,
            created_at: at(0),
        };
        store.save_datasource(&new).await.unwrap();
    }
    let both = [DatasourceId::from("shop"), DatasourceId::from("chat")];
    store.pin_sources(&id, &both).await.unwrap();
    assert_eq!(store.conversation(&id).await.unwrap().pinned, both);
    store.remove_datasource(&both[0]).await.unwrap();
    let list = store.conversations(None, 10).await.unwrap();
    assert_eq!(list[0].pinned, both[1..]);
    let missing = store.pin_sources(&"none".into(), &both).await;
    assert!(matches!(missing, Err(StoreError::NotFound { .. })));
}

#[tokio::test]
async fn an_allowance_is_kept_once() {
    let fixture = Fixture::new().await;
    let id = fixture.conversation("films", 0).await;
    for allowance in ["b", "a", "b"] {
        fixture.store.allow(&id, allowance).await.unwrap();
    }
    assert_eq!(fixture.store.allowances(&id).await.unwrap(), ["b", "a"]);
    let missing = fixture.store.allow(&"none".into(), "a").await;
    assert!(matches!(missing, Err(StoreError::NotFound { .. })));
}
