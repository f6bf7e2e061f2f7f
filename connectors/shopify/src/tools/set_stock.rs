//! Sets stock: once, whatever happens to the answer. The key of the request is made for the call and kept for its repeats.

use super::shown::{items, number, text};
use super::stock::{pick_location, quantity};
use super::words::quoted;
use crate::api::{Api, Doing};
use crate::queries::{FIND_STOCK, SET_INVENTORY};
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Value, json};
use std::hash::{BuildHasher as _, RandomState};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    sku: String,
    location: String,
    quantity: Value,
    #[serde(default)]
    expected: Option<Value>,
    #[serde(default, deserialize_with = "arguments::text")]
    reason: Option<String>,
}

const REASONS: [&str; 8] = [
    "correction",
    "cycle_count_available",
    "damaged",
    "received",
    "restock",
    "shrinkage",
    "quality_control",
    "other",
];

pub(super) async fn set(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: Arguments = call.arguments()?;
    let wanted = whole("quantity", &asked.quantity)?;
    let expected = asked
        .expected
        .as_ref()
        .map(|it| whole("expected", it))
        .transpose()?;
    let reason = reason(asked.reason.as_deref())?;
    let query = format!("sku:{}", quoted(&asked.sku));
    let found = api
        .read(FIND_STOCK, json!({"query": query}), &call.cancel)
        .await?
        .data;
    let variant = pick_variant(&found, &asked.sku)?;
    let place = pick_location(items(&found, "/locations/nodes"), &asked.location)?;
    let levels = items(variant, "/inventoryItem/inventoryLevels/nodes");
    let is_there = |level: &&Value| level["location"]["legacyResourceId"] == place["legacyResourceId"];
    let level = levels.iter().find(is_there);
    let before = level.map_or(Value::Null, |level| quantity(level, "available"));
    // Without a number of the caller's own, what was just read must still be so.
    let from = expected.map_or_else(|| before.clone(), Value::from);
    let input = json!({
        "name": "available", "reason": reason,
        "quantities": [{
            "inventoryItemId": variant["inventoryItem"]["id"], "locationId": place["id"],
            "quantity": wanted, "changeFromQuantity": from,
        }],
    });
    let write = (SET_INVENTORY, Doing::SameTwice);
    let variables = json!({"input": input, "key": key()});
    let payload = api.write(write, variables, &call.cancel).await?;
    let changes = items(&payload, "/inventoryAdjustmentGroup/changes");
    let change = changes.iter().find(|it| it["name"] == "available");
    let (title, name, sku) = (
        text(variant, "/displayName"),
        text(place, "/name"),
        text(variant, "/sku"),
    );
    let said = format!("{title} ({sku}), {name}: {wanted} available, was {before}");
    let id = text(variant, "/inventoryItem/id");
    let record = Record::citable(Citable {
        id: id.rsplit('/').next().unwrap_or_default().to_owned(),
        url: api.link("products", "inventory"),
        title,
        author: String::new(),
        time: text(&payload, "/inventoryAdjustmentGroup/createdAt"),
        text: said.clone(),
    })
    .with("sku", sku)
    .with("location", name)
    .with("available", wanted)
    .with("before", before)
    .with("change", change.map_or(0, |it| number(it, "/delta")))
    .with("reason", reason);
    let heading = format!("stock set: {said}");
    Ok(Output::Records(Records::of(heading, [record])))
}

fn reason(asked: Option<&str>) -> Result<String, ToolError> {
    let reason = asked
        .unwrap_or("correction")
        .trim()
        .to_lowercase()
        .replace(' ', "_");
    if !REASONS.contains(&reason.as_str()) {
        return Err(ToolError::invalid(format!("there is no reason `{reason}`"))
            .hint(format!("Choose from {}", REASONS.join(", "))));
    }
    Ok(reason)
}

fn pick_variant<'a>(found: &'a Value, sku: &str) -> Result<&'a Value, ToolError> {
    let variants = items(found, "/productVariants/nodes");
    let same = |node: &&Value| text(node, "/sku").eq_ignore_ascii_case(sku.trim());
    variants.iter().find(same).ok_or_else(|| {
        ToolError::not_found(format!("there is no variant with the SKU `{sku}`"))
            .hint("Look for it with search_variants or list_products")
    })
}

fn whole(name: &str, value: &Value) -> Result<i64, ToolError> {
    let number = value.as_i64().or_else(|| value.as_str()?.trim().parse().ok());
    number
        .filter(|number| (0..=1_000_000_000).contains(number))
        .ok_or_else(|| ToolError::invalid(format!("`{name}` is no whole number from 0 on")))
}

/// Returns a key that no other call has: 128 bits of the process's own randomness, written as a UUID.
fn key() -> String {
    let half = || RandomState::new().hash_one(std::time::SystemTime::now());
    let (high, low) = (half(), half());
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::{key, whole};
    use serde_json::json;

    #[test]
    fn each_call_has_a_key_of_its_own() {
        assert_ne!(key(), key());
        assert_eq!(key().len(), 36);
    }

    #[test]
    fn stock_is_a_whole_number() {
        assert_eq!(whole("quantity", &json!("12")), Ok(12));
        for wrong in [json!(-1), json!("many"), json!(1.5), json!(null)] {
            assert!(whole("quantity", &wrong).is_err(), "{wrong}");
        }
    }
}
