//! The logs of the services: a file an hour for fourteen days, gzipped but for the last day. What the orders did is in
//! them, the outage's failures are in their minutes, and the rest is drawn.

use super::store::Store;
use crate::orders::{Dice, Orders};
use crate::{Company, When, stable_id};
use anyhow::{Context as _, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Write as _;

const BUCKET: &str = "larkspur-logs";
/// How many hours there are.
const HOURS: i64 = 14 * 24;
/// How many payments failed in the outage, those of orders included.
const FAILURES: u32 = 57;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    services: Vec<Program>,
    told: Vec<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Program {
    name: String,
    an_hour: u64,
    routine: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    at: When,
    service: String,
    line: String,
}

/// The lines of a service that are not drawn, by time.
type Known = BTreeMap<String, Vec<(Timestamp, String)>>;

/// Writes the logs.
pub(super) fn write(store: &Store, company: &Company, orders: &Orders) -> Result<()> {
    let told: Told = serde_saphyr::from_str(include_str!("../../story/s3/logs.yaml"))
        .context("could not read s3/logs.yaml")?;
    let mut known = Known::new();
    for line in told.told {
        let at = line.at.at(company.now);
        known.entry(line.service).or_default().push((at, line.line));
    }
    let failures = of_orders(&mut known, orders, company)?;
    let extract: String = failures.iter().map(|(at, line)| written(*at, line)).collect();
    let at = When::read("-5bd 09:12")
        .context("a time of the story")?
        .at(company.now);
    let key = "incidents/checkout-outage/session_expired.log";
    store.place((BUCKET, key), extract.as_bytes(), at)?;
    let mut dice = Dice::new(0x6c6f_6773);
    for service in &told.services {
        let lines = known.remove(&service.name).unwrap_or_default();
        hours(store, company, (service, lines), (orders, &mut dice))?;
    }
    archive(store, company, &mut dice)
}

/// Adds what the orders did to the logs of the checkout and the warehouse, and returns the failures of the outage.
fn of_orders(known: &mut Known, orders: &Orders, company: &Company) -> Result<Vec<(Timestamp, String)>> {
    let mut failures = vec![];
    let checkout = known.entry("checkout".to_owned()).or_default();
    let mut packed = vec![];
    for order in orders.orders.iter().filter(|order| order.name.starts_with("#4")) {
        let (name, count) = (&order.name, order.lines.len());
        checkout.push((
            order.placed,
            format!("INFO order placed order={name} lines={count}"),
        ));
        for payment in &order.payments {
            let (session, cents) = (&payment.session, payment.amount);
            let took = 180 + cents % 700;
            match &payment.error {
                Some(error) => failures.push((
                    payment.at,
                    format!("ERROR payment {error} order={name} session={session} took={took}ms"),
                )),
                None => checkout.push((
                    payment.at,
                    format!(
                        "INFO payment captured order={name} session={session} amount={}.{:02} took={took}ms",
                        cents / 100,
                        cents % 100
                    ),
                )),
            }
        }
        if let (Some(shipped), Some(tracking)) = (order.shipped, order.tracking()) {
            packed.push((
                shipped,
                format!("INFO parcel handed over order={name} tracking={tracking}"),
            ));
        }
    }
    let from = When::read("-6bd 13:42")
        .context("a time of the story")?
        .at(company.now);
    let told = u32::try_from(failures.len()).unwrap_or_default();
    for index in 0..FAILURES.saturating_sub(told) {
        // Forty-nine minutes, from the first failure to the last.
        let at = from + SignedDuration::from_secs(i64::from(index) * 2_935 / i64::from(FAILURES - told - 1));
        let session = stable_id("ps_", &format!("outage/{index}"), 14);
        let cart = stable_id("crt_", &format!("outage/{index}"), 8).to_lowercase();
        let took = 212 + index * 37 % 640;
        let line =
            format!("ERROR payment session_expired order=none cart={cart} session={session} took={took}ms");
        failures.push((at, line));
    }
    failures.sort();
    checkout.extend(failures.iter().cloned());
    known.entry("warehouse".to_owned()).or_default().extend(packed);
    Ok(failures)
}

fn hours(
    store: &Store,
    company: &Company,
    (service, mut known): (&Program, Vec<(Timestamp, String)>),
    (orders, dice): (&Orders, &mut Dice),
) -> Result<()> {
    known.sort();
    let now = company.now;
    let this_hour = now.as_second().div_euclid(3_600);
    for hour in this_hour - HOURS + 1..=this_hour {
        let (from, to) = (second(hour * 3_600), second((hour + 1) * 3_600));
        let start = known.partition_point(|(at, _)| *at < from);
        let end = known.partition_point(|(at, _)| *at < to);
        let mut lines: Vec<(Timestamp, String)> = known[start..end].to_vec();
        for _ in 0..service.an_hour + dice.below(service.an_hour) {
            let at = from + SignedDuration::from_secs(i64::try_from(dice.below(3_600)).unwrap_or_default());
            let template = &service.routine[dice.index(service.routine.len())];
            lines.push((at, drawn(template, orders, dice)));
        }
        lines.retain(|(at, _)| *at < now);
        lines.sort();
        let text: String = lines.iter().map(|(at, line)| written(*at, line)).collect();
        let name = &service.name;
        let key = from
            .strftime(&format!("{name}/%Y/%m/%d/{name}-%H.log"))
            .to_string();
        let at = (to + SignedDuration::from_secs(75)).min(now);
        if this_hour - hour < 24 {
            store.place((BUCKET, &key), text.as_bytes(), at)?;
        } else {
            store.place((BUCKET, &format!("{key}.gz")), &gzipped(&text)?, at)?;
        }
    }
    Ok(())
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or_default()
}

fn written(at: Timestamp, line: &str) -> String {
    let (level, rest) = line.split_once(' ').unwrap_or(("INFO", line));
    format!("{} {level:<5} {rest}\n", crate::rfc3339(at))
}

fn drawn(template: &str, orders: &Orders, dice: &mut Dice) -> String {
    let product = &orders.products[dice.index(orders.products.len())];
    let sku = &product.variants[0].sku;
    template
        .replace("{ms}", &(12 + dice.below(480)).to_string())
        .replace("{count}", &(1 + dice.below(38)).to_string())
        .replace("{cart}", &format!("crt_{:08x}", dice.below(u64::from(u32::MAX))))
        .replace("{sku}", sku)
        .replace("{release}", "v2.18")
}

fn gzipped(text: &str) -> Result<Vec<u8>> {
    let mut gz = GzEncoder::new(vec![], Compression::fast());
    gz.write_all(text.as_bytes())?;
    Ok(gz.finish()?)
}

/// What a larger company has besides: logs of nights long ago, a file for every ten minutes.
fn archive(store: &Store, company: &Company, dice: &mut Dice) -> Result<()> {
    let count = company.scale.share(5);
    let newest = company.now - SignedDuration::from_hours(24 * 20);
    for index in 0..count {
        let at = newest - SignedDuration::from_mins(i64::from(index) * 10);
        let text: String = (0..4_i64)
            .map(|line| {
                let took = dice.below(400);
                written(
                    at + SignedDuration::from_secs(line * 150),
                    &format!("INFO batch {index} step {line} done took={took}ms"),
                )
            })
            .collect();
        let key = at.strftime("batch/%Y/%m/%d/batch-%H%M.log").to_string();
        store.hold(
            (BUCKET, &key),
            text.into_bytes(),
            at + SignedDuration::from_mins(10),
        )?;
    }
    Ok(())
}
