//! What can go wrong, typed by what can be done about it. Never holds the key, the address or a raw answer: of a refusal
//! only the API's own `message` is kept, cut short and without the key should a server echo it.

use crate::{ApiErrorBody, DecodeError};
use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use std::{error::Error, time::Duration};

/// The most characters kept of a server's explanation.
const LONGEST_MESSAGE: usize = 600;

/// Why there is no answer, or no more of it.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// 401: the key was refused.
    #[error("could not ask the model: the key was refused: {0}")]
    Auth(Detail),
    /// 402: the account cannot pay.
    #[error("could not ask the model: the account has no credit: {0}")]
    Billing(Detail),
    /// 403: the key may not do this.
    #[error("could not ask the model: the key has no permission: {0}")]
    Permission(Detail),
    /// 404: there is no such model or call.
    #[error("could not ask the model: not found: {0}")]
    NotFound(Detail),
    /// 413: the request has too many bytes.
    #[error("could not ask the model: the request is too large: {0}")]
    TooLarge(Detail),
    /// 429: too many requests or tokens.
    #[error("could not ask the model: too many requests: {detail}")]
    RateLimited {
        /// When the server would be asked again.
        retry_after: Option<Duration>,
        /// What it said.
        detail: Detail,
    },
    /// 529: the service has too much to do.
    #[error("could not ask the model: the service is overloaded: {0}")]
    Overloaded(Detail),
    /// Any other status that is no success.
    #[error("could not ask the model: the server answered {status}: {detail}")]
    Upstream {
        /// The HTTP status.
        status: u16,
        /// What it said.
        detail: Detail,
    },
    /// 400: the request cannot be served as it is.
    #[error("could not ask the model: the request was refused: {0}")]
    InvalidRequest(Detail),
    /// The server could not be reached.
    #[error("could not reach `{host}`: {}", root(source))]
    Offline {
        /// Its name.
        host: String,
        /// Why.
        source: reqwest::Error,
    },
    /// The answer did not begin, or a short answer did not end, in time.
    #[error("could not ask the model: no answer within {} s", after.as_secs_f64())]
    Timeout {
        /// How long was waited.
        after: Duration,
    },
    /// The stream fell silent.
    #[error("could not read the answer: nothing came for {} s", after.as_secs_f64())]
    IdleTimeout {
        /// How long was waited.
        after: Duration,
        /// The request's id.
        request_id: Option<String>,
    },
    /// The stream ended before the message did.
    #[error("could not read the answer: the stream broke off")]
    Truncated {
        /// The request's id.
        request_id: Option<String>,
        /// The connection's error, when it did not just end.
        source: Option<reqwest::Error>,
    },
    /// The server failed after it had said 200.
    #[error("could not read the answer: the server failed (`{kind}`): {message}")]
    InBand {
        /// The API's kind of error: `overloaded_error`, …
        kind: String,
        /// What it said.
        message: String,
        /// The request's id.
        request_id: Option<String>,
    },
    /// The caller cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The answer cannot be understood.
    #[error("could not understand the answer")]
    Decode {
        /// Why.
        source: DecodeError,
        /// The request's id.
        request_id: Option<String>,
    },
    /// The client cannot be made this way.
    #[error("could not set up the model client: {what}")]
    Misconfigured {
        /// What is wrong.
        what: &'static str,
    },
}

/// What a server said with a refusal.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Detail {
    /// For a person; its wording may change. Says so when the server gave none.
    pub message: String,
    /// The stable code of the cause: `error.details.error_code`.
    pub code: Option<String>,
    /// The request's id, to be named to the vendor.
    pub request_id: Option<String>,
}

impl ClientError {
    /// Returns the id the server gave the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Auth(detail)
            | Self::Billing(detail)
            | Self::Permission(detail)
            | Self::NotFound(detail)
            | Self::TooLarge(detail)
            | Self::RateLimited { detail, .. }
            | Self::Overloaded(detail)
            | Self::Upstream { detail, .. }
            | Self::InvalidRequest(detail) => detail.request_id.as_deref(),
            Self::IdleTimeout { request_id, .. }
            | Self::Truncated { request_id, .. }
            | Self::InBand { request_id, .. }
            | Self::Decode { request_id, .. } => request_id.as_deref(),
            Self::Offline { .. } | Self::Timeout { .. } | Self::Cancelled | Self::Misconfigured { .. } => {
                None
            }
        }
    }
}

/// A refusal as it came, before it is typed.
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) body: Vec<u8>,
    pub(super) request_id: Option<String>,
    pub(super) retry_after: Option<Duration>,
}

impl Refused {
    /// Returns the error: by the API's kind where that says more than the status, else by the status.
    pub(super) fn into_error(self, key: Option<&SecretString>) -> ClientError {
        let (body, request_id) = read_body(&self.body);
        let status = self.status.as_u16();
        let detail = Detail {
            code: body.error_code().map(str::to_owned),
            message: match presentable(&body.message, key) {
                message if message.is_empty() => format!("http status {status}, without an explanation"),
                message => message,
            },
            request_id: self.request_id.or(request_id),
        };
        match (body.kind.as_str(), status) {
            ("billing_error", _) | (_, 402) => ClientError::Billing(detail),
            ("overloaded_error", _) | (_, 529) => ClientError::Overloaded(detail),
            (_, 400 | 422) => ClientError::InvalidRequest(detail),
            (_, 401) => ClientError::Auth(detail),
            (_, 403) => ClientError::Permission(detail),
            (_, 404) => ClientError::NotFound(detail),
            (_, 413) => ClientError::TooLarge(detail),
            (_, 429) => ClientError::RateLimited {
                retry_after: self.retry_after,
                detail,
            },
            _ => ClientError::Upstream { status, detail },
        }
    }
}

