//! A tool call as the caller states it, and its answer made readable. Decodes leniently: an unknown kind of content
//! becomes a line that says so, never a failure; a size never becomes a panic.

use crate::HostError;
use mosaic_protocol::DatasourceId;
use serde_json::{Map, Value};
use std::time::Duration;

/// One call of one tool.
#[derive(Debug, Clone)]
pub struct Call {
    /// The account.
    pub server: DatasourceId,
    /// The tool's name at its server.
    pub tool: String,
    /// Its arguments.
    pub arguments: Map<String, Value>,
    /// Whether an earlier answer will do.
    pub cache: CachePolicy,
    /// Asks the server even if an answer is kept, and keeps the new one.
    pub refresh: bool,
}

/// Whether an answer may be kept and used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CachePolicy {
    /// The tool only reads: the answer is kept for `HostConfig::result_ttl`.
    Read,
    /// The tool may change something: nothing is kept, and what was kept for this account is not used any more.
    Never,
    /// The tool reads what seldom changes: the answer is kept for `HostConfig::schema_ttl`.
    Schema,
}

/// What a tool answered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CallOutput {
    /// All of its content as text; what is not text is named in brackets.
    pub text: String,
    /// The structured answer, where the tool gives one and it was not too large.
    pub structured: Option<Value>,
    /// Whether the tool says that it failed.
    pub is_error: bool,
    /// Whether the answer was kept from an earlier call.
    pub cached: bool,
    /// How long the caller waited, the start of the server included.
    pub elapsed: Duration,
    /// Whether the answer was longer than `HostConfig::max_result_bytes` and was cut.
    pub clipped: bool,
}

impl CallOutput {
    /// Returns about how many bytes it takes.
    pub(crate) fn weight(&self) -> usize {
        self.text.len() + self.structured.as_ref().map_or(0, weight)
    }
}

/// The JSON-RPC code for a client that lacks what the server asks for (MCP 2026-07-28).
const MISSING_CAPABILITY: i32 = -32021;

/// Makes the `result` of `tools/call` readable.
pub(crate) fn decode(result: Value, max_bytes: usize) -> Result<CallOutput, HostError> {
    let Value::Object(mut result) = result else {
        return Err(not_a_result("the answer to a tool call is no object"));
    };
    match result.get("resultType").and_then(Value::as_str) {
        None | Some("complete") => {}
        Some("input_required") => {
            let message = "it asks for further input, which cannot be given here".to_owned();
            return Err(HostError::Refused {
                code: MISSING_CAPABILITY,
                message,
            });
        }
        Some(_) => return Err(not_a_result("the answer to a tool call is of an unknown type")),
    }
    let content = match result.remove("content") {
        Some(Value::Array(blocks)) => blocks,
        None | Some(Value::Null) => Vec::new(),
        Some(_) => return Err(not_a_result("the content of a tool's answer is no list")),
    };
    let mut structured = result
        .remove("structuredContent")
        .filter(|value| !value.is_null());
    if content.is_empty() && structured.is_none() && !result.contains_key("isError") && !result.is_empty() {
        return Err(not_a_result("the answer to a tool call has no content"));
    }
    let is_error = result.get("isError").and_then(Value::as_bool).unwrap_or(false);

    let mut clipped = false;
    if structured.as_ref().is_some_and(|value| weight(value) > max_bytes) {
        structured = None;
        clipped = true;
    }
    let mut text = join(content);
    if let (true, Some(value)) = (text.is_empty(), &structured) {
        text = value.to_string();
    }
    if text.len() > max_bytes {
        text.truncate(text.floor_char_boundary(max_bytes));
        text.shrink_to_fit();
        clipped = true;
    }
    Ok(CallOutput {
        text,
        structured,
        is_error,
        clipped,
        ..CallOutput::default()
    })
}

fn not_a_result(message: &str) -> HostError {
    HostError::Protocol {
        message: message.to_owned(),
    }
}

/// Joins content blocks line by line. A single text, however long, is moved and not copied.
fn join(blocks: Vec<Value>) -> String {
    let mut joined: Option<String> = None;
    for block in blocks {
        let text = block_text(block);
        match &mut joined {
            None => joined = Some(text),
            Some(all) => {
                all.push('\n');
                all.push_str(&text);
            }
        }
    }
    joined.unwrap_or_default()
}

