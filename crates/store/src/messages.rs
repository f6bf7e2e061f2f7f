//! The table of messages: verbatim content blocks, saved whole or as they stream in, and the transcript for the model.

use crate::codec::{from_json, from_tag, to_json, to_tag};
use crate::error::is_duplicate;
use crate::{Store, StoreError};
use mosaic_protocol::{ConversationId, MessageId, TurnId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::FromRow;

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The person, and results of tools.
    User,
    /// The model.
    Assistant,
}

/// How a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageStatus {
    /// It is coming in.
    Streaming,
    /// It is whole.
    Finished,
    /// It broke off; its blocks are what had come in.
    Interrupted,
}

/// A message to be stored.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Its id.
    pub id: MessageId,
    /// The turn it belongs to.
    pub turn_id: TurnId,
    /// Who speaks.
    pub role: Role,
    /// When, RFC 3339 UTC.
    pub at: String,
}

/// A message as it was stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredMessage {
    /// Which.
    pub id: MessageId,
    /// The turn it belongs to.
    pub turn_id: TurnId,
    /// Who speaks.
    pub role: Role,
    /// How it stands.
    pub status: MessageStatus,
    /// The content blocks, verbatim.
    pub blocks: Vec<Value>,
    /// When it began, RFC 3339 UTC.
    pub at: String,
}

/// The row of a message.
#[derive(FromRow)]
pub(crate) struct MessageRow {
    pub(crate) turn: i64,
    id: String,
    turn_id: String,
    role: String,
    status: String,
    blocks: String,
    created_at: String,
}

impl MessageRow {
    pub(crate) fn into_message(self) -> Result<StoredMessage, StoreError> {
        Ok(StoredMessage {
            role: from_tag("read stored role", &self.role)?,
            status: from_tag("read stored status of message", &self.status)?,
            blocks: from_json("read stored message", &self.blocks)?,
            id: self.id.into(),
            turn_id: self.turn_id.into(),
            at: self.created_at,
        })
    }
}

impl Store {
    /// Stores a whole message. An assistant's text can be searched from then on; a person's is searched by its turn's
    /// question.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for the turn, [`StoreError::Duplicate`] for the id.
    pub async fn add_message<B>(&self, new: &NewMessage, blocks: &[B]) -> Result<(), StoreError>
    where
        B: Serialize + Sync,
    {
        self.insert_message(new, MessageStatus::Finished, to_json("store message", blocks)?)
            .await
    }

    /// Stores a message that begins to come in, still empty.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for the turn, [`StoreError::Duplicate`] for the id.
    pub async fn begin_partial(&self, new: &NewMessage) -> Result<(), StoreError> {
        self.insert_message(new, MessageStatus::Streaming, "[]".to_owned())
            .await
    }

    /// Stores what came in so far: one statement, safe from then on even if the process is killed. Does nothing once
    /// the message was committed.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn save_partial<B>(&self, id: &MessageId, blocks: &[B]) -> Result<(), StoreError>
    where
        B: Serialize + Sync,
    {
        sqlx::query("UPDATE messages SET blocks = ? WHERE id = ? AND status = 'streaming'")
            .bind(to_json("store partial message", blocks)?)
            .bind(id.as_str())
            .execute(&self.writer)
            .await
            .map_err(StoreError::database("save partial message"))?;
        Ok(())
    }

