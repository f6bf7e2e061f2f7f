//! Opens a session: starts the process and agrees on the protocol. A server of the current era answers the first
//! message it gets; one of the older era says that it does not know it, says nothing, or ends. Each is dealt with here.

use super::keeper::{self, Keeper};
use super::wire::{self, Wire};
use super::{Era, Session, Usage};
use crate::HostError;
use crate::config::{HostConfig, ServerSpec};
use crate::launch::{Launched, Process, StderrTail, launch};
use crate::redact::Redactor;
use rmcp::model::{ClientCapabilities, ClientConfig, Implementation, ProtocolVersion};
use rmcp::service::{ClientInitializeError, NotificationContext, RunningService};
use rmcp::service::{ClientLifecycleMode, serve_client_with_lifecycle};
use rmcp::{ClientHandler, RoleClient};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The most characters of what a server says about its use: they go before every question that it is asked.
const MOST_INSTRUCTIONS: usize = 4_000;

/// What is needed to open a session.
pub(crate) struct Opening<'a> {
    pub spec: &'a ServerSpec,
    pub config: &'a HostConfig,
    pub redactor: &'a Arc<Redactor>,
    /// The number of the session.
    pub serial: u64,
    /// Cancelled when the server is not wanted any more.
    pub gone: &'a CancellationToken,
}

/// Our side of the conversation: we offer no capability and listen for one notification.
pub(super) struct Listener {
    tools_changed: Arc<AtomicU64>,
}

impl ClientHandler for Listener {
    fn get_info(&self) -> ClientConfig {
        ClientConfig::new(
            ClientCapabilities::default(),
            Implementation::new("mosaic", env!("CARGO_PKG_VERSION")),
        )
        .with_protocol_version(ProtocolVersion::LATEST_WITH_INITIALIZE)
    }

    async fn on_tool_list_changed(&self, _: NotificationContext<RoleClient>) {
        self.tools_changed.fetch_add(1, Ordering::Relaxed);
    }
}

type Serving = RunningService<RoleClient, Listener>;

/// Starts the server and opens a session with it.
pub(crate) async fn open(opening: &Opening<'_>, era: Era) -> Result<Arc<Session>, HostError> {
    let first = match open_as(opening, era).await {
        Ok(session) => return Ok(session),
        Err(first) => first,
    };
    let doubtful = matches!(
        first.error,
        HostError::Crashed { .. } | HostError::Protocol { .. }
    );
    match era {
        // It was only slow to start, and did not care to be greeted in the old way meanwhile.
        Era::Unknown if doubtful && first.discovered_late => open_as(opening, Era::Discover).await,
        // A server of the older era may end at a message that it does not know: start it once more and greet it in its
        // own way.
        Era::Unknown if doubtful => open_as(opening, Era::Initialize).await,
        Era::Unknown | Era::Discover | Era::Initialize => Err(first),
    }
    .map_err(|failed| failed.error)
}

/// A start that failed.
struct Failed {
    error: HostError,
    /// Whether the server answered `server/discover` after it was taken for an old one.
    discovered_late: bool,
}

async fn open_as(opening: &Opening<'_>, era: Era) -> Result<Arc<Session>, Failed> {
    let config = opening.config;
    let Launched {
        mut process,
        stdin,
        stdout,
        stderr,
    } = launch(opening.spec, config, opening.redactor).map_err(|error| Failed {
        error,
        discovered_late: false,
    })?;
    let stats = Arc::new(wire::Stats::default());
    let wire = Wire::new(
        stdin,
        stdout,
        wire::Terms {
            name: opening.spec.name.clone(),
            max_message_bytes: config.max_message_bytes,
            probe_timeout: (era == Era::Unknown).then_some(config.probe_timeout),
            redactor: Arc::clone(opening.redactor),
            stats: Arc::clone(&stats),
        },
    );
    let tools_changed = Arc::new(AtomicU64::new(0));
    let listener = Listener {
        tools_changed: Arc::clone(&tools_changed),
    };
    let served = tokio::select! {
        biased;
        () = opening.gone.cancelled() => Err(Failure::Gone),
        served = serve_client_with_lifecycle(listener, wire, lifecycle(era)) => served.map_err(Failure::from),
        // Something it left behind may hold its output open: the end of the output alone will not do.
        code = process.wait() => Err(Failure::Ended(code)),
        () = tokio::time::sleep(config.start_timeout) => Err(Failure::Silent),
    };
    let parts = Parts {
        stderr,
        stats,
        tools_changed,
    };
    match served {
        Ok(service) => Ok(begin(opening, process, service, parts)),
        Err(failure) => Err(Failed {
            error: explain(opening, &mut process, failure, &parts).await,
            discovered_late: parts.stats.discovered_late(),
        }),
    }
}

