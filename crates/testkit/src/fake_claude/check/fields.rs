//! Reads the fields of one JSON object and words what is wrong with them as the API does: `path: what is wrong`.

use crate::fake_claude::refusal::Refusal;
use serde_json::{Map, Value};

/// One object of a request and where it stands.
pub(super) struct Fields<'a> {
    map: &'a Map<String, Value>,
    path: String,
}

/// Returns the fields of a value that has to be an object.
pub(super) fn object<'a>(value: &'a Value, path: &str) -> Result<Fields<'a>, Refusal> {
    match value.as_object() {
        Some(map) => Ok(Fields {
            map,
            path: path.to_owned(),
        }),
        None if path.is_empty() => Err(Refusal::invalid(
            "The request body is not valid JSON: expected an object",
        )),
        None => Err(Refusal::invalid(format!("{path}: Input should be an object"))),
    }
}

impl<'a> Fields<'a> {
    /// Returns the same fields under a longer path, as the API does for the variants of a union.
    pub(super) fn under(&self, segment: &str) -> Self {
        Self {
            map: self.map,
            path: self.place(segment),
        }
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn place(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    pub(super) fn wrong(&self, key: &str, what: &str) -> Refusal {
        Refusal::invalid(format!("{}: {what}", self.place(key)))
    }

    /// Returns a field; `null` counts as absent.
    pub(super) fn get(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    pub(super) fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        match self.map.keys().find(|key| !known.contains(&key.as_str())) {
            Some(key) => Err(self.wrong(key, "Extra inputs are not permitted")),
            None => Ok(()),
        }
    }

    pub(super) fn need(&self, key: &str) -> Result<&'a Value, Refusal> {
        self.map.get(key).ok_or_else(|| self.wrong(key, "Field required"))
    }

    pub(super) fn string(&self, key: &str) -> Result<&'a str, Refusal> {
        self.need(key)?
            .as_str()
            .ok_or_else(|| self.wrong(key, "Input should be a valid string"))
    }

    pub(super) fn optional_string(&self, key: &str) -> Result<Option<&'a str>, Refusal> {
        self.get(key).map(|_| self.string(key)).transpose()
    }

    pub(super) fn boolean(&self, key: &str) -> Result<bool, Refusal> {
        match self.get(key) {
            None => Ok(false),
            Some(value) => value
                .as_bool()
                .ok_or_else(|| self.wrong(key, "Input should be a valid boolean")),
        }
    }

    pub(super) fn integer(&self, key: &str) -> Result<i64, Refusal> {
        self.need(key)?
            .as_i64()
            .ok_or_else(|| self.wrong(key, "Input should be a valid integer"))
    }

    pub(super) fn list(&self, key: &str) -> Result<&'a [Value], Refusal> {
        match self.get(key) {
            None => Ok(&[]),
            Some(Value::Array(items)) => Ok(items),
            Some(_) => Err(self.wrong(key, "Input should be a valid list")),
        }
    }

    pub(super) fn child(&self, key: &str) -> Result<Option<Fields<'a>>, Refusal> {
        self.get(key)
            .map(|value| object(value, &self.place(key)))
            .transpose()
    }

    pub(super) fn one_of(&self, key: &str, allowed: &[&str]) -> Result<Option<&'a str>, Refusal> {
        let Some(value) = self.optional_string(key)? else {
            return Ok(None);
        };
        if allowed.contains(&value) {
            return Ok(Some(value));
        }
        Err(self.wrong(key, &format!("Input should be {}", alternatives(allowed))))
    }

    /// Returns the `type` of one variant of a union.
    pub(super) fn tag(&self, allowed: &[&str]) -> Result<&'a str, Refusal> {
        let Some(tag) = self.get("type").and_then(Value::as_str) else {
            return Err(self.wrong("type", "Field required"));
        };
        if allowed.contains(&tag) {
            return Ok(tag);
        }
        let expected: Vec<_> = allowed.iter().map(|tag| format!("'{tag}'")).collect();
        Err(Refusal::invalid(format!(
            "{}: Input tag '{tag}' found using 'type' does not match any of the expected tags: {}",
            self.path,
            expected.join(", ")
        )))
    }
}

fn alternatives(allowed: &[&str]) -> String {
    let quoted: Vec<_> = allowed.iter().map(|value| format!("'{value}'")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}
