//! A customer.

use super::super::key::Key;
use super::super::state::{State, at, money};
use super::{link, object};
use crate::orders::Customer;
use serde_json::{Map, Value, json};

const COUNTRIES: [(&str, &str); 20] = [
    ("AT", "Austria"),
    ("BE", "Belgium"),
    ("CH", "Switzerland"),
    ("CZ", "Czechia"),
    ("DE", "Germany"),
    ("DK", "Denmark"),
    ("ES", "Spain"),
    ("FI", "Finland"),
    ("FR", "France"),
    ("GB", "United Kingdom"),
    ("HU", "Hungary"),
    ("IE", "Ireland"),
    ("IT", "Italy"),
    ("NL", "Netherlands"),
    ("NO", "Norway"),
    ("PL", "Poland"),
    ("PT", "Portugal"),
    ("RO", "Romania"),
    ("SE", "Sweden"),
    ("SI", "Slovenia"),
];

/// Returns a country's name.
pub(in super::super) fn country(code: &str) -> &str {
    match code {
        "SK" => "Slovakia",
        _ => COUNTRIES
            .iter()
            .find(|(known, _)| *known == code)
            .map_or(code, |(_, name)| name),
    }
}

/// Returns what a customer has spent, in cents.
pub(in super::super) fn spent(state: &State, index: usize) -> i64 {
    let orders = state.customers[index]
        .orders
        .iter()
        .map(|it| &state.orders[*it].order);
    orders.map(|order| order.charged() - order.refunded()).sum()
}

pub(super) fn customer(state: &State, index: usize) -> Map<String, Value> {
    let buyer = &state.customers[index];
    let it = &buyer.customer;
    let (first, last) = it.name.split_once(' ').unwrap_or((&it.name, ""));
    let orders: Vec<Value> = buyer
        .orders
        .iter()
        .map(|order| link(state, Key::Order(*order)))
        .collect();
    let subscribed = if it.newsletter {
        "SUBSCRIBED"
    } else {
        "NOT_SUBSCRIBED"
    };
    object(json!({
        "displayName": it.name, "firstName": first, "lastName": last,
        "createdAt": at(it.since), "updatedAt": at(buyer.updated), "state": "ENABLED",
        "numberOfOrders": buyer.orders.len().to_string(), "amountSpent": money(spent(state, index)),
        "defaultEmailAddress": {"emailAddress": it.email, "marketingState": subscribed},
        "defaultAddress": address(it), "verifiedEmail": true, "taxExempt": false, "locale": "en",
        "note": buyer.note, "tags": buyer.tags, "lastOrder": orders.last(), "orders": orders,
    }))
}

pub(super) fn address(it: &Customer) -> Value {
    let (first, last) = it.name.split_once(' ').unwrap_or((&it.name, ""));
    let country = country(&it.country);
    json!({
        "name": it.name, "firstName": first, "lastName": last, "address1": it.street, "address2": null, "zip": it.zip,
        "city": it.city, "country": country, "countryCodeV2": it.country,
        "formattedArea": format!("{}, {country}", it.city),
    })
}
