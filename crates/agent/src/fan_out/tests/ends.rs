//! Sources that are slow, broken or stopped, and what becomes of the others.

use super::*;
use mosaic_protocol::{ErrorCode, Outcome};

fn crashed() -> ToolOutcome {
    ToolOutcome::Failed(ToolFailure {
        kind: ToolFailureKind::Crashed,
        message: "exit code 3".to_owned(),
    })
}

#[test]
fn a_source_that_hangs_is_given_up_after_its_time_and_the_others_are_unharmed() {
    let mut player = play(fan_out(&["a", "b", "c"]));
    player
        .model_of(1, call("x"))
        .model_of(2, call("x"))
        .model_of(3, said("no"));
    player.tool("run-a-x", records(json!([record("1", "Budget", "48k")])));
    player.model_of(4, said("found"));
    // Half of them and more are done: the last one is hurried.
    let stragglers = alarm(&player, 15_000);
    assert_eq!((stragglers.len(), alarm(&player, 60_000).len()), (1, 3));
    player.feed(Input::Woke { alarm: stragglers[0] });
    assert!(player.last.contains(&Effect::CancelTool {
        call_id: ToolCallId::from("run-b-x")
    }));
    let ended = player.facts().into_iter().find_map(|fact| match fact {
        TurnEvent::ToolCallFinished {
            call_id,
            outcome,
            result,
            ..
        } if call_id.as_str() == "run-b-x" => Some((*outcome, result.summary.clone())),
        _ => None,
    });
    assert_eq!(
        ended,
        Some((Outcome::Failed, "it did not answer within 1 s".to_owned()))
    );
    player.model_of(5, said("48k."));
    let line = &lines(&player)[1];
    assert_eq!(
        (line.state, line.repair.clone()),
        (ReceiptState::Failed, Some(Repair::Retry))
    );
    assert_eq!(line.why, "it did not answer within 1 s");
    assert_eq!(lines(&player)[0].state, ReceiptState::Searched);
    assert!(player.ends()[0].is_last() && player.failure().is_none());
    let told = format!("{:?}", player.requests().last().unwrap().messages[0]);
    assert!(told.contains("Could not be read: B."), "{told}");
    // What comes from it later is not heard.
    player.tool("run-b-x", records(json!([])));
    assert_eq!(player.last, []);
}

#[test]
fn a_run_has_its_own_limit_and_an_alarm_for_an_ended_one_is_not_heard() {
    let mut player = play(fan_out(&["a", "b", "c"]));
    let limits = alarm(&player, 60_000);
    player.model_of(1, said("no"));
    player.feed(Input::Woke { alarm: limits[0] });
    assert_eq!(player.last, []);
    player.feed(Input::Woke { alarm: limits[1] });
    assert!(player.last.contains(&Effect::CancelModel { call: 2 }));
    player.feed(Input::Woke { alarm: limits[2] });
    player.model_of(4, said("Nothing."));
    let told: Vec<_> = lines(&player).into_iter().map(|line| line.state).collect();
    assert_eq!(
        told,
        [
            ReceiptState::NotSearched,
            ReceiptState::Failed,
            ReceiptState::Failed
        ]
    );
}

#[test]
fn a_source_that_fails_has_its_reason_in_the_receipt() {
    let mut player = play(fan_out(&["a", "b"]));
    player.model_of(1, call("x")).model_of(2, call("x"));
    player.tool("run-a-x", crashed());
    player.tool("run-b-x", records(json!([record("1", "Budget", "48k")])));
    player
        .model_of(3, said("broken"))
        .model_of(4, said("found"))
        .model_of(5, said("48k."));
    let line = &lines(&player)[0];
    assert_eq!(
        (line.state, line.why.as_str(), line.calls),
        (ReceiptState::Failed, "exit code 3", 1)
    );
    assert_eq!(
        line.repair,
        Some(Repair::RestartDatasource {
            datasource_id: DatasourceId::from("a")
        })
    );
    assert!(player.failure().is_none());
}

