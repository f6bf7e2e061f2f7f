//! Picks the reply for a request: rules by the question, the queue by order of arrival, then the fall-through reply. Keeps
//! count of what was used; never touches the wire.

use super::fault::Fault;
use super::prefix::{self, Digest, Running};
use super::scenario::{Only, Reply, Scenario};
use serde_json::Value;
use std::collections::HashMap;

/// A scenario and what was used of it.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub(super) scenario: Scenario,
    rule_uses: HashMap<usize, u32>,
    /// Which rule answered the first model call of a turn.
    chosen: HashMap<Digest, usize>,
    queue_at: usize,
    queue_uses: u32,
    strikes: HashMap<Slot, u32>,
}

/// What answers a request.
pub(super) struct Picked {
    pub(super) reply: Reply,
    /// What goes wrong this time.
    pub(super) fault: Option<Fault>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Slot {
    Rule(usize, usize),
    Queue(usize),
    Default,
}

/// The question of a request, and how far its turn has come.
pub(super) struct Question {
    /// All text of the last user message that is not a mere list of results.
    pub(super) text: String,
    /// Its last text block.
    pub(super) last: String,
    /// Model calls already made in this turn.
    step: usize,
    /// Whether search results come with it.
    findings: bool,
    /// Digest of the conversation up to and with the question, and of what tells requests about it apart.
    upto: Digest,
}

impl Question {
    /// Returns the question of a request.
    pub(super) fn of(body: &Value) -> Self {
        let turns = prefix::turns(body);
        let asks = |(role, blocks): &(String, Vec<Value>)| {
            role == "user" && blocks.iter().all(|block| block["type"] != "tool_result")
        };
        let at = turns.iter().rposition(asks).unwrap_or_default();
        let texts: Vec<String> = turns
            .get(at)
            .map_or(&[][..], |(_, blocks)| blocks)
            .iter()
            .map(text_of)
            .collect();
        let mut upto = Running::new("question");
        for part in ["system", "tools"] {
            upto.push(part, &body[part]);
        }
        for (role, blocks) in turns.iter().take(at + 1) {
            for block in blocks {
                upto.push(role, block);
            }
        }
        Self {
            text: texts.join("\n"),
            last: texts.last().cloned().unwrap_or_default(),
            findings: turns
                .get(at)
                .is_some_and(|(_, blocks)| blocks.iter().any(|block| block["type"] == "search_result")),
            step: turns
                .iter()
                .skip(at + 1)
                .filter(|(role, _)| role == "assistant")
                .count(),
            upto: upto.digest(),
        }
    }
}

fn text_of(block: &Value) -> String {
    block["text"].as_str().unwrap_or_default().to_owned()
}

impl Script {
    pub(super) fn new(scenario: Scenario) -> Self {
        Self {
            scenario,
            ..Self::default()
        }
    }

    /// Returns what answers a request.
    pub(super) fn pick(&mut self, body: &Value) -> Picked {
        let question = Question::of(body);
        let structured = body["output_config"]["format"].is_object();
        let (slot, reply) = self
            .rule(&question, body)
            .or_else(|| self.queued(structured))
            .unwrap_or_else(|| (Slot::Default, self.fall_through(structured)));
        let fault = self.strike(slot, &reply);
        Picked { reply, fault }
    }

    fn rule(&mut self, question: &Question, body: &Value) -> Option<(Slot, Reply)> {
        let structured = body["output_config"]["format"].is_object();
        let asked = question.text.to_lowercase();
        let held = (question.step > 0)
            .then(|| self.chosen.get(&question.upto).copied())
            .flatten();
        let rules = &self.scenario.rules;
        let fits = |at: &usize| {
            let rule = &rules[*at];
            let left = question.step > 0
                || rule
                    .times
                    .is_none_or(|times| self.rule_uses.get(at).copied().unwrap_or(0) < times);
            left && !rule.steps.is_empty()
                && asked.contains(&rule.when.to_lowercase())
                && answers(&rule.only, question, body)
        };
        let at = held
            .filter(|at| *at < rules.len())
            .or_else(|| (0..rules.len()).find(fits))?;
        let step = question.step.min(rules[at].steps.len() - 1);
        let reply = rules[at].steps[step].clone();
        if structured {
            return reply.json.is_some().then_some((Slot::Rule(at, step), reply));
        }
        if question.step == 0 {
            self.chosen.insert(question.upto, at);
            *self.rule_uses.entry(at).or_default() += 1;
        }
        Some((Slot::Rule(at, step), reply))
    }

    fn queued(&mut self, structured: bool) -> Option<(Slot, Reply)> {
        let at = self.queue_at;
        let reply = self.scenario.replies.get(at)?.clone();
        if structured && reply.json.is_none() {
            return None;
        }
        let still_failing = reply
            .fault_times
            .is_some_and(|times| self.struck(Slot::Queue(at)) < times);
        let kept = self.scenario.repeat_last && at + 1 == self.scenario.replies.len();
        if !still_failing && !kept {
            self.queue_uses += 1;
            if self.queue_uses >= reply.times.unwrap_or(1) {
                self.queue_at += 1;
                self.queue_uses = 0;
            }
        }
        Some((Slot::Queue(at), reply))
    }

    fn fall_through(&self, structured: bool) -> Reply {
        match &self.scenario.default {
            Some(reply) if !structured || reply.json.is_some() => reply.clone(),
            _ if structured => Reply::default(),
            _ => Reply::text("This is the fake model speaking. You asked:\n\n> {{question}}"),
        }
    }

    fn struck(&self, slot: Slot) -> u32 {
        self.strikes.get(&slot).copied().unwrap_or_default()
    }

