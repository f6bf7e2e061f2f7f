//! How Google says no: `{"error": {"code", "status", "message", "errors": [{"reason"}], "details": [{"reason"}]}}`, and
//! `{"error": "invalid_grant"}` where tokens are issued.
//!
//! <https://developers.google.com/workspace/drive/api/guides/handle-errors>

use mosaic_connector_kit::http::{Answer, Dialect, Verdict, refusal};
use mosaic_connector_kit::{ErrorKind, ToolError};
use serde_json::Value;

/// Google's way of speaking HTTP.
pub(crate) struct Google;

impl Dialect for Google {
    fn service(&self) -> &'static str {
        "Google"
    }

    fn judge(&self, answer: &Answer) -> Verdict {
        let status = answer.status.as_u16();
        match status {
            200..=399 => return Verdict::Fine,
            500.. => return Verdict::Broken,
            _ => {}
        }
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let error = &body["error"];
        if let Some(word) = error.as_str() {
            return Verdict::Refused(token_refusal(word, body["error_description"].as_str()));
        }
        let said = error["message"].as_str().unwrap_or_default();
        match status {
            401 => Verdict::Expired,
            429 => Verdict::Limited {
                after: answer.retry_after(),
            },
            403 => forbidden(answer, &reasons(error), said),
            404 => Verdict::Refused(
                refusal(answer, said)
                    .hint("Check the id, and that this account may see it; find it with a search first"),
            ),
            _ => Verdict::Refused(refusal(answer, said)),
        }
    }
}

/// Returns all the words that say why, old and new style.
fn reasons(error: &Value) -> Vec<&str> {
    let lists = [&error["errors"], &error["details"]];
    lists
        .into_iter()
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(|entry| entry["reason"].as_str())
        .collect()
}

fn forbidden(answer: &Answer, reasons: &[&str], said: &str) -> Verdict {
    let any = |words: &[&str]| reasons.iter().any(|reason| words.contains(reason));
    if any(&[
        "rateLimitExceeded",
        "userRateLimitExceeded",
        "RATE_LIMIT_EXCEEDED",
    ]) {
        return Verdict::Limited {
            after: answer.retry_after(),
        };
    }
    let error = refusal(answer, said);
    if any(&["dailyLimitExceeded", "quotaExceeded", "sharingRateLimitExceeded"]) {
        return Verdict::Refused(
            ToolError::new(ErrorKind::RateLimited, error.message)
                .hint("The quota of the day is used up: try again tomorrow"),
        );
    }
    if any(&["accessNotConfigured", "SERVICE_DISABLED"]) {
        return Verdict::Refused(
            error.hint("Enable this API for the OAuth client's project in the Google Cloud console"),
        );
    }
    if any(&["exportSizeLimitExceeded", "cannotExportFile", "fileNotExportable"]) {
        return Verdict::Refused(
            ToolError::invalid(format!("Google does not give this file as text: {}", error.message))
                .hint("Google writes out at most 10 MB: read a document with get_document, a spreadsheet with read_range"),
        );
    }
    if any(&["insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"]) {
        let mut error = error.hint("Sign in again and allow this, too");
        error.needed_scope = needed_scope(answer);
        return Verdict::Refused(error);
    }
    Verdict::Refused(error.hint("The account may not do this: ask the owner for access"))
}

/// Returns what `WWW-Authenticate: Bearer …, error="insufficient_scope", scope="…"` names (RFC 6750, section 3.1).
fn needed_scope(answer: &Answer) -> Option<String> {
    let header = answer.header("www-authenticate")?;
    let (_, rest) = header.split_once("scope=\"")?;
    let (scopes, _) = rest.split_once('"')?;
    Some(scopes.to_owned())
}

fn token_refusal(word: &str, said: Option<&str>) -> ToolError {
    let said = said.unwrap_or_default();
    match word {
        "invalid_grant" => ToolError::new(
            ErrorKind::Auth,
            "the consent has expired or was taken back: sign in again",
        )
        .hint("While the OAuth consent screen is in testing, a refresh token lives 7 days")
        .field("GOOGLE_REFRESH_TOKEN"),
        "invalid_client" | "unauthorized_client" => {
            ToolError::new(ErrorKind::Auth, "Google does not know this OAuth client")
                .hint("Copy the client ID and secret again from the Google Cloud console")
                .field("GOOGLE_OAUTH_CLIENT_SECRET")
        }
        _ => ToolError::new(
            ErrorKind::Auth,
            format!("Google issued no token ({word}): {said}"),
        ),
    }
}
