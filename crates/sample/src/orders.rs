//! What the shop sold: customers, products and the orders #4120 to #4225, told in `story/orders.yaml` where the story
//! needs them and drawn from it, the same each time, where not. The shop, the database and the exports all use this one
//! list, so that they agree. Never says where the orders are kept: that is each source's own.

mod archive;
mod draw;

use crate::{Company, When};
use anyhow::{Context as _, Result};
#[cfg(any(feature = "mysql", feature = "s3"))]
pub(crate) use draw::Dice;
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The first order of the six weeks.
pub const FIRST: u32 = 4120;
/// The latest order.
pub const LAST: u32 = 4225;
/// What sending a parcel costs, in cents.
const SHIPPING: i64 = 490;
/// From this sum of goods on, sending is free.
const FREE_FROM: i64 = 6_000;

/// All that the shop knows.
#[derive(Debug, Clone)]
pub struct Orders {
    /// The products, in the shop's order.
    pub products: Vec<Product>,
    /// The customers. The told ones first; a larger company has more.
    pub customers: Vec<Customer>,
    /// The orders, oldest first.
    pub orders: Vec<Order>,
}

/// A product.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Its handle in the shop: `trail-grinder`.
    pub id: String,
    /// Its name.
    pub title: String,
    /// What kind of thing it is: `Grinders`.
    pub kind: String,
    /// Whether one can buy it.
    pub status: ProductStatus,
    /// What it is, in a sentence or two.
    pub description: String,
    /// Its weight.
    pub grams: u32,
    /// What of it can be bought: at least one.
    pub variants: Vec<Variant>,
}

/// Whether a product is on sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProductStatus {
    /// On sale.
    Active,
    /// Not yet.
    Draft,
}

/// A variant of a product.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// The article number: `TRL-GRD-01`.
    pub sku: String,
    /// Its name, where the product has more than one: `Black`.
    #[serde(default)]
    pub title: Option<String>,
    /// The price in cents, VAT included.
    pub price: i64,
    /// The EAN.
    pub barcode: String,
    /// How many lie in the Porto warehouse.
    pub porto: u32,
    /// How many lie in the Berlin store.
    pub berlin: u32,
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Customer {
    /// The name in story files: `victor-lindgren`.
    pub id: String,
    /// The full name.
    pub name: String,
    /// The address for mail.
    pub email: String,
    /// Street and number.
    pub street: String,
    /// The postal code.
    pub zip: String,
    /// The city.
    pub city: String,
    /// The country's two letters.
    pub country: String,
    /// Whether they get the newsletter.
    pub newsletter: bool,
    /// When they registered.
    #[serde(skip)]
    pub since: Timestamp,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The name with the number sign: `#4187`.
    pub name: String,
    /// The index of the customer in [`Orders::customers`].
    pub customer: usize,
    /// When it was placed.
    pub placed: Timestamp,
    /// What was bought.
    pub lines: Vec<Line>,
    /// What sending costs, in cents.
    pub shipping: i64,
    /// Attempts to pay, oldest first.
    pub payments: Vec<Payment>,
    /// Money given back, oldest first.
    pub refunds: Vec<Refund>,
    /// When the parcel left Porto; an order without is not fulfilled.
    pub shipped: Option<Timestamp>,
    /// When it arrived.
    pub delivered: Option<Timestamp>,
    /// What support wrote on it.
    pub note: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The variant's article number.
    pub sku: String,
    /// The product's name, with the variant's where it has one: `Ember Mug (Black)`.
    pub title: String,
    /// How many.
    pub quantity: u32,
    /// What one costs, in cents.
    pub price: i64,
}

/// An attempt to pay: a charge of the whole order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// When.
    pub at: Timestamp,
    /// How much, in cents.
    pub amount: i64,
    /// Why it failed, if it did: `session_expired`.
    pub error: Option<String>,
    /// The provider's session: `ps_…`.
    pub session: String,
}

/// Money given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// When.
    pub at: Timestamp,
    /// How much, in cents.
    pub amount: i64,
    /// Why.
    pub reason: String,
    /// Who did it: the id of one of the people.
    pub by: String,
}

