//! One source is tried again.

use super::*;
use crate::setup::Earlier;
use mosaic_protocol::KeptRecord;

fn kept(number: u32) -> KeptRecord {
    KeptRecord {
        number,
        datasource_id: DatasourceId::from("a"),
        datasource: "A".to_owned(),
        connector: "chat".to_owned(),
        call_id: ToolCallId::from("old"),
        title: "Budget".to_owned(),
        text: "48k".to_owned(),
        author: None,
        time: None,
        url: None,
        status: None,
    }
}

fn again() -> FanOutSetup {
    let mut setup = fan_out(&["a", "b"]);
    setup.runs.remove(0);
    setup.earlier = Some(Earlier {
        records: vec![kept(3), kept(1)],
        receipt: vec![ReceiptEntry {
            datasource_id: DatasourceId::from("a"),
            datasource: "A".to_owned(),
            state: ReceiptState::Searched,
            hits: 2,
            cited: 1,
            calls: 1,
            elapsed_ms: 20,
            why: String::new(),
            repair: None,
        }],
        taken: 6,
    });
    setup
}

#[test]
fn only_the_source_that_is_tried_again_is_asked_and_the_others_keep_their_records() {
    let mut player = play(again());
    assert_eq!(player.requests().len(), 1);
    assert_eq!(story(&player), ["runStarted"]);
    player.model_of(1, call("x"));
    player.tool(
        "run-b-x",
        records(json!([record("9", "Minutes", "The budget stays.")])),
    );
    player.model_of(2, said("found"));
    let request = *player.requests().last().unwrap();
    assert_eq!(
        kinds(request),
        [
            "text",
            "search_result",
            "search_result",
            "search_result",
            "text",
            "text"
        ]
    );
    assert_eq!(
        player.kept().iter().map(|kept| kept.number).collect::<Vec<_>>(),
        [7],
        "numbers that were given are not given again"
    );
    player.model_of(3, said("48k, and it stays."));
    assert!(player.effects.contains(&Effect::Save(Save::AnswerAnew)));
    let told: Vec<_> = states(&player)
        .into_iter()
        .map(|(name, state, hits, _)| (name, state, hits))
        .collect();
    assert_eq!(
        told,
        [
            ("A".to_owned(), ReceiptState::Searched, 2),
            ("B".to_owned(), ReceiptState::Searched, 1)
        ]
    );
    assert!(player.failure().is_none());
}

#[test]
fn a_source_that_fails_again_leaves_the_answer_as_it_was() {
    let mut player = play(again());
    let limit = alarm(&player, 60_000)[0];
    player.feed(Input::Woke { alarm: limit });
    assert!(!player.effects.contains(&Effect::Save(Save::AnswerAnew)));
    assert_eq!(player.remark(), Some("B could not be read this time either."));
    let lines = lines(&player);
    assert_eq!((lines[0].cited, lines[1].state), (1, ReceiptState::Failed));
    assert!(player.saved().is_empty() && player.machine.is_over());
}
