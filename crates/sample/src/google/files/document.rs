//! A document as Docs keeps it: a line of items, each one or two UTF-16 units long, of which text, paragraphs and tables are
//! made only when somebody asks. Indexes are therefore always right.
//!
//! <https://developers.google.com/workspace/docs/api/concepts/structure>

use serde_json::{Map, Value, json};

/// A document.
#[derive(Debug, Clone, Default)]
pub(super) struct Document {
    /// The tabs; a child stands after its parent.
    pub(super) tabs: Vec<Tab>,
    /// Grows with each change.
    pub(super) revision: u32,
}

/// A tab.
#[derive(Debug, Clone, Default)]
pub(super) struct Tab {
    /// `t.0`.
    pub(super) id: String,
    /// Its name.
    pub(super) title: String,
    /// The tab it hangs below.
    pub(super) parent: Option<String>,
    /// What it holds, after the section break at index 0.
    pub(super) items: Vec<Item>,
    /// The lists, by id, with the kind of their glyphs.
    pub(super) lists: Vec<(String, Glyphs)>,
    /// The footnotes: id and text.
    pub(super) footnotes: Vec<(String, String)>,
}

/// What stands before the entries of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Glyphs {
    /// Dots.
    Discs,
    /// 1. 2. 3.
    Numbers,
    /// Boxes to tick.
    Boxes,
}

/// A style as the API writes it; empty when nothing differs from the default.
pub(super) type Style = Map<String, Value>;

/// One thing at an index.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    /// A character, one or two units long.
    Char(char, Style),
    /// The end of a paragraph: a line feed that carries its style and its bullet.
    End(Style, Option<(String, u32)>),
    /// Anything else inside a line, as the API's own object: `{"person": {…}}`. One unit long.
    Object(Value),
    /// The start of a table.
    Table,
    /// The start of a row.
    Row,
    /// The start of a cell.
    Cell,
    /// The end of a table.
    TableEnd,
}

impl Item {
    /// Returns how many UTF-16 units it takes.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Char(character, _) => character.len_utf16(),
            Self::End(..) | Self::Object(_) | Self::Table | Self::Row | Self::Cell | Self::TableEnd => 1,
        }
    }
}

/// An empty paragraph of normal text.
pub(super) fn blank() -> Item {
    Item::End(Style::new(), None)
}

impl Document {
    /// Returns an empty document with one tab.
    pub(super) fn empty() -> Self {
        Self {
            tabs: vec![Tab {
                id: "t.0".to_owned(),
                title: "Tab 1".to_owned(),
                items: vec![blank()],
                ..Tab::default()
            }],
            revision: 1,
        }
    }

    /// Returns all text, for searching.
    pub(super) fn plain_text(&self) -> String {
        let mut text = String::new();
        for tab in &self.tabs {
            for item in &tab.items {
                match item {
                    Item::Char(character, _) => text.push(*character),
                    Item::End(..) => text.push('\n'),
                    Item::Object(object) => text.push_str(object_text(object)),
                    Item::Table | Item::Row | Item::Cell | Item::TableEnd => {}
                }
            }
            for (_, note) in &tab.footnotes {
                text.push_str(note);
                text.push('\n');
            }
        }
        text
    }

    /// Returns the document as `documents.get` answers it.
    pub(super) fn to_json(&self, id: &str, title: &str, with_tabs: bool) -> Value {
        let mut document = json!({
            "documentId": id, "title": title, "revisionId": format!("ALm37BV{:06}", self.revision),
            "suggestionsViewMode": "SUGGESTIONS_INLINE",
        });
        if with_tabs {
            document["tabs"] = Value::Array(self.children(None, 0));
        } else if let Some(first) = self.tabs.first()
            && let (Value::Object(all), Value::Object(content)) = (&mut document, first.content())
        {
            all.extend(content);
        }
        document
    }

