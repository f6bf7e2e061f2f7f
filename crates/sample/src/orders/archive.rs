//! Older customers and orders (`#A10001` …) that a larger company has: of the two years before the story. Never touches
//! the story's own.

use super::draw::{Dice, drawn};
use super::{Customer, Orders};
use crate::Company;
use jiff::SignedDuration;

/// How much of all records the orders and their customers are, in percent.
const SHARE: u32 = 10;
/// The span the older orders lie in, in minutes: from two years to seven weeks ago.
const SPAN: u64 = 60 * 24 * 680;
const NEWEST_DAYS: i64 = 50;

/// Adds them: for each ten records, three customers and seven orders.
pub(super) fn add(to: &mut Orders, company: &Company) {
    let records = company.scale.share(SHARE);
    if records == 0 {
        return;
    }
    let mut dice = Dice::new(0x0041_7263_6869_7665);
    let told = to.customers.clone();
    let newest = company.now - SignedDuration::from_hours(24 * NEWEST_DAYS);
    for index in 0..records / 10 * 3 {
        let customer = stranger(&mut dice, &told, index, newest);
        to.customers.push(customer);
    }
    let orders = u64::from(records / 10 * 7);
    let older = (0..orders).filter_map(|index| {
        let minutes = SPAN - SPAN * index / orders.max(1);
        let placed = newest - SignedDuration::from_mins(i64::try_from(minutes).ok()?);
        drawn(
            to,
            &mut dice,
            format!("#A{}", 10_001 + index),
            (placed, company.now),
        )
        .ok()
    });
    let mut all: Vec<_> = older.collect();
    all.append(&mut to.orders);
    to.orders = all;
}

fn stranger(dice: &mut Dice, told: &[Customer], index: u32, newest: jiff::Timestamp) -> Customer {
    let first = told[dice.index(told.len())]
        .name
        .split(' ')
        .next()
        .unwrap_or_default();
    let last = told[dice.index(told.len())]
        .name
        .rsplit(' ')
        .next()
        .unwrap_or_default();
    let home = &told[dice.index(told.len())];
    let days = i64::try_from(dice.below(800)).unwrap_or_default();
    Customer {
        id: format!("archive-{index}"),
        name: format!("{first} {last}"),
        email: format!("customer{index}@mail.example"),
        street: home.street.clone(),
        zip: home.zip.clone(),
        city: home.city.clone(),
        country: home.country.clone(),
        newsletter: dice.below(3) != 0,
        since: newest - SignedDuration::from_hours(24 * days),
    }
}
