//! Turns a tool's answer into what a person sees: one line of summary, text, and a table where there are rows. Takes
//! whatever a connector sends; what it cannot read as a table stays text.

mod error_record;
mod rows;
mod summary;

pub use error_record::ErrorRecord;
pub use rows::table;

use crate::budget;
use crate::failure::one_line;
use crate::input::ToolAnswer;
use mosaic_protocol::{DatasourceId, ToolResultView};
use serde_json::Value;

/// How much of an answer a view holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// What the card shows: about 4,000 characters and 200 rows.
    Shown,
    /// All of it.
    Whole,
}

impl Extent {
    const fn chars(self) -> usize {
        match self {
            Self::Shown => 4_000,
            Self::Whole => usize::MAX,
        }
    }

    const fn rows(self) -> usize {
        match self {
            Self::Shown => 200,
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
    let read = structured.and_then(|value| rows::read(value, extent.rows()));
    let rows_cut = read.as_ref().is_some_and(|read| read.cut);
    ToolResultView {
        summary: match &read {
            Some(read) => summary::of_rows(tool, read, &answer.text),
            None => summary::of_text(&whole),
        },
        text: text.to_owned(),
        table: read.map(|read| read.table),
        sql: structured.and_then(sql),
        clipped: text_cut || rows_cut || answer.clipped,
        repair: None,
    }
}

/// Returns what the model is told of a tool's answer, within the budget.
#[must_use]
pub fn for_model(answer: &ToolAnswer, max_chars: usize) -> String {
    budget::fit(&readable_text(answer), max_chars)
}

fn error_view(datasource_id: &DatasourceId, answer: &ToolAnswer, extent: Extent) -> ToolResultView {
    let record = answer.structured.as_ref().and_then(ErrorRecord::read);
    let whole = record
        .as_ref()
        .map_or_else(|| readable_text(answer), ErrorRecord::text);
    let (text, clipped) = budget::clip(&whole, extent.chars());
    ToolResultView {
        summary: match &record {
            Some(record) => one_line(&record.message),
            None => summary::of_text(&whole),
        },
        text: text.to_owned(),
        table: None,
        sql: answer.structured.as_ref().and_then(sql),
        clipped,
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

fn sql(structured: &Value) -> Option<String> {
    structured.get("sql").and_then(Value::as_str).map(str::to_owned)
}

#[cfg(test)]
mod tests;
