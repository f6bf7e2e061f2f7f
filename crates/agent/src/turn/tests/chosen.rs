//! Sources that the person chose: nothing else is called, whatever is declared.

use super::*;
use mosaic_protocol::PlannedBy;

/// A turn with tools of the source `Sakila` and of `Ledger`, of which the first is asked.
fn of_two(planned_by: PlannedBy, deferred_tools: bool) -> Player {
    let mut setup = setup("How many films?");
    for name in ["peek", "delete"] {
        let mut other = tool(name, ToolEffect::Read);
        other.datasource_id = DatasourceId::from("d2");
        other.datasource_name = "Ledger".to_owned();
        other.api_name = format!("ledger__{name}");
        other.direct = name == "peek";
        setup.tools.push(other);
    }
    setup.tools[1].direct = false;
    setup.start.choosing.planned_by = planned_by;
    setup.abilities.deferred_tools = deferred_tools;
    Player::of(Turn::start(setup))
}

fn call(name: &str, input: &serde_json::Value) -> Vec<StreamEvent> {
    vec![
        open(
            0,
            json!({"type": "tool_use", "id": "a", "name": name, "input": {}}),
        ),
        delta(0, mosaic_claude::Delta::InputJson(input.to_string())),
        close(0),
    ]
}

fn asks(player: &mut Player, name: &str, input: &serde_json::Value) {
    player.model(answer(&[call(name, input)], "tool_use"));
}

fn told(player: &Player) -> (String, bool) {
    let results = results(player.requests().last().unwrap().messages.last().unwrap());
    let (_, said, failed) = results.into_iter().next().unwrap();
    (said, failed)
}

fn was_proposed(player: &Player) -> bool {
    let facts = player.facts();
    facts.iter().any(|fact| {
        matches!(
            fact,
            TurnEvent::ToolCallProposed { .. } | TurnEvent::ApprovalRequested { .. }
        )
    })
}

#[test]
fn a_source_that_the_person_did_not_choose_is_not_called_and_the_model_is_told() {
    let by_name = ("ledger__peek", json!({}));
    let by_use = (
        "use_tool",
        json!({"tool": "ledger__delete", "arguments": {"n": 1}}),
    );
    for (deferred, (name, input)) in [(true, by_name), (false, by_use)] {
        let mut player = of_two(PlannedBy::Person, deferred);
        asks(&mut player, name, &input);
        assert!(player.started().is_empty() && !was_proposed(&player));
        let (said, failed) = told(&player);
        assert!(
            said.starts_with("Ledger is not asked in this turn: the person chose Sakila."),
            "{said}"
        );
        assert!(failed);
        assert_eq!(request_refusal(player.requests()[1]), None);
        assert_eq!(player.requests()[0].tools, player.requests()[1].tools);
        // It is heard of in no receipt as searched, and the chosen one can still be asked.
        player.model(answer(&[calls(0, "b", "look", "{}")], "tool_use"));
        assert_eq!(player.started().len(), 1);
    }
}

#[test]
fn what_is_declared_does_not_depend_on_who_chose() {
    let chosen = of_two(PlannedBy::Person, true);
    let free = of_two(PlannedBy::Rules, true);
    assert_eq!(chosen.requests()[0].tools, free.requests()[0].tools);
    assert_eq!(chosen.requests()[0].system, free.requests()[0].system);
}

#[test]
fn where_rules_or_a_small_model_chose_the_model_may_ask_further() {
    for planned_by in [PlannedBy::Rules, PlannedBy::SmallModel] {
        let mut player = of_two(planned_by, true);
        asks(&mut player, "ledger__peek", &json!({}));
        assert_eq!(player.started().len(), 1);
    }
}

#[test]
fn only_tools_of_chosen_sources_are_found() {
    let mut player = of_two(PlannedBy::Person, true);
    asks(&mut player, "find_tools", &json!({"query": "ledger delete"}));
    let (said, failed) = told(&player);
    assert!(said.contains("No further tool fits “ledger delete”."), "{said}");
    assert!(
        said.contains("Sakila (1)") && !said.contains("Ledger (1)"),
        "{said}"
    );
    assert!(said.contains("The person chose Sakila"), "{said}");
    assert!(!failed);
    let mut player = of_two(PlannedBy::Rules, true);
    asks(&mut player, "find_tools", &json!({"query": "ledger delete"}));
    let found = serde_json::to_value(&player.requests()[1].messages.last().unwrap().content[0]).unwrap();
    assert_eq!(found["content"][0]["tool_name"], "ledger__delete");
}

#[test]
fn a_name_that_there_is_not_is_answered_with_those_that_may_be_called() {
    let mut player = of_two(PlannedBy::Person, true);
    asks(&mut player, "ledger__nothing", &json!({}));
    let (said, _) = told(&player);
    assert!(
        said.contains("sakila__look") && !said.contains("ledger__peek"),
        "{said}"
    );
}
