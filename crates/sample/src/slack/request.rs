//! Requests and answers: arguments from the query, a form or JSON, tokens, the envelope with `ok`, headers. Never answers
//! with another status than 200 but when it is 429, as Slack does.

use super::methods::{METHODS, Method};
use super::state::{BOT_TOKEN, State};
use super::{Shared, files};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Request, State as Extract};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use std::sync::PoisonError;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Caller {
    /// Ana, through the user token.
    User(String),
    /// The bot.
    Bot(String),
}

impl Caller {
    pub(super) fn id(&self) -> &str {
        match self {
            Self::User(id) | Self::Bot(id) => id,
        }
    }

    pub(super) fn is_bot(&self) -> bool {
        match self {
            Self::User(_) => false,
            Self::Bot(_) => true,
        }
    }
}

/// Why a request is refused, in Slack's words.
#[derive(Debug, Clone)]
pub(super) struct Refused {
    error: String,
    extra: Map<String, Value>,
}

impl Refused {
    pub(super) fn new(error: &str) -> Self {
        Self {
            error: error.to_owned(),
            extra: Map::new(),
        }
    }

    pub(super) fn with(mut self, key: &str, value: Value) -> Self {
        self.extra.insert(key.to_owned(), value);
        self
    }

    fn body(self) -> Value {
        let mut body = Map::new();
        body.insert("ok".to_owned(), json!(false));
        body.insert("error".to_owned(), json!(self.error));
        body.extend(self.extra);
        Value::Object(body)
    }

    pub(super) fn response(self) -> Response {
        answer(&self.body())
    }

    pub(super) fn limited(self, retry_after: u32) -> Response {
        let mut response = self.response();
        *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, retry_after.into());
        response
    }
}

/// What a method comes to: the answer without `ok`.
pub(super) type Answer = Result<Map<String, Value>, Refused>;

/// The arguments of a request.
#[derive(Debug, Clone, Default)]
pub(super) struct Arguments(Map<String, Value>);

impl Arguments {
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    }

    pub(super) fn needed(&self, name: &str) -> Result<String, Refused> {
        self.text(name).filter(|text| !text.is_empty()).ok_or_else(|| {
            Refused::new("invalid_arguments").with(
                "response_metadata",
                json!({"messages": [format!("[ERROR] missing required field: {name}")]}),
            )
        })
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        matches!(self.text(name).as_deref(), Some("true" | "1"))
    }

    pub(super) fn integer(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }

    pub(super) fn value(&self, name: &str) -> Option<Value> {
        match self.0.get(name)? {
            Value::String(text) => {
                Some(serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone())))
            }
            other => Some(other.clone()),
        }
    }

    pub(super) fn list(&self, name: &str) -> Option<Vec<String>> {
        match self.0.get(name)? {
            Value::Array(items) => Some(
                items
                    .iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect(),
            ),
            other => Some(
                other
                    .as_str()?
                    .split(',')
                    .map(|it| it.trim().to_owned())
                    .filter(|it| !it.is_empty())
                    .collect(),
            ),
        }
    }

    /// Returns a page of a list and the cursor of the next.
    pub(super) fn page<'a, T>(
        &self,
        all: &'a [T],
        (default, most): (usize, usize),
    ) -> Result<(&'a [T], String), Refused> {
        let limit = match self.text("limit") {
            None => default,
            Some(text) => match text.parse::<usize>() {
                Ok(limit) if (1..=most).contains(&limit) => limit,
                Ok(_) | Err(_) => return Err(Refused::new("invalid_limit")),
            },
        };
        let from = match self.text("cursor").filter(|cursor| !cursor.is_empty()) {
            None => 0,
            Some(cursor) => STANDARD
                .decode(cursor)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok())
                .and_then(|text| text.strip_prefix("next:")?.parse::<usize>().ok())
                .ok_or_else(|| Refused::new("invalid_cursor"))?,
        };
        let from = from.min(all.len());
        let to = (from + limit).min(all.len());
        let next = if to < all.len() {
            STANDARD.encode(format!("next:{to}"))
        } else {
            String::new()
        };
        Ok((&all[from..to], next))
    }
}

