//! What was asked and answered: each exchange with an emulation, kept in memory for tests and, where `MOSAIC_EXCHANGES`
//! names a folder, written there as lines of JSON for the contract oracles. Never keeps a token.

use serde::Serialize;
use std::collections::VecDeque;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The variable that names the folder exchanges are written to.
const FOLDER: &str = "MOSAIC_EXCHANGES";

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exchange {
    /// The emulated service: `slack`.
    pub service: String,
    /// The tool on whose behalf it was made, where a test said so.
    pub tool: Option<String>,
    /// The method.
    pub method: String,
    /// The path as it was sent, without the host.
    pub path: String,
    /// The query as it was sent, without `?`.
    pub query: String,
    /// The request's headers, without those that carry a secret; lower-case names.
    pub request_headers: Vec<(String, String)>,
    /// The request's body as text; empty when it is no text.
    pub request_body: String,
    /// The status.
    pub status: u16,
    /// The answer's headers.
    pub response_headers: Vec<(String, String)>,
    /// The answer's body as text; empty when it is no text.
    pub response_body: String,
    /// Whether a fault was asked for: such an answer need not fit the vendor's description.
    pub faulty: bool,
}

/// How many exchanges are kept at most, and how many bytes of their bodies: a company that runs all day forgets the oldest.
const KEPT: (usize, usize) = (2_000, 8 * 1024 * 1024);

#[derive(Debug, Default)]
struct State {
    tool: Option<String>,
    count: usize,
    bytes: usize,
    last: VecDeque<Exchange>,
}

impl State {
    fn keep(&mut self, exchange: Exchange) {
        self.count += 1;
        self.bytes += exchange.bytes();
        self.last.push_back(exchange);
        while self.last.len() > 1 && (self.last.len() > KEPT.0 || self.bytes > KEPT.1) {
            self.bytes -= self.last.pop_front().map_or(0, |oldest| oldest.bytes());
        }
    }
}

impl Exchange {
    fn bytes(&self) -> usize {
        self.request_body.len() + self.response_body.len()
    }
}

/// The last exchanges of one emulation, in order. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Exchanges(Arc<Mutex<State>>);

impl Exchanges {
    /// Says on whose behalf the next requests are made.
    pub fn on_behalf_of(&self, tool: &str) {
        self.state(|state| state.tool = Some(tool.to_owned()));
    }

    /// Returns those that are kept: the last ones.
    #[must_use]
    pub fn all(&self) -> Vec<Exchange> {
        self.state(|state| state.last.iter().cloned().collect())
    }

    /// Returns how many there were so far.
    #[must_use]
    pub fn count(&self) -> usize {
        self.state(|state| state.count)
    }

    /// Returns those that came after the first `count`, as far as they are kept.
    #[must_use]
    pub fn since(&self, count: usize) -> Vec<Exchange> {
        self.state(|state| {
            let new = state.count.saturating_sub(count);
            let known = state.last.len().saturating_sub(new);
            state.last.iter().skip(known).cloned().collect()
        })
    }

    pub(crate) fn add(&self, mut exchange: Exchange) {
        self.state(|state| {
            exchange.tool = state.tool.clone();
            write(&exchange);
            state.keep(exchange);
        });
    }

    fn state<T>(&self, use_it: impl FnOnce(&mut State) -> T) -> T {
        use_it(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn write(exchange: &Exchange) {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let file = folder.join(format!("{}-{}.ndjson", exchange.service, std::process::id()));
    let written = serde_json::to_string(exchange)
        .map_err(std::io::Error::from)
        .and_then(|line| {
            let mut file = OpenOptions::new().create(true).append(true).open(file)?;
            file.write_all(format!("{line}\n").as_bytes())
        });
    if let Err(error) = written {
        tracing::warn!(%error, "could not write an exchange");
    }
}
