//! The shop behind HTTP: tokens, the bucket of points, one request after the other.

use super::bucket::{Bucket, SINGLE};
use super::execute::{self, Run};
use super::mutations::{self, Change};
use super::refusal::{Refused, denied, invalid_token, not_found, throttled};
use super::request::{Asked, Posted, Request};
use super::schema::Schema;
use super::state::State;
use super::{CLIENT, TOKEN, arguments, document, validate};
use crate::{Company, stable_id};
use anyhow::Result;
use axum::body::Bytes;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use graphql_parser::schema::Type;
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long a granted token is good for, in seconds.
const LASTS: u32 = 86_399;

/// The shop.
#[derive(Debug)]
pub(super) struct Shop {
    pub(super) schema: Schema,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    state: State,
    bucket: Bucket,
    granted: HashSet<String>,
    grants: u32,
    scopes: HashSet<String>,
}

/// Returns the routes.
pub(super) fn routes(shop: Arc<Shop>) -> Router {
    Router::new()
        .route("/admin/api/2026-10/graphql.json", post(graphql))
        .route("/admin/oauth/access_token", post(grant))
        .fallback(|| async { not_found() })
        .method_not_allowed_fallback(|| async { not_found() })
        .with_state(shop)
}

async fn graphql(Shared(shop): Shared<Arc<Shop>>, headers: HeaderMap, body: Bytes) -> Response {
    let header = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    let token = header("x-shopify-access-token");
    if token != TOKEN && !shop.inner().granted.contains(token) {
        return invalid_token();
    }
    if !header("content-type").starts_with("application/json") {
        let body = json!({"errors": {"query": "Required parameter missing or invalid"}});
        return (StatusCode::BAD_REQUEST, Json(body)).into_response();
    }
    match serde_json::from_slice::<Posted>(&body) {
        Ok(posted) => Json(shop.answer(posted)).into_response(),
        Err(_) => {
            let body = json!({"errors": {"query": "Required parameter missing or invalid"}});
            (StatusCode::BAD_REQUEST, Json(body)).into_response()
        }
    }
}

async fn grant(Shared(shop): Shared<Arc<Shop>>, body: Bytes) -> Response {
    let fields: std::collections::HashMap<String, String> =
        url::form_urlencoded::parse(&body).into_owned().collect();
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let refused = |error: &str, words: &str| {
        let body = json!({"error": error, "error_description": words});
        (StatusCode::BAD_REQUEST, Json(body)).into_response()
    };
    if field("grant_type") != "client_credentials" {
        return refused("unsupported_grant_type", "The grant type is not supported");
    }
    if field("client_id") != CLIENT.0 {
        return refused(
            "application_cannot_be_found",
            "The application could not be found",
        );
    }
    if field("client_secret") != CLIENT.1 {
        return refused("invalid_client", "Invalid client credentials");
    }
    let mut inner = shop.inner();
    inner.grants += 1;
    let token = stable_id("shpat_", &format!("grant {}", inner.grants), 32);
    inner.granted.insert(token.clone());
    let scope = document::SCOPES.join(",");
    Json(json!({"access_token": token, "scope": scope, "expires_in": LASTS})).into_response()
}

impl Shop {
    pub(super) fn new(company: &Company) -> Result<Self> {
        Ok(Self {
            schema: Schema::read()?,
            inner: Mutex::new(Inner {
                state: State::of(company)?,
                bucket: Bucket::new(20_000.0, 1_000.0),
                granted: HashSet::new(),
                grants: 0,
                scopes: document::SCOPES.map(str::to_owned).into(),
            }),
        })
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, posted: Posted) -> Value {
        let request = match Request::read(posted) {
            Ok(request) => request,
            Err(refused) => return json!({"errors": [refused.value()]}),
        };
        let problems = validate::problems(&self.schema, &request);
        if !problems.is_empty() {
            return json!({"errors": problems.iter().map(Refused::value).collect::<Vec<_>>()});
        }
        let variables = match arguments::variables(&self.schema, &request) {
            Ok(variables) => variables,
            Err(refused) => return json!({"errors": [refused.value()]}),
        };
        let requested = execute::requested(&self.schema, &request, &variables);
        if requested > SINGLE {
            let message = format!(
                "Query cost is {requested}, which exceeds the single query max cost limit ({SINGLE})."
            );
            let refused = Refused::new(message, "MAX_COST_EXCEEDED")
                .with("cost", requested)
                .with("maxCost", SINGLE)
                .with("documentation", "https://shopify.dev/api/usage/rate-limits");
            return json!({"errors": [refused.value()]});
        }
        let cost = f64::from(u32::try_from(requested).unwrap_or(u32::MAX));
        let mut inner = self.inner();
        if !inner.bucket.take(cost) {
            let bucket = (inner.bucket.maximum, inner.bucket.held(), inner.bucket.rate);
            return throttled(cost, bucket);
        }
        let (mut answer, spent) = self.done(&mut inner, &request, &variables);
        inner.bucket.give(cost - f64::from(spent));
        answer["extensions"]["cost"] = json!({
            "requestedQueryCost": requested, "actualQueryCost": spent,
            "throttleStatus": {
                "maximumAvailable": inner.bucket.maximum, "currentlyAvailable": inner.bucket.held(),
                "restoreRate": inner.bucket.rate
            }
        });
        answer
    }

