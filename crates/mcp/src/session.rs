//! One live connection to one server process: the handshake in whichever era the server speaks, requests with a limit
//! on their time, and the end of both together. It never restarts anything; that is the server's part.

mod handshake;
mod keeper;
mod request;
mod wire;

use crate::launch::StderrTail;
use crate::redact::Redactor;
use crate::{HostError, lock};
use rmcp::RoleClient;
use rmcp::service::Peer;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub(crate) use handshake::{Opening, open};
pub(crate) use request::Reply;

/// A live connection. Dropping the last reference stops the server, gently first.
pub(crate) struct Session {
    peer: Peer<RoleClient>,
    stats: Arc<wire::Stats>,
    stderr: Arc<StderrTail>,
    redactor: Arc<Redactor>,
    usage: Mutex<Usage>,
    ending: watch::Receiver<Option<Ending>>,
    stop: CancellationToken,
    tools_changed: Arc<AtomicU64>,
    /// Counts the server's sessions from 1.
    pub serial: u64,
    /// The process the host started: the guard's where there is one.
    pub pid: u32,
    /// The protocol revision agreed on.
    pub protocol: String,
    /// What the server says in its greeting about its use, redacted and cut; empty when it says nothing.
    pub instructions: String,
    /// Which handshake worked: the next start uses it at once.
    pub era: Era,
}

/// How a server begins a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Era {
    /// Not known yet: asked.
    #[default]
    Unknown,
    /// `server/discover` (2026-07-28).
    Discover,
    /// `initialize` (2025-11-25 and before).
    Initialize,
}

/// How a session ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The process ended or closed its output by itself.
    Crashed {
        /// Its exit code.
        code: Option<i32>,
    },
    /// It was told to.
    Stopped,
    /// Nobody needed it for a while.
    Idle,
}

#[derive(Debug)]
struct Usage {
    in_flight: u32,
    last: Instant,
    closed: bool,
}

/// A caller's hold on a session: while one exists the session does not count as idle.
pub(crate) struct Lease(Arc<Session>);

impl std::ops::Deref for Lease {
    type Target = Arc<Session>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let mut usage = lock(&self.0.usage);
        usage.in_flight = usage.in_flight.saturating_sub(1);
        usage.last = Instant::now();
    }
}

impl Session {
    /// Takes hold of the session; `None` when it has ended or is about to.
    pub(crate) fn lease(self: &Arc<Self>) -> Option<Lease> {
        let mut usage = lock(&self.usage);
        if !self.takes_requests(&usage) {
            return None;
        }
        usage.in_flight += 1;
        Some(Lease(Arc::clone(self)))
    }

    /// Tells whether the session takes requests, without counting as use.
    pub(crate) fn is_live(&self) -> bool {
        self.takes_requests(&lock(&self.usage))
    }

    fn takes_requests(&self, usage: &Usage) -> bool {
        !usage.closed && !self.peer.is_transport_closed() && self.ending.borrow().is_none()
    }

    /// Closes the session to new callers if nobody used it for `idle_after`; otherwise returns when to look again.
    fn close_if_idle(&self, idle_after: Duration) -> Option<Instant> {
        let mut usage = lock(&self.usage);
        let now = Instant::now();
        if usage.in_flight > 0 {
            return Some(now + idle_after);
        }
        let due = usage.last + idle_after;
        if now < due {
            return Some(due);
        }
        usage.closed = true;
        None
    }

    /// Tells the server to end, and waits until it has.
    pub(crate) async fn stop(&self) {
        lock(&self.usage).closed = true;
        self.stop.cancel();
        self.ended().await;
    }

    /// Waits for the end. The future does not keep the session alive.
    pub(crate) fn ended(&self) -> impl Future<Output = Ending> + Send + use<> {
        let mut ending = self.ending.clone();
        async move {
            match ending.wait_for(Option::is_some).await {
                Ok(ended) => ended.clone().unwrap_or(Ending::Stopped),
                // The keeper is gone with its runtime.
                Err(_) => Ending::Stopped,
            }
        }
    }

    /// Returns what a caller is told about a session that ended under it.
    pub(crate) async fn why_it_ended(&self) -> HostError {
        match tokio::time::timeout(Duration::from_secs(5), self.ended()).await {
            Ok(Ending::Crashed { code }) => HostError::Crashed {
                code,
                stderr_tail: self.last_words(),
            },
            Ok(Ending::Stopped | Ending::Idle) => HostError::Cancelled,
            Err(_) => HostError::Crashed {
                code: None,
                stderr_tail: self.last_words(),
            },
        }
    }

    /// Returns how often the server said that its tools changed.
    pub(crate) fn tools_changed(&self) -> u64 {
        self.tools_changed.load(Ordering::Relaxed)
    }

    /// Returns how many lines on stdout were no protocol.
    pub(crate) fn stray_lines(&self) -> u64 {
        self.stats.stray()
    }

    /// Returns the last lines on stderr, redacted.
    pub(crate) fn last_words(&self) -> String {
        self.stderr.text()
    }

    /// Returns how many messages came from the server.
    pub(crate) fn heard(&self) -> u64 {
        self.stats.heard()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
