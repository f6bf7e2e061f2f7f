//! The Admin API: one address that answers GraphQL, paced by the points that it says are left. Never repeats a write that is
//! not idempotent.

mod dialect;
mod pace;
mod token;

use crate::config::{Access, Config};
use dialect::Shopify;
use mosaic_connector_kit::ToolError;
use mosaic_connector_kit::http::{Authorization, HeaderName, Http, HttpConfig, Patience};
use pace::Pace;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use std::sync::Arc;
use token::Grant;
use tokio_util::sync::CancellationToken;

/// The version that the queries are written for.
const PATH: &str = "admin/api/2026-10/graphql.json";

/// A client of one shop.
#[derive(Debug)]
pub(crate) struct Api {
    http: Http,
    pace: Pace,
    /// Where a person looks after the shop: `https://admin.shopify.com/store/larkspur-goods`.
    admin: String,
}

/// What a request does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doing {
    /// Reads.
    Read,
    /// Writes what is the same when it is written twice.
    SameTwice,
    /// Writes.
    Once,
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// The data.
    pub(crate) data: Value,
    /// What the shop did not understand or did not allow, in words.
    pub(crate) notes: Vec<String>,
}

impl Api {
    /// Returns a client that has reached nothing yet.
    pub(crate) fn new(config: &Config) -> Self {
        let name = HeaderName::from_static("x-shopify-access-token");
        let authorization = match &config.access {
            Access::Token(token) => Authorization::Header {
                name,
                value: token.expose_secret().to_owned().into(),
            },
            Access::App { id, secret } => Authorization::Refreshing {
                name,
                prefix: "",
                from: Arc::new(Grant::new(id.clone(), secret.clone())),
            },
        };
        let http = HttpConfig {
            base: config.base.clone(),
            base_field: "SHOPIFY_SHOP_URL",
            hosts: vec![],
            authorization,
            patience: Patience::default(),
        };
        let admin = match &config.store {
            Some(store) => format!("https://admin.shopify.com/store/{store}"),
            None => format!("{}/admin", config.base),
        };
        Self {
            http: Http::new(Shopify, http),
            pace: Pace::default(),
            admin,
        }
    }

    /// Runs a query of the connector's own.
    pub(crate) async fn read(
        &self,
        query: &'static str,
        variables: Value,
        cancel: &CancellationToken,
    ) -> Result<Found, ToolError> {
        self.run(&Request::new(query, variables), cancel).await
    }

    /// Runs a request.
    pub(crate) async fn run(
        &self,
        request: &Request<'_>,
        cancel: &CancellationToken,
    ) -> Result<Found, ToolError> {
        self.pace.wait(request.query, cancel).await?;
        let ask = self
            .http
            .post(PATH)
            .json(&json!({"query": request.query, "variables": request.variables}));
        let ask = match request.doing {
            Doing::Read | Doing::SameTwice => ask.repeatable(),
            Doing::Once => ask,
        };
        let sent = ask.send(cancel).await?;
        let answer: Value = sent.json()?;
        self.pace.note(request.query, &answer["extensions"]["cost"]);
        if !answer["data"].is_object() {
            return Err(sent.unfit(
                "Shopify answered without data",
                "Try again; if it stays so, see https://www.shopifystatus.com",
            ));
        }
        Ok(Found {
            notes: dialect::notes(&answer),
            data: answer["data"].clone(),
        })
    }

    /// Runs a mutation; what the shop finds wrong with the input is an error in its words.
    pub(crate) async fn write(
        &self,
        (query, doing): (&'static str, Doing),
        variables: Value,
        cancel: &CancellationToken,
    ) -> Result<Value, ToolError> {
        let request = Request {
            query,
            variables,
            doing,
        };
        let found = self.run(&request, cancel).await?;
        let payload = found.data.as_object().and_then(|data| data.values().next());
        let payload = payload.cloned().unwrap_or_default();
        match dialect::wrong(&payload) {
            Some(error) => Err(error),
            None => Ok(payload),
        }
    }

    /// Returns the address of a page of the admin: `orders`, `6214287491`.
    pub(crate) fn link(&self, kind: &str, id: &str) -> String {
        format!("{}/{kind}/{id}", self.admin)
    }
}

/// A request in the making.
#[derive(Debug, Clone)]
pub(crate) struct Request<'a> {
    /// The document.
    pub(crate) query: &'a str,
    /// Its variables.
    pub(crate) variables: Value,
    /// What it does.
    pub(crate) doing: Doing,
}

impl<'a> Request<'a> {
    /// Returns a request that reads.
    pub(crate) fn new(query: &'a str, variables: Value) -> Self {
        Self {
            query,
            variables,
            doing: Doing::Read,
        }
    }
}
