//! Runs, receipts, citations, time limits, trying again.

use super::*;

fn receipt(player: &Player) -> Vec<(String, ReceiptState, u32, u32, String)> {
    let entries = player.facts().into_iter().rev().find_map(|fact| match fact {
        TurnEvent::ReceiptMade { entries, .. } => Some(entries.clone()),
        _ => None,
    });
    let line = |entry: mosaic_protocol::ReceiptEntry| {
        (entry.datasource, entry.state, entry.hits, entry.cited, entry.why)
    };
    entries.unwrap_or_default().into_iter().map(line).collect()
}

fn line(
    source: &str,
    state: ReceiptState,
    (hits, cited): (u32, u32),
    why: &str,
) -> (String, ReceiptState, u32, u32, String) {
    (source.to_owned(), state, hits, cited, why.to_owned())
}

fn named(player: &Player) -> Vec<String> {
    let name = |fact: &TurnEvent| {
        let json = serde_json::to_value(fact).unwrap();
        json["type"].as_str().unwrap().to_owned()
    };
    player.facts().into_iter().map(name).collect()
}

fn alarms(player: &Player) -> Vec<(u32, u32)> {
    let alarm = |effect: &Effect| match effect {
        Effect::Wake { alarm, after_ms } => Some((*alarm, *after_ms)),
        _ => None,
    };
    player.effects.iter().filter_map(alarm).collect()
}

