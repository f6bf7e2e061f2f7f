//! An emulation of Shopify's Admin API (GraphQL, 2026-10) over the story: the shop `larkspur-goods`, its products, stock,
//! customers, orders and draft orders. Queries are evaluated really: only what is asked for comes back, and what the part of
//! the schema in `shopify/schema.graphql` does not have is refused in Shopify's words. Writes change the state.

mod arguments;
mod bucket;
mod document;
mod execute;
mod key;
mod mutations;
mod refusal;
mod request;
mod roots;
mod schema;
mod search;
mod serve;
mod shopifyql;
mod state;
mod story;
mod validate;

use crate::{Company, Emulation, Environment, Port};
use anyhow::Result;
use serde_json::Value;
use serve::Shop;
use std::sync::Arc;

/// The token of the app that is installed already. Good for nothing else.
const TOKEN: &str = "shpat_larkspur_sample_0000000000000000";
/// The app's own id and secret. Good for nothing else.
const CLIENT: (&str, &str) = ("larkspur-sample-app", "shpss_larkspur_sample_0000000000000000");

/// A running shop.
#[derive(Debug)]
pub struct Shopify {
    emulation: Emulation,
    shop: Arc<Shop>,
}

impl Shopify {
    /// Starts a shop with the company's products and orders.
    ///
    /// # Errors
    /// When a story file is broken or there is no free port.
    pub async fn start(company: &Company) -> Result<Self> {
        let port = Port::take().await?;
        let shop = Arc::new(Shop::new(company)?);
        let emulation = Emulation::start("shopify", port, serve::routes(shop.clone()), refusal::REFUSALS)?;
        Ok(Self { emulation, shop })
    }

    /// Returns the environment for the connector, with a token that does not run out.
    #[must_use]
    pub fn environment(&self) -> Environment {
        vec![
            ("SHOPIFY_SHOP_URL".to_owned(), self.emulation.url()),
            ("SHOPIFY_ACCESS_TOKEN".to_owned(), TOKEN.to_owned()),
            ("SHOPIFY_STORE_NAME".to_owned(), "larkspur-goods".to_owned()),
        ]
    }

    /// Returns the environment for the connector, with the app's id and secret in place of a token.
    #[must_use]
    pub fn app_environment(&self) -> Environment {
        vec![
            ("SHOPIFY_SHOP_URL".to_owned(), self.emulation.url()),
            ("SHOPIFY_CLIENT_ID".to_owned(), CLIENT.0.to_owned()),
            ("SHOPIFY_CLIENT_SECRET".to_owned(), CLIENT.1.to_owned()),
        ]
    }

    /// Returns the server.
    #[must_use]
    pub fn emulation(&self) -> &Emulation {
        &self.emulation
    }

    /// Answers a query as the API would, without HTTP, a token or a cost: for tests that look at the state after a write.
    #[must_use]
    pub fn look(&self, query: &str) -> Value {
        self.shop.look(query)
    }

    /// Makes all tokens run out that the app's id and secret were given.
    pub fn expire_tokens(&self) {
        self.shop.expire_tokens();
    }

    /// Takes scopes from the app: `read_orders`.
    pub fn revoke(&self, scopes: &[&str]) {
        self.shop.revoke(scopes);
    }

    /// Lets the app have so many points and no more: `(at most, restored each second, now)`.
    pub fn limit(&self, maximum: f64, rate: f64, held: f64) {
        self.shop.limit(maximum, rate, held);
    }

    /// Changes what support wrote on an order, for tests with text that nobody should trust.
    pub fn write_note(&self, order: &str, note: &str) {
        self.shop.write_note(order, note);
    }

    /// Adds a line for each number to an order: an order longer than a page.
    pub fn lengthen(&self, order: &str, lines: u32) {
        self.shop.lengthen(order, lines);
    }
}
