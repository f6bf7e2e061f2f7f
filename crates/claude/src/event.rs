//! The events of a streamed message, typed. An event or delta that is not known is kept as the JSON it came as; one that
//! is known but lacks its fields is an error.

use crate::{Block, DecodeError, Role, Usage, UsageUpdate};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One event of the stream.
#[derive(Debug, Clone, PartialEq)]
pub enum StreamEvent {
    /// The message begins.
    MessageStart {
        /// All of it but its content.
        message: MessageHead,
    },
    /// A block begins.
    BlockStart {
        /// Its place among the message's blocks, from 0.
        index: u32,
        /// The block, its growing fields still empty.
        block: Block,
    },
    /// A block grows.
    BlockDelta {
        /// Its place.
        index: u32,
        /// By what.
        delta: Delta,
    },
    /// A block is whole.
    BlockStop {
        /// Its place.
        index: u32,
    },
    /// The message is about to end.
    MessageDelta {
        /// Why it ends.
        stop_reason: Option<StopReason>,
        /// The stop sequence that ended it.
        stop_sequence: Option<String>,
        /// More about why, for a refusal.
        stop_details: Option<StopDetails>,
        /// Cumulative counts.
        usage: UsageUpdate,
    },
    /// The message is whole.
    MessageStop,
    /// The connection lives.
    Ping,
    /// The server fails after it said 200.
    Error {
        /// How.
        error: ApiErrorBody,
    },
    /// Anything else.
    Unknown {
        /// The event's name.
        event: String,
        /// Its data.
        data: Value,
    },
}

/// What a block grows by.
#[derive(Debug, Clone, PartialEq)]
pub enum Delta {
    /// Text.
    Text(String),
    /// A piece of a tool call's arguments as JSON text; the pieces make a document only together.
    InputJson(String),
    /// Thinking.
    Thinking(String),
    /// The signature of a thinking block.
    Signature(String),
    /// A citation of the text block, verbatim.
    Citations(Value),
    /// Anything else, the whole delta.
    Unknown(Value),
}

/// A message as it begins.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct MessageHead {
    /// The message's id: `msg_…`; empty when a compatible server gives none.
    pub id: String,
    /// The model that answers.
    pub model: String,
    /// Always the assistant.
    pub role: Option<Role>,
    /// Blocks that are there from the start; usually none.
    pub content: Vec<Block>,
    /// What it has used so far, with the split of cache writes.
    pub usage: Usage,
    /// Why the cache was missed, when the request asked.
    pub diagnostics: Option<Value>,
}

/// Why a message ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum StopReason {
    /// The answer is whole.
    EndTurn,
    /// `max_tokens` was reached.
    MaxTokens,
    /// One of `stop_sequences` was written.
    StopSequence,
    /// Tools are called.
    ToolUse,
    /// A long turn paused; sending the content back continues it.
    PauseTurn,
    /// The server declines.
    Refusal,
    /// The model's context is full.
    ModelContextWindowExceeded,
    /// A reason of another day.
    Other(String),
}

/// More about a refusal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct StopDetails {
    /// The policy: `cyber`, `bio`, …
    pub category: Option<String>,
    /// For a person; its wording may change.
    pub explanation: Option<String>,
}

/// The `error` object of an error answer or event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ApiErrorBody {
    /// The kind: `overloaded_error`, `rate_limit_error`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// For a person; its wording may change.
    pub message: String,
    /// Details, with a stable `error_code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Value>,
}

impl ApiErrorBody {
    /// Returns the stable code of the cause, if one is given.
    #[must_use]
    pub fn error_code(&self) -> Option<&str> {
        self.details.as_ref()?.get("error_code")?.as_str()
    }
}

impl From<String> for StopReason {
    fn from(text: String) -> Self {
        match text.as_str() {
            "end_turn" => Self::EndTurn,
            "max_tokens" => Self::MaxTokens,
            "stop_sequence" => Self::StopSequence,
            "tool_use" => Self::ToolUse,
            "pause_turn" => Self::PauseTurn,
            "refusal" => Self::Refusal,
            "model_context_window_exceeded" => Self::ModelContextWindowExceeded,
            _ => Self::Other(text),
        }
    }
}

impl StopReason {
    /// Returns the reason as it is on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::EndTurn => "end_turn",
            Self::MaxTokens => "max_tokens",
            Self::StopSequence => "stop_sequence",
            Self::ToolUse => "tool_use",
            Self::PauseTurn => "pause_turn",
            Self::Refusal => "refusal",
            Self::ModelContextWindowExceeded => "model_context_window_exceeded",
            Self::Other(text) => text,
        }
    }
}

impl From<StopReason> for String {
    fn from(reason: StopReason) -> Self {
        reason.as_str().to_owned()
    }
}

