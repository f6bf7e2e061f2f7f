//! How the shop says no: errors of GraphQL in an answer of 200, refusals of HTTP for tokens and too many requests.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use graphql_parser::Pos;
use serde_json::{Value, json};

use crate::Refusals;

/// The refusals of faults on demand.
pub(super) const REFUSALS: Refusals = Refusals {
    rate_limited,
    expired_token: || invalid_token(),
    missing_scope: || {
        let refused = denied("orders", "`read_orders` access scope.");
        axum::Json(json!({"data": null, "errors": [refused.value()]})).into_response()
    },
};

/// One error of an answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refused(Box<Said>);

#[derive(Debug, Clone, PartialEq)]
struct Said {
    message: String,
    code: String,
    place: Option<Pos>,
    path: Vec<Value>,
    more: serde_json::Map<String, Value>,
}

impl Refused {
    /// Returns an error with its code; an empty code is left out.
    pub(super) fn new(message: impl Into<String>, code: &str) -> Self {
        Self(Box::new(Said {
            message: message.into(),
            code: code.to_owned(),
            place: None,
            path: vec![],
            more: serde_json::Map::new(),
        }))
    }

    /// Returns the same error with more words.
    pub(super) fn saying(mut self, words: &str) -> Self {
        self.0.message.push_str(words);
        self
    }

    /// Returns the same error with the place in the document.
    pub(super) fn at(mut self, place: Pos) -> Self {
        self.0.place = Some(place);
        self
    }

    /// Returns the same error with the way to the field.
    pub(super) fn on(mut self, path: impl IntoIterator<Item = Value>) -> Self {
        self.0.path = path.into_iter().collect();
        self
    }

    /// Returns the same error with a further key of its extensions.
    pub(super) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.more.insert(key.to_owned(), value.into());
        self
    }

    /// Returns it as the answer carries it.
    pub(super) fn value(&self) -> Value {
        let mut error = json!({"message": self.0.message});
        if let Some(place) = self.0.place {
            error["locations"] = json!([{"line": place.line, "column": place.column}]);
        }
        if !self.0.path.is_empty() {
            error["path"] = json!(self.0.path);
        }
        if !self.0.code.is_empty() {
            error["extensions"] = json!({"code": self.0.code});
            for (key, value) in &self.0.more {
                error["extensions"][key] = value.clone();
            }
        }
        error
    }
}

/// The token's scopes do not reach this field.
pub(super) fn denied(field: &str, required: &str) -> Refused {
    Refused::new(
        format!("Access denied for {field} field. Required access: {required}"),
        "ACCESS_DENIED",
    )
    .with("documentation", "https://shopify.dev/api/usage/access-scopes")
    .with("requiredAccess", required)
    .on([json!(field)])
}

/// The token is not known.
pub(super) fn invalid_token() -> Response {
    let body =
        json!({"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"});
    (StatusCode::UNAUTHORIZED, axum::Json(body)).into_response()
}

/// Nothing there.
pub(super) fn not_found() -> Response {
    (StatusCode::NOT_FOUND, axum::Json(json!({"errors": "Not Found"}))).into_response()
}

/// Too many requests. A short wait is told by the bucket in an answer of 200, a long one by the web server.
fn rate_limited(seconds: u32) -> Response {
    if seconds > 20 {
        let body = json!({"errors": "Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service."});
        let wait = [(header::RETRY_AFTER, format!("{seconds}.0"))];
        return (StatusCode::TOO_MANY_REQUESTS, wait, axum::Json(body)).into_response();
    }
    let missing = f64::from(seconds) * 100.0;
    axum::Json(throttled(100.0 + missing, (2_000.0, 100.0, 100.0))).into_response()
}

/// Returns the answer to a request that costs more than the bucket holds: `(maximum, held, restored each second)`.
pub(super) fn throttled(cost: f64, bucket: (f64, f64, f64)) -> Value {
    let (maximum, held, rate) = bucket;
    json!({
        "errors": [Refused::new("Throttled", "THROTTLED")
            .with("documentation", "https://shopify.dev/api/usage/rate-limits").value()],
        "extensions": {"cost": {
            "requestedQueryCost": cost, "actualQueryCost": null,
            "throttleStatus": {"maximumAvailable": maximum, "currentlyAvailable": held, "restoreRate": rate}
        }}
    })
}
