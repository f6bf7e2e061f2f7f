//! Citations in an answer: by the server, by numbers the model writes, and of what a tool brought.

use super::*;
use crate::citing::tests::record;
use mosaic_protocol::{Citation, TurnId};

fn given() -> TurnSetup {
    let mut setup = setup("What did Sarah say about the budget?");
    setup.findings = vec![
        record(1, "#finance", "The budget is 40,000. Spend it well."),
        record(2, "Plan.docx", "We hire in May."),
    ];
    setup.known = vec![(TurnId::from("t0"), record(1, "Old", "It was 30,000."))];
    setup.limits.iterations = 0;
    setup
}

fn numbered() -> TurnSetup {
    let mut setup = given();
    setup.abilities.citations = false;
    setup
}

/// What was told, citations as `+n`.
fn told(player: &Player) -> Vec<String> {
    let told = player.facts().into_iter().filter_map(|fact| match fact {
        TurnEvent::TextAppended { text, .. } => Some(text.clone()),
        TurnEvent::CitationAdded { citation, .. } => Some(format!("+{}", citation.number)),
        _ => None,
    });
    told.collect()
}

fn citations(player: &Player) -> Vec<Citation> {
    player.recorded().citations
}

/// The text and the citations as a stored turn tells them.
fn replayed(player: &Player) -> (String, Vec<Citation>) {
    let (mut text, mut citations) = (String::new(), Vec::new());
    for fact in replay(player.recorded()) {
        match fact {
            TurnEvent::TextAppended { text: more, .. } => text.push_str(&more),
            TurnEvent::CitationAdded { citation, .. } => citations.push(citation),
            _ => {}
        }
    }
    (text, citations)
}

#[test]
fn the_servers_citations_become_marks_behind_the_text_they_prove() {
    let mut player = Player::of(Turn::start(given()));
    player.model(answer(
        &[
            text(0, &["Sarah says "]),
            cited(
                1,
                "the budget is 40,000",
                &[("mosaic:t1/1", "The budget is 40,000. Spend it well.")],
            ),
            text(2, &[", up from "]),
            cited(
                3,
                "30,000",
                &[("mosaic:t0/1", "It was 30,000."), ("mosaic:t1/9", "nobody's")],
            ),
            cited(
                4,
                ". Again 40,000",
                &[("mosaic:t1/1", "The budget is 40,000. Spend it well.")],
            ),
            cited(5, ". 【9】 It doubles", &[("mosaic:t1/2", "It doubles.")]),
        ],
        "end_turn",
    ));
    assert_eq!(
        told(&player),
        [
            "Sarah says ",
            "the budget is 40,000",
            "+1",
            "【1】",
            ", up from ",
            "30,000",
            "+2",
            "【2】",
            ". Again 40,000",
            "【1】",
            ". [9] It doubles",
            "+3",
            "【3】"
        ]
    );
    let made = citations(&player);
    let seen: Vec<_> = made
        .iter()
        .map(|citation| (citation.record, citation.record_turn.is_some(), citation.verified))
        .collect();
    assert_eq!(seen, [(1, false, true), (1, true, true), (2, false, false)]);
    assert_eq!(replayed(&player), (player.text(), made));
    // What is stored is what the model said.
    let saved = player.saved().pop().unwrap();
    assert_eq!(saved.content[0], Block::text("Sarah says "));
    assert!(!format!("{saved:?}").contains("【1】"));
    let receipt = player.recorded().receipt;
    assert_eq!(receipt[0].cited, 3);
}

#[test]
fn an_answer_that_is_stopped_keeps_its_marks() {
    let mut player = Player::of(Turn::start(given()));
    let mut events = vec![begin()];
    let mut block = cited(0, "40,000", &[("mosaic:t1/1", "The budget is 40,000.")]);
    block.pop();
    events.extend(block);
    player.model(events);
    player.feed(Input::Stop);
    assert_eq!(player.text(), "40,000【1】");
    assert_eq!(replayed(&player), (player.text(), citations(&player)));
}

#[test]
fn citations_without_text_are_not_told() {
    let mut player = Player::of(Turn::start(given()));
    player.model(answer(
        &[cited(0, "", &[("mosaic:t1/1", "The")]), text(1, &["Hi."])],
        "end_turn",
    ));
    assert_eq!(told(&player), ["Hi."]);
    assert!(citations(&player).is_empty());
}

