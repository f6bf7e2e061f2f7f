//! What writes do: each changes the shop and returns the payload that the API shows, with `userErrors` for what cannot be.

mod draft;
mod stock;

use super::key::Key;
use super::refusal::Refused;
use super::state::State;
use crate::orders::Refund;
use serde_json::{Map, Value, json};

/// A mutation that is to be done.
#[derive(Debug)]
pub(super) struct Change<'a> {
    /// Its name.
    pub(super) field: &'a str,
    /// Its arguments.
    pub(super) arguments: Map<String, Value>,
    /// The key of `@idempotent`, where it was given.
    pub(super) key: Option<String>,
}

/// Does it.
pub(super) fn done(state: &mut State, change: &Change<'_>) -> Result<Value, Refused> {
    let arguments = &change.arguments;
    match change.field {
        "tagsAdd" => Ok(add_tags(state, arguments)),
        "orderUpdate" => Ok(update_order(state, &arguments["input"])),
        "productUpdate" => Ok(update_product(state, &arguments["product"])),
        "draftOrderCreate" => Ok(draft::create(state, &arguments["input"])),
        "inventorySetQuantities" => stock::set(state, &arguments["input"], change.key.as_deref()),
        "orderCancel" => Ok(cancel_order(state, arguments)),
        other => Err(Refused::new(
            format!("{other} cannot be done here"),
            "INTERNAL_SERVER_ERROR",
        )),
    }
}

fn wrong(field: &[&str], message: &str) -> Value {
    json!({"field": field, "message": message})
}

fn found(state: &State, id: &Value) -> Option<Key> {
    Key::find(state, id.as_str()?)
}

fn texts(value: &Value) -> Vec<String> {
    let list = value.as_array().into_iter().flatten().filter_map(Value::as_str);
    list.flat_map(|text| text.split(','))
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect()
}

fn merge(tags: &mut Vec<String>, added: &[String]) {
    for tag in added {
        if !tags.iter().any(|known| known.eq_ignore_ascii_case(tag)) {
            tags.push(tag.clone());
        }
    }
    tags.sort();
}

fn add_tags(state: &mut State, arguments: &Map<String, Value>) -> Value {
    let now = state.now;
    let added = texts(&arguments["tags"]);
    let key = found(state, &arguments["id"]);
    match key {
        Some(Key::Order(index)) => {
            let sale = &mut state.orders[index];
            merge(&mut sale.order.tags, &added);
            sale.updated = now;
            state.note_words(index);
        }
        Some(Key::Product(index)) => {
            merge(&mut state.products[index].tags, &added);
            state.products[index].updated = now;
        }
        Some(Key::Customer(index)) => {
            merge(&mut state.customers[index].tags, &added);
            state.customers[index].updated = now;
        }
        Some(Key::Draft(index)) => {
            merge(&mut state.drafts[index].tags, &added);
            state.drafts[index].updated = now;
        }
        Some(
            Key::Variant(_)
            | Key::Stock(_)
            | Key::Level(_, _)
            | Key::Location(_)
            | Key::Collection(_)
            | Key::Parcel(_)
            | Key::Discount(_),
        )
        | None => return json!({"node": null, "userErrors": [wrong(&["id"], "Resource does not exist")]}),
    }
    json!({"node": {"$ref": arguments["id"]}, "userErrors": []})
}

fn update_order(state: &mut State, input: &Value) -> Value {
    let Some(Key::Order(index)) = found(state, &input["id"]) else {
        return json!({"order": null, "userErrors": [wrong(&["id"], "Order does not exist")]});
    };
    if let Some(email) = input["email"].as_str().filter(|email| !email.contains('@')) {
        let message = format!("Email {email} is invalid");
        return json!({"order": null, "userErrors": [wrong(&["email"], &message)]});
    }
    let text = |key: &str| input.get(key).map(|value| value.as_str().map(str::to_owned));
    let sale = &mut state.orders[index];
    if let Some(note) = text("note") {
        sale.order.note = note;
    }
    if let Some(email) = text("email") {
        sale.email = email;
    }
    if let Some(phone) = text("phone") {
        sale.phone = phone;
    }
    if let Some(po) = text("poNumber") {
        sale.po = po;
    }
    if input.get("tags").is_some() {
        sale.order.tags = vec![];
        merge(&mut sale.order.tags, &texts(&input["tags"]));
    }
    sale.updated = state.now;
    state.note_words(index);
    json!({"order": {"$ref": input["id"]}, "userErrors": []})
}

fn update_product(state: &mut State, input: &Value) -> Value {
    let Some(Key::Product(index)) = found(state, &input["id"]) else {
        return json!({"product": null, "userErrors": [wrong(&["id"], "Product does not exist")]});
    };
    if input["title"]
        .as_str()
        .is_some_and(|title| title.trim().is_empty())
    {
        return json!({"product": null, "userErrors": [wrong(&["title"], "Title can't be blank")]});
    }
    let text = |key: &str| input[key].as_str().map(str::to_owned);
    let item = &mut state.products[index];
    if let Some(title) = text("title") {
        item.product.title = title;
    }
    if let Some(html) = text("descriptionHtml") {
        item.html = html;
    }
    if let Some(status) = text("status") {
        item.status = status;
    }
    if let Some(vendor) = text("vendor") {
        item.vendor = vendor;
    }
    if let Some(kind) = text("productType") {
        item.product.kind = kind;
    }
    if let Some(handle) = text("handle") {
        item.product.id = handle;
    }
    if input.get("tags").is_some() {
        item.tags = vec![];
        merge(&mut item.tags, &texts(&input["tags"]));
    }
    item.updated = state.now;
    json!({"product": {"$ref": input["id"]}, "userErrors": []})
}

fn cancel_order(state: &mut State, arguments: &Map<String, Value>) -> Value {
    let refused = |message: &str, code: &str| {
        let mut error = wrong(&["orderId"], message);
        error["code"] = json!(code);
        json!({"job": null, "orderCancelUserErrors": [error]})
    };
    let Some(Key::Order(index)) = found(state, &arguments["orderId"]) else {
        return refused("Order does not exist", "NOT_FOUND");
    };
    let now = state.now;
    let sale = &mut state.orders[index];
    if sale.cancelled.is_some() {
        return refused("Order has already been cancelled", "INVALID");
    }
    if sale.order.is_fulfilled() {
        return refused("Cannot cancel an order that has been fulfilled", "INVALID");
    }
    let reason = arguments["reason"].as_str().unwrap_or("OTHER").to_owned();
    let method = arguments.get("refundMethod").cloned().unwrap_or_default();
    let left = sale.order.charged() - sale.order.refunded();
    if method["originalPaymentMethodsRefund"] == json!(true) && left > 0 {
        sale.order.refunds.push(Refund {
            at: now,
            amount: left,
            reason: "Order cancelled".to_owned(),
            by: "ana".to_owned(),
        });
    }
    if let Some(note) = arguments.get("staffNote").and_then(Value::as_str) {
        sale.comments.push((now, note.to_owned()));
    }
    sale.cancelled = Some((now, reason));
    sale.updated = now;
    let lines = sale.order.lines.clone();
    if arguments["restock"] == json!(true) {
        for line in lines {
            if let Some(article) = state.variants.iter_mut().find(|it| it.variant.sku == line.sku) {
                article.available[0] += i64::from(line.quantity);
            }
        }
    }
    let number = state.orders[index].id;
    json!({"job": {"id": format!("gid://shopify/Job/{number}"), "done": false}, "orderCancelUserErrors": []})
}
