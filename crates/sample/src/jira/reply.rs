//! Requests as they come and answers as they go: who asks, which parameters there may be, and the service's own ways of
//! saying no.

use super::{ACCESS_TOKEN, CLOUD_ID};
use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// A request, read.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) path: String,
    query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// What is answered.
#[derive(Debug)]
pub(super) enum Answer {
    /// JSON with a status.
    Json(StatusCode, Value),
    /// Nothing, which is good.
    Nothing,
    /// Nothing but that something was made.
    Made,
    /// A file.
    File {
        /// Its media type.
        kind: String,
        /// What it holds.
        bytes: Vec<u8>,
    },
}

/// A refusal: a status, messages, and errors by field.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    messages: Vec<String>,
    errors: Map<String, Value>,
}

pub(super) type Reply = Result<Answer, Refusal>;

/// Returns an answer of JSON.
pub(super) fn ok(value: Value) -> Reply {
    Ok(Answer::Json(StatusCode::OK, value))
}

/// Returns the answer to something that was made.
pub(super) fn created(value: Value) -> Reply {
    Ok(Answer::Json(StatusCode::CREATED, value))
}

impl Refusal {
    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn missing(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    /// What is said of an issue that is not there, or not for these eyes.
    pub(super) fn no_issue() -> Self {
        Self::missing("Issue does not exist or you do not have permission to see it.")
    }

    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            messages: vec![message.into()],
            errors: Map::new(),
        }
    }

    pub(super) fn of_field(field: &str, message: impl Into<String>) -> Self {
        let mut errors = Map::new();
        errors.insert(field.to_owned(), Value::String(message.into()));
        Self {
            status: StatusCode::BAD_REQUEST,
            messages: vec![],
            errors,
        }
    }

    pub(super) fn respond(self) -> Response {
        let body = json!({"errorMessages": self.messages, "errors": self.errors});
        with_limits((self.status, Json(body)).into_response())
    }
}

impl Answer {
    pub(super) fn respond(self) -> Response {
        with_limits(match self {
            Self::Json(status, value) => (status, Json(value)).into_response(),
            Self::Nothing => StatusCode::NO_CONTENT.into_response(),
            Self::Made => StatusCode::CREATED.into_response(),
            Self::File { kind, bytes } => ([(header::CONTENT_TYPE, kind)], Body::from(bytes)).into_response(),
        })
    }
}

fn with_limits(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert("x-ratelimit-limit", HeaderValue::from_static("350"));
    headers.insert("x-ratelimit-remaining", HeaderValue::from_static("349"));
    headers.insert("x-ratelimit-interval-seconds", HeaderValue::from_static("1"));
    response
}

/// Too many requests.
pub(super) fn rate_limited(seconds: u32) -> Response {
    let body = json!({"errorMessages": ["Rate limit exceeded."], "errors": {}});
    let mut response = (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert("retry-after", HeaderValue::from(seconds));
    headers.insert("x-ratelimit-limit", HeaderValue::from_static("350"));
    headers.insert("x-ratelimit-remaining", HeaderValue::from_static("0"));
    headers.insert("ratelimit-reason", HeaderValue::from_static("jira-burst-based"));
    response
}

/// The token is not accepted.
pub(super) fn unauthorized() -> Response {
    let words = "Client must be authenticated to access this resource.";
    let mut response = (StatusCode::UNAUTHORIZED, words).into_response();
    let headers = response.headers_mut();
    headers.insert(
        "www-authenticate",
        HeaderValue::from_static("OAuth realm=\"https%3A%2F%2Flarkspur.atlassian.net\""),
    );
    headers.insert(
        "x-seraph-loginreason",
        HeaderValue::from_static("AUTHENTICATED_FAILED"),
    );
    response
}

/// The gateway's answer to a token without the scope.
pub(super) fn scope_does_not_match() -> Response {
    let body = json!({"code": 401, "message": "Unauthorized; scope does not match"});
    (StatusCode::UNAUTHORIZED, Json(body)).into_response()
}

impl Asked {
    pub(super) async fn read(request: Request) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX)
            .await
            .map_err(|_| Refusal::bad("There was an error reading the request."))?;
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            query: url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            headers: parts.headers,
            body,
        })
    }

    /// Lets those in who may ask; the gateway's prefix is taken off.
    pub(super) fn authorized(mut self, basic: &str) -> Result<Self, Box<Response>> {
        let proof = self.headers.get(header::AUTHORIZATION);
        let proof = proof.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let prefix = format!("/ex/jira/{CLOUD_ID}/");
        if let Some(rest) = self.path.strip_prefix(&prefix) {
            if proof != format!("Bearer {ACCESS_TOKEN}") {
                let body = json!({"code": 401, "message": "Unauthorized"});
                return Err(Box::new((StatusCode::UNAUTHORIZED, Json(body)).into_response()));
            }
            self.path = format!("/{rest}");
        } else if proof != basic {
            return Err(Box::new(unauthorized()));
        }
        Ok(self)
    }

    /// Refuses parameters that the resource does not have.
    pub(super) fn only(&self, allowed: &[&str]) -> Result<(), Refusal> {
        match self
            .query
            .iter()
            .find(|(name, _)| !allowed.contains(&name.as_str()))
        {
            None => Ok(()),
            Some((name, _)) => Err(Refusal::bad(format!("Unknown query parameter: {name}"))),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Returns a parameter that is a list, with commas between or given several times.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        let values = self.query.iter().filter(|(key, _)| key == name);
        values
            .flat_map(|(_, value)| value.split(','))
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
            .collect()
    }

    /// Returns `startAt` and `maxResults`, the latter not above what the resource gives.
    pub(super) fn page(&self, default: usize, most: usize) -> Result<(usize, usize), Refusal> {
        let number = |name: &str, default: usize| match self.get(name) {
            None => Ok(default),
            Some(text) => text
                .parse()
                .map_err(|_| Refusal::bad(format!("The '{name}' parameter must be a non-negative integer."))),
        };
        Ok((number("startAt", 0)?, number("maxResults", default)?.min(most)))
    }

    /// Reads the body, whose type should refuse unknown fields.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        let kind = self.headers.get(header::CONTENT_TYPE);
        let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("application/json") {
            return Err(Refusal::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Unsupported Media Type",
            ));
        }
        serde_json::from_slice(&self.body).map_err(|_| {
            Refusal::bad("Invalid request payload. Refer to the REST API documentation and try again.")
        })
    }
}
