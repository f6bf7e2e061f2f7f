//! The bytes between host and server: one JSON message a line. What is no message is logged, counted and skipped; what
//! is too long is thrown away while it comes in, and the call it answers is told. Invalid UTF-8 is replaced within the
//! whole line, never within a chunk of it.
//!
//! `rmcp` brings a transport of its own. This one differs where a stranger's server is concerned: it leaves no caller
//! waiting for an answer that came but could not be read, and it takes the silence of an old server for an answer.

mod incoming;
mod lines;
mod stats;

use crate::redact::Redactor;
use incoming::{Expected, Incoming};
use lines::{Line, Lines};
use rmcp::RoleClient;
use rmcp::model::{ClientNotification, ClientRequest, ErrorCode, ErrorData, JsonRpcMessage, RequestId};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::{ChildStdin, ChildStdout};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

pub(crate) use stats::Stats;

/// Our own code for an answer that was thrown away for its size. Outside the range JSON-RPC reserves.
pub(crate) const TOO_LARGE: i32 = 1_000_001;
/// Our own code for an answer that came but could not be read.
pub(crate) const UNREADABLE: i32 = 1_000_002;

/// What a wire is told about its server.
pub(crate) struct Terms {
    pub name: String,
    pub max_message_bytes: usize,
    /// How long `server/discover` may stay unanswered, if that is to be taken for an answer.
    pub probe_timeout: Option<Duration>,
    pub redactor: Arc<Redactor>,
    pub stats: Arc<Stats>,
}

/// Both pipes of one server.
pub(crate) struct Wire {
    lines: Lines<ChildStdout>,
    incoming: Incoming,
    outgoing: Option<mpsc::UnboundedSender<Vec<u8>>>,
    writer: JoinHandle<()>,
    probe_timeout: Option<Duration>,
    /// The `server/discover` that waits for its answer, and until when.
    probe: Option<(RequestId, Instant)>,
}

impl Wire {
    pub(crate) fn new(stdin: ChildStdin, stdout: ChildStdout, terms: Terms) -> Self {
        let (outgoing, queue) = mpsc::unbounded_channel();
        terms.stats.set_max_message_bytes(terms.max_message_bytes);
        Self {
            lines: Lines::new(stdout, terms.max_message_bytes),
            outgoing: Some(outgoing),
            writer: tokio::spawn(write_all(queue, stdin)),
            probe_timeout: terms.probe_timeout,
            probe: None,
            incoming: Incoming::new(terms.name, terms.redactor, terms.stats),
        }
    }

    fn note_outgoing(&mut self, message: &TxJsonRpcMessage<RoleClient>) {
        match message {
            JsonRpcMessage::Request(sent) => {
                let expected = match &sent.request {
                    ClientRequest::DiscoverRequest(_) => {
                        self.probe = self
                            .probe_timeout
                            .map(|limit| (sent.id.clone(), Instant::now() + limit));
                        Expected::Discovery
                    }
                    ClientRequest::InitializeRequest(_) => Expected::Greeting,
                    _ => Expected::Plain,
                };
                self.incoming.expect(sent.id.clone(), expected);
            }
            JsonRpcMessage::Notification(sent) => {
                if let ClientNotification::CancelledNotification(cancelled) = &sent.notification
                    && let Some(id) = &cancelled.params.request_id
                {
                    self.incoming.forget(id);
                }
            }
            JsonRpcMessage::Response(_) | JsonRpcMessage::Error(_) => {}
        }
    }

    /// Waits for a line, or for the probe to have gone unanswered for too long. Safe to drop between lines and within.
    async fn next_line(&mut self) -> Option<Line> {
        match &self.probe {
            None => Some(self.lines.next().await),
            Some((_, until)) => tokio::time::timeout_at(*until, self.lines.next()).await.ok(),
        }
    }
}

impl Transport<RoleClient> for Wire {
    type Error = io::Error;

    /// Queues the message at once, so that messages leave in the order they were sent in: a cancellation never
    /// overtakes its call.
    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleClient>,
    ) -> impl Future<Output = Result<(), io::Error>> + Send + 'static {
        self.note_outgoing(&message);
        let queued = serde_json::to_vec(&message)
            .map_err(io::Error::from)
            .and_then(|mut bytes| {
                bytes.push(b'\n');
                let closed = || io::Error::from(io::ErrorKind::BrokenPipe);
                self.outgoing
                    .as_ref()
                    .ok_or_else(closed)?
                    .send(bytes)
                    .map_err(|_| closed())
            });
        std::future::ready(queued)
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleClient>> {
        loop {
            let message = match self.next_line().await {
                None => {
                    let (id, _) = self.probe.take()?;
                    self.incoming.expect(id.clone(), Expected::LateDiscovery);
                    let silence = ErrorData::new(ErrorCode::METHOD_NOT_FOUND, "no answer", None);
                    return Some(JsonRpcMessage::error(silence, Some(id)));
                }
                Some(Line::End) => return None,
                Some(Line::Whole) => self.incoming.read(self.lines.bytes()),
                Some(Line::Stray) => self.incoming.stray(self.lines.bytes()),
                Some(Line::TooLong) => self.incoming.too_long(self.lines.bytes()),
            };
            self.lines.clear();
            if let Some(message) = message {
                if self
                    .probe
                    .as_ref()
                    .is_some_and(|(id, _)| !self.incoming.expects(id))
                {
                    self.probe = None;
                }
                return Some(message);
            }
        }
    }

    async fn close(&mut self) -> Result<(), io::Error> {
        self.outgoing = None;
        // What is queued still goes out, unless the server does not read.
        if tokio::time::timeout(Duration::from_millis(200), &mut self.writer)
            .await
            .is_err()
        {
            self.writer.abort();
        }
        Ok(())
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.writer.abort();
    }
}

/// Writes what is queued until the queue closes; dropping the pipe then is what the server sees as the end.
async fn write_all(mut queue: mpsc::UnboundedReceiver<Vec<u8>>, mut stdin: ChildStdin) {
    while let Some(bytes) = queue.recv().await {
        if let Err(error) = stdin.write_all(&bytes).await {
            tracing::debug!(%error, "could not write to the connector");
            return;
        }
    }
}