impl StreamEvent {
    /// Returns the event with this name and JSON data. The data's own `type` goes before the name.
    ///
    /// # Errors
    /// When the data is no JSON, or lacks what an event of its kind must have.
    pub fn parse(event: &str, data: &str) -> Result<Self, DecodeError> {
        let data: Value = serde_json::from_str(data).map_err(|error| DecodeError::json(event, &error))?;
        Self::from_json(event, data)
    }

    /// Returns the event with this name and data.
    ///
    /// # Errors
    /// When the data lacks what an event of its kind must have.
    pub fn from_json(event: &str, data: Value) -> Result<Self, DecodeError> {
        let name = data
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or(event)
            .to_owned();
        Ok(match name.as_str() {
            "message_start" => Self::MessageStart {
                message: parts::<wire::MessageStart>(&name, data)?.message,
            },
            "content_block_start" => {
                let wire::BlockStart { index, content_block } = parts(&name, data)?;
                Self::BlockStart {
                    index,
                    block: content_block,
                }
            }
            "content_block_delta" => {
                let wire::BlockDelta { index, delta } = parts(&name, data)?;
                Self::BlockDelta {
                    index,
                    delta: Delta::from_json(delta)?,
                }
            }
            "content_block_stop" => Self::BlockStop {
                index: parts::<wire::BlockStop>(&name, data)?.index,
            },
            "message_delta" => {
                let wire::MessageDelta { delta, usage } = parts(&name, data)?;
                Self::MessageDelta {
                    stop_reason: delta.stop_reason,
                    stop_sequence: delta.stop_sequence,
                    stop_details: delta.stop_details,
                    usage: usage.unwrap_or_default(),
                }
            }
            "message_stop" => Self::MessageStop,
            "ping" => Self::Ping,
            "error" => Self::Error {
                error: parts::<wire::Error>(&name, data)?.error,
            },
            _ => Self::Unknown { event: name, data },
        })
    }
}

impl Delta {
    /// Returns the delta of this JSON.
    fn from_json(delta: Value) -> Result<Self, DecodeError> {
        let kind = delta
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        Ok(match kind.as_str() {
            "text_delta" => Self::Text(text(&kind, delta, "text")?),
            "input_json_delta" => Self::InputJson(text(&kind, delta, "partial_json")?),
            "thinking_delta" => Self::Thinking(text(&kind, delta, "thinking")?),
            "signature_delta" => Self::Signature(text(&kind, delta, "signature")?),
            "citations_delta" => Self::Citations(field(&kind, delta, "citation")?),
            _ => Self::Unknown(delta),
        })
    }
}

fn parts<T: serde::de::DeserializeOwned>(name: &str, data: Value) -> Result<T, DecodeError> {
    serde_json::from_value(data).map_err(|error| DecodeError::shape(name, &error))
}

fn field(kind: &str, mut delta: Value, key: &str) -> Result<Value, DecodeError> {
    delta
        .get_mut(key)
        .map(Value::take)
        .ok_or_else(|| DecodeError::Shape {
            event: kind.to_owned(),
            reason: format!("missing field `{key}`"),
        })
}

fn text(kind: &str, delta: Value, key: &str) -> Result<String, DecodeError> {
    match field(kind, delta, key)? {
        Value::String(text) => Ok(text),
        _ => Err(DecodeError::Shape {
            event: kind.to_owned(),
            reason: format!("`{key}` is not text"),
        }),
    }
}

/// The events' data as it is on the wire.
mod wire {
    use super::{ApiErrorBody, Block, Deserialize, MessageHead, StopDetails, StopReason, UsageUpdate, Value};

    #[derive(Deserialize)]
    pub(super) struct MessageStart {
        pub(super) message: MessageHead,
    }

    #[derive(Deserialize)]
    pub(super) struct BlockStart {
        pub(super) index: u32,
        pub(super) content_block: Block,
    }

    #[derive(Deserialize)]
    pub(super) struct BlockDelta {
        pub(super) index: u32,
        pub(super) delta: Value,
    }

    #[derive(Deserialize)]
    pub(super) struct BlockStop {
        pub(super) index: u32,
    }

    #[derive(Deserialize)]
    pub(super) struct MessageDelta {
        pub(super) delta: Ending,
        #[serde(default)]
        pub(super) usage: Option<UsageUpdate>,
    }

    #[derive(Deserialize)]
    pub(super) struct Ending {
        pub(super) stop_reason: Option<StopReason>,
        pub(super) stop_sequence: Option<String>,
        pub(super) stop_details: Option<StopDetails>,
    }

    #[derive(Deserialize)]
    pub(super) struct Error {
        pub(super) error: ApiErrorBody,
    }
}
