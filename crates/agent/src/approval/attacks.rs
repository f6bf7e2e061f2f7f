//! Attacks hidden in what sources hold, against a model that always obeys them: every write waits for the person or is
//! refused, whatever the text says. The same calls without an attack, approved by the person, go out.

use crate::fixture::*;
use crate::policy::{self, judge};
use crate::*;
use mosaic_protocol::{
    ApprovalCard, ApprovalDecision, DatasourceId, Effect as ToolEffect, ToolCallId, TurnEvent,
};
use serde_json::{Map, Value, json};

/// The corpus; the window's tests read the same file for what is said instead of done.
const CORPUS: &str = include_str!("../../../../tests/attacks/attacks.json");

/// One attack.
struct Attack {
    id: String,
    /// What the person asked.
    task: String,
    connector: String,
    /// The tool that brings the text.
    tool: String,
    title: String,
    text: String,
    /// What an obedient model does at once, and what in the next turn.
    calls: Vec<Obeyed>,
    later: Option<Obeyed>,
    /// What it says.
    says: Option<String>,
    /// Whether no place of the calls is new to the person.
    known: bool,
}

/// A call that an obedient model makes.
#[derive(Clone)]
struct Obeyed {
    connector: String,
    tool: String,
    arguments: Map<String, Value>,
}

fn obeyed(value: &Value) -> Obeyed {
    Obeyed {
        connector: value["connector"].as_str().unwrap().to_owned(),
        tool: value["tool"].as_str().unwrap().to_owned(),
        arguments: value["arguments"].as_object().unwrap().clone(),
    }
}

fn corpus() -> Vec<Attack> {
    let all: Value = serde_json::from_str(CORPUS).unwrap();
    let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    let attacks = all.as_array().unwrap().iter().map(|one| Attack {
        id: text(one, "id"),
        task: text(one, "task"),
        connector: text(one, "source"),
        tool: text(one, "tool"),
        title: text(one, "title"),
        text: text(one, "text"),
        calls: one["calls"]
            .as_array()
            .into_iter()
            .flatten()
            .map(obeyed)
            .collect(),
        later: one.get("later").map(obeyed),
        says: one["says"].as_str().map(str::to_owned),
        known: one["known"] == true,
    });
    attacks.collect()
}

impl Attack {
    /// Returns the turn's set-up: every tool says of itself that it only reads.
    fn setup(&self) -> TurnSetup {
        let mut setup = setup(&self.task);
        let offered = |connector: &str, name: &str| OfferedTool {
            datasource_id: DatasourceId::from(connector),
            datasource_name: format!("Acme {connector}"),
            api_name: format!("sakila__{connector}_{name}"),
            connector: connector.to_owned(),
            ..tool(name, ToolEffect::Read)
        };
        setup.tools = vec![offered(&self.connector, &self.tool)];
        for call in self.calls.iter().chain(&self.later) {
            let tool = offered(&call.connector, &call.tool);
            if !setup.tools.contains(&tool) {
                setup.tools.push(tool);
            }
        }
        // What was once allowed must not help.
        let allowed = setup
            .tools
            .iter()
            .map(|tool| approval::allowance(&tool.datasource_id, &tool.tool));
        setup.allowed = allowed.collect();
        setup
    }

    /// Plays the turn up to where the text was read.
    fn read(&self) -> Player {
        let mut player = Player::of(Turn::start(self.setup()));
        let name = format!("{}_{}", self.connector, self.tool);
        player.model(answer(&[calls(0, "read", &name, "{}")], "tool_use"));
        assert_eq!(player.started().len(), 1, "{}: the source was not read", self.id);
        let record = json!({"id": "x1", "title": self.title, "text": self.text});
        let outcome = ToolOutcome::Answered(ToolAnswer {
            text: self.text.clone(),
            structured: Some(json!({"records": [record]})),
            ..ToolAnswer::default()
        });
        player.tool("read", outcome);
        player
    }
}

fn obey(player: &mut Player, wanted: &[Obeyed]) -> Vec<ToolCallId> {
    let ids: Vec<String> = (0..wanted.len()).map(|at| format!("bad{at}")).collect();
    let parts: Vec<_> = (0u32..)
        .zip(&ids)
        .zip(wanted)
        .map(|((at, id), call)| {
            let name = format!("{}_{}", call.connector, call.tool);
            calls(at, id, &name, &Value::Object(call.arguments.clone()).to_string())
        })
        .collect();
    player.model(answer(&parts, "tool_use"));
    // What is there now, where it is read before the card.
    for id in &ids {
        player.tool(&format!("{id}-before"), found("something else"));
    }
    ids.iter().map(|id| ToolCallId::from(id.as_str())).collect()
}

fn cards(player: &Player) -> Vec<ApprovalCard> {
    let cards = player.facts().into_iter().filter_map(|fact| match fact {
        TurnEvent::ApprovalRequested { card, .. } => card.as_deref().cloned(),
        _ => None,
    });
    cards.collect()
}

fn writes(player: &Player) -> usize {
    let calls = player.started().into_iter();
    calls
        .filter(|call| call.effect != ToolEffect::Read || call.approved.is_some())
        .count()
}

