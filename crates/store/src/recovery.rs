//! What a process that ended too early left behind: running turns become interrupted, so do messages that were coming
//! in, and calls without an end are cancelled. Runs only where one process owns the data folder.

use crate::codec::to_json;
use crate::messages::index_answer;
use crate::{Store, StoreError};
use mosaic_protocol::{ToolResultView, TurnId};

impl Store {
    /// Marks what another process left running as interrupted, as [`Store::open`] does for a process that is alone from
    /// the start. Turns in `own` are this process's and go on.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn recover(&self, own: &[TurnId]) -> Result<(), StoreError> {
        interrupt_what_ran(self, own).await
    }
}

/// Marks what was running as interrupted and makes the text that had come in searchable.
pub(crate) async fn interrupt_what_ran(store: &Store, own: &[TurnId]) -> Result<(), StoreError> {
    const ACTION: &str = "mark interrupted turns";
    let view = ToolResultView {
        summary: "interrupted: Mosaic ended while this ran".to_owned(),
        ..ToolResultView::default()
    };
    let view = to_json("store result", &view)?;
    let own = to_json("name running turns", &own)?;
    let mut write = store.begin(ACTION).await?;
    sqlx::query(
        "UPDATE tool_calls SET outcome = 'cancelled', view = ?
         WHERE outcome IS NULL AND turn IN (
             SELECT position FROM turns
             WHERE status = 'running' AND id NOT IN (SELECT value FROM json_each(?))
         )",
    )
    .bind(view)
    .bind(&own)
    .execute(&mut *write)
    .await
    .map_err(StoreError::database(ACTION))?;
    let streaming: Vec<(String, String)> = sqlx::query_as(
        "SELECT id, blocks FROM messages WHERE status = 'streaming' AND turn NOT IN (
                 SELECT position FROM turns WHERE id IN (SELECT value FROM json_each(?))
             )",
    )
    .bind(&own)
    .fetch_all(&mut *write)
    .await
    .map_err(StoreError::database(ACTION))?;
    for (id, blocks) in &streaming {
        index_answer(&mut write, id, blocks).await?;
    }
    sqlx::query(
        "UPDATE messages SET status = 'interrupted' WHERE status = 'streaming' AND turn NOT IN (
             SELECT position FROM turns WHERE id IN (SELECT value FROM json_each(?))
         )",
    )
    .bind(&own)
    .execute(&mut *write)
    .await
    .map_err(StoreError::database(ACTION))?;
    let turns = sqlx::query(
        "UPDATE turns SET status = 'interrupted'
         WHERE status = 'running' AND id NOT IN (SELECT value FROM json_each(?))",
    )
    .bind(&own)
    .execute(&mut *write)
    .await
    .map_err(StoreError::database(ACTION))?
    .rows_affected();
    write.commit().await.map_err(StoreError::database(ACTION))?;
    if turns > 0 {
        tracing::info!(
            turns,
            messages = streaming.len(),
            "marked interrupted what had been running"
        );
    }
    Ok(())
}
