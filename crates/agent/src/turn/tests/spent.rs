//! What planning used of models before the turn began is part of what the turn used.

use super::*;
use mosaic_claude::Usage as CallUsage;
use mosaic_protocol::Usage;

fn spent() -> Vec<(String, CallUsage)> {
    vec![(
        "claude-haiku-5-5".to_owned(),
        CallUsage {
            input_tokens: 1_000,
            output_tokens: 20,
            ..CallUsage::default()
        },
    )]
}

fn told(player: &Player) -> Vec<Usage> {
    let told = player.facts().into_iter().filter_map(|fact| match fact {
        TurnEvent::UsageReported { usage, .. } => Some(usage.clone()),
        _ => None,
    });
    told.collect()
}

#[test]
fn it_is_told_at_once_and_stays_in_the_sum() {
    let mut plain = asked("How many films?");
    plain.model(answer(&[text(0, &["42"])], "end_turn"));
    let without = told(&plain).pop().unwrap();

    let mut setup = setup("How many films?");
    setup.start.choosing.spent = spent();
    let mut player = Player::of(Turn::start(setup));
    let first = told(&player);
    assert_eq!((first[0].input_tokens, first[0].output_tokens), (1_000, 20));
    player.model(answer(&[text(0, &["42"])], "end_turn"));
    let with = told(&player).pop().unwrap();
    assert_eq!(with.input_tokens, without.input_tokens + 1_000);
    assert_eq!(with.output_tokens, without.output_tokens + 20);
    assert!(with.cost_usd > without.cost_usd);
    assert_eq!(with.model, without.model);
    assert_eq!(player.recorded().usage, Some(with));
}

#[test]
fn a_turn_without_a_model_of_its_own_tells_it_too() {
    let mut start = start("film 7");
    start.choosing.spent = spent();
    let call = DirectCall {
        datasource_id: DatasourceId::from("d1"),
        datasource_name: "Sakila".to_owned(),
        tool: "look".to_owned(),
        arguments: serde_json::Map::new(),
        reason: "a small model picked this tool".to_owned(),
    };
    let player = Player::of(DirectTurn::start(DirectSetup {
        start,
        call,
        call_id: ToolCallId::from("a"),
        effect: ToolEffect::Read,
        connector: "toy".to_owned(),
        tier: Tier::SmallModel,
        input_schema: serde_json::Value::Null,
        can_look: false,
        met: Vec::new(),
    }));
    let told = told(&player);
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].model.as_str(), told[0].input_tokens),
        ("claude-haiku-5-5", 1_000)
    );
    assert!(told[0].cost_usd.is_some());
    assert_eq!(player.recorded().usage.as_ref(), Some(&told[0]));
}
