//! The messages of a conversation in the form the API takes them: users and assistants in turn, every call answered in
//! the next message in order, no blank text, no unsigned thinking. Whatever is pushed, in whatever state it was stored,
//! what comes out is accepted; what can be kept is kept byte for byte.

mod in_words;

pub(crate) use in_words::in_words;

use crate::citing::verbatim;
use mosaic_claude::{Block, BlockView, Completed, Message, Role};
use std::collections::HashSet;

/// What a call is answered with when its result was never stored.
const NEVER_ANSWERED: &str = "This call was interrupted and has no result.";

/// Returns the stored messages of a conversation as they can be sent: the same ones for the same input.
///
/// A call without a result gets one that says so; results without a call, blank text and thinking that was cut off are
/// dropped; messages of the same side that follow one another become one. The first messages never depend on the later
/// ones, so that a longer conversation keeps its prefix.
#[must_use]
pub fn repair(history: impl IntoIterator<Item = Message>) -> Vec<Message> {
    let mut transcript = Transcript::default();
    for message in history {
        transcript.push(message);
    }
    transcript.close();
    transcript.messages
}

/// A call whose arguments were no JSON object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// The call, by the id it has in the transcript.
    pub(crate) id: String,
    /// What came instead.
    pub(crate) raw: String,
}

/// A transcript that grows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Transcript {
    messages: Vec<Message>,
    /// The calls of the last assistant message, in order, while they are not answered.
    open: Vec<String>,
    /// Every call id so far: the API takes each once.
    calls: HashSet<String>,
}

impl Transcript {
    /// Takes a message in, as far as the API takes it.
    pub(crate) fn push(&mut self, message: Message) {
        match message.role {
            Role::Assistant => self.push_assistant(message.content),
            Role::User => self.push_user(message.content),
        }
    }

    /// Answers what is open and ends the last answer, so that a user's message can follow.
    pub(crate) fn close(&mut self) {
        if !self.open.is_empty() {
            self.push_user(Vec::new());
        }
        self.end_answer();
    }

    /// Returns the messages so far.
    pub(crate) fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Returns the ids of the calls that wait for a result, in order.
    pub(crate) fn open_calls(&self) -> &[String] {
        &self.open
    }

    /// Returns the blocks of an answer, each call under an id that no earlier one has, and the calls whose arguments could
    /// not be read.
    ///
    /// The vendor's ids are unique already; compatible servers count from zero in every answer.
    pub(crate) fn with_own_ids(&self, done: Completed) -> (Vec<Block>, Vec<Unreadable>) {
        let mut taken = HashSet::new();
        let mut unreadable = Vec::new();
        let blocks = done.blocks.into_iter().enumerate().map(|(position, block)| {
            let Some(id) = call_id(&block).filter(|id| !id.is_empty()).map(str::to_owned) else {
                return block;
            };
            let own = (1u32..)
                .map(|n| if n == 1 { id.clone() } else { format!("{id}_{n}") })
                .find(|own| !self.calls.contains(own) && !taken.contains(own))
                .unwrap_or_else(|| id.clone());
            taken.insert(own.clone());
            if let Some(invalid) = done
                .invalid_inputs
                .iter()
                .find(|invalid| invalid.position == position)
            {
                unreadable.push(Unreadable {
                    id: own.clone(),
                    raw: invalid.raw.clone(),
                });
            }
            if own == id { block } else { renamed(block, own) }
        });
        (blocks.collect(), unreadable)
    }

    /// Removes all thinking from the messages so far. Returns whether there was any.
    ///
    /// For a history whose thinking is bound to tools or a prompt that are no longer the same.
    pub(crate) fn forget_thinking(&mut self) -> bool {
        let mut forgot = false;
        for message in &mut self.messages {
            let before = message.content.len();
            message.content.retain(|block| !is_thinking(block));
            forgot |= message.content.len() != before;
        }
        if forgot {
            let messages = std::mem::take(&mut self.messages);
            *self = Self::default();
            for message in messages {
                self.push(message);
            }
        }
        forgot
    }

