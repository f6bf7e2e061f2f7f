//! How times, tables and marked-up words stand on a terminal, and in a pipe. Pure: text in, text out.

use mosaic_protocol::ResultTable;

/// The most characters of a cell on a terminal.
const CELL_CHARS: usize = 40;
/// The most lines of a record's text, where it is one of several.
const TEXT_LINES: usize = 4;
/// What stands in a record's own place, and not in its list of fields.
const OF_A_RECORD: [&str; 6] = ["id", "title", "author", "time", "text", "url"];

/// Returns a time as a person reads it: `2026-11-17T15:06:00Z` is `2026-11-17 15:06 UTC`. Anything else stays as it is.
pub(crate) fn when(time: &str) -> String {
    let whole = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text.bytes().zip(shape.bytes()).all(|(one, as_in)| match as_in {
                b'0' => one.is_ascii_digit(),
                other => one == other,
            })
    };
    let parts = time
        .strip_suffix('Z')
        .and_then(|time| time.split_once('T'))
        .and_then(|(day, clock)| Some((day, clock.get(..5)?, clock.get(5..)?)));
    match parts {
        Some((day, minute, rest))
            if whole(day, "0000-00-00")
                && whole(minute, "00:00")
                && rest
                    .bytes()
                    .all(|one| one.is_ascii_digit() || matches!(one, b':' | b'.')) =>
        {
            format!("{day} {minute} UTC")
        }
        _ => time.to_owned(),
    }
}

/// Returns words of Mosaic's own without their marks: `**Order \#4187**` is `Order #4187`.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(one) = chars.next() {
        match (one, chars.peek()) {
            ('\\', Some(next)) if next.is_ascii_punctuation() => out.extend(chars.next()),
            ('*', Some('*')) => {
                chars.next();
            }
            _ => out.push(one),
        }
    }
    out
}

/// Returns the rows: for a person on a terminal, else as tab-separated lines that are easy to cut.
pub(super) fn table(table: &ResultTable, terminal: bool) -> String {
    if table.columns.is_empty() || (terminal && table.rows.is_empty()) {
        return String::new();
    }
    let mut text = if !terminal {
        tabs(table)
    } else if is_of_records(table) {
        records(table)
    } else {
        columns(table)
    };
    if table.has_more {
        text += "…\n";
    }
    text
}

fn tabs(table: &ResultTable) -> String {
    let mut text = names(table).collect::<Vec<_>>().join("\t") + "\n";
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(|cell| one_line(cell.as_deref())).collect();
        text += &(cells.join("\t") + "\n");
    }
    text
}

fn names(table: &ResultTable) -> impl Iterator<Item = &str> {
    table.columns.iter().map(|column| column.name.as_str())
}

fn one_line(cell: Option<&str>) -> String {
    cell.unwrap_or("NULL").replace(['\t', '\n'], " ")
}

fn is_of_records(table: &ResultTable) -> bool {
    names(table).take(OF_A_RECORD.len()).eq(OF_A_RECORD)
}

/// Things with a title and a text, one under the other. One alone is shown whole, with all its fields.
fn records(table: &ResultTable) -> String {
    let alone = table.rows.len() == 1;
    let shown: Vec<String> = table
        .rows
        .iter()
        .map(|row| {
            let field = |at: usize| {
                row.get(at)
                    .and_then(Option::as_deref)
                    .filter(|cell| !cell.is_empty())
            };
            let mut lines = vec![head(field(1).unwrap_or("—"), field(2), field(3))];
            // A short message is its own title.
            let text = field(4).unwrap_or_default().trim();
            let said = field(1).is_some_and(|title| title.ends_with(text));
            let text = if said { "" } else { text };
            let most = if alone { usize::MAX } else { TEXT_LINES };
            lines.extend(text.lines().take(most).map(|line| format!("    {line}")));
            if text.lines().count() > most {
                lines.push("    …".to_owned());
            }
            lines.extend(field(5).map(|url| format!("    {url}")));
            if alone {
                let fields = names(table).enumerate().skip(OF_A_RECORD.len());
                lines.extend(fields.filter_map(|(at, name)| {
                    let value = listed(&when(&one_line(Some(field(at)?))));
                    Some(format!("    {}: {value}", name.replace('_', " ")))
                }));
            }
            lines.join("\n") + "\n"
        })
        .collect();
    shown.join("\n")
}

/// Returns a list of words as words: `["a","b"]` is `a; b`. Anything else stays as it is.
fn listed(value: &str) -> String {
    let words: Result<Vec<String>, _> = serde_json::from_str(value);
    words.map_or_else(|_| value.to_owned(), |words| words.join("; "))
}

/// Returns "title · author · time"; an author who stands at the title's end is not said twice.
pub(super) fn head(title: &str, author: Option<&str>, time: Option<&str>) -> String {
    let author = author.filter(|author| !author.is_empty() && !title.ends_with(*author));
    let time = time.filter(|time| !time.is_empty()).map(when);
    let parts = [Some(title), author, time.as_deref()];
    let parts: Vec<&str> = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" · ")
}

/// Columns under one another, long cells cut.
fn columns(table: &ResultTable) -> String {
    let cut = |cell: String| {
        if cell.chars().count() <= CELL_CHARS {
            return cell;
        }
        let short: String = cell.chars().take(CELL_CHARS - 1).collect();
        short + "…"
    };
    let mut lines: Vec<Vec<String>> = vec![names(table).map(|name| cut(name.to_owned())).collect()];
    lines.extend(
        table
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| cut(one_line(cell.as_deref()))).collect()),
    );
    let width = |at: usize| {
        let cells = lines.iter().filter_map(|line| line.get(at));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..table.columns.len()).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        let padded: Vec<String> = line
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        text += padded.join("  ").trim_end();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests;
