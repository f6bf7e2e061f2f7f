//! What the fake saw: the requests in order, and counts that a test can wait for. It judges nothing.

use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::watch;

/// One request as it arrived, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordedRequest {
    /// `GET` or `POST`.
    pub method: String,
    /// The path without the query.
    pub path: String,
    /// The query without its question mark.
    pub query: String,
    /// Names in lower case. Values that are no text are left out.
    pub headers: BTreeMap<String, String>,
    /// The JSON body; `null` if there was none or it was no JSON.
    pub body: Value,
    /// The status of the answer; 0 while there is none.
    pub status: u16,
    /// Why the request was not served, if it was not: the `message` of the error body.
    pub refusal: Option<String>,
}

impl RecordedRequest {
    /// Returns whether this asked for a message, rather than for models or a token count.
    pub fn is_message(&self) -> bool {
        self.method == "POST" && self.path == "/v1/messages"
    }
}

/// What happened so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests of any kind.
    pub requests: usize,
    /// Requests answered with an error status.
    pub refused: usize,
    /// Message requests that are being answered now.
    pub open: usize,
    /// Message requests answered to the end, a scripted early end included.
    pub finished: usize,
    /// Message requests whose client hung up before the end.
    pub dropped: usize,
}

pub(super) fn header_texts(headers: &HeaderMap) -> BTreeMap<String, String> {
    headers
        .iter()
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect()
}

/// A message request while it is answered. Dropped before it is finished, it counts as hung up on.
pub(super) struct OpenStream {
    counts: Arc<watch::Sender<Counts>>,
    finished: bool,
}

impl OpenStream {
    pub(super) fn new(counts: Arc<watch::Sender<Counts>>) -> Self {
        counts.send_modify(|counts| counts.open += 1);
        Self {
            counts,
            finished: false,
        }
    }

    /// Notes that the answer came to its end.
    pub(super) fn finish(&mut self) {
        if !std::mem::replace(&mut self.finished, true) {
            self.counts.send_modify(|counts| {
                counts.open -= 1;
                counts.finished += 1;
            });
        }
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        if !self.finished {
            self.counts.send_modify(|counts| {
                counts.open -= 1;
                counts.dropped += 1;
            });
        }
    }
}
