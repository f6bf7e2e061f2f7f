//! A table of results as the window shows it: columns with a kind, cells as text. Numbers stay text, so that a
//! DECIMAL keeps each digit; the kind tells how to align and sort them.

use serde::{Deserialize, Serialize};
use specta::Type;

/// Rows and columns of one result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ResultTable {
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The rows; each has as many cells as there are columns, `None` for NULL.
    pub rows: Vec<Vec<Option<String>>>,
    /// Whether the source holds more rows than these.
    pub has_more: bool,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// The heading.
    pub name: String,
    /// How its cells are aligned and sorted.
    pub kind: ColumnKind,
}

/// How a column's cells are aligned and sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ColumnKind {
    /// Left, by letters.
    Text,
    /// Right, by value.
    Number,
    /// Left, by time: ISO 8601 text sorts by itself.
    Time,
}
