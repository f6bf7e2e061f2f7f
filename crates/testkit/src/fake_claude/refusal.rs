//! Error answers in the shape of the real ones: status, body, `request-id`, and the headers that say when to retry.

use super::fault::Wait;
use axum::body::Body;
use axum::http::Response;
use serde_json::json;
use std::fmt;
use std::time::Duration;

/// A request that is not served, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    message: String,
    code: Option<String>,
    wait: Option<Wait>,
    should_retry: Option<bool>,
    html: bool,
}

impl Refusal {
    /// Returns an error of this status with its usual message.
    pub(super) fn status(status: u16) -> Self {
        Self {
            status,
            message: usual_message(status).to_owned(),
            code: None,
            wait: None,
            should_retry: None,
            html: false,
        }
    }

    /// Returns a 400 that says what is wrong with the request.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::status(400).with_message(message)
    }

    /// Returns a page of HTML, as something in front of the API sends it.
    pub(super) fn html(status: u16) -> Self {
        Self {
            html: true,
            ..Self::status(status)
        }
    }

    pub(super) fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    pub(super) fn with_code(mut self, code: Option<String>) -> Self {
        self.code = code;
        self
    }

    pub(super) fn with_wait(mut self, wait: Option<Wait>) -> Self {
        self.wait = wait;
        self
    }

    pub(super) fn with_should_retry(mut self, should_retry: Option<bool>) -> Self {
        self.should_retry = should_retry;
        self
    }

    /// Returns the answer on the wire.
    pub(super) fn into_response(self, request_id: &str) -> Response<Body> {
        let mut response = Response::builder()
            .status(self.status)
            .header("request-id", request_id);
        if let Some(wait) = self.wait {
            let (name, value) = wait_header(wait);
            response = response.header(name, value);
        }
        if let Some(should_retry) = self.should_retry {
            response = response.header("x-should-retry", should_retry.to_string());
        }
        let (kind, body) = if self.html {
            let title = format!("{} {}", self.status, self.message);
            let page = format!(
                "<html>\r\n<head><title>{title}</title></head>\r\n<body><center><h1>{title}</h1></center></body>\r\n</html>\r\n"
            );
            ("text/html", page)
        } else {
            let mut error = error_body(error_kind(self.status), &self.message, request_id);
            if let Some(code) = &self.code {
                error["error"]["details"] = json!({"error_code": code});
            }
            ("application/json", error.to_string())
        };
        response
            .header("content-type", kind)
            .body(Body::from(body))
            .unwrap_or_default()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Returns the body of an error, which is also the data of an `error` event.
pub(super) fn error_body(kind: &str, message: &str, request_id: &str) -> serde_json::Value {
    json!({"type": "error", "error": {"type": kind, "message": message}, "request_id": request_id})
}

fn error_kind(status: u16) -> &'static str {
    match status {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        409 => "conflict_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        504 => "timeout_error",
        529 => "overloaded_error",
        500..=599 => "api_error",
        _ => "invalid_request_error",
    }
}

/// Returns what the API says with this status when it has nothing better to say.
pub(super) fn usual_message(status: u16) -> &'static str {
    match status {
        401 => "invalid x-api-key",
        402 => {
            "Your credit balance is too low to access the API. Go to Plans & Billing to upgrade or purchase credits."
        }
        403 => "Your API key does not have permission to use the specified resource.",
        404 => "Not found",
        409 => "The request conflicts with the current state of the resource.",
        413 => "Request Entity Too Large",
        429 => "This request would exceed your organization's rate limit. Please try again later.",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Request timed out.",
        529 => "Overloaded",
        500..=599 => "Internal server error",
        _ => "Invalid request",
    }
}

fn wait_header(wait: Wait) -> (&'static str, String) {
    match wait {
        Wait::Milliseconds(milliseconds) => ("retry-after-ms", milliseconds.to_string()),
        Wait::Seconds(seconds) => ("retry-after", seconds.to_string()),
        Wait::Date(seconds) => {
            let at = jiff::Timestamp::now() + Duration::from_secs(seconds);
            (
                "retry-after",
                at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
            )
        }
    }
}
