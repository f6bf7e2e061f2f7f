//! One stored turn with all that belongs to it, and the row it is read from.

use crate::codec::{from_json, from_json_opt, from_tag, to_u32};
use crate::{Plan, StoreError, StoredMessage, StoredRun, StoredToolCall};
use mosaic_protocol::{
    Citation, ConversationId, JoinedThing, Passage, ReceiptEntry, SourceChoice, TurnFailure, TurnId,
    TurnStatus, Usage,
};
use sqlx::FromRow;

/// A turn as it was stored, with its messages and tool calls in order.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredTurn {
    /// Which.
    pub id: TurnId,
    /// Its conversation.
    pub conversation_id: ConversationId,
    /// What the person asked.
    pub question: String,
    /// Which sources were asked.
    pub sources: SourceChoice,
    /// How it stands.
    pub status: TurnStatus,
    /// When it began, RFC 3339 UTC.
    pub started_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// How it is answered, once that was decided.
    pub plan: Option<Plan>,
    /// The passages of a quick answer.
    pub passages: Option<Vec<Passage>>,
    /// The answer's citations.
    pub citations: Vec<Citation>,
    /// How many records the answer was made from, where runs brought them.
    pub findings: Option<u32>,
    /// What was met in several sources.
    pub joined: Vec<JoinedThing>,
    /// What was searched, found, skipped and failed.
    pub receipt: Vec<ReceiptEntry>,
    /// Questions that may be asked next.
    pub follow_ups: Vec<String>,
    /// A remark on an answer that is not whole.
    pub remark: Option<String>,
    /// Why it ended early.
    pub failure: Option<TurnFailure>,
    /// What it used and cost.
    pub usage: Option<Usage>,
    /// The turn that took its place.
    pub superseded_by: Option<TurnId>,
    /// Its messages, in order.
    pub messages: Vec<StoredMessage>,
    /// The parts of its sources, in the order they began.
    pub runs: Vec<StoredRun>,
    /// Its tool calls, in the order they were proposed, without their full results.
    pub tool_calls: Vec<StoredToolCall>,
}

/// The row of a turn.
#[derive(FromRow)]
pub(super) struct TurnRow {
    pub(super) position: i64,
    id: String,
    pub(super) conversation_id: String,
    question: String,
    sources: String,
    status: String,
    started_at: String,
    ended_at: Option<String>,
    plan: Option<String>,
    passages: Option<String>,
    citations: Option<String>,
    joined: Option<String>,
    receipt: Option<String>,
    follow_ups: Option<String>,
    findings: Option<i64>,
    remark: Option<String>,
    failure: Option<String>,
    superseded_by: Option<String>,
}

impl TurnRow {
    /// Returns the turn, so far without messages, calls and usage.
    pub(super) fn into_turn(self) -> Result<StoredTurn, StoreError> {
        Ok(StoredTurn {
            sources: from_json("read stored sources of turn", &self.sources)?,
            status: from_tag("read stored status of turn", &self.status)?,
            plan: from_json_opt("read stored plan", self.plan.as_deref())?,
            passages: from_json_opt("read stored passages", self.passages.as_deref())?,
            citations: from_json_opt("read stored citations", self.citations.as_deref())?.unwrap_or_default(),
            joined: from_json_opt("read stored joined things", self.joined.as_deref())?.unwrap_or_default(),
            receipt: from_json_opt("read stored receipt", self.receipt.as_deref())?.unwrap_or_default(),
            follow_ups: from_json_opt("read stored follow-ups", self.follow_ups.as_deref())?
                .unwrap_or_default(),
            findings: self.findings.map(to_u32),
            failure: from_json_opt("read stored failure", self.failure.as_deref())?,
            id: self.id.into(),
            conversation_id: self.conversation_id.into(),
            question: self.question,
            started_at: self.started_at,
            ended_at: self.ended_at,
            remark: self.remark,
            usage: None,
            superseded_by: self.superseded_by.map(Into::into),
            messages: Vec::new(),
            runs: Vec::new(),
            tool_calls: Vec::new(),
        })
    }
}
