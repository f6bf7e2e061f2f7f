//! The orders as the story tells them, the same each time.

use super::{Financial, Orders};
use crate::{Company, Scale, rfc3339};

fn company(now: &str, scale: Scale) -> Company {
    Company::at(now.parse().expect("a time"), scale).expect("the company")
}

#[test]
fn the_orders_are_numbered_in_the_order_they_were_placed() {
    for now in [
        "2026-03-02T16:20:00Z",
        "2026-03-01T02:00:00Z",
        "2026-11-20T12:00:00Z",
    ] {
        let shop = Orders::read(&company(now, Scale::Story)).expect("orders");
        let names: Vec<String> = shop.orders.iter().map(|order| order.name.clone()).collect();
        let expected: Vec<String> = (4120..=4225).map(|number| format!("#{number}")).collect();
        assert_eq!(names, expected);
        assert!(
            shop.orders.is_sorted_by_key(|order| order.placed),
            "{now}: {:?}",
            shop.orders
                .iter()
                .map(|order| (&order.name, order.placed))
                .collect::<Vec<_>>()
        );
        let now = now.parse().expect("a time");
        for order in &shop.orders {
            assert!(order.placed < now && order.total() > 0 && !order.lines.is_empty());
            assert!(order.shipped < Some(now) && order.delivered < Some(now));
        }
    }
}

#[test]
fn the_order_of_the_dispute_was_charged_twice_and_one_charge_refunded() {
    let shop = Orders::read(&company("2026-03-02T16:20:00Z", Scale::Story)).expect("orders");
    let order = shop.order("#4187").expect("the order");
    assert_eq!(shop.customer(order).name, "Victor Lindgren");
    assert_eq!(order.total(), 12_900);
    assert_eq!(order.charged(), 25_800);
    assert_eq!(order.refunded(), 12_900);
    assert_eq!(order.financial(), Financial::PartiallyRefunded);
    assert_eq!(rfc3339(order.placed), "2026-02-20T13:44:00Z");
    let open = shop.order("#4196").expect("the order");
    assert_eq!((open.charged(), open.refunded()), (2 * open.total(), 0));
}

#[test]
fn a_larger_company_has_older_orders_and_the_same_story() {
    let now = "2026-03-02T16:20:00Z";
    let small = Orders::read(&company(now, Scale::Story)).expect("orders");
    let large = Orders::read(&company(now, Scale::Records(100_000))).expect("orders");
    assert_eq!(large.orders.len(), small.orders.len() + 7_000);
    assert_eq!(large.customers.len(), small.customers.len() + 3_000);
    assert_eq!(large.order("#4187"), small.order("#4187"));
    assert!(large.orders.is_sorted_by_key(|order| order.placed));
}
