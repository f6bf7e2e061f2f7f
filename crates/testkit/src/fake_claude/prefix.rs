//! Digests of prompts. Two prompts have one digest when the model would read the same: cache marks, the order of keys and
//! the short form of a text do not count, everything else does.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// A SHA-256.
pub(super) type Digest = [u8; 32];

/// A running digest over the blocks of a conversation. It never looks back: one block at a time, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Running(Digest);

impl Running {
    /// Returns the digest of nothing, set apart by `seed`.
    pub(super) fn new(seed: &str) -> Self {
        Self(Sha256::digest(seed.as_bytes()).into())
    }

    /// Adds one block that stands under `role`.
    pub(super) fn push(&mut self, role: &str, block: &Value) {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update(role.as_bytes());
        feed(&mut hash, block, false);
        self.0 = hash.finalize().into();
    }

    pub(super) fn digest(self) -> Digest {
        self.0
    }
}

/// Returns the blocks of a `content` or `system`: a string is one text block, and the string in a `tool_result` too.
pub(super) fn blocks_of(content: Option<&Value>) -> Vec<Value> {
    match content {
        Some(Value::String(text)) => vec![json!({"type": "text", "text": text})],
        Some(Value::Array(blocks)) => blocks.iter().map(long_form).collect(),
        _ => Vec::new(),
    }
}

fn long_form(block: &Value) -> Value {
    let mut block = block.clone();
    if block["type"] == "tool_result"
        && let Some(Value::String(text)) = block.get("content").cloned()
    {
        block["content"] = json!([{"type": "text", "text": text}]);
    }
    block
}

/// Returns the messages of a request as `(role, block)` in order.
pub(super) fn turns(body: &Value) -> Vec<(String, Vec<Value>)> {
    let messages = body["messages"].as_array().cloned().unwrap_or_default();
    messages
        .iter()
        .map(|message| {
            (
                message["role"].as_str().unwrap_or_default().to_owned(),
                blocks_of(message.get("content")),
            )
        })
        .collect()
}

/// Returns the digest of the `system` of a request.
pub(super) fn system(body: &Value) -> Digest {
    let mut running = Running::new("system");
    for block in blocks_of(body.get("system")) {
        running.push("system", &block);
    }
    running.digest()
}

/// Returns the digest of the `tools` of a request.
pub(super) fn tools(body: &Value) -> Digest {
    let mut running = Running::new("tools");
    for tool in body["tools"].as_array().into_iter().flatten() {
        running.push("tool", tool);
    }
    running.digest()
}

/// Returns the digest of all messages of a request.
pub(super) fn messages(body: &Value) -> Running {
    let mut running = Running::new("messages");
    for (role, blocks) in turns(body) {
        for block in blocks {
            running.push(&role, &block);
        }
    }
    running
}

/// Writes a value in one canonical way. `raw` values (arguments, schemas) keep even what looks like a cache mark.
fn feed(hash: &mut Sha256, value: &Value, raw: bool) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| key.as_str());
            hash.update(b"{");
            for (key, value) in entries {
                if !raw && (key == "cache_control" || value.is_null()) {
                    continue;
                }
                hash.update(Value::from(key.as_str()).to_string().as_bytes());
                hash.update(b":");
                feed(
                    hash,
                    value,
                    raw || matches!(key.as_str(), "input" | "input_schema" | "schema"),
                );
                hash.update(b",");
            }
            hash.update(b"}");
        }
        Value::Array(items) => {
            hash.update(b"[");
            for item in items {
                feed(hash, item, raw);
                hash.update(b",");
            }
            hash.update(b"]");
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            hash.update(value.to_string().as_bytes())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(body: &Value) -> Digest {
        messages(body).digest()
    }

    #[test]
    fn a_string_and_one_text_block_are_the_same_prompt() {
        let short = json!({"messages": [{"role": "user", "content": "hi"}]});
        let long = json!({"messages": [{"role": "user", "content": [{"text": "hi", "type": "text",
            "cache_control": {"type": "ephemeral"}, "citations": null}]}]});
        assert_eq!(digest(&short), digest(&long));
    }

    #[test]
    fn arguments_count_in_full() {
        let one = json!({"messages": [{"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "t",
            "input": {"cache_control": 1}}]}]});
        let other = json!({"messages": [{"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "t",
            "input": {}}]}]});
        assert_ne!(digest(&one), digest(&other));
    }
}
