//! Schemas and citations that are refused.

use super::{assert_refused, fine, refusal, verdict};
use serde_json::{Value, json};

#[test]
fn schemas_outside_the_strict_subset_are_refused() {
    let object = |properties: Value| json!({"type": "object", "properties": properties, "additionalProperties": false});
    let cases = [
        (
            json!({"type": "integer", "minimum": 1}),
            "For 'integer' type, property 'minimum' is not supported",
        ),
        (
            json!({"type": "string", "maxLength": 5}),
            "property 'maxLength' is not supported",
        ),
        (
            json!({"type": "string", "pattern": "a+"}),
            "property 'pattern' is not supported",
        ),
        (
            json!({"type": "string", "format": "phone"}),
            "property 'format' is not supported",
        ),
        (
            json!({"type": "array", "items": {"type": "string"}, "minItems": 2}),
            "property 'minItems' is not supported",
        ),
        (
            json!({"type": "object", "properties": {}}),
            "'additionalProperties' must be explicitly set to false",
        ),
        (
            json!({"oneOf": [{"type": "string"}]}),
            "Schema must have a 'type'",
        ),
        (json!({"$ref": "#/$defs/nowhere"}), "could not be resolved"),
        (json!({"enum": [{"a": 1}]}), "Enum values"),
        (json!({}), "Schema must have a 'type'"),
    ];
    for (part, expected) in cases {
        for pointer in ["/tools/0/input_schema", "/output_config/format"] {
            let schema = object(json!({"x": part}));
            let value = if pointer.ends_with("format") {
                json!({"type": "json_schema", "schema": schema})
            } else {
                schema
            };
            let found = refusal(pointer, value);
            assert!(
                found.contains(expected),
                "{part}: expected `{expected}`, found `{found}`"
            );
        }
    }
    let mut tree = object(json!({"root": {"$ref": "#/$defs/node"}}));
    tree["$defs"] =
        json!({"node": object(json!({"children": {"type": "array", "items": {"$ref": "#/$defs/node"}}}))});
    assert!(refusal("/tools/0/input_schema", tree).contains("Circular reference"));
    let many: serde_json::Map<_, _> = (0..25)
        .map(|n| (format!("p{n}"), json!({"type": "string"})))
        .collect();
    assert!(
        refusal("/tools/0/input_schema", object(Value::Object(many)))
            .contains("too many optional parameters")
    );
    let mut shared = object(
        json!({"a": {"$ref": "#/$defs/name"}, "b": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/name"}]},
        "c": {"type": ["integer", "null"]}, "d": {"type": "array", "items": {"type": "number"}, "minItems": 1}}),
    );
    shared["$defs"] = json!({"name": {"type": "string", "format": "email", "description": "x"}});
    assert_eq!(refusal("/tools/0/input_schema", shared), "fine");
}

#[test]
fn citations_are_all_or_none_and_never_with_a_schema() {
    let result = |enabled: bool| {
        json!({"type": "search_result", "source": "s", "title": "t",
        "content": [{"type": "text", "text": "x"}], "citations": {"enabled": enabled}})
    };
    assert_eq!(
        refusal("/messages/0/content", json!([result(true), result(true)])),
        "fine"
    );
    assert_refused(vec![
        (
            "/messages/0/content",
            json!([result(true), result(false)]),
            "for all search_result blocks of a request, or for none",
        ),
        (
            "/messages/0/content",
            json!([{"type": "search_result", "source": "s", "title": "t", "content": []}]),
            "at least 1 item",
        ),
        (
            "/messages/0/content",
            json!([{"type": "search_result", "source": "s", "content": []}]),
            "search_result.title: Field required",
        ),
    ]);
    let mut body = fine();
    body["messages"][0]["content"] = json!([result(true)]);
    body["output_config"]["format"] = json!({"type": "json_schema",
        "schema": {"type": "object", "properties": {}, "additionalProperties": false}});
    assert!(verdict(&body).contains("Citations cannot be combined"));
}
