//! What was said in a conversation, and by whom: the person's own words, and what sources brought. From it follows where
//! a value comes from. Never forgets what a source said within a conversation, up to a bound in size.

use super::suspects;
use crate::call::NOT_MADE;
use crate::find_tools::FIND_TOOLS;
use crate::input::ToolAnswer;
use crate::policy::echoes;
use crate::setup::{OfferedTool, TurnStart};
use mosaic_claude::{Block, BlockView, Message};
use mosaic_protocol::{ArgumentOrigin, KeptRecord, ValueOrigin};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap, VecDeque};

/// The most characters of what sources said that are kept to compare with.
const MAX_CHARS: usize = 4_000_000;

/// What was said.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heard {
    /// What the person typed, in small letters.
    typed: Vec<String>,
    /// Destinations that the person approved on a card, in small letters.
    picked: BTreeSet<String>,
    read: VecDeque<ReadText>,
    chars: usize,
}

/// A text that a source brought.
#[derive(Debug, Clone)]
pub(super) struct ReadText {
    pub(super) datasource: String,
    pub(super) title: String,
    pub(super) text: String,
    small: String,
}

impl ReadText {
    /// Tells whether the words, in small letters, stand in it by themselves.
    pub(super) fn holds(&self, small: &str) -> bool {
        stands_in(&self.small, small).is_some()
    }

    /// Returns where the words begin in its text in small letters.
    pub(super) fn place(&self, small: &str) -> Option<usize> {
        stands_in(&self.small, small)
    }

    pub(super) fn small(&self) -> &str {
        &self.small
    }
}

impl Heard {
    /// Returns what was typed up to this question. The words of a question that Mosaic suggested are not the person's.
    pub(crate) fn new(typed: &[String], start: &TurnStart) -> Self {
        let mut heard = Self::default();
        heard.typed.extend(typed.iter().map(|text| text.to_lowercase()));
        if !start.choosing.suggested {
            heard.typed.push(start.question.to_lowercase());
        }
        for filled in &start.choosing.filled {
            match &filled.origin {
                ValueOrigin::Typed => heard.typed.push(filled.value.to_lowercase()),
                ValueOrigin::Read { datasource } => {
                    heard.take_in(
                        datasource,
                        "filled in from the conversation",
                        filled.value.clone(),
                    );
                }
                ValueOrigin::Made => {}
            }
        }
        heard
    }

    /// Notes records, of this turn or an earlier one.
    pub(crate) fn take_records<'a>(&mut self, records: impl IntoIterator<Item = &'a KeptRecord>) {
        for record in records {
            let parts = [
                Some(&record.title),
                Some(&record.text),
                record.author.as_ref(),
                record.url.as_ref(),
            ];
            let text: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            self.take_in(&record.datasource, &record.title, text.join("\n"));
        }
    }

    /// Notes what sources said in earlier turns. Tells whether anything there may have been written by somebody else.
    pub(crate) fn take_history(&mut self, messages: &[Message], tools: &[OfferedTool]) -> bool {
        let mut called: HashMap<String, Option<&OfferedTool>> = HashMap::new();
        let mut ours: Vec<&str> = Vec::new();
        let mut foreign = false;
        for block in messages.iter().flat_map(|message| &message.content) {
            match block.view() {
                // What our own tool says is no source's.
                BlockView::ToolUse { id, name, .. } if name == FIND_TOOLS => ours.push(id),
                BlockView::ToolResult { tool_use_id, .. } if ours.contains(&tool_use_id) => {}
                BlockView::ToolUse { id, name, .. } => {
                    let tool = tools.iter().find(|tool| tool.api_name == name);
                    called.insert(id.to_owned(), tool);
                }
                BlockView::ToolResult {
                    tool_use_id,
                    is_error,
                } => {
                    let tool = called.get(tool_use_id).copied().flatten();
                    if is_error && is_ours(block) {
                        continue;
                    }
                    foreign |= is_error || !tool.is_some_and(|tool| echoes(&tool.connector, &tool.tool));
                    let source = tool.map_or("a source", |tool| tool.datasource_name.as_str());
                    let title = tool.map_or("earlier in the conversation", |tool| tool.tool.as_str());
                    self.take_in(source, title, texts(block));
                }
                BlockView::SearchResult => {
                    foreign = true;
                    self.take_in("a source", "earlier in the conversation", texts(block));
                }
                BlockView::Text { text, .. } if crate::fence::is_fenced(block) => {
                    foreign = true;
                    self.take_in("a source", "earlier in the conversation", text.to_owned());
                }
                BlockView::Text { .. }
                | BlockView::Thinking { .. }
                | BlockView::RedactedThinking
                | BlockView::Other { .. } => {}
            }
        }
        foreign
    }

    /// Notes what a tool answered, record by record where it has records.
    pub(crate) fn take_answer(&mut self, datasource: &str, tool: &str, answer: &ToolAnswer) {
        let records = answer
            .structured
            .as_ref()
            .and_then(|structured| structured.get("records"))
            .and_then(Value::as_array);
        match records {
            Some(records) if !records.is_empty() => {
                for record in records {
                    let title = ["title", "name", "subject", "key"]
                        .iter()
                        .find_map(|name| record.get(*name).and_then(Value::as_str))
                        .unwrap_or(tool);
                    let mut text = String::new();
                    said(record, &mut text);
                    self.take_in(datasource, title, text);
                }
            }
            Some(_) | None => self.take_in(datasource, tool, answer.text.clone()),
        }
    }

    /// Notes why a call failed, in its server's words.
    pub(crate) fn take_failure(&mut self, datasource: &str, tool: &str, message: &str) {
        self.take_in(datasource, tool, message.to_owned());
    }

    /// Notes that the person approved this value as a place to send to.
    pub(crate) fn pick(&mut self, value: &Value) {
        self.picked.extend(places(value));
    }

    /// Returns where a value comes from.
    pub(crate) fn origin(&self, value: &Value) -> ValueOrigin {
        let values = leaves(value);
        if values.is_empty() {
            return ValueOrigin::Made;
        }
        if values.iter().all(|value| self.is_typed(value)) {
            return ValueOrigin::Typed;
        }
        let read = values.iter().find_map(|value| {
            let small = bare(value);
            self.read.iter().rev().find(|text| text.holds(&small))
        });
        match read {
            Some(text) => ValueOrigin::Read {
                datasource: text.datasource.clone(),
            },
            None => ValueOrigin::Made,
        }
    }

    /// Tells whether the person neither typed nor picked one of the places that a value names.
    pub(crate) fn is_new(&self, value: &Value) -> bool {
        places(value)
            .iter()
            .any(|place| !self.picked.contains(place) && !self.is_typed(place))
    }

    /// Tells whether the person typed the name of a place, by itself or in an address.
    pub(crate) fn is_place_typed(&self, place: &str) -> bool {
        let address = format!("//{place}/");
        self.is_typed(place) || self.typed.iter().any(|text| text.contains(&address))
    }

    /// Returns where the values of a call's arguments come from.
    pub(crate) fn origins(&self, arguments: &Map<String, Value>) -> Vec<ArgumentOrigin> {
        let origins = arguments.iter().map(|(argument, value)| ArgumentOrigin {
            argument: argument.clone(),
            origin: self.origin(value),
        });
        origins.collect()
    }

    /// Returns what sources said, the newest first.
    pub(super) fn read(&self) -> impl Iterator<Item = &ReadText> {
        self.read.iter().rev()
    }

    fn is_typed(&self, value: &str) -> bool {
        let small = bare(value);
        self.typed.iter().any(|text| stands_in(text, &small).is_some())
    }

    fn take_in(&mut self, datasource: &str, title: &str, text: String) {
        let text = suspects::revealed(&text);
        if text.trim().is_empty() {
            return;
        }
        self.chars = self.chars.saturating_add(text.len());
        self.read.push_back(ReadText {
            datasource: datasource.to_owned(),
            title: crate::failure::one_line(title),
            small: text.to_lowercase(),
            text,
        });
        while self.chars > MAX_CHARS && self.read.len() > 1 {
            let oldest = self.read.pop_front();
            self.chars = self
                .chars
                .saturating_sub(oldest.map_or(0, |oldest| oldest.text.len()));
        }
    }
}

