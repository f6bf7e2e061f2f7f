//! The turn machine by example: failures, retries and stops.

use super::*;

#[test]
fn an_error_before_anything_was_shown_is_tried_again_twice() {
    let mut player = asked("Hello");
    for (attempt, wait) in [(1, 500), (2, 1000)] {
        player.model(vec![begin(), in_band("overloaded_error")]);
        assert!(player.last.contains(&Effect::CancelModel { call: attempt }));
        assert!(player.last.iter().any(|effect| matches!(
            effect,
            Effect::Publish(TurnEvent::ModelRetried { attempt: n, wait_ms, .. }) if *n == attempt && *wait_ms == wait
        )));
        assert!(player.last.iter().any(
            |effect| matches!(effect, Effect::CallModel { wait_ms, call, .. } if *wait_ms == wait && *call == attempt + 1)
        ));
    }
    player.model(vec![begin(), in_band("overloaded_error")]);
    assert_eq!(
        player.failure().map(|failure| failure.code),
        Some(ErrorCode::Upstream)
    );
    assert_eq!(player.requests().len(), 3);
    assert_eq!(player.ends().len(), 1);
}

#[test]
fn late_events_of_a_call_that_was_given_up_are_not_heard() {
    let mut player = asked("Hello");
    player.model(vec![begin(), in_band("api_error")]);
    player.feed(Input::Model {
        call: 1,
        event: StreamEvent::MessageStop,
    });
    assert!(player.last.is_empty());
    player.feed(Input::ModelFailed {
        call: 1,
        failure: ModelFailure::new(ModelFailureKind::Truncated),
    });
    assert!(player.last.is_empty());
    player.model(answer(&[text(0, &["Fine."])], "end_turn"));
    assert_eq!(player.text(), "Fine.");
}

#[test]
fn a_stream_that_breaks_after_something_was_shown_keeps_it_and_offers_retry() {
    let mut player = asked("Hello");
    let mut events = vec![begin()];
    events.extend(thinking(0, "hm"));
    events.extend(calls(1, "a", "look", "{}"));
    events.extend(text(2, &["Half an"]));
    player.model(events);
    let kept = player.machine.partial();
    let call = player.call_number();
    player.feed(Input::ModelFailed {
        call,
        failure: ModelFailure::new(ModelFailureKind::Truncated),
    });
    let failure = player.failure().unwrap();
    assert_eq!(failure.code, ErrorCode::Interrupted);
    assert_eq!(failure.repair, Some(Repair::Retry));
    let saved = player.last.iter().find_map(|effect| match effect {
        Effect::Save(Save::Message(saved)) => Some(saved.clone()),
        _ => None,
    });
    let saved = saved.unwrap();
    assert!(saved.interrupted);
    assert_eq!(saved.message.content, kept);
    assert!(kept.iter().all(|block| block.kind() != "tool_use"));
    assert!(player.started().is_empty());
    assert_eq!(player.requests().len(), 1);
}

#[test]
fn a_failure_before_the_stream_began_is_not_tried_again_since_the_client_did() {
    let mut player = asked("Hello");
    player.feed(Input::ModelRetrying {
        call: 1,
        attempt: 1,
        wait_ms: 500,
        reason: "overloaded".to_owned(),
    });
    assert!(matches!(
        player.last.as_slice(),
        [Effect::Publish(TurnEvent::ModelRetried { .. })]
    ));
    player.feed(Input::ModelFailed {
        call: 1,
        failure: ModelFailure::new(ModelFailureKind::Overloaded),
    });
    assert_eq!(player.requests().len(), 1);
    assert_eq!(player.ends().len(), 1);
}

#[test]
fn thinking_that_no_longer_fits_is_given_up_once() {
    let mut with_history = setup("And now?");
    with_history.history = vec![
        Message::user(vec![Block::text("a")]),
        Message::assistant(vec![
            Block::try_from(json!({"type": "thinking", "thinking": "hm", "signature": "s"})).unwrap(),
            Block::text("b"),
        ]),
    ];
    let mut player = Player::of(Turn::start(with_history));
    let refused = || {
        ModelFailure::new(ModelFailureKind::InvalidRequest {
            message: "The block is bound to a different conversation".to_owned(),
        })
    };
    player.feed(Input::ModelFailed {
        call: 1,
        failure: refused(),
    });
    assert_eq!(
        player.requests()[1].messages[1],
        Message::assistant(vec![Block::text("b")])
    );
    player.feed(Input::ModelFailed {
        call: 2,
        failure: refused(),
    });
    assert_eq!(
        player.failure().map(|failure| failure.code),
        Some(ErrorCode::Invalid)
    );
}

#[test]
fn events_out_of_order_end_the_turn_with_a_clear_cause() {
    let mut player = asked("Hello");
    player.model(vec![begin(), close(3)]);
    assert!(player.last.contains(&Effect::CancelModel { call: 1 }));
    assert_eq!(
        player.failure().map(|failure| failure.code),
        Some(ErrorCode::Upstream)
    );
}

#[test]
fn a_stop_while_the_model_answers_drops_the_request_and_keeps_the_text() {
    let mut player = asked("Hello");
    let mut events = vec![begin()];
    events.extend(text(0, &["Half an"]));
    player.model(events);
    player.feed(Input::Stop);
    assert_eq!(player.last[0], Effect::CancelModel { call: 1 });
    assert_eq!(
        player.failure().map(|failure| failure.code),
        Some(ErrorCode::Stopped)
    );
    assert_eq!(player.recorded().status, TurnStatus::Stopped);
    assert_eq!(
        player.saved()[1],
        Message::assistant(vec![Block::text("Half an")])
    );
    assert!(player.feed(Input::Stop).last.is_empty());
}

#[test]
fn a_stop_before_the_first_word_leaves_only_the_question() {
    let mut player = asked("Hello");
    player.feed(Input::Stop);
    assert_eq!(player.saved().len(), 1);
    assert_eq!(player.ends().len(), 1);
}

#[test]
fn limits_of_one_round_and_no_retry_hold() {
    let mut tight = setup("Hello");
    tight.limits = Limits {
        iterations: 1,
        retries: 0,
        ..Limits::default()
    };
    let mut player = Player::of(Turn::start(tight));
    player.model(answer(&[calls(0, "a", "look", "{}")], "tool_use"));
    player.tool("a", found("x"));
    assert_eq!(player.requests()[1].tool_choice, Some(ToolChoice::None));
    player.model(vec![begin(), in_band("overloaded_error")]);
    assert_eq!(player.ends().len(), 1);
}
