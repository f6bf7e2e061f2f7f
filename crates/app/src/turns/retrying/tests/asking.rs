//! A turn over two real connectors, one of which does not start the first time: what is told, what is kept, and what
//! another try brings.
#![cfg(unix)]

use crate::trial::{listener, source};
use crate::{Environment, Mosaic, conversations, send_message, turns};
use mosaic_protocol::{
    ConversationId, ReceiptEntry, ReceiptState, SendMessage, SourceChoice, TurnEvent, TurnId, TurnStatus,
};
use mosaic_store::Role;
use serde_json::json;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;

/// Two connectors behind one program: the steady one answers, the shaky one only once there is a file `well`.
fn connectors(folder: &Path) -> PathBuf {
    let connector = |id: &str| {
        json!({
            "id": id, "name": id, "icon": "box", "description": "", "fields": [], "examples": [], "patterns": [],
            "searchTools": [{"tool": "echo", "words": "text"}], "words": [], "entities": [], "schemaTools": [],
            "oauth": null,
        })
    };
    let described = json!([connector("steady"), connector("shaky")]).to_string();
    std::fs::write(folder.join("described.json"), described).unwrap();
    let toy = mosaic_testkit::toy::program().unwrap();
    let script = format!(
        "#!/bin/sh\nhere='{here}'\ncase \"$1\" in\n describe) exec cat \"$here/described.json\" ;;\n steady) exec '{toy}' ;;\n \
         shaky) [ -e \"$here/well\" ] && exec '{toy}'\n exit 1 ;;\nesac\n",
        here = folder.display(),
        toy = toy.display()
    );
    let path = folder.join("connector");
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

async fn opened(folder: &Path) -> Mosaic {
    let environment = Environment::private(&folder.join("data"), connectors(folder));
    let app = Mosaic::open(environment).await.unwrap();
    for (id, connector, name) in [("larder", "steady", "Larder"), ("shaky", "shaky", "Shaky")] {
        let source = source(connector, (id, name));
        app.store().save_datasource(&source).await.unwrap();
    }
    app
}

async fn until_over(mut heard: UnboundedReceiver<TurnEvent>) -> Vec<TurnEvent> {
    let mut facts = Vec::new();
    let told = async {
        while let Some(fact) = heard.recv().await {
            let is_last = fact.is_last();
            facts.push(fact);
            if is_last {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), told).await.unwrap();
    facts
}

async fn ask(app: &Mosaic) -> (ConversationId, TurnId, Vec<TurnEvent>) {
    let (sink, heard) = listener();
    let question = SendMessage {
        conversation_id: None,
        text: "where is the marmalade".into(),
        sources: SourceChoice::All,
        replaces: None,
        pin: false,
    };
    let sent = send_message::send_message(app, question, sink).await.unwrap();
    (sent.conversation_id, sent.turn_id, until_over(heard).await)
}

/// What a window ends up with: the last of what replaces, the whole of what adds up.
#[derive(Debug, PartialEq)]
struct Shown {
    passages: usize,
    citations: Vec<u32>,
    receipt: Vec<(String, ReceiptState)>,
    ended_runs: Vec<ReceiptEntry>,
    text: String,
    follow_ups: Vec<String>,
    last: Option<TurnEvent>,
}

fn shown(facts: &[TurnEvent]) -> Shown {
    let mut shown = Shown {
        passages: 0,
        citations: Vec::new(),
        receipt: Vec::new(),
        ended_runs: Vec::new(),
        text: String::new(),
        follow_ups: Vec::new(),
        last: facts.last().filter(|fact| fact.is_last()).cloned(),
    };
    for fact in facts {
        match fact {
            TurnEvent::SynthesisStarted { .. } => {
                shown.citations.clear();
                shown.text.clear();
            }
            TurnEvent::PassagesFound { passages, .. } => shown.passages = passages.len(),
            TurnEvent::CitationAdded { citation, .. } => shown.citations.push(citation.number),
            TurnEvent::TextAppended { text, .. } => shown.text.push_str(text),
            TurnEvent::FollowUpsSuggested { questions, .. } => shown.follow_ups.clone_from(questions),
            TurnEvent::RunFinished { entry, .. } => shown.ended_runs.push(entry.clone()),
            TurnEvent::ReceiptMade { entries, .. } => {
                let lines = entries
                    .iter()
                    .map(|entry| (entry.datasource.clone(), entry.state));
                shown.receipt = lines.collect();
            }
            _ => {}
        }
    }
    shown
        .ended_runs
        .sort_by(|one, other| one.datasource.cmp(&other.datasource));
    shown
}

async fn reopened(app: &Mosaic, conversation: &ConversationId) -> Shown {
    let view = conversations::open_conversation(app, conversation, None)
        .await
        .unwrap();
    assert_eq!(view.turns.len(), 1);
    assert!(view.tainted, "sources answered");
    shown(&view.turns[0].events)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_that_failed_is_asked_again_alone_and_a_reopened_turn_shows_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path()).await;
    let (conversation, turn, facts) = ask(&app).await;
    let first = shown(&facts);
    let line = |name: &str, state| (name.to_owned(), state);
    assert_eq!(
        first.receipt,
        [
            line("Larder", ReceiptState::Searched),
            line("Shaky", ReceiptState::Failed)
        ]
    );
    assert_eq!((first.passages, first.citations.len()), (1, 1));
    assert_eq!(reopened(&app, &conversation).await, first);

    std::fs::write(folder.path().join("well"), "").unwrap();
    let (sink, heard) = listener();
    turns::retry_source(&app, &turn, &"shaky".into(), sink)
        .await
        .unwrap();
    let facts = until_over(heard).await;
    let calls = |facts: &[TurnEvent], source: &str| {
        facts
            .iter()
            .filter(|fact| {
                matches!(fact, TurnEvent::ToolCallProposed { datasource_id, .. } if datasource_id.as_str() == source)
            })
            .count()
    };
    assert_eq!(
        (calls(&facts, "larder"), calls(&facts, "shaky")),
        (1, 2),
        "the calls of before are told, and one new one"
    );
    let second = shown(&facts);
    assert_eq!(
        second.receipt,
        [
            line("Larder", ReceiptState::Searched),
            line("Shaky", ReceiptState::Searched)
        ]
    );
    assert_eq!(second.ended_runs.len(), 3);
    assert!(second.passages >= 1 && !second.citations.is_empty());
    assert_eq!(reopened(&app, &conversation).await, second);

    let stored = app.store().turn(&turn).await.unwrap();
    assert_eq!(stored.status, TurnStatus::Finished);
    let roles: Vec<_> = stored.messages.iter().map(|message| message.role).collect();
    assert_eq!(
        roles,
        [Role::User, Role::Assistant, Role::User],
        "the question, one answer, and what was found for it"
    );
    app.close().await;
}
