//! The order of lists.

use super::super::document;
use super::super::key::Key;
use super::super::state::{State, as_u64};
use jiff::Timestamp;

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Id,
    Created,
    Updated,
    Total,
    Name,
    Stock,
    Relevance,
}

/// Returns what a list is ordered by: as asked, else as the shop does by itself.
pub(super) fn order(field: &str, asked: Option<&str>) -> By {
    match asked {
        Some("CREATED_AT" | "PROCESSED_AT" | "ORDER_NUMBER" | "STARTS_AT" | "PUBLISHED_AT") => By::Created,
        Some("UPDATED_AT") => By::Updated,
        Some("TOTAL_PRICE" | "CURRENT_TOTAL_PRICE") => By::Total,
        Some("TITLE" | "NAME" | "SKU" | "CUSTOMER_NAME" | "FULL_TITLE") => By::Name,
        Some("INVENTORY_TOTAL" | "INVENTORY_QUANTITY") => By::Stock,
        Some("RELEVANCE") => By::Relevance,
        Some(_) => By::Id,
        None if field == "orders" => By::Created,
        None if field == "locations" => By::Name,
        None => By::Id,
    }
}

/// Orders what was found.
pub(super) fn sorted(state: &State, mut found: Vec<(Key, u32)>, by: By, reverse: bool) -> Vec<Key> {
    match by {
        By::Id => found.sort_by_cached_key(|(key, _)| key.number(state)),
        By::Created => found.sort_by_cached_key(|(key, _)| (created(state, *key), key.number(state))),
        By::Updated => found.sort_by_cached_key(|(key, _)| (updated(state, *key), key.number(state))),
        By::Total => found.sort_by_cached_key(|(key, _)| (total(state, *key), key.number(state))),
        By::Name => found.sort_by_cached_key(|(key, _)| (name(state, *key), key.number(state))),
        By::Stock => found.sort_by_cached_key(|(key, _)| (stock(state, *key), key.number(state))),
        // The best first, among equals the newest.
        By::Relevance => found.sort_by_cached_key(|(key, score)| {
            let newest = std::cmp::Reverse((created(state, *key), key.number(state)));
            (std::cmp::Reverse(*score), newest)
        }),
    }
    if reverse {
        found.reverse();
    }
    found.into_iter().map(|(key, _)| key).collect()
}

fn created(state: &State, key: Key) -> Timestamp {
    match key {
        Key::Order(index) | Key::Parcel(index) => state.orders[index].order.placed,
        Key::Product(index) => state.products[index].created,
        Key::Customer(index) => state.customers[index].customer.since,
        Key::Draft(index) => state.drafts[index].created,
        Key::Discount(index) => state.story.discounts[index].starts.at(state.now),
        Key::Variant(index) | Key::Stock(index) | Key::Level(index, _) => {
            state.products[state.variants[index].product].created
        }
        Key::Location(_) | Key::Collection(_) => state.now,
    }
}

fn updated(state: &State, key: Key) -> Timestamp {
    match key {
        Key::Order(index) | Key::Parcel(index) => state.orders[index].updated,
        Key::Product(index) => state.products[index].updated,
        Key::Customer(index) => state.customers[index].updated,
        Key::Draft(index) => state.drafts[index].updated,
        Key::Variant(index) | Key::Stock(index) | Key::Level(index, _) => state.variants[index].updated,
        Key::Collection(index) => state.story.collections[index].changed.at(state.now),
        Key::Discount(index) => state.story.discounts[index].starts.at(state.now),
        Key::Location(_) => state.now,
    }
}

fn total(state: &State, key: Key) -> i64 {
    match key {
        Key::Order(index) | Key::Parcel(index) => state.orders[index].order.total(),
        Key::Draft(index) => document::sums(&state.drafts[index]).0,
        Key::Product(_)
        | Key::Variant(_)
        | Key::Stock(_)
        | Key::Level(_, _)
        | Key::Customer(_)
        | Key::Location(_)
        | Key::Collection(_)
        | Key::Discount(_) => 0,
    }
}

fn name(state: &State, key: Key) -> String {
    match key {
        Key::Order(index) | Key::Parcel(index) => state.customers[state.orders[index].order.customer]
            .customer
            .name
            .clone(),
        Key::Product(index) => state.products[index].product.title.clone(),
        Key::Variant(index) | Key::Stock(index) | Key::Level(index, _) => {
            state.variants[index].variant.sku.clone()
        }
        Key::Customer(index) => {
            let name = &state.customers[index].customer.name;
            let (first, last) = name.split_once(' ').unwrap_or((name, ""));
            format!("{last} {first}")
        }
        Key::Location(index) => state.story.locations[index].name.clone(),
        Key::Collection(index) => state.story.collections[index].title.clone(),
        Key::Draft(index) => format!("{:08}", state.drafts[index].number),
        Key::Discount(index) => state.story.discounts[index].title.clone(),
    }
}

fn stock(state: &State, key: Key) -> i64 {
    let of = |index: usize| state.variants[index].available.iter().sum::<i64>();
    match key {
        Key::Product(index) => state.products[index].variants.iter().map(|it| of(*it)).sum(),
        Key::Variant(index) | Key::Stock(index) | Key::Level(index, _) => of(index),
        Key::Order(index)
        | Key::Parcel(index)
        | Key::Customer(index)
        | Key::Location(index)
        | Key::Collection(index)
        | Key::Draft(index)
        | Key::Discount(index) => i64::try_from(as_u64(index)).unwrap_or_default(),
    }
}
