//! Checks that tool calls and their results stand in pairs: all results of one assistant message first thing in the next
//! user message, one each, in the order of the calls. Stricter than the real API about the order.

use crate::fake_claude::refusal::Refusal;
use serde_json::Value;
use std::collections::HashSet;

/// Checks the pairs of a whole conversation.
pub(super) fn check(messages: &[Value], tools: Option<&Value>, resumes: bool) -> Result<(), Refusal> {
    let declared = names(tools);
    let mut seen = HashSet::new();
    let mut calls: Vec<&str> = Vec::new();
    let mut citing = None;
    for (index, message) in messages.iter().enumerate() {
        let blocks = message["content"].as_array().map_or(&[][..], Vec::as_slice);
        results(index, blocks, &calls, &declared)?;
        calls = ids(blocks, "tool_use", "id");
        for id in &calls {
            if !seen.insert(*id) {
                return Err(Refusal::invalid(format!(
                    "messages.{index}: `tool_use` ids must be unique"
                )));
            }
        }
        let last = index + 1 == messages.len();
        if !calls.is_empty() && last && !resumes {
            return Err(unanswered(index, &calls));
        }
        uniform_citations(blocks, &mut citing)?;
    }
    if !seen.is_empty() && declared.is_empty() {
        return Err(Refusal::invalid(
            "Requests which include `tool_use` or `tool_result` blocks must define tools",
        ));
    }
    Ok(())
}

/// Checks the results in message `index` against the calls of the message before.
fn results(index: usize, blocks: &[Value], calls: &[&str], declared: &HashSet<&str>) -> Result<(), Refusal> {
    let found = ids(blocks, "tool_result", "tool_use_id");
    if let Some(id) = found.iter().find(|id| !calls.contains(id)) {
        let place = blocks
            .iter()
            .position(|block| block["tool_use_id"] == **id)
            .unwrap_or_default();
        return Err(Refusal::invalid(format!(
            "messages.{index}.content.{place}: unexpected `tool_use_id` found in `tool_result` blocks: {id}. Each \
             `tool_result` block must have a corresponding `tool_use` block in the previous message."
        )));
    }
    let missing: Vec<_> = calls.iter().filter(|id| !found.contains(id)).copied().collect();
    let first = blocks
        .iter()
        .take_while(|block| block["type"] == "tool_result")
        .count();
    if !missing.is_empty() || first < found.len().min(calls.len()) {
        return Err(unanswered(
            index.saturating_sub(1),
            if missing.is_empty() { calls } else { &missing },
        ));
    }
    if let Some(id) = found
        .iter()
        .enumerate()
        .find_map(|(at, id)| found[..at].contains(id).then_some(id))
    {
        return Err(Refusal::invalid(format!(
            "messages.{index}: each tool_use must have a single result. Found multiple `tool_result` blocks with id: {id}"
        )));
    }
    if found != calls {
        return Err(Refusal::invalid(format!(
            "messages.{index}: `tool_result` blocks must be in the order of the `tool_use` blocks of the previous message"
        )));
    }
    for block in blocks.iter().filter(|block| block["type"] == "tool_result") {
        for part in block["content"].as_array().into_iter().flatten() {
            let Some(name) = part["tool_name"].as_str() else {
                continue;
            };
            if !declared.contains(name) {
                return Err(Refusal::invalid(format!(
                    "Tool reference '{name}' not found in available tools"
                )));
            }
        }
    }
    Ok(())
}

fn unanswered(index: usize, calls: &[&str]) -> Refusal {
    Refusal::invalid(format!(
        "messages.{index}: `tool_use` ids were found without `tool_result` blocks immediately after: {}. Each `tool_use` \
         block must have a corresponding `tool_result` block in the next message.",
        calls.join(", ")
    ))
}

fn ids<'a>(blocks: &'a [Value], kind: &str, key: &str) -> Vec<&'a str> {
    blocks
        .iter()
        .filter(|block| block["type"] == kind)
        .filter_map(|block| block[key].as_str())
        .collect()
}

fn names(tools: Option<&Value>) -> HashSet<&str> {
    tools
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|tool| tool["name"].as_str())
        .collect()
}

fn uniform_citations(blocks: &[Value], citing: &mut Option<bool>) -> Result<(), Refusal> {
    for block in blocks {
        if block["type"] == "tool_result" {
            let inner = block["content"].as_array().map_or(&[][..], Vec::as_slice);
            uniform_citations(inner, citing)?;
        }
        if block["type"] != "search_result" {
            continue;
        }
        let enabled = block["citations"]["enabled"] == true;
        if *citing.get_or_insert(enabled) != enabled {
            return Err(Refusal::invalid(
                "Citations must be enabled for all search_result blocks of a request, or for none",
            ));
        }
    }
    Ok(())
}