#[test]
fn numbers_that_a_model_writes_become_marks_and_others_go() {
    let mut player = Player::of(Turn::start(numbered()));
    player.model(answer(
        &[
            text(
                0,
                &[
                    "Sarah says the budget is 40k [",
                    "1",
                    "]. It is 90,000 [1, 2] [7]",
                    ".\n`a[1]`",
                ],
            ),
            text(1, &[" We hire in May [2][2].\u{3010}x\u{3011}"]),
        ],
        "end_turn",
    ));
    assert_eq!(
        player.text(),
        "Sarah says the budget is 40k【1】. It is 90,000【2】【3】.\n`a[1]` We hire in May【4】【4】.[x]"
    );
    let made = citations(&player);
    let seen: Vec<_> = made
        .iter()
        .map(|citation| (citation.record, citation.quoted.as_str(), citation.verified))
        .collect();
    assert_eq!(
        seen,
        [
            (1, "The budget is 40,000.", true),
            (1, "The budget is 40,000.", false),
            (2, "We hire in May.", false),
            (2, "We hire in May.", true)
        ]
    );
    assert_eq!(replayed(&player), (player.text(), made));
    let first = told(&player).iter().position(|said| said == "+1").unwrap();
    let mark = told(&player)
        .iter()
        .position(|said| said.contains("【1】"))
        .unwrap();
    assert!(first < mark);
}

#[test]
fn what_is_noted_for_the_replay_is_never_sent() {
    let mut player = Player::of(Turn::start(numbered()));
    player.model(answer(&[text(0, &["The budget is 40,000 [1]."])], "end_turn"));
    let saved = player.saved();
    assert!(saved[1].content[0].as_object().contains_key("cited"));
    let mut next = setup("And?");
    next.history = saved;
    let next = Player::of(Turn::start(next));
    let sent = unmarked(next.requests()[0]);
    assert_eq!(sent[1].content, [Block::text("The budget is 40,000 [1].")]);
}

fn brought() -> ToolOutcome {
    ToolOutcome::Answered(ToolAnswer {
        text: "2 messages in #finance\ntime\ttext\n1\tThe budget\n2\tWe hire\nmore: pass cursor \"abc\""
            .to_owned(),
        structured: Some(json!({"next_cursor": "abc", "has_more": true, "records": [
            {"id": "m1", "title": "#finance", "text": "The budget is 40,000.", "author": "Sarah", "time": "2026-11-12",
             "url": "https://x.example/m1", "replies": 2, "labels": ["a", "b"], "gone": null},
            {"id": "m2", "title": "#hiring", "text": "", "author": null, "status": "open"},
        ]})),
        ..ToolAnswer::default()
    })
}

#[test]
fn what_a_tool_brought_can_be_cited() {
    let mut player = calling(&[("a", "look", "{}")]);
    player.tool("a", brought());
    let stored = player.effects.iter().find_map(|effect| match effect {
        Effect::Save(Save::Records(records)) => Some(records.clone()),
        _ => None,
    });
    let stored = stored.unwrap();
    assert_eq!((stored[0].number, stored[1].number), (1, 2));
    assert_eq!(
        stored[0].text,
        "The budget is 40,000.\nid: m1 · replies: 2 · labels: a, b"
    );
    assert_eq!(stored[0].connector, setup("").tools[0].connector);
    let request = player.requests()[1];
    assert_eq!(request_refusal(request), None);
    assert_eq!(
        request.messages[2].content[0],
        Block::tool_result_blocks(
            "a",
            vec![
                Block::text("2 messages in #finance"),
                Block::search_result(
                    "mosaic:t1/1",
                    "#finance · Sarah · 2026-11-12 · Sakila",
                    ["The budget is 40,000.\nid: m1 · replies: 2 · labels: a, b".to_owned()]
                ),
                Block::search_result(
                    "mosaic:t1/2",
                    "#hiring · open · Sakila",
                    ["id: m2 · status: open".to_owned()]
                ),
                Block::text("more: pass cursor \"abc\""),
            ],
            false
        )
    );
    player.model(answer(
        &[cited(0, "40,000", &[("mosaic:t1/1", "The budget is 40,000.")])],
        "end_turn",
    ));
    assert_eq!(player.text(), "40,000【1】");
    let entry = player.recorded().receipt.remove(0);
    assert_eq!(
        (
            entry.state,
            entry.hits,
            entry.cited,
            entry.calls,
            entry.elapsed_ms
        ),
        (ReceiptState::Searched, 2, 1, 1, 10)
    );
    assert_eq!(replayed(&player), (player.text(), citations(&player)));
}

#[test]
fn records_beyond_the_budget_are_left_out_and_said_to_be() {
    let mut small = setup("What?");
    small.limits.result_chars = 1_500;
    let mut player = Player::of(Turn::start(small));
    player.model(answer(&[calls(0, "a", "look", "{}")], "tool_use"));
    let records: Vec<_> = (0..50)
        .map(|n| json!({"id": n, "title": format!("m{n}"), "text": "x ".repeat(900)}))
        .collect();
    player.tool(
        "a",
        ToolOutcome::Answered(ToolAnswer {
            structured: Some(json!({"records": records})),
            ..ToolAnswer::default()
        }),
    );
    let result = player.requests()[1].messages[2].content[0].as_object()["content"].to_string();
    assert!(result.len() < 3_000, "{}", result.len());
    assert!(
        result.contains("[cut: 2 of 50 shown; ask for less at once to see the others]"),
        "{result}"
    );
}

