//! The first rows of a table in an object.

use super::near;
use crate::client::Buckets;
use crate::content::{Span, as_text, fetch, size, table, unpack};
use crate::place::Place;
use mosaic_connector_kit::{Call, Output, Rows, ToolError, arguments};
use serde::Deserialize;

/// How much of a table is fetched: enough for 500 rows of 2,000 bytes.
const ENOUGH: u64 = 1024 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asks {
    key: String,
    #[serde(default, deserialize_with = "arguments::text")]
    bucket: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    rows: Option<u32>,
}

pub(super) async fn preview(buckets: &Buckets, call: &Call) -> Result<Output, ToolError> {
    let asked: Asks = call.arguments()?;
    let place = Place::read(asked.bucket.as_deref(), Some(&asked.key))?.object()?;
    let rows = asked.rows.unwrap_or(20).clamp(1, 500) as usize;
    let fetched = fetch(buckets, (&place, None), Span::First(ENOUGH), &call.cancel).await;
    let piece = match fetched {
        Ok(piece) => piece,
        Err(error) => return Err(near::object(buckets, error, (&place, &call.cancel)).await),
    };
    let (bytes, whole) = if piece.is_packed(&place.key) {
        let (bytes, complete) = unpack(&piece.bytes);
        (bytes, complete && piece.is_last())
    } else {
        (piece.bytes.clone(), piece.is_last())
    };
    let Some(text) = as_text(&bytes) else {
        return Err(ToolError::invalid(format!("{} is no text", place.target()))
            .hint("get_object says what it is; only CSV, TSV and JSON lines are tables"));
    };
    let found = table::preview(&text, rows, whole)?;
    Ok(Output::Rows(Rows {
        columns: found.columns,
        rows: found.rows,
        has_more: found.has_more,
        sql: place.id(),
        notes: vec![format!(
            "{}, {} in all, modified {}",
            found.kind,
            size(piece.total),
            piece.modified
        )],
    }))
}
