//! The database as SQL, a statement a line: the schema of the story, the company's customers, products and orders, and the
//! pages that were looked at. The same for the same company.

use super::{DATABASE, PASSWORD, READER};
use crate::Company;
use crate::orders::{Dice, Orders, Product, ProductStatus, Variant};
use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// How long a statement may be: the server reads no longer ones from a file.
const STATEMENT: usize = 16_000;
/// For how many days there are page views, and how many there are a day.
const DAYS: i64 = 42;
const VIEWS: i64 = 60;

/// Returns all statements.
pub(super) fn sql(company: &Company) -> Result<String> {
    let orders = Orders::read(company)?;
    let mut sql = Statements::default();
    sql.line("SET NAMES utf8mb4");
    sql.line("DELETE FROM mysql.global_priv WHERE User = ''");
    sql.line("DELETE FROM mysql.global_priv WHERE User = 'root' AND Host <> 'localhost'");
    sql.line("FLUSH PRIVILEGES");
    sql.line(&format!("CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4"));
    sql.line(&format!("USE {DATABASE}"));
    for statement in schema() {
        sql.line(&statement);
    }
    sql.line("SET autocommit = 0, unique_checks = 0, foreign_key_checks = 0");
    let products = articles(&orders);
    customers(&mut sql, &orders);
    stock(&mut sql, &orders);
    placed(&mut sql, &orders, &products);
    money(&mut sql, &orders);
    parcels(&mut sql, &orders);
    page_views(&mut sql, &orders, (company.now, &products));
    sql.line("COMMIT");
    sql.line("SET autocommit = 1, unique_checks = 1, foreign_key_checks = 1");
    sql.line(&format!(
        "CREATE USER '{READER}'@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'"
    ));
    sql.line(&format!(
        "GRANT SELECT, SHOW VIEW ON {DATABASE}.* TO '{READER}'@'127.0.0.1'"
    ));
    Ok(sql.0)
}

/// Statements, a line each.
#[derive(Default)]
struct Statements(String);

impl Statements {
    fn line(&mut self, statement: &str) {
        self.0.push_str(statement);
        self.0.push_str(";\n");
    }

    /// Adds rows, in statements that are not too long.
    fn rows(&mut self, table: &str, rows: impl Iterator<Item = Vec<String>>) {
        let mut values = String::new();
        for row in rows {
            let row = format!("({})", row.join(","));
            if !values.is_empty() && values.len() + row.len() > STATEMENT {
                self.line(&format!("INSERT INTO {table} VALUES {values}"));
                values.clear();
            }
            if !values.is_empty() {
                values.push(',');
            }
            values.push_str(&row);
        }
        if !values.is_empty() {
            self.line(&format!("INSERT INTO {table} VALUES {values}"));
        }
    }
}

/// Returns the statements of the schema, each on one line.
fn schema() -> Vec<String> {
    let mut statements = vec![];
    let mut statement = String::new();
    let lines = include_str!("../../story/mysql/schema.sql").lines();
    for line in lines.map(str::trim).filter(|line| !line.starts_with("--")) {
        match line.strip_suffix(';') {
            Some(end) => {
                statement.push_str(end);
                statements.push(std::mem::take(&mut statement));
            }
            None => {
                statement.push_str(line);
                statement.push(' ');
            }
        }
    }
    statements
}

/// Returns the number of each article.
fn articles(orders: &Orders) -> BTreeMap<&str, usize> {
    let variants = orders.products.iter().flat_map(|product| &product.variants);
    variants
        .enumerate()
        .map(|(index, variant)| (variant.sku.as_str(), index + 1))
        .collect()
}

fn customers(sql: &mut Statements, orders: &Orders) {
    let rows = orders.customers.iter().enumerate().map(|(index, customer)| {
        vec![
            (index + 1).to_string(),
            text(&customer.email),
            text(&customer.name),
            text(&customer.street),
            text(&customer.zip),
            text(&customer.city),
            text(&customer.country),
            u8::from(customer.newsletter).to_string(),
            time(customer.since),
        ]
    });
    sql.rows("customers", rows);
}

fn stock(sql: &mut Statements, orders: &Orders) {
    let all: Vec<(&Product, &Variant)> = orders
        .products
        .iter()
        .flat_map(|product| product.variants.iter().map(move |variant| (product, variant)))
        .collect();
    let rows = all.iter().enumerate().map(|(index, (product, variant))| {
        vec![
            (index + 1).to_string(),
            text(&variant.sku),
            text(&product.title),
            variant.title.as_deref().map_or_else(null, text),
            text(&product.kind),
            text(match product.status {
                ProductStatus::Active => "active",
                ProductStatus::Draft => "draft",
            }),
            euros(variant.price),
            text(&variant.barcode),
            variant.porto.to_string(),
            variant.berlin.to_string(),
            text(&product.description),
        ]
    });
    sql.rows("products", rows);
}

