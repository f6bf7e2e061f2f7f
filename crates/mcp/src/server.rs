//! One registered server over its whole life: started when needed, stopped when idle, started again after a crash with
//! a growing pause, left alone when it keeps failing. It holds at most one session that takes new requests.

mod catalog;
mod life;

use crate::breaker::{Admission, Breaker, Limits};
use crate::config::{HostConfig, ServerSpec};
use crate::health::HealthCell;
use crate::redact::Redactor;
use crate::session::{Era, Reply, Session};
use crate::{HostError, lock};
use futures::future::{BoxFuture, Shared};
use mosaic_protocol::{Health, HealthChange, HealthReport};
use rmcp::model::ClientRequest;
use serde_json::Value;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::broadcast;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// What can be said about a server besides its health, for diagnosis and measurement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vitals {
    /// Its process (the guard's where there is one), while it runs.
    pub pid: Option<u32>,
    /// The protocol revision agreed on, while it runs.
    pub protocol: Option<String>,
    /// How often it was started since it was registered.
    pub starts: u64,
    /// Lines on its stdout that were no protocol, since it was last started.
    pub stray_lines: u64,
}

type Starting = Shared<BoxFuture<'static, Result<Arc<Session>, HostError>>>;

/// One registered server.
pub(crate) struct Server {
    spec: ServerSpec,
    config: Arc<HostConfig>,
    redactor: Arc<Redactor>,
    health: HealthCell,
    breaker: Mutex<Breaker>,
    current: Mutex<Option<Arc<Session>>>,
    starting: Mutex<Option<Starting>>,
    catalog: Mutex<Option<catalog::Kept>>,
    era: Mutex<Era>,
    /// Counts sessions; also numbers them.
    serial: AtomicU64,
    /// The last session whose crash was counted.
    crash_noted: AtomicU64,
    /// Under which its results are kept; see [`crate::cache::Key`].
    epoch: AtomicU64,
    gone: CancellationToken,
}

impl Server {
    pub(crate) fn new(
        spec: ServerSpec,
        config: Arc<HostConfig>,
        changes: broadcast::Sender<HealthChange>,
        epoch: u64,
    ) -> Self {
        let limits = Limits {
            failures: config.breaker_failures,
            rest: config.breaker_rest,
            backoff_first: config.backoff_first,
            backoff_most: config.backoff_most,
        };
        Self {
            redactor: Arc::new(Redactor::new(&spec)),
            health: HealthCell::new(spec.id.clone(), changes),
            spec,
            config,
            breaker: Mutex::new(Breaker::new(limits)),
            current: Mutex::default(),
            starting: Mutex::default(),
            catalog: Mutex::default(),
            era: Mutex::default(),
            serial: AtomicU64::new(0),
            crash_noted: AtomicU64::new(0),
            epoch: AtomicU64::new(epoch),
            gone: CancellationToken::new(),
        }
    }

    pub(crate) fn health(&self) -> HealthReport {
        self.health.get()
    }

    pub(crate) fn vitals(&self) -> Vitals {
        let current = lock(&self.current).clone();
        let live = current.as_ref().filter(|session| session.is_live());
        Vitals {
            pid: live.map(|session| session.pid),
            protocol: live.map(|session| session.protocol.clone()),
            starts: self.serial.load(Ordering::Relaxed),
            stray_lines: current.map_or(0, |session| session.stray_lines()),
        }
    }

    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::Acquire)
    }

    pub(crate) fn set_epoch(&self, epoch: u64) {
        self.epoch.store(epoch, Ordering::Release);
    }

    /// Sends a request to the server, starting it if need be.
    pub(crate) async fn request(
        self: &Arc<Self>,
        request: ClientRequest,
        cancel: &CancellationToken,
    ) -> Result<Value, HostError> {
        let _permit = Permit::take(self)?;
        let mut sent_before = false;
        loop {
            let session = self.session(cancel).await?;
            let heard = session.heard();
            match session
                .request(request.clone(), self.config.call_timeout, cancel)
                .await
            {
                Reply::Settled(outcome) => {
                    // Not a word in all that time: it may never speak again. Later calls get a fresh process; this
                    // one ends when the calls that still wait on it do.
                    if matches!(outcome, Err(HostError::Timeout { .. })) && session.heard() == heard {
                        self.retire(&session);
                    }
                    self.settle(&session, &outcome);
                    return outcome;
                }
                Reply::NotSent if !sent_before => sent_before = true,
                Reply::NotSent => {
                    let outcome = Err(session.why_it_ended().await);
                    self.settle(&session, &outcome);
                    return outcome;
                }
            }
        }
    }

    /// Draws the conclusions of a request that reached a session.
    fn settle(self: &Arc<Self>, session: &Session, outcome: &Result<Value, HostError>) {
        match outcome {
            Ok(_) | Err(HostError::Refused { .. } | HostError::TooLarge { .. }) => {
                lock(&self.breaker).succeeded();
                self.health.set(Health::Ready, "");
            }
            Err(error @ HostError::Crashed { .. }) => self.note_crash(session.serial, error),
            Err(error) if error.is_failure() => {
                lock(&self.breaker).failed(Instant::now());
                self.report_failure(error);
            }
            Err(_) => {}
        }
    }

    fn report_failure(&self, error: &HostError) {
        let resting = lock(&self.breaker).is_resting(Instant::now());
        let health = if resting { Health::Resting } else { Health::Failing };
        self.health.set(health, error.to_string());
    }
}

/// Leave to try the server; gives a trial back when its holder goes away without a verdict.
struct Permit<'a> {
    server: &'a Server,
    admission: Admission,
}

impl<'a> Permit<'a> {
    fn take(server: &'a Server) -> Result<Self, HostError> {
        if server.gone.is_cancelled() {
            return Err(HostError::NotRegistered {
                id: server.spec.id.clone(),
            });
        }
        let admission = lock(&server.breaker).admit(Instant::now());
        match admission {
            Ok(admission) => Ok(Self { server, admission }),
            Err(retry_in) => Err(HostError::Resting { retry_in }),
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        lock(&self.server.breaker).withdraw(self.admission);
    }
}