    fn done(&self, inner: &mut Inner, request: &Request, variables: &Map<String, Value>) -> (Value, u32) {
        let denied = |asked: &str| {
            let scope = scope(asked).filter(|scope| !inner.scopes.contains(*scope))?;
            Some(denied(asked, &format!("`{scope}` access scope.")))
        };
        let mut data = Map::new();
        let mut errors = vec![];
        let roots = Run::new(self, (request, variables), &inner.state).roots();
        for (name, asked) in &roots {
            if let Some(first) = asked.first()
                && let Some(refused) = denied(&first.name)
            {
                errors.push(refused.at(first.position));
                data.insert(name.clone(), Value::Null);
            }
        }
        let (mut spent, mut warnings) = (0, vec![]);
        if request.mutates {
            for (name, asked) in &roots {
                let Some(first) = asked.first() else { continue };
                if data.contains_key(name) {
                    continue;
                }
                let value = match mutations::done(&mut inner.state, &change(first, variables)) {
                    Ok(payload) => {
                        let mut run = Run::new(self, (request, variables), &inner.state);
                        let shown = run.show(asked, payload);
                        spent += run.spent;
                        shown
                    }
                    Err(refused) => {
                        errors.push(refused.at(first.position).on([json!(name)]));
                        Value::Null
                    }
                };
                data.insert(name.clone(), value);
            }
        } else {
            let mut run = Run::new(self, (request, variables), &inner.state);
            data = run.query(&data);
            spent = run.spent;
            errors.extend(run.errors);
            warnings = run.warnings;
        }
        let mut answer =
            json!({"data": if self.is_whole(&roots, &data) { data.into() } else { Value::Null }});
        if !errors.is_empty() {
            answer["errors"] = errors.iter().map(Refused::value).collect();
        }
        if !warnings.is_empty() {
            answer["extensions"]["search"] = json!(warnings);
        }
        (answer, spent.max(1))
    }

    /// Tells whether no field is null that may not be: such a null takes all of the data with it.
    fn is_whole(&self, roots: &[(String, Vec<&Asked>)], data: &Map<String, Value>) -> bool {
        roots.iter().all(|(key, asked)| {
            let held = data.get(key).is_some_and(|value| !value.is_null());
            let field = asked
                .first()
                .and_then(|first| self.schema.field("QueryRoot", &first.name));
            held || !field.is_some_and(|field| matches!(field.of, Type::NonNullType(_)))
        })
    }

    pub(super) fn look(&self, query: &str) -> Value {
        let posted = serde_json::from_value(json!({"query": query}));
        posted.map_or(Value::Null, |posted| {
            self.inner().bucket.give(f64::MAX);
            self.answer(posted)
        })
    }

    pub(super) fn expire_tokens(&self) {
        self.inner().granted.clear();
    }

    pub(super) fn revoke(&self, scopes: &[&str]) {
        self.inner()
            .scopes
            .retain(|scope| !scopes.contains(&scope.as_str()));
    }

    pub(super) fn limit(&self, maximum: f64, rate: f64, held: f64) {
        let mut inner = self.inner();
        inner.bucket = Bucket::new(maximum, rate);
        inner.bucket.leave(held);
    }

    pub(super) fn write_note(&self, order: &str, note: &str) {
        let mut inner = self.inner();
        let state = &mut inner.state;
        if let Some(index) = state.orders.iter().position(|sale| sale.order.name == order) {
            state.orders[index].order.note = Some(note.to_owned());
            state.note_words(index);
        }
    }

    pub(super) fn lengthen(&self, order: &str, lines: u32) {
        let mut inner = self.inner();
        if let Some(sale) = inner
            .state
            .orders
            .iter_mut()
            .find(|sale| sale.order.name == order)
            && let Some(first) = sale.order.lines.first().cloned()
        {
            sale.order
                .lines
                .extend((1..=lines).map(|number| crate::orders::Line {
                    title: format!("{} no. {number}", first.title),
                    ..first.clone()
                }));
        }
    }
}

fn change<'a>(asked: &'a Asked, variables: &Map<String, Value>) -> Change<'a> {
    let idempotent = asked.directives.iter().find(|it| it.name == "idempotent");
    let key = idempotent.and_then(|it| {
        let (_, value) = it.arguments.iter().find(|(name, _)| name == "key")?;
        arguments::written(value, variables).as_str().map(str::to_owned)
    });
    Change {
        field: &asked.name,
        arguments: arguments::of(asked, variables),
        key,
    }
}

/// Returns the scope that a root field needs.
fn scope(field: &str) -> Option<&'static str> {
    Some(match field {
        "order" | "orders" | "ordersCount" => "read_orders",
        "product"
        | "products"
        | "productsCount"
        | "productByIdentifier"
        | "productVariant"
        | "productVariants"
        | "collection"
        | "collections" => "read_products",
        "customer" | "customers" | "customersCount" => "read_customers",
        "inventoryItem" | "inventoryItems" | "inventoryLevel" => "read_inventory",
        "location" | "locations" => "read_locations",
        "draftOrder" | "draftOrders" => "read_draft_orders",
        "fulfillmentOrder" | "fulfillmentOrders" => "read_merchant_managed_fulfillment_orders",
        "discountNode" | "discountNodes" => "read_discounts",
        "shopifyqlQuery" => "read_reports",
        "orderUpdate" | "orderCancel" => "write_orders",
        "productUpdate" => "write_products",
        "draftOrderCreate" => "write_draft_orders",
        "inventorySetQuantities" => "write_inventory",
        _ => return None,
    })
}
