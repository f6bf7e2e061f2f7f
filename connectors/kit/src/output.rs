//! Answers of tools. A connector returns records or rows; what the model reads (one header line, then lines of cells
//! with tabs between them, within a token budget) and what the host reads (`structuredContent`) are made here, from the
//! same data. Never cuts within a record, and says what it left out.

mod clean;
mod text;
mod view;

pub(crate) use clean::clean_error;
pub use text::clip;
pub(crate) use view::{Format, View};

use crate::{Record, ToolError};
use serde_json::{Map, Value, json};

/// About 8,000 tokens at 3.5 characters each.
pub(crate) const TEXT_BUDGET: usize = 28_000;

/// What a tool found.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Things with names.
    Records(Records),
    /// Rows of a query.
    Rows(Rows),
}

/// A list of flat objects: `{"records", "returned", "has_more", "next_cursor"}` and what `extra` adds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Records {
    /// The header line: "16 tables in sakila".
    pub heading: String,
    /// The records; all have the same keys, in the same order.
    pub records: Vec<Map<String, Value>>,
    /// The keys that `format = concise` shows; all of them when empty.
    pub concise: &'static [&'static str],
    /// Whether the source holds more.
    pub has_more: bool,
    /// Where to go on.
    pub next_cursor: Option<String>,
    /// Lines under the table.
    pub notes: Vec<String>,
    /// Further keys of the structured content.
    pub extra: Map<String, Value>,
}

impl Records {
    /// Returns a list of records under a heading, the last page unless a cursor is set.
    #[must_use]
    pub fn of(heading: impl Into<String>, records: impl IntoIterator<Item = Record>) -> Self {
        Self {
            heading: heading.into(),
            records: records.into_iter().map(Map::from).collect(),
            ..Self::default()
        }
    }

    /// Returns the same list, which goes on at `cursor`; without one it is the last page.
    #[must_use]
    pub fn next(mut self, cursor: Option<String>) -> Self {
        self.has_more = cursor.is_some();
        self.next_cursor = cursor;
        self
    }

    /// Returns the same list, of which `format = concise` shows these keys.
    #[must_use]
    pub fn concise(mut self, keys: &'static [&'static str]) -> Self {
        self.concise = keys;
        self
    }

    /// Returns the same list with one more line under the table.
    #[must_use]
    pub fn note(mut self, line: impl Into<String>) -> Self {
        self.notes.push(line.into());
        self
    }
}

/// Rows of a query: `{"columns", "rows", "returned", "has_more", "sql"}`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    /// The columns.
    pub columns: Vec<RowColumn>,
    /// The cells as text, `None` for NULL.
    pub rows: Vec<Vec<Option<String>>>,
    /// Whether there are more rows than these.
    pub has_more: bool,
    /// The statement as it was run.
    pub sql: String,
    /// Lines under the table.
    pub notes: Vec<String>,
}

/// A column of [`Rows`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowColumn {
    /// Its heading.
    pub name: String,
    /// Its type as the source names it.
    pub type_name: String,
}

impl Output {
    /// Returns the text for the model and the structured content for the host.
    ///
    /// # Errors
    /// `invalid` when the view names a field that does not exist.
    pub(crate) fn shape(mut self, view: &View) -> Result<(String, Value), ToolError> {
        let removed = clean::clean(&mut self);
        if removed > 0 {
            self.notes()
                .push(format!("{removed} invisible or control characters were left out"));
        }
        if let Err(error) = view.keep_fields(&mut self) {
            if !view.done {
                return Err(error);
            }
            self.notes().push(error.text());
        }
        let text = match &self {
            Self::Records(records) => text::records(records, view),
            Self::Rows(rows) => text::rows(rows, view.format),
        };
        Ok((text, self.structured()))
    }

    fn notes(&mut self) -> &mut Vec<String> {
        match self {
            Self::Records(records) => &mut records.notes,
            Self::Rows(rows) => &mut rows.notes,
        }
    }

    fn structured(self) -> Value {
        match self {
            Self::Records(records) => {
                let mut content = Map::new();
                content.insert("returned".to_owned(), json!(records.records.len()));
                content.insert("has_more".to_owned(), json!(records.has_more));
                content.insert("next_cursor".to_owned(), json!(records.next_cursor));
                content.extend(records.extra);
                let list = records.records.into_iter().map(Value::Object).collect();
                content.insert("records".to_owned(), Value::Array(list));
                Value::Object(content)
            }
            Self::Rows(rows) => {
                let columns: Vec<_> = rows
                    .columns
                    .iter()
                    .map(|column| json!({"name": column.name, "type": column.type_name}))
                    .collect();
                json!({
                    "columns": columns,
                    "returned": rows.rows.len(),
                    "has_more": rows.has_more,
                    "sql": rows.sql,
                    "rows": rows.rows,
                })
            }
        }
    }
}

#[cfg(test)]
mod tests;
