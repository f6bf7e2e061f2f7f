//! What one run found: records that can be cited, each once, and tables as one record each. Says the same twice never, and
//! cuts no list without saying so.

use super::pick;
use crate::input::ToolAnswer;
use crate::quick::{self, Origin, Record};
use crate::{budget, shape};
use mosaic_protocol::ResultTable;
use serde_json::{Map, Value};

/// The most characters of a record.
const MAX_CHARS: usize = 4_000;
/// The most characters of one cell of a table.
const CELL_CHARS: usize = 200;

/// The records of a run, in the order in which the source gave them.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    records: Vec<Record>,
}

impl Found {
    /// Takes in what a call brought; returns how many records are new.
    pub(super) fn take_in(&mut self, origin: &Origin, answer: &ToolAnswer) -> usize {
        let before = self.records.len();
        for record in read(origin, answer) {
            match self.records.iter_mut().find(|known| is_same(known, &record)) {
                Some(known) => complete(known, record),
                None => self.records.push(record),
            }
        }
        self.records.len() - before
    }

    /// Returns the records that fit the question best, the best first.
    pub(super) fn best(self, question: &str, limit: usize) -> Vec<Record> {
        pick::best(question, self.records, limit)
    }
}

/// Returns what an answer holds as records.
fn read(origin: &Origin, answer: &ToolAnswer) -> Vec<Record> {
    let structured = answer.structured.as_ref();
    let listed = structured
        .and_then(|value| value.get("records"))
        .and_then(Value::as_array);
    if let Some(list) = listed
        && (list.is_empty() || list.iter().filter_map(Value::as_object).any(is_citable))
    {
        return quick::records(origin, answer)
            .into_iter()
            .filter(|record| !record.text.trim().is_empty() || !record.id.is_empty())
            .collect();
    }
    let text = match structured.and_then(shape::table) {
        Some(table) if table.rows.is_empty() => return Vec::new(),
        Some(table) => in_lines(&table),
        None => cut(answer.text.trim()),
    };
    if text.is_empty() {
        return Vec::new();
    }
    vec![Record {
        origin: origin.clone(),
        id: String::new(),
        title: format!("{} · {}", origin.tool, origin.datasource),
        text,
        author: None,
        time: None,
        url: None,
        status: None,
        place: None,
        thread: None,
        marks: String::new(),
        named: false,
    }]
}

/// Tells whether a row is a thing that can be pointed at, rather than a line of figures.
fn is_citable(row: &Map<String, Value>) -> bool {
    row.contains_key("url") || (row.contains_key("id") && row.contains_key("text"))
}

/// Tells whether two records of one source are the same thing.
fn is_same(known: &Record, new: &Record) -> bool {
    let said = || known.title == new.title && known.text == new.text;
    match (&known.url, &new.url) {
        (Some(left), Some(right)) if left != right => false,
        (Some(_), Some(_)) => known.id == new.id || known.text == new.text,
        (Some(_), None) | (None, Some(_)) => !known.id.is_empty() && known.id == new.id,
        (None, None) if known.id.is_empty() && new.id.is_empty() => said(),
        (None, None) => known.id == new.id && known.title == new.title,
    }
}

/// Takes from a record what another one of the same thing has and it has not: a list shows less than a look.
fn complete(known: &mut Record, new: Record) {
    if new.text.chars().count() > known.text.chars().count() {
        known.text = new.text;
        known.origin = new.origin;
    }
    known.author = known.author.take().or(new.author);
    known.time = known.time.take().or(new.time);
    known.url = known.url.take().or(new.url);
    known.status = new.status.or(known.status.take());
}

/// Returns a table as lines, as many rows as there is room for, with how many that are.
fn in_lines(table: &ResultTable) -> String {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let mut text = cut(&names.join(" | "));
    let mut chars = text.chars().count();
    let mut shown = 0;
    for row in &table.rows {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| budget::ellipsis(&one_cell(cell.as_deref().unwrap_or("NULL")), CELL_CHARS).0)
            .collect();
        let line = cells.join(" | ");
        chars += line.chars().count() + 1;
        // Room for the last line.
        if chars > MAX_CHARS - 60 {
            break;
        }
        text.push('\n');
        text.push_str(&line);
        shown += 1;
    }
    let total = table.rows.len();
    let more = if table.has_more {
        ", and there are more"
    } else {
        ""
    };
    text.push_str(&format!("\n{shown} of {total} rows{more}"));
    text
}

fn one_cell(cell: &str) -> String {
    cell.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cut(text: &str) -> String {
    let (kept, was_cut) = budget::clip(text, MAX_CHARS);
    if was_cut {
        format!("{kept}\n(cut here)")
    } else {
        kept.to_owned()
    }
}

#[cfg(test)]
mod tests;
