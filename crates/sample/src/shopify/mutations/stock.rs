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

/// A change that can be made: of which variant, where, to what.
struct Planned {
    variant: usize,
    location: usize,
    available: i64,
    delta: i64,
    after: i64,
}

fn changed(state: &mut State, input: &Value) -> Value {
    let name = input["name"].as_str().unwrap_or_default();
    if !matches!(name, "available" | "on_hand") {
        let message = "The quantity name must be either 'available' or 'on_hand'.";
        return refused(&["input", "name"], message, "INVALID_NAME");
    }
    let now = state.now;
    let mut planned = vec![];
    for (index, quantity) in input["quantities"].as_array().into_iter().flatten().enumerate() {
        match plan(state, name, quantity) {
            Ok(plan) => planned.push(plan),
            Err((message, code)) => {
                return refused(&["input", "quantities", &index.to_string()], message, code);
            }
        }
    }
    let mut changes = vec![];
    for plan in planned {
        let article = &mut state.variants[plan.variant];
        article.available[plan.location] = plan.available;
        article.updated = now;
        let item = Key::Stock(plan.variant).gid(state);
        let location = Key::Location(plan.location).gid(state);
        for shown in ["available", "on_hand"] {
            let after = if shown == name {
                json!(plan.after)
            } else {
                Value::Null
            };
            changes.push(json!({
                "name": shown, "delta": plan.delta, "quantityAfterChange": after,
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

fn plan(state: &State, name: &str, quantity: &Value) -> Result<Planned, (&'static str, &'static str)> {
    let Some(Key::Stock(variant)) = found(state, &quantity["inventoryItemId"]) else {
        return Err((
            "The specified inventory item could not be found.",
            "INVALID_INVENTORY_ITEM",
        ));
    };
    let Some(Key::Location(location)) = found(state, &quantity["locationId"]) else {
        return Err(("The specified location could not be found.", "INVALID_LOCATION"));
    };
    let article = &state.variants[variant];
    let shift = match (name, location) {
        ("on_hand", 0) => state.committed(&article.variant.sku),
        (_, _) => 0,
    };
    let held = article.available[location] + shift;
    let after = quantity["quantity"].as_i64().unwrap_or_default();
    let expected = quantity.get("changeFromQuantity");
    let expected = expected.ok_or((
        "The changeFromQuantity argument is required.",
        "COMPARE_QUANTITY_REQUIRED",
    ))?;
    if expected.as_i64().is_some_and(|expected| expected != held) {
        let message = "The changeFromQuantity argument no longer matches the persisted quantity.";
        return Err((message, "CHANGE_FROM_QUANTITY_STALE"));
    }
    if !(-1_000_000_000..=1_000_000_000).contains(&after) {
        return Err((
            "The quantity can't be higher than 1,000,000,000.",
            "INVALID_QUANTITY_TOO_HIGH",
        ));
    }
    Ok(Planned {
        variant,
        location,
        available: after - shift,
        delta: after - held,
        after,
    })
}
