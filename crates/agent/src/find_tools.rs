//! Keeps the definitions of tools small: a few are declared in full, the others are found through a tool of our own. What is
//! found is named to the model, which loads or calls it; finding never calls anything, and never asks a source.

use crate::failure::one_line;
use crate::quick::{likeness, words};
use crate::setup::{Abilities, OfferedTool};
use mosaic_claude::{Block, Message, Tool, estimate_tokens};
use serde_json::{Map, Value, json};

/// Our own tool that finds others. No source's tool has this name.
pub(crate) const FIND_TOOLS: &str = "find_tools";
/// Our own tool that calls one that was found, for servers that cannot load it.
pub(crate) const USE_TOOL: &str = "use_tool";

/// About how many tokens all definitions may have that are declared in full.
const MOST_TOKENS: u64 = 4_900;
/// The most tools that one search names.
const MOST_FOUND: usize = 6;
/// The most characters of what a search says in words.
const MOST_CHARS: usize = 14_000;
/// How fast further words count less.
const K1: f32 = 1.2;

/// One of our own tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Own {
    /// Finds tools.
    Find,
    /// Calls one that was found.
    Use,
}

/// What a call by way of [`USE_TOOL`] asks for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wanted {
    /// The tool's name.
    pub(crate) tool: String,
    /// Its arguments.
    pub(crate) arguments: Value,
}

/// Returns the tools as they are declared: those in full in their order, our own, then those that are to be found, by name.
///
/// Tools that would take too much room are left to be found, the last ones first: `direct` is set back on them. The same
/// tools are always declared in the same bytes.
pub(crate) fn declare(tools: &mut [OfferedTool], abilities: Abilities) -> Vec<Tool> {
    fit(tools, abilities);
    let mut declared: Vec<Tool> = tools.iter().filter(|tool| tool.direct).map(in_full).collect();
    if !has_deferred(tools) {
        return declared;
    }
    declared.extend(own_tools(tools, abilities));
    if abilities.deferred_tools {
        let mut deferred: Vec<Tool> = tools
            .iter()
            .filter(|tool| !tool.direct)
            .map(|tool| Tool {
                defer_loading: Some(true),
                ..in_full(tool)
            })
            .collect();
        deferred.sort_by(|one, other| one.name.cmp(&other.name));
        declared.append(&mut deferred);
    }
    declared
}

/// Returns which of our own tools has this name, while there is anything to find.
pub(crate) fn own(name: &str, tools: &[OfferedTool], abilities: Abilities) -> Option<Own> {
    match name {
        FIND_TOOLS if has_deferred(tools) => Some(Own::Find),
        USE_TOOL if has_deferred(tools) && !abilities.deferred_tools => Some(Own::Use),
        _ => None,
    }
}

/// Answers a call of [`FIND_TOOLS`] from the tools that may be called: the content of its result and whether it is an error.
/// The hint goes with what finds nothing.
pub(crate) fn answer(
    input: &Value,
    (tools, hint): (&[OfferedTool], Option<&str>),
    abilities: Abilities,
) -> (Vec<Block>, bool) {
    let query = input.get("query").and_then(Value::as_str).unwrap_or_default();
    if query.trim().is_empty() {
        let told = "`find_tools` takes {\"query\": \"…\"}: say in a few words what is to be done, and with which source.";
        return (vec![Block::text(told)], true);
    }
    let found = find(query, tools);
    if found.is_empty() {
        let mut told = format!("No further tool fits “{}”.", one_line(query));
        if has_deferred(tools) {
            told.push_str(&format!(" Sources with further tools: {}.", by_source(tools)));
        }
        told.push_str(hint.unwrap_or_default());
        return (vec![Block::text(told)], false);
    }
    if abilities.deferred_tools {
        let found = found.iter().map(|tool| Block::tool_reference(&tool.api_name));
        return (found.collect(), false);
    }
    let mut told = format!("Call one of these through `{USE_TOOL}`:");
    for tool in found {
        let line = format!(
            "\n\n`{}` — {}\nArguments: {}",
            tool.api_name, tool.description, tool.input_schema
        );
        if told.chars().count() + line.chars().count() > MOST_CHARS {
            break;
        }
        told.push_str(&line);
    }
    (vec![Block::text(told)], false)
}

