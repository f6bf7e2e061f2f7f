//! The table of conversations: made, listed, renamed, removed.

use crate::codec::{from_json, to_json};
use crate::error::is_duplicate;
use crate::{Store, StoreError};
use mosaic_protocol::{ConversationId, ConversationSummary, DatasourceId};
use sqlx::FromRow;

/// A conversation to be made.
#[derive(Debug, Clone)]
pub struct NewConversation {
    /// Its id.
    pub id: ConversationId,
    /// Its title.
    pub title: String,
    /// When, RFC 3339 UTC.
    pub at: String,
}

#[derive(FromRow)]
struct SummaryRow {
    id: String,
    title: String,
    updated_at: String,
    running: bool,
    pinned: String,
}

impl SummaryRow {
    fn into_summary(self) -> Result<ConversationSummary, StoreError> {
        Ok(ConversationSummary {
            id: self.id.into(),
            title: self.title,
            updated_at: self.updated_at,
            running: self.running,
            pinned: from_json("read pinned sources", &self.pinned)?,
        })
    }
}

impl Store {
    /// Makes a conversation.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when the id is taken.
    pub async fn create_conversation(&self, new: &NewConversation) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO conversations (id, title, created_at, updated_at) VALUES (?, ?, ?, ?)")
            .bind(new.id.as_str())
            .bind(&new.title)
            .bind(&new.at)
            .bind(&new.at)
            .execute(&self.writer)
            .await
            .map_err(|source| match is_duplicate(&source) {
                true => StoreError::Duplicate {
                    what: "conversation",
                    name: new.id.to_string(),
                },
                false => StoreError::database("make conversation")(source),
            })?;
        Ok(())
    }

    /// Returns about `limit` conversations, the last changed first.
    ///
    /// `before` is the `updated_at` of the last one of the page before. A page is a little longer than `limit` when
    /// several conversations share the time of its last one, so that none is lost between pages.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn conversations(
        &self,
        before: Option<&str>,
        limit: u32,
    ) -> Result<Vec<ConversationSummary>, StoreError> {
        let rows: Vec<SummaryRow> = sqlx::query_as(
            "SELECT id, title, updated_at, EXISTS (
                 SELECT 1 FROM turns WHERE conversation_id = conversations.id AND status = 'running'
             ) AS running, (
                 SELECT json_group_array(value) FROM json_each(conversations.pinned)
                 WHERE value IN (SELECT id FROM datasources)
             ) AS pinned
             FROM conversations
             WHERE (?1 IS NULL OR updated_at < ?1)
               AND updated_at >= coalesce((
                   SELECT updated_at FROM conversations WHERE (?1 IS NULL OR updated_at < ?1)
                   ORDER BY updated_at DESC LIMIT 1 OFFSET max(?2, 1) - 1
               ), '')
             ORDER BY updated_at DESC, id DESC",
        )
        .bind(before)
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(StoreError::database("list conversations"))?;
        rows.into_iter().map(SummaryRow::into_summary).collect()
    }

    /// Returns one conversation as the list shows it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn conversation(&self, id: &ConversationId) -> Result<ConversationSummary, StoreError> {
        let row: Option<SummaryRow> = sqlx::query_as(
            "SELECT id, title, updated_at, EXISTS (
                 SELECT 1 FROM turns WHERE conversation_id = conversations.id AND status = 'running'
             ) AS running, (
                 SELECT json_group_array(value) FROM json_each(conversations.pinned)
                 WHERE value IN (SELECT id FROM datasources)
             ) AS pinned
             FROM conversations WHERE id = ?",
        )
        .bind(id.as_str())
        .fetch_optional(&self.readers)
        .await
        .map_err(StoreError::database("read conversation"))?;
        row.ok_or_else(|| StoreError::not_found("conversation", id))?
            .into_summary()
    }

    /// Changes a conversation's title. Its place in the list stays.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn rename_conversation(&self, id: &ConversationId, title: &str) -> Result<(), StoreError> {
        let changed = sqlx::query("UPDATE conversations SET title = ? WHERE id = ?")
            .bind(title)
            .bind(id.as_str())
            .execute(&self.writer)
            .await
            .map_err(StoreError::database("rename conversation"))?;
        found(changed.rows_affected(), id)
    }

    /// Moves a conversation to the top of the list: something happened in it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn touch_conversation(&self, id: &ConversationId, at: &str) -> Result<(), StoreError> {
        let changed = sqlx::query("UPDATE conversations SET updated_at = max(updated_at, ?) WHERE id = ?")
            .bind(at)
            .bind(id.as_str())
            .execute(&self.writer)
            .await
            .map_err(StoreError::database("touch conversation"))?;
        found(changed.rows_affected(), id)
    }

    /// Pins sources to a conversation in place of those pinned before. One that is disconnected later counts no more.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn pin_sources(&self, id: &ConversationId, sources: &[DatasourceId]) -> Result<(), StoreError> {
        let changed = sqlx::query("UPDATE conversations SET pinned = ? WHERE id = ?")
            .bind(to_json("store pinned sources", sources)?)
            .bind(id.as_str())
            .execute(&self.writer)
            .await
            .map_err(StoreError::database("pin sources"))?;
        found(changed.rows_affected(), id)
    }

    /// Stores that something may go on without asking in a conversation, by whatever name the caller has for it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn allow(&self, id: &ConversationId, allowance: &str) -> Result<(), StoreError> {
        let changed = sqlx::query(
            "UPDATE conversations SET allowed = CASE
                 WHEN EXISTS (SELECT 1 FROM json_each(allowed) WHERE value = ?1) THEN allowed
                 ELSE json_insert(allowed, '$[#]', ?1)
             END
             WHERE id = ?2",
        )
        .bind(allowance)
        .bind(id.as_str())
        .execute(&self.writer)
        .await
        .map_err(StoreError::database("store allowance"))?;
        found(changed.rows_affected(), id)
    }

    /// Returns what may go on without asking in a conversation, in the order it was allowed.
    ///
    /// # Errors
    /// When the database refuses. An unknown conversation has none.
    pub async fn allowances(&self, id: &ConversationId) -> Result<Vec<String>, StoreError> {
        let allowed: Option<String> = sqlx::query_scalar("SELECT allowed FROM conversations WHERE id = ?")
            .bind(id.as_str())
            .fetch_optional(&self.readers)
            .await
            .map_err(StoreError::database("read allowances"))?;
        allowed.map_or_else(
            || Ok(Vec::new()),
            |allowed| from_json("read allowances", &allowed),
        )
    }

    /// Removes a conversation with its turns, messages, results and search entries. What it cost stays counted.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn remove_conversation(&self, id: &ConversationId) -> Result<(), StoreError> {
        let changed = sqlx::query("DELETE FROM conversations WHERE id = ?")
            .bind(id.as_str())
            .execute(&self.writer)
            .await
            .map_err(StoreError::database("remove conversation"))?;
        found(changed.rows_affected(), id)
    }
}

fn found(rows: u64, id: &ConversationId) -> Result<(), StoreError> {
    match rows {
        0 => Err(StoreError::not_found("conversation", id)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
