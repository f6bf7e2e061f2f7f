//! Markdown as a document: what pulldown-cmark reads, put together as nodes.

use super::{People, fit, inline};
use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde_json::{Value, json};

/// Returns the document that Markdown says. `@[Name]` becomes a mention where `people` knows the name.
pub(crate) fn document(markdown: &str, people: &People) -> Value {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let mut writer = Writer {
        frames: vec![Frame::new("doc")],
        marks: vec![],
        people,
        said: String::new(),
        code: None,
    };
    for event in Parser::new_ext(markdown, options) {
        writer.event(event);
    }
    writer.flush();
    while writer.frames.len() > 1 {
        writer.close();
    }
    let content = writer.frames.pop().map(|frame| frame.content).unwrap_or_default();
    json!({"type": "doc", "version": 1, "content": content})
}

/// A node that is being filled.
struct Frame {
    kind: &'static str,
    attrs: Value,
    content: Vec<Value>,
    /// Whether it was opened because text stood where a block has to.
    implied: bool,
    /// The state of a task.
    task: Option<bool>,
}

impl Frame {
    fn new(kind: &'static str) -> Self {
        Self {
            kind,
            attrs: Value::Null,
            content: vec![],
            implied: false,
            task: None,
        }
    }

    fn holds_text(&self) -> bool {
        matches!(self.kind, "paragraph" | "heading")
    }
}

struct Writer<'a> {
    frames: Vec<Frame>,
    marks: Vec<Value>,
    people: &'a People,
    /// Text that is not a node yet: the parser cuts it at every bracket.
    said: String,
    /// The text of a code block.
    code: Option<String>,
}

impl Writer<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => match &mut self.code {
                Some(code) => code.push_str(&text),
                None => self.said.push_str(&text),
            },
            Event::SoftBreak => self.said.push(' '),
            Event::Code(text) => {
                self.flush();
                let mut marks: Vec<Value> = self
                    .marks
                    .iter()
                    .filter(|mark| mark["type"] == "link")
                    .cloned()
                    .collect();
                marks.push(json!({"type": "code"}));
                self.inline(inline::text(&text, &marks));
            }
            Event::HardBreak => {
                self.flush();
                self.inline(Some(json!({"type": "hardBreak"})));
            }
            Event::Rule => {
                self.flush();
                self.end_implied();
                self.block(json!({"type": "rule"}));
            }
            Event::TaskListMarker(done) => {
                if let Some(item) = self
                    .frames
                    .iter_mut()
                    .rev()
                    .find(|frame| frame.kind == "listItem")
                {
                    item.task = Some(done);
                }
            }
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::FootnoteReference(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.said.push_str(&text);
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        self.flush();
        match tag {
            Tag::Emphasis => self.marks.push(json!({"type": "em"})),
            Tag::Strong => self.marks.push(json!({"type": "strong"})),
            Tag::Strikethrough => self.marks.push(json!({"type": "strike"})),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.marks
                    .push(json!({"type": "link", "attrs": {"href": dest_url.as_ref()}}));
            }
            Tag::Paragraph => self.open("paragraph", Value::Null),
            Tag::Heading { level, .. } => self.open("heading", json!({"level": number(level)})),
            Tag::BlockQuote(None) => self.open("blockquote", Value::Null),
            Tag::BlockQuote(Some(kind)) => {
                let kind = match kind {
                    BlockQuoteKind::Note => "info",
                    BlockQuoteKind::Tip => "success",
                    BlockQuoteKind::Important => "note",
                    BlockQuoteKind::Warning => "warning",
                    BlockQuoteKind::Caution => "error",
                };
                self.open("panel", json!({"panelType": kind}));
            }
            Tag::CodeBlock(kind) => {
                let language = match &kind {
                    CodeBlockKind::Fenced(language) if !language.is_empty() => {
                        json!({"language": language.as_ref()})
                    }
                    CodeBlockKind::Fenced(_) | CodeBlockKind::Indented => Value::Null,
                };
                self.open("codeBlock", language);
                self.code = Some(String::new());
            }
            Tag::List(Some(first)) => self.open("orderedList", json!({"order": first})),
            Tag::List(None) => self.open("bulletList", Value::Null),
            Tag::Item => self.open("listItem", Value::Null),
            Tag::Table(_) => self.open(
                "table",
                json!({"isNumberColumnEnabled": false, "layout": "default"}),
            ),
            Tag::TableHead => self.open("tableRow", json!({"head": true})),
            Tag::TableRow => self.open("tableRow", Value::Null),
            Tag::TableCell => {
                let head = self.frames.last().is_some_and(|row| row.attrs["head"] == true);
                self.open(if head { "tableHeader" } else { "tableCell" }, json!({}));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        self.flush();
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                self.marks.pop();
            }
            TagEnd::Link | TagEnd::Image => self.end_link(),
            TagEnd::CodeBlock => {
                let code = self.code.take().unwrap_or_default();
                let node = inline::text(code.strip_suffix('\n').unwrap_or(&code), &[]);
                if let Some(frame) = self.frames.last_mut() {
                    frame.content.extend(node);
                }
                self.close();
            }
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::Table
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::TableCell => {
                self.end_implied();
                self.close();
            }
            _ => {}
        }
    }

    /// A link in angle brackets, whose words are its address, becomes a card.
    fn end_link(&mut self) {
        let Some(mark) = self.marks.pop() else { return };
        let href = mark["attrs"]["href"].clone();
        if let Some(last) = self.frames.last_mut().and_then(|frame| frame.content.last_mut())
            && last["type"] == "text"
            && last["text"] == href
            && last["marks"].as_array().is_some_and(|marks| *marks == [mark])
        {
            *last = json!({"type": "inlineCard", "attrs": {"url": href}});
        }
    }

    fn open(&mut self, kind: &'static str, attrs: Value) {
        self.end_implied();
        self.frames.push(Frame {
            attrs,
            ..Frame::new(kind)
        });
    }

    /// Makes a node of the text so far.
    fn flush(&mut self) {
        let said = std::mem::take(&mut self.said);
        if said.is_empty() {
            return;
        }
        for node in inline::nodes(&said, &self.marks, self.people) {
            self.inline(Some(node));
        }
    }

    fn inline(&mut self, node: Option<Value>) {
        let Some(node) = node else { return };
        if !self.frames.last().is_some_and(Frame::holds_text) {
            if node["text"].as_str().is_some_and(|text| text.trim().is_empty()) {
                return;
            }
            self.frames.push(Frame {
                implied: true,
                ..Frame::new("paragraph")
            });
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.content.push(node);
        }
    }

    fn end_implied(&mut self) {
        if self.frames.last().is_some_and(|frame| frame.implied) {
            self.close();
        }
    }

    fn block(&mut self, node: Value) {
        if let Some(frame) = self.frames.last_mut() {
            frame.content.push(node);
        }
    }

    fn close(&mut self) {
        let Some(mut frame) = self.frames.pop() else {
            return;
        };
        if frame.kind == "tableRow" {
            frame.attrs = Value::Null;
        }
        if frame.kind == "bulletList" && frame.content.iter().all(|item| item["task"].is_boolean()) {
            self.block(task_list(&frame.content));
            return;
        }
        if !frame.holds_text() && frame.kind != "codeBlock" {
            frame.content = fit::children(frame.kind, frame.content);
        }
        let mut node = json!({"type": frame.kind});
        if !frame.attrs.is_null() {
            node["attrs"] = frame.attrs;
        }
        if frame.kind.ends_with("List") {
            frame.content.iter_mut().for_each(plain_item);
        }
        node["content"] = Value::Array(frame.content);
        if let Some(done) = frame.task {
            // Read by the list that holds it, and taken off there.
            node["task"] = json!(done);
        }
        self.block(node);
    }
}

