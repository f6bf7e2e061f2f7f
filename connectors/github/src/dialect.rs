//! How GitHub says yes and no: two kinds of rate limits under one status, permissions in headers, validations in words.

use mosaic_connector_kit::http::{Answer, Dialect, HeaderName, HeaderValue, Verdict, refusal};
use mosaic_connector_kit::output::clip;
use mosaic_connector_kit::{ErrorKind, ToolError};
use serde_json::Value;
use std::time::Duration;

/// The version of the API whose shapes are read here.
const VERSION: &str = "2026-03-10";

/// GitHub's way of speaking.
#[derive(Debug)]
pub(crate) struct Speaks;

impl Dialect for Speaks {
    fn service(&self) -> &'static str {
        "GitHub"
    }

    fn headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        vec![(
            HeaderName::from_static("x-github-api-version"),
            HeaderValue::from_static(VERSION),
        )]
    }

    fn judge(&self, answer: &Answer) -> Verdict {
        match answer.status.as_u16() {
            200..=399 => Verdict::Fine,
            401 => Verdict::Expired,
            403 | 429 => limited(answer).unwrap_or_else(|| Verdict::Refused(forbidden(answer))),
            404 => Verdict::Refused(lacks_scope(answer).unwrap_or_else(|| not_found(answer))),
            status if status >= 500 => Verdict::Broken,
            _ => Verdict::Refused(rejected(answer)),
        }
    }
}

/// Tells a rate limit from a missing permission: both are a 403.
fn limited(answer: &Answer) -> Option<Verdict> {
    if let Some(after) = answer.retry_after() {
        return Some(Verdict::Limited { after: Some(after) });
    }
    if answer.header("x-ratelimit-remaining") == Some("0") {
        return Some(Verdict::Limited {
            after: until_reset(answer),
        });
    }
    let said = body(answer).unwrap_or_default();
    let slow_down = said["message"]
        .as_str()
        .is_some_and(|message| message.to_lowercase().contains("rate limit"));
    // Without a time the service asks for a minute at least.
    (slow_down || answer.status.as_u16() == 429).then_some(Verdict::Limited {
        after: Some(Duration::from_secs(60)),
    })
}

/// Returns how long the bucket stays empty, by the service's own clock.
fn until_reset(answer: &Answer) -> Option<Duration> {
    let reset: i64 = answer.header("x-ratelimit-reset")?.parse().ok()?;
    let date = answer
        .header("date")
        .and_then(|date| jiff::fmt::rfc2822::parse(date).ok())
        .map_or_else(jiff::Timestamp::now, |date| date.timestamp());
    u64::try_from(reset - date.as_second() + 1)
        .ok()
        .map(Duration::from_secs)
}

fn forbidden(answer: &Answer) -> ToolError {
    let mut error = refusal(answer, &said(answer));
    error.needed_scope = needed(answer);
    if answer
        .header("x-github-sso")
        .is_some_and(|sso| sso.starts_with("required"))
    {
        return error.hint("The organisation asks for single sign-on: authorize this token for it at https://github.com/settings/tokens");
    }
    match &error.needed_scope {
        Some(scope) => {
            let hint = format!("Give the token this permission: {scope}");
            error.hint(hint)
        }
        None => error.hint(
            "The token, or the organisation's policy, does not allow it: use one with more permissions",
        ),
    }
}

/// Returns the permissions that would do, as a fine-grained token names them, or a classic one.
fn needed(answer: &Answer) -> Option<String> {
    ["x-accepted-github-permissions", "x-accepted-oauth-scopes"]
        .iter()
        .filter_map(|name| answer.header(name))
        .map(str::trim)
        .find(|value| !value.is_empty())
        .map(|value| clip(value, 200).into_owned())
}

/// A classic token without the scope sees nothing at all rather than a refusal: the headers tell.
fn lacks_scope(answer: &Answer) -> Option<ToolError> {
    let list = |name: &str| -> Option<Vec<String>> {
        let scopes = answer
            .header(name)?
            .split(',')
            .map(|scope| scope.trim().to_owned());
        Some(scopes.filter(|scope| !scope.is_empty()).collect())
    };
    let (has, accepted) = (list("x-oauth-scopes")?, list("x-accepted-oauth-scopes")?);
    if accepted.is_empty() || accepted.iter().any(|scope| has.contains(scope)) {
        return None;
    }
    let mut error = ToolError::new(ErrorKind::Scope, "the token's scopes do not reach this").hint(format!(
        "Give the token one of these scopes: {}",
        accepted.join(", ")
    ));
    error.needed_scope = Some(accepted.join(", "));
    Some(error)
}

fn not_found(answer: &Answer) -> ToolError {
    refusal(answer, "")
        .hint("Check the name; what is private and outside the token's reach looks the same as missing")
}

/// 400, 405, 409, 410, 422 and the like: what the service said, in words.
fn rejected(answer: &Answer) -> ToolError {
    if body(answer).is_none() {
        return ToolError::new(ErrorKind::Upstream, "GitHub answered with something unreadable")
            .hint("Try again; if it stays so, a proxy in between is broken");
    }
    let said = said(answer);
    match answer.status.as_u16() {
        410 => ToolError::not_found(format!("this is gone or switched off: {said}")),
        405 => ToolError::invalid(format!("GitHub does not do this now: {said}"))
            .hint("Look at the pull request: drafts, conflicts and missing reviews or checks stop a merge"),
        409 => ToolError::invalid(format!("what you saw has changed meanwhile: {said}"))
            .hint("Read it again and use the sha it has now"),
        _ => ToolError::invalid(format!("GitHub refused the request: {said}"))
            .hint("Change the arguments accordingly"),
    }
}

fn body(answer: &Answer) -> Option<Value> {
    serde_json::from_slice(&answer.body).ok()
}

/// Returns the message and the validations of a refusal as one short text.
pub(crate) fn said(answer: &Answer) -> String {
    let Some(body) = body(answer) else {
        return String::new();
    };
    let mut parts: Vec<String> = vec![];
    let message = body["message"].as_str().unwrap_or_default();
    if message != "Validation Failed" {
        parts.push(message.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    for error in body["errors"].as_array().into_iter().flatten() {
        parts.push(one(error));
    }
    parts.retain(|part| !part.is_empty());
    clip(&parts.join("; "), 300).into_owned()
}

fn one(error: &Value) -> String {
    if let Some(words) = error.as_str().or_else(|| error["message"].as_str()) {
        return words.to_owned();
    }
    let field = error["field"].as_str().unwrap_or("a field");
    match error["code"].as_str().unwrap_or_default() {
        "missing" | "missing_field" => format!("`{field}` is missing"),
        "already_exists" => format!("`{field}` exists already"),
        "invalid" => format!("`{field}` is not valid"),
        "unprocessable" => format!("`{field}` cannot be processed"),
        other => format!("`{field}`: {other}"),
    }
}
