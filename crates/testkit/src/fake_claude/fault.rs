//! Everything that can go wrong with an answer, as data. What a fault does to the wire is in `plan` and `server`.

use serde::{Deserialize, Serialize};

/// One thing that goes wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// 429.
    RateLimited {
        /// What the headers say about when to come back.
        #[serde(default)]
        wait: Option<Wait>,
    },
    /// 529.
    Overloaded,
    /// Any other status with a proper error body: 401, 402, 403, 404, 409, 500, 504 …
    Status {
        /// The HTTP status.
        status: u16,
        /// The message, if not the usual one.
        #[serde(default)]
        message: Option<String>,
        /// `error.details.error_code`.
        #[serde(default)]
        code: Option<String>,
        /// What the headers say about when to come back.
        #[serde(default)]
        wait: Option<Wait>,
        /// The `x-should-retry` header.
        #[serde(default)]
        should_retry: Option<bool>,
    },
    /// A page of HTML from something in front of the API, such as 413 or 502.
    Html {
        /// The HTTP status.
        status: u16,
    },
    /// The connection closes without a single byte.
    Disconnect,
    /// The stream ends early.
    Drop {
        /// Where.
        at: Point,
        /// How.
        #[serde(default)]
        ending: Ending,
    },
    /// A `ping`, then silence.
    Stall {
        /// Where.
        at: Point,
        /// For so many milliseconds, then the stream goes on; until the client hangs up, unless given.
        #[serde(default)]
        for_ms: Option<u64>,
    },
    /// An `error` event after HTTP 200, then the end.
    StreamError {
        /// Where.
        at: Point,
        /// `overloaded_error`, `api_error` …
        error: String,
    },
    /// Events, deltas, fields and a whole block of kinds that no client knows yet.
    UnknownParts,
    /// `partial_json` that adds up to no JSON.
    InvalidJson,
    /// The body in chunks of so many bytes, splitting events, lines and characters.
    SplitBytes {
        /// Bytes in a chunk; 0 counts as 1.
        size: usize,
    },
}

/// What an error says about when to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// `retry-after-ms`, in milliseconds.
    Milliseconds(u64),
    /// `retry-after`, in seconds.
    Seconds(u64),
    /// `retry-after` as an HTTP date that many seconds ahead.
    Date(u64),
}

/// A point in a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Point {
    /// After so many whole events; 0 is right after the headers.
    Events(usize),
    /// Before the first event of this name.
    Before(String),
    /// After so many output tokens.
    Tokens(u64),
}

/// How a stream ends early.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The connection breaks between two events.
    #[default]
    Broken,
    /// The connection breaks in the middle of an event.
    InsideEvent,
    /// The body ends as if complete, only that `message_stop` never came.
    Clean,
}

impl Fault {
    /// Returns a 429 that says nothing about when to come back.
    pub fn rate_limited() -> Self {
        Self::RateLimited { wait: None }
    }

    /// Returns a 429 with a header.
    pub fn rate_limited_for(wait: Wait) -> Self {
        Self::RateLimited { wait: Some(wait) }
    }

    /// Returns an error of this status with the usual body.
    pub fn status(status: u16) -> Self {
        Self::Status {
            status,
            message: None,
            code: None,
            wait: None,
            should_retry: None,
        }
    }

    /// Returns a connection that breaks at `at`.
    pub fn drop_at(at: Point) -> Self {
        Self::Drop {
            at,
            ending: Ending::Broken,
        }
    }

    /// Returns a silence that lasts until the client hangs up.
    pub fn stall_at(at: Point) -> Self {
        Self::Stall { at, for_ms: None }
    }

    /// Returns an `error` event of this kind.
    pub fn stream_error(at: Point, error: impl Into<String>) -> Self {
        Self::StreamError {
            at,
            error: error.into(),
        }
    }
}
