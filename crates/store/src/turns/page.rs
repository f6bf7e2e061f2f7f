//! Turns read page by page, newest page first, each with its messages, runs, calls and usage. Five statements a page, however
//! long the conversation is.

use super::record::{StoredTurn, TurnRow};
use crate::messages::MessageRow;
use crate::runs::RunRow;
use crate::tool_calls::CallRow;
use crate::usage::UsageRow;
use crate::{Store, StoreError};
use mosaic_protocol::{ConversationId, TurnId};
use std::collections::HashMap;

/// Some turns of a conversation, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnPage {
    /// The turns, oldest first.
    pub turns: Vec<StoredTurn>,
    /// Pass as `before` for the page before this one; `None` when there is none.
    pub earlier: Option<TurnId>,
}

/// The positions of one page of turns lie between these, both included; `conversation` excludes other conversations'
/// turns in between.
struct Span<'a> {
    conversation: &'a str,
    first: i64,
    last: i64,
    /// Whether what the person's messages hold is read, too: the records given with a question weigh a hundred times what
    /// is shown of a turn.
    whole: bool,
}

impl Store {
    /// Returns the last `limit` turns of a conversation, or the last before `before`; turns put aside are left out. The
    /// person's messages come without their blocks: what was asked is the turn's question.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when `before` names no turn. An unknown conversation has no turns.
    pub async fn turns(
        &self,
        conversation: &ConversationId,
        before: Option<&TurnId>,
        limit: u32,
    ) -> Result<TurnPage, StoreError> {
        let end = match before {
            None => i64::MAX,
            Some(turn) => self.position(turn).await?,
        };
        let mut rows: Vec<TurnRow> = sqlx::query_as(
            "SELECT position, id, conversation_id, question, sources, status, started_at, ended_at, plan, passages,
                    citations, joined, receipt, follow_ups, findings, remark, failure, superseded_by
             FROM turns
             WHERE conversation_id = ? AND position < ? AND superseded_by IS NULL
             ORDER BY position DESC LIMIT ?",
        )
        .bind(conversation.as_str())
        .bind(end)
        .bind(i64::from(limit) + 1)
        .fetch_all(&self.readers)
        .await
        .map_err(StoreError::database("read turns"))?;
        let has_more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        rows.reverse();
        let turns = self.fill(conversation.as_str(), rows, false).await?;
        let earlier = has_more
            .then(|| turns.first().map(|turn| turn.id.clone()))
            .flatten();
        Ok(TurnPage { turns, earlier })
    }

