//! Clients, requests and scripts that the tests share.

use crate::server::Step;
use futures::StreamExt;
use mosaic_claude::{
    Block, Client, ClientConfig, ClientError, EndpointProfile, Flags, KeyHeader, Message, Request,
    RetryPolicy, StreamEvent, StreamItem, Timeouts,
};
use secrecy::SecretString;
use std::future::Future;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

pub(crate) const KEY: &str = "sk-test-secret";
pub(crate) const STREAM_HEAD: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\nrequest-id: req_7\r\n";
pub(crate) const START: &str = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":\"m\",\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}}\n\n";
pub(crate) const PING: &str = "event: ping\ndata: {\"type\":\"ping\"}\n\n";
pub(crate) const STOP: &str = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

/// The profile of the vendor, elsewhere.
pub(crate) fn vendor_at(url: &str) -> EndpointProfile {
    EndpointProfile {
        base_url: url.to_owned(),
        key_header: KeyHeader::Bearer,
        flags: Flags::all(),
        ..EndpointProfile::anthropic()
    }
}

/// A configuration with waits short enough for a test.
pub(crate) fn config(url: &str) -> ClientConfig {
    ClientConfig {
        retry: RetryPolicy {
            first_wait: Duration::from_millis(5),
            ..RetryPolicy::default()
        },
        timeouts: Timeouts {
            idle: Duration::from_secs(10),
            ..Timeouts::default()
        },
        ..ClientConfig::new(vendor_at(url), Some(SecretString::from(KEY)))
    }
}

pub(crate) fn client(url: &str) -> Client {
    Client::new(config(url)).unwrap()
}

pub(crate) fn request() -> Request {
    Request {
        model: "claude-haiku-5-5".to_owned(),
        max_tokens: 64,
        messages: vec![Message::user(vec![Block::text("list tables")])],
        ..Request::default()
    }
}

/// A script: an answer that ends when the connection closes.
pub(crate) fn stream_of(events: &[&str]) -> Vec<Step> {
    vec![Step::Write(
        format!("{STREAM_HEAD}connection: close\r\n\r\n{}", events.concat()).into_bytes(),
    )]
}

/// A script: a refusal with these headers and this body.
pub(crate) fn refusal(status: u16, headers: &str, body: &str) -> Vec<Step> {
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status} No\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
    );
    vec![Step::Write(text.into_bytes())]
}

/// A script: a JSON answer.
pub(crate) fn json(body: &str) -> Vec<Step> {
    let length = body.len();
    let text = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    vec![Step::Write(text.into_bytes())]
}

/// What a stream brought: its events, its retries, its error.
#[derive(Debug, Default)]
pub(crate) struct Brought {
    pub(crate) events: Vec<StreamEvent>,
    pub(crate) retries: Vec<(u32, Duration, ClientError)>,
    pub(crate) error: Option<ClientError>,
}

/// Asks and takes everything that comes.
pub(crate) async fn ask(client: &Client) -> Brought {
    let mut stream = client.stream(request(), CancellationToken::new());
    let mut brought = Brought::default();
    while let Some(item) = stream.next().await {
        assert!(brought.error.is_none(), "nothing comes after an error");
        match item {
            Ok(StreamItem::Event(event)) => brought.events.push(event),
            Ok(StreamItem::Retrying {
                attempt,
                wait,
                reason,
            }) => brought.retries.push((attempt, wait, reason)),
            Err(error) => brought.error = Some(error),
        }
    }
    brought
}

/// Bounds a test's time.
pub(crate) async fn within<T>(test: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), test)
        .await
        .expect("the test took too long")
}
