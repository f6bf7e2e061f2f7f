//! A message as a stream of events. One state at a time: connecting, resting before the next attempt, reading. Never asks
//! again once an event was delivered.

use super::attempt::{Failed, is_event_stream, request_id, unless_cancelled};
use super::error::presentable;
use super::{ClientError, Inner, retry};
use crate::{ApiErrorBody, DecodeError, Decoder, Request, StreamEvent};
use bytes::Bytes;
use futures::{StreamExt, stream::BoxStream};
use reqwest::Response;
use std::{collections::VecDeque, mem, sync::Arc, time::Duration};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// How long the end of a body is waited for once the message is whole, so that the connection can serve again.
const END_WAIT: Duration = Duration::from_millis(100);

/// What a stream brings.
#[derive(Debug)]
pub enum StreamItem {
    /// An event of the message.
    Event(StreamEvent),
    /// An attempt failed; the next follows after a wait.
    Retrying {
        /// Which retry it is, from 1.
        attempt: u32,
        /// How long is waited.
        wait: Duration,
        /// Why.
        reason: ClientError,
    },
}

type Item = Result<StreamItem, ClientError>;

pub(super) fn events(
    client: Arc<Inner>,
    request: &Request,
    cancel: CancellationToken,
) -> BoxStream<'static, Item> {
    let call = Call {
        client,
        // A request always has a JSON form: its maps have text for keys.
        body: serde_json::to_vec(request).unwrap_or_default().into(),
        cancel,
        retries: 0,
        state: State::Connecting,
    };
    futures::stream::unfold(call, |mut call| async move { Some((call.next().await?, call)) }).boxed()
}

struct Call {
    client: Arc<Inner>,
    body: Bytes,
    cancel: CancellationToken,
    retries: u32,
    state: State,
}

enum State {
    Connecting,
    Resting(Duration),
    Reading(Box<Reading>),
    Ending(Box<Reading>),
    Over,
}

struct Reading {
    response: Response,
    decoder: Decoder,
    events: VecDeque<Result<StreamEvent, DecodeError>>,
    request_id: Option<String>,
    delivered: bool,
}

impl Call {
    /// Returns the next item. Leaves the state `Over` unless it sets another.
    async fn next(&mut self) -> Option<Item> {
        loop {
            let cancel = self.cancel.clone();
            match mem::replace(&mut self.state, State::Over) {
                State::Over => return None,
                State::Ending(mut reading) => {
                    let _ = timeout(END_WAIT, reading.response.chunk()).await;
                    return None;
                }
                State::Resting(wait) => {
                    if let Err(error) = unless_cancelled(&cancel, tokio::time::sleep(wait)).await {
                        return Some(Err(error));
                    }
                    self.state = State::Connecting;
                }
                State::Connecting => match unless_cancelled(&cancel, self.open()).await {
                    Err(error) => return Some(Err(error)),
                    Ok(Err(failed)) => return Some(self.fail(failed)),
                    Ok(Ok(reading)) => self.state = State::Reading(Box::new(reading)),
                },
                State::Reading(mut reading) => {
                    let idle = self.client.timeouts.idle;
                    match unless_cancelled(&cancel, reading.event(idle)).await {
                        Err(error) => return Some(Err(error)),
                        Ok(result) => return Some(self.deliver(reading, result)),
                    }
                }
            }
        }
    }

    async fn open(&self) -> Result<Reading, Failed> {
        let request = self.client.post("messages", self.body.clone());
        let response = self.client.send(request, self.client.timeouts.response).await?;
        let request_id = request_id(&response);
        tracing::debug!(request_id, "the answer begins");
        if let Err(content_type) = is_event_stream(&response) {
            return Err(Failed::for_good(ClientError::Decode {
                source: DecodeError::NotAStream { content_type },
                request_id,
            }));
        }
        Ok(Reading {
            response,
            decoder: Decoder::new(),
            events: VecDeque::new(),
            request_id,
            delivered: false,
        })
    }

    fn deliver(&mut self, mut reading: Box<Reading>, result: Result<StreamEvent, Failed>) -> Item {
        let result = match result {
            Ok(StreamEvent::Error { error }) => Err(self.in_band(&error, reading.request_id.take())),
            other => other,
        };
        let event = match result {
            Ok(event) => event,
            Err(failed) if reading.delivered => return Err(failed.error),
            Err(failed) => return self.fail(failed),
        };
        reading.delivered = true;
        if let StreamEvent::Unknown { event, .. } = &event {
            tracing::warn!(event, "an event of the stream is not known; it is kept");
        }
        self.state = if event == StreamEvent::MessageStop {
            State::Ending(reading)
        } else {
            State::Reading(reading)
        };
        Ok(StreamItem::Event(event))
    }

    fn fail(&mut self, Failed { error, cause }: Failed) -> Item {
        let Some(wait) = self.client.retry.wait(cause, self.retries, retry::chance()) else {
            return Err(error);
        };
        self.retries += 1;
        self.state = State::Resting(wait);
        tracing::info!(%error, ?wait, attempt = self.retries, "asking again");
        Ok(StreamItem::Retrying {
            attempt: self.retries,
            wait,
            reason: error,
        })
    }

    fn in_band(&self, error: &ApiErrorBody, request_id: Option<String>) -> Failed {
        let in_band = ClientError::InBand {
            kind: error.kind.clone(),
            message: presentable(&error.message, self.client.key.as_ref()),
            request_id,
        };
        match error.kind.as_str() {
            "overloaded_error" | "api_error" | "rate_limit_error" | "timeout_error" => {
                Failed::passing(in_band)
            }
            _ => Failed::for_good(in_band),
        }
    }
}

impl Reading {
    /// Returns the next event, reading on where none is at hand.
    async fn event(&mut self, idle: Duration) -> Result<StreamEvent, Failed> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return event.map_err(|source| {
                    Failed::for_good(ClientError::Decode {
                        source,
                        request_id: self.request_id.clone(),
                    })
                });
            }
            let request_id = || self.request_id.clone();
            match timeout(idle, self.response.chunk()).await {
                Ok(Ok(Some(bytes))) => self.events.extend(self.decoder.push(&bytes)),
                Ok(Ok(None)) => {
                    return Err(Failed::passing(ClientError::Truncated {
                        request_id: request_id(),
                        source: None,
                    }));
                }
                Ok(Err(error)) => {
                    return Err(Failed::passing(ClientError::Truncated {
                        request_id: request_id(),
                        source: Some(error.without_url()),
                    }));
                }
                Err(_) => {
                    return Err(Failed::passing(ClientError::IdleTimeout {
                        after: idle,
                        request_id: request_id(),
                    }));
                }
            }
        }
    }
}
