//! What tables there are, for the searches. Asked apart from their columns: the server fills these lists anew for each row
//! of a join.

use crate::names;
use crate::session::{Sessions, Statement};
use mosaic_connector_kit::{Call, ToolError};

/// A table or view as the server lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    /// Its database.
    pub(super) database: String,
    /// Its name.
    pub(super) name: String,
    /// Whether it is a view.
    pub(super) is_view: bool,
    /// The engine's estimate of its rows; none for a view.
    pub(super) rows: Option<u64>,
    /// Its comment, or nothing.
    pub(super) comment: String,
}

/// Returns the tables of a database, or of all.
pub(super) async fn tables(
    sessions: &Sessions,
    database: Option<&str>,
    call: &Call,
) -> Result<Vec<Listed>, ToolError> {
    let (condition, params) = names::in_database("table_schema", database, sessions);
    let statement = Statement::catalogue(
        format!(
            "SELECT table_schema, table_name, table_type, table_rows, table_comment \
             FROM information_schema.tables WHERE {condition} ORDER BY table_schema, table_name LIMIT 9999"
        ),
        params,
    );
    let found = sessions.run(&statement, &call.cancel).await?;
    let listed = found.rows.iter().filter_map(|row| match row.as_slice() {
        [Some(database), Some(name), kind, rows, comment] => {
            let is_view = kind.as_deref().is_some_and(|kind| kind.contains("VIEW"));
            Some(Listed {
                database: database.clone(),
                name: name.clone(),
                is_view,
                rows: rows
                    .as_ref()
                    .filter(|_| !is_view)
                    .and_then(|rows| rows.parse().ok()),
                // The server writes "VIEW" there for want of a comment.
                comment: comment
                    .clone()
                    .filter(|comment| comment != "VIEW")
                    .unwrap_or_default(),
            })
        }
        _ => None,
    });
    Ok(listed.collect())
}
