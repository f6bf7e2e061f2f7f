//! An order: its lines, payments, refunds, parcels.

use super::super::key::Key;
use super::super::state::{Sale, State, at, bag};
use super::{customer, joined, link, parcel, timeline};
use crate::orders::{Financial, Line};
use serde_json::{Map, Value, json};

/// VAT within prices, in percent.
const VAT: i64 = 23;

pub(super) fn order(state: &State, index: usize) -> Map<String, Value> {
    let sale = &state.orders[index];
    let order = &sale.order;
    let buyer = state.customers.get(order.customer);
    let address = buyer.map_or(Value::Null, |buyer| customer::address(&buyer.customer));
    let about = json!({
        "name": order.name,
        "number": order.name.trim_start_matches(['#', 'A']).parse::<i64>().unwrap_or_default(),
        "createdAt": at(order.placed), "processedAt": at(order.placed), "updatedAt": at(sale.updated),
        "cancelledAt": sale.cancelled.as_ref().map(|(moment, _)| at(*moment)),
        "cancelReason": sale.cancelled.as_ref().map(|(_, reason)| reason),
        "closed": order.delivered.is_some(), "closedAt": order.delivered.map(at),
        "confirmed": true, "test": false,
        "displayFinancialStatus": financial(sale), "displayFulfillmentStatus": fulfillment(sale),
        "returnStatus": "NO_RETURN", "currencyCode": "EUR", "presentmentCurrencyCode": "EUR",
        "discountCodes": [], "discountCode": null, "poNumber": sale.po,
        "email": sale.email.clone().or_else(|| buyer.map(|buyer| buyer.customer.email.clone())),
        "phone": sale.phone, "note": order.note, "tags": order.tags, "customAttributes": [],
        "customer": buyer.map(|_| link(state, Key::Customer(order.customer))),
        "shippingAddress": address, "billingAddress": address,
        "shippingLine": {
            "id": format!("gid://shopify/ShippingLine/{}", sale.id + 3), "title": "CTT Expresso", "code": "ctt",
            "originalPriceSet": bag(order.shipping), "discountedPriceSet": bag(order.shipping)
        },
        "sourceName": "web", "fullyPaid": order.charged() > 0, "unpaid": order.charged() == 0,
        "fulfillable": !order.is_fulfilled() && sale.cancelled.is_none(),
        "refundable": order.charged() > order.refunded(), "requiresShipping": true, "taxesIncluded": true,
        "paymentGatewayNames": ["larkspur_checkout"],
    });
    joined(about, sums(state, index))
}

fn sums(state: &State, index: usize) -> Value {
    let sale = &state.orders[index];
    let order = &sale.order;
    let total = order.total();
    let current = if sale.cancelled.is_some() { 0 } else { total };
    let pieces: u32 = order.lines.iter().map(|line| line.quantity).sum();
    let lines: Vec<Value> = (0..order.lines.len())
        .map(|place| line(state, index, place))
        .collect();
    let sent = parcel::fulfillments(state, index);
    json!({
        "subtotalPriceSet": bag(order.goods()), "totalShippingPriceSet": bag(order.shipping),
        "totalTaxSet": bag(total * VAT / (100 + VAT)), "totalDiscountsSet": bag(0), "totalPriceSet": bag(total),
        "currentTotalPriceSet": bag(current), "totalRefundedSet": bag(order.refunded()),
        "totalReceivedSet": bag(order.charged()), "netPaymentSet": bag(order.charged() - order.refunded()),
        "totalOutstandingSet": bag((current - order.charged()).max(0)),
        "subtotalLineItemsQuantity": pieces, "currentSubtotalLineItemsQuantity": if current == 0 { 0 } else { pieces },
        "lineItems": lines,
        "transactions": transactions(sale), "refunds": refunds(sale),
        "fulfillmentsCount": {"count": sent.len(), "precision": "EXACT"}, "fulfillments": sent,
        "fulfillmentOrders": [link(state, Key::Parcel(index))],
        "events": timeline::events(state, index),
    })
}

