//! Checks schemas against the strict subset of JSON Schema: no recursion, no bounds, `additionalProperties: false`
//! everywhere (the subset that the vendor's SDK reduces schemas to).

use crate::fake_claude::refusal::Refusal;
use serde_json::{Map, Value};

const ANYWHERE: &[&str] = &[
    "$defs",
    "definitions",
    "$ref",
    "type",
    "anyOf",
    "allOf",
    "enum",
    "const",
    "title",
    "description",
    "default",
];
const FORMATS: &[&str] = &[
    "date-time",
    "time",
    "date",
    "duration",
    "email",
    "hostname",
    "uri",
    "ipv4",
    "ipv6",
    "uuid",
];
const TYPES: &[&str] = &[
    "object", "array", "string", "integer", "number", "boolean", "null",
];
const MOST_OPTIONAL: usize = 24;
const MOST_UNIONS: usize = 16;

/// Checks one schema and everything in it.
pub(super) fn check(root: &Value, path: &str) -> Result<(), Refusal> {
    if root.get("type").and_then(Value::as_str) != Some("object") && root.get("$ref").is_none() {
        return Err(Refusal::invalid(format!("{path}.type: Input should be 'object'")));
    }
    let walk = Walk { root, path };
    walk.schema(root)?;
    walk.recursion(root, &mut Vec::new())
}

/// Checks what all strict schemas of a request may hold together.
pub(super) fn check_together(schemas: &[&Value]) -> Result<(), Refusal> {
    let mut count = Count::default();
    for schema in schemas {
        count.add(schema);
    }
    let limits = [
        ("optional parameters", count.optional, MOST_OPTIONAL),
        ("parameters with union types", count.unions, MOST_UNIONS),
    ];
    for (what, found, most) in limits {
        if found > most {
            return Err(Refusal::invalid(format!(
                "Schemas contains too many {what} ({found}), which would make grammar compilation inefficient. The \
                 maximum number supported is {most}."
            )));
        }
    }
    Ok(())
}

struct Walk<'a> {
    root: &'a Value,
    path: &'a str,
}

impl Walk<'_> {
    fn wrong(&self, what: impl std::fmt::Display) -> Refusal {
        Refusal::invalid(format!("{}: {what}", self.path))
    }

    fn schema(&self, schema: &Value) -> Result<(), Refusal> {
        let Some(map) = schema.as_object() else {
            return Err(self.wrong("Schema should be an object"));
        };
        let kinds = self.kinds(map)?;
        self.keywords(map, &kinds)?;
        if kinds.contains(&"object") && map.get("additionalProperties") != Some(&Value::Bool(false)) {
            return Err(
                self.wrong("For 'object' type, 'additionalProperties' must be explicitly set to false")
            );
        }
        for part in parts(map) {
            self.schema(part)?;
        }
        Ok(())
    }

    /// Returns the types a schema allows; none if it says so by other means.
    fn kinds<'a>(&self, map: &'a Map<String, Value>) -> Result<Vec<&'a str>, Refusal> {
        let kinds: Vec<&str> = match map.get("type") {
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            Some(kind) => kind.as_str().into_iter().collect(),
            None => Vec::new(),
        };
        if let Some(kind) = kinds.iter().find(|kind| !TYPES.contains(kind)) {
            return Err(self.wrong(format!("Invalid type '{kind}'")));
        }
        if kinds.is_empty()
            && !["$ref", "anyOf", "allOf", "enum", "const"]
                .iter()
                .any(|key| map.contains_key(*key))
        {
            return Err(self.wrong("Schema must have a 'type', '$ref', 'anyOf', 'allOf', 'enum' or 'const'"));
        }
        Ok(kinds)
    }

    fn keywords(&self, map: &Map<String, Value>, kinds: &[&str]) -> Result<(), Refusal> {
        for (key, value) in map {
            let supported = ANYWHERE.contains(&key.as_str())
                || kinds.iter().any(|kind| match *kind {
                    "object" => matches!(key.as_str(), "properties" | "required" | "additionalProperties"),
                    "array" => key == "items" || (key == "minItems" && matches!(value.as_u64(), Some(0 | 1))),
                    "string" => key == "format" && FORMATS.iter().any(|format| value == format),
                    _ => false,
                });
            if !supported {
                return Err(match kinds.first() {
                    Some(kind) => self.wrong(format!("For '{kind}' type, property '{key}' is not supported")),
                    None => self.wrong(format!("property '{key}' is not supported")),
                });
            }
            if key == "enum"
                && value
                    .as_array()
                    .is_none_or(|values| values.iter().any(|v| v.is_object() || v.is_array()))
            {
                return Err(self.wrong("Enum values should be strings, numbers, booleans or null"));
            }
            if key == "$ref" && resolve(self.root, value).is_none() {
                return Err(self.wrong(format!("Reference {value} could not be resolved")));
            }
        }
        Ok(())
    }

    fn recursion<'a>(&'a self, schema: &'a Value, open: &mut Vec<&'a str>) -> Result<(), Refusal> {
        let Some(map) = schema.as_object() else {
            return Ok(());
        };
        if let Some(reference) = map.get("$ref").and_then(Value::as_str) {
            if open.contains(&reference) {
                return Err(self.wrong(format!("Circular reference '{reference}' is not supported")));
            }
            open.push(reference);
            if let Some(target) = resolve(self.root, &Value::from(reference)) {
                self.recursion(target, open)?;
            }
            open.pop();
        }
        let defined = |key: &str| matches!(key, "$defs" | "definitions");
        for part in map
            .iter()
            .filter(|(key, _)| !defined(key))
            .flat_map(|(key, value)| parts_of(key, value))
        {
            self.recursion(part, open)?;
        }
        Ok(())
    }
}

fn resolve<'a>(root: &'a Value, reference: &Value) -> Option<&'a Value> {
    root.pointer(reference.as_str()?.strip_prefix('#')?)
}

fn parts(map: &Map<String, Value>) -> Vec<&Value> {
    map.iter().flat_map(|(key, value)| parts_of(key, value)).collect()
}

fn parts_of<'a>(key: &str, value: &'a Value) -> Vec<&'a Value> {
    match (key, value) {
        ("properties" | "$defs" | "definitions", Value::Object(parts)) => parts.values().collect(),
        ("anyOf" | "allOf", Value::Array(parts)) => parts.iter().collect(),
        ("items", part) => vec![part],
        _ => Vec::new(),
    }
}

#[derive(Default)]
struct Count {
    optional: usize,
    unions: usize,
}

impl Count {
    fn add(&mut self, schema: &Value) {
        let Some(map) = schema.as_object() else { return };
        if let Some(Value::Object(properties)) = map.get("properties") {
            let required = map.get("required").and_then(Value::as_array);
            let demanded =
                |key: &str| required.is_some_and(|required| required.iter().any(|name| name == key));
            self.optional += properties.keys().filter(|key| !demanded(key)).count();
        }
        if map.contains_key("anyOf") || map.get("type").is_some_and(Value::is_array) {
            self.unions += 1;
        }
        for part in parts(map) {
            self.add(part);
        }
    }
}
