//! Counts tokens: a token of output is four characters, a token of a prompt three and a half. No real tokenizer.

use super::prefix;
use serde_json::Value;

/// Characters of one output token.
pub(super) const CHARS: usize = 4;

/// Returns the tokens of an output text.
pub(super) fn of_output(text: &str) -> u64 {
    text.chars().count().div_ceil(CHARS) as u64
}

/// Returns the tokens of one part of a prompt: a block, a tool.
pub(super) fn of_part(part: &Value) -> u64 {
    let chars = match part["text"].as_str() {
        Some(text) => text.chars().count(),
        None => part.to_string().chars().count(),
    };
    (chars as u64 * 2).div_ceil(7).max(1)
}

/// Returns the tokens of the tools that a block loads: those its references name.
pub(super) fn of_loaded(block: &Value, tools: &Value) -> u64 {
    let parts = block["content"].as_array().into_iter().flatten();
    let names = parts.filter_map(|part| part["tool_name"].as_str());
    let tools = || tools.as_array().into_iter().flatten();
    names
        .filter_map(|name| tools().find(|tool| tool["name"] == name && tool["defer_loading"] == true))
        .map(of_part)
        .sum()
}

/// Returns the input tokens of a request.
pub(super) fn of_prompt(body: &Value) -> u64 {
    let tools = body["tools"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|tool| tool["defer_loading"] != true);
    let messages = prefix::turns(body);
    let blocks = messages.iter().flat_map(|(_, blocks)| blocks);
    tools.map(of_part).sum::<u64>()
        + prefix::blocks_of(body.get("system"))
            .iter()
            .map(of_part)
            .sum::<u64>()
        + blocks
            .map(|block| of_part(block) + of_loaded(block, &body["tools"]))
            .sum::<u64>()
}
