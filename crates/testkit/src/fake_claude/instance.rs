//! Makes the smallest instance of a JSON schema, for requests that demand one and scenarios that say nothing of it.

use serde_json::{Map, Value, json};

/// Returns an instance of `schema`, which may refer to definitions in `root`. Schemas are checked before: no recursion.
pub(super) fn of(schema: &Value, root: &Value) -> Value {
    if let Some(constant) = schema.get("const") {
        return constant.clone();
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    if let Some(pointer) = schema["$ref"]
        .as_str()
        .and_then(|reference| reference.strip_prefix('#'))
    {
        return root
            .pointer(pointer)
            .map_or(Value::Null, |target| of(target, root));
    }
    if let Some(first) = schema["anyOf"].get(0).or_else(|| schema["allOf"].get(0)) {
        return of(first, root);
    }
    let kind = schema["type"]
        .as_str()
        .or_else(|| schema["type"].get(0)?.as_str());
    match kind {
        Some("object") => {
            let properties = schema["properties"].as_object().cloned().unwrap_or_default();
            let fields: Map<_, _> = properties
                .iter()
                .map(|(key, part)| (key.clone(), of(part, root)))
                .collect();
            Value::Object(fields)
        }
        Some("array") if schema["minItems"] == 1 => json!([of(&schema["items"], root)]),
        Some("array") => json!([]),
        Some("string") => json!("text"),
        Some("integer" | "number") => json!(0),
        Some("boolean") => json!(false),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_property_gets_a_value() {
        let schema = json!({"type": "object", "$defs": {"kind": {"enum": ["read", "write"]}}, "properties": {
            "kind": {"$ref": "#/$defs/kind"}, "n": {"type": ["integer", "null"]},
            "names": {"type": "array", "items": {"type": "string"}, "minItems": 1},
            "maybe": {"anyOf": [{"type": "boolean"}, {"type": "null"}]}}});
        assert_eq!(
            of(&schema, &schema),
            json!({"kind": "read", "n": 0, "names": ["text"], "maybe": false})
        );
    }
}