/// Returns a stored message without pointers to tools that are not offered any more, since their source is gone, renamed or
/// silent: a server refuses a request that points to a tool it does not declare.
pub(crate) fn still_offered(mut message: Message, tools: &[OfferedTool]) -> Message {
    let is_lost = |inner: &Value| {
        let name = inner.get("tool_name").and_then(Value::as_str);
        inner.get("type").and_then(Value::as_str) == Some("tool_reference")
            && !tools.iter().any(|tool| Some(tool.api_name.as_str()) == name)
    };
    for block in message
        .content
        .iter_mut()
        .filter(|block| block.kind() == "tool_result")
    {
        let mut object = block.as_object().clone();
        let Some(Value::Array(content)) = object.get_mut("content") else {
            continue;
        };
        let before = content.len();
        content.retain(|inner| !is_lost(inner));
        if content.len() == before {
            continue;
        }
        if content.is_empty() {
            content
                .push(json!({"type": "text", "text": "The tools that were found are not offered any more."}));
        }
        if let Ok(left) = Block::try_from(object) {
            *block = left;
        }
    }
    message
}

/// Reads a call of [`USE_TOOL`].
///
/// # Errors
/// When it names no tool, or its arguments are no object: what the model is told.
pub(crate) fn wanted(input: &Value) -> Result<Wanted, &'static str> {
    let tool = input.get("tool").and_then(Value::as_str).map(str::trim);
    let Some(tool) = tool.filter(|tool| !tool.is_empty()) else {
        return Err(
            "`use_tool` takes {\"tool\": \"…\", \"arguments\": {…}}: name a tool that `find_tools` found.",
        );
    };
    let arguments = match input.get("arguments") {
        None | Some(Value::Null) => Value::Object(Map::new()),
        Some(Value::Object(arguments)) => Value::Object(arguments.clone()),
        // Small models write the object as text.
        Some(Value::String(text)) => match serde_json::from_str(text) {
            Ok(Value::Object(arguments)) => Value::Object(arguments),
            Ok(_) | Err(_) => return Err(NO_OBJECT),
        },
        Some(Value::Bool(_) | Value::Number(_) | Value::Array(_)) => return Err(NO_OBJECT),
    };
    Ok(Wanted {
        tool: tool.to_owned(),
        arguments,
    })
}

const NO_OBJECT: &str = "The `arguments` of `use_tool` have to be a JSON object, as the tool's schema says.";

/// Returns what the model is told when it calls a tool that there is not.
pub(crate) fn unknown(name: &str, tools: &[OfferedTool]) -> String {
    if tools.is_empty() {
        return "No tools are offered at the moment. Answer without one, and say what could not be looked up."
            .to_owned();
    }
    let names: Vec<&str> = tools
        .iter()
        .filter(|tool| tool.direct)
        .map(|tool| tool.api_name.as_str())
        .collect();
    let mut told = format!("There is no tool `{}`.", one_line(name));
    if !names.is_empty() {
        told.push_str(&format!(" The tools are: {}.", names.join(", ")));
    }
    if has_deferred(tools) {
        told.push_str(&format!(" Find others with `{FIND_TOOLS}`."));
    }
    told
}

/// Returns the tools to be found that fit the words best, the best first.
fn find<'a>(query: &str, tools: &'a [OfferedTool]) -> Vec<&'a OfferedTool> {
    let hidden: Vec<&OfferedTool> = tools.iter().filter(|tool| !tool.direct).collect();
    if let Some(exact) = hidden.iter().find(|tool| tool.api_name == query.trim()) {
        return vec![exact];
    }
    let mut terms: Vec<&str> = Vec::new();
    for (_, word) in words(query) {
        if terms.len() < 24 && !terms.iter().any(|term| likeness(term, word) >= 1.0) {
            terms.push(word);
        }
    }
    let counts: Vec<Vec<f32>> = hidden
        .iter()
        .map(|tool| terms.iter().map(|term| weight(tool, term)).collect())
        .collect();
    let all = as_f32(hidden.len());
    let rarity: Vec<f32> = (0..terms.len())
        .map(|at| {
            let holders = counts
                .iter()
                .filter(|of_tool| of_tool.get(at).is_some_and(|n| *n > 0.0));
            let holders = as_f32(holders.count());
            (1.0 + (all - holders + 0.5) / (holders + 0.5)).ln()
        })
        .collect();
    let mut scored: Vec<(&OfferedTool, f32)> = hidden
        .into_iter()
        .zip(&counts)
        .map(|(tool, counts)| {
            let terms = counts.iter().zip(&rarity);
            let score = terms.map(|(n, rarity)| rarity * n * (K1 + 1.0) / (n + K1)).sum();
            (tool, score)
        })
        .filter(|(_, score)| *score > 0.0)
        .collect();
    // By name where scores are equal, so that the same words always find the same tools.
    scored.sort_by(|(one, first), (other, second)| {
        second
            .total_cmp(first)
            .then_with(|| one.api_name.cmp(&other.api_name))
    });
    scored
        .into_iter()
        .map(|(tool, _)| tool)
        .take(MOST_FOUND)
        .collect()
}

