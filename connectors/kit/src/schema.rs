//! JSON Schemas of arguments and answers, written tersely: each word of them is paid for in every request to a model.

use serde_json::{Map, Value, json};

/// One argument of a tool.
#[derive(Debug, Clone)]
pub struct Argument {
    name: &'static str,
    required: bool,
    schema: Value,
}

impl Argument {
    /// Returns the same argument, which must be given.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Returns the same argument with a few words about it.
    #[must_use]
    pub fn about(mut self, words: &str) -> Self {
        self.schema["description"] = json!(words);
        self
    }

    /// Returns the same argument with the value it has when it is left out.
    #[must_use]
    pub fn default(mut self, value: impl Into<Value>) -> Self {
        self.schema["default"] = value.into();
        self
    }

    /// Returns the same argument with the largest number it may be.
    #[must_use]
    pub fn at_most(mut self, value: u32) -> Self {
        self.schema["maximum"] = json!(value);
        self
    }
}

/// An argument that is text.
#[must_use]
pub fn text(name: &'static str) -> Argument {
    argument(name, json!({"type": "string"}))
}

/// An argument that is a whole number.
#[must_use]
pub fn number(name: &'static str) -> Argument {
    argument(name, json!({"type": "integer"}))
}

/// An argument that is true or false.
#[must_use]
pub fn flag(name: &'static str) -> Argument {
    argument(name, json!({"type": "boolean"}))
}

/// An argument that is one of a few words.
#[must_use]
pub fn choice(name: &'static str, values: &[&str]) -> Argument {
    argument(name, json!({"type": "string", "enum": values}))
}

/// An argument that is a list of anything.
#[must_use]
pub fn list(name: &'static str) -> Argument {
    argument(name, json!({"type": "array"}))
}

/// The two arguments of every list: how many, and where to go on.
#[must_use]
pub fn paging() -> [Argument; 2] {
    [number("limit").default(20), text("cursor")]
}

/// The two arguments that shape an answer, which the kit reads for every tool whether or not it declares them.
#[must_use]
pub fn shaping() -> [Argument; 2] {
    [list("fields"), choice("format", &["concise", "detailed", "json"])]
}

fn argument(name: &'static str, schema: Value) -> Argument {
    Argument {
        name,
        required: false,
        schema,
    }
}

/// Returns the schema of a tool's arguments.
#[must_use]
pub fn input(arguments: impl IntoIterator<Item = Argument>) -> Map<String, Value> {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for argument in arguments {
        if argument.required {
            required.push(json!(argument.name));
        }
        properties.insert(argument.name.to_owned(), argument.schema);
    }
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Value::Object(properties));
    if !required.is_empty() {
        schema.insert("required".to_owned(), Value::Array(required));
    }
    schema
}

/// Returns the schema of an answer made of records: see [`crate::Records`].
#[must_use]
pub fn records() -> Map<String, Value> {
    object(json!({
        "type": "object",
        "properties": {
            "records": {"type": "array", "items": {"type": "object"}},
            "returned": {"type": "integer"},
            "has_more": {"type": "boolean"},
            "next_cursor": {"type": ["string", "null"]}
        },
        "required": ["records", "returned", "has_more"]
    }))
}

/// Returns the schema of an answer made of rows: see [`crate::Rows`].
#[must_use]
pub fn rows() -> Map<String, Value> {
    object(json!({
        "type": "object",
        "properties": {
            "columns": {"type": "array", "items": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "type": {"type": "string"}},
                "required": ["name", "type"]
            }},
            "rows": {"type": "array", "items": {"type": "array", "items": {"type": ["string", "null"]}}},
            "returned": {"type": "integer"},
            "has_more": {"type": "boolean"},
            "sql": {"type": "string"}
        },
        "required": ["columns", "rows", "returned", "has_more", "sql"]
    }))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}
