//! Checks `messages`: roles, blocks, and that every tool call has its result in the right place.

mod blocks;
mod pairing;

use super::fields::{Fields, object};
use crate::fake_claude::refusal::Refusal;
use serde_json::Value;

/// Checks the whole conversation. `resumes` allows it to end with the assistant.
pub(super) fn check(root: &Fields<'_>, resumes: bool) -> Result<(), Refusal> {
    root.need("messages")?;
    let messages = root.list("messages")?;
    let mut roles = Vec::new();
    for (index, message) in messages.iter().enumerate() {
        let message = object(message, &format!("messages.{index}"))?;
        message.only(&["role", "content"])?;
        let Some(role) = message.one_of("role", &["user", "assistant", "system"])? else {
            return Err(message.wrong("role", "Field required"));
        };
        message.need("content")?;
        content(&message, role)?;
        roles.push(role);
    }
    match (roles.first(), roles.last()) {
        (None, _) | (_, None) => return Err(Refusal::invalid("messages: at least one message is required")),
        (Some(&"user"), _) => {}
        (Some(_), _) => {
            return Err(Refusal::invalid(
                "messages: first message must use the \"user\" role",
            ));
        }
    }
    pairing::check(messages, root.get("tools"), resumes)?;
    if roles.last() == Some(&"assistant") && !resumes {
        return Err(Refusal::invalid(
            "This model does not support assistant message prefill. The conversation must end with a user message.",
        ));
    }
    Ok(())
}

fn content(message: &Fields<'_>, role: &str) -> Result<(), Refusal> {
    match message.get("content") {
        Some(Value::String(text)) if text.is_empty() => Err(Refusal::invalid(format!(
            "{}: {role} messages must have non-empty content",
            message.path()
        ))),
        Some(Value::String(text)) => blocks::text(text, "messages"),
        Some(Value::Array(blocks)) if blocks.is_empty() => Err(Refusal::invalid(format!(
            "{}: {role} messages must have non-empty content",
            message.path()
        ))),
        Some(Value::Array(blocks)) => {
            for (index, block) in blocks.iter().enumerate() {
                blocks::check(block, &message.place(&format!("content.{index}")), role)?;
            }
            let last = blocks.last().and_then(|block| block["type"].as_str());
            if role == "assistant" && matches!(last, Some("thinking" | "redacted_thinking")) {
                return Err(Refusal::invalid(format!(
                    "{}: The final block in an assistant message cannot be `thinking`.",
                    message.path()
                )));
            }
            Ok(())
        }
        _ => Err(message.wrong("content", "Input should be a valid list")),
    }
}
