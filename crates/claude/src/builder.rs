//! Puts a message together from its events, blocks verbatim and in order. Pure; never panics, whatever the events are.

use crate::{Block, DecodeError, Delta, MessageHead, StopDetails, StopReason, StreamEvent, Usage};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A message in the making.
#[derive(Debug, Clone, Default)]
pub struct MessageBuilder {
    head: Option<MessageHead>,
    slots: BTreeMap<u32, Slot>,
    usage: Usage,
    stop_reason: Option<StopReason>,
    stop_sequence: Option<String>,
    stop_details: Option<StopDetails>,
    stopped: bool,
    unknown: Vec<UnknownPart>,
}

#[derive(Debug, Clone)]
struct Slot {
    block: Block,
    /// The argument pieces so far; `None` when none came.
    input: Option<String>,
    /// The pieces made no object.
    invalid: bool,
    whole: bool,
}

/// A message as far as it came.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PartialMessage {
    /// The message's id; empty before it began.
    pub id: String,
    /// The model that answers.
    pub model: String,
    /// The blocks so far, without tool calls whose arguments are not whole. Before they are sent back, those that fail
    /// [`Block::can_be_sent`] must go.
    pub blocks: Vec<Block>,
    /// What it has used so far.
    pub usage: Usage,
}

/// A whole message.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Completed {
    /// The message's id.
    pub id: String,
    /// The model that answered.
    pub model: String,
    /// The blocks, verbatim and in order.
    pub blocks: Vec<Block>,
    /// Why it ended.
    pub stop_reason: Option<StopReason>,
    /// The stop sequence that ended it.
    pub stop_sequence: Option<String>,
    /// More about why, for a refusal.
    pub stop_details: Option<StopDetails>,
    /// What it used.
    pub usage: Usage,
    /// The tool calls whose arguments make no JSON object; their blocks hold `{}` so that they can be sent back.
    pub invalid_inputs: Vec<InvalidInput>,
    /// What came and was not understood.
    pub unknown: Vec<UnknownPart>,
}

/// A tool call whose arguments make no JSON object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidInput {
    /// The place of its block in [`Completed::blocks`].
    pub position: usize,
    /// The call.
    pub tool_use_id: String,
    /// The text that came.
    pub raw: String,
}

/// Something that came and was not understood.
#[derive(Debug, Clone, PartialEq)]
pub enum UnknownPart {
    /// A whole event.
    Event {
        /// Its name.
        event: String,
        /// Its data.
        data: Value,
    },
    /// A delta of a block.
    Delta {
        /// The block's index on the wire.
        index: u32,
        /// The delta.
        delta: Value,
    },
}

impl MessageBuilder {
    /// Returns a builder that waits for `message_start`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one event in.
    ///
    /// # Errors
    /// When the event cannot follow those before it: a block before the message, a delta for a block that is not open
    /// or not of its kind, anything but a ping or a stranger after the end. The message is then as it was before.
    pub fn apply(&mut self, event: &StreamEvent) -> Result<(), DecodeError> {
        match event {
            StreamEvent::Ping | StreamEvent::Error { .. } => Ok(()),
            StreamEvent::Unknown { event, data } => {
                self.unknown.push(UnknownPart::Event {
                    event: event.clone(),
                    data: data.clone(),
                });
                Ok(())
            }
            StreamEvent::MessageStart { message } => self.start(message),
            _ if self.head.is_none() => Err(DecodeError::order("the message has not begun")),
            _ if self.stopped => Err(DecodeError::order("the message has ended")),
            StreamEvent::BlockStart { index, block } => self.open(*index, block),
            StreamEvent::BlockDelta { index, delta } => self.grow(*index, delta),
            StreamEvent::BlockStop { index } => {
                self.slot(*index)?.close();
                Ok(())
            }
            StreamEvent::MessageDelta {
                stop_reason,
                stop_sequence,
                stop_details,
                usage,
            } => {
                self.usage.replace(usage);
                self.stop_reason.clone_from(stop_reason);
                self.stop_sequence.clone_from(stop_sequence);
                self.stop_details.clone_from(stop_details);
                Ok(())
            }
            StreamEvent::MessageStop => {
                self.stopped = true;
                Ok(())
            }
        }
    }

    /// Returns whether `message_stop` came.
    #[must_use]
    pub const fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Returns what the message has used so far.
    #[must_use]
    pub const fn usage(&self) -> &Usage {
        &self.usage
    }

    /// Returns why the message ends, once that is known.
    #[must_use]
    pub const fn stop_reason(&self) -> Option<&StopReason> {
        self.stop_reason.as_ref()
    }

    /// Returns the block at this index of the wire as it is now.
    #[must_use]
    pub fn block(&self, index: u32) -> Option<&Block> {
        self.slots.get(&index).map(|slot| &slot.block)
    }

    /// Returns the message as far as it came. Copies all its text: not for every delta.
    #[must_use]
    pub fn partial(&self) -> PartialMessage {
        let (id, model) = self.names();
        let blocks = self.slots.values().filter(|slot| slot.whole || !slot.is_call());
        PartialMessage {
            id,
            model,
            blocks: blocks.map(|slot| slot.block.clone()).collect(),
            usage: self.usage.clone(),
        }
    }

