//! Checks single content blocks: known kind, in the right role, with the right fields.

use crate::fake_claude::UNKNOWN_PREFIX;
use crate::fake_claude::check::fields::{Fields, object};
use crate::fake_claude::refusal::Refusal;
use serde_json::Value;

/// One kind of block: its required and its further fields.
struct Shape(&'static str, &'static [&'static str], &'static [&'static str]);

const SHAPES: &[Shape] = &[
    Shape("text", &["text"], &["cache_control", "citations"]),
    Shape("image", &["source"], &["cache_control", "transformations"]),
    Shape(
        "document",
        &["source"],
        &["cache_control", "citations", "context", "title"],
    ),
    Shape(
        "search_result",
        &["source", "title", "content"],
        &["cache_control", "citations"],
    ),
    Shape("thinking", &["thinking", "signature"], &[]),
    Shape("redacted_thinking", &["data"], &[]),
    Shape(
        "tool_use",
        &["id", "name", "input"],
        &["cache_control", "caller", "toolset_name"],
    ),
    Shape(
        "tool_result",
        &["tool_use_id"],
        &["cache_control", "content", "is_error", "toolset_name"],
    ),
    Shape("tool_reference", &["tool_name"], &["cache_control"]),
];
const OF_USER: &[&str] = &["text", "image", "document", "search_result", "tool_result"];
const OF_ASSISTANT: &[&str] = &["text", "thinking", "redacted_thinking", "tool_use"];
const OF_RESULT: &[&str] = &["text", "image", "document", "search_result", "tool_reference"];
const STRINGS: &[&str] = &[
    "text",
    "thinking",
    "signature",
    "data",
    "id",
    "name",
    "tool_use_id",
    "tool_name",
    "title",
];

/// Checks one block of a message.
pub(super) fn check(block: &Value, path: &str, role: &str) -> Result<(), Refusal> {
    let fields = object(block, path)?;
    let kind = fields.get("type").and_then(Value::as_str).unwrap_or_default();
    if role == "assistant" && kind.starts_with(UNKNOWN_PREFIX) {
        return Ok(());
    }
    match (role, kind) {
        ("user" | "system", "tool_use" | "thinking" | "redacted_thinking") => {
            return Err(Refusal::invalid(format!(
                "{path}: `{kind}` blocks can only be in `assistant` messages"
            )));
        }
        ("assistant" | "system", "tool_result") => {
            return Err(Refusal::invalid(format!(
                "{path}: `{kind}` blocks can only be in `user` messages"
            )));
        }
        _ => {}
    }
    let allowed = match role {
        "user" => OF_USER,
        "assistant" => OF_ASSISTANT,
        _ => &["text"],
    };
    let kind = fields.tag(allowed)?;
    shape(&fields.under(kind), kind)?;
    match kind {
        "text" => text(fields.string("text")?, "messages"),
        "tool_use" => tool_use(&fields.under(kind)),
        "tool_result" => tool_result(&fields.under(kind)),
        "search_result" => search_result(&fields.under(kind)),
        _ => Ok(()),
    }
}

/// Refuses text that says nothing.
pub(super) fn text(text: &str, place: &str) -> Result<(), Refusal> {
    if text.is_empty() {
        return Err(Refusal::invalid(format!(
            "{place}: text content blocks must be non-empty"
        )));
    }
    if text.trim().is_empty() {
        return Err(Refusal::invalid(format!(
            "{place}: text content blocks must contain non-whitespace text"
        )));
    }
    Ok(())
}

fn shape(fields: &Fields<'_>, kind: &str) -> Result<(), Refusal> {
    let Some(Shape(_, required, optional)) = SHAPES.iter().find(|Shape(name, ..)| *name == kind) else {
        return Ok(());
    };
    for key in *required {
        fields.need(key)?;
        if STRINGS.contains(key) {
            fields.string(key)?;
        }
    }
    let mut known = vec!["type"];
    known.extend(*required);
    known.extend(*optional);
    fields.only(&known)
}

fn tool_use(fields: &Fields<'_>) -> Result<(), Refusal> {
    let id = fields.string("id")?;
    if id.is_empty()
        || !id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    {
        return Err(fields.wrong("id", "String should match pattern '^[a-zA-Z0-9_-]+$'"));
    }
    object(fields.need("input")?, &fields.place("input")).map(|_| ())
}

fn tool_result(fields: &Fields<'_>) -> Result<(), Refusal> {
    let failed = fields.boolean("is_error")?;
    let empty = match fields.get("content") {
        None => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Array(blocks)) => blocks.is_empty(),
        Some(_) => return Err(fields.wrong("content", "Input should be a valid list")),
    };
    if failed && empty {
        return Err(Refusal::invalid(format!(
            "{}: content cannot be empty if `is_error` is true",
            fields.path()
        )));
    }
    if fields.get("content").is_some_and(Value::is_string) {
        return Ok(());
    }
    for (index, block) in fields.list("content")?.iter().enumerate() {
        let block = object(block, &fields.place(&format!("content.{index}")))?;
        let kind = block.tag(OF_RESULT)?;
        if failed && kind != "text" {
            return Err(Refusal::invalid(format!(
                "{}: all content must be type \"text\" if `is_error` is true",
                fields.path()
            )));
        }
        shape(&block.under(kind), kind)?;
        match kind {
            "text" => text(block.string("text")?, "messages")?,
            "search_result" => search_result(&block.under(kind))?,
            _ => {}
        }
    }
    Ok(())
}

fn search_result(fields: &Fields<'_>) -> Result<(), Refusal> {
    fields.string("source")?;
    let content = fields.list("content")?;
    if content.is_empty() {
        return Err(fields.wrong(
            "content",
            "List should have at least 1 item after validation, not 0",
        ));
    }
    for (index, block) in content.iter().enumerate() {
        let block = object(block, &fields.place(&format!("content.{index}")))?;
        block.tag(&["text"])?;
        shape(&block, "text")?;
        text(block.string("text")?, "messages")?;
    }
    if let Some(citations) = fields.child("citations")? {
        citations.only(&["enabled"])?;
        citations.boolean("enabled")?;
    }
    Ok(())
}
