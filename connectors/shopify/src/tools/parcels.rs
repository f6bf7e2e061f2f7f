//! What is to be sent: fulfillment orders of one order, or of all that are open.

use super::orders::by_name;
use super::page::{self, List, Part};
use super::reference::{Named, no_order, order_name, pick_order};
use super::shown::{counted, items, number, state, text};
use crate::api::Api;
use crate::queries::{
    FULFILLMENT_LINES, FULFILLMENT_ORDERS, FULFILLMENT_ORDERS_BY_ID, FULFILLMENT_ORDERS_BY_NAME,
};
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Arguments {
    #[serde(deserialize_with = "arguments::text")]
    order: Option<String>,
    #[serde(deserialize_with = "arguments::flag")]
    include_closed: bool,
    #[serde(deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn get(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: Arguments = call.arguments()?;
    let question = format!("parcels {:?} {}", asked.order, asked.include_closed);
    let after = cursor::open(&question, asked.cursor.as_deref())?;
    let limit = page::limit(asked.limit);
    let (part, of) = match &asked.order {
        Some(order) => (
            one_order(api, order, (limit.min(8), after), call).await?,
            format!(" of {order}"),
        ),
        None => {
            let list = List {
                query: FULFILLMENT_ORDERS,
                variables: json!({"closed": asked.include_closed}),
                place: "/fulfillmentOrders",
                page: 30,
            };
            let open = if asked.include_closed {
                ""
            } else {
                " still to be sent"
            };
            (
                page::read(api, &list, (limit, after), &call.cancel).await?,
                open.to_owned(),
            )
        }
    };
    let mut records = vec![];
    for node in &part.nodes {
        let list = List {
            query: FULFILLMENT_LINES,
            variables: json!({"id": node["id"]}),
            place: "/fulfillmentOrder/lineItems",
            page: 100,
        };
        let mut lines = items(node, "/lineItems/nodes").to_vec();
        lines.extend(page::rest(api, &list, page::after(node, "/lineItems"), &call.cancel).await?);
        records.push(record(api, node, &lines));
    }
    let heading = format!(
        "{}{of}, newest first",
        counted(records.len(), "fulfillment order")
    );
    let next = part.next.map(|next| cursor::seal(&question, &next));
    let concise = &["id", "title", "status", "location", "text", "url"];
    let mut records = Records::of(heading, records).next(next).concise(concise);
    records.notes = part.notes;
    Ok(Output::Records(records))
}

async fn one_order(
    api: &Api,
    given: &str,
    (first, after): (u32, Option<String>),
    call: &Call,
) -> Result<Part, ToolError> {
    let (order, notes) = match Named::read("Order", given) {
        Named::Id(id) => {
            let variables = json!({"id": id, "first": first, "after": after});
            let found = api
                .read(FULFILLMENT_ORDERS_BY_ID, variables, &call.cancel)
                .await?;
            (found.data["order"].clone(), found.notes)
        }
        Named::Name(name) => {
            let name = order_name(&name);
            let variables = json!({"query": by_name(&name), "first": first, "after": after});
            let found = api
                .read(FULFILLMENT_ORDERS_BY_NAME, variables, &call.cancel)
                .await?;
            (pick_order(&found.data, &name)?, found.notes)
        }
    };
    if order.is_null() {
        return Err(no_order(given));
    }
    Ok(Part {
        nodes: items(&order, "/fulfillmentOrders/nodes").to_vec(),
        next: page::after(&order, "/fulfillmentOrders"),
        notes,
        data: Value::Null,
    })
}

fn record(api: &Api, node: &Value, lines: &[Value]) -> Record {
    let id = text(node, "/id")
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned();
    let order = text(node, "/orderName");
    let place = text(node, "/assignedLocation/name");
    let said: Vec<String> = lines
        .iter()
        .map(|line| {
            let variant = text(line, "/variantTitle");
            let variant = if variant.is_empty() {
                variant
            } else {
                format!(" - {variant}")
            };
            let (left, all) = (number(line, "/remainingQuantity"), number(line, "/totalQuantity"));
            let name = text(line, "/productTitle");
            format!("{left} of {all} × {name}{variant} ({}) left", text(line, "/sku"))
        })
        .collect();
    let holds: Vec<String> = items(node, "/fulfillmentHolds")
        .iter()
        .map(|hold| {
            format!("{} {}", state(hold, "/reason"), text(hold, "/reasonNotes"))
                .trim()
                .to_owned()
        })
        .collect();
    let mut text_of_it = said.join(", ");
    if !holds.is_empty() {
        text_of_it.push_str(&format!(". On hold: {}", holds.join("; ")));
    }
    Record::citable(Citable {
        id,
        title: format!("{order} from {place}"),
        url: api.link("orders", &text(node, "/order/legacyResourceId")),
        author: String::new(),
        time: text(node, "/createdAt"),
        text: text_of_it,
    })
    .with("order", order)
    .with("status", state(node, "/status"))
    .with("request", state(node, "/requestStatus"))
    .with("location", place)
    .with("method", state(node, "/deliveryMethod/methodType"))
    .with("fulfill_at", text(node, "/fulfillAt"))
    .with("updated", text(node, "/updatedAt"))
}