#[test]
fn when_every_source_fails_the_turn_fails_with_the_first_reason_and_the_receipt_stands() {
    let mut player = play(fan_out(&["a", "b"]));
    player.model_of(1, call("x")).model_of(2, call("x"));
    player.tool("run-a-x", crashed()).tool("run-b-x", crashed());
    player.model_of(3, said("broken")).model_of(4, said("broken"));
    let failure = player.failure().unwrap();
    assert_eq!(
        (failure.code, failure.message.as_str()),
        (ErrorCode::Connector, "A: exit code 3")
    );
    assert!(
        lines(&player)
            .iter()
            .all(|line| line.state == ReceiptState::Failed)
    );
    assert_eq!(player.requests().len(), 4, "no answer is asked for");
    // The question stays in the conversation.
    assert_eq!(player.saved().len(), 1);
}

#[test]
fn when_the_model_fails_in_every_run_the_turn_fails_as_any_would() {
    let mut player = play(fan_out(&["a", "b"]));
    for call in [1, 2] {
        player.feed(Input::ModelFailed {
            call,
            failure: ModelFailure::new(ModelFailureKind::Auth),
        });
    }
    let failure = player.failure().unwrap();
    assert_eq!(
        (failure.code, failure.repair.clone()),
        (ErrorCode::Auth, Some(Repair::OpenModelSettings))
    );
    assert_eq!(lines(&player)[0].state, ReceiptState::Failed);
}

#[test]
fn one_run_whose_model_fails_leaves_the_others_to_answer() {
    let mut player = play(fan_out(&["a", "b"]));
    player.feed(Input::ModelFailed {
        call: 1,
        failure: ModelFailure::new(ModelFailureKind::Overloaded),
    });
    player.model_of(2, call("x"));
    player.tool("run-b-x", records(json!([record("1", "Budget", "48k")])));
    player.model_of(3, said("found")).model_of(4, said("48k."));
    assert!(player.failure().is_none());
    assert_eq!(lines(&player)[0].state, ReceiptState::Failed);
}

#[test]
fn a_stop_ends_all_runs_and_their_calls() {
    let mut player = play(fan_out(&["a", "b", "c"]));
    player.model_of(1, call("x")).model_of(3, said("no"));
    player.feed(Input::Stop);
    assert!(player.last.contains(&Effect::CancelTool {
        call_id: ToolCallId::from("run-a-x")
    }));
    assert!(player.last.contains(&Effect::CancelModel { call: 2 }));
    let told: Vec<_> = lines(&player).into_iter().map(|line| line.state).collect();
    assert_eq!(
        told,
        [
            ReceiptState::Stopped,
            ReceiptState::Stopped,
            ReceiptState::NotSearched
        ]
    );
    assert_eq!(player.failure().unwrap().code, ErrorCode::Stopped);
    assert!(player.machine.is_over());
    player.feed(Input::Stop);
    assert_eq!(player.last, []);
}

#[test]
fn a_stop_during_the_answer_keeps_what_is_there() {
    let mut player = play(fan_out(&["a", "b"]));
    player.model_of(1, call("x")).model_of(2, said("no"));
    player.tool("run-a-x", records(json!([record("1", "Budget", "48k")])));
    player.model_of(3, said("found"));
    let mut half = said("Sarah said");
    half.truncate(3);
    player.model_of(4, half);
    assert!(!player.machine.partial().is_empty());
    player.feed(Input::Stop);
    assert!(player.last.contains(&Effect::CancelModel { call: 4 }));
    assert_eq!(player.failure().unwrap().code, ErrorCode::Stopped);
    assert_eq!(lines(&player)[0].state, ReceiptState::Searched);
    assert_eq!(player.saved().len(), 2);
}

#[test]
fn without_any_source_the_turn_fails_and_offers_to_connect_one() {
    let player = play(fan_out(&[]));
    assert_eq!(player.failure().unwrap().repair, Some(Repair::ConnectDatasource));
    assert!(player.machine.is_over());
}

#[test]
fn a_source_that_has_nothing_that_reads_is_not_asked() {
    let mut setup = fan_out(&["a", "b"]);
    setup.runs[0].tools.retain(|tool| tool.effect != ToolEffect::Read);
    let mut player = play(setup);
    assert_eq!(player.requests().len(), 1);
    player.model_of(1, said("no")).model_of(2, said("Nothing."));
    assert_eq!(
        states(&player)[0],
        (
            "A".to_owned(),
            ReceiptState::NotSearched,
            0,
            "it has no tool that only reads".to_owned()
        )
    );
}
