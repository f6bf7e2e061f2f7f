//! The client of one service.

use super::auth::Tokens;
use super::conditional::Kept;
use super::{Ask, Authorization, Dialect, Method, Patience, tls};
use crate::{ErrorKind, ToolError};
use reqwest::Url;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a service may be silent in the middle of an answer.
const SILENCE: Duration = Duration::from_secs(20);

/// What a client needs to know.
#[derive(Debug, Clone)]
pub struct HttpConfig {
    /// The address that paths are relative to, with or without a slash at its end.
    pub base: String,
    /// The environment variable that holds it, to blame when it is wrong.
    pub base_field: &'static str,
    /// Further hosts that may be asked with the token, by name or, beginning with a dot, by ending: `.slack.com`. Only
    /// over https.
    pub hosts: Vec<&'static str>,
    /// How requests prove who asks.
    pub authorization: Authorization,
    /// How patient the client is.
    pub patience: Patience,
}

/// A client. Cheap to clone; the network is not touched before the first request.
#[derive(Clone)]
pub struct Http {
    pub(super) inner: Arc<Inner>,
    /// Paths are relative to this.
    pub(super) base: Arc<Result<Url, ToolError>>,
    /// Whether requests carry the token.
    pub(super) signed: bool,
}

pub(super) struct Inner {
    pub(super) dialect: Box<dyn Dialect>,
    pub(super) config: HttpConfig,
    pub(super) tokens: Tokens,
    pub(super) kept: Kept,
    client: OnceLock<Result<reqwest::Client, ToolError>>,
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http")
            .field("service", &self.inner.dialect.service())
            .finish_non_exhaustive()
    }
}

impl Http {
    /// Returns a client. A wrong address is an error of the first request, not of this.
    #[must_use]
    pub fn new(dialect: impl Dialect, config: HttpConfig) -> Self {
        let base = Arc::new(address(&config.base, config.base_field));
        Self {
            inner: Arc::new(Inner {
                dialect: Box::new(dialect),
                config,
                tokens: Tokens::default(),
                kept: Kept::default(),
                client: OnceLock::new(),
            }),
            base,
            signed: true,
        }
    }

    /// Returns the same client, its token and its memory shared, whose paths are relative to another address.
    #[must_use]
    pub fn at(&self, base: &str) -> Self {
        Self {
            base: Arc::new(address(base, self.inner.config.base_field)),
            ..self.clone()
        }
    }

    /// Returns the same client without its token.
    #[must_use]
    pub fn unsigned(&self) -> Self {
        Self {
            signed: false,
            ..self.clone()
        }
    }

    /// Begins a request. `path` is relative to the base, made of [`super::segment`]s; an absolute address is
    /// accepted where its host is the base's or one of [`HttpConfig::hosts`].
    pub fn ask(&self, method: Method, path: &str) -> Ask {
        Ask::new(self.clone(), method, path)
    }

    /// Begins a request that reads.
    pub fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
    }

    /// Begins a request that posts: a write, unless it is said to be [`Ask::repeatable`].
    pub fn post(&self, path: &str) -> Ask {
        self.ask(Method::POST, path)
    }

    /// Returns the address of a path.
    pub(super) fn address(&self, path: &str) -> Result<Url, ToolError> {
        let base = self.base.as_ref().as_ref().map_err(Clone::clone)?;
        let refused = || {
            ToolError::invalid(format!(
                "the address of a request is not one of {}'s",
                self.service()
            ))
        };
        if !path.contains("://") {
            let path = path.trim_start_matches('/');
            if path.split(['?', '#']).next().is_some_and(climbs) {
                return Err(
                    ToolError::invalid("`.` and `..` are no names").hint("Pass the id or the name itself")
                );
            }
            return base.join(&format!("./{path}")).map_err(|_| refused());
        }
        let url = Url::parse(path).map_err(|_| refused())?;
        let listed = url.scheme() == "https"
            && self.inner.config.hosts.iter().any(|host| {
                let asked = url.host_str().unwrap_or_default();
                asked == *host || (host.starts_with('.') && asked.ends_with(host))
            });
        if url.origin() == base.origin() || listed {
            return Ok(url);
        }
        Err(refused())
    }

    pub(super) fn service(&self) -> &'static str {
        self.inner.dialect.service()
    }

    /// Returns the HTTP client proper, made when it is first needed.
    pub(super) fn client(&self) -> Result<reqwest::Client, ToolError> {
        let https = self.inner.config.base.trim().starts_with("https");
        self.inner.client.get_or_init(|| build(https)).clone()
    }
}

fn build(https: bool) -> Result<reqwest::Client, ToolError> {
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls::config(https)?)
        .user_agent(concat!("mosaic/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
        .read_timeout(SILENCE)
        .redirect(reqwest::redirect::Policy::none());
    if !https {
        // Plain http is for a service on this machine.
        builder = builder.no_proxy();
    }
    builder
        .build()
        .map_err(|_| ToolError::new(ErrorKind::Upstream, "the http client could not be set up"))
}

/// Tells whether a path has a segment that stands for another place, also one that is encoded: a parser of addresses
/// (WHATWG URL, section 4.4) reads `%2e%2e` as `..`.
fn climbs(path: &str) -> bool {
    path.split(['/', '\\'])
        .map(|segment| segment.to_ascii_lowercase().replace("%2e", "."))
        .any(|segment| segment == "." || segment == "..")
}

fn address(base: &str, field: &'static str) -> Result<Url, ToolError> {
    let mut url = Url::parse(base.trim())
        .ok()
        .filter(|url| url.has_host() && url.username().is_empty() && url.password().is_none())
        .filter(|url| url.scheme() == "https" || (url.scheme() == "http" && is_this_machine(url)))
        .ok_or_else(|| {
            ToolError::invalid(format!("{field} is no https address"))
                .hint("Write it as https://host; plain http is accepted for this machine only")
                .field(field)
        })?;
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
