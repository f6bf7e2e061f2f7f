//! That each request of a conversation begins with the one before, so that servers read it from their caches and take the
//! thinking in it back.

use super::*;
use crate::citing::tests::record;
use mosaic_claude::Request;

/// Plays a turn with these answers; tools bring what is found in between.
fn play(mut setup: TurnSetup, history: &mut Vec<Message>, answers: Vec<Vec<StreamEvent>>) -> Vec<Request> {
    setup.history.clone_from(history);
    let mut player = Player::of(Turn::start(setup));
    for answer in answers {
        player.model(answer);
        let open: Vec<_> = player
            .started()
            .iter()
            .map(|call| call.call_id.to_string())
            .collect();
        for id in open {
            player.tool(
                &id,
                ToolOutcome::Answered(ToolAnswer {
                    structured: Some(
                        json!({"records": [{"id": "1", "title": "film", "text": "1000 films"}]}),
                    ),
                    ..ToolAnswer::default()
                }),
            );
        }
    }
    assert!(player.machine.is_over());
    history.extend(player.saved());
    player.requests().into_iter().cloned().collect()
}

fn of_turn(turn_id: &str, question: &str, findings: bool) -> TurnSetup {
    let mut setup = setup(question);
    setup.start.turn_id = mosaic_protocol::TurnId::from(turn_id);
    setup.tools[2].direct = false;
    if findings {
        setup.findings = (1..40)
            .map(|n| record(n, "#finance", "The budget is 40,000."))
            .collect();
        setup.notes = vec!["One of them is older.".to_owned()];
        setup.limits.iterations = 0;
    }
    setup
}

fn conversation() -> Vec<Request> {
    let mut history = Vec::new();
    let looked = |id: &str| answer(&[thinking(0, "hm"), calls(1, id, "look", "{}")], "tool_use");
    let said = |source: &str| {
        let parts: Vec<_> = (1..30)
            .map(|n| cited(n, "So. ", &[(source, "1000 films")]))
            .collect();
        let mut all = vec![thinking(0, "so")];
        all.extend(parts);
        answer(&all, "end_turn")
    };
    let mut requests = play(
        of_turn("t1", "How many?", false),
        &mut history,
        vec![looked("a"), said("mosaic:t1/1")],
    );
    requests.extend(play(
        of_turn("t2", "Budget?", true),
        &mut history,
        vec![said("mosaic:t2/3")],
    ));
    requests.extend(play(
        of_turn("t3", "Which?", false),
        &mut history,
        vec![looked("b"), looked("c"), said("mosaic:t3/1")],
    ));
    requests
}

#[test]
fn every_request_begins_with_the_bytes_of_the_one_before() {
    let requests = conversation();
    assert_eq!(requests.len(), 6);
    for pair in requests.windows(2) {
        let (one, next) = (&pair[0], &pair[1]);
        assert_eq!(
            serde_json::to_string(&one.system).unwrap(),
            serde_json::to_string(&next.system).unwrap()
        );
        assert_eq!(
            serde_json::to_string(&one.tools).unwrap(),
            serde_json::to_string(&next.tools).unwrap()
        );
        assert_eq!((&one.model, &one.thinking), (&next.model, &next.thinking));
        let (short, long) = (unmarked(one), unmarked(next));
        let short = serde_json::to_string(&short).unwrap();
        let long = serde_json::to_string(&long).unwrap();
        assert!(long.starts_with(short.trim_end_matches(']')), "{short}\n{long}");
    }
    let choices: Vec<_> = requests
        .iter()
        .map(|request| request.tool_choice.is_some())
        .collect();
    assert_eq!(choices, [false, false, true, false, false, false]);
}

#[test]
fn every_request_marks_where_the_one_before_ended() {
    let requests = conversation();
    for pair in requests.windows(2) {
        let (one, next) = (&pair[0], &pair[1]);
        let marks: Vec<(usize, usize)> = next
            .messages
            .iter()
            .enumerate()
            .flat_map(|(at, message)| {
                let blocks = message.content.iter().enumerate();
                blocks
                    .filter(|(_, block)| block.as_object().contains_key("cache_control"))
                    .map(move |(block, _)| (at, block))
            })
            .collect();
        let last = one.messages.len() - 1;
        assert_eq!(marks, [(last, one.messages[last].content.len() - 1)]);
        assert!(next.cache_control.is_some() && next.system[0].cache_control.is_some());
    }
}