/// Returns the routes.
pub(super) fn routes(state: Shared) -> Router {
    Router::new()
        .route("/api/{method}", any(call))
        .route("/files-pri/{file}/{name}", get(files::download))
        .route("/upload/v1/{file}", post(files::receive))
        .fallback(|| async {
            (
                StatusCode::NOT_FOUND,
                "<html><body>There's been a glitch…</body></html>",
            )
        })
        .with_state(state)
}

async fn call(Extract(state): Extract<Shared>, Path(name): Path<String>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let Some(method) = METHODS.iter().find(|method| method.name == name) else {
        return Refused::new("unknown_method")
            .with("req_method", json!(name))
            .response();
    };
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    let done = arguments(method, &parts.uri, &parts.headers, &body).and_then(|arguments| {
        if method.name == "oauth.v2.access" {
            return super::users::oauth(&mut state, &arguments);
        }
        let caller = caller(&state, &parts.headers)?;
        allowed(&state, &caller, method)?;
        (method.run)(&mut state, &caller, &arguments)
    });
    let mut response = match done {
        Ok(map) => {
            let mut all = Map::new();
            all.insert("ok".to_owned(), json!(true));
            all.extend(map);
            answer(&Value::Object(all))
        }
        Err(refused) => refused.response(),
    };
    if let Ok(scope) = method.scope.parse() {
        response.headers_mut().insert("x-accepted-oauth-scopes", scope);
    }
    response
}

fn arguments(method: &Method, uri: &Uri, headers: &HeaderMap, body: &Bytes) -> Result<Arguments, Refused> {
    let mut all = Map::new();
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let query = uri.query().unwrap_or_default().as_bytes();
    for (name, value) in url::form_urlencoded::parse(query) {
        all.insert(name.into_owned(), Value::String(value.into_owned()));
    }
    if kind.starts_with("application/json") {
        if !method.json {
            // Slack reads no JSON here and finds nothing.
            return Ok(Arguments(all));
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(map)) => all.extend(map),
            Ok(_) => return Err(Refused::new("json_not_object")),
            Err(_) => return Err(Refused::new("invalid_json")),
        }
    } else if kind.starts_with("application/x-www-form-urlencoded") {
        for (name, value) in url::form_urlencoded::parse(body) {
            all.insert(name.into_owned(), Value::String(value.into_owned()));
        }
    } else if !body.is_empty() {
        return Err(Refused::new("invalid_post_type"));
    }
    if let Some(unknown) = all.keys().find(|key| !method.arguments.contains(&key.as_str())) {
        return Err(Refused::new("invalid_arguments").with(
            "response_metadata",
            json!({"messages": [format!("[ERROR] unexpected argument: {unknown}")]}),
        ));
    }
    Ok(Arguments(all))
}

/// Tells who asks by the token.
pub(super) fn caller(state: &State, headers: &HeaderMap) -> Result<Caller, Refused> {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .ok_or_else(|| Refused::new("not_authed"))?;
    if token == BOT_TOKEN {
        return Ok(Caller::Bot(state.bot.clone()));
    }
    if token != state.user_token {
        return Err(Refused::new("invalid_auth"));
    }
    if state.user_token_ended {
        return Err(Refused::new("token_expired"));
    }
    Ok(Caller::User(state.me.clone()))
}

fn allowed(state: &State, caller: &Caller, method: &Method) -> Result<(), Refused> {
    if method.user_only && caller.is_bot() {
        return Err(Refused::new("not_allowed_token_type"));
    }
    if state.withdrawn.iter().any(|scope| scope == method.scope) {
        return Err(Refused::new("missing_scope")
            .with("needed", json!(method.scope))
            .with("provided", json!("users:read,channels:read")));
    }
    Ok(())
}

fn answer(body: &Value) -> Response {
    (
        [
            (header::CONTENT_TYPE, "application/json; charset=utf-8"),
            (
                header::CACHE_CONTROL,
                "private, no-cache, no-store, must-revalidate",
            ),
        ],
        body.to_string(),
    )
        .into_response()
}