    fn children(&self, parent: Option<&str>, level: u32) -> Vec<Value> {
        self.tabs
            .iter()
            .filter(|tab| tab.parent.as_deref() == parent)
            .enumerate()
            .map(|(index, tab)| {
                let mut properties = json!({"tabId": tab.id, "title": tab.title, "index": index});
                if let Some(parent) = parent {
                    properties["parentTabId"] = json!(parent);
                    properties["nestingLevel"] = json!(level);
                }
                let mut whole = json!({"tabProperties": properties, "documentTab": tab.content()});
                let children = self.children(Some(&tab.id), level + 1);
                if !children.is_empty() {
                    whole["childTabs"] = Value::Array(children);
                }
                whole
            })
            .collect()
    }
}

/// Returns what a reader sees of an object inside a line.
pub(super) fn object_text(object: &Value) -> &str {
    let shown = [
        "/person/personProperties/name",
        "/richLink/richLinkProperties/title",
        "/dateElement/dateElementProperties/displayText",
    ];
    shown
        .into_iter()
        .find_map(|path| object.pointer(path)?.as_str())
        .unwrap_or_default()
}

impl Tab {
    /// Returns the index behind the last item.
    pub(super) fn end(&self) -> usize {
        1 + self.items.iter().map(Item::len).sum::<usize>()
    }

    fn content(&self) -> Value {
        let mut reader = Reader {
            items: &self.items,
            next: 0,
            index: 1,
        };
        let mut content = vec![json!({"endIndex": 1, "sectionBreak": {"sectionStyle": {
            "columnSeparatorStyle": "NONE", "contentDirection": "LEFT_TO_RIGHT", "sectionType": "CONTINUOUS",
        }}})];
        content.extend(reader.elements());
        let mut whole = json!({"body": {"content": content}, "documentStyle": {"pageNumberStart": 1}});
        if !self.lists.is_empty() {
            let lists: Map<String, Value> = self
                .lists
                .iter()
                .map(|(id, glyphs)| (id.clone(), list(*glyphs)))
                .collect();
            whole["lists"] = Value::Object(lists);
        }
        if !self.footnotes.is_empty() {
            let notes: Map<String, Value> = self
                .footnotes
                .iter()
                .map(|(id, text)| (id.clone(), footnote(id, text)))
                .collect();
            whole["footnotes"] = Value::Object(notes);
        }
        whole
    }
}

fn footnote(id: &str, text: &str) -> Value {
    let content = format!(" {text}\n");
    let end = content.encode_utf16().count();
    json!({"footnoteId": id, "content": [{"endIndex": end, "paragraph": {
        "elements": [{"endIndex": end, "textRun": {"content": content, "textStyle": {}}}],
        "paragraphStyle": {"namedStyleType": "NORMAL_TEXT", "direction": "LEFT_TO_RIGHT"},
    }}]})
}

fn list(glyphs: Glyphs) -> Value {
    let levels: Vec<Value> = (0..9)
        .map(|level| {
            let mut entry =
                json!({"bulletAlignment": "START", "glyphFormat": format!("%{level}"), "textStyle": {}});
            match glyphs {
                Glyphs::Discs => entry["glyphSymbol"] = json!(["●", "○", "■"][level % 3]),
                Glyphs::Numbers => {
                    entry["glyphType"] = json!(["DECIMAL", "ALPHA", "ROMAN"][level % 3]);
                    entry["glyphFormat"] = json!(format!("%{level}."));
                    entry["startNumber"] = json!(1);
                }
                Glyphs::Boxes => entry["glyphType"] = json!("GLYPH_TYPE_UNSPECIFIED"),
            }
            entry
        })
        .collect();
    json!({"listProperties": {"nestingLevels": levels}})
}

/// Makes structural elements of items.
struct Reader<'a> {
    items: &'a [Item],
    next: usize,
    index: usize,
}

