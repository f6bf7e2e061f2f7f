//! The door to all servers: register, list, call, watch, stop. Clones share one host; when the last is dropped, every
//! server is stopped.

use crate::cache::{Key, ResultCache};
use crate::call::decode;
use crate::config::{HostConfig, ServerSpec};
use crate::server::Server;
use crate::{CachePolicy, Call, CallOutput, Catalog, HostError, Vitals, lock};
use mosaic_protocol::{DatasourceId, Health, HealthChange, HealthReport};
use rmcp::model::{CallToolRequest, CallToolRequestParams, ClientRequest, ErrorCode};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// Changes of health that a slow watcher may lag behind before it misses some.
const HEALTH_BACKLOG: usize = 256;

/// All servers of the app. Every method may be called from any task of a tokio runtime.
#[derive(Clone)]
pub struct Host(Arc<Inner>);

struct Inner {
    config: Arc<HostConfig>,
    servers: Mutex<HashMap<DatasourceId, Arc<Server>>>,
    results: ResultCache,
    changes: broadcast::Sender<HealthChange>,
    epochs: AtomicU64,
}

impl Drop for Inner {
    fn drop(&mut self) {
        for server in lock(&self.servers).values() {
            server.let_go();
        }
    }
}

impl Host {
    /// Returns a host without servers.
    #[must_use]
    pub fn new(config: HostConfig) -> Self {
        Self(Arc::new(Inner {
            results: ResultCache::new(&config),
            config: Arc::new(config),
            servers: Mutex::default(),
            changes: broadcast::channel(HEALTH_BACKLOG).0,
            epochs: AtomicU64::new(0),
        }))
    }

    /// Makes a server known; it is started when first needed. One registered before under the same id is stopped in
    /// the background, and nothing kept from it is used any more.
    pub fn register(&self, spec: ServerSpec) {
        let id = spec.id.clone();
        let server = Server::new(
            spec,
            Arc::clone(&self.0.config),
            self.0.changes.clone(),
            self.next_epoch(),
        );
        let before = lock(&self.0.servers).insert(id, Arc::new(server));
        if let Some(before) = before {
            before.let_go();
        }
    }

    /// Forgets a server and waits until its process is gone.
    pub async fn unregister(&self, id: &DatasourceId) {
        let server = lock(&self.0.servers).remove(id);
        if let Some(server) = server {
            server.end().await;
        }
    }

    /// Stops a server if it runs, forgets its failures and all that was kept from it, and starts it.
    ///
    /// # Errors
    /// What kept it from starting.
    pub async fn restart(&self, id: &DatasourceId) -> Result<(), HostError> {
        let server = self.server(id)?;
        server.set_epoch(self.next_epoch());
        server.restart().await
    }

    /// Stops and forgets all servers and waits until their processes are gone: at most `HostConfig::stop_grace` and a
    /// few seconds.
    pub async fn shutdown(&self) {
        let servers: Vec<_> = lock(&self.0.servers).drain().map(|(_, server)| server).collect();
        futures::future::join_all(servers.iter().map(|server| server.end())).await;
    }

    /// Returns a server's tools; kept for `HostConfig::catalog_ttl` unless the server announces a change.
    ///
    /// # Errors
    /// What kept the server from answering.
    pub async fn catalog(&self, id: &DatasourceId) -> Result<Arc<Catalog>, HostError> {
        self.server(id)?.catalog(&CancellationToken::new()).await
    }

    /// Returns a server's tools as far as they were listed before; asks and starts nothing.
    #[must_use]
    pub fn kept_catalog(&self, id: &DatasourceId) -> Option<Arc<Catalog>> {
        self.server(id).ok()?.kept_catalog()
    }

