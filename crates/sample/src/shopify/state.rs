//! What the shop holds while it runs: the story's orders, products and customers with ids, and what writes have changed.

use super::story::{self, Discount, Story};
use crate::orders::{Customer, Line, Order, Orders, Product, Variant};
use crate::{Company, rfc3339};
use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// The shop.
#[derive(Debug)]
pub(super) struct State {
    pub(super) now: Timestamp,
    pub(super) story: Story,
    pub(super) orders: Vec<Sale>,
    pub(super) products: Vec<Item>,
    pub(super) variants: Vec<Article>,
    pub(super) customers: Vec<Buyer>,
    pub(super) drafts: Vec<Draft>,
    pub(super) ids: HashMap<(&'static str, u64), usize>,
    /// What idempotent mutations answered, by key: what was asked, and the answer.
    pub(super) done: HashMap<String, (Value, Value)>,
}

/// An order with what the shop adds to it.
#[derive(Debug, Clone)]
pub(super) struct Sale {
    pub(super) id: u64,
    pub(super) order: Order,
    pub(super) updated: Timestamp,
    pub(super) cancelled: Option<(Timestamp, String)>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) po: Option<String>,
    pub(super) comments: Vec<(Timestamp, String)>,
    /// Words for searching, between blanks.
    pub(super) words: String,
}

/// A product.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) id: u64,
    pub(super) product: Product,
    pub(super) status: String,
    pub(super) vendor: String,
    pub(super) tags: Vec<String>,
    pub(super) html: String,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    /// The indices of its variants.
    pub(super) variants: Vec<usize>,
}

/// A variant with its stock.
#[derive(Debug, Clone)]
pub(super) struct Article {
    pub(super) id: u64,
    pub(super) product: usize,
    pub(super) position: usize,
    pub(super) variant: Variant,
    /// What can be sold, for each location.
    pub(super) available: Vec<i64>,
    pub(super) updated: Timestamp,
}

/// A customer.
#[derive(Debug, Clone)]
pub(super) struct Buyer {
    pub(super) id: u64,
    pub(super) customer: Customer,
    pub(super) tags: Vec<String>,
    pub(super) note: Option<String>,
    pub(super) updated: Timestamp,
    /// The indices of their orders, oldest first.
    pub(super) orders: Vec<usize>,
}

/// A draft order.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) id: u64,
    pub(super) number: u32,
    pub(super) customer: Option<usize>,
    pub(super) email: Option<String>,
    pub(super) status: String,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    pub(super) lines: Vec<DraftLine>,
    pub(super) percent: f64,
    pub(super) po: Option<String>,
    pub(super) note: Option<String>,
    pub(super) tags: Vec<String>,
}

/// A line of a draft order: of a variant, or of something made up for it.
#[derive(Debug, Clone)]
pub(super) struct DraftLine {
    pub(super) variant: Option<usize>,
    pub(super) title: String,
    pub(super) quantity: u32,
    pub(super) price: i64,
}

impl State {
    /// Returns the shop as the story tells it.
    pub(super) fn of(company: &Company) -> Result<Self> {
        let shared = Orders::read(company)?;
        let mut state = Self {
            now: company.now,
            story: story::read()?,
            orders: vec![],
            products: vec![],
            variants: vec![],
            customers: vec![],
            drafts: vec![],
            ids: HashMap::new(),
            done: HashMap::new(),
        };
        state.add_products(shared.products);
        state.add_customers(shared.customers);
        state.add_orders(shared.orders);
        state.add_drafts();
        state.note_ids();
        Ok(state)
    }

