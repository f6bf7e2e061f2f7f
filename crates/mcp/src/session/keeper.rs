//! Sits beside a session for as long as it lives, and takes process and connection down together: when the process
//! ends, when it closes its output, when it is told to stop, when nobody needs it any more.

use super::handshake::Listener;
use super::{Ending, Session};
use crate::launch::Process;
use rmcp::RoleClient;
use rmcp::service::{QuitReason, RunningService};
use std::pin::Pin;
use std::sync::Weak;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinError;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub(super) struct Keeper {
    pub session: Weak<Session>,
    pub stop: CancellationToken,
    pub ending: watch::Sender<Option<Ending>>,
    pub grace: Duration,
    pub idle_after: Duration,
}

enum Cause {
    ProcessEnded(Option<i32>),
    OutputClosed,
    Told,
    Idle,
}

type Waiting = Pin<Box<dyn Future<Output = Result<QuitReason, JoinError>> + Send>>;

/// Runs until the session is over and its process gone.
pub(super) async fn keep(
    mut process: Process,
    service: RunningService<RoleClient, Listener>,
    keeper: Keeper,
) {
    let close = service.cancellation_token();
    let mut connection: Waiting = Box::pin(service.waiting());
    let mut connected = true;
    let cause = watch_over(&mut process, &mut connection, &keeper).await;
    if matches!(cause, Cause::OutputClosed) {
        connected = false;
    }
    if matches!(cause, Cause::ProcessEnded(_)) {
        // What it still said is in the pipe: read on until its end.
        connected = tokio::time::timeout(Duration::from_millis(200), &mut connection)
            .await
            .is_err();
    }
    // Closes the server's stdin.
    close.cancel();
    if connected
        && tokio::time::timeout(Duration::from_secs(1), &mut connection)
            .await
            .is_err()
    {
        tracing::warn!(pid = process.pid(), "a connection did not close in time");
    }
    drop(connection);
    let ending = match cause {
        Cause::ProcessEnded(code) => Ending::Crashed { code },
        Cause::OutputClosed => {
            let grace = keeper.grace.min(Duration::from_millis(500));
            Ending::Crashed {
                code: process.end(grace).await,
            }
        }
        Cause::Told => {
            process.end(keeper.grace).await;
            Ending::Stopped
        }
        Cause::Idle => {
            process.end(keeper.grace).await;
            Ending::Idle
        }
    };
    process.drain_stderr().await;
    keeper.ending.send_replace(Some(ending));
}

async fn watch_over(process: &mut Process, connection: &mut Waiting, keeper: &Keeper) -> Cause {
    let mut look_again = Instant::now() + keeper.idle_after;
    loop {
        tokio::select! {
            biased;
            () = keeper.stop.cancelled() => return Cause::Told,
            code = process.wait() => return Cause::ProcessEnded(code),
            _ = &mut *connection => return Cause::OutputClosed,
            () = tokio::time::sleep_until(look_again) => {
                let Some(session) = keeper.session.upgrade() else {
                    return Cause::Told;
                };
                match session.close_if_idle(keeper.idle_after) {
                    None => return Cause::Idle,
                    Some(at) => look_again = at,
                }
            }
        }
    }
}
