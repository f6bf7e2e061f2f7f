//! What happens at the door, before anybody looks at a request: key and version, faults that strike at once, and the headers
//! of every answer.

use crate::fake_claude::fault::Fault;
use crate::fake_claude::refusal::Refusal;
use crate::fake_claude::scenario::{Auth, Server};
use axum::http::{HeaderMap, HeaderName};
use std::time::Duration;

/// Checks key and version.
pub(super) fn admit(server: &Server, headers: &HeaderMap) -> Result<(), Refusal> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let bearer = text("authorization").and_then(|value| value.strip_prefix("Bearer "));
    let plain = text("x-api-key");
    let (key, expected) = match server.auth {
        Auth::Bearer => (bearer, "authorization"),
        Auth::XApiKey => (plain, "x-api-key"),
        Auth::Either => (bearer.or(plain), "authorization"),
        Auth::None => (Some("none"), ""),
    };
    let Some(key) = key.filter(|key| !key.is_empty()) else {
        return Err(Refusal::status(401).with_message(format!("{expected}: header is required")));
    };
    let known = server.accept_keys.is_empty() || server.accept_keys.iter().any(|accepted| accepted == key);
    if !known || server.refuse_keys.iter().any(|refused| refused == key) {
        return Err(Refusal::status(401));
    }
    match text("anthropic-version") {
        _ if server.version == "*" => Ok(()),
        None => Err(Refusal::invalid("anthropic-version: header is required")),
        Some(version) if version == server.version => Ok(()),
        Some(version) => Err(Refusal::invalid(format!(
            "anthropic-version: \"{version}\" is not a valid version"
        ))),
    }
}

/// Refuses what a fault refuses before any stream begins.
pub(super) fn struck(fault: Option<&Fault>) -> Result<(), Refusal> {
    match fault {
        Some(Fault::RateLimited { wait }) => Err(Refusal::status(429).with_wait(*wait)),
        Some(Fault::Overloaded) => Err(Refusal::status(529)),
        Some(Fault::Html { status }) => Err(Refusal::html(*status)),
        Some(Fault::Status {
            status,
            message,
            code,
            wait,
            should_retry,
        }) => {
            let mut refusal = Refusal::status(*status)
                .with_code(code.clone())
                .with_wait(*wait)
                .with_should_retry(*should_retry);
            if let Some(message) = message {
                refusal = refusal.with_message(message.clone());
            }
            Err(refusal)
        }
        Some(
            Fault::Disconnect
            | Fault::Drop { .. }
            | Fault::Stall { .. }
            | Fault::StreamError { .. }
            | Fault::UnknownParts
            | Fault::InvalidJson
            | Fault::SplitBytes { .. },
        )
        | None => Ok(()),
    }
}

/// Adds the limits of the account, nearly untouched.
pub(super) fn rate_limit_headers(headers: &mut HeaderMap) {
    let reset = jiff::Timestamp::now() + Duration::from_secs(60);
    for (limit, most) in [
        ("requests", 4000),
        ("tokens", 2_400_000),
        ("input-tokens", 2_000_000),
        ("output-tokens", 400_000),
    ] {
        let values = [
            ("limit", most.to_string()),
            ("remaining", (most - 1).to_string()),
            ("reset", format!("{reset:.0}")),
        ];
        for (what, value) in values {
            let name: Result<HeaderName, _> = format!("anthropic-ratelimit-{limit}-{what}").parse();
            if let (Ok(name), Ok(value)) = (name, value.parse()) {
                headers.insert(name, value);
            }
        }
    }
}
