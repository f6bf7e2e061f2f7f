//! Lists of orders.

use super::page::{self, List, Searching};
use super::shown::{bag, counted, is_some, joined, lines, number, state, text};
use super::words::Search;
use super::{dates, words};
use crate::api::Api;
use crate::queries::ORDERS;
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Value, json};

/// What the text of a list shows of an order.
pub(super) const CONCISE: [&str; 8] = [
    "id",
    "title",
    "time",
    "total",
    "payment",
    "fulfillment",
    "text",
    "url",
];

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Arguments {
    #[serde(deserialize_with = "arguments::text")]
    query: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    status: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    since: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    until: Option<String>,
    min_total: Option<Value>,
    #[serde(deserialize_with = "arguments::text")]
    sort: Option<String>,
    #[serde(deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn list(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: Arguments = call.arguments()?;
    let filters = filters(&asked)?;
    let (sort, reverse) = sort(asked.sort.as_deref())?;
    let search = Search::read(asked.query.as_deref());
    let list = List {
        query: ORDERS,
        variables: json!({"sort": sort, "reverse": reverse}),
        place: "/orders",
        page: 50,
    };
    let searching = Searching {
        question: format!("orders {search:?} {filters:?} {sort} {reverse}"),
        search: &search,
        filters: &filters,
        limit: asked.limit,
        cursor: asked.cursor.as_deref(),
    };
    let part = page::search(api, &list, &searching, &call.cancel).await?;
    let records: Vec<Record> = part.nodes.iter().map(|node| record(api, node)).collect();
    let order = match asked.sort.as_deref() {
        None | Some("newest") => "newest first".to_owned(),
        Some(other) => format!("by {}", other.replace('_', " ")),
    };
    let filtered = if filters.is_empty() {
        String::new()
    } else {
        format!(" ({})", filters.join(" "))
    };
    let heading = format!(
        "{}{}{filtered}, {order}",
        counted(records.len(), "order"),
        search.heading()
    );
    let mut records = Records::of(heading, records).next(part.next).concise(&CONCISE);
    records.notes = part.notes;
    Ok(Output::Records(records))
}

fn filters(asked: &Arguments) -> Result<Vec<String>, ToolError> {
    let mut filters = vec![];
    if let Some(status) = &asked.status {
        filters.push(status_filter(status)?);
    }
    let today = jiff::Zoned::now().with_time_zone(jiff::tz::TimeZone::UTC).date();
    let mut end = None;
    if let Some(since) = &asked.since {
        let span = dates::span(since, today)?;
        filters.push(format!("created_at:>={}", span.from));
        end = span.to;
    }
    if let Some(until) = &asked.until {
        end = Some(dates::until(until, today)?);
    }
    if let Some(end) = end {
        filters.push(format!("created_at:<{end}"));
    }
    match &asked.min_total {
        None => {}
        Some(total) => {
            let amount = total.as_f64().or_else(|| {
                let text = total.as_str()?.trim().trim_start_matches(['€', '$', '£']).trim();
                text.parse().ok()
            });
            let amount = amount
                .filter(|amount| amount.is_finite() && *amount >= 0.0)
                .ok_or_else(|| {
                    ToolError::invalid("`min_total` is no amount").hint("Write a number, such as 100")
                })?;
            filters.push(format!("current_total_price:>={amount}"));
        }
    }
    Ok(filters)
}

fn status_filter(status: &str) -> Result<String, ToolError> {
    let word = status.trim().to_lowercase().replace([' ', '-'], "_");
    Ok(match word.as_str() {
        "any" | "all" => "status:any".to_owned(),
        "open" | "closed" => format!("status:{word}"),
        "cancelled" | "canceled" => "status:cancelled".to_owned(),
        "unfulfilled" | "unshipped" => "fulfillment_status:unfulfilled status:open".to_owned(),
        "fulfilled" | "shipped" => "fulfillment_status:fulfilled".to_owned(),
        "partial" | "partially_fulfilled" => "fulfillment_status:partial".to_owned(),
        "on_hold" => "fulfillment_status:on_hold".to_owned(),
        "unpaid" | "pending" => "financial_status:pending".to_owned(),
        "paid" | "refunded" | "partially_refunded" | "partially_paid" | "authorized" | "voided" => {
            format!("financial_status:{word}")
        }
        _ => {
            return Err(ToolError::invalid(format!("there is no status `{status}`")).hint(
                "Choose from open, closed, cancelled, unfulfilled, fulfilled, paid, pending, refunded, partially_refunded",
            ));
        }
    })
}

fn sort(asked: Option<&str>) -> Result<(&'static str, bool), ToolError> {
    Ok(match asked.unwrap_or("newest") {
        "newest" => ("CREATED_AT", true),
        "oldest" => ("CREATED_AT", false),
        "highest_total" => ("TOTAL_PRICE", true),
        "lowest_total" => ("TOTAL_PRICE", false),
        "updated" => ("UPDATED_AT", true),
        "relevance" => ("RELEVANCE", false),
        other => {
            return Err(ToolError::invalid(format!("there is no order `{other}`"))
                .hint("Choose newest, oldest, highest_total, lowest_total, updated or relevance"));
        }
    })
}

/// Returns an order of a list as a record.
pub(super) fn record(api: &Api, node: &Value) -> Record {
    let id = text(node, "/legacyResourceId");
    let name = text(node, "/name");
    let customer = text(node, "/customer/displayName");
    let title = if customer.is_empty() {
        name.clone()
    } else {
        format!("{name} · {customer}")
    };
    let currency = text(node, "/currencyCode");
    let note = text(node, "/note");
    let mut said = lines(node, "/lineItems");
    if !note.is_empty() {
        said.push_str(&format!(
            ". Note: {}",
            mosaic_connector_kit::output::clip(&note, 2_000)
        ));
    }
    let mut payment = state(node, "/displayFinancialStatus");
    if is_some(node, "totalRefundedSet") {
        payment.push_str(&format!(" ({} back)", bag(node, "totalRefundedSet")));
    }
    let cancelled = !text(node, "/cancelledAt").is_empty();
    let fulfillment = if cancelled {
        "cancelled".to_owned()
    } else {
        state(node, "/displayFulfillmentStatus")
    };
    Record::citable(Citable {
        url: api.link("orders", &id),
        id,
        title,
        author: customer,
        time: text(node, "/createdAt"),
        text: said,
    })
    .with("order", name)
    .with("total", format!("{} {currency}", bag(node, "totalPriceSet")))
    .with("payment", payment)
    .with("fulfillment", fulfillment)
    .with("items", number(node, "/subtotalLineItemsQuantity"))
    .with("tags", joined(node, "/tags"))
}

/// Returns the query that finds an order by its name.
pub(super) fn by_name(name: &str) -> String {
    let plain = name
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '#' | '-' | '_' | '.'));
    if plain {
        format!("name:{name}")
    } else {
        format!("name:{}", words::quoted(name))
    }
}
