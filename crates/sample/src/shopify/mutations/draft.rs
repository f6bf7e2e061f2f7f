//! A new draft order.

use super::super::key::Key;
use super::super::state::{Draft, DraftLine, State, draft_id};
use super::{found, texts, wrong};
use serde_json::{Value, json};

pub(super) fn create(state: &mut State, input: &Value) -> Value {
    let refused =
        |field: &[&str], message: &str| json!({"draftOrder": null, "userErrors": [wrong(field, message)]});
    let mut lines = vec![];
    for (index, asked) in input["lineItems"].as_array().into_iter().flatten().enumerate() {
        let place = index.to_string();
        match line(state, asked) {
            Ok(line) => lines.push(line),
            Err((field, message)) => return refused(&["lineItems", &place, field], message),
        }
    }
    if lines.is_empty() {
        return refused(&["lineItems"], "Add at least 1 product");
    }
    let buyer = &input["purchasingEntity"]["customerId"];
    let customer = match (buyer.is_null(), found(state, buyer)) {
        (true, _) => None,
        (false, Some(Key::Customer(index))) => Some(index),
        (false, _) => return refused(&["purchasingEntity"], "Customer does not exist"),
    };
    let discount = &input["appliedDiscount"];
    let text = |key: &str| input[key].as_str().map(str::to_owned);
    let number = state.drafts.iter().map(|it| it.number).max().unwrap_or_default() + 1;
    state.drafts.push(Draft {
        id: draft_id(number),
        number,
        customer,
        email: text("email"),
        status: "OPEN".to_owned(),
        created: state.now,
        updated: state.now,
        lines,
        percent: if discount["valueType"] == "PERCENTAGE" {
            discount["value"].as_f64().unwrap_or_default()
        } else {
            0.0
        },
        po: text("poNumber"),
        note: text("note"),
        tags: texts(&input["tags"]),
    });
    let index = state.drafts.len() - 1;
    state.ids.insert(("DraftOrder", draft_id(number)), index);
    json!({"draftOrder": {"$ref": Key::Draft(index).gid(state)}, "userErrors": []})
}

fn line(state: &State, asked: &Value) -> Result<DraftLine, (&'static str, &'static str)> {
    let quantity = asked["quantity"]
        .as_u64()
        .and_then(|it| u32::try_from(it).ok())
        .unwrap_or_default();
    if quantity == 0 {
        return Err(("quantity", "Quantity must be greater than or equal to 1"));
    }
    if let Some(id) = asked["variantId"].as_str() {
        let Some(Key::Variant(variant)) = Key::find(state, id) else {
            return Err(("variantId", "Product with ID is no longer available."));
        };
        return Ok(DraftLine {
            variant: Some(variant),
            title: String::new(),
            quantity,
            price: state.variants[variant].variant.price,
        });
    }
    let Some(title) = asked["title"].as_str().filter(|title| !title.trim().is_empty()) else {
        return Err(("title", "Title can't be blank"));
    };
    let amount = &asked["originalUnitPriceWithCurrency"]["amount"];
    let amount = amount
        .as_f64()
        .or_else(|| amount.as_str()?.parse().ok())
        .unwrap_or_default();
    #[expect(clippy::cast_possible_truncation, reason = "a price in cents, rounded")]
    let price = (amount * 100.0).round() as i64;
    Ok(DraftLine {
        variant: None,
        title: title.to_owned(),
        quantity,
        price,
    })
}
