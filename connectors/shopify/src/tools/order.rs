//! One order with all that happened to it.

use super::orders::by_name;
use super::page::{self, List};
use super::reference::{Named, no_order, order_name, pick_order};
use super::shown::{amount, bag, day, is_some, items, joined, minute, number, state, text};
use crate::api::Api;
use crate::queries::{ORDER_BY_ID, ORDER_BY_NAME, ORDER_LINES};
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Arguments {
    id: Option<Value>,
    #[serde(deserialize_with = "arguments::text")]
    name: Option<String>,
}

pub(super) async fn get(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: Arguments = call.arguments()?;
    let id = asked
        .id
        .as_ref()
        .map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
    let given = id.or(asked.name).filter(|given| !given.trim().is_empty());
    let given = given.ok_or_else(|| {
        ToolError::invalid("`name` or `id` is missing")
            .hint("Pass an order's number, such as #4187, as `name`")
    })?;
    let (mut order, notes) = match Named::read("Order", &given) {
        Named::Id(id) => {
            let found = api.read(ORDER_BY_ID, json!({"id": id}), &call.cancel).await?;
            (found.data["order"].clone(), found.notes)
        }
        Named::Name(name) => {
            let name = order_name(&name);
            let found = api
                .read(ORDER_BY_NAME, json!({"query": by_name(&name)}), &call.cancel)
                .await?;
            (pick_order(&found.data, &name)?, found.notes)
        }
    };
    if order.is_null() {
        return Err(no_order(&given));
    }
    all_lines(api, &mut order, call).await?;
    let mut records = Records::of(heading(&order), [record(api, &order)]);
    records.notes = notes;
    records.extra.insert("line_items".to_owned(), line_items(&order));
    Ok(Output::Records(records))
}

/// Reads the lines that the first page did not hold.
async fn all_lines(api: &Api, order: &mut Value, call: &Call) -> Result<(), ToolError> {
    let list = List {
        query: ORDER_LINES,
        variables: json!({"id": order["id"]}),
        place: "/order/lineItems",
        page: 100,
    };
    let rest = page::rest(api, &list, page::after(order, "/lineItems"), &call.cancel).await?;
    if let Some(nodes) = order["lineItems"]["nodes"].as_array_mut() {
        nodes.extend(rest);
    }
    Ok(())
}

fn line_items(order: &Value) -> Value {
    let lines = items(order, "/lineItems/nodes").iter().map(|line| {
        json!({
            "name": line["name"], "sku": line["sku"], "quantity": line["quantity"],
            "unfulfilled": line["unfulfilledQuantity"], "total": bag(line, "discountedTotalSet"),
        })
    });
    lines.collect()
}

fn heading(order: &Value) -> String {
    let currency = text(order, "/currencyCode");
    format!(
        "Order {}: {} {currency}, {}, {}",
        text(order, "/name"),
        bag(order, "totalPriceSet"),
        state(order, "/displayFinancialStatus"),
        fulfillment(order)
    )
}

fn fulfillment(order: &Value) -> String {
    if text(order, "/cancelledAt").is_empty() {
        return state(order, "/displayFulfillmentStatus");
    }
    format!(
        "cancelled {} ({})",
        day(order, "/cancelledAt"),
        state(order, "/cancelReason")
    )
}

fn record(api: &Api, order: &Value) -> Record {
    let id = text(order, "/legacyResourceId");
    let name = text(order, "/name");
    let customer = text(order, "/customer/displayName");
    let currency = text(order, "/currencyCode");
    let place = [
        text(order, "/shippingAddress/city"),
        text(order, "/shippingAddress/countryCodeV2"),
    ];
    let place: Vec<String> = place.into_iter().filter(|part| !part.is_empty()).collect();
    Record::citable(Citable {
        url: api.link("orders", &id),
        id,
        title: if customer.is_empty() {
            format!("Order {name}")
        } else {
            format!("Order {name} · {customer}")
        },
        author: customer,
        time: text(order, "/createdAt"),
        text: document(order),
    })
    .with("order", name)
    .with("customer_id", text(order, "/customer/legacyResourceId"))
    .with("email", text(order, "/email"))
    .with("ships_to", place.join(", "))
    .with("total", format!("{} {currency}", bag(order, "totalPriceSet")))
    .with(
        "refunded",
        format!("{} {currency}", bag(order, "totalRefundedSet")),
    )
    .with("payment", state(order, "/displayFinancialStatus"))
    .with("fulfillment", fulfillment(order))
    .with("returns", state(order, "/returnStatus"))
    .with("po_number", text(order, "/poNumber"))
    .with("discount_codes", joined(order, "/discountCodes"))
    .with("tags", joined(order, "/tags"))
    .with("updated", text(order, "/updatedAt"))
}

