//! Turns a tool's answer into what a person sees: one line of summary, text, and a table where there are rows. Takes
//! whatever a connector sends; what it cannot read as a table stays text.

mod error_record;
mod rows;
mod size;
mod summary;

pub use error_record::ErrorRecord;
pub use rows::table;

use crate::budget;
use crate::failure::one_line;
use crate::input::ToolAnswer;
use mosaic_protocol::{DatasourceId, ToolResultView};
use rows::Bounds;
use serde_json::Value;

/// How much of an answer a view holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// What the card shows: about 4,000 characters, 200 rows of 256 columns, 600 characters a cell, 20,000 of the
    /// statement, and never more than about 256 kB.
    Shown,
    /// All of it.
    Whole,
}

impl Extent {
    /// The most characters of text.
    pub(crate) const fn chars(self) -> usize {
        match self {
            Self::Shown => 4_000,
            Self::Whole => usize::MAX,
        }
    }

    const fn sql_chars(self) -> usize {
        match self {
            Self::Shown => 20_000,
            Self::Whole => usize::MAX,
        }
    }

    const fn bounds(self) -> Bounds {
        match self {
            Self::Shown => Bounds {
                rows: 200,
                columns: 256,
                cell: 600,
                name: 120,
            },
            Self::Whole => Bounds::NONE,
        }
    }

    /// The most bytes a view takes on its way to the window.
    const fn bytes(self) -> usize {
        match self {
            Self::Shown => 256 * 1024,
            Self::Whole => usize::MAX,
        }
    }
}

/// Returns what is shown of a tool's answer.
#[must_use]
pub fn view(tool: &str, datasource_id: &DatasourceId, answer: &ToolAnswer, extent: Extent) -> ToolResultView {
    if answer.is_error {
        return error_view(datasource_id, answer, extent);
    }
    let whole = readable_text(answer);
    let (text, text_cut) = budget::clip(&whole, extent.chars());
    let structured = answer.structured.as_ref();
    let read = structured.and_then(|value| rows::read(value, extent.bounds()));
    let rows_cut = match extent {
        Extent::Shown => read.as_ref().is_some_and(|read| read.cut),
        Extent::Whole => false,
    };
    let (sql, sql_cut) = sql(structured, extent);
    let view = ToolResultView {
        summary: match &read {
            Some(read) => summary::of_rows(tool, read, &answer.text),
            None => summary::of_text(&whole),
        },
        text: text.to_owned(),
        table: read.map(|read| read.table),
        sql,
        clipped: text_cut || rows_cut || sql_cut || answer.clipped,
        repair: None,
    };
    size::within(view, extent.bytes())
}

/// Returns what the model is told of a tool's answer, within the budget.
#[must_use]
pub fn for_model(answer: &ToolAnswer, max_chars: usize) -> String {
    budget::fit(&readable_text(answer), max_chars)
}

/// Returns how many things the answer holds: its records or rows, one for any other text, none for none.
#[must_use]
pub(crate) fn count_of(answer: &ToolAnswer) -> usize {
    let list = |key: &str| answer.structured.as_ref()?.get(key)?.as_array().map(Vec::len);
    list("records")
        .or_else(|| list("rows"))
        .unwrap_or_else(|| usize::from(!readable_text(answer).trim().is_empty()))
}

/// Tells whether the tool declined the question itself: its structured error is of the kind `not_found` (no such table)
/// or `invalid` (no statement that can be run). Any other error, such as a refused password, is not about the question.
///
/// A direct call that was only tried because a pattern matched and that is declined (“how many people” → no table
/// `people`) says nothing about the question: whoever plans the turn goes on to the model or to a search instead.
#[must_use]
pub fn declined(answer: &ToolAnswer) -> bool {
    let record = answer.structured.as_ref().and_then(ErrorRecord::read);
    answer.is_error && record.is_some_and(|record| record.is_about_the_question())
}

fn error_view(datasource_id: &DatasourceId, answer: &ToolAnswer, extent: Extent) -> ToolResultView {
    let record = answer.structured.as_ref().and_then(ErrorRecord::read);
    let whole = record
        .as_ref()
        .map_or_else(|| readable_text(answer), ErrorRecord::text);
    let (text, text_cut) = budget::clip(&whole, extent.chars());
    let (sql, sql_cut) = sql(answer.structured.as_ref(), extent);
    ToolResultView {
        summary: match &record {
            Some(record) => one_line(&record.message),
            None => summary::of_text(&whole),
        },
        text: text.to_owned(),
        table: None,
        sql,
        clipped: text_cut || sql_cut || answer.clipped,
        repair: record.and_then(|record| record.repair(datasource_id)),
    }
}

/// Returns the answer's text, or its structured content when it has no text.
fn readable_text(answer: &ToolAnswer) -> String {
    match &answer.structured {
        Some(structured) if answer.text.trim().is_empty() => {
            serde_json::to_string_pretty(structured).unwrap_or_default()
        }
        Some(_) | None => answer.text.clone(),
    }
}

/// Returns the statement that was run, if one was, and whether it was cut.
fn sql(structured: Option<&Value>, extent: Extent) -> (Option<String>, bool) {
    let Some(sql) = structured
        .and_then(|value| value.get("sql"))
        .and_then(Value::as_str)
    else {
        return (None, false);
    };
    let (sql, cut) = budget::ellipsis(sql, extent.sql_chars());
    (Some(sql), cut)
}

#[cfg(test)]
mod tests;
