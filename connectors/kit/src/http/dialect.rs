//! How a service says yes and no. Each connector describes its own; the kit acts on the verdict.

use super::Answer;
use crate::{ErrorKind, ToolError};
use reqwest::header::{HeaderName, HeaderValue};
use std::time::Duration;

/// How one service speaks HTTP. Implemented once by each connector; this narrow so that retrying, waiting and refreshing
/// are the kit's alone.
pub trait Dialect: Send + Sync + 'static {
    /// Returns the service's name, for messages: "GitHub".
    fn service(&self) -> &'static str;

    /// Returns the headers that every request carries, besides the token.
    fn headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        vec![]
    }

    /// Tells what an answer means. The default goes by the status alone.
    fn judge(&self, answer: &Answer) -> Verdict {
        by_status(answer)
    }
}

/// What an answer means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is what was asked for.
    Fine,
    /// The token is not accepted (any more): a refreshed one may be.
    Expired,
    /// Too many requests; nothing was done. Try again after this time, where the service names one.
    Limited {
        /// How long to wait.
        after: Option<Duration>,
    },
    /// The service is broken for the moment. Whether a write was done is unknown.
    Broken,
    /// No, and asking again does not help.
    Refused(ToolError),
}

/// Returns the verdict that the status alone allows.
#[must_use]
pub(super) fn by_status(answer: &Answer) -> Verdict {
    match answer.status.as_u16() {
        200..=399 => Verdict::Fine,
        401 => Verdict::Expired,
        429 => Verdict::Limited {
            after: answer.retry_after(),
        },
        status if status >= 500 => Verdict::Broken,
        _ => Verdict::Refused(refusal(answer, "")),
    }
}

/// Returns the error for a refusal by its status; `said` is what the service said, already short and free of secrets.
#[must_use]
pub fn refusal(answer: &Answer, said: &str) -> ToolError {
    let service = answer.service;
    let said = crate::output::clip(said.trim(), 300);
    let with = |words: String| {
        if said.is_empty() {
            words
        } else {
            format!("{words}: {said}")
        }
    };
    match answer.status.as_u16() {
        401 => ToolError::new(
            ErrorKind::Auth,
            with(format!("{service} refused the credentials")),
        ),
        403 => ToolError::new(ErrorKind::Scope, with(format!("{service} does not allow this"))),
        404 | 410 => ToolError::not_found(with(format!("{service} does not have this, or hides it"))),
        408 | 504 => ToolError::new(ErrorKind::Timeout, with(format!("{service} took too long"))),
        status if status >= 500 => ToolError::new(
            ErrorKind::Upstream,
            with(format!("{service} is broken ({status})")),
        ),
        status => ToolError::invalid(with(format!("{service} refused the request ({status})"))),
    }
}
