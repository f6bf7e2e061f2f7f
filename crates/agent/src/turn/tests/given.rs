//! What is given with a question: records to be cited, Mosaic's notes, no rounds, a run of its own.

use super::*;
use crate::citing::tests::record;
use mosaic_protocol::RunId;

#[test]
fn findings_stand_as_records_to_cite_between_the_context_and_the_question() {
    let mut setup = setup("What did Sarah say?");
    setup.findings = vec![
        record(1, "#finance", "The budget is 40,000."),
        record(2, "Note", " "),
    ];
    setup.notes = vec!["Jira says Done,\nbut the request is open.".to_owned()];
    setup.limits.iterations = 0;
    let player = Player::of(Turn::start(setup));
    let request = player.requests()[0];
    assert_eq!(request.tool_choice, Some(ToolChoice::None));
    assert!(turn(&player).is_tainted());
    let content = &request.messages[0].content;
    let kinds: Vec<_> = content.iter().map(Block::kind).collect();
    assert_eq!(kinds, ["text", "search_result", "search_result", "text", "text"]);
    assert_eq!(
        content[1],
        Block::search_result(
            "mosaic:t1/1",
            "#finance · Sarah · 2026-11-12 · Sakila",
            ["The budget is 40,000.".to_owned()]
        )
    );
    assert_eq!(
        content[2].as_object()["content"],
        json!([{"type": "text", "text": "Note"}])
    );
    assert_eq!(
        content[3],
        Block::text("<notes>\nMosaic noticed: Jira says Done, but the request is open.\n</notes>")
    );
    assert_eq!(content[4], Block::text("What did Sarah say?"));
}

#[test]
fn an_answer_that_was_given_no_rounds_is_whole() {
    let mut setup = setup("Hello");
    setup.limits.iterations = 0;
    let mut player = Player::of(Turn::start(setup));
    player.model(answer(&[text(0, &["Hi."])], "end_turn"));
    assert_eq!(player.remark(), None);
}

#[test]
fn a_runs_calls_carry_it_and_begin_with_it_outside_of_the_transcript() {
    let mut setup = setup("How many films?");
    setup.run = Some(RunId::from("r1"));
    let mut player = Player::of(Turn::start(setup));
    player.model(answer(&[calls(0, "a", "look", "{}")], "tool_use"));
    assert_eq!(player.started()[0].call_id, ToolCallId::from("r1-a"));
    let told = player.facts().into_iter().find_map(|fact| match fact {
        TurnEvent::ToolCallProposed { call_id, run_id, .. } => Some((call_id.clone(), run_id.clone())),
        _ => None,
    });
    assert_eq!(told, Some((ToolCallId::from("r1-a"), Some(RunId::from("r1")))));
    player.tool("a", found("lost")).tool("r1-a", found("1000"));
    assert_eq!(
        results(&player.requests()[1].messages[2]),
        [("a".to_owned(), "1000".to_owned(), false)]
    );
}