    /// Returns the message. Meant for after `message_stop`; a block that is still open then is taken as whole.
    #[must_use]
    pub fn finish(mut self) -> Completed {
        let (id, model) = self.names();
        let mut blocks = Vec::with_capacity(self.slots.len());
        let mut invalid_inputs = Vec::new();
        for (position, mut slot) in std::mem::take(&mut self.slots).into_values().enumerate() {
            slot.close();
            if slot.invalid {
                invalid_inputs.push(InvalidInput {
                    position,
                    tool_use_id: slot.text_of("id").to_owned(),
                    raw: slot.input.unwrap_or_default(),
                });
            }
            blocks.push(slot.block);
        }
        Completed {
            id,
            model,
            blocks,
            stop_reason: self.stop_reason,
            stop_sequence: self.stop_sequence,
            stop_details: self.stop_details,
            usage: self.usage,
            invalid_inputs,
            unknown: self.unknown,
        }
    }

    fn start(&mut self, message: &MessageHead) -> Result<(), DecodeError> {
        if self.head.is_some() {
            return Err(DecodeError::order("the message began twice"));
        }
        for (index, block) in (0..).zip(&message.content) {
            self.slots.insert(index, Slot::whole(block.clone()));
        }
        self.usage = message.usage.clone();
        self.head = Some(MessageHead {
            content: Vec::new(),
            ..message.clone()
        });
        Ok(())
    }

    fn open(&mut self, index: u32, block: &Block) -> Result<(), DecodeError> {
        if self.slots.contains_key(&index) {
            return Err(DecodeError::order("a block began twice"));
        }
        self.slots.insert(index, Slot::open(block.clone()));
        Ok(())
    }

    fn grow(&mut self, index: u32, delta: &Delta) -> Result<(), DecodeError> {
        if let Delta::Unknown(delta) = delta {
            self.slot(index)?;
            let delta = delta.clone();
            self.unknown.push(UnknownPart::Delta { index, delta });
            return Ok(());
        }
        self.slot(index)?.grow(delta)
    }

    fn slot(&mut self, index: u32) -> Result<&mut Slot, DecodeError> {
        match self.slots.get_mut(&index) {
            Some(slot) if !slot.whole => Ok(slot),
            Some(_) => Err(DecodeError::order("the block has ended")),
            None => Err(DecodeError::order("the block has not begun")),
        }
    }

    fn names(&self) -> (String, String) {
        self.head
            .as_ref()
            .map(|head| (head.id.clone(), head.model.clone()))
            .unwrap_or_default()
    }
}

impl Slot {
    const fn open(block: Block) -> Self {
        Self {
            block,
            input: None,
            invalid: false,
            whole: false,
        }
    }

    fn whole(block: Block) -> Self {
        Self {
            whole: true,
            ..Self::open(block)
        }
    }

    fn is_call(&self) -> bool {
        self.block.kind() == "tool_use"
    }

    fn text_of(&self, key: &str) -> &str {
        self.block
            .as_object()
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    fn grow(&mut self, delta: &Delta) -> Result<(), DecodeError> {
        if !self.takes(delta) {
            return Err(DecodeError::order("the delta is of another kind than its block"));
        }
        let object = self.block.as_object_mut();
        match delta {
            Delta::Text(piece) => append(object, "text", piece),
            Delta::Thinking(piece) => append(object, "thinking", piece),
            Delta::Signature(signature) => {
                object.insert("signature".to_owned(), Value::from(signature.as_str()));
            }
            Delta::Citations(citation) => match object.get_mut("citations") {
                Some(Value::Array(citations)) => citations.push(citation.clone()),
                _ => {
                    object.insert("citations".to_owned(), Value::Array(vec![citation.clone()]));
                }
            },
            Delta::InputJson(piece) => self.input.get_or_insert_default().push_str(piece),
            Delta::Unknown(_) => {}
        }
        Ok(())
    }

    /// Returns whether a block of this kind can grow by this delta. Kinds that are not known take all.
    fn takes(&self, delta: &Delta) -> bool {
        match self.block.kind() {
            "text" => matches!(delta, Delta::Text(_) | Delta::Citations(_) | Delta::Unknown(_)),
            "thinking" => matches!(
                delta,
                Delta::Thinking(_) | Delta::Signature(_) | Delta::Unknown(_)
            ),
            "redacted_thinking" => matches!(delta, Delta::Unknown(_)),
            "tool_use" => matches!(delta, Delta::InputJson(_) | Delta::Unknown(_)),
            _ => true,
        }
    }

    /// Ends the block: its argument pieces become its `input`.
    fn close(&mut self) {
        if std::mem::replace(&mut self.whole, true) {
            return;
        }
        let input = match self.input.as_deref() {
            None | Some("") if !self.is_call() => return,
            None | Some("") => match self.block.as_object().get("input") {
                Some(Value::Object(_)) => return,
                _ => Value::Object(Map::new()),
            },
            Some(raw) => serde_json::from_str(raw)
                .ok()
                .filter(Value::is_object)
                .unwrap_or_else(|| {
                    self.invalid = true;
                    Value::Object(Map::new())
                }),
        };
        self.block.as_object_mut().insert("input".to_owned(), input);
    }
}

fn append(object: &mut Map<String, Value>, key: &str, piece: &str) {
    match object.get_mut(key) {
        Some(Value::String(text)) => text.push_str(piece),
        _ => {
            object.insert(key.to_owned(), Value::from(piece));
        }
    }
}

#[cfg(test)]
mod tests;
