//! Where a query starts: single things by id, lists by search and order. Also the few fields within things that take
//! arguments of their own.

mod held;
mod sort;

use super::key::Key;
use super::refusal::Refused;
use super::search::{self, Search, Searched};
use super::state::State;
use super::{document, shopifyql};
use serde_json::{Map, Value, json};

/// What a field holds.
#[derive(Debug)]
pub(super) enum Found {
    /// As it is.
    Value(Value),
    /// Things.
    Keys(Vec<Key>),
}

/// What a root field holds.
#[derive(Debug)]
pub(super) struct Root {
    pub(super) what: Found,
    /// Fields of the search that do not exist.
    pub(super) unknown: Vec<String>,
}

impl From<Found> for Root {
    fn from(what: Found) -> Self {
        Self {
            what,
            unknown: vec![],
        }
    }
}

/// Returns what a field of the root holds.
pub(super) fn resolve(state: &State, field: &str, arguments: &Map<String, Value>) -> Result<Root, Refused> {
    let shown = |map: Map<String, Value>| Ok(Found::Value(Value::Object(map)).into());
    match field {
        "shop" => shown(document::shop(state)),
        "currentAppInstallation" => shown(document::installation()),
        "shopifyqlQuery" => {
            let query = arguments.get("query").and_then(Value::as_str).unwrap_or_default();
            Ok(Found::Value(shopifyql::answer(state, query)).into())
        }
        "nodes" => {
            let ids = arguments
                .get("ids")
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            let nodes = ids.map(|id| {
                let key = id.as_str().and_then(|id| Key::find(state, id));
                key.map_or(Value::Null, |key| json!({"$ref": key.gid(state)}))
            });
            Ok(Found::Value(nodes.collect()).into())
        }
        "productByIdentifier" => Ok(by_identifier(state, arguments).into()),
        _ if field.ends_with("Count") => counted(state, field, arguments),
        _ => match all(state, field, arguments) {
            Some(keys) => Ok(list(state, field, keys, arguments)),
            None => Ok(single(state, field, arguments).into()),
        },
    }
}

/// Returns what a field of a thing holds that depends on its arguments; `None` when it does not.
pub(super) fn within(state: &State, key: Key, field: &str, arguments: &Map<String, Value>) -> Option<Found> {
    match (key, field) {
        (Key::Customer(index), "orders") => {
            let keys = state.customers[index]
                .orders
                .iter()
                .map(|it| Key::Order(*it))
                .collect();
            Some(list(state, "orders", keys, arguments).what)
        }
        (Key::Stock(variant), "inventoryLevel") => {
            let place = arguments.get("locationId").and_then(Value::as_str)?;
            match Key::find(state, place) {
                Some(Key::Location(place)) => Some(Found::Value(
                    json!({"$ref": Key::Level(variant, place).gid(state)}),
                )),
                Some(_) | None => None,
            }
        }
        (_, _) => None,
    }
}

fn single(state: &State, field: &str, arguments: &Map<String, Value>) -> Found {
    let wanted = match field {
        "productVariant" => "ProductVariant",
        "inventoryItem" => "InventoryItem",
        "inventoryLevel" => "InventoryLevel",
        "draftOrder" => "DraftOrder",
        "fulfillmentOrder" => "FulfillmentOrder",
        "discountNode" => "DiscountNode",
        "order" => "Order",
        "product" => "Product",
        "customer" => "Customer",
        "location" => "Location",
        "collection" => "Collection",
        _ => "",
    };
    let key = match arguments.get("id").and_then(Value::as_str) {
        Some(id) => Key::find(state, id),
        None => Some(Key::Location(0)).filter(|_| field == "location"),
    };
    let key = key.filter(|key| wanted.is_empty() || key.type_name() == wanted);
    Found::Value(key.map_or(Value::Null, |key| json!({"$ref": key.gid(state)})))
}

