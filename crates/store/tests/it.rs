//! The store through its public face, and through a process that is killed.
#![expect(clippy::unwrap_used, reason = "a test program, helpers included")]

use mosaic_protocol::{
    ConversationId, DatasourceId, Effect, MessageId, Outcome, SourceChoice, ToolCallId, ToolResultView,
    TurnId, TurnStatus,
};
use mosaic_store::{
    CallEnd, CallKey, FullResult, MessageStatus, NewConversation, NewMessage, NewToolCall, NewTurn, Role,
    Store, TurnEnd,
};
use serde_json::json;
use std::future::Future;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const AT: &str = "2026-11-05T10:00:00.000Z";

async fn bounded<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), work).await.unwrap()
}

async fn open(dir: &Path) -> Store {
    let opened = Store::open(&dir.join("mosaic.db"), true).await.unwrap();
    assert_eq!(opened.problem, None);
    opened.store
}

async fn begin_turn(store: &Store, conversation_id: &ConversationId, turn_id: &TurnId) {
    if store.conversation(conversation_id).await.is_err() {
        store
            .create_conversation(&NewConversation {
                id: conversation_id.clone(),
                title: "Films".into(),
                at: AT.into(),
            })
            .await
            .unwrap();
    }
    store
        .start_turn(&NewTurn {
            id: turn_id.clone(),
            conversation_id: conversation_id.clone(),
            question: "which films are rated R".into(),
            sources: SourceChoice::All,
            at: AT.into(),
            replaces: None,
            owner: "one".into(),
        })
        .await
        .unwrap();
}

async fn end_turn(store: &Store, turn_id: &TurnId) {
    let end = TurnEnd {
        status: TurnStatus::Finished,
        at: AT.into(),
        remark: None,
        failure: None,
    };
    store.finish_turn(turn_id, &end).await.unwrap();
}

fn message(turn_id: &TurnId, role: Role) -> NewMessage {
    NewMessage {
        id: MessageId::fresh(),
        turn_id: turn_id.clone(),
        role,
        at: AT.into(),
    }
}

