//! The HTTP side: routes, keys, versions, headers. Every request is recorded before it is judged.

mod door;
mod listing;

use super::cache::Ledger;
use super::check::{self, Purpose};
use super::connection::Connection;
use super::fault::Fault;
use super::prefix::{self, Digest};
use super::record::{Counts, OpenStream, RecordedRequest, header_texts};
use super::refusal::Refusal;
use super::scenario::{Lack, Server};
use super::script::{Picked, Script};
use super::{compose, plan, play, signature, tokens};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, Response, Uri};
use axum::routing::{get, post};
use door::{admit, rate_limit_headers, struck};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// The longest body of a request, in bytes; longer ones meet a page of HTML.
const LONGEST_BODY: usize = 32 * 1024 * 1024;

/// What all handlers share.
pub(super) struct Shared {
    state: Mutex<Inner>,
    pub(super) counts: Arc<watch::Sender<Counts>>,
    pub(super) stop: CancellationToken,
    /// Sets the ids of one run apart from those of another.
    run: u128,
    serial: AtomicU64,
}

/// What changes from request to request.
pub(super) struct Inner {
    pub(super) script: Script,
    pub(super) requests: Vec<RecordedRequest>,
    ledger: Ledger,
    /// Conversations that end with a reply of the fake that paused.
    paused: HashSet<Digest>,
}

impl Shared {
    pub(super) fn new(script: Script) -> Self {
        let run = std::time::UNIX_EPOCH
            .elapsed()
            .map_or(0, |elapsed| elapsed.as_nanos());
        Self {
            state: Mutex::new(Inner {
                script,
                requests: Vec::new(),
                ledger: Ledger::default(),
                paused: HashSet::new(),
            }),
            counts: Arc::new(watch::Sender::new(Counts::default())),
            stop: CancellationToken::new(),
            run,
            serial: AtomicU64::new(0),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn new_id(&self, prefix: &str) -> String {
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        format!(
            "{prefix}01{:018X}{serial:06}",
            self.run & 0xFF_FFFF_FFFF_FFFF_FFFF
        )
    }

    /// Notes a request and returns its number.
    fn record(&self, seen: &Seen) -> usize {
        let request = RecordedRequest {
            method: seen.method.to_string(),
            path: seen.uri.path().to_owned(),
            query: seen.uri.query().unwrap_or_default().to_owned(),
            headers: header_texts(&seen.headers),
            body: serde_json::from_slice(&seen.body).unwrap_or_default(),
            status: 0,
            refusal: None,
        };
        let mut inner = self.lock();
        inner.requests.push(request);
        self.counts.send_modify(|counts| counts.requests += 1);
        inner.requests.len() - 1
    }

    /// Sends an answer, noting what it was.
    fn answer(
        &self,
        number: usize,
        request_id: &str,
        outcome: Result<Response<Body>, Refusal>,
    ) -> Response<Body> {
        let refusal = outcome.as_ref().err().map(ToString::to_string);
        let mut response = outcome.unwrap_or_else(|refusal| refusal.into_response(request_id));
        let status = response.status().as_u16();
        if let Some(recorded) = self.lock().requests.get_mut(number) {
            recorded.status = status;
            recorded.refusal.clone_from(&refusal);
        }
        if let Some(refusal) = refusal {
            self.counts.send_modify(|counts| counts.refused += 1);
            tracing::info!(status, refusal, "refused");
        }
        for (name, value) in [
            ("request-id", request_id),
            ("anthropic-organization-id", "org_fake"),
        ] {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(name, value);
            }
        }
        rate_limit_headers(response.headers_mut());
        response
    }
}

/// One request as it arrived.
struct Seen {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
    /// The body was too long to be read, or broke off.
    too_long: bool,
}

impl Seen {
    async fn read(request: Request) -> Self {
        let (head, body) = request.into_parts();
        let body = axum::body::to_bytes(body, LONGEST_BODY).await;
        let too_long = body.is_err();
        Self {
            method: head.method,
            uri: head.uri,
            headers: head.headers,
            body: body.unwrap_or_default(),
            too_long,
        }
    }

