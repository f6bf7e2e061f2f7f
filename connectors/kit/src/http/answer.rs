//! What a service answered.

use crate::{ErrorKind, ToolError};
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// An answer whose body was read.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The service's name, for messages.
    pub service: &'static str,
    /// The status; never 304: the kit answers those from what it kept.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, cut at [`super::Ask::at_most`].
    pub body: Vec<u8>,
    /// Whether the body was cut.
    pub cut: bool,
    /// Whether what it answers may be asked again.
    pub(super) repeatable: bool,
}

impl Answer {
    /// Reads the body as JSON.
    ///
    /// # Errors
    /// `upstream` when it is not what was expected. The message names the service, never the body.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ToolError> {
        if self.cut {
            return Err(self.unfit(
                &format!("{} answered with more than was asked for", self.service),
                "Ask for less",
            ));
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            // What serde says in words may quote the body.
            let (kind, line, column) = (error.classify(), error.line(), error.column());
            tracing::warn!(
                service = self.service,
                ?kind,
                line,
                column,
                "could not read an answer"
            );
            self.unfit(
                &format!("{} answered with something unreadable", self.service),
                "Try again; if it stays so, the service or a proxy in between is broken",
            )
        })
    }

    /// Returns the error of an answer that cannot be used. A write may have been done all the same: then the hint says so,
    /// instead of what helps where asking again is harmless.
    #[must_use]
    pub fn unfit(&self, message: &str, hint: &str) -> ToolError {
        let error = ToolError::new(ErrorKind::Upstream, message);
        if self.repeatable {
            error.hint(hint)
        } else {
            error.unsure()
        }
    }

    /// Returns a header's value as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Returns how long `Retry-After` asks to wait, when it names seconds.
    ///
    /// RFC 9110, section 10.2.3; the form with a date is not used by any service here.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds: f64 = self.header("retry-after")?.trim().parse().ok()?;
        Duration::try_from_secs_f64(seconds).ok()
    }
}
