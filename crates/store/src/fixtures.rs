//! A store in a temporary folder, and shorthands to fill it. For tests only.

use crate::{NewConversation, NewMessage, NewTurn, Role, Store, TurnEnd};
use mosaic_protocol::{ConversationId, MessageId, SourceChoice, TurnId, TurnStatus};
use serde_json::{Value, json};
use std::path::PathBuf;
use tempfile::TempDir;

pub(crate) struct Fixture {
    pub(crate) store: Store,
    pub(crate) path: PathBuf,
    _dir: TempDir,
}

/// A time of the given minute.
pub(crate) fn at(minute: u32) -> String {
    format!("2026-11-05T{:02}:{:02}:00.000Z", 8 + minute / 60, minute % 60)
}

pub(crate) fn text(text: &str) -> Vec<Value> {
    vec![json!({"type": "text", "text": text})]
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("mosaic.db");
        let opened = Store::open(&path, true).await.unwrap();
        assert_eq!(opened.problem, None);
        Self {
            store: opened.store,
            path,
            _dir: dir,
        }
    }

    pub(crate) async fn conversation(&self, id: &str, minute: u32) -> ConversationId {
        let new = NewConversation {
            id: id.into(),
            title: format!("About {id}"),
            at: at(minute),
        };
        self.store.create_conversation(&new).await.unwrap();
        new.id
    }

    pub(crate) async fn turn(&self, conversation: &ConversationId, question: &str) -> TurnId {
        self.turn_replacing(conversation, question, None).await
    }

    pub(crate) async fn turn_replacing(
        &self,
        conversation: &ConversationId,
        question: &str,
        replaces: Option<&TurnId>,
    ) -> TurnId {
        let new = NewTurn {
            id: TurnId::fresh(),
            conversation_id: conversation.clone(),
            question: question.to_owned(),
            sources: SourceChoice::All,
            at: at(1),
            replaces: replaces.cloned(),
            owner: "one".to_owned(),
        };
        self.store.start_turn(&new).await.unwrap();
        new.id
    }

    /// A finished turn with this question and answer.
    pub(crate) async fn answered(
        &self,
        conversation: &ConversationId,
        question: &str,
        answer: &str,
    ) -> TurnId {
        let turn = self.turn(conversation, question).await;
        self.store
            .add_message(&message(&turn, Role::User), &text(question))
            .await
            .unwrap();
        self.store
            .add_message(&message(&turn, Role::Assistant), &text(answer))
            .await
            .unwrap();
        self.store
            .finish_turn(&turn, &end(TurnStatus::Finished))
            .await
            .unwrap();
        turn
    }

    pub(crate) async fn questions(&self, conversation: &ConversationId) -> Vec<String> {
        let page = self.store.turns(conversation, None, 100).await.unwrap();
        page.turns.into_iter().map(|turn| turn.question).collect()
    }

    /// The snippets of what is found, with brackets for marks.
    pub(crate) async fn found(&self, query: &str) -> Vec<String> {
        let results = self.store.search(query, 0, 50).await.unwrap();
        let show = |text: &str| text.replace('\u{e000}', "[").replace('\u{e001}', "]");
        results.hits.iter().map(|hit| show(&hit.snippet)).collect()
    }
}

pub(crate) fn message(turn: &TurnId, role: Role) -> NewMessage {
    NewMessage {
        id: MessageId::fresh(),
        turn_id: turn.clone(),
        role,
        at: at(2),
    }
}

pub(crate) fn end(status: TurnStatus) -> TurnEnd {
    TurnEnd {
        status,
        at: at(3),
        remark: None,
        failure: None,
    }
}
