//! The parameters of a request, and the partial answers that `fields` asks for: `files(id,owners/displayName),nextPageToken`.
//!
//! <https://developers.google.com/workspace/drive/api/guides/fields-parameter>

use super::refusal::Refusal;
use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde_json::{Map, Value};
use std::convert::Infallible;

/// What every method takes.
const COMMON: [&str; 5] = ["fields", "alt", "key", "prettyPrint", "quotaUser"];

/// The parameters of a request, in order; one may come several times.
#[derive(Debug, Clone, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(
            url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        ))
    }
}

impl Query {
    /// Refuses any parameter but these and the common ones, as Google does.
    pub(super) fn allow(&self, names: &[&str]) -> Result<(), Refusal> {
        let stranger = self
            .0
            .iter()
            .find(|(name, _)| !names.contains(&name.as_str()) && !COMMON.contains(&name.as_str()));
        match stranger {
            None => Ok(()),
            Some((name, _)) => Err(Refusal::invalid(format!(
                "Invalid JSON payload received. Unknown name \"{name}\": Cannot bind query parameter. Field '{name}' could \
                 not be found in request message."
            ))),
        }
    }

    /// Returns a parameter's value; an empty one counts as left out.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// Returns all values of a parameter that may come several times.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Tells whether a parameter is `true`.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// Reads a number between bounds; `default` without one.
    pub(super) fn number(&self, name: &str, (least, most, default): (u32, u32, u32)) -> Result<u32, Refusal> {
        let Some(given) = self.get(name) else {
            return Ok(default);
        };
        given
            .parse()
            .ok()
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| {
                Refusal::invalid(format!(
                    "Invalid value '{given}'. Values must be within the range: [{least}, {most}]"
                ))
            })
    }

    /// Returns what `fields` leaves of an answer; all of it without.
    pub(super) fn masked(&self, answer: Value) -> Result<Json<Value>, Refusal> {
        match self.get("fields") {
            None => Ok(Json(answer)),
            Some(fields) => Ok(Json(mask(&answer, fields)?)),
        }
    }
}

/// Returns the part of an answer that a mask names.
pub(super) fn mask(answer: &Value, fields: &str) -> Result<Value, Refusal> {
    let wrong = || Refusal::invalid(format!("Invalid field selection {fields}"));
    let mut rest = fields;
    let tree = read(&mut rest).filter(|_| rest.is_empty()).ok_or_else(wrong)?;
    Ok(keep(answer, &tree))
}

/// A name and what is kept below it; all of it when that is empty.
type Tree = Vec<(String, Branch)>;

#[derive(Debug, Clone, PartialEq)]
struct Branch(Tree);

/// Reads a list of fields up to `)` or the end.
fn read(rest: &mut &str) -> Option<Tree> {
    let mut tree = vec![];
    loop {
        tree.push(read_one(rest)?);
        match rest.strip_prefix(',') {
            Some(after) => *rest = after,
            None => return Some(tree),
        }
    }
}

fn read_one(rest: &mut &str) -> Option<(String, Branch)> {
    let text = rest.trim_start();
    let end = text.find(['/', '(', ')', ',']).unwrap_or(text.len());
    let (name, after) = text.split_at(end);
    let name = name.trim();
    if name.is_empty() {
        return None;
    }
    *rest = after;
    let below = if let Some(after) = rest.strip_prefix('/') {
        *rest = after;
        vec![read_one(rest)?]
    } else if let Some(after) = rest.strip_prefix('(') {
        *rest = after;
        let inner = read(rest)?;
        *rest = rest.strip_prefix(')')?;
        inner
    } else {
        vec![]
    };
    Some((name.to_owned(), Branch(below)))
}

fn keep(value: &Value, tree: &Tree) -> Value {
    if tree.is_empty() {
        return value.clone();
    }
    match value {
        Value::Array(items) => Value::Array(items.iter().map(|item| keep(item, tree)).collect()),
        Value::Object(map) => {
            let mut kept: Map<String, Value> = Map::new();
            for (key, value) in map {
                let named = tree.iter().filter(|(name, _)| name == key || name == "*");
                for (_, Branch(below)) in named {
                    let value = keep(value, below);
                    match (kept.get_mut(key), value) {
                        // Named twice: `owners/displayName,owners/me`.
                        (Some(Value::Object(had)), Value::Object(more)) => had.extend(more),
                        (_, value) => {
                            kept.insert(key.clone(), value);
                        }
                    }
                }
            }
            Value::Object(kept)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::mask;
    use serde_json::json;

    #[test]
    fn a_mask_keeps_what_it_names() {
        let answer = json!({"files": [{"id": "1", "name": "a", "owners": [{"displayName": "Ana", "me": true}]}], "kind": "k"});
        assert_eq!(
            mask(&answer, "files(id,owners/displayName)").expect("mask"),
            json!({"files": [{"id": "1", "owners": [{"displayName": "Ana"}]}]})
        );
        assert_eq!(mask(&answer, "*").expect("mask"), answer);
        assert_eq!(mask(&answer, "kind").expect("mask"), json!({"kind": "k"}));
    }

    #[test]
    fn a_broken_mask_is_refused() {
        for fields in ["files(id", "files(", ",", "files)", "a,,b"] {
            assert!(mask(&json!({}), fields).is_err(), "{fields}");
        }
    }
}