    /// Stores a streamed message's last state: finished, or interrupted when it broke off. Its text can be searched
    /// from then on. A message that was committed before keeps what it had.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn commit_message<B>(
        &self,
        id: &MessageId,
        blocks: &[B],
        status: MessageStatus,
    ) -> Result<(), StoreError>
    where
        B: Serialize + Sync,
    {
        let blocks = to_json("store message", blocks)?;
        let mut write = self.begin("commit message").await?;
        let changed =
            sqlx::query("UPDATE messages SET blocks = ?, status = ? WHERE id = ? AND status = 'streaming'")
                .bind(&blocks)
                .bind(to_tag("store status of message", status)?)
                .bind(id.as_str())
                .execute(&mut *write)
                .await
                .map_err(StoreError::database("commit message"))?;
        if changed.rows_affected() > 0 {
            index_answer(&mut write, id.as_str(), &blocks).await?;
        } else {
            let known: Option<i64> = sqlx::query_scalar("SELECT position FROM messages WHERE id = ?")
                .bind(id.as_str())
                .fetch_optional(&mut *write)
                .await
                .map_err(StoreError::database("commit message"))?;
            known.ok_or_else(|| StoreError::not_found("message", id))?;
        }
        write
            .commit()
            .await
            .map_err(StoreError::database("commit message"))
    }

    /// Returns all messages of a conversation in order, as the model is to see them: those of turns put aside are left
    /// out, and so are those of an answer that was begun anew; those that broke off are in and say so. A turn's messages stay together, however late one was written.
    ///
    /// # Errors
    /// When the database refuses. An unknown conversation has no messages.
    pub async fn transcript(&self, conversation: &ConversationId) -> Result<Vec<StoredMessage>, StoreError> {
        let rows: Vec<MessageRow> = sqlx::query_as(
            "SELECT m.turn, m.id, t.id AS turn_id, m.role, m.status, m.blocks, m.created_at
             FROM turns t JOIN messages m ON m.turn = t.position
             WHERE t.conversation_id = ? AND t.superseded_by IS NULL AND m.put_aside = 0
             ORDER BY t.position, m.position",
        )
        .bind(conversation.as_str())
        .fetch_all(&self.readers)
        .await
        .map_err(StoreError::database("read transcript"))?;
        rows.into_iter().map(MessageRow::into_message).collect()
    }

    /// Puts all that followed a turn's question aside, but for the messages of `except`: its answer begins anew. They are
    /// kept, but neither shown, nor sent to the model, nor found any more.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn put_answer_aside(&self, turn: &TurnId, except: &[MessageId]) -> Result<(), StoreError> {
        const ACTION: &str = "put earlier answer aside";
        let mut write = self.begin(ACTION).await?;
        sqlx::query(
            "UPDATE messages SET put_aside = 1
             WHERE turn = (SELECT position FROM turns WHERE id = ?1)
               AND id NOT IN (SELECT value FROM json_each(?2))
               AND position > coalesce((
                   SELECT min(question.position) FROM messages question
                   WHERE question.turn = messages.turn AND question.role = 'user' AND question.put_aside = 0
               ), 0)",
        )
        .bind(turn.as_str())
        .bind(to_json(ACTION, except)?)
        .execute(&mut *write)
        .await
        .map_err(StoreError::database(ACTION))?;
        sqlx::query(
            "DELETE FROM search_texts
             WHERE from_person = 0 AND turn = (SELECT position FROM turns WHERE id = ?)",
        )
        .bind(turn.as_str())
        .execute(&mut *write)
        .await
        .map_err(StoreError::database(ACTION))?;
        sqlx::query("UPDATE turns SET citations = NULL WHERE id = ?")
            .bind(turn.as_str())
            .execute(&mut *write)
            .await
            .map_err(StoreError::database(ACTION))?;
        write.commit().await.map_err(StoreError::database(ACTION))
    }

    /// Puts what the person said in a turn aside but for the messages of `except`: it was said anew, with more beside it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn put_question_aside(&self, turn: &TurnId, except: &[MessageId]) -> Result<(), StoreError> {
        const ACTION: &str = "put earlier question aside";
        sqlx::query(
            "UPDATE messages SET put_aside = 1
             WHERE role = 'user' AND turn = (SELECT position FROM turns WHERE id = ?)
               AND id NOT IN (SELECT value FROM json_each(?))",
        )
        .bind(turn.as_str())
        .bind(to_json(ACTION, except)?)
        .execute(&self.writer)
        .await
        .map_err(StoreError::database(ACTION))?;
        Ok(())
    }

    async fn insert_message(
        &self,
        new: &NewMessage,
        status: MessageStatus,
        blocks: String,
    ) -> Result<(), StoreError> {
        let mut write = self.begin("store message").await?;
        let added = sqlx::query(
            "INSERT INTO messages (id, turn, role, status, blocks, created_at)
             SELECT ?, position, ?, ?, ?, ? FROM turns WHERE id = ?",
        )
        .bind(new.id.as_str())
        .bind(to_tag("store role", new.role)?)
        .bind(to_tag("store status of message", status)?)
        .bind(&blocks)
        .bind(&new.at)
        .bind(new.turn_id.as_str())
        .execute(&mut *write)
        .await
        .map_err(|source| match is_duplicate(&source) {
            true => StoreError::Duplicate {
                what: "message",
                name: new.id.to_string(),
            },
            false => StoreError::database("store message")(source),
        })?;
        if added.rows_affected() == 0 {
            return Err(StoreError::not_found("turn", &new.turn_id));
        }
        if new.role == Role::Assistant && status == MessageStatus::Finished {
            index_answer(&mut write, new.id.as_str(), &blocks).await?;
        }
        write
            .commit()
            .await
            .map_err(StoreError::database("store message"))
    }
}

/// Puts an assistant's text into the search index, unless its turn was put aside.
pub(crate) async fn index_answer(
    write: &mut sqlx::SqliteConnection,
    message: &str,
    blocks: &str,
) -> Result<(), StoreError> {
    let text = visible_text(blocks)?;
    if text.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO search_texts (turn, from_person, at, text)
         SELECT m.turn, 0, m.created_at, ?
         FROM messages m JOIN turns t ON t.position = m.turn
         WHERE m.id = ? AND m.role = 'assistant' AND t.superseded_by IS NULL AND m.put_aside = 0",
    )
    .bind(crate::search::indexable(&text))
    .bind(message)
    .execute(&mut *write)
    .await
    .map_err(StoreError::database("index answer"))?;
    Ok(())
}

/// Returns the text blocks of a message, joined; thinking, calls and results are not searched.
fn visible_text(blocks: &str) -> Result<String, StoreError> {
    let blocks: Vec<Value> = from_json("read message for the index", blocks)?;
    let texts: Vec<&str> = blocks
        .iter()
        .filter(|block| block.get("type").and_then(Value::as_str) == Some("text"))
        .filter_map(|block| block.get("text").and_then(Value::as_str))
        .filter(|text| !text.trim().is_empty())
        .collect();
    Ok(texts.join("\n\n"))
}

#[cfg(test)]
mod tests;