fn lifecycle(era: Era) -> ClientLifecycleMode {
    let preferred_versions = vec![ProtocolVersion::LATEST];
    match era {
        Era::Unknown => ClientLifecycleMode::Auto {
            preferred_versions,
            legacy_version: Some(ProtocolVersion::LATEST_WITH_INITIALIZE),
        },
        Era::Discover => ClientLifecycleMode::Discover { preferred_versions },
        Era::Initialize => ClientLifecycleMode::Initialize,
    }
}

struct Parts {
    stderr: Arc<StderrTail>,
    stats: Arc<wire::Stats>,
    tools_changed: Arc<AtomicU64>,
}

fn begin(opening: &Opening<'_>, process: Process, service: Serving, parts: Parts) -> Arc<Session> {
    let peer = service.peer().clone();
    let info = peer.peer_info();
    let version = info.as_ref().map(|info| info.protocol_version.clone());
    let said = info.and_then(|info| info.instructions.clone());
    let era = match &version {
        Some(version) if version.has_initialize() => Era::Initialize,
        Some(_) => Era::Discover,
        None => Era::Unknown,
    };
    let (ending_sender, ending) = watch::channel(None);
    let stop = CancellationToken::new();
    let session = Arc::new(Session {
        peer,
        stats: parts.stats,
        stderr: parts.stderr,
        redactor: Arc::clone(opening.redactor),
        usage: Mutex::new(Usage {
            in_flight: 0,
            last: Instant::now(),
            closed: false,
        }),
        ending,
        stop: stop.clone(),
        tools_changed: parts.tools_changed,
        serial: opening.serial,
        pid: process.pid(),
        instructions: instructions(&said.unwrap_or_default(), opening.redactor),
        protocol: version.map(|version| version.to_string()).unwrap_or_default(),
        era,
    });
    tokio::spawn(keeper::keep(
        process,
        service,
        Keeper {
            session: Arc::downgrade(&session),
            stop,
            ending: ending_sender,
            grace: opening.config.stop_grace,
            idle_after: opening.config.idle_after,
        },
    ));
    session
}

/// Returns what the server says about its use, without its secrets and no longer than it may be.
fn instructions(said: &str, redactor: &Redactor) -> String {
    let cut: String = said.trim().chars().take(MOST_INSTRUCTIONS).collect();
    if cut.chars().count() == MOST_INSTRUCTIONS {
        tracing::warn!(
            limit = MOST_INSTRUCTIONS,
            "the server says more about its use than is taken in"
        );
    }
    redactor.clean(&cut)
}

enum Failure {
    Gone,
    Silent,
    /// The process ended, with this exit code.
    Ended(Option<i32>),
    /// The process closed its output, or its input.
    Closed,
    Other(String),
}

impl From<ClientInitializeError> for Failure {
    fn from(error: ClientInitializeError) -> Self {
        match error {
            ClientInitializeError::ConnectionClosed(_) | ClientInitializeError::TransportError { .. } => {
                Self::Closed
            }
            ClientInitializeError::LegacyFallbackFailed { fallback, .. } => Self::from(*fallback),
            ClientInitializeError::NoCompatibleProtocolVersion { server_supported, .. } => {
                let versions: Vec<_> = server_supported.iter().map(ToString::to_string).collect();
                Self::Other(format!("it speaks only version {}", versions.join(", ")))
            }
            other => Self::Other(other.to_string()),
        }
    }
}

/// Ends the process and says what went wrong.
async fn explain(opening: &Opening<'_>, process: &mut Process, failure: Failure, parts: &Parts) -> HostError {
    let code = match failure {
        Failure::Ended(code) => code,
        // It is about to end by itself as a rule: its exit code is worth a short wait.
        Failure::Closed => process.end(Duration::from_millis(500)).await,
        Failure::Gone | Failure::Silent | Failure::Other(_) => process.end(Duration::ZERO).await,
    };
    process.drain_stderr().await;
    match failure {
        Failure::Gone => HostError::Cancelled,
        Failure::Silent => match parts.stats.first_stray() {
            None => HostError::Timeout {
                after: opening.config.start_timeout,
            },
            Some(line) => HostError::Protocol {
                message: format!("it printed “{line}” and never answered the first message"),
            },
        },
        Failure::Ended(_) | Failure::Closed => {
            from_guard(opening.spec, code).unwrap_or_else(|| HostError::Crashed {
                code,
                stderr_tail: parts.stderr.text(),
            })
        }
        Failure::Other(message) => HostError::Protocol {
            message: opening.redactor.clean(&message),
        },
    }
}

/// Recognises that the guard ran but could not start its program.
fn from_guard(spec: &ServerSpec, code: Option<i32>) -> Option<HostError> {
    spec.guard.as_ref()?;
    let kind = match code? {
        crate::guard::NOT_FOUND => std::io::ErrorKind::NotFound,
        crate::guard::NOT_EXECUTABLE => std::io::ErrorKind::PermissionDenied,
        _ => return None,
    };
    Some(HostError::CouldNotStart {
        program: spec.program.clone(),
        source: Arc::new(kind.into()),
    })
}
