//! Performs the acts of a stream at their pace, as the body of a response. It stops when the client hangs up, when the fake
//! is stopped, or when the acts are over, and says which in the counts.

use super::plan::Act;
use super::record::OpenStream;
use bytes::Bytes;
use futures::stream::{self, Stream};
use std::collections::VecDeque;
use std::io;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How acts are performed.
pub(super) struct Manner {
    /// Output tokens per second.
    pub(super) pace: Option<f64>,
    /// Bytes in a chunk; whole events, unless given.
    pub(super) chunk: Option<usize>,
    /// Ends every stream when cancelled.
    pub(super) stop: CancellationToken,
}

struct Player {
    acts: VecDeque<Act>,
    chunks: VecDeque<Bytes>,
    manner: Manner,
    /// When the next event is due.
    due: Instant,
    open: OpenStream,
}

/// Returns the body of a response that performs `acts`.
pub(super) fn body(
    acts: Vec<Act>,
    manner: Manner,
    open: OpenStream,
) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let player = Player {
        acts: acts.into(),
        chunks: VecDeque::new(),
        manner,
        due: Instant::now(),
        open,
    };
    stream::unfold(player, |mut player| async move {
        let stop = player.manner.stop.clone();
        let chunk = tokio::select! {
            chunk = player.next() => chunk,
            () = stop.cancelled() => Some(Err(io::ErrorKind::ConnectionAborted.into())),
        };
        chunk.map(|chunk| (chunk, player))
    })
}

impl Player {
    async fn next(&mut self) -> Option<io::Result<Bytes>> {
        loop {
            if let Some(chunk) = self.chunks.pop_front() {
                return Some(Ok(chunk));
            }
            match self.acts.pop_front() {
                Some(Act::Event { name, data, tokens }) => {
                    self.wait_for(tokens).await;
                    self.send(format!("event: {name}\ndata: {data}\n\n").as_bytes());
                }
                Some(Act::Half(act)) => {
                    if let Act::Event { name, data, .. } = *act {
                        let whole = format!("event: {name}\ndata: {data}\n\n");
                        self.send(&whole.as_bytes()[..whole.len() / 2]);
                    }
                }
                Some(Act::Pause(pause)) => {
                    tokio::time::sleep(pause).await;
                    self.due = Instant::now();
                }
                Some(Act::Hang) => std::future::pending().await,
                Some(Act::Break) => {
                    // The server sends what it has when the body has nothing ready; an error would discard it.
                    tokio::task::yield_now().await;
                    self.open.finish();
                    return Some(Err(io::ErrorKind::ConnectionReset.into()));
                }
                None => {
                    self.open.finish();
                    return None;
                }
            }
        }
    }

    async fn wait_for(&mut self, tokens: u64) {
        let Some(pace) = self.manner.pace.filter(|pace| *pace > 0.0) else {
            return;
        };
        self.due += Duration::from_secs_f64(tokens as f64 / pace);
        tokio::time::sleep_until(self.due).await;
    }

    fn send(&mut self, bytes: &[u8]) {
        let size = self.manner.chunk.map_or(bytes.len(), |size| size.max(1));
        self.chunks
            .extend(bytes.chunks(size.max(1)).map(Bytes::copy_from_slice));
    }
}
