//! How large a table is, by the engine's estimate or counted.

use super::{number, record, text};
use crate::names;
use crate::session::{Sessions, Statement};
use crate::value::Cell;
use mosaic_connector_kit::{Call, Output, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Map, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stats {
    table: String,
    #[serde(default, deserialize_with = "arguments::text")]
    db: Option<String>,
    #[serde(default, deserialize_with = "arguments::flag")]
    exact: bool,
}

/// What the engine says of a table.
pub(super) const SIZE: &str = "SELECT table_rows, table_comment, engine, data_length, index_length, avg_row_length, \
     auto_increment, create_time, update_time FROM information_schema.tables WHERE table_schema = ? AND table_name = ?";

pub(super) async fn stats(sessions: &Sessions, call: &Call) -> Result<Output, ToolError> {
    let asked: Stats = call.arguments()?;
    let table = names::find(sessions, &asked.table, asked.db.as_deref(), &call.cancel).await?;
    let found = sessions
        .run(&Statement::catalogue(SIZE, table.params()), &call.cancel)
        .await?;
    let Some(
        [
            estimate,
            comment,
            engine,
            data,
            index,
            average,
            next,
            created,
            updated,
        ],
    ) = found.rows.first().map(Vec::as_slice)
    else {
        return Err(ToolError::not_found(format!(
            "the table `{}` is gone",
            table.name
        )));
    };
    // A view has no estimate: it is counted, or not at all.
    let sql = format!("SELECT COUNT(*) FROM {}", table.quoted());
    let counted = if asked.exact || table.is_view {
        let found = sessions
            .run(&Statement::own(sql.clone(), Vec::new()), &call.cancel)
            .await?;
        found.rows.into_iter().flatten().next().flatten()
    } else {
        None
    };
    let heading = how_many(&table.name, &counted, estimate);
    let is_exact = counted.is_some();
    let stats = record([
        ("table", json!(table.name)),
        ("database", json!(table.database)),
        ("kind", json!(table.kind())),
        ("rows", number(counted.as_ref().map_or(estimate, |_| &counted))),
        ("rows_are", json!(if is_exact { "exact" } else { "estimate" })),
        ("data_bytes", number(data)),
        ("index_bytes", number(index)),
        ("average_row_bytes", number(average)),
        ("next_auto_increment", number(next)),
        ("engine", text(engine)),
        ("created", text(created)),
        ("updated", text(updated)),
        ("comment", text(comment)),
    ]);
    let mut extra = Map::new();
    if is_exact {
        extra.insert("sql".to_owned(), json!(sql));
    }
    Ok(Output::Records(Records {
        heading,
        records: vec![stats],
        extra,
        ..Records::default()
    }))
}

/// Returns how many rows there are, and how well that is known.
fn how_many(table: &str, counted: &Cell, estimate: &Cell) -> String {
    match (counted, estimate) {
        (Some(rows), _) => format!("{table} has {rows} rows (counted)"),
        (None, Some(rows)) => format!("{table} has about {rows} rows (an estimate; exact = true counts)"),
        (None, None) => format!("{table}: the engine does not estimate rows"),
    }
}
