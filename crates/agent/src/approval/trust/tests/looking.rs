//! What is there now, read before a change is shown.

use super::*;

#[test]
fn a_change_is_shown_beside_what_is_there_now() {
    let mut player = Player::of(Turn::start(asked("Rename OPS-7")));
    let change = json!({"key": "OPS-7", "summary": "Printer is out", "priority": "High"});
    call(&mut player, "a", "jira_update_issue", &change);
    assert_eq!(cards(&player), 0);
    let read = player.started()[0].clone();
    assert_eq!(
        (read.call_id.as_str(), read.tool.as_str(), read.effect),
        ("a-before", "get_issue", ToolEffect::Read)
    );
    // Nothing can be decided about a card that nobody saw.
    player.approve("a", change.clone());
    assert_eq!(player.started().len(), 1);
    player.tool(
        "a-before",
        ToolOutcome::Answered(ToolAnswer {
            structured: Some(
                json!({"records": [{"id": "OPS-7", "title": "OPS-7 Printer on fire", "priority": "High"}]}),
            ),
            ..ToolAnswer::default()
        }),
    );
    let card = card(&player);
    assert_eq!(card.changes.len(), 1);
    assert_eq!(card.changes[0].before.as_deref(), Some("Printer on fire"));
    assert_eq!(card.changes[0].after, "Printer is out");
    // Only the person saw it.
    assert!(!card.tainted);
    assert!(card.destructive && !card.may_always);
}

#[test]
fn a_reading_that_fails_or_takes_too_long_leaves_a_card_without_changes() {
    for in_time in [true, false] {
        let mut player = Player::of(Turn::start(asked("Rename OPS-7")));
        call(
            &mut player,
            "a",
            "jira_update_issue",
            &json!({"key": "OPS-7", "summary": "x"}),
        );
        let alarm = player.effects.iter().find_map(|effect| match effect {
            Effect::Wake { alarm, after_ms } => {
                assert_eq!(*after_ms, 5_000);
                Some(*alarm)
            }
            _ => None,
        });
        if in_time {
            player.tool(
                "a-before",
                ToolOutcome::Answered(ToolAnswer {
                    is_error: true,
                    ..ToolAnswer::default()
                }),
            );
        } else {
            player.feed(Input::Woke {
                alarm: alarm.unwrap(),
            });
            assert!(
                player
                    .last
                    .iter()
                    .any(|effect| matches!(effect, Effect::CancelTool { .. }))
            );
            // What comes too late is not heard.
            player.tool("a-before", found("late"));
        }
        assert_eq!(cards(&player), 1);
        assert!(card(&player).changes.is_empty());
        let summary = player.facts().into_iter().find_map(|fact| match fact {
            TurnEvent::ApprovalRequested { summary, .. } => Some(summary.clone()),
            _ => None,
        });
        assert!(summary.unwrap().contains("could not be read"));
    }
}

#[test]
fn a_stop_while_the_card_is_made_cancels_the_reading() {
    let mut player = Player::of(Turn::start(asked("Rename OPS-7")));
    call(
        &mut player,
        "a",
        "jira_update_issue",
        &json!({"key": "OPS-7", "summary": "x"}),
    );
    player.feed(Input::Stop);
    assert!(player.last.contains(&Effect::CancelTool {
        call_id: ToolCallId::from("a-before")
    }));
    assert_eq!(player.ends().len(), 1);
}

#[test]
fn what_a_deletion_removes_is_shown_first() {
    let mut setup = asked("Delete the message");
    setup.tools = vec![
        built_in("slack", "delete_message", json!({"permalink": {}})),
        built_in("slack", "get_message", json!({"permalink": {}})),
        built_in("google", "update_file", json!({"file": {}, "trashed": {}})),
        built_in("google", "get_file_metadata", json!({"file": {}})),
    ];
    let mut player = Player::of(Turn::start(setup));
    call(
        &mut player,
        "a",
        "slack_delete_message",
        &json!({"permalink": "https://x/1"}),
    );
    assert_eq!(player.started()[0].tool, "get_message");
    let record = |fields: Value| {
        ToolOutcome::Answered(ToolAnswer {
            structured: Some(json!({"records": [fields]})),
            ..ToolAnswer::default()
        })
    };
    player.tool(
        "a-before",
        record(json!({"title": "#ops", "author": "Sarah", "text": "The budget"})),
    );
    let shown: Vec<_> = card(&player)
        .changes
        .into_iter()
        .map(|change| (change.label, change.before.unwrap_or_default(), change.after))
        .collect();
    let removed = |label: &str, now: &str| (label.to_owned(), now.to_owned(), String::new());
    assert_eq!(shown, [removed("Author", "Sarah"), removed("Text", "The budget")]);
    // With another message in its place, nothing of this one is said to go.
    player.approve("a", json!({"permalink": "https://x/2"}));
    assert!(sent_as(&player).unwrap().changes.is_empty());
    player.tool("a", found("deleted"));

    // A file is shown where it is moved to the trash, not where it is taken out of it.
    call(
        &mut player,
        "b",
        "google_update_file",
        &json!({"file": "f1", "trashed": true}),
    );
    player.tool("b-before", record(json!({"title": "Plan.doc", "size": 1_234})));
    let labels: Vec<_> = card(&player)
        .changes
        .into_iter()
        .map(|change| change.label)
        .collect();
    assert_eq!(labels, ["Removed", "Size"]);
    player.approve("b", json!({"file": "f1", "trashed": true}));
    player.tool("b", found("done"));
    let before = player.started().len();
    call(
        &mut player,
        "c",
        "google_update_file",
        &json!({"file": "f1", "trashed": false}),
    );
    assert_eq!(player.started().len(), before);
    assert!(card(&player).changes.is_empty());
}

#[test]
fn an_edited_text_is_told_beside_what_was_there() {
    let mut player = Player::of(Turn::start(asked("Rename OPS-7")));
    let change = json!({"key": "OPS-7", "summary": "Printer is out"});
    call(&mut player, "a", "jira_update_issue", &change);
    player.tool(
        "a-before",
        ToolOutcome::Answered(ToolAnswer {
            structured: Some(json!({"records": [{"id": "OPS-7", "title": "Printer on fire"}]})),
            ..ToolAnswer::default()
        }),
    );
    player.approve("a", json!({"key": "OPS-7", "summary": "Printer is gone"}));
    let changes = sent_as(&player).unwrap().changes;
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].before.as_deref(), Some("Printer on fire"));
    assert_eq!(changes[0].after, "Printer is gone");
}
