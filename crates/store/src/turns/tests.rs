//! Tests of the table of turns: how they end, and how they are paged.

use super::*;
use crate::Role;
use crate::fixtures::{Fixture, at, end, message, text};
use mosaic_protocol::{ErrorCode, Repair, Usage};

#[tokio::test]
async fn a_turn_reads_back_with_all_that_was_stored_of_it() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let turn = fixture.turn(&conversation, "which films").await;
    let plan = Plan {
        tier: Tier::QuickAnswer,
        model: None,
        datasources: vec!["shop".into()],
        reason: "no key".into(),
        planned_by: PlannedBy::Person,
        choices: vec![PlannedSource {
            datasource_id: "shop".into(),
            datasource: "Shop".into(),
            confidence: 90,
            reason: "you named it".into(),
            asked: true,
        }],
        filled: Vec::new(),
    };
    fixture.store.set_plan(&turn, &plan).await.unwrap();
    let passage = Passage {
        number: 1,
        datasource_id: "shop".into(),
        call_id: "call".into(),
        title: "sakila.film".into(),
        text: "a table of films".into(),
        matches: vec!["films".into()],
        author: Some("Ana".into()),
        time: None,
        url: None,
    };
    fixture
        .store
        .set_passages(&turn, std::slice::from_ref(&passage))
        .await
        .unwrap();
    let usage = Usage {
        model: "m".into(),
        input_tokens: 12,
        ..Usage::default()
    };
    fixture.store.record_usage(&turn, &usage, &at(3)).await.unwrap();
    fixture
        .store
        .add_message(&message(&turn, Role::User), &text("which films"))
        .await
        .unwrap();
    let failure = TurnFailure {
        code: ErrorCode::Offline,
        message: "no network".into(),
        hint: None,
        repair: Some(Repair::Retry),
    };
    let ended = TurnEnd {
        remark: Some("cut short".into()),
        failure: Some(failure.clone()),
        ..end(TurnStatus::Failed)
    };
    fixture.store.finish_turn(&turn, &ended).await.unwrap();
    let stored = fixture.store.turn(&turn).await.unwrap();
    assert_eq!(stored.status, TurnStatus::Failed);
    assert_eq!((stored.started_at, stored.ended_at), (at(1), Some(at(3))));
    assert_eq!((stored.plan, stored.passages), (Some(plan), Some(vec![passage])));
    assert_eq!(
        (stored.failure, stored.remark.as_deref()),
        (Some(failure), Some("cut short"))
    );
    assert_eq!((stored.usage, stored.sources), (Some(usage), SourceChoice::All));
    assert_eq!(stored.messages.len(), 1);
}

#[tokio::test]
async fn a_turn_ends_once() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let turn = fixture.turn(&conversation, "which films").await;
    fixture
        .store
        .finish_turn(&turn, &end(TurnStatus::Stopped))
        .await
        .unwrap();
    fixture
        .store
        .finish_turn(&turn, &end(TurnStatus::Finished))
        .await
        .unwrap();
    assert_eq!(
        fixture.store.turn(&turn).await.unwrap().status,
        TurnStatus::Stopped
    );
}

#[tokio::test]
async fn pages_of_turns_come_newest_page_first_and_oldest_turn_first() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let other = fixture.conversation("other", 0).await;
    for number in 0..7 {
        fixture.answered(&conversation, &format!("q{number}"), "a").await;
        fixture.answered(&other, "between", "a").await;
    }
    let mut pages = Vec::new();
    let mut before = None;
    loop {
        let page = fixture
            .store
            .turns(&conversation, before.as_ref(), 3)
            .await
            .unwrap();
        for turn in &page.turns {
            let said: Vec<bool> = turn.messages.iter().map(|one| !one.blocks.is_empty()).collect();
            assert_eq!(said, [false, true], "the question stands in the turn");
            let whole = fixture.store.turn(&turn.id).await.unwrap().messages;
            assert!(whole.iter().all(|one| !one.blocks.is_empty()));
        }
        pages.push(
            page.turns
                .iter()
                .map(|turn| turn.question.clone())
                .collect::<Vec<_>>(),
        );
        match page.earlier {
            Some(earlier) => before = Some(earlier),
            None => break,
        }
    }
    assert_eq!(
        pages,
        [vec!["q4", "q5", "q6"], vec!["q1", "q2", "q3"], vec!["q0"]]
    );
}

