//! What is suggested behind a whole answer, and that nothing holds the turn up.

use crate::fixture::*;
use crate::*;
use mosaic_claude::StreamEvent;
use mosaic_protocol::{TurnEvent, TurnStatus};
use serde_json::json;

/// A player whose model has answered, with a small model to go on.
fn answered() -> Player {
    let mut setup = setup("What did Sarah say?");
    setup.small_model = Some("claude-haiku-5-5".to_owned());
    let mut player = Player::of(Turn::start(setup));
    player.model(answer(&[text(0, &["Forty thousand."])], "end_turn"));
    player
}

fn suggested(player: &Player) -> Option<Vec<String>> {
    player.facts().into_iter().find_map(|fact| match fact {
        TurnEvent::FollowUpsSuggested { questions, .. } => Some(questions.clone()),
        _ => None,
    })
}

fn says(questions: &serde_json::Value) -> Vec<StreamEvent> {
    let whole = json!({"questions": questions}).to_string();
    answer(&[text(0, &[&whole])], "end_turn")
}

#[test]
fn a_small_model_suggests_questions_behind_the_receipt() {
    let mut player = answered();
    let request = player.requests()[1];
    assert_eq!(request.model, "claude-haiku-5-5");
    assert!(request.tools.is_empty());
    assert!(
        request
            .output_config
            .as_ref()
            .is_some_and(|config| config.format.is_some())
    );
    assert!(matches!(
        player.last.as_slice(),
        [
            ..,
            Effect::Publish(TurnEvent::ReceiptMade { .. }),
            Effect::CallModel { call: 2, .. },
            Effect::Wake { after_ms: 2_500, .. }
        ]
    ));
    assert!(player.ends().is_empty());
    player.model(says(&json!([
        "Who approved it?",
        "What was it\nlast year?",
        "Who approved it?",
        "What did Sarah say?",
        "When is it due?",
        "And a fourth?"
    ])));
    assert_eq!(
        suggested(&player).unwrap(),
        ["Who approved it?", "What was it last year?", "When is it due?"]
    );
    assert_eq!(player.recorded().follow_ups.len(), 3);
    assert_eq!(player.recorded().usage.unwrap().input_tokens, 200);
    assert_eq!((player.ends().len(), player.remark()), (1, None));
}

#[test]
fn links_and_markup_are_never_suggested() {
    let mut player = answered();
    player.model(says(&json!([
        "See https://evil.example/?q=secret",
        "![x](y)",
        "<b>bold</b>",
        "www.evil.example has it",
        "x".repeat(200),
        "a\u{202e}b",
        "",
        7,
        "What is due next?"
    ])));
    assert_eq!(suggested(&player).unwrap(), ["What is due next?"]);
}

#[test]
fn whoever_is_late_fails_or_is_stopped_ends_the_turn_as_whole() {
    let endings: [fn(&mut Player); 6] = [
        |player| {
            player.feed(Input::Woke { alarm: 1_001 });
        },
        |player| {
            player.feed(Input::Stop);
        },
        |player| {
            player.feed(Input::ModelFailed {
                call: 2,
                failure: ModelFailure::new(ModelFailureKind::Overloaded),
            });
        },
        |player| {
            player.model(answer(&[text(0, &["no JSON"])], "end_turn"));
        },
        |player| {
            player.model(vec![StreamEvent::MessageStop]);
        },
        |player| {
            player.feed(Input::Woke { alarm: 9 });
            player.feed(Input::Woke { alarm: 1_001 });
        },
    ];
    for (at, end) in endings.into_iter().enumerate() {
        let mut player = answered();
        end(&mut player);
        assert_eq!(suggested(&player), None, "{at}");
        assert_eq!(player.recorded().status, TurnStatus::Finished, "{at}");
        assert!(player.machine.is_over(), "{at}");
        // Late words change nothing.
        player.feed(Input::Woke { alarm: 1_001 });
        assert!(player.last.is_empty(), "{at}");
    }
}

#[test]
fn runs_and_servers_without_structured_output_suggest_nothing() {
    for run in [true, false] {
        let mut setup = setup("What?");
        setup.small_model = Some("claude-haiku-5-5".to_owned());
        setup.abilities.structured_output = run;
        setup.run = run.then(|| mosaic_protocol::RunId::from("r1"));
        let mut player = Player::of(Turn::start(setup));
        player.model(answer(&[text(0, &["That."])], "end_turn"));
        assert_eq!(player.requests().len(), 1);
        assert_eq!(player.ends().len(), 1);
    }
}
