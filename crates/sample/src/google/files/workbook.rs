//! A spreadsheet: tabs of cells, and ranges in A1 notation. Formulas are sums and one operation on two cells.

use serde_json::{Value, json};

/// A spreadsheet.
#[derive(Debug, Clone, Default)]
pub(super) struct Workbook {
    pub(super) tabs: Vec<Tab>,
}

/// A tab.
#[derive(Debug, Clone, Default)]
pub(super) struct Tab {
    pub(super) id: u32,
    pub(super) title: String,
    pub(super) hidden: bool,
    /// The size of the grid.
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// What was typed, row by row; missing cells are empty.
    pub(super) cells: Vec<Vec<String>>,
}

/// How values are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Render {
    Formatted,
    Plain,
    Formula,
}

/// A part of a tab, from 0 on, ends exclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) tab: usize,
    pub(super) top: usize,
    pub(super) left: usize,
    pub(super) bottom: usize,
    pub(super) right: usize,
}

impl Tab {
    pub(super) fn new(id: u32, title: &str) -> Self {
        Self {
            id,
            title: title.to_owned(),
            rows: 1000,
            columns: 26,
            ..Self::default()
        }
    }

    pub(super) fn properties(&self, index: usize) -> Value {
        let mut properties = json!({
            "sheetId": self.id, "title": self.title, "index": index, "sheetType": "GRID",
            "gridProperties": {"rowCount": self.rows, "columnCount": self.columns},
        });
        if self.hidden {
            properties["hidden"] = json!(true);
        }
        properties
    }

    fn typed(&self, row: usize, column: usize) -> &str {
        let cell = self.cells.get(row).and_then(|row| row.get(column));
        cell.map_or("", String::as_str)
    }

    pub(super) fn set(&mut self, row: usize, column: usize, value: &str) {
        if self.cells.len() <= row {
            self.cells.resize_with(row + 1, Vec::new);
        }
        if self.cells[row].len() <= column {
            self.cells[row].resize_with(column + 1, String::new);
        }
        value.clone_into(&mut self.cells[row][column]);
    }

    /// Returns the number of a cell, formulas worked out.
    fn number(&self, row: usize, column: usize, depth: usize) -> Option<f64> {
        let typed = self.typed(row, column);
        match typed.strip_prefix('=') {
            Some(formula) if depth < 20 => self.formula(formula, depth + 1),
            Some(_) => None,
            None => number(typed),
        }
    }

    fn formula(&self, formula: &str, depth: usize) -> Option<f64> {
        let formula = formula.replace(' ', "");
        if let Some(range) = formula
            .strip_prefix("SUM(")
            .and_then(|rest| rest.strip_suffix(')'))
        {
            let (from, to) = range.split_once(':')?;
            let ((top, left), (bottom, right)) = (cell(from)?, cell(to)?);
            let mut sum = 0.0;
            for row in top?..=bottom? {
                for column in left?..=right? {
                    sum += self.number(row, column, depth).unwrap_or(0.0);
                }
            }
            return Some(sum);
        }
        let at = formula.find(['+', '-', '*', '/'])?;
        let operand = |text: &str| match cell(text) {
            Some((Some(row), Some(column))) => self.number(row, column, depth),
            _ => number(text),
        };
        let (left, right) = (operand(&formula[..at])?, operand(&formula[at + 1..])?);
        match &formula[at..=at] {
            "+" => Some(left + right),
            "-" => Some(left - right),
            "*" => Some(left * right),
            _ => Some(left / right),
        }
    }

    /// Returns a cell's value; an empty text for an empty cell.
    fn value(&self, row: usize, column: usize, render: Render) -> Value {
        let typed = self.typed(row, column);
        if render == Render::Formula && typed.starts_with('=') {
            return json!(typed);
        }
        // An apostrophe in front says that the rest is text.
        if let Some(text) = typed.strip_prefix('\'') {
            return json!(text);
        }
        let worked_out = typed.strip_prefix('=').map(|formula| self.formula(formula, 0));
        match (worked_out, render) {
            (Some(None), _) => json!("#ERROR!"),
            (Some(Some(result)), Render::Formatted) => json!(thousands(result)),
            (Some(Some(result)), Render::Plain | Render::Formula) => plain(result),
            (None, Render::Formatted) => json!(typed),
            (None, Render::Plain | Render::Formula) => number(typed).map_or_else(|| json!(typed), plain),
        }
    }

    /// Returns the values of a part, without the empty ends of rows and the empty rows at the end.
    pub(super) fn values(&self, area: &Area, render: Render) -> Vec<Vec<Value>> {
        let mut rows: Vec<Vec<Value>> = (area.top..area.bottom.min(self.cells.len()))
            .map(|row| {
                let width = self.cells.get(row).map_or(0, Vec::len);
                let mut cells: Vec<Value> = (area.left..area.right.min(width))
                    .map(|column| self.value(row, column, render))
                    .collect();
                while cells.last() == Some(&json!("")) {
                    cells.pop();
                }
                cells
            })
            .collect();
        while rows.last().is_some_and(Vec::is_empty) {
            rows.pop();
        }
        rows
    }

    /// Returns how many rows and columns hold something.
    pub(super) fn extent(&self) -> (usize, usize) {
        let filled = |row: &Vec<String>| {
            row.iter()
                .rposition(|cell| !cell.is_empty())
                .map_or(0, |at| at + 1)
        };
        let rows = self
            .cells
            .iter()
            .rposition(|row| filled(row) > 0)
            .map_or(0, |at| at + 1);
        (rows, self.cells.iter().map(filled).max().unwrap_or(0))
    }

