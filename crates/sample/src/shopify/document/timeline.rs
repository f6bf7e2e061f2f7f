//! The timeline of an order: what happened, and what people wrote.

use super::super::state::{State, at, price};
use crate::orders::Order;
use jiff::Timestamp;
use serde_json::{Value, json};

pub(super) fn events(state: &State, index: usize) -> Vec<Value> {
    let sale = &state.orders[index];
    let order = &sale.order;
    let who = state
        .customers
        .get(order.customer)
        .map_or("Someone", |it| it.customer.name.as_str());
    let mut all: Vec<(Timestamp, Option<&str>, String)> = vec![(
        order.placed,
        Some("placed"),
        format!("{who} placed this order on Online Store."),
    )];
    money(order, &mut all);
    if let Some(shipped) = order.shipped {
        let message = "Larkspur sent the parcel from Porto warehouse.".to_owned();
        all.push((shipped, Some("fulfillment_success"), message));
    }
    if let Some(delivered) = order.delivered {
        all.push((
            delivered,
            Some("delivered"),
            "The parcel was delivered.".to_owned(),
        ));
    }
    if let Some((moment, reason)) = &sale.cancelled {
        all.push((
            *moment,
            Some("cancelled"),
            format!("The order was cancelled. Reason: {}.", reason.to_lowercase()),
        ));
    }
    all.extend(
        sale.comments
            .iter()
            .map(|(moment, text)| (*moment, None, text.clone())),
    );
    all.sort_by_key(|(moment, ..)| *moment);
    (0_u64..)
        .zip(all)
        .map(|(place, event)| shown(sale.id * 16 + place, &event))
        .collect()
}

/// What happened to the money.
fn money(order: &Order, all: &mut Vec<(Timestamp, Option<&str>, String)>) {
    for payment in &order.payments {
        let sum = price(payment.amount);
        let message = match &payment.error {
            Some(error) => format!("Unable to process a payment of €{sum} EUR on Card: {error}."),
            None => format!("A €{sum} EUR payment was processed on Card."),
        };
        let action = if payment.error.is_some() {
            "sale_failure"
        } else {
            "sale_success"
        };
        all.push((payment.at, Some(action), message));
    }
    for refund in &order.refunds {
        let message = format!(
            "Larkspur refunded €{} EUR. Reason: {}",
            price(refund.amount),
            refund.reason
        );
        all.push((refund.at, Some("refund_success"), message));
    }
}

fn shown(number: u64, (moment, action, message): &(Timestamp, Option<&str>, String)) -> Value {
    let mut event = json!({
        "createdAt": at(*moment), "message": message, "action": action.unwrap_or("comment"), "appTitle": null,
        "attributeToApp": false, "attributeToUser": action.is_none(), "criticalAlert": false,
    });
    if action.is_some() {
        event["__typename"] = json!("BasicEvent");
        event["id"] = json!(format!("gid://shopify/BasicEvent/{number}"));
        event["author"] = json!("Larkspur Goods");
    } else {
        event["__typename"] = json!("CommentEvent");
        event["id"] = json!(format!("gid://shopify/CommentEvent/{number}"));
        event["rawMessage"] = json!(message);
        event["edited"] = json!(false);
        event["canEdit"] = json!(false);
        event["canDelete"] = json!(false);
    }
    event
}