    fn strike(&mut self, slot: Slot, reply: &Reply) -> Option<Fault> {
        let fault = reply.fault.clone()?;
        if reply.fault_times.is_some_and(|times| self.struck(slot) >= times) {
            return None;
        }
        *self.strikes.entry(slot).or_default() += 1;
        Some(fault)
    }
}

/// Tells whether a rule for only some requests answers this one.
fn answers(only: &Only, question: &Question, body: &Value) -> bool {
    let properties = &body["output_config"]["format"]["schema"]["properties"];
    let of_schema = only
        .schema
        .as_ref()
        .is_none_or(|name| properties.get(name).is_some());
    let of_system = only.system.as_ref().is_none_or(|words| {
        let system = prefix::blocks_of(body.get("system"));
        system.iter().any(|block| text_of(block).contains(words))
    });
    let of_tool = only.tool.as_ref().is_none_or(|name| {
        let tools = body["tools"].as_array().into_iter().flatten();
        let names = tools.filter_map(|tool| tool["name"].as_str());
        let mut names = names.filter(|_| body["tool_choice"]["type"] != "none");
        names.any(|offered| offered.ends_with(name.as_str()))
    });
    let of_findings = only.findings.is_none_or(|given| given == question.findings);
    of_schema && of_system && of_tool && of_findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake_claude::scenario::Rule;
    use serde_json::json;

    fn ask(text: &str) -> Value {
        json!({"messages": [{"role": "user", "content": text}]})
    }

    fn after_a_tool(text: &str) -> Value {
        json!({"messages": [{"role": "user", "content": text},
            {"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "t", "input": {}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "a", "content": "1"},
                {"type": "text", "text": "Answer now."}]}]})
    }

    fn said(script: &mut Script, body: &Value) -> String {
        script.pick(body).reply.text.unwrap_or_default()
    }

    #[test]
    fn a_rule_follows_its_turn_step_by_step_and_starts_again_on_retry() {
        let rule = Rule::when("Films")
            .step(Reply::text("one"))
            .step(Reply::text("two"));
        let mut script = Script::new(Scenario::new().rule(rule));
        for body in [ask("how many films?"), ask("how many films?")] {
            assert_eq!(said(&mut script, &body), "one");
        }
        assert_eq!(said(&mut script, &after_a_tool("how many films?")), "two");
        assert!(said(&mut script, &ask("hello")).contains("{{question}}"));
    }

    #[test]
    fn a_rule_that_is_used_up_still_finishes_its_turn() {
        let once = Rule::when("a")
            .times(1)
            .step(Reply::text("one"))
            .step(Reply::text("two"));
        let mut script = Script::new(
            Scenario::new()
                .rule(once)
                .rule(Rule::when("").step(Reply::text("other"))),
        );
        assert_eq!(said(&mut script, &ask("a")), "one");
        assert_eq!(said(&mut script, &ask("a, again")), "other");
        assert_eq!(said(&mut script, &after_a_tool("a")), "two");
    }

    #[test]
    fn queued_replies_come_in_order_and_a_failing_one_is_not_used_up() {
        let scenario = Scenario::new()
            .reply(Reply::text("one").failing(Fault::Overloaded, 2))
            .reply(Reply::text("two"))
            .repeat_last();
        let mut script = Script::new(scenario);
        let faults: Vec<_> = (0..3).map(|_| script.pick(&ask("x")).fault).collect();
        assert_eq!(faults, [Some(Fault::Overloaded), Some(Fault::Overloaded), None]);
        assert_eq!(said(&mut script, &ask("x")), "two");
        assert_eq!(said(&mut script, &ask("x")), "two");
    }

    #[test]
    fn a_rule_can_answer_only_the_plan_one_source_or_the_answer() {
        let only = |only: Only, said: &str| Rule::when("budget").only(only).step(Reply::text(said));
        let scenario = Scenario::new()
            .rule(Rule::schema("budget", "sources", json!({"sources": ["slack"]})))
            .rule(only(
                Only {
                    findings: Some(true),
                    ..Only::default()
                },
                "the answer",
            ))
            .rule(only(
                Only {
                    tool: Some("search_messages".to_owned()),
                    ..Only::default()
                },
                "a run",
            ))
            .rule(only(
                Only {
                    system: Some("careful".to_owned()),
                    ..Only::default()
                },
                "careful",
            ));
        let mut script = Script::new(scenario);
        let mut plan = ask("the budget?");
        plan["output_config"] = json!({"format": {"schema": {"properties": {"sources": {}}}}});
        assert_eq!(script.pick(&plan).reply.json, Some(json!({"sources": ["slack"]})));
        plan["output_config"] = json!({"format": {"schema": {"properties": {"questions": {}}}}});
        assert_eq!(script.pick(&plan).reply.json, None);
        let tools = json!([{"name": "slack__search_messages"}]);
        let mut run = ask("the budget?");
        run["tools"] = tools.clone();
        assert_eq!(said(&mut script, &run), "a run");
        let mut answer = json!({"messages": [{"role": "user", "content": [
            {"type": "search_result"}, {"type": "text", "text": "the budget?"}]}]});
        answer["tools"] = tools;
        answer["tool_choice"] = json!({"type": "none"});
        assert_eq!(said(&mut script, &answer), "the answer");
        let mut other = ask("the budget?");
        other["system"] = json!("be careful");
        assert_eq!(said(&mut script, &other), "careful");
    }

    #[test]
    fn a_request_for_a_schema_uses_up_no_text() {
        let mut script = Script::new(Scenario::new().reply(Reply::text("one")));
        let mut structured = ask("x");
        structured["output_config"] = json!({"format": {"type": "json_schema", "schema": {}}});
        assert_eq!(said(&mut script, &structured), "");
        assert_eq!(said(&mut script, &ask("x")), "one");
    }
}
