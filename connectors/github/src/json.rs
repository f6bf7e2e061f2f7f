//! Reads what is needed out of the service's large objects, by path: `/user/login`. What is missing is empty, never an
//! error: many fields are null for things that were deleted.

use mosaic_connector_kit::http::Answer;
use mosaic_connector_kit::{ErrorKind, ToolError};
use serde_json::Value;

/// Returns text; empty when there is none.
pub(crate) fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

/// Returns text as owned.
pub(crate) fn owned(value: &Value, path: &str) -> String {
    text(value, path).to_owned()
}

/// Returns a number; 0 when there is none.
pub(crate) fn number(value: &Value, path: &str) -> u64 {
    value.pointer(path).and_then(Value::as_u64).unwrap_or_default()
}

/// Returns whether a field is true.
pub(crate) fn flag(value: &Value, path: &str) -> bool {
    value.pointer(path).and_then(Value::as_bool).unwrap_or_default()
}

/// Returns the items of a list; none when there is no list.
pub(crate) fn list<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    value
        .pointer(path)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// Returns one field of each item, joined: the names of labels, the logins of people.
pub(crate) fn names(value: &Value, path: &str, field: &str) -> String {
    let names: Vec<&str> = list(value, path)
        .iter()
        .map(|item| item.as_str().unwrap_or_else(|| text(item, field)))
        .collect();
    names.join(", ")
}

/// Reads an answer that has to be an object.
pub(crate) fn object(answer: &Answer) -> Result<Value, ToolError> {
    let value: Value = answer.json()?;
    if value.is_object() {
        Ok(value)
    } else {
        Err(unexpected())
    }
}

/// Takes the items out of an answer: the list itself, or the list under a name.
pub(crate) fn items(answer: &Answer, name: &str) -> Result<Vec<Value>, ToolError> {
    let mut value: Value = answer.json()?;
    let list = if name.is_empty() {
        value
    } else {
        value[name].take()
    };
    match list {
        Value::Array(items) => Ok(items),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            Err(unexpected())
        }
    }
}

/// The error for an answer of another shape.
pub(crate) fn unexpected() -> ToolError {
    ToolError::new(ErrorKind::Upstream, "GitHub answered with something unreadable")
        .hint("Try again; if it stays so, a proxy in between is broken")
}

/// Returns base64 with line breaks as bytes.
pub(crate) fn base64(text: &str) -> Result<Vec<u8>, ToolError> {
    use base64::Engine as _;
    let compact: String = text.split_whitespace().collect();
    base64::engine::general_purpose::STANDARD
        .decode(compact)
        .map_err(|_| unexpected())
}
