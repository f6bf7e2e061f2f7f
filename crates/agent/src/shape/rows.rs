//! Reads structured content as rows: `{"columns", "rows"}` of a statement, `{"records"}` of a list, or any object with one
//! list of objects in it. Never invents a cell: a row that is too short is filled with NULL, one too long is cut.

use mosaic_protocol::{Column, ColumnKind, ResultTable};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashMap;

/// The most columns a list of records may have; fields beyond are left to the text.
const MAX_COLUMNS: usize = 256;

/// Rows read from a structured content.
pub(super) struct Read {
    /// The table, cut to the wanted number of rows.
    pub table: ResultTable,
    /// How many rows the answer holds.
    pub total: usize,
    /// Whether rows of the answer were left out.
    pub cut: bool,
    /// Whether these are records with names, not rows of a statement.
    pub of_records: bool,
}

/// Returns all rows of a structured content as a table, `None` when it has none.
#[must_use]
pub fn table(structured: &Value) -> Option<ResultTable> {
    read(structured, usize::MAX).map(|read| read.table)
}

/// Returns up to `max_rows` rows of a structured content.
pub(super) fn read(structured: &Value, max_rows: usize) -> Option<Read> {
    let has_more = structured
        .get("has_more")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    if let (Some(columns), Some(rows)) = (list(structured, "columns"), list(structured, "rows"))
        && rows.iter().all(Value::is_array)
    {
        return Some(of_statement(columns, rows, max_rows, has_more));
    }
    let records = list(structured, "records").or_else(|| only_list_of_objects(structured))?;
    records
        .iter()
        .all(Value::is_object)
        .then(|| of_records(records, max_rows, has_more))
}

fn list<'a>(structured: &'a Value, name: &str) -> Option<&'a [Value]> {
    structured.get(name)?.as_array().map(Vec::as_slice)
}

fn only_list_of_objects(structured: &Value) -> Option<&[Value]> {
    let mut lists = structured
        .as_object()?
        .values()
        .filter_map(Value::as_array)
        .filter(|list| list.first().is_some_and(Value::is_object));
    let list = lists.next()?;
    lists.next().is_none().then_some(list.as_slice())
}

fn of_statement(columns: &[Value], rows: &[Value], max_rows: usize, has_more: bool) -> Read {
    let columns: Vec<Column> = columns.iter().map(declared_column).collect();
    let shown = rows
        .iter()
        .take(max_rows)
        .filter_map(Value::as_array)
        .map(|row| (0..columns.len()).map(|at| row.get(at).and_then(cell)).collect())
        .collect();
    Read {
        table: ResultTable {
            columns,
            rows: shown,
            has_more,
        },
        total: rows.len(),
        cut: rows.len() > max_rows,
        of_records: false,
    }
}

fn declared_column(column: &Value) -> Column {
    let text = |name| column.get(name).and_then(Value::as_str);
    Column {
        name: text("name").or(column.as_str()).unwrap_or_default().to_owned(),
        kind: text("type").map_or(ColumnKind::Text, kind_of_type),
    }
}

/// Returns how cells of a source's type are aligned and sorted.
fn kind_of_type(declared: &str) -> ColumnKind {
    let lower = declared.to_ascii_lowercase();
    let base = lower.split(['(', ' ']).next().unwrap_or_default();
    match base {
        "tinyint" | "smallint" | "mediumint" | "int" | "integer" | "bigint" | "decimal" | "numeric"
        | "float" | "double" | "real" | "year" | "number" | "unsigned" => ColumnKind::Number,
        "date" | "datetime" | "timestamp" | "time" | "date-time" => ColumnKind::Time,
        _ => ColumnKind::Text,
    }
}

fn of_records(records: &[Value], max_rows: usize, has_more: bool) -> Read {
    let shown: Vec<&Map<String, Value>> = records
        .iter()
        .take(max_rows)
        .filter_map(Value::as_object)
        .collect();
    let mut names: Vec<&str> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for name in shown.iter().flat_map(|record| record.keys()) {
        if names.len() < MAX_COLUMNS && !places.contains_key(name.as_str()) {
            places.insert(name, names.len());
            names.push(name);
        }
    }
    let columns = names
        .iter()
        .map(|name| Column {
            name: (*name).to_owned(),
            kind: kind_of_values(shown.iter().filter_map(|record| record.get(*name))),
        })
        .collect();
    let rows = shown
        .iter()
        .map(|record| {
            let mut row = vec![None; names.len()];
            for (name, value) in *record {
                if let Some(slot) = places.get(name.as_str()).and_then(|at| row.get_mut(*at)) {
                    *slot = cell(value);
                }
            }
            row
        })
        .collect();
    Read {
        table: ResultTable {
            columns,
            rows,
            has_more,
        },
        total: records.len(),
        cut: records.len() > max_rows,
        of_records: true,
    }
}

fn kind_of_values<'a>(values: impl Iterator<Item = &'a Value>) -> ColumnKind {
    let mut kind = None;
    for value in values {
        let this = match value {
            Value::Null => continue,
            Value::Number(_) => ColumnKind::Number,
            Value::String(text) if looks_like_time(text) => ColumnKind::Time,
            Value::String(_) | Value::Bool(_) | Value::Array(_) | Value::Object(_) => ColumnKind::Text,
        };
        if this == ColumnKind::Text || kind.is_some_and(|kind| kind != this) {
            return ColumnKind::Text;
        }
        kind = Some(this);
    }
    kind.unwrap_or(ColumnKind::Text)
}

/// Tells whether the text begins like an ISO 8601 date.
fn looks_like_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shape = bytes
        .iter()
        .take(10)
        .map(|byte| if byte.is_ascii_digit() { b'0' } else { *byte });
    let dated = bytes.len() >= 10 && shape.eq(b"0000-00-00".iter().copied());
    dated && bytes.get(10).is_none_or(|byte| matches!(byte, b'T' | b' '))
}

fn cell(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        other => Some(text_of(other).into_owned()),
    }
}

/// Returns a value as text: strings bare, the others as JSON.
pub(super) fn text_of(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Cow::Owned(value.to_string())
        }
    }
}
