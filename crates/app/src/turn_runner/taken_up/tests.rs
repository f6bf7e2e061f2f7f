//! How a turn that is taken up again is fitted to what it was before.

use super::*;
use mosaic_agent::effect::SavedMessage;
use mosaic_claude::Message;

fn answer() -> Effect {
    Effect::Save(Save::Message(SavedMessage {
        step: 0,
        message: Message::assistant(vec![]),
        interrupted: false,
    }))
}

fn line(id: &str, hits: u32, cited: u32) -> ReceiptEntry {
    ReceiptEntry {
        datasource_id: id.into(),
        datasource: id.into(),
        state: mosaic_protocol::ReceiptState::Searched,
        hits,
        cited,
        calls: 1,
        elapsed_ms: 1,
        why: String::new(),
        repair: None,
    }
}

/// A search that is taken up again.
fn searched() -> TakenUp {
    TakenUp {
        usage: None,
        order: ["a", "b", "c"].map(DatasourceId::from).into(),
        anew: false,
        before: None,
        held: None,
    }
}

/// A model's answer of which the source `b` is asked again.
fn answered() -> TakenUp {
    TakenUp {
        before: Some(Before {
            source: "b".into(),
            status: TurnStatus::Finished,
            ended_at: Some("then".into()),
            remark: Some("Not all.".into()),
            failure: None,
            receipt: vec![line("a", 3, 2), line("b", 0, 0)],
            line: None,
            restored: false,
        }),
        ..searched()
    }
}

fn steps<const N: usize>(effects: [Effect; N]) -> Vec<Step> {
    effects.map(act).into()
}

fn ended(status: TurnStatus, failure: Option<TurnFailure>) -> Effect {
    Effect::Save(Save::Finished {
        status,
        failure,
        remark: None,
        at: "now".into(),
    })
}

fn failure(code: ErrorCode) -> TurnFailure {
    TurnFailure {
        code,
        message: "the model is overloaded".into(),
        hint: None,
        repair: None,
    }
}

#[test]
fn of_a_search_the_new_answer_takes_the_place_of_the_old_one_once() {
    let mut taken_up = searched();
    let anew = Effect::Save(Save::AnswerAnew);
    assert_eq!(taken_up.fit(answer()), steps([anew.clone(), answer()]));
    assert_eq!(taken_up.fit(answer()), steps([answer()]));
    let mut taken_up = searched();
    assert_eq!(taken_up.fit(anew.clone()), steps([anew]));
    assert_eq!(taken_up.fit(answer()), steps([answer()]));
}

#[test]
fn a_receipt_keeps_its_order() {
    let receipt = |ids: [&str; 4]| Effect::Save(Save::Receipt(ids.map(|id| line(id, 0, 0)).to_vec()));
    let told = receipt(["b", "d", "a", "c"]);
    assert_eq!(searched().fit(told), steps([receipt(["a", "b", "c", "d"])]));
}

#[test]
fn what_was_spent_before_stays_spent() {
    let used = |tokens, cost_usd| Usage {
        model: "m".into(),
        input_tokens: tokens,
        cost_usd,
        ..Usage::default()
    };
    let mut taken_up = TakenUp {
        usage: Some(used(100, Some(0.5))),
        ..answered()
    };
    let fitted = taken_up.fit(Effect::Save(Save::Usage(used(20, Some(0.25)))));
    assert_eq!(fitted, steps([Effect::Save(Save::Usage(used(120, Some(0.75))))]));
}

#[test]
fn a_model_s_new_answer_is_stored_when_it_is_whole_and_told_as_it_comes() {
    let mut taken_up = answered();
    let anew = Effect::Save(Save::AnswerAnew);
    let started = Effect::Publish(TurnEvent::SynthesisStarted {
        turn_id: "t".into(),
        records: 4,
    });
    let text = Effect::Publish(TurnEvent::TextAppended {
        turn_id: "t".into(),
        step: 0,
        text: "48k".into(),
    });
    assert_eq!(taken_up.fit(anew.clone()), []);
    assert_eq!(taken_up.fit(started.clone()), steps([started]));
    assert_eq!(taken_up.fit(Effect::Save(Save::PartialGrew { step: 0 })), []);
    assert_eq!(taken_up.fit(text.clone()), steps([text]));
    assert_eq!(taken_up.fit(answer()), []);
    let end = ended(TurnStatus::Finished, None);
    assert_eq!(
        taken_up.fit(end.clone()),
        [act(anew), Step::Findings(4), act(answer()), act(end)]
    );
}

#[test]
fn a_new_answer_that_comes_to_nothing_leaves_the_old_one_and_says_so() {
    let mut taken_up = answered();
    taken_up.fit(Effect::Save(Save::AnswerAnew));
    taken_up.fit(answer());
    let receipt = vec![line("a", 3, 0), line("b", 5, 0)];
    assert_eq!(taken_up.fit(Effect::Save(Save::Receipt(receipt))), []);
    let why = failure(ErrorCode::Upstream);
    let restored = Effect::Save(Save::Finished {
        status: TurnStatus::Finished,
        failure: None,
        remark: Some(
            "Not all. The answer could not be put together anew: the model is overloaded. This is the answer of before."
                .into(),
        ),
        at: "then".into(),
    });
    assert_eq!(
        taken_up.fit(ended(TurnStatus::Failed, Some(why.clone()))),
        steps([
            Effect::Save(Save::Receipt(vec![line("a", 3, 2), line("b", 5, 0)])),
            restored
        ])
    );
    let failed = Effect::Publish(TurnEvent::TurnFailed {
        turn_id: "t".into(),
        at: "now".into(),
        failure: why,
    });
    assert_eq!(taken_up.fit(failed), [Step::TellAsStored]);
}

#[test]
fn a_remark_says_once_that_no_new_answer_came_about_and_nothing_of_a_stop() {
    let why = failure(ErrorCode::Upstream);
    let once = remark(Some("Not all."), Some(&why));
    assert_eq!(remark(once.as_deref(), Some(&why)), once);
    assert_eq!(
        remark(Some("Not all."), Some(&failure(ErrorCode::Stopped))).as_deref(),
        Some("Not all.")
    );
    assert_eq!(remark(None, None), None);
}
