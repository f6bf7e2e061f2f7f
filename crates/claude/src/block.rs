//! A content block, verbatim: the JSON object as it came or will be sent, unknown kinds and fields included, in the
//! order of its keys. Reading goes through [`Block::view`]; nothing here drops or renames a field.

use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::{Map, Value};

/// A content block of a message.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Block(Map<String, Value>);

/// What a block is, borrowed from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BlockView<'a> {
    /// Text, with the citations that support it as they came.
    Text {
        /// The text.
        text: &'a str,
        /// The citations, verbatim; empty when there are none.
        citations: &'a [Value],
    },
    /// The model's thinking, as far as it is shown.
    Thinking {
        /// The text; empty when the server leaves it out.
        thinking: &'a str,
    },
    /// Thinking that is encrypted.
    RedactedThinking,
    /// The model calls a tool.
    ToolUse {
        /// The call's id, to be named by the result.
        id: &'a str,
        /// The tool.
        name: &'a str,
        /// The arguments: an object, `{}` while they are still streamed.
        input: &'a Value,
    },
    /// The answer to a call.
    ToolResult {
        /// The call.
        tool_use_id: &'a str,
        /// Whether it is an error.
        is_error: bool,
    },
    /// A passage the model may cite.
    SearchResult,
    /// Anything else.
    Other {
        /// The block's `type`.
        kind: &'a str,
    },
}

/// The value is not an object with a `type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("could not read content block: it is not an object with a `type`")]
pub struct NotABlock;

impl Block {
    /// Returns a text block.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::of("text", [("text", Value::String(text.into()))])
    }

    /// Returns the answer to a tool call, as text.
    #[must_use]
    pub fn tool_result(tool_use_id: &str, content: impl Into<String>, is_error: bool) -> Self {
        Self::result(tool_use_id, Value::String(content.into()), is_error)
    }

    /// Returns the answer to a tool call, as blocks: `text`, `image`, `search_result` or `tool_reference`.
    #[must_use]
    pub fn tool_result_blocks(tool_use_id: &str, content: Vec<Self>, is_error: bool) -> Self {
        let content = content.into_iter().map(Value::from).collect();
        Self::result(tool_use_id, Value::Array(content), is_error)
    }

    /// Returns a passage that the model may cite; each text is one citable unit.
    #[must_use]
    pub fn search_result(source: &str, title: &str, texts: impl IntoIterator<Item = String>) -> Self {
        let content = texts
            .into_iter()
            .map(|text| Value::from(Self::text(text)))
            .collect();
        Self::of(
            "search_result",
            [
                ("source", Value::from(source)),
                ("title", Value::from(title)),
                ("content", Value::Array(content)),
                ("citations", serde_json::json!({"enabled": true})),
            ],
        )
    }

    /// Returns a pointer to a tool declared with `defer_loading`, which then loads.
    #[must_use]
    pub fn tool_reference(tool_name: &str) -> Self {
        Self::of("tool_reference", [("tool_name", Value::from(tool_name))])
    }

    /// Returns what the block is. A block of a known kind that lacks its fields shows empty ones.
    #[must_use]
    pub fn view(&self) -> BlockView<'_> {
        match self.kind() {
            "text" => BlockView::Text {
                text: self.str("text"),
                citations: self.array("citations"),
            },
            "thinking" => BlockView::Thinking {
                thinking: self.str("thinking"),
            },
            "redacted_thinking" => BlockView::RedactedThinking,
            "tool_use" => BlockView::ToolUse {
                id: self.str("id"),
                name: self.str("name"),
                input: self.0.get("input").unwrap_or(&Value::Null),
            },
            "tool_result" => BlockView::ToolResult {
                tool_use_id: self.str("tool_use_id"),
                is_error: self.0.get("is_error").and_then(Value::as_bool).unwrap_or(false),
            },
            "search_result" => BlockView::SearchResult,
            kind => BlockView::Other { kind },
        }
    }

    /// Returns the block's `type`.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.str("type")
    }

    /// Returns whether a server takes this block back: text that is not empty, thinking that is signed, a call with an
    /// object of arguments. A block that was cut off in mid-stream may fail this; all others pass.
    #[must_use]
    pub fn can_be_sent(&self) -> bool {
        match self.view() {
            BlockView::Text { text, .. } => !text.is_empty(),
            BlockView::Thinking { .. } => !self.str("signature").is_empty(),
            BlockView::ToolUse { id, name, input } => !id.is_empty() && !name.is_empty() && input.is_object(),
            BlockView::RedactedThinking
            | BlockView::ToolResult { .. }
            | BlockView::SearchResult
            | BlockView::Other { .. } => true,
        }
    }

    /// Returns the JSON object.
    #[must_use]
    pub const fn as_object(&self) -> &Map<String, Value> {
        &self.0
    }

    /// Returns the JSON object, to be changed. The caller keeps `type` in place.
    pub(crate) const fn as_object_mut(&mut self) -> &mut Map<String, Value> {
        &mut self.0
    }

    fn result(tool_use_id: &str, content: Value, is_error: bool) -> Self {
        let mut block = Self::of(
            "tool_result",
            [("tool_use_id", Value::from(tool_use_id)), ("content", content)],
        );
        if is_error {
            block.0.insert("is_error".to_owned(), Value::Bool(true));
        }
        block
    }

    fn of<const N: usize>(kind: &str, fields: [(&str, Value); N]) -> Self {
        let mut object = Map::with_capacity(N + 1);
        object.insert("type".to_owned(), Value::from(kind));
        object.extend(fields.map(|(key, value)| (key.to_owned(), value)));
        Self(object)
    }

    fn str(&self, key: &str) -> &str {
        self.0.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    fn array(&self, key: &str) -> &[Value] {
        self.0
            .get(key)
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }
}