    fn add_products(&mut self, products: Vec<Product>) {
        for (index, product) in products.into_iter().enumerate() {
            let created = self.now - SignedDuration::from_hours(24 * (900 - 80 * as_i64(index)));
            let updated = self.now - SignedDuration::from_hours(24 * (3 + as_i64(index)) + 5);
            let first = self.variants.len();
            for (position, variant) in product.variants.iter().enumerate() {
                self.variants.push(Article {
                    id: 44_210_000_000_000 + as_u64(self.variants.len()) * 32_768 + 17,
                    product: index,
                    position: position + 1,
                    variant: variant.clone(),
                    available: vec![i64::from(variant.porto), i64::from(variant.berlin)],
                    updated,
                });
            }
            self.products.push(Item {
                id: 8_140_000_000_000 + as_u64(index) * 32_768 + 93,
                status: format!("{:?}", product.status).to_uppercase(),
                vendor: "Larkspur".to_owned(),
                tags: vec![product.kind.to_lowercase()],
                html: format!("<p>{}</p>", product.description),
                created,
                updated,
                variants: (first..self.variants.len()).collect(),
                product,
            });
        }
    }

    fn add_customers(&mut self, customers: Vec<Customer>) {
        let mut wholesale = self.story.wholesale.clone();
        for buyer in &mut wholesale {
            buyer.since = self.now - SignedDuration::from_hours(24 * 210);
        }
        let retail = customers.len();
        for (index, customer) in customers.into_iter().chain(wholesale).enumerate() {
            self.customers.push(Buyer {
                id: 7_030_000_000_000 + as_u64(index) * 1_024 + 41,
                tags: if index >= retail {
                    vec!["wholesale".to_owned()]
                } else {
                    vec![]
                },
                note: None,
                updated: customer.since,
                orders: vec![],
                customer,
            });
        }
    }

    fn add_orders(&mut self, orders: Vec<Order>) {
        let mut comments: BTreeMap<String, Vec<(Timestamp, String)>> = BTreeMap::new();
        for comment in &self.story.comments {
            let at = comment.at.at(self.now);
            comments
                .entry(comment.order.clone())
                .or_default()
                .push((at, comment.text.clone()));
        }
        for (index, order) in orders.into_iter().enumerate() {
            let number: u64 = order
                .name
                .trim_start_matches(['#', 'A'])
                .parse()
                .unwrap_or(as_u64(index));
            let comments = comments.remove(&order.name).unwrap_or_default();
            let events = [order.shipped, order.delivered]
                .into_iter()
                .flatten()
                .chain(order.refunds.iter().map(|refund| refund.at))
                .chain(comments.iter().map(|(at, _)| *at));
            let updated = events.fold(order.placed, Timestamp::max);
            if let Some(buyer) = self.customers.get_mut(order.customer) {
                buyer.orders.push(index);
                buyer.updated = buyer.updated.max(order.placed);
            }
            self.orders.push(Sale {
                id: 6_210_000_000_000 + number * 1_024 + 7,
                updated,
                cancelled: None,
                email: None,
                phone: None,
                po: None,
                comments,
                words: String::new(),
                order,
            });
            self.note_words(index);
        }
    }

    fn add_drafts(&mut self) {
        let drafts = self.story.drafts.clone();
        for told in drafts {
            let lines = told.lines.iter().filter_map(|(sku, quantity)| {
                let variant = self.variants.iter().position(|it| it.variant.sku == *sku)?;
                Some(DraftLine {
                    variant: Some(variant),
                    title: String::new(),
                    quantity: *quantity,
                    price: self.variants[variant].variant.price,
                })
            });
            let draft = Draft {
                id: draft_id(told.number),
                number: told.number,
                customer: self
                    .customers
                    .iter()
                    .position(|it| it.customer.id == told.customer),
                email: None,
                status: told.status,
                created: told.created.at(self.now),
                updated: told.changed.at(self.now),
                lines: lines.collect(),
                percent: 0.0,
                po: told.po,
                note: Some(told.note),
                tags: told.tags,
            };
            self.drafts.push(draft);
        }
    }

