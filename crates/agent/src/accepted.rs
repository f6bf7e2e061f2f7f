//! For tests: says why the API would refuse a transcript. Written from the API's rules, not from our repairs.

use mosaic_claude::{BlockView, Message, Request, Role};
use serde_json::Value;
use std::collections::HashSet;

/// Returns the first reason for which this request would be refused, for its messages or for a lack of tools.
pub(crate) fn request_refusal(request: &Request) -> Option<String> {
    let mut blocks = request.messages.iter().flat_map(|message| &message.content);
    if request.tools.is_empty() && blocks.any(|block| matches!(block.kind(), "tool_use" | "tool_result")) {
        return Some("requests with `tool_use` or `tool_result` blocks must define tools".to_owned());
    }
    let declared: Vec<&str> = request.tools.iter().map(|tool| tool.name.as_str()).collect();
    let named = request.messages.iter().flat_map(|message| &message.content);
    let mut named = named.flat_map(|block| {
        let inner = block.as_object().get("content").and_then(Value::as_array);
        let names = inner.into_iter().flatten();
        names.filter_map(|inner| inner.get("tool_name").and_then(Value::as_str))
    });
    if let Some(lost) = named.find(|name| !declared.contains(name)) {
        return Some(format!("tool reference `{lost}` not found"));
    }
    refusal(&request.messages)
}

/// Returns the first reason for which a request with these messages would be refused.
pub(crate) fn refusal(messages: &[Message]) -> Option<String> {
    let mut seen = HashSet::new();
    let mut open: Vec<String> = Vec::new();
    for (at, message) in messages.iter().enumerate() {
        let expected = if at % 2 == 0 { Role::User } else { Role::Assistant };
        if message.role != expected {
            return Some(format!("message {at} is of the wrong side"));
        }
        if message.content.is_empty() {
            return Some(format!("message {at} is empty"));
        }
        let mut results = Vec::new();
        let mut other_seen = false;
        for block in &message.content {
            match block.view() {
                BlockView::Text { text, .. } if text.trim().is_empty() => {
                    return Some(format!("message {at} has blank text"));
                }
                BlockView::ToolUse { id, input, .. } => {
                    if message.role == Role::User || !input.is_object() || !seen.insert(id.to_owned()) {
                        return Some(format!("message {at} has a bad call `{id}`"));
                    }
                }
                BlockView::ToolResult { tool_use_id, .. } => {
                    if message.role == Role::Assistant || other_seen {
                        return Some(format!("message {at} has a misplaced result"));
                    }
                    results.push(tool_use_id.to_owned());
                }
                BlockView::Thinking { .. } if !block.can_be_sent() => {
                    return Some(format!("message {at} has unsigned thinking"));
                }
                BlockView::Text { .. }
                | BlockView::Thinking { .. }
                | BlockView::RedactedThinking
                | BlockView::SearchResult
                | BlockView::Other { .. } => {}
            }
            other_seen |= !matches!(block.view(), BlockView::ToolResult { .. });
        }
        if results != open {
            return Some(format!("message {at} answers {results:?}, asked were {open:?}"));
        }
        if message.role == Role::Assistant
            && matches!(
                message.content.last().map(mosaic_claude::Block::view),
                Some(BlockView::Thinking { .. } | BlockView::RedactedThinking)
            )
        {
            return Some(format!("message {at} ends with thinking"));
        }
        open = message
            .content
            .iter()
            .filter_map(|block| match block.view() {
                BlockView::ToolUse { id, .. } => Some(id.to_owned()),
                _ => None,
            })
            .collect();
    }
    (!open.is_empty()).then(|| format!("{open:?} are never answered"))
}