impl TryFrom<Map<String, Value>> for Block {
    type Error = NotABlock;

    fn try_from(object: Map<String, Value>) -> Result<Self, NotABlock> {
        match object.get("type") {
            Some(Value::String(_)) => Ok(Self(object)),
            _ => Err(NotABlock),
        }
    }
}

impl TryFrom<Value> for Block {
    type Error = NotABlock;

    fn try_from(value: Value) -> Result<Self, NotABlock> {
        match value {
            Value::Object(object) => object.try_into(),
            _ => Err(NotABlock),
        }
    }
}

impl From<Block> for Value {
    fn from(block: Block) -> Self {
        Self::Object(block.0)
    }
}

impl<'de> Deserialize<'de> for Block {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer)?
            .try_into()
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_unknown_block_comes_back_byte_for_byte() {
        let text = r#"{"zeta":1,"type":"hologram","alpha":{"b":[null,1.50],"a":"é"}}"#;
        let block: Block = serde_json::from_str(text).unwrap();
        assert_eq!(block.view(), BlockView::Other { kind: "hologram" });
        let back = serde_json::to_string(&block).unwrap();
        assert_eq!(back, text.replace("1.50", "1.5"));
    }

    #[test]
    fn a_value_without_a_type_is_no_block() {
        for value in [
            json!(null),
            json!([]),
            json!({}),
            json!({"type": 3}),
            json!("text"),
        ] {
            assert_eq!(Block::try_from(value.clone()), Err(NotABlock), "{value}");
            assert!(serde_json::from_value::<Block>(value).is_err());
        }
    }

    #[test]
    fn a_result_says_is_error_only_when_it_is_one() {
        let good = serde_json::to_value(Block::tool_result("toolu_1", "16 tables", false)).unwrap();
        assert_eq!(
            good,
            json!({"type": "tool_result", "tool_use_id": "toolu_1", "content": "16 tables"})
        );
        let bad = Block::tool_result_blocks("toolu_1", vec![Block::text("no")], true);
        assert_eq!(
            bad.view(),
            BlockView::ToolResult {
                tool_use_id: "toolu_1",
                is_error: true
            }
        );
        assert_eq!(
            bad.as_object()["content"],
            json!([{"type": "text", "text": "no"}])
        );
    }

    #[test]
    fn what_was_cut_off_is_not_sent_back() {
        let block = |value| Block::try_from(value).unwrap();
        assert!(!Block::text("").can_be_sent());
        assert!(!block(json!({"type": "thinking", "thinking": "hm", "signature": ""})).can_be_sent());
        assert!(!block(json!({"type": "tool_use", "id": "t", "name": "n", "input": []})).can_be_sent());
        assert!(block(json!({"type": "thinking", "thinking": "", "signature": "s"})).can_be_sent());
        assert!(block(json!({"type": "anything"})).can_be_sent());
    }
}
