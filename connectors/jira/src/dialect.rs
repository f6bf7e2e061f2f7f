//! How Jira says no: `errorMessages` and `errors` by field, the gateway's words about scopes, the login's about captchas.
//! Never passes on a page that is not JSON.

use mosaic_connector_kit::http::{Answer, Dialect, HeaderName, HeaderValue, Verdict, refusal};
use mosaic_connector_kit::{ErrorKind, ToolError};
use serde_json::Value;

/// Jira's way of speaking HTTP.
#[derive(Debug)]
pub(crate) struct Jira;

impl Dialect for Jira {
    fn service(&self) -> &'static str {
        "Jira"
    }

    fn headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        vec![(
            HeaderName::from_static("accept"),
            HeaderValue::from_static("application/json"),
        )]
    }

    fn judge(&self, answer: &Answer) -> Verdict {
        let status = answer.status.as_u16();
        match status {
            200..=399 => Verdict::Fine,
            401 if said(answer).contains("scope") => Verdict::Refused(
                ToolError::new(ErrorKind::Scope, "the token's scopes do not allow this in Jira")
                    .hint("Sign in again and grant the scope, or use a token that has it"),
            ),
            401 => Verdict::Expired,
            403 if denied(answer) => Verdict::Refused(
                ToolError::new(ErrorKind::Auth, "Jira refused the login after too many failures")
                    .hint("Log in to Jira in a browser and solve the captcha, then try again"),
            ),
            403 => Verdict::Refused(refusal(answer, &said(answer)).hint(
                "The account lacks the permission: ask a project administrator, or choose what it may see",
            )),
            404 => Verdict::Refused(
                refusal(answer, &said(answer))
                    .hint("Check the key or id: list_projects and search_issues know what there is"),
            ),
            429 => Verdict::Limited {
                after: answer.retry_after(),
            },
            status if status >= 500 => Verdict::Broken,
            _ => Verdict::Refused(refused(answer)),
        }
    }
}

fn denied(answer: &Answer) -> bool {
    answer
        .header("x-seraph-loginreason")
        .is_some_and(|reason| reason.contains("AUTHENTICATION_DENIED"))
}

/// What a 400 means: the words, and where they are about JQL, what to do.
fn refused(answer: &Answer) -> ToolError {
    let said = said(answer);
    let error = refusal(answer, &said);
    if said.contains("JQL") || said.contains("does not exist for the field") || said.starts_with("Field '") {
        return error.hint(
            "Correct the JQL: list_fields knows the fields; put values with spaces in quotation marks",
        );
    }
    if said.contains("Unbounded") {
        return error.hint("Restrict the search, for example with project = KEY or updated >= -30d");
    }
    error
}

/// Returns what the service said, as one line.
fn said(answer: &Answer) -> String {
    let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else {
        return String::new();
    };
    let messages = body["errorMessages"].as_array().into_iter().flatten();
    let mut words: Vec<String> = messages.filter_map(Value::as_str).map(str::to_owned).collect();
    for (field, message) in body["errors"].as_object().into_iter().flatten() {
        if let Some(message) = message.as_str() {
            words.push(format!("{field}: {message}"));
        }
    }
    if let (true, Some(message)) = (words.is_empty(), body["message"].as_str()) {
        words.push(message.to_owned());
    }
    crate::adf::clean(&words.join(" ")).replace(['\n', '\t'], " ")
}
