//! One request and its answer, with a limit on the wait. Whoever stops waiting (the limit, the person, a dropped
//! future) has the server told with `notifications/cancelled`.

use super::{Session, wire};
use crate::HostError;
use rmcp::RoleClient;
use rmcp::model::{ClientRequest, ServerResult};
use rmcp::service::{PeerRequestOptions, RequestHandle, ServiceError};
use serde_json::Value;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// It takes microseconds unless the session is ending; nobody waits longer for that.
const MOST_FOR_CANCELLING: Duration = Duration::from_millis(250);

/// A request under way. Dropping it unanswered cancels it at the server.
struct Waiting(Option<RequestHandle<RoleClient>>);

impl Waiting {
    async fn answer(&mut self) -> Result<ServerResult, ServiceError> {
        let Some(handle) = &mut self.0 else {
            return Err(ServiceError::TransportClosed);
        };
        let answer = (&mut handle.rx).await;
        self.0 = None;
        answer.unwrap_or(Err(ServiceError::TransportClosed))
    }

    /// Tells the server, and waits until that is on its way: whoever asked for it may close the session next.
    async fn cancel(&mut self, reason: &'static str) {
        if let Some(handle) = self.0.take() {
            tell(handle, reason).await;
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let (Some(handle), Ok(runtime)) = (self.0.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(tell(handle, "nobody waits for the answer any more"));
        }
    }
}

async fn tell(handle: RequestHandle<RoleClient>, reason: &'static str) {
    let told = tokio::time::timeout(MOST_FOR_CANCELLING, handle.cancel(Some(reason.to_owned()))).await;
    if !matches!(told, Ok(Ok(()))) {
        tracing::debug!("could not tell the connector about a cancelled call");
    }
}

/// What a request came to.
pub(crate) enum Reply {
    /// An answer, or an error that speaks for itself.
    Settled(Result<Value, HostError>),
    /// The session had ended before the request was sent: another session may take it.
    NotSent,
}

impl Session {
    /// Sends a request and waits for its answer, at most `limit`.
    pub(crate) async fn request(
        &self,
        request: ClientRequest,
        limit: Duration,
        cancel: &CancellationToken,
    ) -> Reply {
        let sent = self
            .peer
            .send_cancellable_request(request, PeerRequestOptions::no_options())
            .await;
        let Ok(handle) = sent else {
            return Reply::NotSent;
        };
        let mut waiting = Waiting(Some(handle));
        let answer = tokio::select! {
            biased;
            answer = waiting.answer() => answer,
            () = cancel.cancelled() => {
                waiting.cancel("the person stopped it").await;
                return Reply::Settled(Err(HostError::Cancelled));
            }
            () = tokio::time::sleep(limit) => {
                waiting.cancel("no answer in time").await;
                return Reply::Settled(Err(HostError::Timeout { after: limit }));
            }
        };
        Reply::Settled(self.read(answer).await)
    }

    async fn read(&self, answer: Result<ServerResult, ServiceError>) -> Result<Value, HostError> {
        match answer {
            Ok(ServerResult::CustomResult(result)) => Ok(result.0),
            Ok(_) => Err(HostError::Protocol {
                message: "the answer is of another kind".to_owned(),
            }),
            Err(ServiceError::McpError(error)) => Err(self.refusal(error.code.0, &error.message)),
            Err(_) => Err(self.why_it_ended().await),
        }
    }

    fn refusal(&self, code: i32, message: &str) -> HostError {
        let message = self.redactor.clean(message);
        match code {
            wire::TOO_LARGE => HostError::TooLarge {
                limit: self.stats.max_message_bytes(),
            },
            wire::UNREADABLE => HostError::Protocol { message },
            _ => HostError::Refused { code, message },
        }
    }
}