/// Tells whether an error is what Mosaic itself says of a call that was not made: no source had a say in it.
fn is_ours(block: &Block) -> bool {
    let said = block
        .as_object()
        .get("content")
        .map_or_else(Vec::new, |content| match content {
            Value::Array(parts) => parts
                .iter()
                .filter_map(|part| part.get("text"))
                .flat_map(leaves)
                .collect(),
            other => leaves(other),
        });
    !said.is_empty() && said.iter().all(|text| NOT_MADE.contains(&text.as_str()))
}

/// Returns the single values that a value holds.
pub(super) fn leaves(value: &Value) -> Vec<String> {
    match value {
        Value::Null | Value::Bool(_) => Vec::new(),
        Value::Number(number) => vec![number.to_string()],
        Value::String(text) if text.trim().is_empty() => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(leaves).collect(),
        Value::Object(fields) => fields.values().flat_map(leaves).collect(),
    }
}

/// Returns the places that a value names, each bare: the addresses of a list, an address without the name before it.
fn places(value: &Value) -> Vec<String> {
    leaves(value)
        .iter()
        .flat_map(|text| text.split([',', ';', '\n']))
        .map(|one| match (one.rfind('<'), one.trim_end().ends_with('>')) {
            (Some(at), true) => bare(one[at..].trim_matches(['<', '>', ' '])),
            (_, _) => bare(one),
        })
        .filter(|place| !place.is_empty())
        .collect()
}

/// Returns a value in small letters, without the sign of a channel or a person.
fn bare(value: &str) -> String {
    value.trim().trim_start_matches(['#', '@']).to_lowercase()
}

/// Returns where the words stand in the text by themselves, not as a part of a longer word.
fn stands_in(text: &str, words: &str) -> Option<usize> {
    if words.is_empty() {
        return None;
    }
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let first = words.chars().next().is_some_and(part);
    let last = words.chars().next_back().is_some_and(part);
    text.match_indices(words).map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + words.len()..].chars().next();
        let inside = first && before.is_some_and(part);
        let goes_on = last && continues(after, &text[at + words.len()..], part);
        !inside && !goes_on
    })
}

/// Tells whether a word goes on: a letter follows, or a sign that joins it with one, as in `ops-secret` and `ana@example`.
fn continues(after: Option<char>, rest: &str, part: fn(char) -> bool) -> bool {
    match after {
        Some(c) if part(c) => true,
        Some('-' | '.' | '@' | '/') => rest.chars().nth(1).is_some_and(part),
        Some(_) | None => false,
    }
}

/// Returns the texts of a result or a passage.
fn texts(block: &Block) -> String {
    let mut text = String::new();
    for name in ["title", "content"] {
        if let Some(value) = block.as_object().get(name) {
            said(value, &mut text);
        }
    }
    text
}

/// Adds all that a value says, a line each.
fn said(value: &Value, text: &mut String) {
    for leaf in leaves(value) {
        text.push_str(&leaf);
        text.push('\n');
    }
}

#[cfg(test)]
mod tests;
