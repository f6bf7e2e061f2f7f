//! Reads what a search tool found as records of a title and a text. Takes any flat object; what is no list of objects is
//! read line by line.

use crate::failure::one_line;
use crate::input::ToolAnswer;
use mosaic_protocol::{DatasourceId, KeptRecord, ToolCallId};
use serde_json::{Map, Value};

/// Fields that name a thing, the first one that is there being its title.
const TITLES: &[&str] = &["title", "name", "subject", "key", "path"];
/// Fields that together say where a row or a column is.
const PLACES: &[&str] = &["database", "schema", "table", "column"];
/// Fields that hold the text.
const TEXTS: &[&str] = &["text", "body", "snippet", "content"];
/// Fields that are nobody's to read.
const SILENT: &[&str] = &["id", "url", "score", "rank", "cursor"];
/// The most characters of a record that are searched.
const MAX_CHARS: usize = 4_000;

/// Fields that say how a thing stands, the first one that is there.
const STATES: &[&str] = &["status", "state", "financial_status", "conclusion"];

/// Fields that say where a thing stands among others, the first one that is there.
const PLACED: &[&str] = &["channel", "project", "repository", "repo", "folder"];
/// Fields that say what a thing belongs to.
const THREADS: &[&str] = &["thread_ts", "thread_id", "thread"];
/// Fields that say what a thing is in a word.
const MARKS: &[&str] = &[
    "type", "kind", "status", "state", "labels", "priority", "assignee",
];

/// Where records come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The source.
    pub datasource_id: DatasourceId,
    /// The source's name as the person gave it.
    pub datasource: String,
    /// The connector's id.
    pub connector: String,
    /// The call that brought them.
    pub call_id: ToolCallId,
    /// The tool that was called.
    pub tool: String,
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Where it comes from.
    pub origin: Origin,
    /// What the source calls it: its id, key or name there; empty when it has none. Two records of one source with the same
    /// id are one.
    pub id: String,
    /// Where it is, on one line.
    pub title: String,
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// When.
    pub time: Option<String>,
    /// Where a browser shows it: https only, whatever else a source may say.
    pub url: Option<String>,
    /// How it stands, where it says so: "In Progress", "merged".
    pub status: Option<String>,
    /// Where it stands among others: a channel, a folder, a project.
    pub place: Option<String>,
    /// What it belongs to within that place, by the source's own name: the thread of a reply.
    pub thread: Option<String>,
    /// What else is said of it in a word: its type, its labels, who it is with. Ranked by, never shown.
    pub marks: String,
    /// Whether the question names it, so that it was read rather than found.
    pub named: bool,
}

impl Record {
    /// Returns it as it is kept, under its number in the turn.
    #[must_use]
    pub fn keep(self, number: u32) -> KeptRecord {
        KeptRecord {
            number,
            datasource_id: self.origin.datasource_id,
            datasource: self.origin.datasource,
            connector: self.origin.connector,
            call_id: self.origin.call_id,
            title: self.title,
            text: self.text,
            author: self.author,
            time: self.time,
            url: self.url,
            status: self.status,
        }
    }
}

/// Returns what a call found, in its order.
#[must_use]
pub fn records(origin: &Origin, answer: &ToolAnswer) -> Vec<Record> {
    let record = |title: String, text: String| Record {
        origin: origin.clone(),
        id: String::new(),
        title: one_line(&title),
        text: clipped(text),
        author: None,
        time: None,
        url: None,
        status: None,
        place: None,
        thread: None,
        marks: String::new(),
        named: false,
    };
    let list = answer
        .structured
        .as_ref()
        .and_then(|structured| structured.get("records"))
        .and_then(Value::as_array);
    match list {
        Some(list) => list
            .iter()
            .filter_map(Value::as_object)
            .map(|object| Record {
                author: spoken(object.get("author")).map(|author| one_line(&author)),
                time: spoken(object.get("time")).map(|time| one_line(&time)),
                url: spoken(object.get("url")).filter(|url| url.starts_with("https://")),
                id: spoken(object.get("id")).unwrap_or_default(),
                status: STATES
                    .iter()
                    .find_map(|name| spoken(object.get(*name)))
                    .map(|status| one_line(&status)),
                place: PLACED.iter().find_map(|name| spoken(object.get(*name))),
                thread: THREADS.iter().find_map(|name| spoken(object.get(*name))),
                marks: marks_of(object),
                ..record(title_of(object, &origin.tool), text_of(object))
            })
            .collect(),
        None => answer
            .text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(|line| record(origin.datasource.clone(), line.replace('\t', " · ")))
            .collect(),
    }
}

fn title_of(object: &Map<String, Value>, tool: &str) -> String {
    if let Some(title) = TITLES.iter().find_map(|name| spoken(object.get(*name))) {
        return title;
    }
    let places: Vec<String> = PLACES
        .iter()
        .filter_map(|name| spoken(object.get(*name)))
        .collect();
    if places.is_empty() {
        tool.to_owned()
    } else {
        places.join(".")
    }
}

fn text_of(object: &Map<String, Value>) -> String {
    if let Some(text) = TEXTS.iter().find_map(|name| spoken(object.get(*name))) {
        return text;
    }
    let titled = TITLES.iter().any(|name| object.contains_key(*name));
    let fields: Vec<String> = object
        .iter()
        .filter(|(name, _)| {
            let name = name.as_str();
            let in_title = TITLES.contains(&name) || (!titled && PLACES.contains(&name));
            !in_title && !SILENT.contains(&name)
        })
        .filter_map(|(name, value)| Some(format!("{name}: {}", spoken(Some(value))?)))
        .collect();
    fields.join(" · ")
}

fn marks_of(object: &Map<String, Value>) -> String {
    // What has no text of its own shows all its fields.
    if !TEXTS.iter().any(|name| spoken(object.get(*name)).is_some()) {
        return String::new();
    }
    let marks: Vec<String> = MARKS
        .iter()
        .filter_map(|name| spoken(object.get(*name)))
        .collect();
    marks.join(" ")
}

fn spoken(value: Option<&Value>) -> Option<String> {
    let text = match value? {
        Value::Null => return None,
        Value::String(text) => text.trim().to_owned(),
        other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => other.to_string(),
    };
    (!text.is_empty()).then_some(text)
}

fn clipped(mut text: String) -> String {
    if let Some((at, _)) = text.char_indices().nth(MAX_CHARS) {
        text.truncate(at);
    }
    text
}
