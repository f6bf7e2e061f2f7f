//! Turns over several sources that end before their time: by a crash, and by a person who stops them.

use crate::trial::{Trial, listener, runs, runtime_of_two, text, until, until_over};
use crate::{conversations, send_message, turns};
use mosaic_protocol::{
    Outcome, ReceiptState, Repair, SendMessage, SourceChoice, TurnEvent, TurnStatus, TurnView,
};
use mosaic_testkit::fake_claude::{Only, Reply, Rule, Scenario};
use serde_json::json;

const QUESTION: &str = "what is there about the marmalade and the printer";

fn run() -> Rule {
    Rule::when("").only(Only {
        system: Some("You search one source".to_owned()),
        ..Only::default()
    })
}

fn answer() -> Rule {
    Rule::when("").only(Only {
        findings: Some(true),
        ..Only::default()
    })
}

fn question(text: &str) -> SendMessage {
    SendMessage {
        conversation_id: None,
        text: text.into(),
        sources: SourceChoice::All,
        replaces: None,
        pin: false,
    }
}

fn count(facts: &[TurnEvent], is_so: impl Fn(&TurnEvent) -> bool) -> usize {
    facts.iter().filter(|fact| is_so(fact)).count()
}

/// Crashes, and returns the conversation's only turn as it opens afterwards.
fn after_crash(
    trial: Trial,
    runtime: tokio::runtime::Runtime,
    id: &mosaic_protocol::ConversationId,
) -> TurnView {
    let (runtime, app, folder) = trial.crash(runtime);
    let mut view = runtime
        .block_on(conversations::open_conversation(&app, id, None))
        .unwrap();
    runtime.block_on(app.close());
    drop(folder);
    view.turns.remove(0)
}

#[test]
fn a_crash_in_the_middle_of_the_runs_loses_no_call_that_was_shown_and_breaks_the_runs_off() {
    let runtime = runtime_of_two();
    let slow = Reply {
        wait_ms: 120_000,
        ..Reply::text("Found.")
    };
    let calls = Reply::tool("echo", json!({"text": "It is on the shelf."}));
    let (trial, sent, told) = runtime.block_on(async {
        let trial = Trial::new(Scenario::new().rule(run().step(calls).step(slow))).await;
        let (sink, heard) = listener();
        let sent = send_message::send_message(&trial.app, question(QUESTION), sink)
            .await
            .unwrap();
        let ended = std::cell::Cell::new(0);
        let both_brought = |fact: &TurnEvent| {
            ended.set(ended.get() + usize::from(matches!(fact, TurnEvent::ToolCallFinished { .. })));
            ended.get() == 2
        };
        let (told, _) = until(heard, both_brought).await;
        (trial, sent, told)
    });
    let turn = after_crash(trial, runtime, &sent.conversation_id);
    assert_eq!(turn.status, TurnStatus::Interrupted);
    let Some(TurnEvent::TurnFailed { failure, .. }) = turn.events.last() else {
        panic!("{:?}", turn.events);
    };
    assert_eq!(failure.repair, Some(Repair::Retry));
    for fact in told.iter().filter(|fact| {
        matches!(
            fact,
            TurnEvent::RunStarted { .. }
                | TurnEvent::ToolCallProposed { .. }
                | TurnEvent::ToolCallFinished { .. }
        )
    }) {
        assert!(turn.events.contains(fact), "{fact:?} is lost");
    }
    assert_eq!(runs(&turn.events), 2);
    let broken = count(
        &turn.events,
        |fact| matches!(fact, TurnEvent::RunFinished { entry, .. } if entry.state == ReceiptState::Stopped && entry.why == "interrupted"),
    );
    assert_eq!(broken, 2);
}

#[test]
fn a_crash_in_the_middle_of_a_new_answer_leaves_the_old_one() {
    let runtime = runtime_of_two();
    let endless = Reply::text("The new answer is never whole. ".repeat(60)).pace(40.0);
    let scenario = Scenario::new()
        .rule(
            run()
                .step(Reply::tool("echo", json!({"text": "It is on the shelf."})))
                .step(Reply::text("Found.")),
        )
        .rule(answer().times(1).step(Reply::text("The old answer.")))
        .rule(answer().step(endless));
    let (trial, id) = runtime.block_on(async {
        let trial = Trial::with_a_broken_office(scenario).await;
        let told = trial.ask(QUESTION).await;
        assert_eq!(text(&told.facts), "The old answer.");
        trial.mend();
        let (sink, heard) = listener();
        turns::retry_source(&trial.app, &told.turn, &"office".into(), sink)
            .await
            .unwrap();
        let is_new =
            |fact: &TurnEvent| matches!(fact, TurnEvent::TextAppended { text, .. } if text.contains("new"));
        until(heard, is_new).await;
        (trial, told.conversation)
    });
    let turn = after_crash(trial, runtime, &id);
    assert_eq!(turn.status, TurnStatus::Interrupted);
    assert_eq!(text(&turn.events), "The old answer.");
    assert_eq!(
        runs(&turn.events),
        2,
        "the run that was tried again is shown as well"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_ends_the_calls_of_seven_runs_at_their_sources() {
    let scenario = Scenario::new().rule(run().step(Reply::tool("wait", json!({}))));
    let trial = Trial::new(scenario).await;
    for number in 2..=6 {
        let (id, name) = (format!("larder{number}"), format!("Larder {number}"));
        trial.connect("larder", (&id, &name)).await;
    }
    let (sink, heard) = listener();
    let sent = send_message::send_message(&trial.app, question("where is the xylophone"), sink)
        .await
        .unwrap();
    let started = std::cell::Cell::new(0);
    let all = |fact: &TurnEvent| {
        started.set(started.get() + usize::from(matches!(fact, TurnEvent::ToolCallStarted { .. })));
        started.get() == 7
    };
    let (_, heard) = until(heard, all).await;
    turns::stop_turn(&trial.app, &sent.turn_id).unwrap();
    let rest = until_over(heard).await;
    let cancelled = count(&rest, |fact| {
        matches!(
            fact,
            TurnEvent::ToolCallFinished {
                outcome: Outcome::Cancelled,
                ..
            }
        )
    });
    let ended = count(&rest, |fact| matches!(fact, TurnEvent::RunFinished { .. }));
    assert_eq!((cancelled, ended), (7, 7));
    let heard_of_it = tokio::task::block_in_place(|| {
        mosaic_testkit::toy::within(std::time::Duration::from_secs(20), || {
            (trial.cancelled("larder"), trial.cancelled("office")) == (6, 1)
        })
    });
    assert!(
        heard_of_it,
        "{} and {} calls were given up",
        trial.cancelled("larder"),
        trial.cancelled("office")
    );
    trial.app.close().await;
}
