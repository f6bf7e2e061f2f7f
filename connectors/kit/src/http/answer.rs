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
}

impl Answer {
    /// Reads the body as JSON.
    ///
    /// # Errors
    /// `upstream` when it is not what was expected. The message names the service and the place, never the body.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ToolError> {
        if self.cut {
            return Err(ToolError::new(
                ErrorKind::Upstream,
                format!("{} answered with more than was asked for", self.service),
            )
            .hint("Ask for less"));
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            tracing::warn!(service = self.service, %error, "could not read an answer");
            ToolError::new(
                ErrorKind::Upstream,
                format!("{} answered with something unreadable", self.service),
            )
            .hint("Try again; if it stays so, the service or a proxy in between is broken")
        })
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
