//! Tests of turns taken up again, as far as no source has to answer: what is refused, and what comes back.

#[cfg(unix)]
mod answering;
mod asking;

use super::*;
use crate::{Environment, turns};
use mosaic_protocol::{ConversationId, ReceiptState};
use mosaic_store::{
    CallKey, NewConversation, NewMessage, NewToolCall, NewTurn, Plan, Role, StoredDatasource, StoredRun,
};
use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

const AT: &str = "2026-11-05T10:00:00.000Z";

fn sink() -> (Box<dyn EventSink>, UnboundedReceiver<TurnEvent>) {
    let (send, heard) = unbounded_channel();
    (Box::new(send), heard)
}

/// A Mosaic with one source, whose connectors are not installed.
struct Place {
    app: Mosaic,
    conversation: ConversationId,
    folder: tempfile::TempDir,
}

impl Place {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let environment = Environment::private(folder.path(), folder.path().join("not-there"));
        let app = Mosaic::open(environment).await.unwrap();
        let source = StoredDatasource {
            id: "chat".into(),
            connector: "slack".into(),
            name: "Chat".into(),
            values: Vec::new(),
            secrets_set: Vec::new(),
            sample: false,
            created_at: AT.into(),
        };
        app.store().save_datasource(&source).await.unwrap();
        let new = NewConversation {
            id: ConversationId::fresh(),
            title: "Budget".into(),
            at: AT.into(),
        };
        app.store().create_conversation(&new).await.unwrap();
        Self {
            app,
            conversation: new.id,
            folder,
        }
    }

    /// A finished turn of this kind, with the source on its receipt.
    async fn turn(&self, tier: Tier) -> TurnId {
        let store = self.app.store();
        let id = TurnId::fresh();
        let new = NewTurn {
            id: id.clone(),
            conversation_id: self.conversation.clone(),
            question: "what about the budget".into(),
            sources: mosaic_protocol::SourceChoice::All,
            at: AT.into(),
            replaces: None,
            owner: self.app.name().into(),
        };
        store.start_turn(&new).await.unwrap();
        let plan = Plan {
            tier,
            model: None,
            datasources: vec!["chat".into()],
            reason: String::new(),
            planned_by: mosaic_protocol::PlannedBy::Rules,
            choices: Vec::new(),
            filled: Vec::new(),
        };
        store.set_plan(&id, &plan).await.unwrap();
        let answer = NewMessage {
            id: mosaic_protocol::MessageId::fresh(),
            turn_id: id.clone(),
            role: Role::Assistant,
            at: AT.into(),
        };
        let blocks = [json!({"type": "text", "text": "3 passages"})];
        store.add_message(&answer, &blocks).await.unwrap();
        let line = ReceiptEntry {
            datasource_id: "chat".into(),
            datasource: "Chat".into(),
            state: ReceiptState::Failed,
            hits: 0,
            cited: 0,
            calls: 1,
            elapsed_ms: 5,
            why: "signed out".into(),
            repair: None,
        };
        store.set_receipt(&id, &[line]).await.unwrap();
        let end = TurnEnd {
            status: TurnStatus::Finished,
            at: AT.into(),
            remark: Some("not all".into()),
            failure: None,
        };
        store.finish_turn(&id, &end).await.unwrap();
        id
    }

    async fn refused(&self, turn: &TurnId, source: &str) -> (ErrorCode, String) {
        let (sink, mut heard) = sink();
        let error = turns::retry_source(&self.app, turn, &source.into(), sink)
            .await
            .unwrap_err();
        assert_eq!(
            heard.try_recv().ok(),
            None,
            "nothing is told of a turn that was not taken up"
        );
        assert!(self.app.running().get(turn).is_none());
        (error.code, error.message)
    }
}

#[tokio::test]
async fn only_the_last_turn_that_asked_several_sources_is_taken_up() {
    let place = Place::new().await;
    let direct = place.turn(Tier::Direct).await;
    assert_eq!(place.refused(&"none".into(), "chat").await.0, ErrorCode::NotFound);
    let (code, message) = place.refused(&direct, "chat").await;
    assert_eq!(
        (code, message.as_str()),
        (
            ErrorCode::Invalid,
            "this question went to one source, which cannot be asked apart"
        )
    );
    let first = place.turn(Tier::QuickAnswer).await;
    assert_eq!(place.refused(&first, "other").await.0, ErrorCode::Invalid);
    place.turn(Tier::QuickAnswer).await;
    let (code, message) = place.refused(&first, "chat").await;
    assert_eq!(
        (code, message.as_str()),
        (ErrorCode::Invalid, "other questions were asked after this one")
    );
    let stored = place.app.store().turn(&first).await.unwrap();
    assert_eq!(stored.status, TurnStatus::Finished);
    drop(place.folder);
}

