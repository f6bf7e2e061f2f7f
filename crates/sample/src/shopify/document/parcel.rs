//! What is sent: fulfillment orders, which say what is to be done, and fulfillments, which say what was.

use super::super::key::Key;
use super::super::state::{State, at};
use super::{link, object, order};
use serde_json::{Map, Value, json};

/// A told order that waits for the customer.
const HELD: &str = "#4205";

/// Returns the status of a fulfillment order.
pub(in super::super) fn status(state: &State, index: usize) -> &'static str {
    let sale = &state.orders[index];
    match (sale.cancelled.is_some(), sale.order.is_fulfilled()) {
        (true, _) => "CANCELLED",
        (false, true) => "CLOSED",
        (false, false) if sale.order.name == HELD => "ON_HOLD",
        (false, false) => "OPEN",
    }
}

pub(super) fn parcel(state: &State, index: usize) -> Map<String, Value> {
    let sale = &state.orders[index];
    let status = status(state, index);
    let place = &state.story.locations[0];
    let lines: Vec<Value> = (0..sale.order.lines.len())
        .map(|it| line(state, index, it))
        .collect();
    let holds = if status == "ON_HOLD" {
        vec![json!({
            "id": format!("gid://shopify/FulfillmentHold/{}", sale.id + 11), "reason": "OTHER",
            "displayReason": "Other", "reasonNotes": "Customer asked for a later delivery",
        })]
    } else {
        vec![]
    };
    object(json!({
        "orderId": Key::Order(index).gid(state), "orderName": sale.order.name, "orderProcessedAt": at(sale.order.placed),
        "status": status, "requestStatus": if status == "CLOSED" { "CLOSED" } else { "UNSUBMITTED" },
        "createdAt": at(sale.order.placed), "updatedAt": at(sale.order.shipped.unwrap_or(sale.updated)),
        "fulfillAt": at(sale.order.placed), "fulfillBy": null,
        "assignedLocation": {
            "name": place.name, "address1": place.street, "city": place.city, "countryCode": place.country,
            "location": link(state, Key::Location(0))
        },
        "deliveryMethod": {"id": format!("gid://shopify/DeliveryMethod/{}", sale.id + 5), "methodType": "SHIPPING"},
        "fulfillmentHolds": holds, "order": link(state, Key::Order(index)), "lineItems": lines,
    }))
}

fn line(state: &State, index: usize, place: usize) -> Value {
    let line = order::line(state, index, place);
    json!({
        "id": line["id"].as_str().unwrap_or_default().replace("LineItem", "FulfillmentOrderLineItem"),
        "productTitle": line["title"], "variantTitle": line["variantTitle"], "sku": line["sku"], "vendor": line["vendor"],
        "totalQuantity": line["quantity"], "remainingQuantity": line["unfulfilledQuantity"],
        "requiresShipping": true, "variant": line["variant"], "lineItem": line,
    })
}

pub(super) fn fulfillments(state: &State, index: usize) -> Vec<Value> {
    let sale = &state.orders[index];
    let Some(shipped) = sale.order.shipped else {
        return vec![];
    };
    let pieces: u32 = sale.order.lines.iter().map(|line| line.quantity).sum();
    let number = sale.order.tracking().unwrap_or_default();
    let id = sale.id + 640_000_000_000;
    vec![json!({
        "id": format!("gid://shopify/Fulfillment/{id}"), "legacyResourceId": id.to_string(),
        "name": format!("{}.1", sale.order.name), "createdAt": at(shipped),
        "updatedAt": at(sale.order.delivered.unwrap_or(shipped)), "deliveredAt": sale.order.delivered.map(at),
        "inTransitAt": at(shipped), "estimatedDeliveryAt": null, "status": "SUCCESS",
        "displayStatus": if sale.order.delivered.is_some() { "DELIVERED" } else { "IN_TRANSIT" },
        "totalQuantity": pieces,
        "trackingInfo": [{"company": "CTT", "number": number, "url": format!("https://ctt.example/track/{number}")}],
        "location": link(state, Key::Location(0)),
    })]
}