    /// Returns one turn, put aside or not.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn turn(&self, id: &TurnId) -> Result<StoredTurn, StoreError> {
        let row: Option<TurnRow> = sqlx::query_as(
            "SELECT position, id, conversation_id, question, sources, status, started_at, ended_at, plan, passages,
                    citations, joined, receipt, follow_ups, findings, remark, failure, superseded_by
             FROM turns WHERE id = ?",
        )
        .bind(id.as_str())
        .fetch_optional(&self.readers)
        .await
        .map_err(StoreError::database("read turn"))?;
        let row = row.ok_or_else(|| StoreError::not_found("turn", id))?;
        let conversation = row.conversation_id.clone();
        let mut turns = self.fill(&conversation, vec![row], true).await?;
        turns.pop().ok_or_else(|| StoreError::not_found("turn", id))
    }

    async fn position(&self, turn: &TurnId) -> Result<i64, StoreError> {
        let position: Option<i64> = sqlx::query_scalar("SELECT position FROM turns WHERE id = ?")
            .bind(turn.as_str())
            .fetch_optional(&self.readers)
            .await
            .map_err(StoreError::database("find turn"))?;
        position.ok_or_else(|| StoreError::not_found("turn", turn))
    }

    /// Adds messages, runs, calls and usage to turns of one conversation, given in order.
    async fn fill(
        &self,
        conversation: &str,
        rows: Vec<TurnRow>,
        whole: bool,
    ) -> Result<Vec<StoredTurn>, StoreError> {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Ok(Vec::new());
        };
        let span = Span {
            conversation,
            first: first.position,
            last: last.position,
            whole,
        };
        let mut index = HashMap::new();
        let mut turns = Vec::with_capacity(rows.len());
        for row in rows {
            index.insert(row.position, turns.len());
            turns.push(row.into_turn()?);
        }
        for row in self.messages_between(&span).await? {
            if let Some(turn) = index.get(&row.turn).and_then(|at| turns.get_mut(*at)) {
                turn.messages.push(row.into_message()?);
            }
        }
        for row in self.runs_between(&span).await? {
            if let Some(turn) = index.get(&row.turn).and_then(|at| turns.get_mut(*at)) {
                turn.runs.push(row.into_run()?);
            }
        }
        for row in self.calls_between(&span).await? {
            if let Some(turn) = index.get(&row.turn).and_then(|at| turns.get_mut(*at)) {
                turn.tool_calls.push(row.into_call()?);
            }
        }
        for row in self.usage_between(&span).await? {
            if let Some(turn) = index.get(&row.turn).and_then(|at| turns.get_mut(*at)) {
                turn.usage = Some(row.into_usage());
            }
        }
        Ok(turns)
    }

    async fn messages_between(&self, span: &Span<'_>) -> Result<Vec<MessageRow>, StoreError> {
        sqlx::query_as(
            "SELECT m.turn, m.id, t.id AS turn_id, m.role, m.status,
                    CASE WHEN ? OR m.role = 'assistant' THEN m.blocks ELSE '[]' END AS blocks, m.created_at
             FROM turns t JOIN messages m ON m.turn = t.position
             WHERE t.conversation_id = ? AND t.position BETWEEN ? AND ? AND m.put_aside = 0
             ORDER BY m.position",
        )
        .bind(span.whole)
        .bind(span.conversation)
        .bind(span.first)
        .bind(span.last)
        .fetch_all(&self.readers)
        .await
        .map_err(StoreError::database("read messages"))
    }

    async fn runs_between(&self, span: &Span<'_>) -> Result<Vec<RunRow>, StoreError> {
        sqlx::query_as(
            "SELECT r.turn, r.id, r.datasource_id, r.datasource, r.entry
             FROM turns t JOIN runs r ON r.turn = t.position
             WHERE t.conversation_id = ? AND t.position BETWEEN ? AND ?
             ORDER BY r.position",
        )
        .bind(span.conversation)
        .bind(span.first)
        .bind(span.last)
        .fetch_all(&self.readers)
        .await
        .map_err(StoreError::database("read runs"))
    }

    async fn calls_between(&self, span: &Span<'_>) -> Result<Vec<CallRow>, StoreError> {
        sqlx::query_as(
            "SELECT c.turn, c.id, c.datasource_id, c.datasource_name, c.tool, c.arguments, c.effect, c.proposed_at,
                    c.approval, c.started_at, c.outcome, c.elapsed_ms, c.cached, c.view,
                    c.run_id, c.origins, c.card
             FROM turns t JOIN tool_calls c ON c.turn = t.position
             WHERE t.conversation_id = ? AND t.position BETWEEN ? AND ?
             ORDER BY c.position",
        )
        .bind(span.conversation)
        .bind(span.first)
        .bind(span.last)
        .fetch_all(&self.readers)
        .await
        .map_err(StoreError::database("read tool calls"))
    }

    async fn usage_between(&self, span: &Span<'_>) -> Result<Vec<UsageRow>, StoreError> {
        sqlx::query_as(
            "SELECT t.position AS turn, u.model, u.input_tokens, u.output_tokens, u.cache_read_tokens,
                    u.cache_write_tokens, u.cost_usd, u.first_text_ms
             FROM turns t JOIN usage u ON u.turn_id = t.id
             WHERE t.conversation_id = ? AND t.position BETWEEN ? AND ?",
        )
        .bind(span.conversation)
        .bind(span.first)
        .bind(span.last)
        .fetch_all(&self.readers)
        .await
        .map_err(StoreError::database("read usage"))
    }
}