fn placed(sql: &mut Statements, orders: &Orders, products: &BTreeMap<&str, usize>) {
    let rows = orders.orders.iter().enumerate().map(|(index, order)| {
        vec![
            (index + 1).to_string(),
            text(&order.name),
            (order.customer + 1).to_string(),
            time(order.placed),
            text(order.financial().name()),
            text(if order.is_fulfilled() {
                "fulfilled"
            } else {
                "unfulfilled"
            }),
            euros(order.goods()),
            euros(order.shipping),
            euros(order.total()),
            text("EUR"),
            text(&order.tags.join(", ")),
            order.note.as_deref().map_or_else(null, text),
        ]
    });
    sql.rows("orders", rows);
    let lines = orders.orders.iter().enumerate().flat_map(|(index, order)| {
        let lines = order.lines.iter();
        lines.map(move |line| (index + 1, line))
    });
    let rows = lines.enumerate().map(|(index, (order, line))| {
        vec![
            (index + 1).to_string(),
            order.to_string(),
            products
                .get(line.sku.as_str())
                .copied()
                .unwrap_or_default()
                .to_string(),
            line.quantity.to_string(),
            euros(line.price),
        ]
    });
    sql.rows("order_items", rows);
}

fn money(sql: &mut Statements, orders: &Orders) {
    let numbered = || orders.orders.iter().enumerate();
    let payments = numbered().flat_map(|(index, order)| order.payments.iter().map(move |it| (index + 1, it)));
    let rows = payments.enumerate().map(|(index, (order, payment))| {
        vec![
            (index + 1).to_string(),
            order.to_string(),
            text(&payment.session),
            euros(payment.amount),
            text(if payment.error.is_none() {
                "captured"
            } else {
                "failed"
            }),
            payment.error.as_deref().map_or_else(null, text),
            time(payment.at),
        ]
    });
    sql.rows("payments", rows);
    let refunds = numbered().flat_map(|(index, order)| order.refunds.iter().map(move |it| (index + 1, it)));
    let rows = refunds.enumerate().map(|(index, (order, refund))| {
        vec![
            (index + 1).to_string(),
            order.to_string(),
            euros(refund.amount),
            text(&refund.reason),
            text(&refund.by),
            time(refund.at),
        ]
    });
    sql.rows("refunds", rows);
}

fn parcels(sql: &mut Statements, orders: &Orders) {
    let sent = orders.orders.iter().enumerate().filter_map(|(index, order)| {
        let tracking = order.tracking()?;
        Some((index + 1, order.shipped?, tracking, order.delivered))
    });
    let rows = sent
        .enumerate()
        .map(|(index, (order, shipped, tracking, delivered))| {
            vec![
                (index + 1).to_string(),
                order.to_string(),
                text("CTT"),
                text(&tracking),
                time(shipped),
                delivered.map_or_else(null, time),
            ]
        });
    sql.rows("shipments", rows);
}

fn page_views(sql: &mut Statements, orders: &Orders, (now, products): (Timestamp, &BTreeMap<&str, usize>)) {
    let mut dice = Dice::new(0x0076_6965_7773);
    let all = DAYS * VIEWS;
    let from = now - SignedDuration::from_hours(24 * DAYS);
    let step = 86_400 / VIEWS;
    let rows = (0..all).map(|index| {
        let within = i64::try_from(dice.below(step.unsigned_abs())).unwrap_or_default();
        let at = from + SignedDuration::from_secs(index * step + within);
        let (path, product) = match dice.below(5) {
            0 => ("/".to_owned(), null()),
            1 => ("/collections/grinders".to_owned(), null()),
            _ => {
                let product = &orders.products[dice.index(orders.products.len())];
                let number = products.get(product.variants[0].sku.as_str());
                (
                    format!("/products/{}", product.id),
                    number.map_or_else(null, usize::to_string),
                )
            }
        };
        let visitor = crate::stable_id("v_", &format!("{}", index / 3), 8);
        vec![
            (index + 1).to_string(),
            time(at),
            text(&path),
            product,
            text(&visitor),
            text(["direct", "newsletter", "instagram", "search"][dice.index(4)]),
            dice.below(240).to_string(),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    sql.rows("page_views", rows.into_iter());
}

/// Returns text as a literal. The story's has no backslashes and no line breaks; both are escaped all the same.
fn text(text: &str) -> String {
    let escaped = text
        .replace('\\', "\\\\")
        .replace('\'', "''")
        .replace('\n', "\\n");
    format!("'{escaped}'")
}

fn null() -> String {
    "NULL".to_owned()
}

fn time(moment: Timestamp) -> String {
    moment.strftime("'%Y-%m-%d %H:%M:%S'").to_string()
}

fn euros(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
