//! Answers in GitHub's own words: JSON, text, redirects, and each kind of refusal.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

const DOCUMENTATION: &str = "https://docs.github.com/rest";

#[derive(Debug, Clone)]
pub(super) enum Content {
    Json(Value),
    Text(&'static str, String),
    Empty,
}

/// An answer in the making.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) content: Content,
    pub(super) headers: Vec<(&'static str, String)>,
}

impl Reply {
    pub(super) fn json(body: Value) -> Self {
        Self {
            status: 200,
            content: Content::Json(body),
            headers: vec![],
        }
    }

    pub(super) fn created(body: Value) -> Self {
        Self::json(body).status(201)
    }

    pub(super) fn text(kind: &'static str, text: String) -> Self {
        Self {
            status: 200,
            content: Content::Text(kind, text),
            headers: vec![],
        }
    }

    pub(super) fn redirect(to: String) -> Self {
        Self {
            status: 302,
            content: Content::Empty,
            headers: vec![("location", to)],
        }
    }

    pub(super) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub(super) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(super) fn link(self, link: Option<String>) -> Self {
        match link {
            Some(link) => self.header("link", link),
            None => self,
        }
    }

    /// Returns the body as it is sent.
    pub(super) fn bytes(&self) -> Vec<u8> {
        match &self.content {
            Content::Json(value) => value.to_string().into_bytes(),
            Content::Text(_, text) => text.clone().into_bytes(),
            Content::Empty => vec![],
        }
    }

    pub(super) fn into_response(self) -> Response {
        let body = self.bytes();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = match &self.content {
            Content::Json(_) => Some("application/json; charset=utf-8"),
            Content::Text(kind, _) => Some(*kind),
            Content::Empty => None,
        };
        let all = kind
            .map(|kind| ("content-type", kind.to_owned()))
            .into_iter()
            .chain(self.headers);
        for (name, value) in all {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response
                    .headers_mut()
                    .insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

/// A refusal with a message.
pub(super) fn error(status: u16, message: &str) -> Reply {
    Reply::json(json!({
        "message": message,
        "documentation_url": DOCUMENTATION,
        "status": status.to_string()
    }))
    .status(status)
}

pub(super) fn not_found() -> Reply {
    error(404, "Not Found")
}

/// A request that cannot be right.
pub(super) fn invalid(message: &str) -> Reply {
    error(422, message)
}

/// A refusal of one field, as validations are told.
pub(super) fn validation(resource: &str, field: &str, code: &str, message: Option<&str>) -> Reply {
    let mut wrong = json!({"resource": resource, "field": field, "code": code});
    if let Some(message) = message {
        wrong["message"] = json!(message);
    }
    Reply::json(json!({
        "message": "Validation Failed",
        "errors": [wrong],
        "documentation_url": DOCUMENTATION,
        "status": "422"
    }))
    .status(422)
}

/// The secondary limit, which names the seconds to wait.
pub(super) fn slow_down(seconds: u32) -> Response {
    error(
        403,
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
    )
    .header("retry-after", seconds.to_string())
    .into_response()
}

pub(super) fn bad_credentials() -> Response {
    error(401, "Bad credentials").into_response()
}

pub(super) fn no_access() -> Response {
    error(403, "Resource not accessible by personal access token")
        .header("x-accepted-github-permissions", "contents=write".to_owned())
        .into_response()
}
