//! Makes documents of the story's Markdown: headings, lists, tables, marks, links, footnotes; `===` begins a tab and `====` one
//! below it; `{person:ana}`, `{date:-6bd}` and `{file:Name}` become chips.

use super::document::{Document, Glyphs, Item, Style, Tab, blank};
use crate::{Company, When, stable_id};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

/// Returns the document that a story file tells.
pub(super) fn document(source: &str, company: &Company) -> Document {
    let mut writer = Writer {
        company,
        tabs: vec![],
        list: None,
    };
    let mut rows: Vec<Vec<&str>> = vec![];
    for line in source.lines() {
        if let Some(cells) = line.strip_prefix('|') {
            let cells: Vec<&str> = cells.trim_end_matches('|').split('|').map(str::trim).collect();
            if !cells
                .iter()
                .all(|cell| cell.chars().all(|c| matches!(c, '-' | ':')))
            {
                rows.push(cells);
            }
            continue;
        }
        if !rows.is_empty() {
            writer.table(&std::mem::take(&mut rows));
        }
        writer.line(line);
    }
    if !rows.is_empty() {
        writer.table(&rows);
    }
    writer.done()
}

struct Writer<'a> {
    company: &'a Company,
    tabs: Vec<Tab>,
    /// The list that goes on.
    list: Option<(String, Glyphs)>,
}

