//! What a turn's answer rests on and says of itself: citations, joined things, receipt, follow-ups. Each takes the place of
//! what was stored before.

use super::found;
use crate::Store;
use crate::codec::{from_json, to_json};
use crate::error::StoreError;
use mosaic_protocol::{Citation, ConversationId, JoinedThing, ReceiptEntry, TurnId};

impl Store {
    /// Stores the answer's citations.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_citations(&self, turn: &TurnId, citations: &[Citation]) -> Result<(), StoreError> {
        let changed = sqlx::query("UPDATE turns SET citations = ? WHERE id = ?")
            .bind(to_json("store citations", citations)?)
            .bind(turn.as_str())
            .execute(&self.writer)
            .await
            .map_err(StoreError::database("store citations"))?;
        found(changed.rows_affected(), turn)
    }

    /// Stores how many records the answer is made from.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_findings(&self, turn: &TurnId, records: u32) -> Result<(), StoreError> {
        let changed = sqlx::query("UPDATE turns SET findings = ? WHERE id = ?")
            .bind(records)
            .bind(turn.as_str())
            .execute(&self.writer)
            .await
            .map_err(StoreError::database("store number of records"))?;
        found(changed.rows_affected(), turn)
    }

    /// Stores what was met in several sources.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_joined(&self, turn: &TurnId, things: &[JoinedThing]) -> Result<(), StoreError> {
        let changed = sqlx::query("UPDATE turns SET joined = ? WHERE id = ?")
            .bind(to_json("store joined things", things)?)
            .bind(turn.as_str())
            .execute(&self.writer)
            .await
            .map_err(StoreError::database("store joined things"))?;
        found(changed.rows_affected(), turn)
    }

    /// Stores what was searched, found, skipped and failed.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_receipt(&self, turn: &TurnId, entries: &[ReceiptEntry]) -> Result<(), StoreError> {
        let changed = sqlx::query("UPDATE turns SET receipt = ? WHERE id = ?")
            .bind(to_json("store receipt", entries)?)
            .bind(turn.as_str())
            .execute(&self.writer)
            .await
            .map_err(StoreError::database("store receipt"))?;
        found(changed.rows_affected(), turn)
    }

    /// Stores the questions that may be asked next.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_follow_ups(&self, turn: &TurnId, questions: &[String]) -> Result<(), StoreError> {
        let changed = sqlx::query("UPDATE turns SET follow_ups = ? WHERE id = ?")
            .bind(to_json("store follow-ups", questions)?)
            .bind(turn.as_str())
            .execute(&self.writer)
            .await
            .map_err(StoreError::database("store follow-ups"))?;
        found(changed.rows_affected(), turn)
    }

    /// Returns the questions that the last 200 answers of a conversation suggested, newest first; those of turns put aside
    /// count, since what they suggested may still be asked.
    ///
    /// # Errors
    /// When the database refuses. An unknown conversation has none.
    pub async fn suggested(&self, conversation: &ConversationId) -> Result<Vec<String>, StoreError> {
        let stored: Vec<String> = sqlx::query_scalar(
            "SELECT follow_ups FROM turns WHERE conversation_id = ? AND follow_ups IS NOT NULL
             ORDER BY position DESC LIMIT 200",
        )
        .bind(conversation.as_str())
        .fetch_all(&self.readers)
        .await
        .map_err(StoreError::database("read suggested questions"))?;
        let mut suggested = Vec::new();
        for list in &stored {
            suggested.extend(from_json::<Vec<String>>("read suggested questions", list)?);
        }
        Ok(suggested)
    }

    /// Marks a turn that is over as running again, answered by `owner`: one of its sources is asked once more. Its end is
    /// forgotten, what it brought is kept.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a turn that is gone or put aside, [`StoreError::Busy`] while a turn of the conversation
    /// runs, [`StoreError::NotLast`] when others came after it.
    pub async fn reopen_turn(&self, turn: &TurnId, owner: &str) -> Result<(), StoreError> {
        const ACTION: &str = "reopen turn";
        let mut write = self.begin(ACTION).await?;
        let found: Option<(i64, String)> = sqlx::query_as(
            "SELECT position, conversation_id FROM turns WHERE id = ? AND superseded_by IS NULL",
        )
        .bind(turn.as_str())
        .fetch_optional(&mut *write)
        .await
        .map_err(StoreError::database(ACTION))?;
        let (position, conversation) = found.ok_or_else(|| StoreError::not_found("turn", turn))?;
        super::refuse_beside_another(&mut write, &conversation.as_str().into()).await?;
        let followed: bool = sqlx::query_scalar(
            "SELECT EXISTS (
                 SELECT 1 FROM turns WHERE conversation_id = ? AND position > ? AND superseded_by IS NULL
             )",
        )
        .bind(&conversation)
        .bind(position)
        .fetch_one(&mut *write)
        .await
        .map_err(StoreError::database(ACTION))?;
        if followed {
            return Err(StoreError::NotLast);
        }
        sqlx::query(
            "UPDATE turns SET status = 'running', owner = ?, ended_at = NULL, remark = NULL, failure = NULL
             WHERE position = ?",
        )
        .bind(owner)
        .bind(position)
        .execute(&mut *write)
        .await
        .map_err(StoreError::database(ACTION))?;
        write.commit().await.map_err(StoreError::database(ACTION))
    }
}

#[cfg(test)]
mod tests;