    fn push_assistant(&mut self, content: Vec<Block>) {
        let mut content: Vec<Block> = content.into_iter().map(verbatim).collect();
        content.retain(is_sendable);
        content.retain(|block| match block.view() {
            BlockView::ToolUse { id, .. } => self.calls.insert(id.to_owned()),
            // An answer to a call is the user's to give.
            BlockView::ToolResult { .. } => false,
            BlockView::Text { .. }
            | BlockView::Thinking { .. }
            | BlockView::RedactedThinking
            | BlockView::SearchResult
            | BlockView::Other { .. } => true,
        });
        // A conversation begins with the person.
        if content.is_empty() || self.messages.is_empty() {
            return;
        }
        if !self.open.is_empty() {
            self.push_user(Vec::new());
        }
        self.open = content.iter().filter_map(call_id).map(str::to_owned).collect();
        match self.messages.last_mut() {
            Some(last) if last.role == Role::Assistant => last.content.extend(content),
            Some(_) | None => self.messages.push(Message::assistant(content)),
        }
    }

    fn push_user(&mut self, content: Vec<Block>) {
        self.end_answer();
        let (mut results, mut rest): (Vec<Block>, Vec<Block>) =
            content.into_iter().partition(|block| result_id(block).is_some());
        let mut whole: Vec<Block> = std::mem::take(&mut self.open)
            .iter()
            .map(|id| {
                match results
                    .iter()
                    .position(|block| result_id(block) == Some(id.as_str()))
                {
                    Some(at) => results.swap_remove(at),
                    None => Block::tool_result(id, NEVER_ANSWERED, true),
                }
            })
            .collect();
        rest.retain(|block| is_sendable(block) && !is_the_models(block));
        whole.append(&mut rest);
        if whole.is_empty() {
            return;
        }
        match self.messages.last_mut() {
            Some(last) if last.role == Role::User => last.content.append(&mut whole),
            Some(_) | None => self.messages.push(Message::user(whole)),
        }
    }

    /// Drops thinking at the end of the last answer, since an answer may not end with it.
    fn end_answer(&mut self) {
        let Some(last) = self
            .messages
            .last_mut()
            .filter(|last| last.role == Role::Assistant)
        else {
            return;
        };
        while last.content.last().is_some_and(is_thinking) {
            last.content.pop();
        }
        if last.content.is_empty() {
            self.messages.pop();
        }
    }
}

fn renamed(block: Block, id: String) -> Block {
    let mut object = block.as_object().clone();
    object.insert("id".to_owned(), id.into());
    Block::try_from(object).unwrap_or(block)
}

fn is_sendable(block: &Block) -> bool {
    match block.view() {
        BlockView::Text { text, .. } => !text.trim().is_empty(),
        BlockView::Thinking { .. }
        | BlockView::RedactedThinking
        | BlockView::ToolUse { .. }
        | BlockView::ToolResult { .. }
        | BlockView::SearchResult
        | BlockView::Other { .. } => block.can_be_sent(),
    }
}

/// Tells whether only the model says such things.
fn is_the_models(block: &Block) -> bool {
    is_thinking(block) || call_id(block).is_some()
}

fn is_thinking(block: &Block) -> bool {
    matches!(
        block.view(),
        BlockView::Thinking { .. } | BlockView::RedactedThinking
    )
}

fn call_id(block: &Block) -> Option<&str> {
    match block.view() {
        BlockView::ToolUse { id, .. } => Some(id),
        BlockView::Text { .. }
        | BlockView::Thinking { .. }
        | BlockView::RedactedThinking
        | BlockView::ToolResult { .. }
        | BlockView::SearchResult
        | BlockView::Other { .. } => None,
    }
}

fn result_id(block: &Block) -> Option<&str> {
    match block.view() {
        BlockView::ToolResult { tool_use_id, .. } => Some(tool_use_id),
        BlockView::Text { .. }
        | BlockView::Thinking { .. }
        | BlockView::RedactedThinking
        | BlockView::ToolUse { .. }
        | BlockView::SearchResult
        | BlockView::Other { .. } => None,
    }
}

#[cfg(test)]
mod tests;