/// An item with a box in a list that has others without: the box is written.
fn plain_item(item: &mut Value) {
    let Some(task) = item.as_object_mut().and_then(|item| item.remove("task")) else {
        return;
    };
    let sign = json!({"type": "text", "text": if task == true { "☑ " } else { "☐ " }});
    if let Some(first) = item["content"][0]["content"].as_array_mut() {
        first.insert(0, sign);
    }
}

fn task_list(items: &[Value]) -> Value {
    let mut content = vec![];
    for item in items {
        let mut words: Vec<Value> = vec![];
        let mut nested = vec![];
        for block in item["content"].as_array().into_iter().flatten() {
            if block["type"] == "taskList" {
                nested.push(block.clone());
            } else {
                if !words.is_empty() {
                    words.push(json!({"type": "hardBreak"}));
                }
                words.extend(texts(block));
            }
        }
        let state = if item["task"] == true { "DONE" } else { "TODO" };
        content.push(json!({"type": "taskItem", "attrs": {"localId": "", "state": state}, "content": words}));
        content.extend(nested);
    }
    json!({"type": "taskList", "attrs": {"localId": ""}, "content": content})
}

/// All text in a block, one after the other.
fn texts(block: &Value) -> Vec<Value> {
    let children = block["content"].as_array().map(Vec::as_slice).unwrap_or_default();
    if matches!(
        block["type"].as_str(),
        Some("paragraph" | "heading" | "codeBlock")
    ) {
        return children.to_vec();
    }
    let mut all = vec![];
    for child in children {
        if !all.is_empty() {
            all.push(json!({"type": "hardBreak"}));
        }
        all.extend(texts(child));
    }
    all
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