    fn json(&self) -> Result<Value, Refusal> {
        if self.too_long {
            return Err(Refusal::html(413));
        }
        serde_json::from_slice(&self.body)
            .map_err(|error| Refusal::invalid(format!("The request body is not valid JSON: {error}")))
    }
}

/// Returns the routes of the API.
pub(super) fn routes(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/v1/messages", post(create))
        .route("/v1/messages/count_tokens", post(count))
        .route("/v1/models", get(listing::models))
        .route("/v1/models/{id}", get(listing::models))
        .fallback(unknown)
        .with_state(shared)
}

async fn unknown(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let number = shared.record(&Seen::read(request).await);
    shared.answer(number, &shared.new_id("req_"), Err(Refusal::status(404)))
}

async fn count(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let seen = Seen::read(request).await;
    let number = shared.record(&seen);
    let outcome = counted(&shared, &seen);
    shared.answer(number, &shared.new_id("req_"), outcome)
}

fn counted(shared: &Shared, seen: &Seen) -> Result<Response<Body>, Refusal> {
    let server = shared.lock().script.scenario.server.clone();
    admit(&server, &seen.headers)?;
    if server.lacks.contains(&Lack::CountTokens) {
        return Err(Refusal::status(404));
    }
    struck(server.count_tokens_fault.as_ref())?;
    let body = seen.json()?;
    check::request(&body, Purpose::Count, &server, shared.lock().resumes(&body))?;
    signature::check(&body)?;
    Ok(json_response(&json!({"input_tokens": tokens::of_prompt(&body)})))
}

async fn create(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: Request,
) -> Response<Body> {
    let seen = Seen::read(request).await;
    let number = shared.record(&seen);
    let request_id = shared.new_id("req_");
    let open = OpenStream::new(Arc::clone(&shared.counts));
    let outcome = created(&shared, &seen, &request_id, open).await;
    let outcome = outcome.unwrap_or_else(|| {
        connection.cut();
        Ok(Response::default())
    });
    shared.answer(number, &request_id, outcome)
}

/// Answers a request for a message; `None` means that the connection has to close without a byte.
async fn created(
    shared: &Shared,
    seen: &Seen,
    request_id: &str,
    mut open: OpenStream,
) -> Option<Result<Response<Body>, Refusal>> {
    let (body, server, Picked { reply, fault }) = match picked(shared, seen) {
        Ok(picked) => picked,
        Err(refusal) => {
            open.finish();
            return Some(Err(refusal));
        }
    };
    tokio::time::sleep(Duration::from_millis(reply.wait_ms)).await;
    if fault == Some(Fault::Disconnect) {
        open.finish();
        return None;
    }
    if let Err(refusal) = struck(fault.as_ref()) {
        open.finish();
        return Some(Err(refusal));
    }
    let usage = shared
        .lock()
        .ledger
        .account(&body, server.min_cache_tokens, Instant::now());
    let message = compose::message(&body, &reply, &|prefix| shared.new_id(prefix));
    if message.stop_reason == "pause_turn" {
        shared.lock().paused.insert(message.upto.digest());
    }
    let pace = reply.pace.or(server.pace);
    let id = shared.new_id("msg_");
    let frame = plan::Frame {
        id: &id,
        model: body["model"].as_str().unwrap_or_default(),
        usage,
        pace,
        pings: (reply.pings, Duration::from_millis(reply.ping_ms)),
    };
    if body["stream"] != true {
        open.finish();
        return Some(Ok(json_response(&plan::whole(&message, &frame))));
    }
    let mut acts = plan::stream(&message, &frame);
    if let Some(fault) = &fault {
        plan::spoil(&mut acts, fault, request_id);
    }
    let chunk = if let Some(Fault::SplitBytes { size }) = fault {
        Some(size)
    } else {
        None
    };
    let manner = play::Manner {
        pace,
        chunk,
        stop: shared.stop.clone(),
    };
    let response = Response::builder().header("content-type", "text/event-stream; charset=utf-8");
    let body = Body::from_stream(play::body(acts, manner, open));
    Some(Ok(response
        .header("cache-control", "no-cache")
        .body(body)
        .unwrap_or_default()))
}

/// Judges a request for a message and picks what answers it.
fn picked(shared: &Shared, seen: &Seen) -> Result<(Value, Server, Picked), Refusal> {
    let mut inner = shared.lock();
    let server = inner.script.scenario.server.clone();
    admit(&server, &seen.headers)?;
    let body = seen.json()?;
    check::request(&body, Purpose::Create, &server, inner.resumes(&body))?;
    signature::check(&body)?;
    let picked = inner.script.pick(&body);
    Ok((body, server, picked))
}

impl Inner {
    /// Returns whether a conversation ends with a reply that paused, sent back as it was.
    fn resumes(&self, body: &Value) -> bool {
        self.paused.contains(&prefix::messages(body).digest())
    }
}

fn json_response(body: &Value) -> Response<Body> {
    let response = Response::builder().header("content-type", "application/json");
    response.body(Body::from(body.to_string())).unwrap_or_default()
}
