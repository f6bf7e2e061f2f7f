//! How Slack says no: with status 200 and `{"ok": false, "error": …}`, but for 429 and what is broken. And how its file
//! store does: with a page to sign in.

use crate::failure;
use mosaic_connector_kit::http::{Answer, Dialect, Verdict, refusal};
use mosaic_connector_kit::{ErrorKind, ToolError};
use serde::Deserialize;

/// The Web API, asked with the token of `field`.
#[derive(Debug)]
pub(crate) struct WebApi {
    /// The variable of the token, to blame.
    pub(crate) field: &'static str,
}

/// The store of private files.
#[derive(Debug)]
pub(crate) struct FileStore {
    /// The variable of the token, to blame.
    pub(crate) field: &'static str,
}

/// What every answer begins with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Envelope {
    ok: bool,
    #[serde(deserialize_with = "or_default")]
    pub(crate) error: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) needed: String,
    #[serde(deserialize_with = "or_default")]
    response_metadata: Metadata,
}

/// Reads what may be null or of another shape: a refusal has to be known as one whatever stands beside it.
fn or_default<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Default + serde::de::DeserializeOwned,
    D: serde::Deserializer<'de>,
{
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Metadata {
    messages: Vec<String>,
}

impl Envelope {
    /// Returns what Slack says about the arguments.
    pub(crate) fn details(&self) -> String {
        self.response_metadata.messages.join("; ")
    }
}

impl Dialect for WebApi {
    fn service(&self) -> &'static str {
        "Slack"
    }

    fn judge(&self, answer: &Answer) -> Verdict {
        match answer.status.as_u16() {
            429 => {
                return Verdict::Limited {
                    after: answer.retry_after(),
                };
            }
            status if status >= 500 => return Verdict::Broken,
            _ => {}
        }
        // What is no envelope is found out by whoever reads the answer.
        let Ok(envelope) = serde_json::from_slice::<Envelope>(&answer.body) else {
            return if answer.status.is_success() {
                Verdict::Fine
            } else {
                Verdict::Refused(refusal(answer, ""))
            };
        };
        if envelope.ok {
            return Verdict::Fine;
        }
        match envelope.error.as_str() {
            // It is there, which is what was wanted.
            "already_reacted" => Verdict::Fine,
            "ratelimited" | "rate_limited" => Verdict::Limited {
                after: answer.retry_after(),
            },
            "internal_error" | "fatal_error" | "service_unavailable" | "request_timeout" => Verdict::Broken,
            _ => Verdict::Refused(failure::of(&envelope, self.field)),
        }
    }
}

impl Dialect for FileStore {
    fn service(&self) -> &'static str {
        "Slack"
    }

    fn judge(&self, answer: &Answer) -> Verdict {
        match answer.status.as_u16() {
            429 => Verdict::Limited {
                after: answer.retry_after(),
            },
            status if status >= 500 => Verdict::Broken,
            // A redirect that was not followed leads to the page to sign in, too.
            300..=399 | 401 | 403 => Verdict::Refused(self.closed()),
            200..=299 if is_sign_in(answer) => Verdict::Refused(self.closed()),
            200..=299 => Verdict::Fine,
            _ => Verdict::Refused(refusal(answer, "")),
        }
    }
}

impl FileStore {
    fn closed(&self) -> ToolError {
        let mut error = ToolError::new(ErrorKind::Scope, "Slack does not give this file to the token")
            .hint("Add the scope files:read to the app and install it again")
            .field(self.field);
        error.needed_scope = Some("files:read".to_owned());
        error
    }
}

fn is_sign_in(answer: &Answer) -> bool {
    let head = &answer.body[..answer.body.len().min(600)];
    let head = String::from_utf8_lossy(head).to_lowercase();
    answer
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("text/html"))
        && head.contains("| slack</title>")
}
