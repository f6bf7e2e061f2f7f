//! Customers: lists, and one with the orders. Holds back what is not needed: no street, no telephone.

use super::page::{self, List, Searching};
use super::reference::{Named, customer_query, pick_customer};
use super::shown::{amount, bag, counted, items, joined, number, state, text};
use super::words::Search;
use crate::api::Api;
use crate::queries::{CUSTOMER_BY_ID, CUSTOMER_BY_WORDS, CUSTOMERS};
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Arguments {
    #[serde(deserialize_with = "arguments::text")]
    query: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    sort: Option<String>,
    #[serde(deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn list(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: Arguments = call.arguments()?;
    let (sort, reverse) = match asked.sort.as_deref() {
        None | Some("updated") => ("UPDATED_AT", true),
        Some("newest") => ("CREATED_AT", true),
        Some("name") => ("NAME", false),
        Some(other) => {
            return Err(ToolError::invalid(format!("there is no order `{other}`"))
                .hint("Choose updated, newest or name"));
        }
    };
    let search = Search::read(asked.query.as_deref());
    let list = List {
        query: CUSTOMERS,
        variables: json!({"sort": sort, "reverse": reverse}),
        place: "/customers",
        page: 100,
    };
    let searching = Searching {
        question: format!("customers {search:?} {sort}"),
        search: &search,
        filters: &[],
        limit: asked.limit,
        cursor: asked.cursor.as_deref(),
    };
    let part = page::search(api, &list, &searching, &call.cancel).await?;
    let records: Vec<Record> = part.nodes.iter().map(|node| record(api, node)).collect();
    let order = asked.sort.as_deref().unwrap_or("updated");
    let heading = format!(
        "{}{}, by {order}",
        counted(records.len(), "customer"),
        search.heading()
    );
    let concise = &["id", "title", "email", "orders", "spent", "place", "tags", "url"];
    let mut records = Records::of(heading, records).next(part.next).concise(concise);
    records.notes = part.notes;
    Ok(Output::Records(records))
}

fn record(api: &Api, node: &Value) -> Record {
    let id = text(node, "/legacyResourceId");
    let name = text(node, "/displayName");
    let spent = format!(
        "{} {}",
        amount(node, "/amountSpent/amount"),
        text(node, "/amountSpent/currencyCode")
    );
    let orders = number(node, "/numberOfOrders");
    let place = [
        text(node, "/defaultAddress/city"),
        text(node, "/defaultAddress/country"),
    ];
    let place: Vec<String> = place.into_iter().filter(|part| !part.is_empty()).collect();
    let place = place.join(", ");
    let mut said = format!(
        "{name}, {place}: {}, {spent} spent",
        counted(usize::try_from(orders).unwrap_or_default(), "order")
    );
    let note = text(node, "/note");
    if !note.is_empty() {
        said.push_str(&format!(". Note: {note}"));
    }
    Record::citable(Citable {
        url: api.link("customers", &id),
        id,
        title: name.clone(),
        author: name,
        time: text(node, "/updatedAt"),
        text: said,
    })
    .with("email", text(node, "/defaultEmailAddress/emailAddress"))
    .with("orders", orders)
    .with("spent", spent)
    .with("place", place)
    .with("state", state(node, "/state"))
    .with("tags", joined(node, "/tags"))
    .with("since", text(node, "/createdAt"))
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct One {
    customer: Value,
    #[serde(deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

fn given(customer: &Value) -> Result<String, ToolError> {
    match customer {
        Value::String(given) if !given.trim().is_empty() => Ok(given.trim().to_owned()),
        Value::Number(id) => Ok(id.to_string()),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            Err(ToolError::invalid("`customer` is missing").hint("Pass a name, an email address or an id"))
        }
    }
}

pub(super) async fn get(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: One = call.arguments()?;
    let given = given(&asked.customer)?;
    let question = format!("orders of {}", given.to_lowercase());
    let mark = cursor::open(&question, asked.cursor.as_deref())?;
    let (known, after) = match mark.as_deref().and_then(|mark| mark.split_once(' ')) {
        Some((id, after)) => (Some(id.to_owned()), Some(after.to_owned())),
        None => (None, None),
    };
    let first = page::limit(asked.limit).min(50);
    let named = known.map_or_else(|| Named::read("Customer", &given), Named::Id);
    let (node, notes) = match named {
        Named::Id(id) => {
            let found = api
                .read(
                    CUSTOMER_BY_ID,
                    json!({"id": id, "first": first, "after": after}),
                    &call.cancel,
                )
                .await?;
            (found.data["customer"].clone(), found.notes)
        }
        Named::Name(name) => {
            let variables = json!({"query": customer_query(&name), "first": first, "after": after});
            let found = api.read(CUSTOMER_BY_WORDS, variables, &call.cancel).await?;
            (
                pick_customer(items(&found.data, "/customers/nodes"), &name)?.clone(),
                found.notes,
            )
        }
    };
    if node.is_null() {
        return Err(
            ToolError::not_found(format!("there is no customer `{given}`")).hint("Look with list_customers")
        );
    }
    let next = page::after(&node, "/orders");
    let next = next.map(|next| cursor::seal(&question, &format!("{} {next}", text(&node, "/id"))));
    let customer = record(api, &node).with("order", Value::Null);
    let orders = items(&node, "/orders/nodes");
    let heading = format!(
        "{} and {}, newest first",
        text(&node, "/displayName"),
        counted(orders.len(), "order")
    );
    let records = std::iter::once(customer).chain(orders.iter().map(|order| of_theirs(api, &node, order)));
    let concise = &["id", "title", "time", "text", "url"];
    let mut records = Records::of(heading, records).next(next).concise(concise);
    records.notes = notes;
    Ok(Output::Records(records))
}

/// An order in the list of a customer: with the keys that the customer's own record has.
fn of_theirs(api: &Api, customer: &Value, order: &Value) -> Record {
    let id = text(order, "/legacyResourceId");
    let currency = text(order, "/currencyCode");
    let cancelled = !text(order, "/cancelledAt").is_empty();
    let fulfillment = if cancelled {
        "cancelled".to_owned()
    } else {
        state(order, "/displayFulfillmentStatus")
    };
    let total = format!("{} {currency}", bag(order, "totalPriceSet"));
    let pieces = counted(
        usize::try_from(number(order, "/subtotalLineItemsQuantity")).unwrap_or_default(),
        "item",
    );
    let payment = state(order, "/displayFinancialStatus");
    Record::citable(Citable {
        url: api.link("orders", &id),
        id,
        title: format!("Order {}", text(order, "/name")),
        author: text(customer, "/displayName"),
        time: text(order, "/createdAt"),
        text: format!("{pieces}, {total}, {payment}, {fulfillment}"),
    })
    .with("email", Value::Null)
    .with("orders", Value::Null)
    .with("spent", total)
    .with("place", Value::Null)
    .with("state", fulfillment)
    .with("tags", Value::Null)
    .with("since", Value::Null)
    .with("order", text(order, "/name"))
}
