//! A model's answer of which one source is asked once more: the new answer takes the place of the old one when it is whole,
//! and where it never comes the old one is still there.

use crate::trial::{Told, Trial, calls, listener, runs, text, until, until_over};
use crate::turns;
use mosaic_protocol::{ReceiptEntry, ReceiptState, TurnEvent, TurnStatus};
use mosaic_store::Role;
use mosaic_testkit::fake_claude::{Fault, Only, Reply, Rule, Scenario};
use serde_json::json;

const QUESTION: &str = "what is there about the marmalade and the printer";

/// A model that searches with `echo`, and answers the first time so, later so.
fn model(later: Reply) -> Scenario {
    let run = Only {
        system: Some("You search one source".to_owned()),
        ..Only::default()
    };
    let answer = || {
        Rule::when("").only(Only {
            findings: Some(true),
            ..Only::default()
        })
    };
    Scenario::new()
        .rule(
            Rule::when("")
                .only(run)
                .step(Reply::tool("echo", json!({"text": "It is on the shelf."})))
                .step(Reply::text("Found.")),
        )
        .rule(answer().times(1).step(Reply::text("The old answer.")))
        .rule(answer().step(later))
        .otherwise(Reply::text("Nobody asked."))
}

/// A trial whose office failed the first time and is well by now.
async fn answered(later: Reply) -> (Trial, Told) {
    let trial = Trial::with_a_broken_office(model(later)).await;
    let told = trial.ask(QUESTION).await;
    assert_eq!(text(&told.facts), "The old answer.");
    assert_eq!((runs(&told.facts), line(&told.facts, "Office").hits), (1, 0));
    trial.mend();
    (trial, told)
}

async fn again(trial: &Trial, told: &Told) -> Vec<TurnEvent> {
    let (sink, heard) = listener();
    turns::retry_source(&trial.app, &told.turn, &"office".into(), sink)
        .await
        .unwrap();
    until_over(heard).await
}

fn line(facts: &[TurnEvent], source: &str) -> ReceiptEntry {
    let entries = facts.iter().rev().find_map(|fact| match fact {
        TurnEvent::ReceiptMade { entries, .. } => Some(entries),
        _ => None,
    });
    let line = entries.unwrap().iter().find(|entry| entry.datasource == source);
    line.unwrap().clone()
}

fn remark(facts: &[TurnEvent]) -> Option<String> {
    match facts.last() {
        Some(TurnEvent::TurnFinished { remark, .. }) => remark.clone(),
        other => panic!("it ends with {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_new_answer_takes_the_place_of_the_old_one() {
    let (trial, told) = answered(Reply::text("The new answer.")).await;
    let facts = again(&trial, &told).await;
    assert_eq!(text(&facts), "The new answer.");
    let asked = |name: &str| calls(&facts).iter().filter(|(source, _)| source == name).count();
    assert_eq!((asked("Larder"), asked("Office")), (1, 1));
    assert_eq!(line(&facts, "Office").state, ReceiptState::Searched);
    let reopened = trial.reopened(&told.conversation).await;
    assert_eq!(text(&reopened), "The new answer.");
    assert_eq!(line(&reopened, "Office"), line(&facts, "Office"));
    let stored = trial.app.store().turn(&told.turn).await.unwrap();
    assert_eq!(stored.status, TurnStatus::Finished);
    let roles: Vec<Role> = stored.messages.iter().map(|message| message.role).collect();
    assert_eq!(roles, [Role::User, Role::Assistant]);
    trial.app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_model_fails_the_old_answer_is_still_there_and_it_can_be_tried_again() {
    let refused = Reply::fault(Fault::Status {
        status: 400,
        message: Some("not today".to_owned()),
        code: None,
        wait: None,
        should_retry: None,
    });
    let (trial, told) = answered(refused).await;
    let before = trial.app.store().turn(&told.turn).await.unwrap();
    let facts = again(&trial, &told).await;
    assert_eq!(text(&facts), "The old answer.");
    let said = remark(&facts).unwrap();
    assert!(
        said.contains("The answer could not be put together anew: ")
            && said.ends_with("This is the answer of before."),
        "{said}"
    );
    // The source itself was well.
    assert_eq!(line(&facts, "Office").state, ReceiptState::Searched);
    let reopened = trial.reopened(&told.conversation).await;
    assert_eq!(text(&reopened), "The old answer.");
    assert_eq!(remark(&reopened), Some(said));
    let stored = trial.app.store().turn(&told.turn).await.unwrap();
    assert_eq!(stored.status, TurnStatus::Finished);
    assert_eq!(stored.messages, before.messages);
    assert_eq!(stored.citations, before.citations);
    trial.claude.set_scenario(
        Scenario::new()
            .rule(
                Rule::when("")
                    .only(Only {
                        findings: Some(true),
                        ..Only::default()
                    })
                    .step(Reply::text("At last.")),
            )
            .otherwise(Reply::tool("echo", json!({"text": "It is on the shelf."}))),
    );
    let facts = again(&trial, &told).await;
    assert_eq!((text(&facts).as_str(), remark(&facts)), ("At last.", None));
    trial.app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_in_the_middle_of_the_new_answer_gives_the_old_one_back() {
    let slow =
        Reply::text("The new answer never comes to its end, for somebody stops it. ".repeat(40)).pace(40.0);
    let (trial, told) = answered(slow).await;
    let (sink, heard) = listener();
    turns::retry_source(&trial.app, &told.turn, &"office".into(), sink)
        .await
        .unwrap();
    let is_new =
        |fact: &TurnEvent| matches!(fact, TurnEvent::TextAppended { text, .. } if text.contains("new"));
    let (_, heard) = until(heard, is_new).await;
    turns::stop_turn(&trial.app, &told.turn).unwrap();
    let rest = until_over(heard).await;
    assert_eq!(text(&rest), "The old answer.");
    assert_eq!(remark(&rest), remark(&told.facts));
    assert_eq!(text(&trial.reopened(&told.conversation).await), "The old answer.");
    assert!(trial.app.running().get(&told.turn).is_none());
    trial.app.close().await;
}
