//! Pages of a list: `first`, `after`, `last`, `before`, and cursors that name the thing they stand for.

use super::super::refusal::Refused;
use super::super::roots::Found;
use super::super::state::State;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// The largest page.
const MOST: u64 = 250;

/// A page.
#[derive(Debug)]
pub(super) struct Page {
    /// The things on it, each with its cursor.
    pub(super) items: Vec<(String, Value)>,
    before: bool,
    after: bool,
}

impl Page {
    /// Returns what `pageInfo` says.
    pub(super) fn info(&self) -> Map<String, Value> {
        let cursor = |item: Option<&(String, Value)>| item.map_or(Value::Null, |(cursor, _)| json!(cursor));
        Map::from_iter([
            ("hasNextPage".to_owned(), json!(self.after)),
            ("hasPreviousPage".to_owned(), json!(self.before)),
            ("startCursor".to_owned(), cursor(self.items.first())),
            ("endCursor".to_owned(), cursor(self.items.last())),
        ])
    }
}

/// Cuts a page out of a list.
pub(super) fn cut(state: &State, found: Found, arguments: &Map<String, Value>) -> Result<Page, Refused> {
    let first = size(arguments, "first")?;
    let last = size(arguments, "last")?;
    let bad = |message: &str| Refused::new(message, "BAD_REQUEST");
    if first.is_none() && last.is_none() {
        return Err(bad("you must provide one of first or last"));
    }
    if first.is_some() && last.is_some() {
        return Err(bad("providing both first and last is not supported"));
    }
    let count = match &found {
        Found::Keys(keys) => keys.len(),
        Found::Value(value) => value.as_array().map_or(0, Vec::len),
    };
    let reversed = matches!(&found, Found::Value(_)) && arguments.get("reverse") == Some(&json!(true));
    let item = |place: usize| -> Value {
        let place = if reversed { count - 1 - place } else { place };
        match &found {
            Found::Keys(keys) => keys
                .get(place)
                .map_or(Value::Null, |key| json!({"$ref": key.gid(state)})),
            Found::Value(value) => value[place].clone(),
        }
    };
    let place = |name: &str| -> Result<Option<usize>, Refused> {
        let Some(cursor) = arguments.get(name).and_then(Value::as_str) else {
            return Ok(None);
        };
        let wanted = opened(cursor).ok_or_else(|| bad("Invalid cursor for current pagination sort."))?;
        (0..count)
            .find(|place| id(&item(*place)).as_deref() == Some(&wanted))
            .map(Some)
            .ok_or_else(|| bad("Invalid cursor for current pagination sort."))
    };
    let mut from = place("after")?.map_or(0, |place| place + 1);
    let mut to = place("before")?.unwrap_or(count).max(from);
    if let Some(first) = first {
        to = to.min(from + first);
    }
    if let Some(last) = last {
        from = from.max(to.saturating_sub(last));
    }
    let items = (from..to).map(|place| {
        let item = item(place);
        (sealed(&id(&item).unwrap_or_default()), item)
    });
    Ok(Page {
        items: items.collect(),
        before: from > 0,
        after: to < count,
    })
}

fn size(arguments: &Map<String, Value>, name: &str) -> Result<Option<usize>, Refused> {
    let Some(asked) = arguments.get(name).filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    match asked.as_u64() {
        Some(number) if number <= MOST => Ok(usize::try_from(number).ok()),
        Some(number) => Err(Refused::new(
            format!("{name} cannot exceed {MOST}. The value given was {number}."),
            "BAD_REQUEST",
        )),
        None => Err(Refused::new(
            format!("{name} must be a positive number"),
            "BAD_REQUEST",
        )),
    }
}

fn id(item: &Value) -> Option<String> {
    let id = item.get("$ref").or_else(|| item.get("id"))?.as_str()?;
    Some(id.to_owned())
}

fn sealed(id: &str) -> String {
    STANDARD.encode(json!({"last_id": id}).to_string())
}

fn opened(cursor: &str) -> Option<String> {
    let bytes = STANDARD.decode(cursor).ok()?;
    let value: Value = serde_json::from_slice(&bytes).ok()?;
    value["last_id"].as_str().map(str::to_owned)
}
