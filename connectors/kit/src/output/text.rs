//! The text a model reads: a header line, the names of the columns, a line for each record. Never a line break or a tab
//! inside a cell.

use super::{Format, Records, Rows, TEXT_BUDGET, View};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Where a cell is cut in `concise`, in characters.
const CONCISE_CELL: usize = 300;
/// Where a cell is cut in `detailed`, and when it stands alone.
const DETAILED_CELL: usize = 2_000;

/// Cuts text at a number of characters and says how much there was.
#[must_use]
pub fn clip(text: &str, characters: usize) -> Cow<'_, str> {
    match text.char_indices().nth(characters) {
        None => Cow::Borrowed(text),
        Some((end, _)) => {
            let all = text.chars().count();
            Cow::Owned(format!("{}… ({all} characters)", &text[..end]))
        }
    }
}

pub(super) fn records(records: &Records, view: &View) -> String {
    let all: Vec<&str> = records
        .records
        .first()
        .map(|first| first.keys().map(String::as_str).collect())
        .unwrap_or_default();
    let concise = view.format == Format::Concise && view.fields.is_empty() && !records.concise.is_empty();
    let columns: Vec<&str> = if concise { records.concise.to_vec() } else { all };
    let notes = below(records);
    if let Some(text) = alone(records, view) {
        return text;
    }
    let lines = match view.format {
        Format::Json => Lines::Json(
            records
                .records
                .iter()
                .map(|record| Value::Object(record.clone()).to_string())
                .collect(),
        ),
        Format::Concise | Format::Detailed => {
            let width = cell_width(view.format, records.records.len());
            Lines::Table {
                columns: columns.iter().map(|&column| column.to_owned()).collect(),
                rows: records
                    .records
                    .iter()
                    .map(|record| row(columns.iter().map(|&column| value(record, column)), width))
                    .collect(),
            }
        }
    };
    compose(&records.heading, &lines, &notes)
}

fn below(records: &Records) -> Vec<String> {
    let mut notes = records.notes.clone();
    if let Some(cursor) = &records.next_cursor {
        notes.push(format!("more: pass cursor \"{cursor}\""));
    } else if records.has_more {
        notes.push("there are more".to_owned());
    }
    notes
}

/// The one record of an answer, with its text as it stands: a document is read in lines, not in a cell.
fn alone(records: &Records, view: &View) -> Option<String> {
    let [record] = records.records.as_slice() else {
        return None;
    };
    let body = record.get("text").and_then(Value::as_str)?;
    if view.format == Format::Json || (body.chars().count() <= CONCISE_CELL && !body.contains('\n')) {
        return None;
    }
    let mut text = records.heading.clone();
    for (key, _) in record.iter().filter(|(key, _)| *key != "text") {
        let value = value(record, key);
        if !value.is_empty() {
            text.push_str(&format!("\n{key}: {}", cell(&value, DETAILED_CELL)));
        }
    }
    let notes = below(records);
    let room =
        TEXT_BUDGET.saturating_sub(text.len() + notes.iter().map(|note| note.len() + 1).sum::<usize>());
    text.push_str("\n\n");
    text.push_str(&clip_bytes(body, room));
    for note in notes {
        text.push('\n');
        text.push_str(&note);
    }
    Some(text)
}

/// Cuts text at a number of bytes, at the end of a line where one is near, and says how much there was.
fn clip_bytes(body: &str, bytes: usize) -> Cow<'_, str> {
    if body.len() <= bytes {
        return Cow::Borrowed(body);
    }
    let kept = &body[..body.floor_char_boundary(bytes)];
    let kept = match kept.rfind('\n') {
        Some(end) if end > kept.len() / 2 => &kept[..end],
        Some(_) | None => kept,
    };
    Cow::Owned(format!(
        "{kept}\n… {} of {} characters shown here",
        kept.chars().count(),
        body.chars().count()
    ))
}