impl Reader<'_> {
    /// Reads paragraphs and tables up to the end of the cell or of the body.
    fn elements(&mut self) -> Vec<Value> {
        let mut elements = vec![];
        loop {
            match self.items.get(self.next) {
                Some(Item::Table) => elements.push(self.table()),
                Some(Item::Char(..) | Item::End(..) | Item::Object(_)) => elements.push(self.paragraph()),
                Some(Item::Row | Item::Cell | Item::TableEnd) | None => return elements,
            }
        }
    }

    fn step(&mut self) {
        self.index += self.items.get(self.next).map_or(0, Item::len);
        self.next += 1;
    }

    fn table(&mut self) -> Value {
        let start = self.index;
        self.step();
        let mut rows = vec![];
        let mut columns = 0;
        while let Some(Item::Row) = self.items.get(self.next) {
            let row_start = self.index;
            self.step();
            let mut cells = vec![];
            while let Some(Item::Cell) = self.items.get(self.next) {
                let cell_start = self.index;
                self.step();
                let content = self.elements();
                cells.push(json!({
                    "startIndex": cell_start, "endIndex": self.index, "content": content,
                    "tableCellStyle": {"rowSpan": 1, "columnSpan": 1},
                }));
            }
            columns = columns.max(cells.len());
            rows.push(json!({
                "startIndex": row_start, "endIndex": self.index, "tableCells": cells, "tableRowStyle": {},
            }));
        }
        self.step();
        json!({"startIndex": start, "endIndex": self.index, "table": {
            "rows": rows.len(), "columns": columns, "tableRows": rows, "tableStyle": {},
        }})
    }

    fn paragraph(&mut self) -> Value {
        let start = self.index;
        let mut elements: Vec<Value> = vec![];
        let mut run: Option<(usize, String, Style)> = None;
        loop {
            let at = self.index;
            let item = self.items.get(self.next);
            self.step();
            match item {
                Some(Item::Char(character, style)) => match &mut run {
                    Some((_, text, same)) if same == style => text.push(*character),
                    _ => {
                        close(&mut elements, run.take());
                        run = Some((at, character.to_string(), style.clone()));
                    }
                },
                Some(Item::Object(object)) => {
                    close(&mut elements, run.take());
                    let mut element = object.clone();
                    element["startIndex"] = json!(at);
                    element["endIndex"] = json!(at + 1);
                    elements.push(element);
                }
                Some(Item::End(style, bullet)) => {
                    // The line feed belongs to the last run, in its style.
                    let (from, mut text, same) = run.take().unwrap_or((at, String::new(), Style::new()));
                    text.push('\n');
                    close(&mut elements, Some((from, text, same)));
                    return paragraph((start, self.index), elements, (style, bullet.as_ref()));
                }
                Some(Item::Table | Item::Row | Item::Cell | Item::TableEnd) | None => {
                    close(&mut elements, run.take());
                    return paragraph((start, self.index), elements, (&Style::new(), None));
                }
            }
        }
    }
}

fn close(elements: &mut Vec<Value>, run: Option<(usize, String, Style)>) {
    let Some((start, text, style)) = run else { return };
    let end = start + text.encode_utf16().count();
    elements.push(json!({
        "startIndex": start, "endIndex": end, "textRun": {"content": text, "textStyle": style},
    }));
}

fn paragraph(
    (start, end): (usize, usize),
    elements: Vec<Value>,
    (style, bullet): (&Style, Option<&(String, u32)>),
) -> Value {
    let mut full = json!({"namedStyleType": "NORMAL_TEXT", "direction": "LEFT_TO_RIGHT"});
    if let Value::Object(full) = &mut full {
        full.extend(style.clone());
    }
    if full["namedStyleType"]
        .as_str()
        .is_some_and(|name| name.starts_with("HEADING"))
    {
        full["headingId"] = json!(crate::stable_id("h.", &format!("{elements:?}"), 12).to_lowercase());
    }
    let mut paragraph = json!({"elements": elements, "paragraphStyle": full});
    if let Some((list, level)) = bullet {
        paragraph["bullet"] = json!({"listId": list, "textStyle": {}});
        if *level > 0 {
            paragraph["bullet"]["nestingLevel"] = json!(level);
        }
    }
    json!({"startIndex": start, "endIndex": end, "paragraph": paragraph})
}
