//! The tools, one function each, and the table that finds them by name.

mod catalog;
mod inventory;
mod sample;
mod search_rows;
mod search_schema;
mod sql;
mod stats;
mod table;
mod words;

use crate::session::Sessions;
use crate::value::Cell;
use mosaic_connector_kit::{Call, Output, ToolError};
use serde_json::{Map, Value};

/// Runs a tool.
pub(crate) async fn call(sessions: &Sessions, call: &Call) -> Result<Output, ToolError> {
    match call.tool.as_str() {
        "list_databases" => catalog::list_databases(sessions, call).await,
        "list_tables" => catalog::list_tables(sessions, call).await,
        "describe_table" => table::describe(sessions, call).await,
        "get_table_indexes" => table::indexes(sessions, call).await,
        "get_table_stats" => stats::stats(sessions, call).await,
        "sample_table" => sample::sample(sessions, call).await,
        "search_schema" => search_schema::search(sessions, call).await,
        "search_rows" => search_rows::search(sessions, call).await,
        "explain_query" => sql::explain(sessions, call).await,
        "execute_query" => sql::execute(sessions, call).await,
        other => Err(ToolError::invalid(format!("there is no tool `{other}`"))),
    }
}

/// Returns a record of these keys and values.
fn record<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    fields
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

/// Returns a cell as JSON text.
fn text(cell: &Cell) -> Value {
    cell.as_ref()
        .map_or(Value::Null, |cell| Value::String(cell.clone()))
}

/// Returns a cell that holds a whole number as a JSON number.
fn number(cell: &Cell) -> Value {
    cell.as_ref()
        .and_then(|cell| cell.parse::<u64>().ok())
        .map_or(Value::Null, Value::from)
}
