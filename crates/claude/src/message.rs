//! A message of a request: who speaks, and the verbatim blocks.

use crate::Block;
use serde::{Deserialize, Serialize};

/// A message. Assistant messages are sent back exactly as they came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// The blocks, in order.
    pub content: Vec<Block>,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The person, or the answers to tool calls.
    User,
    /// The model.
    Assistant,
}

impl Message {
    /// Returns a message of the person's side.
    #[must_use]
    pub const fn user(content: Vec<Block>) -> Self {
        Self {
            role: Role::User,
            content,
        }
    }

    /// Returns a message of the model's side.
    #[must_use]
    pub const fn assistant(content: Vec<Block>) -> Self {
        Self {
            role: Role::Assistant,
            content,
        }
    }
}
