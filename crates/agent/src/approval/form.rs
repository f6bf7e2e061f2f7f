//! How an argument is called and edited: from the tool's schema, and from its name where that says nothing. Decides
//! nothing about a call.

use mosaic_protocol::FieldShape;
use serde_json::{Map, Value};

/// Names that a person would not guess from the argument's.
const LABELS: &[(&str, &str)] = &[
    ("add_attendees", "Invite"),
    ("add", "Add labels"),
    ("bcc", "Blind copy"),
    ("body_md", "Text"),
    ("cc", "Copy"),
    ("content_base64", "Content (Base64)"),
    ("base64", "Content (Base64)"),
    ("customer", "Customer"),
    ("due", "Due date"),
    ("head", "From branch"),
    ("base", "Into branch"),
    ("if_match", "Only if the ETag is"),
    ("if_none_match", "Only if it is new"),
    ("key", "Key"),
    ("meet", "Video call"),
    ("minutes", "Length in minutes"),
    ("notify", "Tell people"),
    ("permalink", "Message"),
    ("po_number", "PO number"),
    ("post_at", "When"),
    ("remove", "Remove labels"),
    ("remove_attendees", "Uninvite"),
    ("reply_all", "Answer to all"),
    ("reply_to", "Answer to"),
    ("repo", "Repository"),
    ("rows", "Rows"),
    ("sha", "Seen version"),
    ("sku", "SKU"),
    ("text_md", "Text"),
    ("thread_ts", "In the thread of"),
    ("to_name", "Status"),
    ("ts", "Up to"),
    ("with", "With"),
];

/// Arguments that hold long texts.
const LONG: &[&str] = &[
    "body",
    "comment",
    "content",
    "description",
    "message",
    "note",
    "replace",
    "text",
];
/// From this many characters on a text is long, whatever its name.
const LONG_CHARS: usize = 120;

/// Returns what a person calls an argument.
pub(super) fn label(argument: &str) -> String {
    if let Some((_, label)) = LABELS.iter().find(|(name, _)| *name == argument) {
        return (*label).to_owned();
    }
    let words = argument.strip_suffix("_md").unwrap_or(argument).replace('_', " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

/// Returns how an argument with this value is edited.
pub(super) fn shape(schema: &Value, argument: &str, value: &Value) -> FieldShape {
    let property = &schema["properties"][argument];
    if let Some(options) = property["enum"].as_array() {
        let options: Option<Vec<String>> = options
            .iter()
            .map(|one| one.as_str().map(str::to_owned))
            .collect();
        if let (Some(options), true) = (options, value.is_string()) {
            return FieldShape::Choice { options };
        }
    }
    match value {
        Value::String(text) if is_long(argument, text) => FieldShape::Text,
        Value::String(_) => FieldShape::Line,
        Value::Number(_) => FieldShape::Number,
        Value::Bool(_) => FieldShape::Flag,
        Value::Array(items) if items.iter().all(is_one_line) => FieldShape::List,
        Value::Array(_) | Value::Object(_) | Value::Null => FieldShape::Json,
    }
}

/// Returns a call's arguments in the order of the tool's schema, those it does not know last.
pub(super) fn ordered<'a>(schema: &Value, arguments: &'a Map<String, Value>) -> Vec<(&'a String, &'a Value)> {
    let known = schema["properties"].as_object();
    let place = |name: &str| {
        known
            .and_then(|known| known.keys().position(|key| key == name))
            .unwrap_or(usize::MAX)
    };
    let mut all: Vec<_> = arguments.iter().collect();
    all.sort_by_key(|(name, _)| place(name));
    all
}

/// Returns why a call with these edited arguments would be refused by the tool's schema: a name that is missing, or one that
/// is unknown and was not proposed either.
pub(super) fn problem(
    schema: &Value,
    arguments: &Map<String, Value>,
    proposed: &Map<String, Value>,
) -> Option<String> {
    let required = schema["required"].as_array().into_iter().flatten();
    for name in required.filter_map(Value::as_str) {
        if arguments.get(name).is_none_or(Value::is_null) {
            return Some(format!("“{}” is missing", label(name)));
        }
    }
    let known = schema["properties"].as_object()?;
    let stray = arguments
        .keys()
        .find(|name| !known.contains_key(*name) && !proposed.contains_key(*name));
    stray.map(|name| format!("the tool takes nothing named “{name}”"))
}

fn is_long(argument: &str, text: &str) -> bool {
    let name = argument.strip_suffix("_md").unwrap_or(argument);
    argument.ends_with("_md")
        || LONG.contains(&name)
        || text.contains('\n')
        || text.chars().count() > LONG_CHARS
}

fn is_one_line(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.contains('\n'))
}
