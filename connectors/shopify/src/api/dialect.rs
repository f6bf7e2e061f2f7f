//! How Shopify says no: by status for tokens and addresses, in an answer of 200 for all else. What it says is passed on in
//! few words.

use super::pace;
use mosaic_connector_kit::http::{Answer, Dialect, Verdict, refusal};
use mosaic_connector_kit::{ErrorKind, ToolError, output};
use serde_json::Value;
use std::time::Duration;

/// The dialect.
pub(super) struct Shopify;

impl Dialect for Shopify {
    fn service(&self) -> &'static str {
        "Shopify"
    }

    fn judge(&self, answer: &Answer) -> Verdict {
        match answer.status.as_u16() {
            200 => by_errors(&serde_json::from_slice(&answer.body).unwrap_or_default()),
            401 => Verdict::Expired,
            402 => Verdict::Refused(ToolError::new(
                ErrorKind::Upstream,
                "the shop is frozen: it has unpaid bills at Shopify",
            )),
            404 => Verdict::Refused(
                ToolError::not_found("Shopify has no such shop, or not this version of its API")
                    .hint("Check SHOPIFY_SHOP_URL: the name before .myshopify.com")
                    .field("SHOPIFY_SHOP_URL"),
            ),
            423 => Verdict::Refused(ToolError::new(
                ErrorKind::Upstream,
                "the shop is locked by Shopify",
            )),
            429 | 430 => Verdict::Limited {
                after: answer.retry_after().or(Some(Duration::from_secs(1))),
            },
            status if status >= 500 => Verdict::Broken,
            _ => Verdict::Refused(refusal(answer, &said(&answer.body))),
        }
    }
}

/// What a refusal says: `errors` as text, or `error_description`.
fn said(body: &[u8]) -> String {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = [&body["error_description"], &body["errors"], &body["error"]]
        .into_iter()
        .find_map(Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn by_errors(answer: &Value) -> Verdict {
    let Some(errors) = answer["errors"].as_array().filter(|errors| !errors.is_empty()) else {
        return Verdict::Fine;
    };
    let coded = |code: &str| errors.iter().find(|error| error["extensions"]["code"] == code);
    if coded("THROTTLED").is_some() {
        return Verdict::Limited {
            after: pace::after_refusal(&answer["extensions"]["cost"]),
        };
    }
    if let Some(error) = coded("ACCESS_DENIED") {
        // A part that is hidden is told beside the rest.
        return if is_partial(answer, error) {
            Verdict::Fine
        } else {
            Verdict::Refused(denied(error))
        };
    }
    if coded("INTERNAL_SERVER_ERROR").is_some() || coded("TIMEOUT").is_some() {
        return Verdict::Broken;
    }
    let first = errors.first();
    let words: Vec<String> = errors.iter().take(4).filter_map(told).collect();
    let error = ToolError::invalid(format!("Shopify refused the query: {}", words.join("; ")));
    Verdict::Refused(
        match first.and_then(|error| error["extensions"]["code"].as_str()) {
            Some("MAX_COST_EXCEEDED") => {
                error.hint("Ask for less: a smaller `first`, fewer lists within lists")
            }
            Some("SHOP_INACTIVE") => ToolError::new(ErrorKind::Upstream, "the shop is not active"),
            Some(_) | None => error.hint("Correct what it names; the Admin API's version is 2026-10"),
        },
    )
}

fn is_partial(answer: &Value, error: &Value) -> bool {
    let deep = error["path"].as_array().is_some_and(|path| path.len() > 1);
    let data = answer["data"].as_object();
    deep && data.is_some_and(|data| data.values().any(|value| !value.is_null()))
}

fn told(error: &Value) -> Option<String> {
    Some(output::clip(error["message"].as_str()?, 200).into_owned())
}

fn denied(error: &Value) -> ToolError {
    let message = error["message"].as_str().unwrap_or("access denied");
    let required = error["extensions"]["requiredAccess"].as_str();
    let mut denied = ToolError::new(ErrorKind::Scope, output::clip(message, 300))
        .hint("Give the app this access in its settings, install it again, and replace the token");
    denied.needed_scope = required.map(scope);
    denied
}

/// Returns the scope within "`read_orders` access scope.", else all of it.
fn scope(required: &str) -> String {
    let named: Vec<&str> = required
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| name.contains('_'))
        .collect();
    if named.is_empty() {
        output::clip(required.trim_end_matches('.'), 120).into_owned()
    } else {
        named.join(", ")
    }
}

/// Returns what stands beside the data: fields that were hidden, filters that were not understood.
pub(super) fn notes(answer: &Value) -> Vec<String> {
    let mut notes = vec![];
    for error in answer["errors"].as_array().into_iter().flatten() {
        if error["extensions"]["code"] == "ACCESS_DENIED" {
            let field = error["path"]
                .as_array()
                .and_then(|path| path.last()?.as_str())
                .unwrap_or("a part");
            let required = error["extensions"]["requiredAccess"]
                .as_str()
                .unwrap_or("more access");
            let note = format!("{field} is hidden from this token: needs {}", scope(required));
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    let searches = answer["extensions"]["search"].as_array().into_iter().flatten();
    for warning in searches.flat_map(|search| search["warnings"].as_array().into_iter().flatten()) {
        let field = warning["field"].as_str().unwrap_or_default();
        notes.push(format!(
            "Shopify ignored the filter `{}`: it does not know it here",
            output::clip(field, 60)
        ));
    }
    notes
}

/// Returns what the shop found wrong with a write: `userErrors`.
pub(super) fn wrong(payload: &Value) -> Option<ToolError> {
    let (_, errors) = payload
        .as_object()?
        .iter()
        .find(|(key, _)| key.to_lowercase().ends_with("usererrors"))?;
    let errors = errors.as_array().filter(|errors| !errors.is_empty())?;
    let words: Vec<String> = errors.iter().take(4).filter_map(told).collect();
    let coded = |word: &str| {
        errors
            .iter()
            .any(|error| error["code"].as_str().is_some_and(|code| code.contains(word)))
    };
    let message = format!("Shopify did not do it: {}", words.join("; "));
    Some(if coded("STALE") {
        ToolError::invalid(message)
            .hint("The stock has changed meanwhile: look with get_inventory, then set it again")
    } else if coded("NOT_FOUND") {
        ToolError::not_found(message).hint("Look for it with the list tools")
    } else {
        ToolError::invalid(message).hint("Nothing was changed; correct the arguments and try again")
    })
}

#[cfg(test)]
mod tests;