    pub(super) fn csv(&self) -> String {
        let (bottom, right) = self.extent();
        let area = Area {
            tab: 0,
            top: 0,
            left: 0,
            bottom,
            right,
        };
        let mut csv = String::new();
        for row in self.values(&area, Render::Formatted) {
            let cells: Vec<String> = (0..right)
                .map(|column| {
                    let text = row.get(column).and_then(Value::as_str).unwrap_or_default();
                    if text.contains(['"', ',', '\n']) {
                        format!("\"{}\"", text.replace('"', "\"\""))
                    } else {
                        text.to_owned()
                    }
                })
                .collect();
            csv.push_str(&cells.join(","));
            csv.push_str("\r\n");
        }
        csv
    }
}

impl Workbook {
    /// Reads the tabs of a story file: `=== Plan`, then a line for each row, cells between `|`.
    pub(super) fn told(source: &str) -> Self {
        let mut tabs: Vec<Tab> = vec![];
        for line in source.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if let Some(title) = line.strip_prefix("=== ") {
                let id = u32::try_from(tabs.len()).unwrap_or(0) * 417_233_019;
                tabs.push(Tab::new(id, title));
            } else if let Some(tab) = tabs.last_mut() {
                let cells = line
                    .trim_matches('|')
                    .split('|')
                    .map(|cell| cell.trim().to_owned());
                tab.cells.push(cells.collect());
            }
        }
        Self { tabs }
    }

    pub(super) fn plain_text(&self) -> String {
        let rows = self.tabs.iter().flat_map(|tab| {
            std::iter::once(tab.title.clone()).chain(tab.cells.iter().map(|row| row.join(" ")))
        });
        rows.collect::<Vec<_>>().join("\n")
    }

    /// Finds what a range in A1 notation names; `None` when it names nothing.
    pub(super) fn area(&self, range: &str) -> Option<Area> {
        let titled = |title: &str| {
            let title = title
                .strip_prefix('\'')
                .and_then(|rest| rest.strip_suffix('\''))
                .map_or_else(|| title.to_owned(), |inner| inner.replace("''", "'"));
            self.tabs
                .iter()
                .position(|tab| tab.title.eq_ignore_ascii_case(&title))
        };
        let (tab, cells) = match range.rsplit_once('!') {
            Some((title, cells)) => (titled(title)?, Some(cells)),
            None => match titled(range) {
                Some(tab) => (tab, None),
                None => (0, Some(range)),
            },
        };
        let grid = self.tabs.get(tab)?;
        let Some(cells) = cells else {
            return Some(Area {
                tab,
                top: 0,
                left: 0,
                bottom: grid.rows,
                right: grid.columns,
            });
        };
        let cells = cells.replace('$', "");
        let (from, to) = cells.split_once(':').unwrap_or((&cells, &cells));
        let ((top, left), (bottom, right)) = (cell(from)?, cell(to)?);
        Some(Area {
            tab,
            top: top.unwrap_or(0),
            left: left.unwrap_or(0),
            bottom: bottom.map_or(grid.rows, |row| row + 1),
            right: right.map_or(grid.columns, |column| column + 1),
        })
    }

    /// Returns a part in A1 notation: `Plan!A1:F12`.
    pub(super) fn a1(&self, area: &Area) -> String {
        let title = self.tabs.get(area.tab).map_or("", |tab| tab.title.as_str());
        let bare = title.chars().all(|character| character.is_alphanumeric());
        let title = if bare {
            title.to_owned()
        } else {
            format!("'{}'", title.replace('\'', "''"))
        };
        let from = format!("{}{}", letters(area.left), area.top + 1);
        let to = format!("{}{}", letters(area.right.max(1) - 1), area.bottom);
        if from == to {
            format!("{title}!{from}")
        } else {
            format!("{title}!{from}:{to}")
        }
    }
}

/// Reads `B7`, `B` or `7` as row and column from 0 on.
fn cell(text: &str) -> Option<(Option<usize>, Option<usize>)> {
    let digits = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let (column, row) = text.split_at(digits);
    if text.is_empty() || column.len() > 3 || !column.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let number = column.bytes().fold(0, |sum, byte| {
        sum * 26 + usize::from(byte.to_ascii_uppercase() - b'A') + 1
    });
    let row = match row {
        "" => None,
        row => Some(row.parse::<usize>().ok().filter(|&row| row > 0)? - 1),
    };
    Some((row, number.checked_sub(1)))
}

fn letters(column: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(column % 26).unwrap_or(0));
    match column / 26 {
        0 => letter.to_string(),
        more => format!("{}{letter}", letters(more - 1)),
    }
}

/// Reads a number as people type it: `14,000`, `€1,250.50`, `31%`.
fn number(text: &str) -> Option<f64> {
    let bare = text.trim_start_matches('€').replace(',', "");
    match bare.strip_suffix('%') {
        Some(percent) => percent.parse::<f64>().ok().map(|number| number / 100.0),
        None => bare.parse().ok().filter(|number: &f64| number.is_finite()),
    }
}

fn plain(number: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "whole and small, as tested")]
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return json!(number as i64);
    }
    json!(number)
}

fn thousands(number: f64) -> String {
    let text = format!("{:.2}", number.abs());
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if number < 0.0 { "-" } else { "" };
    if cents == "00" {
        format!("{sign}{grouped}")
    } else {
        format!("{sign}{grouped}.{cents}")
    }
}
