//! What goes right.

use crate::server::{Server, Step};
use crate::support::{KEY, PING, START, STOP, STREAM_HEAD, ask, client, config, request, stream_of, within};
use futures::StreamExt;
use mosaic_claude::{
    Client, ClientConfig, EndpointProfile, MessageBuilder, StopReason, StreamEvent, StreamItem,
};
use secrecy::SecretString;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const ANSWER: &str = include_str!("../fixtures/answer.sse");

#[tokio::test]
async fn a_message_is_streamed_with_the_headers_and_the_body_of_the_api() {
    within(async {
        let server = Server::start(vec![stream_of(&[ANSWER])]).await;
        let brought = ask(&client(&server.url())).await;
        assert!(brought.error.is_none() && brought.retries.is_empty(), "{brought:?}");
        let mut builder = MessageBuilder::new();
        for event in &brought.events {
            builder.apply(event).unwrap();
        }
        assert_eq!(builder.finish().stop_reason, Some(StopReason::ToolUse));

        let asked = &server.asked()[0];
        assert!(asked.head.starts_with("POST /v1/messages HTTP/1.1\r\n"), "{}", asked.head);
        assert_eq!(asked.header("anthropic-version"), Some("2026-10-21"));
        assert_eq!(asked.header("authorization"), Some(format!("Bearer {KEY}").as_str()));
        assert_eq!(asked.header("x-api-key"), None);
        assert_eq!(asked.header("content-type"), Some("application/json"));
        assert_eq!(
            asked.body,
            r#"{"model":"claude-haiku-5-5","max_tokens":64,"messages":[{"role":"user","content":[{"type":"text","text":"list tables"}]}],"stream":true}"#
        );
    })
    .await;
}

#[tokio::test]
async fn a_compatible_server_gets_the_key_in_its_own_header_or_none() {
    within(async {
        let server = Server::start(vec![stream_of(&[START, STOP])]).await;
        for key in [Some(SecretString::from(KEY)), None] {
            let profile = EndpointProfile::compatible(format!("{}/v1/", server.url()));
            let client = Client::new(ClientConfig::new(profile, key)).unwrap();
            assert_eq!(ask(&client).await.events.last(), Some(&StreamEvent::MessageStop));
        }
        let asked = server.asked();
        assert_eq!(asked[0].header("x-api-key"), Some(KEY));
        assert_eq!(asked[1].header("x-api-key"), None);
        for asked in asked {
            assert_eq!(asked.header("authorization"), None);
            assert!(
                asked.head.starts_with("POST /v1/messages HTTP/1.1\r\n"),
                "{}",
                asked.head
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_next_question_uses_the_same_connection() {
    within(async {
        let body = format!("{START}{STOP}");
        let chunked = format!(
            "{STREAM_HEAD}transfer-encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
            body.len()
        );
        let server = Server::start(vec![vec![Step::Write(chunked.into_bytes()), Step::KeepAlive]]).await;
        let client = client(&server.url());
        for _ in 0..3 {
            assert_eq!(ask(&client).await.events.last(), Some(&StreamEvent::MessageStop));
        }
        assert_eq!((server.asked().len(), server.connections()), (3, 1));
    })
    .await;
}

#[tokio::test]
async fn any_byte_keeps_a_slow_answer_alive() {
    within(async {
        let mut script = stream_of(&[START]);
        script.push(Step::Drip(":\n", 8, Duration::from_millis(250)));
        script.push(Step::Write(STOP.as_bytes().to_vec()));
        let server = Server::start(vec![script]).await;
        let mut config = config(&server.url());
        config.timeouts.idle = Duration::from_millis(1_500);
        let brought = ask(&Client::new(config).unwrap()).await;
        assert!(brought.error.is_none(), "{brought:?}");
        assert_eq!(brought.events.last(), Some(&StreamEvent::MessageStop));
    })
    .await;
}

#[tokio::test]
async fn events_come_as_the_server_writes_them_not_at_the_end() {
    within(async {
        let mut script = stream_of(&[START, PING]);
        script.push(Step::AwaitGone);
        let server = Server::start(vec![script]).await;
        let mut stream = client(&server.url()).stream(request(), CancellationToken::new());
        assert!(matches!(
            stream.next().await,
            Some(Ok(StreamItem::Event(StreamEvent::MessageStart { .. })))
        ));
        assert!(matches!(
            stream.next().await,
            Some(Ok(StreamItem::Event(StreamEvent::Ping)))
        ));
    })
    .await;
}
