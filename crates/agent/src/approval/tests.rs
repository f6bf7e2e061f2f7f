//! Tests of what an approval is bound to.

use super::*;
use serde_json::json;

fn map(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

#[test]
fn the_order_of_keys_changes_nothing_and_anything_else_does() {
    let id = DatasourceId::from("d1");
    let hash = |tool: &str, value: Value| hash(&id, tool, &map(value));
    let one = hash("send", json!({"a": {"x": 1, "y": [1, 2]}, "b": "é"}));
    assert_eq!(one.len(), 64);
    assert_eq!(one, hash("send", json!({"b": "é", "a": {"y": [1, 2], "x": 1}})));
    for other in [
        hash("sent", json!({"a": {"x": 1, "y": [1, 2]}, "b": "é"})),
        hash("send", json!({"a": {"x": 1, "y": [2, 1]}, "b": "é"})),
        hash("send", json!({"a": {"x": "1", "y": [1, 2]}, "b": "é"})),
        hash("send", json!({"a": {"x": 1, "y": [1, 2]}, "b": "é", "c": null})),
        super::hash(
            &DatasourceId::from("d2"),
            "send",
            &map(json!({"a": {"x": 1, "y": [1, 2]}, "b": "é"})),
        ),
    ] {
        assert_ne!(one, other);
    }
}

#[test]
fn no_name_can_be_read_as_part_of_another() {
    let none = Map::new();
    assert_ne!(
        hash(&DatasourceId::from("a\",\"b"), "c", &none),
        hash(&DatasourceId::from("a"), "b\",\"c", &none)
    );
}