    /// Notes the words by which an order is found.
    pub(super) fn note_words(&mut self, index: usize) {
        let Some(sale) = self.orders.get(index) else {
            return;
        };
        let order = &sale.order;
        let buyer = self.customers.get(order.customer).map(|buyer| &buyer.customer);
        let mut text = format!("{} {}", order.name, order.name.trim_start_matches('#'));
        if let Some(buyer) = buyer {
            text.push_str(&format!(
                " {} {} {} {}",
                buyer.name, buyer.email, buyer.city, buyer.zip
            ));
        }
        for Line { sku, title, .. } in &order.lines {
            text.push_str(&format!(" {title} {sku}"));
        }
        text.push_str(&format!(
            " {} {} {} {}",
            order.note.as_deref().unwrap_or_default(),
            order.tags.join(" "),
            sale.po.as_deref().unwrap_or_default(),
            sale.email.as_deref().unwrap_or_default()
        ));
        let words = super::search::words(&text);
        self.orders[index].words = words;
    }

    fn note_ids(&mut self) {
        let orders = self.orders.iter().map(|it| ("Order", it.id));
        self.ids
            .extend(orders.enumerate().map(|(index, key)| (key, index)));
        let customers = self.customers.iter().map(|it| ("Customer", it.id));
        self.ids
            .extend(customers.enumerate().map(|(index, key)| (key, index)));
        let products = self.products.iter().map(|it| ("Product", it.id));
        self.ids
            .extend(products.enumerate().map(|(index, key)| (key, index)));
        let variants = self.variants.iter().map(|it| ("ProductVariant", it.id));
        self.ids
            .extend(variants.enumerate().map(|(index, key)| (key, index)));
        let drafts = self.drafts.iter().map(|it| ("DraftOrder", it.id));
        self.ids
            .extend(drafts.enumerate().map(|(index, key)| (key, index)));
    }

    /// Returns how many of a variant are sold and not yet sent. They are sent from the first location.
    pub(super) fn committed(&self, sku: &str) -> i64 {
        let open = self
            .orders
            .iter()
            .rev()
            .take(400)
            .filter(|sale| !sale.order.is_fulfilled() && sale.cancelled.is_none());
        open.flat_map(|sale| &sale.order.lines)
            .filter(|line| line.sku == sku)
            .map(|line| i64::from(line.quantity))
            .sum()
    }

    /// Returns a discount's status now.
    pub(super) fn discount_status(&self, discount: &Discount) -> &'static str {
        if discount.starts.at(self.now) > self.now {
            "SCHEDULED"
        } else if discount.ends.is_some_and(|ends| ends.at(self.now) < self.now) {
            "EXPIRED"
        } else {
            "ACTIVE"
        }
    }
}

/// Returns the id of a draft order.
pub(super) fn draft_id(number: u32) -> u64 {
    1_180_000_000_000 + u64::from(number) * 32_768 + 5
}

/// Returns an amount as a decimal: `129.0`.
pub(super) fn decimal(cents: i64) -> String {
    let text = format!("{}.{:02}", cents / 100, (cents % 100).abs());
    text.strip_suffix('0').map_or(text.clone(), str::to_owned)
}

/// Returns an amount as a price: `129.00`.
pub(super) fn price(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, (cents % 100).abs())
}

/// Returns an amount with its currency.
pub(super) fn money(cents: i64) -> Value {
    json!({"amount": decimal(cents), "currencyCode": "EUR"})
}

/// Returns an amount in the shop's currency and the customer's, which is the same here.
pub(super) fn bag(cents: i64) -> Value {
    json!({"shopMoney": money(cents), "presentmentMoney": money(cents)})
}

/// Returns a moment as the shop writes it.
pub(super) fn at(moment: Timestamp) -> Value {
    json!(rfc3339(moment))
}

pub(super) fn as_u64(index: usize) -> u64 {
    u64::try_from(index).unwrap_or_default()
}

fn as_i64(index: usize) -> i64 {
    i64::try_from(index).unwrap_or_default()
}
