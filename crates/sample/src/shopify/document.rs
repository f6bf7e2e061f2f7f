//! The things of the shop as the API shows them: all fields of one thing, from which the executor takes those that are asked
//! for. A thing that belongs to another stands in it as `{"$ref": id}`.

mod catalog;
mod customer;
mod draft;
mod order;
mod parcel;
mod shop;
mod timeline;

pub(super) use customer::{country, spent};
pub(super) use draft::sums;
pub(super) use order::financial;
pub(super) use shop::{SCOPES, installation, shop};

use super::key::Key;
use super::state::State;
use serde_json::{Map, Value, json};

/// Returns all fields of a thing.
pub(super) fn of(state: &State, key: Key) -> Map<String, Value> {
    let mut document = match key {
        Key::Order(index) => order::order(state, index),
        Key::Product(index) => catalog::product(state, index),
        Key::Variant(index) => catalog::variant(state, index),
        Key::Stock(index) => catalog::stock(state, index),
        Key::Level(variant, location) => catalog::level(state, variant, location),
        Key::Customer(index) => customer::customer(state, index),
        Key::Location(index) => catalog::location(state, index),
        Key::Collection(index) => catalog::collection(state, index),
        Key::Draft(index) => draft::draft(state, index),
        Key::Parcel(index) => parcel::parcel(state, index),
        Key::Discount(index) => shop::discount(state, index),
    };
    document.insert("id".to_owned(), json!(key.gid(state)));
    document.insert(
        "legacyResourceId".to_owned(),
        json!(key.number(state).to_string()),
    );
    document
}

/// Returns what stands for a thing in another.
fn link(state: &State, key: Key) -> Value {
    json!({"$ref": key.gid(state)})
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}

/// Returns the fields of two parts of a thing together.
fn joined(first: Value, second: Value) -> Map<String, Value> {
    let mut all = object(first);
    all.extend(object(second));
    all
}