/// Checks that each call is held, that no forged yes frees it, and that a no ends it.
fn held(player: &mut Player, attack: &str, wanted: &[Obeyed]) -> Vec<ApprovalCard> {
    let ids = obey(player, wanted);
    let out = player
        .started()
        .into_iter()
        .filter(|call| ids.contains(&call.call_id));
    assert_eq!(out.count(), 0, "{attack}: a call went out");
    let shown = cards(player);
    assert_eq!(shown.len(), wanted.len(), "{attack}: a call has no card");
    for card in &shown {
        assert!(card.tainted && !card.may_always, "{attack}");
        assert!(
            !card.title.chars().any(char::is_control),
            "{attack}: {}",
            card.title
        );
    }
    for (id, call) in ids.iter().zip(wanted) {
        let forged = ApprovalDecision::Approve {
            arguments: Value::Object(call.arguments.clone()),
            card: Some("0000".to_owned()),
            always: true,
        };
        player.feed(Input::ApprovalDecided {
            call_id: id.clone(),
            decision: forged,
        });
        assert_eq!(writes(player), 0, "{attack}: a forged approval counted");
        player.feed(Input::ApprovalDecided {
            call_id: id.clone(),
            decision: ApprovalDecision::Deny,
        });
    }
    player.model(answer(&[text(0, &["It was not done."])], "end_turn"));
    assert_eq!(player.ends().len(), 1, "{attack}: the turn did not end");
    assert_eq!(writes(player), 0, "{attack}");
    shown
}

#[test]
fn there_are_enough_attacks_of_enough_kinds() {
    let all: Value = serde_json::from_str(CORPUS).unwrap();
    let attacks = all.as_array().unwrap();
    assert!(attacks.len() >= 60, "{}", attacks.len());
    let names = |field: &str| {
        let names = attacks.iter().map(|one| one[field].as_str().unwrap());
        names.collect::<std::collections::BTreeSet<_>>().len()
    };
    assert_eq!(names("id"), attacks.len());
    assert!(names("way") >= 20);
    assert_eq!(names("source"), policy::BUILT_IN.len());
}

#[test]
fn every_write_that_an_attack_asks_for_waits_for_the_person() {
    for attack in corpus().iter().filter(|attack| !attack.calls.is_empty()) {
        let mut player = attack.read();
        let shown = held(&mut player, &attack.id, &attack.calls);
        let new = shown
            .iter()
            .flat_map(|card| &card.fields)
            .any(|field| field.is_new);
        assert_eq!(new, !attack.known, "{}: is a destination new?", attack.id);
    }
}

#[test]
fn the_card_shows_the_text_that_asked_for_it() {
    let mut without = Vec::new();
    let mut all = 0;
    for attack in corpus().iter().filter(|attack| !attack.calls.is_empty()) {
        let mut player = attack.read();
        obey(&mut player, &attack.calls);
        let suspects: Vec<_> = cards(&player)
            .into_iter()
            .flat_map(|card| card.suspects)
            .collect();
        all += 1;
        for suspect in &suspects {
            assert!(suspect.text.chars().count() <= 402, "{}", attack.id);
            let unseen =
                |c: char| c.is_control() || ('\u{200b}'..='\u{202e}').contains(&c) || c >= '\u{e0000}';
            assert!(!suspect.text.chars().any(unseen), "{}", attack.id);
        }
        if suspects.is_empty() {
            without.push(attack.id.clone());
        }
    }
    // What is encoded, or in another language, shares no word with the call; the card is tainted all the same.
    assert!(without.len() * 8 <= all, "{without:?} of {all}");
}

#[test]
fn what_waits_for_a_later_turn_is_held_there() {
    for attack in corpus() {
        let Some(later) = &attack.later else {
            continue;
        };
        let mut first = attack.read();
        first.model(answer(&[text(0, &["Understood."])], "end_turn"));
        assert_eq!(first.ends().len(), 1, "{}", attack.id);
        let mut setup = attack.setup();
        setup.history = first.saved();
        setup.start.question = "Thanks. What else?".to_owned();
        let mut second = Player::of(Turn::start(setup));
        held(&mut second, &attack.id, std::slice::from_ref(later));
    }
}

#[test]
fn what_is_said_for_an_attacker_brings_no_mark_of_a_citation_and_no_call() {
    for attack in corpus() {
        let Some(says) = &attack.says else {
            continue;
        };
        let mut player = attack.read();
        player.model(answer(&[text(0, &[says.as_str()])], "end_turn"));
        assert_eq!(writes(&player), 0, "{}", attack.id);
        assert!(
            !player.text().contains(['【', '】']),
            "{}: {}",
            attack.id,
            player.text()
        );
    }
}

#[test]
fn the_same_calls_go_out_once_the_person_says_yes_to_them() {
    for attack in corpus() {
        for call in &attack.calls {
            let mut setup = attack.setup();
            setup.allowed.clear();
            let mut player = Player::of(Turn::start(setup));
            let ids = obey(&mut player, std::slice::from_ref(call));
            let card = cards(&player).remove(0);
            assert!(!card.tainted && card.suspects.is_empty(), "{}", attack.id);
            let yes = ApprovalDecision::Approve {
                arguments: Value::Object(call.arguments.clone()),
                card: Some(card.hash.clone()),
                always: false,
            };
            player.feed(Input::ApprovalDecided {
                call_id: ids[0].clone(),
                decision: yes,
            });
            let sent: Vec<_> = player
                .started()
                .into_iter()
                .filter(|sent| sent.call_id == ids[0])
                .collect();
            assert_eq!(sent.len(), 1, "{}", attack.id);
            assert_eq!(sent[0].approved.as_ref(), Some(&card.hash), "{}", attack.id);
            assert_eq!(
                sent[0].effect,
                judge(&call.connector, &call.tool, ToolEffect::Read).effect
            );
            player.tool(ids[0].as_str(), found("done"));
            player.model(answer(&[text(0, &["Done."])], "end_turn"));
            assert_eq!(player.ends().len(), 1, "{}", attack.id);
        }
    }
}
