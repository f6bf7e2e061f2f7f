//! Tokens. One that does not change, or one that is fetched when it is first needed and again when it is refused, once
//! for all calls that wait for it.

use crate::{ErrorKind, ToolError};
use futures::future::BoxFuture;
use reqwest::header::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

use super::Http;

/// How requests prove who asks.
#[derive(Clone)]
pub enum Authorization {
    /// Not at all.
    None,
    /// A header whose value does not change: the whole value, `Bearer …` included.
    Header {
        /// The header: `authorization`, or the service's own.
        name: HeaderName,
        /// Its value.
        value: SecretString,
    },
    /// A token that is fetched and refreshed.
    Refreshing {
        /// The header that carries it.
        name: HeaderName,
        /// What stands before the token: `Bearer `.
        prefix: &'static str,
        /// Where it comes from.
        from: Arc<dyn Refresh>,
    },
}

impl std::fmt::Debug for Authorization {
    /// Shows the kind only.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Header { .. } => "Header(…)",
            Self::Refreshing { .. } => "Refreshing(…)",
        })
    }
}

impl Authorization {
    /// Returns `Authorization: Bearer <token>`.
    #[must_use]
    pub fn bearer(token: &SecretString) -> Self {
        Self::Header {
            name: reqwest::header::AUTHORIZATION,
            value: SecretString::from(format!("Bearer {}", token.expose_secret())),
        }
    }
}

/// Where a token comes from. Implemented by connectors whose tokens run out.
pub trait Refresh: Send + Sync + 'static {
    /// Fetches a token with a client that carries none.
    fn fresh<'a>(&'a self, http: &'a Http) -> BoxFuture<'a, Result<Fresh, ToolError>>;
}

/// A token and how long it lasts.
#[derive(Debug, Clone)]
pub struct Fresh {
    /// The token.
    pub token: SecretString,
    /// How long it is good for, where the service says so.
    pub lasts: Option<Duration>,
}

/// The token at hand. A generation tells a refused token from one that another call has refreshed meanwhile.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    fresh: Option<Fresh>,
    since: Option<Instant>,
    generation: u64,
}

/// A header that proves who asks, and the generation of its token.
pub(super) type Proof = Option<(HeaderName, HeaderValue, u64)>;

/// How long before its end a token counts as used up.
const EARLY: Duration = Duration::from_secs(60);

impl Tokens {
    /// Returns the header to send. `refused` is the generation that the service no longer accepts.
    pub(super) async fn proof(
        &self,
        authorization: &Authorization,
        plain: &Http,
        refused: Option<u64>,
    ) -> Result<Proof, ToolError> {
        match authorization {
            Authorization::None => Ok(None),
            Authorization::Header { name, value } => {
                Ok(Some((name.clone(), header(value.expose_secret())?, 0)))
            }
            Authorization::Refreshing { name, prefix, from } => {
                let mut kept = self.kept.lock().await;
                if kept.is_stale(refused) {
                    let fresh = from.fresh(plain).await?;
                    *kept = Kept {
                        fresh: Some(fresh),
                        since: Some(Instant::now()),
                        generation: kept.generation + 1,
                    };
                }
                let token = kept.fresh.as_ref().map(|fresh| fresh.token.expose_secret());
                let value = header(&format!("{prefix}{}", token.unwrap_or_default()))?;
                Ok(Some((name.clone(), value, kept.generation)))
            }
        }
    }
}

impl Kept {
    fn is_stale(&self, refused: Option<u64>) -> bool {
        let Some(fresh) = &self.fresh else { return true };
        let used_up = match (fresh.lasts, self.since) {
            (Some(lasts), Some(since)) => since.elapsed() + EARLY.min(lasts / 2) >= lasts,
            (None, _) | (_, None) => false,
        };
        used_up || refused == Some(self.generation)
    }
}

fn header(value: &str) -> Result<HeaderValue, ToolError> {
    let mut value = HeaderValue::from_str(value).map_err(|_| {
        ToolError::new(
            ErrorKind::Auth,
            "the token holds characters that no token has: copy it again",
        )
    })?;
    value.set_sensitive(true);
    Ok(value)
}