#[tokio::test]
async fn a_turn_whose_owner_is_gone_is_interrupted_and_keeps_its_partial_answer() {
    bounded(async {
        let dir = tempfile::tempdir().unwrap();
        let (conversation_id, turn_id) = (ConversationId::fresh(), TurnId::fresh());
        let store = open(dir.path()).await;
        begin_turn(&store, &conversation_id, &turn_id).await;
        let answer = message(&turn_id, Role::Assistant);
        store.begin_partial(&answer).await.unwrap();
        let blocks = [json!({"type": "text", "text": "Academy Dinosaur is"})];
        store.save_partial(&answer.id, &blocks).await.unwrap();
        let key = CallKey {
            turn_id: turn_id.clone(),
            call_id: ToolCallId::from("toolu_1"),
        };
        propose(&store, &key).await;
        store.close().await;

        let store = open(dir.path()).await;
        store.recover(&["another".to_owned()]).await.unwrap();
        let page = store.turns(&conversation_id, None, 30).await.unwrap();
        let turn = &page.turns[0];
        assert_eq!(turn.status, TurnStatus::Interrupted);
        assert_eq!(turn.messages[0].status, MessageStatus::Interrupted);
        assert_eq!(turn.messages[0].blocks, blocks);
        assert_eq!(turn.tool_calls[0].outcome, Some(Outcome::Cancelled));
        assert!(!store.conversation(&conversation_id).await.unwrap().running);
        let found = store.search("dinos", 0, 10).await.unwrap();
        assert_eq!(found.hits.len(), 1);
        assert!(found.hits[0].snippet.contains("\u{e000}Dinosaur\u{e001}"));
        // And it is found once only, however often the store is opened.
        store.close().await;
        let store = open(dir.path()).await;
        store.recover(&[]).await.unwrap();
        let found = store.search("dinos", 0, 10).await.unwrap();
        assert_eq!(found.hits.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_process_beside_the_window_leaves_its_running_turn_alone() {
    bounded(async {
        let dir = tempfile::tempdir().unwrap();
        let (conversation_id, turn_id) = (ConversationId::fresh(), TurnId::fresh());
        let window = open(dir.path()).await;
        begin_turn(&window, &conversation_id, &turn_id).await;
        let command = Store::open(&dir.path().join("mosaic.db"), false)
            .await
            .unwrap()
            .store;
        command.recover(&["one".to_owned()]).await.unwrap();
        let turn = command.turn(&turn_id).await.unwrap();
        assert_eq!(turn.status, TurnStatus::Running);
        // Both write at once, and neither fails.
        let (a, b) = (ConversationId::fresh(), ConversationId::fresh());
        for _ in 0..20 {
            let (one, two) = (TurnId::fresh(), TurnId::fresh());
            tokio::join!(begin_turn(&window, &a, &one), begin_turn(&command, &b, &two));
            tokio::join!(end_turn(&window, &one), end_turn(&command, &two));
        }
        for id in [&a, &b] {
            assert_eq!(command.turns(id, None, 100).await.unwrap().turns.len(), 20);
        }
    })
    .await;
}

async fn propose(store: &Store, key: &CallKey) {
    store
        .propose_call(&NewToolCall {
            key: key.clone(),
            datasource_id: DatasourceId::from("shop"),
            datasource_name: "Shop".into(),
            tool: "execute_query".into(),
            arguments: json!({"sql": "SELECT 1"}),
            effect: Effect::Read,
            at: AT.into(),
            run_id: None,
            origins: Vec::new(),
        })
        .await
        .unwrap();
}

/// What the killed process does until it is killed: whole messages, and a streamed one that grows a word at a time. It
/// tells of each thing once the store has it.
async fn work_until_killed(dir: &Path) {
    let store = open(dir).await;
    store.recover(&[]).await.unwrap();
    let conversation_id = ConversationId::from("killed");
    let mut say = std::io::stdout();
    loop {
        let turn_id = TurnId::fresh();
        begin_turn(&store, &conversation_id, &turn_id).await;
        let question = message(&turn_id, Role::User);
        let blocks = [json!({"type": "text", "text": "which films are rated R"})];
        store.add_message(&question, &blocks).await.unwrap();
        writeln!(say, "whole {}", question.id).unwrap();
        let key = CallKey {
            turn_id: turn_id.clone(),
            call_id: ToolCallId::fresh(),
        };
        propose(&store, &key).await;
        let full = FullResult {
            text: "film_id\ttitle\n".repeat(500),
            structured: Some(json!({"rows": [["1", null]]})),
        };
        store
            .finish_call(&CallEnd {
                key: key.clone(),
                outcome: Outcome::Succeeded,
                elapsed_ms: 3,
                cached: false,
                view: ToolResultView::default(),
                full: Some(full),
            })
            .await
            .unwrap();
        writeln!(say, "call {} {}", key.turn_id, key.call_id).unwrap();
        let answer = message(&turn_id, Role::Assistant);
        store.begin_partial(&answer).await.unwrap();
        let mut text = String::new();
        for word in 1..=20 {
            text.push_str("word ");
            let blocks = [json!({"type": "text", "text": text})];
            store.save_partial(&answer.id, &blocks).await.unwrap();
            writeln!(say, "words {word} {}", answer.id).unwrap();
        }
        let blocks = [json!({"type": "text", "text": text})];
        store
            .commit_message(&answer.id, &blocks, MessageStatus::Finished)
            .await
            .unwrap();
        writeln!(say, "whole {}", answer.id).unwrap();
        end_turn(&store, &turn_id).await;
    }
}

#[test]
fn a_process_killed_at_any_moment_loses_nothing_it_was_told_is_stored() {
    const NAME: &str = "a_process_killed_at_any_moment_loses_nothing_it_was_told_is_stored";
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    if let Some(dir) = std::env::var_os("MOSAIC_TEST_KILLED") {
        return runtime.block_on(work_until_killed(&PathBuf::from(dir)));
    }
    let dir = tempfile::tempdir().unwrap();
    let mut told = Told::default();
    for round in 0_usize..20 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", NAME, "--nocapture", "--test-threads=1"])
            .env("MOSAIC_TEST_KILLED", dir.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        // Another moment each round: after so many lines, and a little later.
        for line in lines.by_ref().take(5 + round * 7) {
            told.hear(&line);
        }
        let moment = Instant::now() + Duration::from_micros(round as u64 * 131);
        while Instant::now() < moment {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        lines.for_each(|line| told.hear(&line));
        runtime.block_on(bounded(told.check(dir.path())));
    }
}

/// What the killed process said is stored.
#[derive(Default)]
struct Told {
    whole: Vec<String>,
    calls: Vec<CallKey>,
    partial: Option<(usize, String)>,
}

impl Told {
    fn hear(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["whole", id] => self.whole.push((*id).to_owned()),
            ["call", turn, call] => self.calls.push(CallKey {
                turn_id: TurnId::from(*turn),
                call_id: ToolCallId::from(*call),
            }),
            ["words", count, id] => self.partial = Some((count.parse().unwrap(), (*id).to_owned())),
            _ => {}
        }
    }

    async fn check(&self, dir: &Path) {
        let store = open(dir).await;
        store.recover(&[]).await.unwrap();
        let messages = store.transcript(&ConversationId::from("killed")).await.unwrap();
        for id in &self.whole {
            let kept = messages.iter().find(|message| message.id.as_str() == id).unwrap();
            assert_eq!(kept.status, MessageStatus::Finished);
        }
        if let Some((count, id)) = &self.partial {
            let kept = messages.iter().find(|message| message.id.as_str() == id).unwrap();
            let text = kept.blocks[0]["text"].as_str().unwrap();
            assert!(text.split_whitespace().count() >= *count);
        }
        assert!(
            messages
                .iter()
                .all(|message| message.status != MessageStatus::Streaming)
        );
        for key in &self.calls {
            let (_, full) = store.tool_result(key).await.unwrap();
            assert!(full.unwrap().text.starts_with("film_id"));
        }
        store.close().await;
    }
}