/// Returns how much a tool has of a word: its name counts thrice, its source twice.
fn weight(tool: &OfferedTool, term: &str) -> f32 {
    let of = |text: &str| words(text).map(|(_, word)| likeness(word, term)).sum::<f32>();
    3.0 * of(&tool.tool).min(1.0)
        + 2.0 * (of(&tool.datasource_name) + of(&tool.connector)).min(1.0)
        + of(&tool.description).min(2.0)
}

/// Leaves tools to be found, the last ones first, until the others take no more room than they may.
fn fit(tools: &mut [OfferedTool], abilities: Abilities) {
    let sizes: Vec<u64> = tools.iter().map(|tool| tokens(&in_full(tool))).collect();
    let all: u64 = tools
        .iter()
        .zip(&sizes)
        .filter(|(tool, _)| tool.direct)
        .map(|(_, size)| size)
        .sum();
    if all <= MOST_TOKENS && !has_deferred(tools) {
        return;
    }
    let own: u64 = own_tools(tools, abilities).iter().map(tokens).sum();
    let mut left = MOST_TOKENS.saturating_sub(own);
    for (tool, size) in tools.iter_mut().zip(sizes).filter(|(tool, _)| tool.direct) {
        tool.direct = size <= left;
        left = left.saturating_sub(size);
    }
}

/// Returns about how many tokens the definition has.
fn tokens(tool: &Tool) -> u64 {
    estimate_tokens(&serde_json::to_string(tool).unwrap_or_default())
}

fn own_tools(tools: &[OfferedTool], abilities: Abilities) -> Vec<Tool> {
    let mut own = vec![Tool {
        name: FIND_TOOLS.to_owned(),
        description: Some(format!(
            "Finds further tools of the connected sources. Use it when the tools at hand cannot do what is needed. Sources with \
             further tools: {}. Returns at most {MOST_FOUND} tools, which can be called from then on.",
            by_source(tools)
        )),
        input_schema: json!({
            "type": "object",
            "properties": {"query": {
                "type": "string",
                "description": "What is to be done, in a few words, with the source's name: \"Slack post a message\"."
            }},
            "required": ["query"],
            "additionalProperties": false
        }),
        ..Tool::default()
    }];
    if !abilities.deferred_tools {
        own.push(Tool {
            name: USE_TOOL.to_owned(),
            description: Some(format!("Calls a tool that `{FIND_TOOLS}` found.")),
            input_schema: json!({
                "type": "object",
                "properties": {
                    "tool": {"type": "string", "description": "The tool's name, as it was found."},
                    "arguments": {"type": "object", "description": "Its arguments, by the schema that was found."}
                },
                "required": ["tool", "arguments"]
            }),
            ..Tool::default()
        });
    }
    own
}

/// Returns the sources that have tools to be found, with how many: "GitHub · Acme (12), Slack (9)".
fn by_source(tools: &[OfferedTool]) -> String {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for tool in tools.iter().filter(|tool| !tool.direct) {
        match counted.iter_mut().find(|(name, _)| *name == tool.datasource_name) {
            Some((_, count)) => *count += 1,
            None => counted.push((&tool.datasource_name, 1)),
        }
    }
    counted.sort_unstable();
    let told = counted
        .iter()
        .map(|(name, count)| format!("{} ({count})", one_line(name)));
    told.collect::<Vec<_>>().join(", ")
}

fn has_deferred(tools: &[OfferedTool]) -> bool {
    tools.iter().any(|tool| !tool.direct)
}

fn in_full(tool: &OfferedTool) -> Tool {
    Tool {
        name: tool.api_name.clone(),
        description: Some(tool.description.clone()),
        input_schema: tool.input_schema.clone(),
        ..Tool::default()
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of tools, far below where f32 loses one"
)]
const fn as_f32(count: usize) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests;
