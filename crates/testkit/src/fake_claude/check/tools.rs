//! Checks `tools` and `tool_choice`.

use super::fields::{Fields, object};
use super::schema;
use crate::fake_claude::models::Model;
use crate::fake_claude::refusal::Refusal;
use serde_json::Value;
use std::collections::HashSet;

const KEYS: &[&str] = &[
    "type",
    "name",
    "description",
    "input_schema",
    "strict",
    "defer_loading",
    "input_examples",
    "eager_input_streaming",
    "cache_control",
    "allowed_callers",
];
const MOST_STRICT: usize = 20;
const LONGEST_NAME: usize = 64;

/// Checks all tools, then how they are to be used.
pub(super) fn check(root: &Fields<'_>, model: &Model) -> Result<(), Refusal> {
    let tools = root.list("tools")?;
    let mut names = HashSet::new();
    let mut strict = Vec::new();
    for (index, tool) in tools.iter().enumerate() {
        let tool = object(tool, &format!("tools.{index}"))?;
        if tool.get("type").is_some() {
            tool.tag(&["custom"])?;
        }
        let tool = tool.under("custom");
        if !names.insert(one(&tool)?) {
            return Err(Refusal::invalid("tools: Tool names must be unique."));
        }
        if tool.boolean("strict")? {
            let schema = tool.need("input_schema")?;
            schema::check(schema, &tool.place("input_schema"))?;
            strict.push(schema);
        }
    }
    if strict.len() > MOST_STRICT {
        return Err(Refusal::invalid(format!(
            "Too many strict tools ({}). The maximum number of strict tools supported is {MOST_STRICT}.",
            strict.len()
        )));
    }
    if !strict.is_empty() && !model.supports(&["structured_outputs"]) {
        return Err(Refusal::invalid(
            "tools: This model does not support strict tools.",
        ));
    }
    schema::check_together(&strict)?;
    if !tools.is_empty() && tools.iter().all(|tool| tool["defer_loading"] == true) {
        return Err(Refusal::invalid(
            "All tools have defer_loading set to true. At least one tool must be non-deferred.",
        ));
    }
    choice(root, model, &names)
}

/// Checks one tool and returns its name.
fn one<'a>(tool: &Fields<'a>) -> Result<&'a str, Refusal> {
    tool.only(KEYS)?;
    let name = tool.string("name")?;
    let plain = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if name.is_empty() || name.len() > LONGEST_NAME || !plain {
        return Err(tool.wrong(
            "name",
            &format!("String should match pattern '^[a-zA-Z0-9_-]{{1,{LONGEST_NAME}}}$'"),
        ));
    }
    tool.optional_string("description")?;
    tool.boolean("defer_loading")?;
    tool.boolean("eager_input_streaming")?;
    for (index, example) in tool.list("input_examples")?.iter().enumerate() {
        object(example, &tool.place(&format!("input_examples.{index}")))?;
    }
    tool.need("input_schema")?;
    let Some(schema) = tool.child("input_schema")? else {
        return Err(tool.wrong("input_schema", "Input should be an object"));
    };
    if schema.string("type")? != "object" {
        return Err(schema.wrong("type", "Input should be 'object'"));
    }
    if ["oneOf", "allOf", "anyOf"]
        .iter()
        .any(|key| schema.get(key).is_some())
    {
        return Err(tool.wrong(
            "input_schema",
            "input_schema does not support oneOf, allOf, or anyOf at the top level",
        ));
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    let plain = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    if properties.is_some_and(|map| {
        map.keys()
            .any(|key| key.is_empty() || key.len() > 64 || !key.chars().all(plain))
    }) {
        return Err(schema.wrong(
            "properties",
            "Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'",
        ));
    }
    Ok(name)
}

fn choice(root: &Fields<'_>, model: &Model, names: &HashSet<&str>) -> Result<(), Refusal> {
    let Some(choice) = root.child("tool_choice")? else {
        return Ok(());
    };
    let kind = choice.tag(&["auto", "any", "tool", "none"])?;
    let choice = choice.under(kind);
    match kind {
        "none" => choice.only(&["type"])?,
        "tool" => choice.only(&["type", "name", "disable_parallel_tool_use"])?,
        _ => choice.only(&["type", "disable_parallel_tool_use"])?,
    }
    choice.boolean("disable_parallel_tool_use")?;
    if names.is_empty() {
        return Err(Refusal::invalid(
            "tool_choice may only be specified while providing tools",
        ));
    }
    if kind == "tool" {
        let name = choice.string("name")?;
        if !names.contains(name) {
            return Err(Refusal::invalid(format!(
                "Tool '{name}' not found in provided tools"
            )));
        }
    }
    if !matches!(kind, "any" | "tool") {
        return Ok(());
    }
    if !model.can_be_forced() {
        return Err(Refusal::invalid(format!(
            "tool_choice: \"{kind}\" is not supported for this model. Use \"auto\", or `output_config.format` to force \
             a shape."
        )));
    }
    let thinks = root
        .get("thinking")
        .is_some_and(|thinking| thinking["type"] != "disabled");
    if thinks {
        return Err(Refusal::invalid(
            "Thinking may not be enabled when tool_choice forces tool use.",
        ));
    }
    Ok(())
}