/// Returns the payment status as the shop shows it.
pub(in super::super) fn financial(sale: &Sale) -> &'static str {
    match sale.order.financial() {
        Financial::Pending if sale.cancelled.is_some() => "VOIDED",
        Financial::Pending => "PENDING",
        Financial::Paid => "PAID",
        Financial::PartiallyRefunded => "PARTIALLY_REFUNDED",
        Financial::Refunded => "REFUNDED",
    }
}

/// Returns the status of sending as the shop shows it.
fn fulfillment(sale: &Sale) -> &'static str {
    if sale.order.is_fulfilled() {
        "FULFILLED"
    } else {
        "UNFULFILLED"
    }
}

pub(super) fn line_id(state: &State, order: usize, place: usize) -> String {
    let number = state.orders[order].id * 4 + u64::try_from(place).unwrap_or_default();
    format!("gid://shopify/LineItem/{number}")
}

pub(super) fn line(state: &State, order: usize, place: usize) -> Value {
    let sale = &state.orders[order];
    let Line {
        sku,
        title,
        quantity,
        price,
    } = &sale.order.lines[place];
    let variant = state.variants.iter().position(|it| it.variant.sku == *sku);
    let sum = price * i64::from(*quantity);
    let left = if sale.cancelled.is_some() { 0 } else { *quantity };
    let (product, within) = match title.split_once(" (") {
        Some((product, rest)) => (product, Some(rest.trim_end_matches(')'))),
        None => (title.as_str(), None),
    };
    let name = within.map_or(product.to_owned(), |within| format!("{product} - {within}"));
    json!({
        "id": line_id(state, order, place), "name": name, "title": product, "variantTitle": within, "sku": sku,
        "quantity": quantity, "currentQuantity": left, "refundableQuantity": left,
        "unfulfilledQuantity": if sale.order.is_fulfilled() { 0 } else { left },
        "vendor": "Larkspur", "requiresShipping": true, "taxable": true,
        "originalUnitPriceSet": bag(*price), "discountedUnitPriceSet": bag(*price),
        "originalTotalSet": bag(sum), "discountedTotalSet": bag(sum), "totalDiscountSet": bag(0),
        "product": variant.map(|it| link(state, Key::Product(state.variants[it].product))),
        "variant": variant.map(|it| link(state, Key::Variant(it))),
    })
}

fn transactions(sale: &Sale) -> Vec<Value> {
    let order = &sale.order;
    let payments = order.payments.iter().map(|payment| {
        let failed = payment.error.is_some();
        (payment.at, payment.amount, "SALE", failed)
    });
    let refunds = order
        .refunds
        .iter()
        .map(|refund| (refund.at, refund.amount, "REFUND", false));
    let mut all: Vec<_> = payments.chain(refunds).collect();
    all.sort_by_key(|(moment, ..)| *moment);
    (0_u64..)
        .zip(all)
        .map(|(place, (moment, amount, kind, failed))| {
            json!({
                "id": format!("gid://shopify/OrderTransaction/{}", sale.id * 4 + place),
                "kind": kind, "status": if failed { "FAILURE" } else { "SUCCESS" },
                "createdAt": at(moment), "processedAt": at(moment), "gateway": "larkspur_checkout",
                "formattedGateway": "Card", "errorCode": failed.then_some("PROCESSING_ERROR"),
                "test": false, "amountSet": bag(amount),
            })
        })
        .collect()
}

fn refunds(sale: &Sale) -> Vec<Value> {
    (0_u64..)
        .zip(&sale.order.refunds)
        .map(|(place, refund)| {
            let number = sale.id * 2 + place;
            json!({
                "id": format!("gid://shopify/Refund/{number}"), "legacyResourceId": number.to_string(),
                "createdAt": at(refund.at), "updatedAt": at(refund.at), "note": refund.reason,
                "totalRefundedSet": bag(refund.amount),
            })
        })
        .collect()
}
