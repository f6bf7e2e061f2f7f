//! Draws the orders that the story does not tell, with a die that always falls the same. Never reads the clock.

use super::{FIRST, FREE_FROM, LAST, Line, Order, Orders, Payment, Refund, SHIPPING, ToldOrder, When};
use anyhow::{Context as _, Result};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// What people buy together, the first the oftenest.
const BASKETS: [&[(&str, u32)]; 16] = [
    &[("BEA-250-W", 2)],
    &[("TRL-GRD-01", 1)],
    &[("BSC-DRP-01", 1), ("FOG-FLT-100", 1)],
    &[("EMB-MUG-BLK", 2)],
    &[("BEA-250-G", 1), ("FOG-FLT-100", 1)],
    &[("SMT-PRS-01", 1)],
    &[("TRL-GRD-01", 1), ("BEA-250-W", 1)],
    &[("FLD-SCL-01", 1)],
    &[("BSC-DRP-01", 1), ("FOG-FLT-100", 2), ("BEA-250-G", 1)],
    &[("EMB-MUG-GRN", 1), ("EMB-MUG-SND", 1)],
    &[("FOG-FLT-100", 3)],
    &[("SMT-PRS-01", 1), ("EMB-MUG-SND", 2)],
    &[("TRL-GRD-01", 1), ("BSC-DRP-01", 1), ("FOG-FLT-100", 1)],
    &[("FLD-SCL-01", 1), ("BEA-250-W", 3)],
    &[("EMB-MUG-GRN", 4)],
    &[("TRL-GRD-01", 2), ("FLD-SCL-01", 1), ("BEA-250-W", 4)],
];

/// A die that falls the same each time: SplitMix64.
#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Returns a die; another seed gives other throws.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns a number below `sides`; 0 for none.
    pub(crate) fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        if sides == 0 { 0 } else { mixed % sides }
    }

    /// Returns an index of a list of this length.
    pub(crate) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or_default()
    }
}

/// Adds the orders of the six weeks and says since when each customer is one.
pub(super) fn orders(to: &mut Orders, told: &[ToldOrder], now: Timestamp) -> Result<()> {
    let mut dice = Dice::new(0x004c_6172_6b73_7075);
    for customer in &mut to.customers {
        let days = 45 + i64::try_from(dice.below(900)).unwrap_or_default();
        customer.since = now - SignedDuration::from_hours(24 * days + 3);
    }
    let first_told = told.iter().map(|order| order.number).min().unwrap_or(LAST);
    let last_told = told.iter().map(|order| order.number).max().unwrap_or(LAST);
    let day =
        |text: &str| -> Result<Timestamp> { Ok(When::read(text).context("a time of the story")?.at(now)) };
    let before = times(
        &mut dice,
        day("-30bd 06:30")?,
        day("-7bd 20:30")?,
        first_told - FIRST,
    );
    let after = times(
        &mut dice,
        day("-5bd 06:30")?,
        now - SignedDuration::from_hours(2),
        LAST - last_told,
    );
    for (number, placed) in (FIRST..).zip(before) {
        let order = drawn(to, &mut dice, format!("#{number}"), (placed, now))?;
        to.orders.push(order);
    }
    for order in told {
        let order = as_told(to, order, now)?;
        to.orders.push(order);
    }
    for (number, placed) in (last_told + 1..).zip(after) {
        let order = drawn(to, &mut dice, format!("#{number}"), (placed, now))?;
        to.orders.push(order);
    }
    Ok(())
}

/// Returns so many moments between two, in order, when people are awake.
fn times(dice: &mut Dice, from: Timestamp, to: Timestamp, count: u32) -> Vec<Timestamp> {
    let span = to.duration_since(from).as_secs().max(1);
    let step = span / i64::from(count.max(1));
    let mut times: Vec<Timestamp> = (0..i64::from(count))
        .map(|index| {
            let within = i64::try_from(dice.below(step.unsigned_abs())).unwrap_or_default();
            let moment = from + SignedDuration::from_secs(index * step + within);
            awake(dice, moment).clamp(from, to)
        })
        .collect();
    times.sort();
    times
}

fn awake(dice: &mut Dice, moment: Timestamp) -> Timestamp {
    let zoned = moment.to_zoned(TimeZone::UTC);
    if zoned.time() >= Time::constant(6, 0, 0, 0) {
        return moment;
    }
    // Who orders by night does so in the evening before or in the morning after.
    let minutes = i64::try_from(dice.below(240)).unwrap_or_default();
    moment + SignedDuration::from_mins(360 + minutes)
}

