//! A draft order.

use super::super::key::Key;
use super::super::state::{Draft, DraftLine, State, at, bag};
use super::{customer, link, object};
use serde_json::{Map, Value, json};

/// Returns what a draft order costs in cents: the lines, and the discount on them.
pub(in super::super) fn sums(draft: &Draft) -> (i64, i64) {
    let goods: i64 = draft
        .lines
        .iter()
        .map(|line| line.price * i64::from(line.quantity))
        .sum();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "a share of a sum in cents, rounded"
    )]
    let discount = (goods as f64 * draft.percent / 100.0).round() as i64;
    (goods, discount)
}

pub(super) fn draft(state: &State, index: usize) -> Map<String, Value> {
    let draft = &state.drafts[index];
    let (goods, discount) = sums(draft);
    let total = goods - discount;
    let buyer = draft.customer.and_then(|it| state.customers.get(it));
    let pieces: u32 = draft.lines.iter().map(|line| line.quantity).sum();
    let lines: Vec<Value> = (0_u64..)
        .zip(&draft.lines)
        .map(|(place, line)| shown(state, draft.id * 4 + place, line))
        .collect();
    let invoiced = draft.status == "INVOICE_SENT";
    object(json!({
        "name": format!("#D{}", draft.number), "status": draft.status, "createdAt": at(draft.created),
        "updatedAt": at(draft.updated), "completedAt": (draft.status == "COMPLETED").then(|| at(draft.updated)),
        "invoiceSentAt": invoiced.then(|| at(draft.updated)),
        "invoiceUrl": format!("https://{}/invoices/{}", state.story.shop.host, draft.id),
        "currencyCode": "EUR", "subtotalPriceSet": bag(total), "totalPriceSet": bag(total),
        "totalTaxSet": bag(total * 23 / 123), "totalDiscountsSet": bag(discount), "totalShippingPriceSet": bag(0),
        "totalLineItemsPriceSet": bag(goods), "totalQuantityOfLineItems": pieces,
        "customer": draft.customer.map(|it| link(state, Key::Customer(it))),
        "email": draft.email.clone().or_else(|| buyer.map(|it| it.customer.email.clone())), "phone": null,
        "poNumber": draft.po, "note2": draft.note, "tags": draft.tags, "order": null, "lineItems": lines,
        "shippingAddress": buyer.map(|it| customer::address(&it.customer)), "ready": true, "taxesIncluded": true,
    }))
}

fn shown(state: &State, number: u64, line: &DraftLine) -> Value {
    let variant = line.variant.map(|it| super::of(state, Key::Variant(it)));
    let text = |key: &str| variant.as_ref().and_then(|it| it.get(key)).cloned();
    let title = variant.as_ref().and(line.variant).map(|it| {
        let article = &state.variants[it];
        state.products[article.product].product.title.clone()
    });
    let sum = line.price * i64::from(line.quantity);
    json!({
        "id": format!("gid://shopify/DraftOrderLineItem/{number}"),
        "name": text("displayName").unwrap_or_else(|| json!(line.title)),
        "title": title.unwrap_or_else(|| line.title.clone()), "variantTitle": text("title"), "sku": text("sku"),
        "quantity": line.quantity, "custom": line.variant.is_none(),
        "originalUnitPriceSet": bag(line.price), "originalTotalSet": bag(sum), "discountedTotalSet": bag(sum),
        "product": line.variant.map(|it| link(state, Key::Product(state.variants[it].product))),
        "variant": line.variant.map(|it| link(state, Key::Variant(it))),
    })
}
