//! A fake Claude that can be trusted: it refuses what the real Messages API refuses, accounts caches, streams at a pace and
//! fails on demand. It talks HTTP on the loopback interface only, and never to anybody else.
//!
//! ```no_run
//! # use mosaic_testkit::fake_claude::{FakeClaude, Reply, Rule, Scenario};
//! # use serde_json::json;
//! # async fn test() {
//! let films = Rule::when("how many films")
//!     .step(Reply::tool("execute_query", json!({"sql": "SELECT COUNT(*) FROM film"})).think("I need the database."))
//!     .step(Reply::text("There are these:\n\n{{table}}").pace(200.0));
//! let fake = FakeClaude::start(Scenario::new().rule(films));
//! // … point a client at fake.url() …
//! assert!(fake.requests().iter().all(|request| request.refusal.is_none()));
//! # }
//! ```

mod cache;
mod check;
mod compose;
mod connection;
mod fault;
mod instance;
mod models;
pub mod oracle;
mod plan;
mod play;
mod prefix;
mod record;
mod refusal;
mod scenario;
mod script;
mod server;
mod signature;
mod tokens;

pub use fault::{Ending, Fault, Point, Wait};
pub use record::{Counts, RecordedRequest};
pub use scenario::{
    Auth, BlockSpec, Cite, Lack, Only, Reply, Rule, Scenario, ScenarioError, Server, ToolCallSpec,
};

use connection::{Connection, Cuttable};
use script::Script;
use server::Shared;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use tokio::task::JoinHandle;

/// The `anthropic-version` of the real API.
pub const API_VERSION: &str = "2026-10-21";

/// How the `type` of blocks begins that the fake makes up to try out what clients do with them.
pub const UNKNOWN_PREFIX: &str = "future_";

/// A fake Claude on a port of its own. It stops when dropped, and breaks every connection then.
pub struct FakeClaude {
    address: SocketAddr,
    shared: Arc<Shared>,
    serving: Option<JoinHandle<()>>,
}

impl FakeClaude {
    /// Starts the fake on a free port of 127.0.0.1.
    ///
    /// # Panics
    /// If no port can be had, or outside a tokio runtime: tests cannot go on without it.
    #[must_use]
    pub fn start(scenario: Scenario) -> Self {
        match Self::start_on(0, scenario) {
            Ok(fake) => fake,
            Err(error) => panic!("could not start the fake Claude: {error}"),
        }
    }

    /// Starts the fake on this port of 127.0.0.1; 0 means a free one. Needs a tokio runtime.
    pub fn start_on(port: u16, scenario: Scenario) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let listener = Cuttable(tokio::net::TcpListener::from_std(listener)?);
        let shared = Arc::new(Shared::new(Script::new(scenario)));
        let service = server::routes(Arc::clone(&shared)).into_make_service_with_connect_info::<Connection>();
        let stop = shared.stop.clone();
        let serving = tokio::spawn(async move {
            let stopped = stop.cancelled_owned();
            if let Err(error) = axum::serve(listener, service)
                .with_graceful_shutdown(stopped)
                .await
            {
                tracing::error!(%error, "the fake Claude stopped serving");
            }
        });
        Ok(Self {
            address,
            shared,
            serving: Some(serving),
        })
    }

    /// Returns the base URL, without a slash at its end: requests go to `{url}/v1/messages`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Returns every request so far, in order of arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.lock().requests.clone()
    }

    /// Forgets the requests so far. The counts go on.
    pub fn forget_requests(&self) {
        self.shared.lock().requests.clear();
    }

    /// Starts another scenario from its beginning. Streams that run already go on as they were; caches stay.
    pub fn set_scenario(&self, scenario: Scenario) {
        self.shared.lock().script = Script::new(scenario);
    }

    /// Returns what happened so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        *self.shared.counts.borrow()
    }

    /// Returns how many message requests their client hung up on before the end.
    #[must_use]
    pub fn connections_dropped(&self) -> usize {
        self.counts().dropped
    }

    /// Waits until the counts are as wanted, and returns them. Bound it with a timeout.
    pub async fn wait_until(&self, wanted: impl FnMut(&Counts) -> bool) -> Counts {
        let mut counts = self.shared.counts.subscribe();
        // The sender lives in `self`, so the wait can only end with what is wanted.
        counts
            .wait_for(wanted)
            .await
            .map(|counts| *counts)
            .unwrap_or_default()
    }

    /// Stops the fake and waits until its port is free again.
    pub async fn stop(mut self) {
        self.shared.stop.cancel();
        if let Some(serving) = self.serving.take()
            && let Err(error) = serving.await
        {
            tracing::error!(%error, "the fake Claude did not stop cleanly");
        }
    }
}

impl Drop for FakeClaude {
    fn drop(&mut self) {
        self.shared.stop.cancel();
    }
}
