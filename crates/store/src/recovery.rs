//! What a process that ended too early left behind: running turns become interrupted, so do messages that were coming
//! in, and calls without an end are cancelled. Runs only where one process owns the data folder.

use crate::codec::to_json;
use crate::messages::index_answer;
use crate::{Store, StoreError};
use mosaic_protocol::ToolResultView;

/// Marks what was running as interrupted and makes the text that had come in searchable.
pub(crate) async fn interrupt_what_ran(store: &Store) -> Result<(), StoreError> {
    const ACTION: &str = "mark interrupted turns";
    let view = ToolResultView {
        summary: "interrupted: Mosaic ended while this ran".to_owned(),
        ..ToolResultView::default()
    };
    let view = to_json("store result", &view)?;
    let mut write = store.begin(ACTION).await?;
    sqlx::query(
        "UPDATE tool_calls SET outcome = 'cancelled', view = ?
         WHERE outcome IS NULL AND turn IN (SELECT position FROM turns WHERE status = 'running')",
    )
    .bind(view)
    .execute(&mut *write)
    .await
    .map_err(StoreError::database(ACTION))?;
    let streaming: Vec<(String, String)> =
        sqlx::query_as("SELECT id, blocks FROM messages WHERE status = 'streaming'")
            .fetch_all(&mut *write)
            .await
            .map_err(StoreError::database(ACTION))?;
    for (id, blocks) in &streaming {
        index_answer(&mut write, id, blocks).await?;
    }
    sqlx::query("UPDATE messages SET status = 'interrupted' WHERE status = 'streaming'")
        .execute(&mut *write)
        .await
        .map_err(StoreError::database(ACTION))?;
    let turns = sqlx::query("UPDATE turns SET status = 'interrupted' WHERE status = 'running'")
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
