//! One attempt: send, wait for the head, tell success from refusal. Decides nothing about asking again; it only says what
//! the failure means for that.

use super::error::Refused;
use super::retry::{Advice, Cause};
use super::{ClientError, Inner};
use bytes::Bytes;
use reqwest::header::CONTENT_TYPE;
use reqwest::{RequestBuilder, Response};
use std::{future::Future, time::Duration};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// The most bytes read of a refusal; an explanation fits, a page of HTML is cut.
const LONGEST_REFUSAL: usize = 64 * 1024;
/// How long a refusal's body is waited for: its head already says the most.
const REFUSAL_WAIT: Duration = Duration::from_secs(5);

/// An attempt that failed.
pub(super) struct Failed {
    pub(super) error: ClientError,
    pub(super) cause: Cause,
}

impl Failed {
    pub(super) const fn passing(error: ClientError) -> Self {
        Self {
            error,
            cause: Cause::Connection,
        }
    }

    pub(super) const fn for_good(error: ClientError) -> Self {
        Self {
            error,
            cause: Cause::Final,
        }
    }
}

impl Inner {
    /// Returns the answer to a request once its head is there and says success.
    pub(super) async fn send(&self, request: RequestBuilder, wait: Duration) -> Result<Response, Failed> {
        let response = match timeout(wait, request.send()).await {
            Err(_) => return Err(Failed::passing(ClientError::Timeout { after: wait })),
            Ok(Err(error)) => return Err(self.unreached(error)),
            Ok(Ok(response)) => response,
        };
        if response.status().is_success() {
            return Ok(response);
        }
        Err(self.refused(response).await)
    }

    /// Returns the whole body of a short answer, asking again where that helps.
    pub(super) async fn fetch(
        &self,
        request: impl Fn() -> RequestBuilder,
        cancel: &CancellationToken,
    ) -> Result<Bytes, ClientError> {
        let mut retries = 0;
        loop {
            let Failed { error, cause } = match unless_cancelled(cancel, self.fetch_once(request())).await? {
                Ok(body) => return Ok(body),
                Err(failed) => failed,
            };
            let Some(wait) = self.retry.wait(cause, retries, super::retry::chance()) else {
                return Err(error);
            };
            retries += 1;
            tracing::info!(%error, ?wait, retries, "asking again");
            unless_cancelled(cancel, tokio::time::sleep(wait)).await?;
        }
    }

    async fn fetch_once(&self, request: RequestBuilder) -> Result<Bytes, Failed> {
        let wait = self.timeouts.request;
        let whole = async {
            let response = self.send(request, wait).await?;
            let request_id = request_id(&response);
            response.bytes().await.map_err(|error| {
                Failed::passing(ClientError::Truncated {
                    request_id,
                    source: Some(error.without_url()),
                })
            })
        };
        timeout(wait, whole)
            .await
            .unwrap_or(Err(Failed::passing(ClientError::Timeout { after: wait })))
    }

    fn unreached(&self, error: reqwest::Error) -> Failed {
        if error.is_timeout() {
            return Failed::passing(ClientError::Timeout {
                after: self.timeouts.connect,
            });
        }
        Failed::passing(ClientError::Offline {
            host: self.host.clone(),
            source: error.without_url(),
        })
    }

    async fn refused(&self, mut response: Response) -> Failed {
        let status = response.status();
        let advice = Advice::read(response.headers(), jiff::Timestamp::now());
        let request_id = request_id(&response);
        let mut body = Vec::new();
        // Whatever stops the reading: the head alone makes an error.
        let _ = timeout(REFUSAL_WAIT, async {
            while let Ok(Some(bytes)) = response.chunk().await {
                let room = LONGEST_REFUSAL.saturating_sub(body.len());
                body.extend_from_slice(&bytes[..bytes.len().min(room)]);
                if bytes.len() >= room {
                    break;
                }
            }
        })
        .await;
        let refused = Refused {
            status,
            body,
            request_id,
            retry_after: advice.after,
        };
        Failed {
            error: refused.into_error(self.key.as_ref()),
            cause: Cause::Status {
                status: status.as_u16(),
                advice,
            },
        }
    }
}

/// Returns the id the server gave the request.
pub(super) fn request_id(response: &Response) -> Option<String> {
    header(response, "request-id")
}

/// Returns whether the answer is an event stream, or else what it says it is.
pub(super) fn is_event_stream(response: &Response) -> Result<(), String> {
    let content_type = header(response, CONTENT_TYPE.as_str()).unwrap_or_default();
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("text/event-stream") {
        return Ok(());
    }
    Err(kind.chars().take(80).collect())
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name)?.to_str().ok().map(str::to_owned)
}

/// Returns what the work returns, or drops it as soon as the caller cancels.
pub(super) async fn unless_cancelled<T>(
    cancel: &CancellationToken,
    work: impl Future<Output = T>,
) -> Result<T, ClientError> {
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(ClientError::Cancelled),
        result = work => Ok(result),
    }
}
