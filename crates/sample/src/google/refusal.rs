//! How Google says no.
//!
//! <https://cloud.google.com/apis/design/errors>, with the older `errors` list beside the newer `details`.

use crate::Refusals;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A no, in Google's words.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    /// The HTTP status.
    pub(super) code: u16,
    /// Its canonical name: `NOT_FOUND`.
    pub(super) status: &'static str,
    /// The older word: `notFound`.
    pub(super) reason: &'static str,
    /// For a person.
    pub(super) message: String,
}

impl Refusal {
    /// 400.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new((400, "INVALID_ARGUMENT", "badRequest"), message)
    }

    /// 404.
    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new((404, "NOT_FOUND", "notFound"), message)
    }

    /// 403 with a reason of its own: `insufficientFilePermissions`.
    pub(super) fn forbidden(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new((403, "PERMISSION_DENIED", reason), message)
    }

    /// 404 of a path or a method that does not exist.
    pub(super) fn unknown_path() -> Self {
        Self::not_found("Requested entity was not found: there is no such method.")
    }

    /// 401 of a request without a token.
    pub(super) fn unauthenticated() -> Self {
        Self::new(
            (401, "UNAUTHENTICATED", "required"),
            "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or \
             other valid authentication credential.",
        )
    }

    /// Any other: the status, its name, the older word.
    pub(super) fn new(
        (code, status, reason): (u16, &'static str, &'static str),
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            status,
            reason,
            message: message.into(),
        }
    }

    fn response(&self, detail: Option<&str>) -> Response {
        let mut body = json!({"error": {
            "code": self.code, "message": self.message, "status": self.status,
            "errors": [{"message": self.message, "domain": "global", "reason": self.reason}],
        }});
        if let Some(detail) = detail {
            body["error"]["details"] = json!([{
                "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": detail, "domain": "googleapis.com",
            }]);
        }
        let code = StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (code, Json(body)).into_response()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.response(None)
    }
}

/// 401 of a token that is not accepted (any more).
pub(super) fn expired() -> Response {
    Refusal::new(
        (401, "UNAUTHENTICATED", "authError"),
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid \
         authentication credential.",
    )
    .response(Some("ACCESS_TOKEN_EXPIRED"))
}

/// Returns Google's words for what every emulation can be told to say.
pub(super) fn refusals() -> Refusals {
    Refusals {
        rate_limited: |seconds| {
            let refusal = Refusal::new(
                (403, "RESOURCE_EXHAUSTED", "userRateLimitExceeded"),
                "User Rate Limit Exceeded. Rate of requests for user exceed configured project quota.",
            );
            let mut response = refusal.response(Some("RATE_LIMIT_EXCEEDED"));
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            response
        },
        expired_token: expired,
        missing_scope: || {
            let refusal = Refusal::forbidden(
                "insufficientPermissions",
                "Request had insufficient authentication scopes.",
            );
            let mut response = refusal.response(Some("ACCESS_TOKEN_SCOPE_INSUFFICIENT"));
            let needed = HeaderValue::from_static(
                "Bearer realm=\"https://accounts.google.com/\", error=\"insufficient_scope\", \
                 scope=\"https://www.googleapis.com/auth/drive\"",
            );
            response.headers_mut().insert(header::WWW_AUTHENTICATE, needed);
            response
        },
    }
}
