//! A running emulation: a server on a free port of 127.0.0.1 with faults and the record of exchanges before the service's
//! own routes. It stops when it is dropped.

use crate::{Exchange, Exchanges, Fault, Faults};
use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures::StreamExt as _;
use std::net::{Ipv4Addr, SocketAddr};
use tokio_util::sync::CancellationToken;

/// The largest body that passes, in bytes.
const BODY: usize = 256 * 1024 * 1024;
/// Headers that carry a secret.
const SECRET_HEADERS: [&str; 4] = [
    "authorization",
    "x-shopify-access-token",
    "x-amz-security-token",
    "cookie",
];

/// How a service says no: each has its own words for it.
#[derive(Debug, Clone, Copy)]
pub struct Refusals {
    /// Too many requests, with the seconds to wait.
    pub rate_limited: fn(u32) -> Response,
    /// The token is not accepted.
    pub expired_token: fn() -> Response,
    /// The token does not allow this.
    pub missing_scope: fn() -> Response,
}

/// The environment that leads a connector to an emulation. The secrets in it are made up and good for nothing else.
pub type Environment = Vec<(String, String)>;

/// A running emulation.
#[derive(Debug)]
pub struct Emulation {
    address: SocketAddr,
    faults: Faults,
    exchanges: Exchanges,
    stop: CancellationToken,
}

#[derive(Clone)]
struct Between {
    service: &'static str,
    refusals: Refusals,
    faults: Faults,
    exchanges: Exchanges,
}

/// A listener on a free port, whose address a service's routes may need to know before they are made.
#[derive(Debug)]
pub struct Port(tokio::net::TcpListener);

impl Port {
    /// Takes a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When there is none.
    pub async fn take() -> Result<Self> {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        Ok(Self(listener.context("could not listen on 127.0.0.1")?))
    }

    /// Returns `http://127.0.0.1:<port>`.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn url(&self) -> Result<String> {
        Ok(format!("http://{}", self.0.local_addr()?))
    }
}

impl Emulation {
    /// Serves `routes` on a port, in the current tokio runtime.
    ///
    /// # Errors
    /// When the system does not tell the port's address.
    pub fn start(service: &'static str, port: Port, routes: Router, refusals: Refusals) -> Result<Self> {
        let emulation = Self {
            address: port.0.local_addr()?,
            faults: Faults::default(),
            exchanges: Exchanges::default(),
            stop: CancellationToken::new(),
        };
        let between = Between {
            service,
            refusals,
            faults: emulation.faults.clone(),
            exchanges: emulation.exchanges.clone(),
        };
        let app = routes.layer(from_fn_with_state(between, pass));
        let stop = emulation.stop.clone();
        tokio::spawn(async move {
            let served =
                axum::serve(port.0, app).with_graceful_shutdown(async move { stop.cancelled().await });
            if let Err(error) = served.await {
                tracing::warn!(service, %error, "an emulation ended");
            }
        });
        Ok(emulation)
    }

    /// Returns `http://127.0.0.1:<port>`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the faults to come.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Returns what was asked and answered.
    #[must_use]
    pub fn exchanges(&self) -> &Exchanges {
        &self.exchanges
    }
}

impl Drop for Emulation {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn pass(State(between): State<Between>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let mut exchange = Exchange {
        service: between.service.to_owned(),
        tool: None,
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        request_headers: readable(&parts.headers),
        request_body: text(&body),
        status: 0,
        response_headers: vec![],
        response_body: String::new(),
        faulty: false,
    };
    let fault = between.faults.next(parts.uri.path());
    exchange.faulty = fault.is_some();
    let request = Request::from_parts(parts, Body::from(body));
    let response = match fault {
        None => next.run(request).await,
        Some(fault) => at_fault(fault, between.refusals, request, next).await,
    };
    let (parts, body) = response.into_parts();
    let (body, broken) = match to_bytes(body, BODY).await {
        Ok(body) => (body, false),
        Err(_) => (Bytes::new(), true),
    };
    exchange.status = parts.status.as_u16();
    exchange.response_headers = readable(&parts.headers);
    exchange.response_body = text(&body);
    between.exchanges.add(exchange);
    if broken {
        return Response::from_parts(parts, broken_off());
    }
    Response::from_parts(parts, Body::from(body))
}

async fn at_fault(fault: Fault, refusals: Refusals, request: Request, next: Next) -> Response {
    match fault {
        Fault::RateLimited { retry_after } => (refusals.rate_limited)(retry_after),
        Fault::ExpiredToken => (refusals.expired_token)(),
        Fault::MissingScope => (refusals.missing_scope)(),
        Fault::Status(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let page = "<html><body><h1>Something broke</h1></body></html>";
            (
                status,
                [(header::RETRY_AFTER, "0"), (header::CONTENT_TYPE, "text/html")],
                page,
            )
                .into_response()
        }
        Fault::Slow(wait) => {
            tokio::time::sleep(wait).await;
            next.run(request).await
        }
        Fault::Dropped => {
            let mut response = next.run(request).await;
            response.headers_mut().remove(header::CONTENT_LENGTH);
            let (parts, _) = response.into_parts();
            Response::from_parts(parts, broken_off())
        }
        Fault::Malformed => {
            let mut response = next.run(request).await;
            response.headers_mut().remove(header::CONTENT_LENGTH);
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            let (parts, _) = response.into_parts();
            Response::from_parts(parts, Body::from("{\"ok\": true, \"items\": [{\"id\": "))
        }
    }
}

/// A body that breaks off after its first bytes.
fn broken_off() -> Body {
    let first = futures::stream::iter([Ok(Bytes::from_static(b"{"))]);
    let then = futures::stream::once(async { Err(std::io::Error::other("the connection breaks")) });
    Body::from_stream(first.chain(then))
}

fn readable(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .filter(|(name, _)| !SECRET_HEADERS.contains(&name.as_str()))
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect()
}

fn text(body: &Bytes) -> String {
    std::str::from_utf8(body).unwrap_or_default().to_owned()
}
