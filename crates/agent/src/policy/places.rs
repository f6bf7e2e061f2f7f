//! Which places a read names, and which ones a source's own lists name. Compares nothing: who knows what is not known here.

use super::sentence::spoken;
use super::{Line, Places};
use serde_json::{Map, Value};

/// Returns the places that a read names, in small letters.
pub(super) fn named(places: &Places, arguments: &Map<String, Value>) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    let whole = arguments.get(places.argument).into_iter().flat_map(words);
    let whole = whole.map(|text| of(places, &text));
    let addresses = places.addresses.iter().filter_map(|name| arguments.get(*name));
    let addresses = addresses.flat_map(words);
    let addresses = addresses
        .filter(|text| is_address(places, text))
        .map(|text| of(places, &text));
    for place in whole.chain(addresses) {
        if !place.is_empty() && !named.contains(&place) {
            named.push(place);
        }
    }
    named
}

/// Tells whether an argument names a place, as it is given.
pub(super) fn names(places: &Places, argument: &str, value: &Value) -> bool {
    let mut words = words(value).into_iter();
    argument == places.argument
        || places.addresses.contains(&argument) && words.any(|text| is_address(places, &text))
}

/// Returns the places of the source's own that the answer of a tool with this line lists.
pub(super) fn listed(line: &Line, places: &Places, structured: Option<&Value>) -> Vec<String> {
    let records = structured
        .and_then(|structured| structured.get("records"))
        .and_then(Value::as_array);
    let mut listed: Vec<String> = Vec::new();
    for record in records.into_iter().flatten() {
        let fields = line.lists.iter().filter_map(|field| record.get(*field));
        for place in fields.flat_map(words).map(|text| of(places, &text)) {
            if !place.is_empty() && !listed.contains(&place) {
                listed.push(place);
            }
        }
    }
    listed
}

fn of(places: &Places, text: &str) -> String {
    let text = text.trim();
    let address = match text.get(..places.scheme.len()) {
        Some(scheme) if scheme.eq_ignore_ascii_case(places.scheme) => &text[places.scheme.len()..],
        Some(_) | None => text,
    };
    let place = address.split('/').next().unwrap_or_default();
    place.to_lowercase()
}

fn is_address(places: &Places, text: &str) -> bool {
    let scheme = text.trim().get(..places.scheme.len());
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(places.scheme))
}

fn words(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(words).collect(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => vec![spoken(value)],
    }
}
