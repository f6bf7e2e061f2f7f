//! A server's tools as it declares them. What it says about effects is a hint from a stranger: the caller may tighten
//! it by its own policy, this module only reads it, and reads it strictly.

use crate::HostError;
use crate::cache::canonical;
use mosaic_protocol::Effect;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// The tools of one server, and what it says about their use.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalog {
    /// What the server said of its use in its greeting, for a model; empty when it said nothing. A stranger's words: at most
    /// 4,000 characters.
    pub instructions: String,
    /// In the server's order.
    pub tools: Vec<ToolDef>,
}

impl Catalog {
    /// Returns the tool of this name.
    #[must_use]
    pub fn tool(&self, name: &str) -> Option<&ToolDef> {
        self.tools.iter().find(|tool| tool.name == name)
    }
}

/// One tool.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolDef {
    /// Its name at the server.
    pub name: String,
    /// What it does, for a model.
    pub description: String,
    /// JSON Schema of its arguments.
    pub input_schema: Value,
    /// JSON Schema of its structured answer.
    pub output_schema: Option<Value>,
    /// What it does to the source, by its annotations; without any it counts as destructive, as the protocol says.
    pub effect: Effect,
    /// SHA-256 of the whole definition in canonical JSON, in hex: changes when the server changes its mind.
    pub hash: String,
}

/// Tools beyond this many are not taken in.
const MOST_TOOLS: usize = 2000;

/// Reads one page of `tools/list` into the catalog and returns the cursor of the next. A tool that cannot be read is
/// skipped with a warning: it must not take the others with it.
pub(crate) fn read_page(result: Value, into: &mut Catalog) -> Result<Option<String>, HostError> {
    let Value::Object(mut result) = result else {
        return Err(HostError::Protocol {
            message: "the tool list is no object".to_owned(),
        });
    };
    let Some(Value::Array(tools)) = result.remove("tools") else {
        return Err(HostError::Protocol {
            message: "the tool list has no tools".to_owned(),
        });
    };
    for tool in tools {
        if into.tools.len() >= MOST_TOOLS {
            tracing::warn!(
                limit = MOST_TOOLS,
                "the server lists more tools than are taken in"
            );
            return Ok(None);
        }
        match read_tool(tool) {
            Some(tool) if into.tool(&tool.name).is_some() => {
                tracing::warn!(tool = tool.name, "skipped a tool whose name is listed twice");
            }
            Some(tool) => into.tools.push(tool),
            None => tracing::warn!("skipped a tool without a name or an input schema"),
        }
    }
    let next = result.remove("nextCursor");
    Ok(next
        .and_then(|cursor| cursor.as_str().map(str::to_owned))
        .filter(|cursor| !cursor.is_empty()))
}

fn read_tool(tool: Value) -> Option<ToolDef> {
    let hash = hash(&tool);
    let Value::Object(mut tool) = tool else {
        return None;
    };
    let name = tool
        .get("name")?
        .as_str()
        .filter(|name| !name.is_empty())?
        .to_owned();
    let effect = effect(tool.get("annotations").and_then(Value::as_object));
    let input_schema = tool.remove("inputSchema").filter(Value::is_object)?;
    let description = tool
        .get("description")
        .or_else(|| tool.get("title"))
        .and_then(Value::as_str);
    Some(ToolDef {
        name,
        description: description.unwrap_or_default().to_owned(),
        input_schema,
        output_schema: tool.remove("outputSchema").filter(Value::is_object),
        effect,
        hash,
    })
}

/// Reads the effect from the annotations (MCP 2026-07-28, `ToolAnnotations`: not read-only and destructive unless said
/// otherwise). Where they contradict each other the stricter one holds.
fn effect(annotations: Option<&Map<String, Value>>) -> Effect {
    let hint = |name: &str| annotations.and_then(|map| map.get(name)).and_then(Value::as_bool);
    match (hint("readOnlyHint"), hint("destructiveHint")) {
        (Some(true), Some(true)) => Effect::Destructive,
        (Some(true), None | Some(false)) => Effect::Read,
        (None | Some(false), Some(false)) => Effect::Write,
        (None | Some(false), None | Some(true)) => Effect::Destructive,
    }
}

fn hash(tool: &Value) -> String {
    let mut text = String::new();
    canonical(tool, &mut text);
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn catalog(tools: &Value) -> Catalog {
        let mut catalog = Catalog::default();
        read_page(json!({"tools": tools}), &mut catalog).unwrap();
        catalog
    }

    #[test]
    fn effects_follow_the_annotations_and_lean_to_the_strict_side() {
        let effect_of = |annotations: Value| effect(annotations.as_object());
        assert_eq!(effect(None), Effect::Destructive);
        assert_eq!(effect_of(json!({"readOnlyHint": true})), Effect::Read);
        assert_eq!(effect_of(json!({"destructiveHint": false})), Effect::Write);
        assert_eq!(
            effect_of(json!({"readOnlyHint": true, "destructiveHint": true})),
            Effect::Destructive
        );
        assert_eq!(effect_of(json!({"readOnlyHint": "yes"})), Effect::Destructive);
    }

    #[test]
    fn the_hash_changes_with_the_definition_and_not_with_the_order_of_its_keys() {
        let one = catalog(&json!([{"name": "a", "description": "x", "inputSchema": {"type": "object"}}]));
        let two = catalog(&json!([{"inputSchema": {"type": "object"}, "description": "x", "name": "a"}]));
        let changed = catalog(&json!([{"name": "a", "description": "y", "inputSchema": {"type": "object"}}]));
        assert_eq!(one.tools[0].hash, two.tools[0].hash);
        assert_ne!(one.tools[0].hash, changed.tools[0].hash);
        assert_eq!(one.tools[0].hash.len(), 64);
    }

    #[test]
    fn a_tool_that_cannot_be_read_does_not_take_the_others_with_it() {
        let catalog = catalog(&json!([
            5,
            {"name": "", "inputSchema": {}},
            {"name": "no schema"},
            {"name": "good", "inputSchema": {}},
            {"name": "good", "inputSchema": {"type": "object"}},
        ]));
        assert_eq!(
            catalog
                .tools
                .iter()
                .map(|tool| tool.name.as_str())
                .collect::<Vec<_>>(),
            ["good"]
        );
    }

    #[test]
    fn a_list_goes_on_at_its_cursor() {
        let mut catalog = Catalog::default();
        let next = read_page(json!({"tools": [], "nextCursor": "2"}), &mut catalog).unwrap();
        assert_eq!(next.as_deref(), Some("2"));
        assert_eq!(
            read_page(json!({"tools": [], "nextCursor": ""}), &mut catalog).unwrap(),
            None
        );
        assert!(read_page(json!({"tool": []}), &mut catalog).is_err());
    }
}
