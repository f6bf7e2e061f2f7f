//! What an approval is bound to, and what a person is shown of a call that waits. Everything here is made from the call's
//! own arguments by rules of our own; the model has no say in it.

mod before;
mod card;
mod form;
mod heard;
mod suspects;
mod trust;

pub(crate) use card::Waiting;
pub(crate) use heard::Heard;
pub(crate) use trust::{Gate, Trust, looking};

use mosaic_protocol::DatasourceId;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

/// Returns what an approval is bound to: SHA-256 of source, tool and arguments in canonical JSON (keys in order, no
/// spaces), in hex.
#[must_use]
pub fn hash(datasource_id: &DatasourceId, tool: &str, arguments: &Map<String, Value>) -> String {
    let mut text = String::from("[");
    for name in [datasource_id.as_str(), tool] {
        text.push_str(&Value::from(name).to_string());
        text.push(',');
    }
    canonical_object(arguments, &mut text);
    text.push(']');
    Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Returns the name under which "always allow in this conversation" is kept for a tool of a source.
#[must_use]
pub fn allowance(datasource_id: &DatasourceId, tool: &str) -> String {
    format!("{datasource_id}/{tool}")
}

fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => canonical_object(fields, text),
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                canonical(item, text);
            }
            text.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            text.push_str(&value.to_string())
        }
    }
}

fn canonical_object(fields: &Map<String, Value>, text: &mut String) {
    let mut sorted: Vec<(&String, &Value)> = fields.iter().collect();
    sorted.sort_by_key(|(name, _)| name.as_str());
    text.push('{');
    for (at, (name, value)) in sorted.into_iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(&Value::from(name.as_str()).to_string());
        text.push(':');
        canonical(value, text);
    }
    text.push('}');
}

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod tests;