    /// Calls a tool. When `cancel` fires, the server is told and the call returns at once; the same happens when the
    /// returned future is dropped.
    ///
    /// # Errors
    /// What kept the server from answering. A tool that answers with an error is a `CallOutput` with `is_error`.
    pub async fn call(&self, call: Call, cancel: CancellationToken) -> Result<CallOutput, HostError> {
        let began = Instant::now();
        let server = self.server(&call.server)?;
        let kept = self.kept_under(&server, &call);
        if let (Some((key, _)), false) = (&kept, call.refresh)
            && let Some(output) = self.0.results.get(key).await
        {
            return Ok(CallOutput {
                cached: true,
                elapsed: began.elapsed(),
                ..(*output).clone()
            });
        }
        if server
            .kept_catalog()
            .is_some_and(|catalog| catalog.tool(&call.tool).is_none())
        {
            return Err(HostError::UnknownTool { tool: call.tool });
        }
        if call.cache == CachePolicy::Never {
            server.set_epoch(self.next_epoch());
        }
        let result = server
            .request(tool_request(&call.tool, call.arguments), &cancel)
            .await;
        if call.cache == CachePolicy::Never {
            // Reads that ran meanwhile may have seen either state.
            server.set_epoch(self.next_epoch());
        }
        let result = match result {
            Err(refused @ HostError::Refused { .. }) => {
                return Err(name_unknown_tool(&server, call.tool, refused, &cancel).await);
            }
            Err(error) => return Err(error),
            Ok(result) => result,
        };
        let output = decode(result, self.0.config.max_result_bytes)?;
        let output = CallOutput {
            elapsed: began.elapsed(),
            ..output
        };
        if let (Some((key, ttl)), false) = (kept, output.is_error) {
            self.0.results.put(key, Arc::new(output.clone()), ttl).await;
        }
        Ok(output)
    }

    /// Returns how a server fares; `Idle` for one that is not registered.
    #[must_use]
    pub fn health(&self, id: &DatasourceId) -> HealthReport {
        match self.server(id) {
            Ok(server) => server.health(),
            Err(_) => HealthReport {
                health: Health::Idle,
                detail: String::new(),
            },
        }
    }

    /// Returns the changes of all servers' health from now on. A watcher that lags misses the oldest.
    #[must_use]
    pub fn watch(&self) -> broadcast::Receiver<HealthChange> {
        self.0.changes.subscribe()
    }

    /// Returns figures about a server, for diagnosis and measurement.
    #[must_use]
    pub fn vitals(&self, id: &DatasourceId) -> Option<Vitals> {
        self.server(id).ok().map(|server| server.vitals())
    }

    fn server(&self, id: &DatasourceId) -> Result<Arc<Server>, HostError> {
        let server = lock(&self.0.servers).get(id).cloned();
        server.ok_or_else(|| HostError::NotRegistered { id: id.clone() })
    }

    fn next_epoch(&self) -> u64 {
        self.0.epochs.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Returns what the answer is kept under and for how long, if it may be kept.
    fn kept_under(&self, server: &Server, call: &Call) -> Option<(Key, Duration)> {
        let ttl = match call.cache {
            CachePolicy::Read => self.0.config.result_ttl,
            CachePolicy::Schema => self.0.config.schema_ttl,
            CachePolicy::Never => return None,
        };
        Some((
            Key::new(&call.server, server.epoch(), &call.tool, &call.arguments),
            ttl,
        ))
    }
}

fn tool_request(tool: &str, arguments: Map<String, Value>) -> ClientRequest {
    let params = CallToolRequestParams::new(tool.to_owned()).with_arguments(arguments);
    ClientRequest::CallToolRequest(CallToolRequest::new(params))
}

/// Finds out whether a refusal means that the tool does not exist: servers say so with one of two codes, which they
/// also use for wrong arguments.
async fn name_unknown_tool(
    server: &Arc<Server>,
    tool: String,
    refused: HostError,
    cancel: &CancellationToken,
) -> HostError {
    let doubtful = matches!(refused, HostError::Refused { code, .. }
        if code == ErrorCode::INVALID_PARAMS.0 || code == ErrorCode::METHOD_NOT_FOUND.0);
    if !doubtful {
        return refused;
    }
    match server.catalog(cancel).await {
        Ok(catalog) if catalog.tool(&tool).is_none() => HostError::UnknownTool { tool },
        Ok(_) | Err(_) => refused,
    }
}
