//! What a process that ended too early left behind: running turns become interrupted, so do messages that were coming
//! in, and calls without an end are cancelled. Who still lives is the caller's to find out.

use crate::codec::to_json;
use crate::messages::index_answer;
use crate::{Store, StoreError};
use mosaic_protocol::ToolResultView;

impl Store {
    /// Marks the running turns whose owner is not among `alive` as interrupted, and makes the text that had come in
    /// searchable. Safe at any time: what a living Mosaic answers goes on.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn recover(&self, alive: &[String]) -> Result<(), StoreError> {
        interrupt_what_ran(self, alive).await
    }
}

async fn interrupt_what_ran(store: &Store, alive: &[String]) -> Result<(), StoreError> {
    const ACTION: &str = "mark interrupted turns";
    let view = ToolResultView {
        summary: "interrupted: Mosaic ended while this ran".to_owned(),
        ..ToolResultView::default()
    };
    let view = to_json("store result", &view)?;
    let alive = to_json("name living owners", &alive)?;
    let mut write = store.begin(ACTION).await?;
    sqlx::query(
        "UPDATE tool_calls SET outcome = 'cancelled', view = ?
         WHERE outcome IS NULL AND turn IN (
             SELECT position FROM turns
             WHERE status = 'running' AND owner NOT IN (SELECT value FROM json_each(?))
         )",
    )
    .bind(view)
    .bind(&alive)
    .execute(&mut *write)
    .await
    .map_err(StoreError::database(ACTION))?;
    let streaming: Vec<(String, String)> = sqlx::query_as(
        "SELECT id, blocks FROM messages WHERE status = 'streaming' AND turn NOT IN (
                 SELECT position FROM turns WHERE owner IN (SELECT value FROM json_each(?))
             )",
    )
    .bind(&alive)
    .fetch_all(&mut *write)
    .await
    .map_err(StoreError::database(ACTION))?;
    for (id, blocks) in &streaming {
        index_answer(&mut write, id, blocks).await?;
    }
    sqlx::query(
        "UPDATE messages SET status = 'interrupted' WHERE status = 'streaming' AND turn NOT IN (
             SELECT position FROM turns WHERE owner IN (SELECT value FROM json_each(?))
         )",
    )
    .bind(&alive)
    .execute(&mut *write)
    .await
    .map_err(StoreError::database(ACTION))?;
    let turns = sqlx::query(
        "UPDATE turns SET status = 'interrupted'
         WHERE status = 'running' AND owner NOT IN (SELECT value FROM json_each(?))",
    )
    .bind(&alive)
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
