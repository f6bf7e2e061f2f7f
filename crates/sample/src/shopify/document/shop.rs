//! The shop itself, the app that asks, and discounts.

use super::super::state::{State, at};
use super::super::story::DiscountKind;
use super::object;
use jiff::SignedDuration;
use serde_json::{Map, Value, json};

/// What the token of the sample may do.
pub(in super::super) const SCOPES: [&str; 14] = [
    "read_customers",
    "read_discounts",
    "read_draft_orders",
    "read_inventory",
    "read_locations",
    "read_merchant_managed_fulfillment_orders",
    "read_orders",
    "read_products",
    "read_reports",
    "write_customers",
    "write_draft_orders",
    "write_inventory",
    "write_orders",
    "write_products",
];

/// Returns the shop.
pub(in super::super) fn shop(state: &State) -> Map<String, Value> {
    let it = &state.story.shop;
    let opened = state.now - SignedDuration::from_hours(24 * 1_500);
    object(json!({
        "__typename": "Shop", "id": "gid://shopify/Shop/61877231", "name": it.name, "description": it.description,
        "email": it.email, "contactEmail": it.email, "shopOwnerName": it.owner, "myshopifyDomain": it.domain,
        "primaryDomain": {
            "id": "gid://shopify/Domain/80123455", "host": it.host, "url": format!("https://{}", it.host), "sslEnabled": true
        },
        "url": format!("https://{}", it.host), "currencyCode": "EUR", "ianaTimezone": "UTC",
        "timezoneAbbreviation": "UTC", "taxesIncluded": true, "weightUnit": "GRAMS", "unitSystem": "METRIC_SYSTEM",
        "createdAt": at(opened), "updatedAt": at(opened), "orderNumberFormatPrefix": "#",
        "plan": {"publicDisplayName": it.plan, "shopifyPlus": true, "partnerDevelopment": false},
        "shopAddress": {
            "address1": it.street, "city": it.city, "zip": it.zip, "country": super::customer::country(&it.country),
            "countryCodeV2": it.country,
        },
    }))
}

/// Returns the app and what it may do.
pub(in super::super) fn installation() -> Map<String, Value> {
    let scopes: Vec<Value> = SCOPES
        .iter()
        .map(|scope| json!({"handle": scope, "description": scope.replace('_', " ")}))
        .collect();
    object(json!({
        "__typename": "AppInstallation", "id": "gid://shopify/AppInstallation/510023417", "launchUrl": "https://larkspur.example/app",
        "accessScopes": scopes,
    }))
}

pub(super) fn discount(state: &State, index: usize) -> Map<String, Value> {
    let it = &state.story.discounts[index];
    let kind = match it.kind {
        DiscountKind::Code => "DiscountCodeBasic",
        DiscountKind::Automatic => "DiscountAutomaticBasic",
        DiscountKind::Shipping => "DiscountCodeFreeShipping",
        DiscountKind::Bxgy => "DiscountAutomaticBxgy",
    };
    let starts = it.starts.at(state.now);
    let made = (starts - SignedDuration::from_hours(50)).min(state.now);
    let codes: Vec<Value> = it
        .code
        .iter()
        .map(|code| {
            json!({"id": format!("gid://shopify/DiscountRedeemCode/{}", 90_000 + index), "code": code, "asyncUsageCount": it.used})
        })
        .collect();
    object(json!({"discount": {
        "__typename": kind, "title": it.title, "status": state.discount_status(it),
        "startsAt": at(starts), "endsAt": it.ends.map(|ends| at(ends.at(state.now))), "summary": it.summary,
        "shortSummary": it.summary.split(" • ").next(), "asyncUsageCount": it.used, "usageLimit": it.limit,
        "codesCount": {"count": codes.len(), "precision": "EXACT"}, "codes": codes,
        "createdAt": at(made), "updatedAt": at(made),
    }}))
}
