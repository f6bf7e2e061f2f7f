//! The table of runs: each source's part of a turn, and what became of it.

use crate::codec::{from_json_opt, to_json};
use crate::turns::found;
use crate::{Store, StoreError};
use mosaic_protocol::{DatasourceId, ReceiptEntry, RunId, TurnId};
use sqlx::FromRow;

/// One source's part of a turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRun {
    /// Which.
    pub id: RunId,
    /// The source.
    pub datasource_id: DatasourceId,
    /// The source's name at that time.
    pub datasource: String,
    /// What became of it; `None` while it runs, and for ever when it broke off.
    pub entry: Option<ReceiptEntry>,
}

/// The row of a run.
#[derive(FromRow)]
pub(crate) struct RunRow {
    pub(crate) turn: i64,
    id: String,
    datasource_id: String,
    datasource: String,
    entry: Option<String>,
}

impl RunRow {
    pub(crate) fn into_run(self) -> Result<StoredRun, StoreError> {
        Ok(StoredRun {
            entry: from_json_opt("read stored run", self.entry.as_deref())?,
            id: self.id.into(),
            datasource_id: self.datasource_id.into(),
            datasource: self.datasource,
        })
    }
}

impl Store {
    /// Stores that a run began, or what became of it. A run keeps its place among those of its turn.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for the turn.
    pub async fn set_run(&self, turn: &TurnId, run: &StoredRun) -> Result<(), StoreError> {
        let entry = run
            .entry
            .as_ref()
            .map(|entry| to_json("store run", entry))
            .transpose()?;
        let changed = sqlx::query(
            "INSERT INTO runs (turn, id, datasource_id, datasource, entry)
             SELECT position, ?, ?, ?, ? FROM turns WHERE id = ?
             ON CONFLICT (turn, id) DO UPDATE SET entry = coalesce(excluded.entry, entry)",
        )
        .bind(run.id.as_str())
        .bind(run.datasource_id.as_str())
        .bind(&run.datasource)
        .bind(entry)
        .bind(turn.as_str())
        .execute(&self.writer)
        .await
        .map_err(StoreError::database("store run"))?;
        found(changed.rows_affected(), turn)
    }
}

#[cfg(test)]
mod tests;