pub(super) fn rows(rows: &Rows, format: Format) -> String {
    let count = rows.rows.len();
    let heading = match (count, rows.has_more) {
        (0, _) => "no rows".to_owned(),
        (1, false) => "1 row".to_owned(),
        (_, false) => format!("{count} rows"),
        (_, true) => format!("the first {count} rows; there are more"),
    };
    let lines = match format {
        Format::Json => Lines::Json(rows.rows.iter().map(|row| json_row(rows, row)).collect()),
        Format::Concise | Format::Detailed => {
            let width = cell_width(format, count);
            Lines::Table {
                columns: rows
                    .columns
                    .iter()
                    .map(|column| cell(&column.name, width))
                    .collect(),
                rows: rows
                    .rows
                    .iter()
                    .map(|cells| {
                        let cells = cells
                            .iter()
                            .map(|cell| Cow::Borrowed(cell.as_deref().unwrap_or("NULL")));
                        row(cells, width)
                    })
                    .collect(),
            }
        }
    };
    compose(&heading, &lines, &rows.notes)
}

enum Lines {
    Table { columns: Vec<String>, rows: Vec<String> },
    Json(Vec<String>),
}

fn compose(heading: &str, lines: &Lines, notes: &[String]) -> String {
    let mut text = heading.to_owned();
    let lines = match lines {
        Lines::Table { columns, rows } => {
            if !rows.is_empty() {
                text.push('\n');
                text.push_str(&columns.join("\t"));
            }
            rows
        }
        Lines::Json(lines) => lines,
    };
    // What stands under the table has to fit, too.
    let below: usize = notes.iter().map(|note| note.len() + 1).sum();
    let budget = TEXT_BUDGET.saturating_sub(below.min(TEXT_BUDGET / 2));
    let mut shown = 0;
    for line in lines {
        if shown > 0 && text.len() + line.len() + 1 > budget {
            break;
        }
        text.push('\n');
        text.push_str(line);
        shown += 1;
    }
    if shown < lines.len() {
        text.push_str(&format!(
            "\n… {shown} of {} shown here: ask for fewer columns or rows",
            lines.len()
        ));
    }
    for note in notes {
        text.push('\n');
        text.push_str(note);
    }
    clip(&text, TEXT_BUDGET + 1_000).into_owned()
}

fn cell_width(format: Format, records: usize) -> usize {
    match format {
        Format::Concise if records > 1 => CONCISE_CELL,
        Format::Concise | Format::Detailed | Format::Json => DETAILED_CELL,
    }
}

fn value<'a>(record: &'a Map<String, Value>, column: &str) -> Cow<'a, str> {
    match record.get(column) {
        None | Some(Value::Null) => Cow::Borrowed(""),
        Some(Value::String(text)) => Cow::Borrowed(text),
        Some(other) => Cow::Owned(other.to_string()),
    }
}

fn row<'a>(cells: impl Iterator<Item = Cow<'a, str>>, width: usize) -> String {
    let cells: Vec<_> = cells.map(|text| cell(&text, width)).collect();
    cells.join("\t")
}

fn cell(text: &str, width: usize) -> String {
    let clipped = clip(text, width);
    let mut cell = String::with_capacity(clipped.len());
    for character in clipped.chars() {
        match character {
            '\t' => cell.push_str("\\t"),
            '\n' => cell.push_str("\\n"),
            '\r' => cell.push_str("\\r"),
            '\0' => cell.push_str("\\0"),
            other => cell.push(other),
        }
    }
    cell
}

fn json_row(rows: &Rows, row: &[Option<String>]) -> String {
    let record: Map<String, Value> = rows
        .columns
        .iter()
        .zip(row)
        .map(|(column, cell)| {
            let cell = cell.as_deref().map_or(Value::Null, |cell| {
                Value::String(clip(cell, DETAILED_CELL).into_owned())
            });
            (column.name.clone(), cell)
        })
        .collect();
    Value::Object(record).to_string()
}
