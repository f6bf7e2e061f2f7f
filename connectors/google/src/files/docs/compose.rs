//! Markdown as requests of `documents.batchUpdate`. Indexes count UTF-16 units and are those at the moment each request is
//! applied: text first, then its styles, then bullets from the back, since making bullets takes leading tabs away.
//!
//! <https://developers.google.com/workspace/docs/api/how-tos/move-text>

mod parse;
mod table;

use parse::{Block, Line, parse};
use serde_json::{Value, json};

/// Where text goes.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The index of the line feed that ends the body, in front of which the text goes.
    pub(super) end: usize,
    /// Whether the last paragraph holds text already: the new text then begins a paragraph of its own.
    pub(super) occupied: bool,
    /// The tab; the first without one.
    pub(super) tab: Option<String>,
}

/// Returns the requests that write Markdown at the end of a body.
pub(super) fn requests(markdown: &str, place: &Place) -> Vec<Value> {
    let mut composer = Composer {
        at: place.end,
        fresh: !place.occupied,
        tab: place.tab.clone(),
        requests: vec![],
    };
    let blocks = parse(markdown);
    let mut lines: Vec<&Line> = vec![];
    for block in &blocks {
        match block {
            Block::Line(line) => lines.push(line),
            Block::Table(rows) => {
                composer.lines(&std::mem::take(&mut lines));
                composer.table(rows);
            }
        }
    }
    composer.lines(&lines);
    composer.requests
}

struct Composer {
    /// The index of the line feed that ends the body.
    at: usize,
    /// Whether the last paragraph is empty, so that it can be used.
    fresh: bool,
    tab: Option<String>,
    requests: Vec<Value>,
}

/// How many UTF-16 units a text takes.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

impl Composer {
    fn push(&mut self, kind: &str, body: Value) {
        self.requests.push(json!({ kind: body }));
    }

    fn location(&self, index: usize) -> Value {
        match &self.tab {
            Some(tab) => json!({"index": index, "tabId": tab}),
            None => json!({"index": index}),
        }
    }

    fn range(&self, start: usize, end: usize) -> Value {
        match &self.tab {
            Some(tab) => json!({"startIndex": start, "endIndex": end, "tabId": tab}),
            None => json!({"startIndex": start, "endIndex": end}),
        }
    }

    /// Writes paragraphs at the end.
    fn lines(&mut self, lines: &[&Line]) {
        if lines.is_empty() {
            return;
        }
        let mut text = String::new();
        let mut starts = vec![];
        let before = usize::from(!self.fresh);
        for (number, line) in lines.iter().enumerate() {
            if number > 0 || !self.fresh {
                text.push('\n');
            }
            starts.push(self.at + units(&text));
            text.push_str(&"\t".repeat(line.depth()));
            text.push_str(&line.text());
        }
        let first = self.at + before;
        let end = self.at + units(&text);
        if !text.is_empty() {
            let location = self.location(self.at);
            self.push("insertText", json!({"location": location, "text": text}));
        }
        // The line feed of the body ends the last paragraph.
        let whole = self.range(first, end + 1);
        self.plain(&whole);
        for (line, &start) in lines.iter().zip(&starts) {
            self.style(line, start);
        }
        let taken = self.bullets(lines, &starts, end);
        self.at = end - taken;
        self.fresh = false;
    }

    /// Takes off what new text has from its neighbours.
    fn plain(&mut self, range: &Value) {
        self.push(
            "updateTextStyle",
            json!({"range": range, "textStyle": {},
                "fields": "bold,italic,strikethrough,underline,link,weightedFontFamily"}),
        );
        self.push(
            "updateParagraphStyle",
            json!({"range": range, "paragraphStyle": {"namedStyleType": "NORMAL_TEXT"},
                "fields": "namedStyleType,indentStart,borderBottom"}),
        );
        self.push("deleteParagraphBullets", json!({"range": range}));
    }

    fn style(&mut self, line: &Line, start: usize) {
        let end = start + line.depth() + units(&line.text()) + 1;
        let range = self.range(start, end);
        if let Some(level) = line.heading() {
            let name = if level == 0 {
                "TITLE".to_owned()
            } else {
                format!("HEADING_{level}")
            };
            self.push(
                "updateParagraphStyle",
                json!({"range": range, "paragraphStyle": {"namedStyleType": name}, "fields": "namedStyleType"}),
            );
        }
        if line.is_quote() {
            self.push(
                "updateParagraphStyle",
                json!({"range": range, "paragraphStyle": {"indentStart": {"magnitude": 36, "unit": "PT"}},
                    "fields": "indentStart"}),
            );
        }
        if line.is_rule() {
            let border = json!({"width": {"magnitude": 1, "unit": "PT"}, "padding": {"magnitude": 1, "unit": "PT"},
                "dashStyle": "SOLID", "color": {"color": {"rgbColor": {"red": 0.6, "green": 0.6, "blue": 0.6}}}});
            self.push(
                "updateParagraphStyle",
                json!({"range": range, "paragraphStyle": {"borderBottom": border}, "fields": "borderBottom"}),
            );
        }
        self.marks(line, start + line.depth());
    }

    fn marks(&mut self, line: &Line, start: usize) {
        let mut at = start;
        for run in &line.runs {
            let end = at + units(&run.text);
            if let Some((style, fields)) = run.style() {
                let range = self.range(at, end);
                self.push(
                    "updateTextStyle",
                    json!({"range": range, "textStyle": style, "fields": fields}),
                );
            }
            at = end;
        }
    }

    /// Makes lists of runs of entries, from the back, and returns how many tabs that took away.
    fn bullets(&mut self, lines: &[&Line], starts: &[usize], end: usize) -> usize {
        let mut taken = 0;
        let mut last = lines.len();
        while last > 0 {
            let Some(list) = lines.get(last - 1).and_then(|line| line.list()) else {
                last -= 1;
                continue;
            };
            let mut first = last - 1;
            while first > 0 && lines.get(first - 1).is_some_and(|line| line.list() == Some(list)) {
                first -= 1;
            }
            let until = starts.get(last).copied().unwrap_or(end + 1);
            let range = self.range(starts.get(first).copied().unwrap_or(end), until);
            self.push(
                "createParagraphBullets",
                json!({"range": range, "bulletPreset": list.preset()}),
            );
            taken += lines[first..last].iter().map(|line| line.depth()).sum::<usize>();
            last = first;
        }
        taken
    }
}

#[cfg(test)]
mod tests;
