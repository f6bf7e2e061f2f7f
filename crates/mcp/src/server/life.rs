//! A server's starts and ends: one start at a time however many wait for it, a revival in the background after a crash,
//! and the last stop.

use super::Server;
use crate::session::{self, Ending, Era, Lease, Opening, Session};
use crate::{HostError, lock};
use futures::FutureExt;
use mosaic_protocol::Health;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

impl Server {
    /// Returns a session that takes requests, starting the server if it does not run.
    pub(super) async fn session(self: &Arc<Self>, cancel: &CancellationToken) -> Result<Lease, HostError> {
        loop {
            if let Some(lease) = self.running() {
                return Ok(lease);
            }
            let session = tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(HostError::Cancelled),
                session = self.start_once() => session?,
            };
            // It may have ended again already: then its crash was counted, and the next round waits a little longer.
            if let Some(lease) = session.lease() {
                return Ok(lease);
            }
            if lock(&self.breaker).is_resting(Instant::now()) {
                return Err(session.why_it_ended().await);
            }
        }
    }

    fn running(&self) -> Option<Lease> {
        let current = lock(&self.current).clone();
        current.as_ref().and_then(Session::lease)
    }

    /// Starts the server, or joins the start that is under way. A caller who goes away does not stop it.
    async fn start_once(self: &Arc<Self>) -> Result<Arc<Session>, HostError> {
        let starting = {
            let mut starting = lock(&self.starting);
            match &*starting {
                Some(under_way) => under_way.clone(),
                None => {
                    let task = tokio::spawn(Arc::clone(self).start());
                    let shared = async move { task.await.unwrap_or(Err(HostError::Cancelled)) }
                        .boxed()
                        .shared();
                    starting.insert(shared).clone()
                }
            }
        };
        starting.await
    }

    async fn start(self: Arc<Self>) -> Result<Arc<Session>, HostError> {
        let started = self.open_session().await;
        match &started {
            Ok(session) => {
                *lock(&self.current) = Some(Arc::clone(session));
                self.health.set(Health::Ready, "");
                self.follow(session);
            }
            Err(HostError::Cancelled) => {}
            Err(error) => {
                lock(&self.breaker).failed(Instant::now());
                self.report_failure(error);
            }
        }
        *lock(&self.starting) = None;
        if self.gone.is_cancelled() {
            // Nobody will ask for it any more.
            *lock(&self.current) = None;
            return Err(HostError::Cancelled);
        }
        started
    }

    async fn open_session(&self) -> Result<Arc<Session>, HostError> {
        let not_before = lock(&self.breaker).not_before();
        if let Some(moment) = not_before {
            tokio::select! {
                () = self.gone.cancelled() => return Err(HostError::Cancelled),
                () = tokio::time::sleep_until(moment) => {}
            }
        }
        self.health.set(Health::Starting, "");
        let serial = self.serial.fetch_add(1, Ordering::Relaxed) + 1;
        let opening = Opening {
            spec: &self.spec,
            config: &self.config,
            redactor: &self.redactor,
            serial,
            gone: &self.gone,
        };
        let era = *lock(&self.era);
        let opened = session::open(&opening, era).await;
        // After a failure nothing is taken for granted: it may have been replaced by another version.
        *lock(&self.era) = opened.as_ref().map_or(Era::Unknown, |session| session.era);
        opened
    }

    /// Waits in the background for the session's end.
    fn follow(self: &Arc<Self>, session: &Arc<Session>) {
        let (ended, serial) = (session.ended(), session.serial);
        let (server, session) = (Arc::downgrade(self), Arc::downgrade(session));
        tokio::spawn(async move {
            let ending = ended.await;
            let Some(server) = server.upgrade() else {
                return;
            };
            match ending {
                Ending::Crashed { code } => {
                    let stderr_tail = session
                        .upgrade()
                        .map(|session| session.last_words())
                        .unwrap_or_default();
                    server.note_crash(serial, &HostError::Crashed { code, stderr_tail });
                }
                Ending::Idle => server.health.set(Health::Idle, ""),
                Ending::Stopped => {}
            }
        });
    }

    /// Counts a crash once, whoever notices it first, and starts the server anew in the background.
    pub(super) fn note_crash(self: &Arc<Self>, serial: u64, error: &HostError) {
        if self.crash_noted.fetch_max(serial, Ordering::AcqRel) >= serial {
            return;
        }
        tracing::warn!(connector = self.spec.name, %error, "a connector crashed");
        lock(&self.breaker).failed(Instant::now());
        self.report_failure(error);
        let server = Arc::clone(self);
        tokio::spawn(async move {
            while !server.gone.is_cancelled() && !lock(&server.breaker).is_resting(Instant::now()) {
                match server.start_once().await {
                    Ok(_) | Err(HostError::Cancelled) => break,
                    Err(error) => {
                        tracing::debug!(connector = server.spec.name, %error, "could not revive a connector")
                    }
                }
            }
        });
    }

    /// Takes the session from later callers.
    pub(super) fn retire(&self, session: &Arc<Session>) {
        let mut current = lock(&self.current);
        if current.as_ref().is_some_and(|held| Arc::ptr_eq(held, session)) {
            tracing::info!(
                connector = self.spec.name,
                "a connector fell silent and is replaced"
            );
            *current = None;
        }
    }

    /// Stops the server and forgets its failures, then starts it.
    pub(crate) async fn restart(self: &Arc<Self>) -> Result<(), HostError> {
        self.stop().await;
        lock(&self.breaker).succeeded();
        *lock(&self.catalog) = None;
        *lock(&self.era) = Era::Unknown;
        self.start_once().await.map(|_| ())
    }

    /// Stops the server for good and waits until its process is gone.
    pub(crate) async fn end(&self) {
        self.gone.cancel();
        let starting = lock(&self.starting).clone();
        if let Some(starting) = starting {
            let _ = starting.await;
        }
        self.stop().await;
    }

    /// Stops the server for good without waiting.
    pub(crate) fn let_go(&self) {
        self.gone.cancel();
        *lock(&self.current) = None;
    }

    async fn stop(&self) {
        let current = lock(&self.current).take();
        if let Some(session) = current {
            session.stop().await;
        }
        self.health.set(Health::Idle, "");
    }
}
