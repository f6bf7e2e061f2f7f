//! What the fake model does: it finds the tools that it wants, reads, and then does what the text says, whatever that is.

use crate::corpus::Wanted;
use mosaic_testkit::fake_claude::{Reply, Rule, Scenario, ToolCallSpec};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Returns a script: each step is the calls of one answer, then come the closing words.
pub(crate) fn script(steps: &[&[Wanted]], words: &str) -> Scenario {
    let mut rule = Rule::when("");
    let names: BTreeSet<String> = steps
        .iter()
        .flat_map(|step| step.iter().map(Wanted::api_name))
        .collect();
    if !names.is_empty() {
        rule = rule.step(finding(&names));
    }
    for step in steps.iter().filter(|step| !step.is_empty()) {
        rule = rule.step(calling(step));
    }
    Scenario::new()
        .rule(Rule::schema("", "kind", plan()))
        .rule(rule.step(Reply::text(words)))
}

/// What the small model says of every question: that one loop with all tools is to take it.
fn plan() -> Value {
    json!({"kind": "act", "sources": [], "tool": "", "arguments": "{}"})
}

fn finding(names: &BTreeSet<String>) -> Reply {
    let tools = names
        .iter()
        .map(|name| spec("find_tools", json!({"query": name})));
    Reply {
        tools: tools.collect(),
        ..Reply::default()
    }
}

pub(crate) fn calling(step: &[Wanted]) -> Reply {
    let tools = step.iter().map(|wanted| ToolCallSpec {
        // Whether it is offered or not.
        tool: format!("!{}", wanted.api_name()),
        input: wanted.arguments.clone(),
    });
    Reply {
        tools: tools.collect(),
        ..Reply::default()
    }
}

fn spec(tool: &str, input: Value) -> ToolCallSpec {
    ToolCallSpec {
        tool: tool.to_owned(),
        input: input.as_object().cloned().unwrap_or_default(),
    }
}
