//! Markdown as lines with marks, and tables of them. What Docs has no request for (footnotes, pictures) becomes text.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde_json::{Value, json};

/// One block of the text.
#[derive(Debug, PartialEq)]
pub(super) enum Block {
    /// A paragraph, a heading, an entry of a list, a line of code.
    Line(Line),
    /// A table; its first row is the head.
    Table(Vec<Vec<Line>>),
}

/// One paragraph.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Line {
    /// Its text, in runs of one style.
    pub(super) runs: Vec<Run>,
    kind: Kind,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Kind {
    #[default]
    Plain,
    Heading(usize),
    Entry(List, usize),
    Quote,
    Rule,
}

/// What stands before the entries of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Dots,
    Numbers,
    Boxes,
}

impl List {
    /// Returns Docs' name for it.
    pub(super) fn preset(self) -> &'static str {
        match self {
            Self::Dots => "BULLET_DISC_CIRCLE_SQUARE",
            Self::Numbers => "NUMBERED_DECIMAL_ALPHA_ROMAN",
            Self::Boxes => "BULLET_CHECKBOX",
        }
    }
}

/// Text of one style.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Run {
    pub(super) text: String,
    bold: bool,
    italic: bool,
    strike: bool,
    code: bool,
    link: Option<String>,
}

impl Run {
    /// Returns the style and its mask; nothing for plain text.
    pub(super) fn style(&self) -> Option<(Value, String)> {
        let link = self.link.as_ref().map(|url| json!({"url": url}));
        let all = [
            ("bold", self.bold.then(|| json!(true))),
            ("italic", self.italic.then(|| json!(true))),
            ("strikethrough", self.strike.then(|| json!(true))),
            (
                "weightedFontFamily",
                self.code
                    .then(|| json!({"fontFamily": "Roboto Mono", "weight": 400})),
            ),
            ("link", link),
        ];
        let mut style = json!({});
        let mut fields = vec![];
        for (name, value) in all {
            if let Some(value) = value {
                style[name] = value;
                fields.push(name);
            }
        }
        (!fields.is_empty()).then(|| (style, fields.join(",")))
    }
}

impl Line {
    pub(super) fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    /// Returns how deep an entry hangs.
    pub(super) fn depth(&self) -> usize {
        match self.kind {
            Kind::Entry(_, depth) => depth,
            Kind::Plain | Kind::Heading(_) | Kind::Quote | Kind::Rule => 0,
        }
    }

    pub(super) fn list(&self) -> Option<List> {
        match self.kind {
            Kind::Entry(list, _) => Some(list),
            Kind::Plain | Kind::Heading(_) | Kind::Quote | Kind::Rule => None,
        }
    }

    /// Returns a heading's level, 0 for the title.
    pub(super) fn heading(&self) -> Option<usize> {
        match self.kind {
            Kind::Heading(level) => Some(level),
            Kind::Plain | Kind::Entry(..) | Kind::Quote | Kind::Rule => None,
        }
    }

    pub(super) fn is_quote(&self) -> bool {
        self.kind == Kind::Quote
    }

    pub(super) fn is_rule(&self) -> bool {
        self.kind == Kind::Rule
    }
}

/// Reads Markdown.
pub(super) fn parse(markdown: &str) -> Vec<Block> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut reader = Reader::default();
    for event in Parser::new_ext(markdown, options) {
        reader.event(event);
    }
    reader.end_line();
    reader.blocks
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    line: Line,
    style: Run,
    /// The lists we are in, outermost first.
    lists: Vec<List>,
    quotes: usize,
    code: bool,
    table: Option<Vec<Vec<Line>>>,
}

impl Reader {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.style.code = true;
                self.text(&text);
                self.style.code = false;
            }
            Event::SoftBreak => self.text(" "),
            // A vertical tab is Docs' line break inside a paragraph.
            Event::HardBreak => self.text("\u{b}"),
            Event::Rule => {
                self.end_line();
                self.blocks.push(Block::Line(Line {
                    runs: vec![],
                    kind: Kind::Rule,
                }));
            }
            Event::TaskListMarker(_) => {
                if let Kind::Entry(list, _) = &mut self.line.kind {
                    *list = List::Boxes;
                }
            }
            Event::FootnoteReference(name) => self.text(&format!("[{name}]")),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.end_line();
                self.line.kind = Kind::Heading(depth(level));
            }
            Tag::Paragraph => {
                // The first paragraph of an entry is the entry.
                if !matches!(self.line.kind, Kind::Entry(..)) || !self.line.runs.is_empty() {
                    self.end_line();
                }
                if self.quotes > 0 && self.line.kind == Kind::Plain {
                    self.line.kind = Kind::Quote;
                }
            }
            Tag::BlockQuote(_) => {
                self.end_line();
                self.quotes += 1;
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => {
                self.end_line();
                self.code = true;
            }
            Tag::List(number) => {
                self.end_line();
                self.lists.push(if number.is_some() {
                    List::Numbers
                } else {
                    List::Dots
                });
            }
            Tag::Item => {
                self.end_line();
                if let Some(&list) = self.lists.last() {
                    self.line.kind = Kind::Entry(list, (self.lists.len() - 1).min(8));
                }
            }
            Tag::Table(_) => {
                self.end_line();
                self.table = Some(vec![]);
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(rows) = &mut self.table {
                    rows.push(vec![]);
                }
            }
            Tag::Emphasis => self.style.italic = true,
            Tag::Strong => self.style.bold = true,
            Tag::Strikethrough => self.style.strike = true,
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.style.link = Some(dest_url.to_string()).filter(|url| is_link(url));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::Item => self.end_line(),
            TagEnd::BlockQuote(_) => {
                self.end_line();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::CodeBlock => self.code = false,
            TagEnd::List(_) => {
                self.end_line();
                self.lists.pop();
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.line);
                if let Some(row) = self.table.as_mut().and_then(|rows| rows.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::Table => self.blocks.extend(self.table.take().map(Block::Table)),
            TagEnd::Emphasis => self.style.italic = false,
            TagEnd::Strong => self.style.bold = false,
            TagEnd::Strikethrough => self.style.strike = false,
            TagEnd::Link | TagEnd::Image => self.style.link = None,
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.code {
            // Each line of code is a paragraph.
            for line in text.trim_end_matches('\n').split('\n') {
                let run = Run {
                    text: line.to_owned(),
                    code: true,
                    ..Run::default()
                };
                let runs = if line.is_empty() { vec![] } else { vec![run] };
                self.blocks.push(Block::Line(Line {
                    runs,
                    kind: Kind::Plain,
                }));
            }
            return;
        }
        let text: String = text
            .chars()
            .filter(|&c| c == '\u{b}' || !c.is_control())
            .collect();
        if text.is_empty() {
            return;
        }
        match self.line.runs.last_mut() {
            Some(last) if same(last, &self.style) => last.text.push_str(&text),
            _ => self.line.runs.push(Run {
                text,
                ..self.style.clone()
            }),
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.runs.is_empty() {
            self.blocks.push(Block::Line(line));
        }
    }
}

fn same(run: &Run, style: &Run) -> bool {
    Run {
        text: String::new(),
        ..run.clone()
    } == *style
}

fn is_link(url: &str) -> bool {
    ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
}

fn depth(level: HeadingLevel) -> usize {
    match level {
        HeadingLevel::H1 => 0,
        HeadingLevel::H2 => 1,
        HeadingLevel::H3 => 2,
        HeadingLevel::H4 => 3,
        HeadingLevel::H5 => 4,
        HeadingLevel::H6 => 5,
    }
}