#[test]
fn a_quick_answer_is_told_source_by_source_and_cites_every_passage() {
    let mut player = started(&[("a", "Notes"), ("b", "Ledger")]);
    player
        .tool("b", records(&["Berlin"]))
        .tool("a", records(&["Rome"]));
    assert_eq!(
        named(&player),
        [
            "turnStarted",
            "planMade",
            "runStarted",
            "runStarted",
            "toolCallProposed",
            "toolCallStarted",
            "toolCallProposed",
            "toolCallStarted",
            "toolCallFinished",
            "runFinished",
            "passagesFound",
            "toolCallFinished",
            "runFinished",
            "passagesFound",
            "citationAdded",
            "citationAdded",
            "textAppended",
            "receiptMade",
            "turnFinished",
        ]
    );
    let recorded = player.recorded();
    let passages = recorded.passages.unwrap();
    for (passage, citation) in passages.iter().zip(&recorded.citations) {
        assert_eq!(
            (passage.number, citation.record),
            (citation.number, citation.number)
        );
        assert!(citation.verified, "{citation:?}");
        assert_eq!(citation.quoted, format!("budget of {}", passage.title));
    }
    let kept = player.effects.iter().find_map(|effect| match effect {
        Effect::Save(Save::Records(kept)) => Some(kept.clone()),
        _ => None,
    });
    let kept = kept.unwrap();
    assert_eq!(
        kept.iter().map(|record| record.number).collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(kept[0].title, passages[0].title);
    assert_eq!(
        receipt(&player),
        [
            line("Notes", ReceiptState::Searched, (1, 1), ""),
            line("Ledger", ReceiptState::Searched, (1, 1), ""),
        ]
    );
}

#[test]
fn a_source_that_hangs_is_given_up_and_the_rest_is_answered() {
    let mut player = started(&[("a", "Notes"), ("b", "Ledger")]);
    assert_eq!(alarms(&player), [(0, 20_000), (1, 20_000)]);
    player
        .tool("b", records(&["Berlin"]))
        .feed(Input::Woke { alarm: 1 });
    assert!(player.last.is_empty());
    player.feed(Input::Woke { alarm: 0 });
    assert!(
        player
            .last
            .iter()
            .any(|effect| matches!(effect, Effect::CancelTool { call_id } if call_id.as_str() == "a"))
    );
    assert_eq!(
        receipt(&player),
        [
            line(
                "Notes",
                ReceiptState::Failed,
                (0, 0),
                "it did not answer within 20 s"
            ),
            line("Ledger", ReceiptState::Searched, (1, 1), ""),
        ]
    );
    assert_eq!(player.remark(), Some("Could not search all of Notes."));
    assert!(player.text().starts_with("**1 passage**"));
    assert!(player.tool("a", records(&["Late"])).last.is_empty());
}

#[test]
fn the_receipt_has_a_line_for_sources_that_were_not_asked() {
    let start = chosen(&["Notes", "Shop"]);
    let choosing = Choosing {
        choices: vec![PlannedSource {
            datasource_id: DatasourceId::from("Logs"),
            datasource: "Logs".to_owned(),
            confidence: 20,
            reason: "nothing points at it".to_owned(),
            asked: false,
        }],
        ..Choosing::default()
    };
    let mut player = searched(TurnStart { choosing, ..start }, &[("a", "Notes")]);
    player.tool("a", records(&["Berlin"]));
    assert_eq!(
        receipt(&player),
        [
            line("Notes", ReceiptState::Searched, (1, 1), ""),
            line(
                "Shop",
                ReceiptState::NotSearched,
                (0, 0),
                "without a model, none of its searches fits the question"
            ),
            line("Logs", ReceiptState::NotSearched, (0, 0), "nothing points at it"),
        ]
    );
}

#[test]
fn a_failure_of_all_and_a_stop_leave_a_receipt_too() {
    let mut player = started(&[("a", "Notes")]);
    player.tool("a", crash());
    assert_eq!(receipt(&player)[0].1, ReceiptState::Failed);
    let mut player = started(&[("a", "Notes"), ("b", "Ledger")]);
    player.tool("a", records(&["Berlin"])).feed(Input::Stop);
    let states: Vec<_> = receipt(&player).into_iter().map(|line| line.1).collect();
    assert_eq!(states, [ReceiptState::Searched, ReceiptState::Stopped]);
    assert_eq!(player.recorded().passages.map(|found| found.len()), Some(1));
}

#[test]
fn one_source_is_tried_again_and_the_others_stay() {
    let mut first = started(&[("a", "Notes"), ("b", "Ledger")]);
    first.tool("b", records(&["Berlin"])).tool("a", crash());
    let kept = first.effects.iter().find_map(|effect| match effect {
        Effect::Save(Save::Records(kept)) => Some(kept.clone()),
        _ => None,
    });
    let before = first
        .recorded()
        .receipt
        .into_iter()
        .filter(|line| line.datasource == "Ledger");
    let mut setup = setup(chosen(&["Notes"]), &[("c", "Notes")]);
    setup.earlier = Some(Earlier {
        records: kept.unwrap(),
        receipt: before.collect(),
        taken: 0,
    });
    let mut again = Player::of(QuickTurn::start(setup));
    again.tool("c", records(&["Rome"]));
    assert_eq!(
        named(&again),
        [
            "runStarted",
            "toolCallProposed",
            "toolCallStarted",
            "toolCallFinished",
            "runFinished",
            "thingsJoined",
            "synthesisStarted",
            "passagesFound",
            "citationAdded",
            "citationAdded",
            "textAppended",
            "receiptMade",
            "followUpsSuggested",
            "turnFinished",
        ]
    );
    let lines: Vec<_> = receipt(&again)
        .into_iter()
        .map(|line| (line.0, line.1, line.3))
        .collect();
    assert_eq!(
        lines,
        [
            ("Notes".to_owned(), ReceiptState::Searched, 1),
            ("Ledger".to_owned(), ReceiptState::Searched, 1)
        ]
    );
    assert!(
        again.text().starts_with("**2 passages** from Ledger, Notes"),
        "{}",
        again.text()
    );
    assert!(again.effects.contains(&Effect::Save(Save::AnswerAnew)));
    assert!(again.recorded().joined.is_empty() && Vec::<JoinedThing>::new().is_empty());
}

#[test]
fn a_source_that_fails_again_takes_nothing_from_the_others() {
    let mut setup = setup(chosen(&["Notes"]), &[("c", "Notes")]);
    let mut first = started(&[("b", "Ledger")]);
    first.tool("b", records(&["Berlin"]));
    setup.earlier = Some(Earlier {
        records: vec![first_record(&first)],
        receipt: first.recorded().receipt,
        taken: 0,
    });
    // Stopped, it leaves what the answer of before cites where it was.
    let mut stopped = Player::of(QuickTurn::start(setup.clone()));
    stopped.feed(Input::Stop);
    let touched = |effect: &Effect| {
        matches!(
            effect,
            Effect::Save(Save::Records(_) | Save::Passages(_) | Save::Citations(_) | Save::AnswerAnew)
        )
    };
    assert!(!stopped.effects.iter().any(touched));
    let line = |entries: &[mosaic_protocol::ReceiptEntry], id: &str| {
        entries
            .iter()
            .find(|entry| entry.datasource_id.as_str() == id)
            .cloned()
    };
    let (before, now) = (first.recorded().receipt, stopped.recorded().receipt);
    let kept = before.iter().filter(|entry| entry.cited > 0);
    for entry in kept {
        assert_eq!(line(&now, entry.datasource_id.as_str()).as_ref(), Some(entry));
    }
    let mut again = Player::of(QuickTurn::start(setup));
    again.tool("c", crash());
    assert!(again.failure().is_none());
    assert!(again.text().starts_with("**1 passage**"));
    assert_eq!(receipt(&again)[0].1, ReceiptState::Failed);
}

fn first_record(player: &Player) -> mosaic_protocol::KeptRecord {
    let kept = player.effects.iter().find_map(|effect| match effect {
        Effect::Save(Save::Records(kept)) => kept.first().cloned(),
        _ => None,
    });
    kept.unwrap()
}

proptest! {
    #[test]
    fn any_inputs_leave_one_end_every_call_closed_once_and_a_line_for_each_source(
        choices in prop::collection::vec(0u8..9, 0..12)
    ) {
        let sources = [("a", "Notes"), ("a2", "Notes"), ("b", "Ledger")];
        let mut player = searched(chosen(&["Notes", "Ledger", "Mute"]), &sources);
        for choice in choices.into_iter().chain([8]) {
            match choice {
                0 => player.tool("a", records(&["Berlin"])),
                1 => player.tool("b", found("plain\ntext")),
                2 => player.tool("a2", crash()),
                3 => player.tool("c", found("x")),
                4 => player.feed(Input::Model { call: 0, event: begin() }),
                5 => player.feed(Input::Woke { alarm: 0 }),
                6 => player.feed(Input::Woke { alarm: 1 }),
                7 => player.feed(Input::Woke { alarm: 7 }),
                _ => player.feed(Input::Stop),
            };
            prop_assert!(player.ends().len() <= 1);
            prop_assert_eq!(refusal(&repair(player.saved())), None);
        }
        prop_assert_eq!(player.ends().len(), 1);
        let told = |kind: &str| named(&player).iter().filter(|name| *name == kind).count();
        prop_assert_eq!((told("toolCallProposed"), told("toolCallFinished")), (3, 3));
        prop_assert_eq!((told("runStarted"), told("runFinished"), told("receiptMade")), (2, 2, 1));
        let mut closed: Vec<_> = player.facts().into_iter().filter_map(|fact| match fact {
            TurnEvent::ToolCallFinished { call_id, .. } => Some(call_id.clone()),
            _ => None,
        }).collect();
        closed.sort_unstable();
        closed.dedup();
        prop_assert_eq!(closed.len(), 3);
        let lines: Vec<String> = receipt(&player).into_iter().map(|line| line.0).collect();
        prop_assert_eq!(lines, ["Notes", "Ledger", "Mute"]);
    }
}
