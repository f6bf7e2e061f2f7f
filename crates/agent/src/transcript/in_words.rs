//! Tells calls and their results in words, for a request that offers no tools: the API refuses blocks of calls in it. What a
//! tool returned stays apart from what was said, fenced as data.

use super::{Transcript, is_thinking};
use crate::failure::one_line;
use crate::fence::fenced;
use mosaic_claude::{Block, BlockView, Message};
use serde_json::Value;
use std::collections::HashMap;

/// Returns the messages of a sound transcript without blocks of calls and results; the same ones when it has none.
///
/// Thinking goes with them, since it is bound to the tools that are gone. Like [`repair`](super::repair), the first
/// messages never depend on the later ones.
pub(crate) fn in_words(messages: &[Message]) -> Vec<Message> {
    let mut blocks = messages.iter().flat_map(|message| &message.content);
    if !blocks.any(is_of_a_call) {
        return messages.to_vec();
    }
    let mut names = HashMap::new();
    let mut told = Transcript::default();
    for message in messages {
        let content = message
            .content
            .iter()
            .filter(|block| !is_thinking(block))
            .map(|block| in_word(block, &mut names));
        told.push(Message {
            role: message.role,
            content: content.collect(),
        });
    }
    told.messages
}

fn is_of_a_call(block: &Block) -> bool {
    matches!(
        block.view(),
        BlockView::ToolUse { .. } | BlockView::ToolResult { .. }
    )
}

fn in_word(block: &Block, names: &mut HashMap<String, String>) -> Block {
    match block.view() {
        BlockView::ToolUse { id, name, input } => {
            names.insert(id.to_owned(), name.to_owned());
            Block::text(format!("(Called the tool `{}` with {input}.)", one_line(name)))
        }
        BlockView::ToolResult {
            tool_use_id,
            is_error,
        } => {
            let name = names.get(tool_use_id).map_or("", String::as_str);
            let returned = if is_error {
                "returned as an error"
            } else {
                "returned"
            };
            let said = block.as_object().get("content").map(said).unwrap_or_default();
            fenced(&format!("a source; the tool `{name}` {returned} it"), &said)
        }
        BlockView::Text { .. }
        | BlockView::Thinking { .. }
        | BlockView::RedactedThinking
        | BlockView::SearchResult
        | BlockView::Other { .. } => block.clone(),
    }
}

/// Returns the text of a result: a string, or the texts among its blocks.
fn said(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(blocks) => blocks.iter().map(said).collect::<Vec<_>>().join("\n"),
        Value::Object(block) => {
            let parts = ["title", "text", "content"];
            let parts = parts.iter().filter_map(|key| block.get(*key)).map(said);
            parts
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join("\n")
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => String::new(),
    }
}