/// Returns an order that is drawn, placed at a moment before now.
pub(super) fn drawn(
    from: &Orders,
    dice: &mut Dice,
    name: String,
    (placed, now): (Timestamp, Timestamp),
) -> Result<Order> {
    // The smaller of two throws: some baskets are bought oftener than others.
    let basket = dice.index(BASKETS.len()).min(dice.index(BASKETS.len()));
    let lines = BASKETS[basket]
        .iter()
        .map(|(sku, quantity)| from.line(sku, *quantity))
        .collect::<Result<Vec<Line>>>()?;
    let mut order = Order {
        customer: dice.index(from.customers.len()),
        shipping: shipping(&lines),
        placed,
        lines,
        payments: vec![],
        refunds: vec![],
        shipped: None,
        delivered: None,
        note: None,
        tags: vec![],
        name,
    };
    if dice.below(40) != 0 {
        order
            .payments
            .push(paid(&order, placed + SignedDuration::from_secs(40)));
    }
    let hours = i64::try_from(dice.below(30)).unwrap_or_default();
    if !order.payments.is_empty() {
        order.shipped = Some(placed + SignedDuration::from_hours(14 + hours)).filter(|at| *at < now);
    }
    let days = i64::try_from(dice.below(4)).unwrap_or_default();
    order.delivered = order
        .shipped
        .map(|at| at + SignedDuration::from_hours(30 + days * 24))
        .filter(|at| *at < now);
    if dice.below(22) == 0
        && let Some(delivered) = order.delivered
    {
        refund(&mut order, delivered + SignedDuration::from_hours(52), now);
    }
    if order.goods() >= 20_000 {
        order.tags.push("vip".to_owned());
    }
    Ok(order)
}

fn refund(order: &mut Order, at: Timestamp, now: Timestamp) {
    let Some(line) = order.lines.first().filter(|_| at < now) else {
        return;
    };
    order.refunds.push(Refund {
        at,
        amount: line.price,
        reason: format!("Returned: {}", line.title),
        by: "felix".to_owned(),
    });
}

fn as_told(from: &Orders, told: &ToldOrder, now: Timestamp) -> Result<Order> {
    let customer = from
        .customers
        .iter()
        .position(|customer| customer.id == told.customer)
        .with_context(|| format!("orders.yaml has no customer `{}`", told.customer))?;
    let lines = told
        .lines
        .iter()
        .map(|(sku, quantity)| from.line(sku, *quantity))
        .collect::<Result<Vec<Line>>>()?;
    let placed = told.at.at(now);
    let mut order = Order {
        name: format!("#{}", told.number),
        customer,
        // The orders of the outage were all sent for free: the day of the spring offer.
        shipping: 0,
        placed,
        lines,
        payments: vec![],
        refunds: vec![],
        shipped: told.shipped.map(|at| at.at(now)),
        delivered: told.delivered.map(|at| at.at(now)),
        note: told.note.clone(),
        tags: told.tags.clone(),
    };
    for (index, payment) in told.payments.iter().enumerate() {
        let mut made = paid(&order, payment.at.at(now));
        made.session = session(&format!("{}/{index}", order.name));
        made.error = payment.error.clone().filter(|_| !payment.ok);
        order.payments.push(made);
    }
    if told.payments.is_empty() {
        order
            .payments
            .push(paid(&order, placed + SignedDuration::from_secs(40)));
        let sent = placed + SignedDuration::from_hours(20);
        order.shipped = order.shipped.or(Some(sent)).filter(|at| *at < now);
        order.delivered = Some(sent + SignedDuration::from_hours(50)).filter(|at| *at < now);
    }
    order.refunds = told
        .refunds
        .iter()
        .map(|refund| Refund {
            at: refund.at.at(now),
            amount: refund.amount,
            reason: refund.reason.clone(),
            by: refund.by.clone(),
        })
        .collect();
    Ok(order)
}

fn paid(order: &Order, at: Timestamp) -> Payment {
    Payment {
        at,
        amount: order.total(),
        error: None,
        session: session(&order.name),
    }
}

fn session(seed: &str) -> String {
    crate::stable_id("ps_", seed, 14)
}

fn shipping(lines: &[Line]) -> i64 {
    let goods: i64 = lines
        .iter()
        .map(|line| line.price * i64::from(line.quantity))
        .sum();
    if goods >= FREE_FROM { 0 } else { SHIPPING }
}
