//! Reads structured content as rows: `{"columns", "rows"}` of a statement, `{"records"}` of a list, or any object with one
//! list of objects in it. Never invents a cell: a row that is too short is filled with NULL, one too long is cut.

use crate::budget;
use mosaic_protocol::{Column, ColumnKind, ResultTable};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashMap;

/// The most columns a list of records may have; fields beyond are left to the text.
const MAX_COLUMNS: usize = 256;

/// How much of a table is wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// The most rows.
    pub rows: usize,
    /// The most columns.
    pub columns: usize,
    /// The most characters of a cell.
    pub cell: usize,
    /// The most characters of a column's name.
    pub name: usize,
}

impl Bounds {
    /// All of it.
    pub(super) const NONE: Self = Self {
        rows: usize::MAX,
        columns: usize::MAX,
        cell: usize::MAX,
        name: usize::MAX,
    };
}

/// Rows read from a structured content.
pub(super) struct Read {
    /// The table, within its bounds.
    pub table: ResultTable,
    /// How many rows the answer holds.
    pub total: usize,
    /// Whether anything of the answer was left out.
    pub cut: bool,
    /// Whether these are records with names, not rows of a statement.
    pub of_records: bool,
}

/// Returns all rows of a structured content as a table, `None` when it has none.
#[must_use]
pub fn table(structured: &Value) -> Option<ResultTable> {
    read(structured, Bounds::NONE).map(|read| read.table)
}

/// Returns the rows of a structured content, within bounds.
pub(super) fn read(structured: &Value, bounds: Bounds) -> Option<Read> {
    let has_more = structured
        .get("has_more")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    if let (Some(columns), Some(rows)) = (list(structured, "columns"), list(structured, "rows"))
        && rows.iter().all(Value::is_array)
    {
        return Some(of_statement((columns, rows), bounds, has_more));
    }
    let records = list(structured, "records").or_else(|| only_list_of_objects(structured))?;
    records
        .iter()
        .all(Value::is_object)
        .then(|| of_records(records, bounds, has_more))
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

fn of_statement((declared, rows): (&[Value], &[Value]), bounds: Bounds, has_more: bool) -> Read {
    let mut cut = Cut::new(bounds);
    cut.cut |= rows.len() > bounds.rows || declared.len() > bounds.columns;
    let columns: Vec<Column> = declared
        .iter()
        .take(bounds.columns)
        .map(|column| declared_column(column, &mut cut))
        .collect();
    let shown = rows
        .iter()
        .take(bounds.rows)
        .filter_map(Value::as_array)
        .map(|row| {
            let cells = (0..columns.len()).map(|at| row.get(at).and_then(|value| cut.cell(value)));
            cells.collect()
        })
        .collect();
    Read {
        table: ResultTable {
            columns,
            rows: shown,
            has_more,
        },
        total: rows.len(),
        cut: cut.cut,
        of_records: false,
    }
}

fn declared_column(column: &Value, cut: &mut Cut) -> Column {
    let text = |name| column.get(name).and_then(Value::as_str);
    Column {
        name: cut.name(text("name").or(column.as_str()).unwrap_or_default()),
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

fn of_records(records: &[Value], bounds: Bounds, has_more: bool) -> Read {
    let mut cut = Cut::new(bounds);
    cut.cut |= records.len() > bounds.rows;
    let shown: Vec<&Map<String, Value>> = records
        .iter()
        .take(bounds.rows)
        .filter_map(Value::as_object)
        .collect();
    let mut names: Vec<&str> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for name in shown.iter().flat_map(|record| record.keys()) {
        if places.contains_key(name.as_str()) {
            continue;
        }
        if names.len() < MAX_COLUMNS {
            places.insert(name, names.len());
            names.push(name);
        } else {
            cut.cut = true;
        }
    }
    let columns = names
        .iter()
        .map(|name| Column {
            name: cut.name(name),
            kind: kind_of_values(shown.iter().filter_map(|record| record.get(*name))),
        })
        .collect();
    let rows = shown
        .iter()
        .map(|record| {
            let mut row = vec![None; names.len()];
            for (name, value) in *record {
                if let Some(slot) = places.get(name.as_str()).and_then(|at| row.get_mut(*at)) {
                    *slot = cut.cell(value);
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
        cut: cut.cut,
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

/// Cuts names and cells to their bounds and notes whether it ever had to.
struct Cut {
    bounds: Bounds,
    cut: bool,
}

impl Cut {
    const fn new(bounds: Bounds) -> Self {
        Self { bounds, cut: false }
    }

    fn name(&mut self, name: &str) -> String {
        self.within(self.bounds.name, name)
    }

    fn cell(&mut self, value: &Value) -> Option<String> {
        match value {
            Value::Null => None,
            other => Some(self.within(self.bounds.cell, &text_of(other))),
        }
    }

    fn within(&mut self, max_chars: usize, text: &str) -> String {
        let (kept, cut) = budget::ellipsis(text, max_chars);
        self.cut |= cut;
        kept
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