/// Returns a server's words as they can be shown: one line, cut short, without the key.
pub(super) fn presentable(message: &str, key: Option<&SecretString>) -> String {
    let secret = key.map_or("", |key| key.expose_secret().trim());
    let message = if secret.is_empty() {
        message.to_owned()
    } else {
        message.replace(secret, "[key]")
    };
    let one_line: Vec<&str> = message
        .split(|c: char| c.is_control() || c == ' ')
        .filter(|word| !word.is_empty())
        .collect();
    one_line.join(" ").chars().take(LONGEST_MESSAGE).collect()
}

/// Reads `{"error": {"type", "message"}, "request_id"}`, or `{"error": "message"}` of some servers. Anything else, HTML
/// above all, says nothing.
fn read_body(body: &[u8]) -> (ApiErrorBody, Option<String>) {
    let Ok(mut value) = serde_json::from_slice::<serde_json::Value>(body) else {
        return Default::default();
    };
    let request_id = value
        .get("request_id")
        .and_then(|id| id.as_str())
        .map(str::to_owned);
    let error = match value.get_mut("error").map(serde_json::Value::take) {
        Some(serde_json::Value::String(message)) => ApiErrorBody {
            message,
            ..ApiErrorBody::default()
        },
        Some(error) => serde_json::from_value(error).unwrap_or_default(),
        None => ApiErrorBody::default(),
    };
    (error, request_id)
}

/// Returns the deepest cause: "connection refused" rather than "error sending request".
fn root(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, body: &str) -> ClientError {
        Refused {
            status: StatusCode::from_u16(status).unwrap(),
            body: body.as_bytes().to_vec(),
            request_id: None,
            retry_after: None,
        }
        .into_error(Some(&SecretString::from("sk-secret")))
    }

    #[test]
    fn a_refusal_is_typed_by_kind_and_status() {
        let body = |kind: &str| format!(r#"{{"type":"error","error":{{"type":"{kind}","message":"m"}}}}"#);
        assert!(matches!(
            refused(401, &body("authentication_error")),
            ClientError::Auth(_)
        ));
        assert!(matches!(
            refused(402, &body("billing_error")),
            ClientError::Billing(_)
        ));
        assert!(matches!(
            refused(400, &body("billing_error")),
            ClientError::Billing(_)
        ));
        assert!(matches!(
            refused(403, &body("permission_error")),
            ClientError::Permission(_)
        ));
        assert!(matches!(
            refused(404, &body("not_found_error")),
            ClientError::NotFound(_)
        ));
        assert!(matches!(
            refused(413, "<html>nginx</html>"),
            ClientError::TooLarge(_)
        ));
        assert!(matches!(
            refused(429, ""),
            ClientError::RateLimited {
                retry_after: None,
                ..
            }
        ));
        assert!(matches!(refused(529, ""), ClientError::Overloaded(_)));
        assert!(matches!(
            refused(500, &body("overloaded_error")),
            ClientError::Overloaded(_)
        ));
        assert!(matches!(
            refused(400, &body("invalid_request_error")),
            ClientError::InvalidRequest(_)
        ));
        for status in [302, 408, 409, 500, 503, 504] {
            assert!(
                matches!(refused(status, &body("api_error")), ClientError::Upstream { status: s, .. } if s == status)
            );
        }
    }

    #[test]
    fn neither_the_key_nor_html_is_ever_shown() {
        let echo = refused(
            401,
            r#"{"error":{"type":"authentication_error","message":"bad key:\n sk-secret!"}}"#,
        );
        assert_eq!(
            echo.to_string(),
            "could not ask the model: the key was refused: bad key: [key]!"
        );
        assert!(!format!("{echo:?}").contains("sk-secret"));
        let html = refused(413, "<html><body>sk-secret</body></html>");
        assert!(!format!("{html} {html:?}").contains("html>"), "{html:?}");
    }

    #[test]
    fn code_and_request_id_are_read_from_the_body() {
        let error = refused(
            400,
            r#"{"type":"error","error":{"type":"invalid_request_error","message":"m","details":{"error_code":"file_expired"}},"request_id":"req_1"}"#,
        );
        assert_eq!(error.request_id(), Some("req_1"));
        assert!(
            matches!(error, ClientError::InvalidRequest(Detail { code: Some(code), .. }) if code == "file_expired")
        );
    }

    #[test]
    fn the_plain_error_text_of_local_servers_is_read() {
        assert_eq!(
            refused(404, r#"{"error":"model 'x' not found"}"#).to_string(),
            "could not ask the model: not found: model 'x' not found"
        );
    }
}