#[tokio::test]
async fn replacing_a_turn_hides_it_and_those_after_it_everywhere_but_keeps_them() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let other = fixture.conversation("other", 0).await;
    fixture.answered(&conversation, "first", "keep me: budget").await;
    let second = fixture
        .answered(&conversation, "second budget", "old budget")
        .await;
    fixture
        .answered(&conversation, "third budget", "old budget")
        .await;
    fixture.answered(&other, "elsewhere budget", "budget").await;
    let new = fixture
        .turn_replacing(&conversation, "second, better", Some(&second))
        .await;
    assert_eq!(
        fixture.questions(&conversation).await,
        ["first", "second, better"]
    );
    assert_eq!(fixture.store.transcript(&conversation).await.unwrap().len(), 2);
    assert_eq!(
        fixture.found("budget").await.len(),
        3,
        "first's answer and the other conversation"
    );
    let hidden = fixture.store.turn(&second).await.unwrap();
    assert_eq!(hidden.superseded_by, Some(new.clone()));
    assert_eq!(hidden.messages.len(), 2);
    // Again: the chain of replacements stays readable.
    let stopped = end(TurnStatus::Stopped);
    fixture.store.finish_turn(&new, &stopped).await.unwrap();
    let newest = fixture
        .turn_replacing(&conversation, "second, best", Some(&new))
        .await;
    assert_eq!(fixture.questions(&conversation).await, ["first", "second, best"]);
    assert_eq!(
        fixture.store.turn(&second).await.unwrap().superseded_by,
        Some(new.clone())
    );
    assert_eq!(
        fixture.store.turn(&new).await.unwrap().superseded_by,
        Some(newest)
    );
}

#[tokio::test]
async fn a_late_answer_of_a_turn_put_aside_is_kept_but_not_found() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let old = fixture.turn(&conversation, "old").await;
    let answer = message(&old, Role::Assistant);
    fixture.store.begin_partial(&answer).await.unwrap();
    let stopped = end(TurnStatus::Stopped);
    fixture.store.finish_turn(&old, &stopped).await.unwrap();
    fixture.turn_replacing(&conversation, "new", Some(&old)).await;
    let blocks = text("late words");
    fixture
        .store
        .commit_message(&answer.id, &blocks, crate::MessageStatus::Finished)
        .await
        .unwrap();
    assert_eq!(fixture.found("late").await, Vec::<String>::new());
    assert_eq!(fixture.store.turn(&old).await.unwrap().messages[0].blocks, blocks);
}

#[tokio::test]
async fn a_start_that_fails_leaves_nothing_behind() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let other = fixture.conversation("other", 0).await;
    let foreign = fixture.turn(&other, "of another conversation").await;
    let mut new = NewTurn {
        id: TurnId::fresh(),
        conversation_id: conversation.clone(),
        question: "q".into(),
        sources: SourceChoice::All,
        at: at(30),
        replaces: Some(foreign.clone()),
        owner: "one".into(),
    };
    let error = fixture.store.start_turn(&new).await.unwrap_err();
    assert!(
        matches!(error, StoreError::NotFound { what: "turn", .. }),
        "{error}"
    );
    assert_eq!(
        fixture
            .store
            .conversation(&conversation)
            .await
            .unwrap()
            .updated_at,
        at(0)
    );
    new.replaces = None;
    new.id = foreign;
    let error = fixture.store.start_turn(&new).await.unwrap_err();
    assert!(
        matches!(error, StoreError::Duplicate { what: "turn", .. }),
        "{error}"
    );
    new.conversation_id = "nobody".into();
    let error = fixture.store.start_turn(&new).await.unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::NotFound {
                what: "conversation",
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(fixture.questions(&conversation).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_turn_does_not_start_while_another_of_its_conversation_runs() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let first = fixture.turn(&conversation, "first").await;
    let mut new = NewTurn {
        id: TurnId::fresh(),
        conversation_id: conversation.clone(),
        question: "second".into(),
        sources: SourceChoice::All,
        at: at(30),
        replaces: None,
        owner: "another".into(),
    };
    for replaces in [None, Some(first.clone())] {
        new.replaces = replaces;
        let error = fixture.store.start_turn(&new).await.unwrap_err();
        assert!(matches!(error, StoreError::Busy), "{error}");
    }
    assert_eq!(fixture.questions(&conversation).await, ["first"]);
    let other = fixture.conversation("other", 0).await;
    fixture.turn(&other, "elsewhere").await;
    fixture
        .store
        .finish_turn(&first, &end(TurnStatus::Finished))
        .await
        .unwrap();
    fixture.store.start_turn(&new).await.unwrap();
    assert_eq!(fixture.questions(&conversation).await, ["second"]);
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let fixture = Fixture::new().await;
    let nobody = TurnId::from("nobody");
    let store = &fixture.store;
    let plan = Plan {
        tier: Tier::Direct,
        model: None,
        datasources: Vec::new(),
        reason: String::new(),
        planned_by: PlannedBy::Rules,
        choices: Vec::new(),
        filled: Vec::new(),
    };
    for result in [
        store.turn(&nobody).await.map(|_| ()),
        store.set_plan(&nobody, &plan).await,
        store.set_passages(&nobody, &[]).await,
        store.finish_turn(&nobody, &end(TurnStatus::Finished)).await,
        store.turns(&"c".into(), Some(&nobody), 3).await.map(|_| ()),
    ] {
        assert_eq!(result.unwrap_err().to_string(), "no turn `nobody`");
    }
}

#[tokio::test]
async fn a_plan_of_an_older_mosaic_is_read() {
    let plan: Plan = serde_json::from_str(
        r#"{"tier":"direct","model":null,"datasources":["shop"],"reason":"matched “list tables”"}"#,
    )
    .unwrap();
    assert_eq!(
        (plan.planned_by, plan.choices.len(), plan.filled.len()),
        (PlannedBy::Rules, 0, 0)
    );
}
