//! Spreadsheets read: their tabs, the rows of ranges, the rows that hold some words.

use super::a1::{corner, extent, letters, quoted};
use super::model::{FIELDS, Ranges, Spreadsheet, ValueRange, text};
use crate::files::drive::find::{Kind, id_of};
use crate::shared::{Product, Shared};
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// Reads what a spreadsheet is made of.
pub(super) async fn fetch(
    google: &Shared,
    id: &str,
    cancel: &CancellationToken,
) -> Result<Spreadsheet, ToolError> {
    google
        .client(Product::Sheets)
        .get(&format!("v4/spreadsheets/{}", segment(id)))
        .query("fields", FIELDS)
        .send(cancel)
        .await?
        .json()
}

async fn values(
    google: &Shared,
    (id, ranges, render): (&str, &[String], &str),
    cancel: &CancellationToken,
) -> Result<Vec<ValueRange>, ToolError> {
    let mut ask = google
        .client(Product::Sheets)
        .get(&format!("v4/spreadsheets/{}/values:batchGet", segment(id)))
        .query("valueRenderOption", render)
        .query("fields", "valueRanges(range,values)");
    for range in ranges {
        ask = ask.query("ranges", range);
    }
    let found: Ranges = ask.send(cancel).await?.json()?;
    Ok(found.value_ranges)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct One {
    spreadsheet: String,
}

/// `get_spreadsheet`
pub(crate) async fn spreadsheet(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: One = call.arguments()?;
    let id = id_of(google, &arguments.spreadsheet, Kind::Spreadsheet, &call.cancel)
        .await?
        .id;
    let spreadsheet = fetch(google, &id, &call.cancel).await?;
    let records = spreadsheet.sheets.iter().map(|sheet| {
        let tab = &sheet.properties;
        Record::default()
            .with("tab", tab.title.as_str())
            .with("rows", tab.grid_properties.row_count)
            .with("columns", tab.grid_properties.column_count)
            .with("hidden", tab.hidden)
            .with("tab_id", tab.sheet_id)
            .with("url", tab_url(&spreadsheet.spreadsheet_id, tab.sheet_id))
    });
    let heading = format!(
        "{} tabs in {} (grid sizes, not what is filled; time zone {})",
        spreadsheet.sheets.len(),
        spreadsheet.properties.title,
        spreadsheet.properties.time_zone
    );
    let mut records = Records::of(heading, records).concise(&["tab", "rows", "columns", "hidden", "url"]);
    records
        .extra
        .insert("id".to_owned(), json!(spreadsheet.spreadsheet_id));
    records
        .extra
        .insert("title".to_owned(), json!(spreadsheet.properties.title));
    records
        .extra
        .insert("url".to_owned(), json!(spreadsheet.spreadsheet_url));
    Ok(Output::Records(records))
}

fn tab_url(id: &str, tab: u64) -> String {
    format!("https://docs.google.com/spreadsheets/d/{id}/edit#gid={tab}")
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Read {
    spreadsheet: String,
    #[serde(deserialize_with = "arguments::text")]
    range: Option<String>,
    ranges: Vec<String>,
    #[serde(deserialize_with = "arguments::text")]
    values: Option<String>,
    #[serde(deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// `read_range`
pub(crate) async fn range(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Read = call.arguments()?;
    let render = match arguments.values.as_deref().unwrap_or("formatted") {
        "formatted" => "FORMATTED_VALUE",
        "raw" => "UNFORMATTED_VALUE",
        "formulas" => "FORMULA",
        other => {
            return Err(ToolError::invalid(format!("there are no values `{other}`"))
                .hint("Choose formatted, raw or formulas"));
        }
    };
    let id = id_of(google, &arguments.spreadsheet, Kind::Spreadsheet, &call.cancel)
        .await?
        .id;
    let mut ranges: Vec<String> = arguments.range.into_iter().chain(arguments.ranges).collect();
    if ranges.is_empty() {
        // Without a range: every tab, of which the names have to be known.
        let spreadsheet = fetch(google, &id, &call.cancel).await?;
        ranges = spreadsheet.titles().into_iter().map(quoted).collect();
    }
    let question = format!("{id} {ranges:?} {render}");
    let start =
        usize::try_from(cursor::decode(&question, arguments.cursor.as_deref())?).unwrap_or(usize::MAX);
    let found = values(google, (&id, &ranges, render), &call.cancel).await?;
    let limit = usize::try_from(arguments.limit.unwrap_or(200).clamp(1, 2_000)).unwrap_or(200);
    Ok(Output::Records(rows(&found, (start, limit), &question)))
}

/// Makes records of ranges: a row each, with the columns' letters as keys.
fn rows(found: &[ValueRange], (start, limit): (usize, usize), question: &str) -> Records {
    let width = |range: &ValueRange| range.values.iter().map(Vec::len).max().unwrap_or(0);
    let left = found
        .iter()
        .map(|range| corner(&range.range).column)
        .min()
        .unwrap_or(0);
    let right = found
        .iter()
        .map(|range| corner(&range.range).column + width(range))
        .max()
        .unwrap_or(0);
    let several = found.len() > 1;
    let mut records = vec![];
    let mut extents = vec![];
    let mut number = 0;
    let all: usize = found.iter().map(|range| range.values.len()).sum();
    for range in found {
        let at = corner(&range.range);
        let mut shown = 0;
        for (down, row) in range.values.iter().enumerate() {
            number += 1;
            if number <= start || records.len() >= limit {
                continue;
            }
            shown += 1;
            let mut record = Record::default();
            if several {
                record = record.with("tab", at.tab.as_str());
            }
            record = record.with("row", at.row + down + 1);
            for column in left..right {
                let cell = column.checked_sub(at.column).and_then(|across| row.get(across));
                record = record.with(&letters(column), cell.map(text).unwrap_or_default());
            }
            records.push(record);
        }
        let rows = range.values.len();
        extents.push(match rows {
            0 => format!("{}, empty", range.range),
            rows => format!("{}, {shown} of {rows} rows", extent(&at, rows, width(range))),
        });
    }
    let next = (start + limit < all).then(|| cursor::encode(question, (start + limit) as u64));
    Records::of(extents.join("; "), records).next(next)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Search {
    spreadsheet: String,
    query: String,
    #[serde(deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// `search_spreadsheet`
pub(crate) async fn search(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Search = call.arguments()?;
    let words: Vec<String> = arguments
        .query
        .to_lowercase()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    if words.is_empty() {
        return Err(ToolError::invalid("`query` is empty"));
    }
    let id = id_of(google, &arguments.spreadsheet, Kind::Spreadsheet, &call.cancel)
        .await?
        .id;
    let spreadsheet = fetch(google, &id, &call.cancel).await?;
    let ranges: Vec<String> = spreadsheet.titles().into_iter().map(quoted).collect();
    let found = values(google, (&id, &ranges, "FORMATTED_VALUE"), &call.cancel).await?;
    let question = format!("{id} rows {words:?}");
    let start =
        usize::try_from(cursor::decode(&question, arguments.cursor.as_deref())?).unwrap_or(usize::MAX);
    let limit = usize::try_from(arguments.limit.unwrap_or(20).clamp(1, 200)).unwrap_or(20);
    let mut hits: Vec<(usize, Record)> = vec![];
    for range in &found {
        for (down, row) in range.values.iter().enumerate() {
            let lower = row.iter().map(text).collect::<Vec<_>>().join(" ").to_lowercase();
            let score = words.iter().filter(|word| lower.contains(word.as_str())).count();
            if score > 0 {
                hits.push((score, hit(&spreadsheet, range, down)));
            }
        }
    }
    // Rows that hold all words, or else those that hold some: the best first, in the order of the sheet.
    let most = hits.iter().map(|(score, _)| *score).max().unwrap_or(0);
    hits.retain(|(score, _)| *score == most);
    let scanned: usize = found.iter().map(|range| range.values.len()).sum();
    let heading = format!(
        "{} of {scanned} rows in {} hold \"{}\"",
        hits.len(),
        spreadsheet.properties.title,
        arguments.query
    );
    let next = (start + limit < hits.len()).then(|| cursor::encode(&question, (start + limit) as u64));
    let page = hits.into_iter().skip(start).take(limit).map(|(_, record)| record);
    let mut records = Records::of(heading, page)
        .next(next)
        .concise(&["id", "text", "url"]);
    if most > 0 && most < words.len() {
        records = records.note(format!(
            "no row holds all words; these hold {most} of {}",
            words.len()
        ));
    }
    Ok(Output::Records(records))
}

/// Returns a row that can be cited: its cells with the names of the columns, taken from the first row.
fn hit(spreadsheet: &Spreadsheet, range: &ValueRange, down: usize) -> Record {
    let at = corner(&range.range);
    let row = &range.values[down];
    let head = range.values.first().filter(|_| down > 0);
    let cells = row.iter().enumerate().filter_map(|(across, cell)| {
        let cell = text(cell);
        let name = head
            .and_then(|head| head.get(across))
            .map(text)
            .filter(|name| !name.is_empty());
        match name {
            _ if cell.is_empty() => None,
            Some(name) => Some(format!("{name}: {cell}")),
            None => Some(cell),
        }
    });
    let place = extent(
        &super::a1::Corner {
            row: at.row + down,
            ..at
        },
        1,
        row.len(),
    );
    let corner = corner(&range.range);
    let tab = spreadsheet.tab(&corner.tab).map_or(0, |tab| tab.sheet_id);
    let line = corner.row + down + 1;
    Record::citable(Citable {
        title: format!("{}: {place}", spreadsheet.properties.title),
        url: format!(
            "{}&range={line}:{line}",
            tab_url(&spreadsheet.spreadsheet_id, tab)
        ),
        id: place,
        text: cells.collect::<Vec<_>>().join("; "),
        ..Citable::default()
    })
    .with("tab", corner.tab)
    .with("row", line)
    .with(
        "cells",
        row.iter()
            .map(|cell| Value::String(text(cell)))
            .collect::<Vec<_>>(),
    )
}
