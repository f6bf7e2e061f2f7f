//! The exports: tables of orders, stock, subscribers, refunds and page views, made from the company's orders. Never holds
//! a number that the orders do not.

use super::store::Store;
use crate::orders::{Customer, Order, Orders};
use crate::{Company, When, rfc3339};
use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::io::Write as _;

const BUCKET: &str = "larkspur-exports";

/// Writes all exports.
pub(super) fn write(store: &Store, company: &Company, orders: &Orders) -> Result<()> {
    monthly_orders(store, company, orders)?;
    latest_orders(store, company, orders)?;
    stock(store, company, orders)?;
    let subscribers = subscribers(orders);
    store.place(
        (BUCKET, "newsletter/subscribers.csv"),
        subscribers.as_bytes(),
        nightly(company, 1),
    )?;
    refunds(store, company, orders)?;
    page_views(store, company, orders)
}

/// The nightly run so many days ago, at 04:10.
fn nightly(company: &Company, days: i32) -> Timestamp {
    let at = When::read(&format!("-{days}d 04:10"));
    at.map_or(company.now, |at| at.at(company.now)).min(company.now)
}

fn table<'a>(orders: &Orders, list: impl Iterator<Item = &'a Order>) -> String {
    let mut csv = "order,placed_at,customer,email,country,financial_status,fulfillment_status,sku,quantity,unit_price,currency,total,refunded\n".to_owned();
    for order in list {
        let customer = orders.customer(order);
        for line in &order.lines {
            let cells = [
                order.name.clone(),
                rfc3339(order.placed),
                quoted(&customer.name),
                customer.email.clone(),
                customer.country.clone(),
                order.financial().name().to_owned(),
                if order.is_fulfilled() {
                    "fulfilled"
                } else {
                    "unfulfilled"
                }
                .to_owned(),
                line.sku.clone(),
                line.quantity.to_string(),
                euros(line.price),
                "EUR".to_owned(),
                euros(order.total()),
                euros(order.refunded()),
            ];
            csv.push_str(&cells.join(","));
            csv.push('\n');
        }
    }
    csv
}

fn monthly_orders(store: &Store, company: &Company, orders: &Orders) -> Result<()> {
    let mut months: BTreeMap<String, Vec<&Order>> = BTreeMap::new();
    for order in &orders.orders {
        let month = order.placed.strftime("%Y-%m").to_string();
        months.entry(month).or_default().push(order);
    }
    for (month, list) in months {
        let last = list.last().map_or(company.now, |order| order.placed);
        let at = (last + SignedDuration::from_hours(6)).min(company.now);
        let csv = table(orders, list.into_iter());
        store.place(
            (BUCKET, &format!("orders/orders-{month}.csv")),
            csv.as_bytes(),
            at,
        )?;
    }
    Ok(())
}

/// The same file each night: its older versions are kept.
fn latest_orders(store: &Store, company: &Company, orders: &Orders) -> Result<()> {
    for days in (1..=4).rev() {
        let at = nightly(company, days);
        let since = at - SignedDuration::from_hours(24 * 7);
        let list = orders.orders.iter();
        let list = list.filter(|order| order.placed < at && order.placed >= since);
        store.place(
            (BUCKET, "orders/orders-latest.csv"),
            table(orders, list).as_bytes(),
            at,
        )?;
    }
    Ok(())
}

fn stock(store: &Store, company: &Company, orders: &Orders) -> Result<()> {
    for week in (0..6_u32).rev() {
        let at = nightly(company, i32::try_from(week * 7 + 1).unwrap_or(1));
        let mut csv = "sku;product;location;on_hand;counted_by\n".to_owned();
        for product in &orders.products {
            for variant in &product.variants {
                // Stock went down towards now; the draft has only just come in.
                let sold_since = if variant.sku == "RDG-KTL-08" { 0 } else { week * 6 };
                let title = variant
                    .title
                    .as_ref()
                    .map_or_else(|| product.title.clone(), |of| format!("{} {of}", product.title));
                for (place, count, by) in [
                    ("Porto warehouse", variant.porto + sold_since, "carla"),
                    ("Berlin store", variant.berlin + week, "tessa"),
                ] {
                    csv.push_str(&format!("{};{title};{place};{count};{by}\n", variant.sku));
                }
            }
        }
        let day = at.strftime("%Y-%m-%d");
        store.place((BUCKET, &format!("stock/stock-{day}.csv")), csv.as_bytes(), at)?;
    }
    Ok(())
}

fn subscribers(orders: &Orders) -> String {
    let mut csv = "email,name,country,subscribed_at,source\n".to_owned();
    for (index, customer) in orders
        .customers
        .iter()
        .enumerate()
        .filter(|(_, it)| it.newsletter)
    {
        let source = ["checkout", "footer", "trail event"][index % 3];
        csv.push_str(&subscriber(customer, source));
    }
    csv
}

fn subscriber(customer: &Customer, source: &str) -> String {
    let Customer {
        email,
        name,
        country,
        since,
        ..
    } = customer;
    format!(
        "{email},{},{country},{},{source}\n",
        quoted(name),
        rfc3339(*since)
    )
}

fn refunds(store: &Store, company: &Company, orders: &Orders) -> Result<()> {
    let mut tsv = "order\trefunded_at\tamount\tcurrency\treason\tby\n".to_owned();
    for order in &orders.orders {
        for refund in &order.refunds {
            tsv.push_str(&format!(
                "{}\t{}\t{}\tEUR\t{}\t{}\n",
                order.name,
                rfc3339(refund.at),
                euros(refund.amount),
                refund.reason,
                refund.by
            ));
        }
    }
    store.place(
        (BUCKET, "finance/refunds.tsv"),
        tsv.as_bytes(),
        nightly(company, 1),
    )
}

fn page_views(store: &Store, company: &Company, orders: &Orders) -> Result<()> {
    let mut dice = crate::orders::Dice::new(0x0070_6167_6573);
    for days in 1..=3 {
        let at = nightly(company, days);
        let midnight = at.to_zoned(TimeZone::UTC).date().to_zoned(TimeZone::UTC);
        let day = midnight.map_or(at, |zoned| zoned.timestamp()) - SignedDuration::from_hours(24);
        let mut lines = String::new();
        for index in 0..120_u32 {
            let product = &orders.products[dice.index(orders.products.len())];
            let seconds = i64::from(index) * 700 + i64::try_from(dice.below(600)).unwrap_or_default();
            let referrer = ["direct", "newsletter", "instagram", "search"][dice.index(4)];
            let view = serde_json::json!({
                "at": rfc3339(day + SignedDuration::from_secs(seconds)),
                "path": format!("/products/{}", product.id),
                "visitor": crate::stable_id("v_", &format!("{days}/{}", index / 3), 8),
                "referrer": referrer,
                "seconds": dice.below(180),
            });
            lines.push_str(&format!("{view}\n"));
        }
        let mut gz = GzEncoder::new(vec![], Compression::fast());
        gz.write_all(lines.as_bytes())?;
        let name = day.strftime("%Y-%m-%d");
        let key = format!("events/page_views-{name}.jsonl.gz");
        store.place((BUCKET, &key), &gz.finish()?, at)?;
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn euros(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
