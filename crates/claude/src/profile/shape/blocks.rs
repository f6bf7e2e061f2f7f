//! Fits the blocks of a transcript to what a server can do. A block that needs no change is not touched.

use crate::{Block, BlockView, Message};
use serde_json::{Map, Value};

/// What may stay in the blocks.
pub(super) struct BlockShape {
    /// Thinking blocks of the history.
    pub(super) thinking: bool,
    /// Cache breakpoints.
    pub(super) caching: bool,
    /// Pointers to deferred tools; otherwise they become text.
    pub(super) tool_references: bool,
    /// Search results; otherwise they become numbered sources in text.
    pub(super) search_results: bool,
    /// Citations of search results; off where the answer must fit a format.
    pub(super) cite: bool,
}

impl BlockShape {
    /// Fits all messages. A message that loses all its blocks goes.
    pub(super) fn apply(&self, messages: &mut Vec<Message>) {
        if self.changes_nothing() {
            return;
        }
        let mut sources = 0;
        for message in messages.iter_mut() {
            message
                .content
                .retain(|block| self.thinking || !is_thinking(block));
            for block in &mut message.content {
                self.fit(block.as_object_mut(), &mut sources);
            }
        }
        messages.retain(|message| !message.content.is_empty());
    }

    const fn changes_nothing(&self) -> bool {
        self.thinking && self.caching && self.tool_references && self.search_results && self.cite
    }

    /// Fits one block and, in a tool's result, those inside it.
    fn fit(&self, block: &mut Map<String, Value>, sources: &mut u32) {
        if !self.caching {
            block.shift_remove("cache_control");
        }
        match block.get("type").and_then(Value::as_str) {
            Some("text") if !self.search_results => {
                block.shift_remove("citations");
            }
            Some("search_result") if !self.search_results => {
                *sources += 1;
                let text = numbered_source(*sources, block);
                *block = text_block(text, block);
            }
            Some("search_result") if !self.cite => {
                block.shift_remove("citations");
                self.fit_inner(block, sources);
            }
            Some("tool_reference") if !self.tool_references => {
                let text = format!("The tool `{}` is available.", text_of(block, "tool_name"));
                *block = text_block(text, block);
            }
            Some("tool_result" | "search_result") => self.fit_inner(block, sources),
            _ => {}
        }
    }

    fn fit_inner(&self, block: &mut Map<String, Value>, sources: &mut u32) {
        let Some(Value::Array(inner)) = block.get_mut("content") else {
            return;
        };
        for block in inner.iter_mut().filter_map(Value::as_object_mut) {
            self.fit(block, sources);
        }
    }
}

fn is_thinking(block: &Block) -> bool {
    match block.view() {
        BlockView::Thinking { .. } | BlockView::RedactedThinking => true,
        BlockView::Text { .. }
        | BlockView::ToolUse { .. }
        | BlockView::ToolResult { .. }
        | BlockView::SearchResult
        | BlockView::Other { .. } => false,
    }
}

/// Returns a search result as text: `[3] title (source)`, then its texts, a line each, between tags that they cannot close:
/// as text it would else stand beside what the person says.
fn numbered_source(number: u32, block: &Map<String, Value>) -> String {
    let mut text = format!(
        "[{number}] {} ({})\n<data>",
        shut_in(text_of(block, "title")),
        shut_in(text_of(block, "source"))
    );
    let content = block.get("content").and_then(Value::as_array);
    for part in content.into_iter().flatten().filter_map(Value::as_object) {
        text.push('\n');
        text.push_str(&shut_in(text_of(part, "text")));
    }
    text.push_str("\n</data>");
    text
}

/// Returns the text without anything that could pass for a closing tag.
fn shut_in(text: &str) -> String {
    text.replace("</", "<\\/")
}

/// Returns a text block in the place of another, with that one's cache breakpoint.
fn text_block(text: String, instead_of: &Map<String, Value>) -> Map<String, Value> {
    let mut block = Block::text(text).as_object().clone();
    if let Some(breakpoint) = instead_of.get("cache_control") {
        block.insert("cache_control".to_owned(), breakpoint.clone());
    }
    block
}

fn text_of<'a>(block: &'a Map<String, Value>, key: &str) -> &'a str {
    block.get(key).and_then(Value::as_str).unwrap_or_default()
}