fn block_text(mut block: Value) -> String {
    let kind = block
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or("nothing known")
        .to_owned();
    match kind.as_str() {
        "text" => take_text(&mut block, "text").unwrap_or_default(),
        "image" | "audio" => {
            let mime = block
                .get("mimeType")
                .and_then(Value::as_str)
                .unwrap_or("unknown type");
            let encoded = block.get("data").and_then(Value::as_str).map_or(0, str::len);
            format!("[{kind}: {mime}, about {} kB]", encoded * 3 / 4 / 1000)
        }
        "resource" => {
            let Some(resource) = block.get_mut("resource") else {
                return "[resource without content]".to_owned();
            };
            if let Some(text) = take_text(resource, "text") {
                return text;
            }
            format!(
                "[resource: {}]",
                resource.get("uri").and_then(Value::as_str).unwrap_or("unnamed")
            )
        }
        "resource_link" => {
            let uri = block.get("uri").and_then(Value::as_str).unwrap_or("unnamed");
            match block
                .get("title")
                .or_else(|| block.get("name"))
                .and_then(Value::as_str)
            {
                Some(title) => format!("{title}: {uri}"),
                None => uri.to_owned(),
            }
        }
        _ => format!("[content of a kind this version does not know: {kind}]"),
    }
}

fn take_text(value: &mut Value, key: &str) -> Option<String> {
    match value.get_mut(key)?.take() {
        Value::String(text) => Some(text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Returns about how many bytes a value takes as text, without writing it out.
fn weight(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) => 4,
        Value::Number(_) => 8,
        Value::String(text) => text.len() + 2,
        Value::Array(items) => items.iter().map(|item| weight(item) + 1).sum::<usize>() + 2,
        Value::Object(map) => {
            map.iter()
                .map(|(key, item)| key.len() + 4 + weight(item))
                .sum::<usize>()
                + 2
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn decoded(result: Value) -> CallOutput {
        decode(result, 1000).unwrap()
    }

    #[test]
    fn texts_are_joined_and_the_error_flag_is_kept() {
        let output = decoded(json!({
            "content": [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}],
            "isError": true,
        }));
        assert_eq!(output.text, "one\ntwo");
        assert!(output.is_error && !output.clipped && output.structured.is_none());
    }

    #[test]
    fn what_is_not_text_is_named() {
        let output = decoded(json!({"content": [
            {"type": "image", "mimeType": "image/png", "data": "A".repeat(4000)},
            {"type": "resource", "resource": {"uri": "file:///a", "text": "inside"}},
            {"type": "resource", "resource": {"uri": "file:///b", "blob": "AAAA"}},
            {"type": "resource_link", "name": "notes", "uri": "file:///c"},
            {"type": "hologram", "depth": 3},
            {"no": "type"},
        ]}));
        assert_eq!(
            output.text.lines().collect::<Vec<_>>(),
            [
                "[image: image/png, about 3 kB]",
                "inside",
                "[resource: file:///b]",
                "notes: file:///c",
                "[content of a kind this version does not know: hologram]",
                "[content of a kind this version does not know: nothing known]",
            ]
        );
    }

    #[test]
    fn structured_content_alone_is_also_its_text() {
        let output = decoded(json!({"content": [], "structuredContent": {"a": [1, 2]}}));
        assert_eq!(output.text, r#"{"a":[1,2]}"#);
        assert_eq!(output.structured, Some(json!({"a": [1, 2]})));
    }

    #[test]
    fn a_long_text_is_cut_between_characters_and_says_so() {
        let output = decoded(json!({"content": [{"type": "text", "text": "ä".repeat(700)}]}));
        assert_eq!((output.text.len(), output.clipped), (1000, true));
        let output = decode(
            json!({"content": [{"type": "text", "text": "ä".repeat(700)}]}),
            999,
        )
        .unwrap();
        assert_eq!(output.text.len(), 998);
    }

    #[test]
    fn structured_content_that_is_too_large_is_left_out() {
        let output = decoded(json!({
            "content": [{"type": "text", "text": "short"}],
            "structuredContent": {"rows": vec!["0123456789"; 200]},
        }));
        assert_eq!(
            (output.text.as_str(), output.structured, output.clipped),
            ("short", None, true)
        );
    }

    #[test]
    fn an_answer_that_is_no_tool_result_is_a_protocol_error() {
        for result in [
            json!(5),
            json!({"content": 5}),
            json!({"tools": []}),
            json!({"resultType": "task"}),
        ] {
            let error = decode(result.clone(), 1000).unwrap_err();
            assert!(matches!(error, HostError::Protocol { .. }), "{result}: {error}");
        }
        let error = decode(json!({"resultType": "input_required"}), 1000).unwrap_err();
        assert!(matches!(
            error,
            HostError::Refused {
                code: MISSING_CAPABILITY,
                ..
            }
        ));
    }
}