/// The order as a document.
fn document(order: &Value) -> String {
    let mut said = format!("## Items\n{}", goods(order));
    said.push_str(&section("Payments", payments(order)));
    said.push_str(&section("Shipments", shipments(order)));
    let note = text(order, "/note");
    if !note.is_empty() {
        said.push_str(&format!("\n\n## Note\n{note}"));
    }
    said.push_str(&section("Timeline, newest first", timeline(order)));
    if order.pointer("/events/pageInfo/hasNextPage") == Some(&Value::Bool(true)) {
        said.push_str("\n- older entries are in the admin");
    }
    said
}

fn section(title: &str, lines: Vec<String>) -> String {
    if lines.is_empty() {
        return String::new();
    }
    format!("\n\n## {title}\n{}", lines.join("\n"))
}

fn goods(order: &Value) -> String {
    let currency = text(order, "/currencyCode");
    let mut lines: Vec<String> = items(order, "/lineItems/nodes")
        .iter()
        .map(|line| {
            let sku = text(line, "/sku");
            let sku = if sku.is_empty() { sku } else { format!(" ({sku})") };
            let quantity = number(line, "/quantity");
            let left = number(line, "/currentQuantity");
            let removed = if left < quantity {
                format!(", {} removed", quantity - left)
            } else {
                String::new()
            };
            let sum = bag(line, "discountedTotalSet");
            format!(
                "- {quantity} × {}{sku}: {sum} {currency}{removed}",
                text(line, "/name")
            )
        })
        .collect();
    let mut sums = vec![format!("goods {}", bag(order, "subtotalPriceSet"))];
    for (field, word) in [
        ("totalDiscountsSet", "discounts"),
        ("totalShippingPriceSet", "shipping"),
        ("totalTaxSet", "taxes"),
        ("totalRefundedSet", "refunded"),
        ("totalOutstandingSet", "still to pay"),
    ] {
        if is_some(order, field) {
            sums.push(format!("{word} {}", bag(order, field)));
        }
    }
    let total = bag(order, "totalPriceSet");
    lines.push(format!("\nTotal {total} {currency}: {}", sums.join(", ")));
    lines.join("\n")
}

fn payments(order: &Value) -> Vec<String> {
    let currency = text(order, "/currencyCode");
    let mut lines: Vec<String> = items(order, "/transactions")
        .iter()
        .map(|it| {
            let error = state(it, "/errorCode");
            let error = if error.is_empty() {
                error
            } else {
                format!(" ({error})")
            };
            format!(
                "- {} {} {} {currency} by {}: {}{error}",
                minute(it, "/createdAt"),
                state(it, "/kind"),
                amount(it, "/amountSet/shopMoney/amount"),
                text(it, "/formattedGateway").to_lowercase(),
                state(it, "/status"),
            )
        })
        .collect();
    lines.extend(items(order, "/refunds").iter().map(|it| {
        let sum = bag(it, "totalRefundedSet");
        format!(
            "- {} refund of {sum} {currency}: {}",
            minute(it, "/createdAt"),
            text(it, "/note")
        )
    }));
    lines
}

fn shipments(order: &Value) -> Vec<String> {
    let sent = items(order, "/fulfillments").iter().map(|it| {
        let tracking: Vec<String> = items(it, "/trackingInfo")
            .iter()
            .map(|it| {
                format!(
                    "{} {} {}",
                    text(it, "/company"),
                    text(it, "/number"),
                    text(it, "/url")
                )
                .trim()
                .to_owned()
            })
            .collect();
        let arrived = text(it, "/deliveredAt");
        let arrived = if arrived.is_empty() {
            arrived
        } else {
            format!(", delivered {}", minute(it, "/deliveredAt"))
        };
        let (sent, state) = (minute(it, "/createdAt"), state(it, "/displayStatus"));
        let pieces = number(it, "/totalQuantity");
        format!(
            "- {sent} {pieces} sent, {state}{arrived}: {}",
            tracking.join("; ")
        )
    });
    let mut lines: Vec<String> = sent.collect();
    let method = text(order, "/shippingLine/title");
    if lines.is_empty() && !method.is_empty() {
        lines.push(format!("- not sent yet; to go by {method}"));
    }
    lines
}

fn timeline(order: &Value) -> Vec<String> {
    let entries = items(order, "/events/nodes").iter().map(|it| {
        let written = text(it, "/rawMessage");
        let said = if written.is_empty() {
            text(it, "/message")
        } else {
            format!("comment: {written}")
        };
        format!("- {} {}", minute(it, "/createdAt"), said.replace('\n', " "))
    });
    entries.collect()
}
