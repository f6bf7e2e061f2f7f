//! The store through its public face: a conversation's life, and what must survive.

use mosaic_protocol::{ConversationId, MessageId, SourceChoice, TurnId, TurnStatus};
use mosaic_store::{MessageStatus, NewConversation, NewMessage, NewTurn, Role, Store};
use serde_json::json;

const AT: &str = "2026-11-05T10:00:00.000Z";

#[tokio::test]
async fn a_turn_that_was_running_is_interrupted_at_the_next_open_and_keeps_its_partial_answer() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mosaic.db");
    let (conversation_id, turn_id, id) = (ConversationId::fresh(), TurnId::fresh(), MessageId::fresh());
    {
        let store = Store::open(&path, true).await.unwrap().store;
        store
            .create_conversation(&NewConversation {
                id: conversation_id.clone(),
                title: "Films".into(),
                at: AT.into(),
            })
            .await
            .unwrap();
        store
            .start_turn(&NewTurn {
                id: turn_id.clone(),
                conversation_id: conversation_id.clone(),
                question: "which films are rated R".into(),
                sources: SourceChoice::All,
                at: AT.into(),
                replaces: None,
            })
            .await
            .unwrap();
        store
            .begin_partial(&NewMessage {
                id: id.clone(),
                turn_id: turn_id.clone(),
                role: Role::Assistant,
                at: AT.into(),
            })
            .await
            .unwrap();
        store
            .save_partial(&id, &[json!({"type": "text", "text": "Academy Dinosaur is"})])
            .await
            .unwrap();
        store.close().await;
    }
    let store = Store::open(&path, true).await.unwrap().store;
    let page = store.turns(&conversation_id, None, 30).await.unwrap();
    assert_eq!(page.turns[0].status, TurnStatus::Interrupted);
    assert_eq!(page.turns[0].messages[0].status, MessageStatus::Interrupted);
    assert_eq!(page.turns[0].messages[0].blocks[0]["text"], "Academy Dinosaur is");
    let found = store.search("dinos", 0, 10).await.unwrap();
    assert_eq!(found.hits.len(), 1);
    assert!(found.hits[0].snippet.contains("\u{e000}Dinosaur\u{e001}"));
}