impl Writer<'_> {
    fn done(mut self) -> Document {
        if self.tabs.is_empty() {
            return Document::empty();
        }
        for tab in &mut self.tabs {
            // A tab never ends with a table.
            if !matches!(tab.items.last(), Some(Item::End(..))) {
                tab.items.push(blank());
            }
        }
        Document {
            tabs: self.tabs,
            revision: 1,
        }
    }

    fn tab(&mut self) -> &mut Tab {
        if self.tabs.is_empty() {
            self.begin("Tab 1", None);
        }
        let last = self.tabs.len() - 1;
        &mut self.tabs[last]
    }

    fn begin(&mut self, title: &str, parent: Option<String>) {
        let id = match self.tabs.len() {
            0 => "t.0".to_owned(),
            count => stable_id("t.", &format!("{title}{count}"), 12).to_lowercase(),
        };
        self.list = None;
        self.tabs.push(Tab {
            id,
            title: title.to_owned(),
            parent,
            ..Tab::default()
        });
    }

    fn line(&mut self, line: &str) {
        let indent = line.len() - line.trim_start().len();
        let text = line.trim();
        if let Some(title) = text.strip_prefix("==== ") {
            let parent = self.tabs.iter().rev().find(|tab| tab.parent.is_none());
            let parent = parent.map(|tab| tab.id.clone());
            return self.begin(title, parent);
        }
        if let Some(title) = text.strip_prefix("=== ") {
            return self.begin(title, None);
        }
        if text.is_empty() {
            self.list = None;
            return;
        }
        if let Some((mark, note)) = text.strip_prefix("[^").and_then(|rest| rest.split_once("]: ")) {
            let note = (format!("kix.fn{mark}"), note.to_owned());
            return self.tab().footnotes.push(note);
        }
        if text == "---" {
            self.list = None;
            let items = &mut self.tab().items;
            items.push(Item::Object(json!({"horizontalRule": {"textStyle": {}}})));
            return items.push(blank());
        }
        if let Some((glyphs, rest)) = entry(text) {
            return self.entry(glyphs, u32::try_from(indent / 2).unwrap_or(0), rest);
        }
        self.list = None;
        let level = text.bytes().take_while(|&byte| byte == b'#').count();
        let (name, rest) = match (level, text.get(level..).unwrap_or_default().strip_prefix(' ')) {
            (1, Some(rest)) => ("TITLE".to_owned(), rest),
            (2..=6, Some(rest)) => (format!("HEADING_{}", level - 1), rest),
            _ => (String::new(), text),
        };
        let mut style = Style::new();
        if !name.is_empty() {
            style.insert("namedStyleType".to_owned(), json!(name));
        }
        let mut items = self.inline(rest);
        items.push(Item::End(style, None));
        self.tab().items.extend(items);
    }

    fn entry(&mut self, glyphs: Glyphs, level: u32, text: &str) {
        let list = match self.list.take() {
            Some((list, same)) if same == glyphs || level > 0 => (list, same),
            _ => {
                let seed = format!("list{}{}", self.tabs.len(), self.tab().items.len());
                let list = stable_id("kix.", &seed, 12).to_lowercase();
                self.tab().lists.push((list.clone(), glyphs));
                (list, glyphs)
            }
        };
        let mut items = self.inline(text);
        items.push(Item::End(Style::new(), Some((list.0.clone(), level))));
        self.tab().items.extend(items);
        self.list = Some(list);
    }

    fn table(&mut self, rows: &[Vec<&str>]) {
        self.list = None;
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut items = vec![Item::Table];
        for row in rows {
            items.push(Item::Row);
            for column in 0..columns {
                items.push(Item::Cell);
                items.extend(self.inline(row.get(column).copied().unwrap_or_default()));
                items.push(blank());
            }
        }
        items.push(Item::TableEnd);
        self.tab().items.extend(items);
    }

    /// Reads the marks of a line.
    fn inline(&self, text: &str) -> Vec<Item> {
        let mut items = vec![];
        let mut style = Style::new();
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            let marks = [
                ("**", "bold", json!(true)),
                ("~~", "strikethrough", json!(true)),
                ("*", "italic", json!(true)),
                (
                    "`",
                    "weightedFontFamily",
                    json!({"fontFamily": "Roboto Mono", "weight": 400}),
                ),
            ];
            if let Some((mark, key, value)) = marks.into_iter().find(|(mark, _, _)| rest.starts_with(mark)) {
                if style.remove(key).is_none() {
                    style.insert(key.to_owned(), value);
                }
                rest = &rest[mark.len()..];
                continue;
            }
            if let Some((item, after)) = self.special(rest, &style) {
                items.extend(item);
                rest = after;
                continue;
            }
            items.push(Item::Char(character, style.clone()));
            rest = &rest[character.len_utf8()..];
        }
        items
    }

    /// Reads a chip, a footnote's mark or a link at the start of `text`.
    fn special<'t>(&self, text: &'t str, style: &Style) -> Option<(Vec<Item>, &'t str)> {
        if let Some((inner, after)) = text.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            let (kind, name) = inner.split_once(':')?;
            return Some((vec![Item::Object(self.chip(kind, name)?)], after));
        }
        if let Some((mark, after)) = text.strip_prefix("[^").and_then(|rest| rest.split_once(']')) {
            let note = json!({"footnoteReference": {
                "footnoteId": format!("kix.fn{mark}"), "footnoteNumber": mark, "textStyle": {},
            }});
            return Some((vec![Item::Object(note)], after));
        }
        let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
        let (url, after) = rest.split_once(')')?;
        let mut style = style.clone();
        style.insert("link".to_owned(), json!({"url": url}));
        style.insert("underline".to_owned(), json!(true));
        let items = label.chars().map(|c| Item::Char(c, style.clone())).collect();
        Some((items, after))
    }

    fn chip(&self, kind: &str, name: &str) -> Option<Value> {
        match kind {
            "person" => {
                let person = self.company.people.get(name)?;
                Some(json!({"person": {
                    "personId": format!("kix.p{name}"), "textStyle": {},
                    "personProperties": {"name": person.name, "email": person.email()},
                }}))
            }
            "date" => {
                let moment = When::read(name)?.at(self.company.now);
                Some(
                    json!({"dateElement": {"dateId": format!("kix.d{}", moment.as_second()), "textStyle": {},
                        "dateElementProperties": {
                            "timestamp": crate::rfc3339(moment), "locale": "en", "timeZoneId": "UTC",
                            "dateFormat": "DATE_FORMAT_MONTH_DAY_YEAR_ABBREVIATED", "timeFormat": "TIME_FORMAT_DISABLED",
                            "displayText": moment.to_zoned(TimeZone::UTC).strftime("%b %-d, %Y").to_string(),
                        },
                    }}),
                )
            }
            "file" => Some(
                json!({"richLink": {"richLinkId": stable_id("kix.", name, 10), "textStyle": {},
                    "richLinkProperties": {
                        "title": name, "uri": format!("https://drive.google.com/open?id={}", super::state::file_id(name)),
                    },
                }}),
            ),
            _ => None,
        }
    }
}

fn entry(text: &str) -> Option<(Glyphs, &str)> {
    for box_mark in ["- [ ] ", "- [x] "] {
        if let Some(rest) = text.strip_prefix(box_mark) {
            return Some((Glyphs::Boxes, rest));
        }
    }
    if let Some(rest) = text.strip_prefix("- ") {
        return Some((Glyphs::Discs, rest));
    }
    let (number, rest) = text.split_once(". ")?;
    let numbered = !number.is_empty() && number.len() < 3 && number.bytes().all(|byte| byte.is_ascii_digit());
    numbered.then_some((Glyphs::Numbers, rest))
}
