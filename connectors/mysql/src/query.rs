//! Runs statements that somebody else wrote: through the guard, within limits of rows and time.

use crate::guard::{self, Approved, Kind};
use crate::session::{Sessions, Statement};
use mosaic_connector_kit::{Rows, ToolError};
use serde_json::{Value, json};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How many rows are returned when nothing is said.
pub(crate) const USUAL_ROWS: u32 = 100;
/// How many rows are returned at most.
pub(crate) const MOST_ROWS: u32 = 1_000;
/// How long a statement may run at most: a little less than a call may take, so that the server is the first to stop.
pub(crate) const MOST_SECONDS: u32 = 28;

/// A statement as it was asked for.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// The text.
    pub(crate) sql: String,
    /// What stands for each `?`.
    pub(crate) params: Vec<Value>,
    /// How many rows are wanted.
    pub(crate) rows: u32,
    /// How long it may take, in seconds.
    pub(crate) seconds: u32,
}

/// Runs a statement if the guard lets it.
pub(crate) async fn run(
    sessions: &Sessions,
    asked: Asked,
    cancel: &CancellationToken,
) -> Result<Rows, ToolError> {
    let approved = approve(sessions, &asked, cancel).await?;
    let rows = asked.rows.clamp(1, MOST_ROWS);
    let sql = approved.sql_limited(u64::from(rows) + 1);
    fetch(sessions, &approved, (sql, asked), cancel).await
}

/// Explains a statement if the guard lets it.
pub(crate) async fn explain(
    sessions: &Sessions,
    asked: Asked,
    cancel: &CancellationToken,
) -> Result<Rows, ToolError> {
    let approved = approve(sessions, &asked, cancel).await?;
    let sql = match approved.kind() {
        Kind::Query => format!("EXPLAIN {}", approved.sql()),
        Kind::Look => {
            return Err(ToolError::invalid("only a SELECT or WITH can be explained")
                .hint("Pass the query itself, without EXPLAIN before it"));
        }
    };
    let mut rows = fetch(sessions, &approved, (sql.clone(), asked), cancel).await?;
    rows.sql = sql;
    Ok(rows)
}

async fn approve(
    sessions: &Sessions,
    asked: &Asked,
    cancel: &CancellationToken,
) -> Result<Approved, ToolError> {
    let approved = guard::approve(&asked.sql)?;
    if approved.placeholders() != asked.params.len() {
        return Err(ToolError::invalid(format!(
            "the statement has {} ? and {} params were given",
            approved.placeholders(),
            asked.params.len()
        )));
    }
    refuse_stored_functions(sessions, &approved, cancel).await?;
    Ok(approved)
}

/// A function that only some servers have built in must not be a stored one here.
async fn refuse_stored_functions(
    sessions: &Sessions,
    approved: &Approved,
    cancel: &CancellationToken,
) -> Result<(), ToolError> {
    let names = approved.doubtful_functions();
    if names.is_empty() {
        return Ok(());
    }
    let marks = vec!["?"; names.len()].join(", ");
    let statement = Statement::catalogue(
        format!(
            "SELECT routine_schema, routine_name FROM information_schema.routines \
             WHERE routine_type = 'FUNCTION' AND UPPER(routine_name) IN ({marks}) LIMIT 1"
        ),
        names.iter().map(|name| json!(name)).collect(),
    );
    let found = sessions.run(&statement, cancel).await?;
    match found.rows.first().map(Vec::as_slice) {
        Some([database, name]) => Err(ToolError::invalid(format!(
            "the statement was refused: `{}.{}` is a stored function here, which may change data",
            database.as_deref().unwrap_or_default(),
            name.as_deref().unwrap_or_default()
        ))
        .hint("Use built-in functions only")),
        Some(_) | None => Ok(()),
    }
}

async fn fetch(
    sessions: &Sessions,
    approved: &Approved,
    (sql, asked): (String, Asked),
    cancel: &CancellationToken,
) -> Result<Rows, ToolError> {
    let rows = asked.rows.clamp(1, MOST_ROWS);
    let statement = Statement {
        sql,
        params: asked.params,
        rows: usize::try_from(rows).unwrap_or(usize::MAX),
        time_limit: Duration::from_secs(u64::from(asked.seconds.clamp(1, MOST_SECONDS))),
        catalogue: false,
    };
    let found = sessions.run(&statement, cancel).await?;
    let mut notes = Vec::new();
    if found.too_large {
        notes.push("cut at 4 MB: choose fewer or narrower columns".to_owned());
    } else if found.has_more {
        notes.push(format!(
            "limit was {rows} (at most {MOST_ROWS}): narrow the query, count, or use LIMIT with OFFSET"
        ));
    }
    Ok(Rows {
        columns: found.columns,
        rows: found.rows,
        has_more: found.has_more,
        sql: approved.sql(),
        notes,
    })
}