/// Whether an order is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Financial {
    /// Nothing was charged yet.
    Pending,
    /// Charged.
    Paid,
    /// Some of it was given back.
    PartiallyRefunded,
    /// All of it was given back.
    Refunded,
}

impl Financial {
    /// Returns its name in small letters: `partially_refunded`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Paid => "paid",
            Self::PartiallyRefunded => "partially_refunded",
            Self::Refunded => "refunded",
        }
    }
}

impl Order {
    /// Returns what the goods cost, in cents.
    #[must_use]
    pub fn goods(&self) -> i64 {
        self.lines
            .iter()
            .map(|line| line.price * i64::from(line.quantity))
            .sum()
    }

    /// Returns what the order costs with sending, in cents, VAT included.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.goods() + self.shipping
    }

    /// Returns what was charged, in cents.
    #[must_use]
    pub fn charged(&self) -> i64 {
        let good = self.payments.iter().filter(|payment| payment.error.is_none());
        good.map(|payment| payment.amount).sum()
    }

    /// Returns what was given back, in cents.
    #[must_use]
    pub fn refunded(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.amount).sum()
    }

    /// Returns whether it is paid.
    #[must_use]
    pub fn financial(&self) -> Financial {
        match (self.charged(), self.refunded()) {
            (0, _) => Financial::Pending,
            (_, 0) => Financial::Paid,
            (charged, refunded) if refunded >= charged => Financial::Refunded,
            _ => Financial::PartiallyRefunded,
        }
    }

    /// Returns whether it was sent.
    #[must_use]
    pub fn is_fulfilled(&self) -> bool {
        self.shipped.is_some()
    }

    /// Returns the parcel's tracking number, once it was sent.
    #[must_use]
    pub fn tracking(&self) -> Option<String> {
        self.shipped.map(|_| crate::stable_id("CTT", &self.name, 11))
    }
}

impl Orders {
    /// Reads the story and draws the rest; the same for the same company.
    ///
    /// # Errors
    /// When `orders.yaml` is broken or names a customer or an article that is not in it.
    pub fn read(company: &Company) -> Result<Self> {
        let told: Told = serde_saphyr::from_str(include_str!("../story/orders.yaml"))
            .context("could not read orders.yaml")?;
        let mut orders = Self {
            products: told.products,
            customers: told.customers,
            orders: vec![],
        };
        draw::orders(&mut orders, &told.orders, company.now)?;
        archive::add(&mut orders, company);
        Ok(orders)
    }

    /// Returns the product and the variant with this article number.
    #[must_use]
    pub fn variant(&self, sku: &str) -> Option<(&Product, &Variant)> {
        self.products.iter().find_map(|product| {
            let variant = product.variants.iter().find(|variant| variant.sku == sku)?;
            Some((product, variant))
        })
    }

    /// Returns the order with this name: `#4187`.
    #[must_use]
    pub fn order(&self, name: &str) -> Option<&Order> {
        self.orders.iter().find(|order| order.name == name)
    }

    /// Returns who placed an order.
    ///
    /// # Panics
    /// When the order is of another list.
    #[must_use]
    pub fn customer(&self, order: &Order) -> &Customer {
        &self.customers[order.customer]
    }

    fn line(&self, sku: &str, quantity: u32) -> Result<Line> {
        let (product, variant) = self
            .variant(sku)
            .with_context(|| format!("orders.yaml has no article `{sku}`"))?;
        Ok(Line {
            sku: sku.to_owned(),
            title: match &variant.title {
                Some(title) => format!("{} ({title})", product.title),
                None => product.title.clone(),
            },
            quantity,
            price: variant.price,
        })
    }
}

/// The story file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    products: Vec<Product>,
    customers: Vec<Customer>,
    orders: Vec<ToldOrder>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldOrder {
    number: u32,
    at: When,
    customer: String,
    lines: BTreeMap<String, u32>,
    #[serde(default)]
    payments: Vec<ToldPayment>,
    #[serde(default)]
    refunds: Vec<ToldRefund>,
    #[serde(default)]
    shipped: Option<When>,
    #[serde(default)]
    delivered: Option<When>,
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldPayment {
    at: When,
    ok: bool,
    #[serde(default)]
    error: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldRefund {
    at: When,
    amount: i64,
    reason: String,
    by: String,
}

#[cfg(test)]
mod tests;
