//! The HTTP client: streams a message, lists models, counts tokens. Retries by itself only before a first event, gives up
//! on silence, and drops the connection when it is cancelled or dropped.
//!
//! The key goes into one header, marked sensitive; it is in no error, log or `Debug` output. Redirects are not followed,
//! because the key would go with them.

mod attempt;
mod error;
mod models;
mod retry;
mod stream;
mod tls;
mod tokens;

pub use error::{ClientError, Detail};
pub use retry::RetryPolicy;
pub use stream::StreamItem;
pub use tokens::TokenCount;

use crate::{EndpointProfile, KeyHeader, Request};
use bytes::Bytes;
use futures::stream::BoxStream;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use std::{fmt, net::IpAddr, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// What a client needs to know.
#[derive(Debug)]
pub struct ClientConfig {
    /// The server.
    pub endpoint: EndpointProfile,
    /// The key; a local server may need none.
    pub key: Option<SecretString>,
    /// How long to wait for what.
    pub timeouts: Timeouts,
    /// When and how often to ask again.
    pub retry: RetryPolicy,
}

impl ClientConfig {
    /// Returns a configuration with the usual timeouts and retries.
    #[must_use]
    pub fn new(endpoint: EndpointProfile, key: Option<SecretString>) -> Self {
        Self {
            endpoint,
            key,
            timeouts: Timeouts::default(),
            retry: RetryPolicy::default(),
        }
    }
}

/// How long to wait for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For the head of a streamed answer. Long, because a local server may load a model first.
    pub response: Duration,
    /// For the next byte of a stream; any byte counts, a ping's too.
    pub idle: Duration,
    /// For a whole short answer: models, token counts.
    pub request: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            response: Duration::from_secs(600),
            idle: Duration::from_secs(90),
            request: Duration::from_secs(30),
        }
    }
}

/// A client of one server. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    http: reqwest::Client,
    profile: EndpointProfile,
    key: Option<SecretString>,
    timeouts: Timeouts,
    retry: RetryPolicy,
    /// The server's name, for errors.
    host: String,
}

impl Client {
    /// Returns a client. For an `https` address it reads the system's certificates, a few milliseconds.
    ///
    /// # Errors
    /// [`ClientError::Misconfigured`] when the address is no `http` or `https` address or the key cannot be in a header.
    pub fn new(config: ClientConfig) -> Result<Self, ClientError> {
        let url = reqwest::Url::parse(config.endpoint.base_url.trim())
            .ok()
            .filter(|url| {
                matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none()
            })
            .ok_or(ClientError::Misconfigured {
                what: "the address is no http or https address",
            })?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(url.scheme() == "https")?)
            .default_headers(headers(&config)?)
            .user_agent(concat!("mosaic/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(config.timeouts.connect)
            .redirect(reqwest::redirect::Policy::none());
        if is_this_machine(&host) {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|_| ClientError::Misconfigured {
            what: "the http client could not be set up",
        })?;
        Ok(Self {
            inner: Arc::new(Inner {
                http,
                profile: config.endpoint,
                key: config.key,
                timeouts: config.timeouts,
                retry: config.retry,
                host,
            }),
        })
    }

    /// Returns the server this client asks.
    #[must_use]
    pub fn profile(&self) -> &EndpointProfile {
        &self.inner.profile
    }

    /// Asks for a message and returns its events. The request is shaped to the server; shape it to the model before.
    ///
    /// The stream ends after `MessageStop` or after its one error. An in-band error of the server comes as
    /// [`ClientError::InBand`], never as an event. Before the first event the client asks again by itself and tells so
    /// with [`StreamItem::Retrying`]; after it never. Dropping the stream drops the connection.
    #[must_use]
    pub fn stream(
        &self,
        request: Request,
        cancel: CancellationToken,
    ) -> BoxStream<'static, Result<StreamItem, ClientError>> {
        let mut request = self.inner.profile.shape(request, None);
        request.stream = true;
        stream::events(Arc::clone(&self.inner), &request, cancel)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("host", &self.inner.host)
            .finish_non_exhaustive()
    }
}

impl Inner {
    /// Returns a POST of this JSON to a call.
    fn post(&self, call: &str, body: Bytes) -> reqwest::RequestBuilder {
        self.http
            .post(self.profile.address(call))
            .header(CONTENT_TYPE, "application/json")
            .body(body)
    }
}

fn headers(config: &ClientConfig) -> Result<HeaderMap, ClientError> {
    let mut headers = HeaderMap::new();
    let version =
        HeaderValue::from_str(&config.endpoint.version).map_err(|_| ClientError::Misconfigured {
            what: "the version cannot be in a header",
        })?;
    headers.insert(HeaderName::from_static("anthropic-version"), version);
    headers.insert(
        ACCEPT,
        HeaderValue::from_static("application/json, text/event-stream"),
    );
    if let Some(key) = &config.key {
        let (name, text) = match config.endpoint.key_header {
            KeyHeader::Bearer => (AUTHORIZATION, format!("Bearer {}", key.expose_secret().trim())),
            KeyHeader::XApiKey => (
                HeaderName::from_static("x-api-key"),
                key.expose_secret().trim().to_owned(),
            ),
        };
        let mut value = HeaderValue::from_str(&text).map_err(|_| ClientError::Misconfigured {
            what: "the key holds characters that no key has",
        })?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Ok(headers)
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}
