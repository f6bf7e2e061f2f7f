//! The table of records: what sources held when they were read for an answer. Never read anew from the source, so that an
//! answer can be checked against what it was made from.

use crate::codec::{fold, to_u32, unfold};
use crate::{Store, StoreError};
use mosaic_protocol::{ConversationId, KeptRecord, TurnId};
use sqlx::FromRow;

/// A record as it was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecord {
    /// The record.
    pub record: KeptRecord,
    /// When it was read, RFC 3339 UTC.
    pub read_at: String,
}

/// The row of a record.
#[derive(FromRow)]
struct RecordRow {
    turn_id: String,
    number: i64,
    datasource_id: String,
    datasource: String,
    connector: String,
    call_id: String,
    title: String,
    text: Vec<u8>,
    author: Option<String>,
    time: Option<String>,
    url: Option<String>,
    status: Option<String>,
    read_at: String,
}

impl RecordRow {
    fn into_record(self) -> Result<(TurnId, StoredRecord), StoreError> {
        let record = KeptRecord {
            number: to_u32(self.number),
            datasource_id: self.datasource_id.into(),
            datasource: self.datasource,
            connector: self.connector,
            call_id: self.call_id.into(),
            title: self.title,
            text: unfold("read stored record", &self.text)?,
            author: self.author,
            time: self.time,
            url: self.url,
            status: self.status,
        };
        let stored = StoredRecord {
            record,
            read_at: self.read_at,
        };
        Ok((self.turn_id.into(), stored))
    }
}

impl Store {
    /// Stores records of a turn, read at `at` (RFC 3339 UTC). A number that is stored already is stored anew. All or
    /// nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for the turn.
    pub async fn keep_records(
        &self,
        turn: &TurnId,
        records: &[KeptRecord],
        at: &str,
    ) -> Result<(), StoreError> {
        const ACTION: &str = "store records";
        let mut write = self.begin(ACTION).await?;
        let position: Option<i64> = sqlx::query_scalar("SELECT position FROM turns WHERE id = ?")
            .bind(turn.as_str())
            .fetch_optional(&mut *write)
            .await
            .map_err(StoreError::database(ACTION))?;
        let position = position.ok_or_else(|| StoreError::not_found("turn", turn))?;
        for record in records {
            sqlx::query(
                "INSERT OR REPLACE INTO records (turn, number, datasource_id, datasource, connector, call_id, title, text,
                     author, time, url, status, read_at)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(position)
            .bind(record.number)
            .bind(record.datasource_id.as_str())
            .bind(&record.datasource)
            .bind(&record.connector)
            .bind(record.call_id.as_str())
            .bind(&record.title)
            .bind(fold(ACTION, &record.text)?)
            .bind(&record.author)
            .bind(&record.time)
            .bind(&record.url)
            .bind(&record.status)
            .bind(at)
            .execute(&mut *write)
            .await
            .map_err(StoreError::database(ACTION))?;
        }
        write.commit().await.map_err(StoreError::database(ACTION))
    }

    /// Returns one record of a turn.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn record(&self, turn: &TurnId, number: u32) -> Result<StoredRecord, StoreError> {
        let row: Option<RecordRow> = sqlx::query_as(
            "SELECT t.id AS turn_id, r.number, r.datasource_id, r.datasource, r.connector, r.call_id, r.title, r.text,
                    r.author, r.time, r.url, r.status, r.read_at
             FROM turns t JOIN records r ON r.turn = t.position
             WHERE t.id = ? AND r.number = ?",
        )
        .bind(turn.as_str())
        .bind(number)
        .fetch_optional(&self.readers)
        .await
        .map_err(StoreError::database("read record"))?;
        let row = row.ok_or_else(|| StoreError::not_found("record", number))?;
        Ok(row.into_record()?.1)
    }

    /// Returns all records of a turn, by number.
    ///
    /// # Errors
    /// When the database refuses. An unknown turn has none.
    pub async fn records(&self, turn: &TurnId) -> Result<Vec<KeptRecord>, StoreError> {
        let rows: Vec<RecordRow> = sqlx::query_as(
            "SELECT t.id AS turn_id, r.number, r.datasource_id, r.datasource, r.connector, r.call_id, r.title, r.text,
                    r.author, r.time, r.url, r.status, r.read_at
             FROM turns t JOIN records r ON r.turn = t.position
             WHERE t.id = ? ORDER BY r.number",
        )
        .bind(turn.as_str())
        .fetch_all(&self.readers)
        .await
        .map_err(StoreError::database("read records"))?;
        rows.into_iter()
            .map(|row| Ok(row.into_record()?.1.record))
            .collect()
    }

    /// Returns the records that the turns of a conversation read, oldest turn first; those of turns put aside are left out.
    ///
    /// # Errors
    /// When the database refuses. An unknown conversation has none.
    pub async fn records_of(
        &self,
        conversation: &ConversationId,
    ) -> Result<Vec<(TurnId, KeptRecord)>, StoreError> {
        let rows: Vec<RecordRow> = sqlx::query_as(
            "SELECT t.id AS turn_id, r.number, r.datasource_id, r.datasource, r.connector, r.call_id, r.title, r.text,
                    r.author, r.time, r.url, r.status, r.read_at
             FROM turns t JOIN records r ON r.turn = t.position
             WHERE t.conversation_id = ? AND t.superseded_by IS NULL
             ORDER BY t.position, r.number",
        )
        .bind(conversation.as_str())
        .fetch_all(&self.readers)
        .await
        .map_err(StoreError::database("read records"))?;
        let record = |row: RecordRow| {
            let (turn, stored) = row.into_record()?;
            Ok((turn, stored.record))
        };
        rows.into_iter().map(record).collect()
    }
}

#[cfg(test)]
mod tests;
