//! Stock set to a number, once for each key.

use super::super::key::Key;
use super::super::refusal::Refused;
use super::super::state::{State, at};
use super::{found, wrong};
use serde_json::{Value, json};

pub(super) fn set(state: &mut State, input: &Value, key: Option<&str>) -> Result<Value, Refused> {
    let Some(key) = key.filter(|key| !key.trim().is_empty()) else {
        let message = "The @idempotent directive is required for this mutation but was not provided.";
        return Err(Refused::new(message, "BAD_REQUEST"));
    };
    if let Some((asked, answered)) = state.done.get(key) {
        if asked == input {
            return Ok(answered.clone());
        }
        let message = "The same idempotency key was used with different parameters";
        return Ok(refused(&["input"], message, "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"));
    }
    let answered = changed(state, input);
    if answered["userErrors"] == json!([]) {
        state
            .done
            .insert(key.to_owned(), (input.clone(), answered.clone()));
    }
    Ok(answered)
}

fn refused(field: &[&str], message: &str, code: &str) -> Value {
    let mut error = wrong(field, message);
    error["code"] = json!(code);
    json!({"inventoryAdjustmentGroup": null, "userErrors": [error]})
}

fn changed(state: &mut State, input: &Value) -> Value {
    let name = input["name"].as_str().unwrap_or_default();
    if !matches!(name, "available" | "on_hand") {
        return refused(
            &["input", "name"],
            "The quantity name must be either 'available' or 'on_hand'.",
            "INVALID_NAME",
        );
    }
    let now = state.now;
    let mut planned = vec![];
    for (index, quantity) in input["quantities"].as_array().into_iter().flatten().enumerate() {
        let place = index.to_string();
        let field = ["input", "quantities", &place];
        let Some(Key::Stock(variant)) = found(state, &quantity["inventoryItemId"]) else {
            return refused(
                &field,
                "The specified inventory item could not be found.",
                "INVALID_INVENTORY_ITEM",
            );
        };
        let Some(Key::Location(location)) = found(state, &quantity["locationId"]) else {
            return refused(
                &field,
                "The specified location could not be found.",
                "INVALID_LOCATION",
            );
        };
        let article = &state.variants[variant];
        let committed = if location == 0 {
            state.committed(&article.variant.sku)
        } else {
            0
        };
        let shift = if name == "on_hand" { committed } else { 0 };
        let held = article.available[location] + shift;
        let wanted = quantity["quantity"].as_i64().unwrap_or_default();
        if quantity.get("changeFromQuantity").is_none() {
            return refused(
                &field,
                "The changeFromQuantity argument is required.",
                "COMPARE_QUANTITY_REQUIRED",
            );
        }
        if quantity["changeFromQuantity"]
            .as_i64()
            .is_some_and(|expected| expected != held)
        {
            let message = "The changeFromQuantity argument no longer matches the persisted quantity.";
            return refused(&field, message, "CHANGE_FROM_QUANTITY_STALE");
        }
        if !(-1_000_000_000..=1_000_000_000).contains(&wanted) {
            return refused(
                &field,
                "The quantity can't be higher than 1,000,000,000.",
                "INVALID_QUANTITY_TOO_HIGH",
            );
        }
        planned.push((variant, location, wanted - shift, wanted - held, wanted));
    }
    let mut changes = vec![];
    for (variant, location, available, delta, after) in planned {
        let article = &mut state.variants[variant];
        article.available[location] = available;
        article.updated = now;
        let item = Key::Stock(variant).gid(state);
        let location = Key::Location(location).gid(state);
        for name in ["available", "on_hand"] {
            changes.push(json!({
                "name": name, "delta": delta, "quantityAfterChange": if name == input["name"] { json!(after) } else { Value::Null },
                "item": {"$ref": item}, "location": {"$ref": location},
            }));
        }
    }
    json!({
        "inventoryAdjustmentGroup": {
            "id": format!("gid://shopify/InventoryAdjustmentGroup/{}", 7_000 + state.done.len()), "createdAt": at(now),
            "reason": input["reason"], "referenceDocumentUri": input["referenceDocumentUri"], "changes": changes,
        },
        "userErrors": [],
    })
}
