//! Refuses every request that the real API refuses, with its words where they are known. Pure: one request in, a verdict
//! out. It knows no scenario and keeps nothing between requests.

mod cache_marks;
mod fields;
mod messages;
mod model;
mod schema;
mod tools;

use super::refusal::Refusal;
use super::scenario::{Lack, Server};
use fields::{Fields, object};
use serde_json::Value;

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// `/v1/messages`.
    Create,
    /// `/v1/messages/count_tokens`.
    Count,
}

const COUNT_KEYS: &[&str] = &[
    "model",
    "messages",
    "system",
    "tools",
    "tool_choice",
    "thinking",
    "output_config",
    "cache_control",
    "speed",
];
const CREATE_KEYS: &[&str] = &[
    "max_tokens",
    "metadata",
    "service_tier",
    "stop_sequences",
    "stream",
    "diagnostics",
    "container",
    "inference_geo",
];

/// Checks one request. `resumes` says that its last message is the reply of the fake that ended with `pause_turn`.
pub(super) fn request(body: &Value, purpose: Purpose, server: &Server, resumes: bool) -> Result<(), Refusal> {
    let root = object(body, "")?;
    let mut known = COUNT_KEYS.to_vec();
    if purpose == Purpose::Create {
        known.extend(CREATE_KEYS);
    }
    root.only(&known)?;
    root.string("model")?;
    lacking(body, server)?;
    let model = model::find(&body["model"])?;
    if purpose == Purpose::Create {
        small_parameters(&root)?;
        model::max_tokens(&root, model)?;
    }
    system(&root)?;
    model::thinking(&root, model)?;
    model::output_config(&root, model)?;
    tools::check(&root, model)?;
    messages::check(&root, resumes)?;
    cache_marks::check(body)?;
    model::context_window(body, model)
}

fn small_parameters(root: &Fields<'_>) -> Result<(), Refusal> {
    root.boolean("stream")?;
    if let Some(metadata) = root.child("metadata")? {
        metadata.only(&["user_id"])?;
        metadata.optional_string("user_id")?;
    }
    root.one_of("service_tier", &["auto", "standard_only"])?;
    root.one_of("speed", &["standard", "fast"])?;
    if let Some(diagnostics) = root.child("diagnostics")? {
        diagnostics.only(&["previous_message_id"])?;
    }
    for (index, sequence) in root.list("stop_sequences")?.iter().enumerate() {
        match sequence.as_str() {
            None => {
                return Err(root.wrong(
                    &format!("stop_sequences.{index}"),
                    "Input should be a valid string",
                ));
            }
            Some(text) if text.trim().is_empty() => {
                return Err(Refusal::invalid(
                    "stop_sequences: each stop sequence must contain non-whitespace",
                ));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn system(root: &Fields<'_>) -> Result<(), Refusal> {
    match root.get("system") {
        None | Some(Value::String(_)) => Ok(()),
        Some(Value::Array(blocks)) => {
            for (index, block) in blocks.iter().enumerate() {
                let block = object(block, &format!("system.{index}"))?;
                block.only(&["type", "text", "cache_control", "citations"])?;
                block.tag(&["text"])?;
                if block.string("text")?.is_empty() {
                    return Err(Refusal::invalid("system: text content blocks must be non-empty"));
                }
            }
            Ok(())
        }
        Some(_) => Err(root.wrong("system", "Input should be a valid list")),
    }
}

/// Refuses what a compatible server has never heard of.
fn lacking(body: &Value, server: &Server) -> Result<(), Refusal> {
    for lack in &server.lacks {
        let found = match lack {
            Lack::Thinking => find_key(body, &["thinking"]),
            Lack::Caching => find_key(body, &["cache_control"]),
            Lack::StructuredOutput => find_key(body, &["output_config", "strict"]),
            Lack::Citations => find_key(body, &["citations"]),
            Lack::DeferLoading => find_key(body, &["defer_loading", "tool_name"]),
            Lack::CountTokens | Lack::Models => None,
        };
        if let Some(path) = found {
            return Err(Refusal::invalid(format!(
                "{path}: Extra inputs are not permitted"
            )));
        }
    }
    Ok(())
}

fn find_key(value: &Value, keys: &[&str]) -> Option<String> {
    match value {
        Value::Object(map) => map.iter().find_map(|(key, value)| {
            if keys.contains(&key.as_str()) && !value.is_null() {
                return Some(key.clone());
            }
            let raw = matches!(key.as_str(), "input" | "input_schema" | "schema");
            (!raw)
                .then(|| find_key(value, keys).map(|path| format!("{key}.{path}")))
                .flatten()
        }),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, value)| find_key(value, keys).map(|path| format!("{index}.{path}"))),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

#[cfg(test)]
mod tests;
