//! Says what a call will do, from its arguments and the words of its line. A value never brings words of its own: it is
//! cut to one short line without anything that could be taken for the sentence around it.

use super::Line;
use crate::failure::one_line;
use serde_json::{Map, Value};

/// The most characters of one value.
const VALUE_CHARS: usize = 80;

/// Returns what a call will do.
pub(super) fn of(line: &Line, arguments: &Map<String, Value>, person: Option<&str>) -> String {
    let says = line
        .when
        .iter()
        .find(|(condition, _)| holds(condition, arguments))
        .map_or(line.says, |(_, says)| says);
    let mut words = rendered(says, arguments);
    if let Some(person) = person
        .map(short)
        .filter(|person| line.signed && !person.is_empty())
    {
        words.push_str(" as ");
        words.push_str(&person);
    }
    words
}

/// Tells whether a value is there: not null, not empty, not false.
pub(super) fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => items.iter().any(says_something),
        Value::Object(fields) => !fields.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

/// Returns a value as a person reads it, on one line.
pub(super) fn spoken(value: &Value) -> String {
    match value {
        Value::String(text) => short(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(spoken).collect();
            short(&items.join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => short(&value.to_string()),
    }
}

fn holds(condition: &str, arguments: &Map<String, Value>) -> bool {
    match condition.split_once('=') {
        Some((name, wanted)) => arguments.get(name).is_some_and(|value| spoken(value) == wanted),
        None => arguments.get(condition).is_some_and(says_something),
    }
}

fn rendered(says: &str, arguments: &Map<String, Value>) -> String {
    let mut words = String::new();
    let mut rest = says;
    while let Some(at) = rest.find('[') {
        let (head, tail) = rest.split_at(at);
        words.push_str(&filled(head, arguments).0);
        let (optional, after) = tail[1..].split_once(']').unwrap_or((&tail[1..], ""));
        let (text, whole) = filled(optional, arguments);
        if whole {
            words.push_str(&text);
        }
        rest = after;
    }
    words.push_str(&filled(rest, arguments).0);
    words
}

/// Returns the words with their values, and whether all values were there.
fn filled(says: &str, arguments: &Map<String, Value>) -> (String, bool) {
    let mut words = String::new();
    let mut whole = true;
    let mut rest = says;
    while let Some((head, tail)) = rest.split_once('{') {
        words.push_str(head);
        let (name, after) = tail.split_once('}').unwrap_or((tail, ""));
        let (name, channel) = name.strip_prefix('#').map_or((name, false), |name| (name, true));
        match arguments.get(name).filter(|value| says_something(value)) {
            Some(value) if channel => words.push_str(&as_channel(&spoken(value))),
            Some(value) => words.push_str(&spoken(value)),
            None => {
                words.push('…');
                whole = false;
            }
        }
        rest = after;
    }
    words.push_str(rest);
    (words, whole)
}

/// A name of a channel is written with its sign; an id and a person are left as they are.
fn as_channel(name: &str) -> String {
    if name.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit()) && !name.contains([' ', ':', '@']) {
        format!("#{name}")
    } else {
        name.to_owned()
    }
}

/// Returns the text on one line, cut, without what would close a quotation around it.
pub(super) fn short(text: &str) -> String {
    let line = one_line(text).replace(['“', '”'], "\"");
    match line.char_indices().nth(VALUE_CHARS) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}