#[tokio::test]
async fn a_source_that_is_gone_is_not_asked_again() {
    let place = Place::new().await;
    let turn = place.turn(Tier::QuickAnswer).await;
    place.app.store().remove_datasource(&"chat".into()).await.unwrap();
    assert_eq!(place.refused(&turn, "chat").await.0, ErrorCode::NotFound);
}

#[tokio::test]
async fn where_the_source_cannot_be_asked_the_old_answer_comes_back_and_the_receipt_says_why() {
    let place = Place::new().await;
    let turn = place.turn(Tier::QuickAnswer).await;
    let (sink, mut heard) = sink();
    turns::retry_source(&place.app, &turn, &"chat".into(), sink)
        .await
        .unwrap();
    let mut facts = Vec::new();
    while let Some(fact) = heard.recv().await {
        let is_last = fact.is_last();
        facts.push(fact);
        if is_last {
            break;
        }
    }
    let again = facts
        .iter()
        .rposition(|fact| matches!(fact, TurnEvent::TurnStarted { .. }))
        .unwrap();
    let so_far = &facts[..again];
    assert!(
        !so_far
            .iter()
            .any(|fact| fact.is_last() || matches!(fact, TurnEvent::TextAppended { .. })),
        "while it runs the turn has neither an end nor an answer: {so_far:?}"
    );
    let stored = place.app.store().turn(&turn).await.unwrap();
    assert_eq!(stored.status, TurnStatus::Finished);
    assert_eq!(
        (stored.remark.as_deref(), stored.ended_at.as_deref()),
        (Some("not all"), Some(AT))
    );
    assert_ne!(stored.receipt[0].why, "signed out");
    assert_eq!(stored.receipt[0].state, ReceiptState::Failed);
    assert_eq!(facts[again..], record::facts(stored, TurnStatus::Finished));
    assert!(place.app.running().get(&turn).is_none());
}

#[tokio::test]
async fn what_a_source_brought_before_it_was_asked_again_is_not_counted_twice() {
    let place = Place::new().await;
    let turn = place.turn(Tier::Model).await;
    let store = place.app.store();
    let mut records: Vec<KeptRecord> = Vec::new();
    // Wiki was asked twice; Chat once, and what it brought keeps its place.
    for (number, (run, source)) in (1u32..).zip([("r1", "wiki"), ("r2", "chat"), ("r3", "wiki")]) {
        let began = StoredRun {
            id: run.into(),
            datasource_id: source.into(),
            datasource: source.to_uppercase(),
            entry: None,
        };
        store.set_run(&turn, &began).await.unwrap();
        let call = NewToolCall {
            key: CallKey {
                turn_id: turn.clone(),
                call_id: format!("{run}-a").as_str().into(),
            },
            datasource_id: source.into(),
            datasource_name: source.to_uppercase(),
            tool: "search".into(),
            arguments: json!({}),
            effect: mosaic_protocol::Effect::Read,
            at: AT.into(),
            run_id: Some(run.into()),
            origins: Vec::new(),
        };
        store.propose_call(&call).await.unwrap();
        records.push(KeptRecord {
            number,
            datasource_id: source.into(),
            datasource: source.to_uppercase(),
            connector: source.into(),
            call_id: call.key.call_id,
            title: "Budget".into(),
            text: "48k".into(),
            author: None,
            time: None,
            url: None,
            status: None,
        });
    }
    drop_replaced(&store.turn(&turn).await.unwrap(), &mut records);
    let left: Vec<u32> = records.iter().map(|record| record.number).collect();
    assert_eq!(left, [2, 3]);
}

#[test]
fn a_question_is_understood_as_it_was_the_first_time() {
    let filled = |words: &str, value: &str| FilledValue {
        words: words.into(),
        value: value.into(),
        origin: mosaic_protocol::ValueOrigin::Typed,
    };
    assert_eq!(resolved("what is in that bucket", &[]), None);
    assert_eq!(
        resolved(
            "what visits that bucket since its launch",
            &[filled("that bucket", "larkspur-logs"), filled("its", "kettle")]
        ),
        Some("what visits larkspur-logs since kettle launch".to_owned())
    );
}