#[test]
fn a_server_that_does_not_cite_has_its_numbers_read_for_what_a_call_brought() {
    let mut setup = setup("What did Sarah say about the budget?");
    setup.abilities.citations = false;
    let mut player = Player::of(Turn::start(setup));
    player.model(answer(&[calls(0, "a", "look", "{}")], "tool_use"));
    player.tool("a", brought());
    assert_eq!(player.kept().len(), 2);
    player.model(answer(
        &[text(
            0,
            &["The budget is 40,000 [1]. It is 90,000 [1]. Nobody says so [7]."],
        )],
        "end_turn",
    ));
    let made = citations(&player);
    let told: Vec<_> = made.iter().map(|one| (one.record, one.verified)).collect();
    assert_eq!(told, [(1, true), (1, false)]);
    assert_eq!(
        player.text(),
        "The budget is 40,000【1】. It is 90,000【2】. Nobody says so."
    );
    assert_eq!(replayed(&player), (player.text(), made));
}

#[test]
fn tables_errors_writes_and_runs_get_text() {
    let rows = || {
        ToolOutcome::Answered(ToolAnswer {
            text: "n\n1".to_owned(),
            structured: Some(json!({"columns": [{"name": "n"}], "rows": [["1"]]})),
            ..ToolAnswer::default()
        })
    };
    let failed = || {
        ToolOutcome::Answered(ToolAnswer {
            is_error: true,
            structured: Some(json!({"records": [{"title": "x"}]})),
            text: "no".to_owned(),
            ..ToolAnswer::default()
        })
    };
    let nameless = || {
        ToolOutcome::Answered(ToolAnswer {
            text: "a".to_owned(),
            structured: Some(json!({"records": [{"table": "film"}]})),
            ..ToolAnswer::default()
        })
    };
    let plain =
        |player: &Player| player.requests()[1].messages[2].content[0].as_object()["content"].is_string();
    for outcome in [rows(), failed(), nameless()] {
        let mut player = calling(&[("a", "look", "{}")]);
        player.tool("a", outcome);
        assert!(plain(&player));
    }
    let mut player = calling(&[("a", "write", "{}")]);
    player.approve("a", json!({}));
    player.tool("a", brought());
    assert!(plain(&player));
    for run in [true, false] {
        let mut setup = setup("What?");
        setup.run = run.then(|| mosaic_protocol::RunId::from("r"));
        let mut player = Player::of(Turn::start(setup));
        player.model(answer(&[calls(0, "a", "look", "{}")], "tool_use"));
        player.tool(if run { "r-a" } else { "a" }, brought());
        assert_eq!(plain(&player), run);
        player.feed(Input::Stop);
        assert_eq!(player.recorded().receipt.is_empty(), run);
    }
}

#[test]
fn the_receipt_says_what_failed_was_stopped_and_was_not_chosen() {
    let mut setup = setup("What?");
    setup.start.choosing.choices = vec![mosaic_protocol::PlannedSource {
        datasource_id: DatasourceId::from("d9"),
        datasource: "Shop".to_owned(),
        confidence: 10,
        reason: "nothing speaks for it".to_owned(),
        asked: false,
    }];
    let mut player = Player::of(Turn::start(setup));
    player.model(answer(
        &[calls(0, "a", "look", "{}"), calls(1, "b", "look", "{}")],
        "tool_use",
    ));
    player.tool(
        "a",
        ToolOutcome::Failed(ToolFailure {
            kind: ToolFailureKind::Crashed,
            message: "gone".to_owned(),
        }),
    );
    let mut stopped = player.clone();
    stopped.feed(Input::Stop);
    let states = |player: &Player| -> Vec<_> {
        player
            .recorded()
            .receipt
            .iter()
            .map(|entry| entry.state)
            .collect()
    };
    assert_eq!(
        states(&stopped),
        [ReceiptState::Stopped, ReceiptState::NotSearched]
    );
    player.tool("b", found("x"));
    player.model(answer(&[text(0, &["Some."])], "end_turn"));
    assert_eq!(states(&player), [ReceiptState::Partly, ReceiptState::NotSearched]);
    assert_eq!(player.recorded().receipt[1].why, "nothing speaks for it");
    let facts = player.facts();
    let receipt = facts
        .iter()
        .position(|fact| matches!(fact, TurnEvent::ReceiptMade { .. }))
        .unwrap();
    assert_eq!(receipt + 2, facts.len());
}
