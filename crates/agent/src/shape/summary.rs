//! The one line above a result: "16 tables in sakila", "COUNT(*): 599". Takes the tool's own heading, else
//! counts, with a noun from the tool's name; never longer than a line.

use super::rows::Read;
use crate::failure::one_line;

/// The most columns of a single row that the line spells out.
const SPELLED_COLUMNS: usize = 4;

/// Returns the line for rows. Records come with a heading as their text's first line; rows of a statement are counted.
pub(super) fn of_rows(tool: &str, read: &Read, text: &str) -> String {
    if let Some(heading) = text
        .lines()
        .next()
        .filter(|line| read.of_records && is_heading(line))
    {
        return heading.trim().to_owned();
    }
    if let [row] = read.table.rows.as_slice()
        && read.total == 1
        && !read.table.has_more
        && read.table.columns.len() <= SPELLED_COLUMNS
    {
        let cells = read
            .table
            .columns
            .iter()
            .zip(row)
            .map(|(column, cell)| format!("{}: {}", column.name, cell.as_deref().unwrap_or("NULL")));
        return shorten(&cells.collect::<Vec<_>>().join(" · "));
    }
    let noun = noun(tool, read.total);
    match (read.total, read.table.has_more) {
        (0, _) => format!("no {noun}"),
        (count, false) => format!("{} {noun}", grouped(count)),
        (count, true) => format!("the first {} {noun}, there are more", grouped(count)),
    }
}

/// Returns the line for text: its first line that says something.
pub(super) fn of_text(text: &str) -> String {
    match text.lines().map(str::trim).find(|line| !line.is_empty()) {
        Some(line) => shorten(line.trim_start_matches('#').trim()),
        None => "no output".to_owned(),
    }
}

/// Tells whether a first line is made to be read: short, and neither cells nor JSON.
fn is_heading(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty()
        && line.chars().count() <= 120
        && !line.contains('\t')
        && !line.starts_with(['{', '[', '|', '#'])
}

fn noun(tool: &str, count: usize) -> String {
    let plural = match tool.split_once('_') {
        Some(("list", things)) => things.replace('_', " "),
        Some(("search", _)) => "matches".to_owned(),
        Some(("describe", _)) => "columns".to_owned(),
        Some(("get", things)) if things.ends_with("indexes") => "indexes".to_owned(),
        Some(("sample" | "execute" | "explain", _)) => "rows".to_owned(),
        Some(_) | None => "records".to_owned(),
    };
    if count == 1 { singular(&plural) } else { plural }
}

fn singular(plural: &str) -> String {
    if let Some(stem) = plural.strip_suffix("ies") {
        return format!("{stem}y");
    }
    if plural.ends_with("ches") || plural.ends_with("xes") {
        return plural.trim_end_matches("es").to_owned();
    }
    plural.strip_suffix('s').unwrap_or(plural).to_owned()
}

/// Returns the number with its thousands apart.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn shorten(line: &str) -> String {
    let line = one_line(line);
    if line.chars().count() <= 120 {
        return line;
    }
    line.chars().take(119).chain(['…']).collect()
}
