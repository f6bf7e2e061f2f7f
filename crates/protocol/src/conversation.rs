//! Conversations as lists and views. A view holds each turn's facts; whoever shows it replays them.

use crate::{ConversationId, TurnEvent, TurnId};
use serde::{Deserialize, Serialize};
use specta::Type;

/// A conversation in the list at the left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConversationSummary {
    /// Which.
    pub id: ConversationId,
    /// Its title: the first question, shortened, until the person changes it.
    pub title: String,
    /// When something last happened in it, RFC 3339 UTC.
    pub updated_at: String,
    /// Whether a turn is running in it now.
    pub running: bool,
    /// The sources that its questions go to unless the person says otherwise; empty when none are pinned.
    #[serde(default)]
    pub pinned: Vec<crate::DatasourceId>,
}

/// A conversation opened: its last turns, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConversationView {
    /// Which.
    pub summary: ConversationSummary,
    /// The turns, oldest first.
    pub turns: Vec<TurnView>,
    /// Pass to `open_conversation` for the turns before these; `None` when these are the first.
    pub earlier: Option<TurnId>,
    /// Whether content from sources was read in any of its turns, so that each change asks.
    #[serde(default)]
    pub tainted: bool,
}

/// One turn, stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TurnView {
    /// Which.
    pub id: TurnId,
    /// What the person asked.
    pub question: String,
    /// How it stands.
    pub status: TurnStatus,
    /// Its facts from `TurnStarted` on, text joined.
    pub events: Vec<TurnEvent>,
}

/// How a turn stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TurnStatus {
    /// Work goes on.
    Running,
    /// The answer is whole.
    Finished,
    /// It ended with an error.
    Failed,
    /// The person stopped it.
    Stopped,
    /// The app ended while it ran.
    Interrupted,
}

/// A question as the window or the headless command sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SendMessage {
    /// The conversation it continues; `None` starts one.
    pub conversation_id: Option<ConversationId>,
    /// What the person asks.
    pub text: String,
    /// Which sources are asked.
    pub sources: crate::SourceChoice,
    /// The turn this one takes the place of: retry and edit-and-resend. It and those after it are put aside, not deleted.
    pub replaces: Option<TurnId>,
    /// Whether the chosen sources are pinned: all further questions of the conversation go to them.
    #[serde(default)]
    pub pin: bool,
}

/// What `send_message` answers at once, before the first fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SentTurn {
    /// The conversation, fresh when none was named.
    pub conversation_id: ConversationId,
    /// The turn.
    pub turn_id: TurnId,
}
