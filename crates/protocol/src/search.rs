//! Full-text search over all messages.

use crate::{ConversationId, TurnId};
use serde::{Deserialize, Serialize};
use specta::Type;

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SearchResults {
    /// The best first.
    pub hits: Vec<SearchHit>,
    /// Whether there are more.
    pub has_more: bool,
}

/// One message that holds the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SearchHit {
    /// The conversation.
    pub conversation_id: ConversationId,
    /// Its title.
    pub conversation_title: String,
    /// The turn to jump to.
    pub turn_id: TurnId,
    /// Whether the person said it (else the answer did).
    pub from_person: bool,
    /// When, RFC 3339 UTC.
    pub at: String,
    /// The text around the hit; the words found stand between U+E000 and U+E001.
    pub snippet: String,
}
