//! Sums over the lines of orders.

use super::super::state::{Sale, State, decimal};
use super::read::{DIMENSIONS, METRICS, Query, country, day};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Default)]
struct Sum {
    gross: i64,
    shipping: i64,
    returns: i64,
    pieces: i64,
    orders: BTreeSet<u64>,
}

/// Returns the table of a query.
pub(super) fn table(state: &State, query: &Query) -> Value {
    let mut sums: BTreeMap<Vec<String>, Sum> = BTreeMap::new();
    if let [only] = query.groups.as_slice()
        && only == "day"
    {
        // Days without a sale are shown, too.
        let mut date = query.since;
        while date <= query.until {
            sums.entry(vec![date.to_string()]).or_default();
            date = date.saturating_add(1.days());
        }
    }
    if query.groups.is_empty() {
        sums.entry(vec![]).or_default();
    }
    for sale in &state.orders {
        let date = day(sale.order.placed);
        if date >= query.since && date <= query.until && sale.order.charged() > 0 {
            add(state, query, (sale, date), &mut sums);
        }
    }
    let mut rows: Vec<(Vec<String>, Sum)> = sums.into_iter().collect();
    if let Some((name, falling)) = &query.order {
        rows.sort_by(|left, right| {
            let order = match query.groups.iter().position(|it| it == name) {
                Some(place) => left.0[place].cmp(&right.0[place]),
                None => metric(&left.1, name).cmp(&metric(&right.1, name)),
            };
            if *falling { order.reverse() } else { order }
        });
    }
    rows.truncate(query.limit);
    let rows: Vec<Value> = rows
        .into_iter()
        .map(|(group, sum)| {
            let mut row = Map::new();
            for (name, value) in query.groups.iter().zip(group) {
                row.insert(name.clone(), json!(value));
            }
            for name in &query.metrics {
                row.insert(name.clone(), shown(&sum, name));
            }
            Value::Object(row)
        })
        .collect();
    json!({"columns": columns(query), "rows": rows})
}

fn columns(query: &Query) -> Vec<Value> {
    let all = query.groups.iter().chain(&query.metrics);
    all.map(|name| {
        let kind = DIMENSIONS
            .iter()
            .chain(&METRICS)
            .find(|(known, _)| known == name)
            .map_or("STRING", |(_, kind)| kind);
        let words = name.replace('_', " ");
        let mut letters = words.chars();
        let title: String = letters
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .chain(letters)
            .collect();
        json!({"name": name, "dataType": kind, "displayName": title})
    })
    .collect()
}

fn add(state: &State, query: &Query, (sale, date): (&Sale, Date), sums: &mut BTreeMap<Vec<String>, Sum>) {
    let order = &sale.order;
    for (place, line) in order.lines.iter().enumerate() {
        let article = state.variants.iter().find(|it| it.variant.sku == line.sku);
        let product = article.map(|it| &state.products[it.product].product);
        let of = |name: &str| match name {
            "day" => date.to_string(),
            "week" => {
                let into = i64::from(date.weekday().to_monday_zero_offset());
                date.saturating_sub(into.days()).to_string()
            }
            "month" => date.first_of_month().to_string(),
            "product_title" => product.map_or_else(|| line.title.clone(), |it| it.title.clone()),
            "product_variant_sku" => line.sku.clone(),
            "product_type" => product.map(|it| it.kind.clone()).unwrap_or_default(),
            "customer_name" => state.customers[order.customer].customer.name.clone(),
            _ => country(state, order.customer),
        };
        if query
            .filters
            .iter()
            .any(|(name, wanted)| !of(name).eq_ignore_ascii_case(wanted))
        {
            continue;
        }
        let sum = sums
            .entry(query.groups.iter().map(|name| of(name)).collect())
            .or_default();
        sum.gross += line.price * i64::from(line.quantity);
        sum.pieces += i64::from(line.quantity);
        // What belongs to the whole order is counted once, with its first line.
        if place == 0 {
            sum.shipping += order.shipping;
            // A second charge and its refund are no sale and no return.
            let surplus = (order.charged() - order.total()).max(0);
            sum.returns += (order.refunded() - surplus).max(0);
        }
        sum.orders.insert(sale.id);
    }
}

fn metric(sum: &Sum, name: &str) -> i64 {
    let orders = i64::try_from(sum.orders.len()).unwrap_or_default();
    match name {
        "orders" => orders,
        "quantity_ordered" => sum.pieces,
        "gross_sales" => sum.gross,
        "returns" => -sum.returns,
        "net_sales" => sum.gross - sum.returns,
        "average_order_value" => sum.gross / orders.max(1),
        _ => sum.gross + sum.shipping - sum.returns,
    }
}

fn shown(sum: &Sum, name: &str) -> Value {
    let value = metric(sum, name);
    match name {
        "orders" | "quantity_ordered" => json!(value.to_string()),
        _ => json!(decimal(value)),
    }
}