fn by_identifier(state: &State, arguments: &Map<String, Value>) -> Found {
    let asked = &arguments["identifier"];
    let key = match (asked["id"].as_str(), asked["handle"].as_str()) {
        (Some(id), _) => Key::find(state, id),
        (None, Some(handle)) => {
            let place = state.products.iter().position(|it| it.product.id == handle);
            place.map(Key::Product)
        }
        (None, None) => None,
    };
    Found::Value(key.map_or(Value::Null, |key| json!({"$ref": key.gid(state)})))
}

fn counted(state: &State, field: &str, arguments: &Map<String, Value>) -> Result<Root, Refused> {
    let field = field.replace("Count", "");
    let keys = all(state, &field, arguments).unwrap_or_default();
    let root = list(state, &field, keys, arguments);
    let count = match &root.what {
        Found::Keys(keys) => keys.len(),
        Found::Value(_) => 0,
    };
    let limit = arguments.get("limit").and_then(Value::as_u64).unwrap_or(10_000);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let precision = if count > limit { "AT_LEAST" } else { "EXACT" };
    Ok(Root {
        what: Found::Value(json!({"count": count.min(limit), "precision": precision})),
        unknown: root.unknown,
    })
}

fn all(state: &State, field: &str, arguments: &Map<String, Value>) -> Option<Vec<Key>> {
    let keys: Vec<Key> = match field {
        "orders" => (0..state.orders.len()).map(Key::Order).collect(),
        "products" => (0..state.products.len()).map(Key::Product).collect(),
        "productVariants" => (0..state.variants.len()).map(Key::Variant).collect(),
        "inventoryItems" => (0..state.variants.len()).map(Key::Stock).collect(),
        "customers" => (0..state.customers.len()).map(Key::Customer).collect(),
        "locations" => (0..state.story.locations.len()).map(Key::Location).collect(),
        "collections" => (0..state.story.collections.len()).map(Key::Collection).collect(),
        "draftOrders" => (0..state.drafts.len()).map(Key::Draft).collect(),
        "discountNodes" => (0..state.story.discounts.len()).map(Key::Discount).collect(),
        "fulfillmentOrders" => {
            let closed = arguments.get("includeClosed") == Some(&json!(true));
            (0..state.orders.len())
                .filter(|it| {
                    closed || !state.orders[*it].order.is_fulfilled() && state.orders[*it].cancelled.is_none()
                })
                .map(Key::Parcel)
                .collect()
        }
        _ => return None,
    };
    Some(keys)
}

/// A thing of the shop as it is searched.
pub(super) struct Seen<'a> {
    pub(super) state: &'a State,
    pub(super) key: Key,
}

fn list(state: &State, field: &str, keys: Vec<Key>, arguments: &Map<String, Value>) -> Root {
    let search = arguments
        .get("query")
        .and_then(Value::as_str)
        .and_then(search::parse);
    let unknown = match (&search, keys.first()) {
        (Some(search), Some(key)) => {
            let seen = Seen { state, key: *key };
            let fields = search.fields().into_iter();
            fields
                .filter(|name| seen.held(name).is_none())
                .map(str::to_owned)
                .collect()
        }
        (_, _) => vec![],
    };
    let scored = scored(state, keys, search.as_ref());
    let by = arguments.get("sortKey").and_then(Value::as_str);
    let reverse = arguments.get("reverse") == Some(&json!(true));
    Root {
        what: Found::Keys(sort::sorted(state, scored, sort::order(field, by), reverse)),
        unknown,
    }
}

fn scored(state: &State, keys: Vec<Key>, search: Option<&Search>) -> Vec<(Key, u32)> {
    let Some(search) = search else {
        return keys.into_iter().map(|key| (key, 1)).collect();
    };
    keys.into_iter()
        .map(|key| (key, search.score(&Seen { state, key })))
        .filter(|(_, score)| *score > 0)
        .collect()
}
