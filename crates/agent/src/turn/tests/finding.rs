//! Tools that are found before they are called.

use super::*;

/// A turn whose tools beyond the first are to be found.
fn hidden(deferred_tools: bool) -> Player {
    let mut setup = setup("How many films?");
    for tool in setup.tools.iter_mut().skip(1) {
        tool.direct = false;
    }
    setup.abilities.deferred_tools = deferred_tools;
    Player::of(Turn::start(setup))
}

fn call(id: &str, name: &str, input: &serde_json::Value) -> Vec<StreamEvent> {
    vec![
        open(
            0,
            json!({"type": "tool_use", "id": id, "name": name, "input": {}}),
        ),
        delta(0, mosaic_claude::Delta::InputJson(input.to_string())),
        close(0),
    ]
}

fn asks(player: &mut Player, name: &str, input: &serde_json::Value) {
    player.model(answer(&[call("a", name, input)], "tool_use"));
}

fn last_result(player: &Player) -> serde_json::Value {
    let last = player.requests().last().unwrap().messages.last().unwrap().clone();
    serde_json::to_value(&last.content[0]).unwrap()
}

#[test]
fn finding_answers_with_references_and_asks_no_source() {
    let mut player = hidden(true);
    asks(&mut player, "find_tools", &json!({"query": "write"}));
    assert_eq!(
        last_result(&player),
        json!({"type": "tool_result", "tool_use_id": "a",
            "content": [{"type": "tool_reference", "tool_name": "sakila__write"}]})
    );
    let seen = player
        .facts()
        .into_iter()
        .any(|fact| matches!(fact, TurnEvent::ToolCallProposed { .. }));
    assert!(!seen && player.started().is_empty());
    assert_eq!(request_refusal(player.requests()[1]), None);
    assert_eq!(player.requests()[0].tools, player.requests()[1].tools);
    // What was found can be called, and asks the person as ever.
    player.model(answer(&[calls(0, "b", "write", "{}")], "tool_use"));
    assert!(player.started().is_empty());
    player.approve("b", json!({}));
    assert_eq!(player.started().len(), 1);
}

#[test]
fn a_deferred_tool_can_be_called_without_being_found() {
    let mut player = hidden(true);
    player.model(answer(&[calls(0, "b", "drop", "{}")], "tool_use"));
    let asked = player
        .facts()
        .into_iter()
        .any(|fact| matches!(fact, TurnEvent::ApprovalRequested { .. }));
    assert!(asked);
}

#[test]
fn finding_with_bad_arguments_or_nothing_found_is_said_to_the_model() {
    for (input, failed) in [
        (json!({}), true),
        (json!([1]), true),
        (json!({"query": "zebra"}), false),
    ] {
        let mut player = hidden(true);
        asks(&mut player, "find_tools", &input);
        let result = last_result(&player);
        assert!(result["content"].is_string(), "{input}");
        assert_eq!(result["is_error"] == true, failed, "{input}");
    }
}

#[test]
fn rounds_of_finding_count() {
    let mut setup = setup("What?");
    setup.tools[1].direct = false;
    setup.limits.iterations = 1;
    let mut player = Player::of(Turn::start(setup));
    asks(&mut player, "find_tools", &json!({"query": "write"}));
    assert_eq!(player.requests()[1].tool_choice, Some(ToolChoice::None));
}

#[test]
fn without_loading_a_found_tool_is_called_through_another_and_shown_as_itself() {
    let mut player = hidden(false);
    asks(
        &mut player,
        "use_tool",
        &json!({"tool": "sakila__write", "arguments": {"n": 1}}),
    );
    let proposed = player.facts().into_iter().find_map(|fact| match fact {
        TurnEvent::ToolCallProposed {
            tool,
            arguments,
            effect,
            ..
        } => Some((tool.clone(), arguments.clone(), *effect)),
        _ => None,
    });
    assert_eq!(
        proposed,
        Some(("write".to_owned(), json!({"n": 1}), ToolEffect::Write))
    );
    assert!(player.started().is_empty());
    player.approve("a", json!({"n": 1}));
    player.tool("a", found("done"));
    assert_eq!(last_result(&player)["content"], "done");
    assert_eq!(player.requests()[0].tools.len(), 3);
    let calls = player.recorded().calls.len();
    let told = replay(player.recorded())
        .into_iter()
        .filter(|fact| matches!(fact, TurnEvent::ToolCallProposed { .. }));
    assert_eq!((calls, told.count()), (1, 1));
}

#[test]
fn what_use_tool_cannot_call_is_an_error_the_model_can_act_on() {
    for input in [
        json!({"tool": "nothing", "arguments": {}}),
        json!({"tool": "use_tool", "arguments": {}}),
        json!({"tool": "find_tools", "arguments": {}}),
        json!({"arguments": {}}),
        json!({"tool": "sakila__look", "arguments": 3}),
        json!("x"),
    ] {
        let mut player = hidden(false);
        asks(&mut player, "use_tool", &input);
        assert_eq!(last_result(&player)["is_error"], true, "{input}");
        assert!(player.started().is_empty());
    }
    // Where tools can be loaded there is no such tool.
    let mut player = hidden(true);
    asks(&mut player, "use_tool", &json!({"tool": "sakila__look"}));
    let told = last_result(&player)["content"].as_str().unwrap().to_owned();
    assert_eq!(
        told,
        "There is no tool `use_tool`. The tools are: sakila__look. Find others with `find_tools`."
    );
}

#[test]
fn what_our_own_tool_said_does_not_taint() {
    let mut before = hidden(true);
    asks(&mut before, "find_tools", &json!({"query": "write"}));
    before.model(answer(&[text(0, &["Found it."])], "end_turn"));
    assert!(!turn(&before).is_tainted());
    let mut next = setup("Then write");
    next.history = before.saved();
    assert!(!turn(&Player::of(Turn::start(next))).is_tainted());
}

#[test]
fn a_tool_that_was_found_and_is_gone_does_not_end_the_conversation() {
    let mut before = hidden(true);
    asks(&mut before, "find_tools", &json!({"query": "write"}));
    before.model(answer(&[text(0, &["Found it."])], "end_turn"));
    let next = |gone: &str| {
        let mut next = setup("Then look");
        next.history = before.saved();
        next.tools.retain(|tool| tool.tool != gone);
        for tool in next.tools.iter_mut().skip(1) {
            tool.direct = false;
        }
        Player::of(Turn::start(next))
    };
    let player = next("write");
    assert_eq!(request_refusal(player.requests()[0]), None);
    let sent = serde_json::to_string(&player.requests()[0].messages).unwrap();
    assert!(
        sent.contains("not offered any more") && !sent.contains("tool_reference"),
        "{sent}"
    );
    // While it is there nothing changes.
    let player = next("none");
    assert_eq!(request_refusal(player.requests()[0]), None);
    let sent = serde_json::to_string(&player.requests()[0].messages).unwrap();
    assert!(sent.contains("tool_reference"), "{sent}");
}
