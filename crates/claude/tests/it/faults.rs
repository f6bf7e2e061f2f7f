//! What goes wrong, when it is asked again, and what is told.

use crate::server::{Server, Step};
use crate::support::{KEY, PING, START, STOP, STREAM_HEAD, ask, client, config, refusal, stream_of, within};
use mosaic_claude::{Client, ClientError, DecodeError, StreamEvent};
use std::time::Duration;

const OVERLOADED: &str =
    r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_9"}"#;
const LIMITED: &str =
    r#"{"type":"error","error":{"type":"rate_limit_error","message":"slow down"},"request_id":"req_9"}"#;

fn good() -> Vec<Step> {
    stream_of(&[START, STOP])
}

fn in_band(kind: &str) -> String {
    format!(
        "event: error\ndata: {{\"type\":\"error\",\"error\":{{\"type\":\"{kind}\",\"message\":\"it broke\"}}}}\n\n"
    )
}

#[tokio::test]
async fn a_429_is_asked_again_after_the_wait_the_server_names_in_any_form() {
    within(async {
        let in_a_second = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(2);
        let date = jiff::fmt::rfc2822::DateTimePrinter::new()
            .timestamp_to_rfc9110_string(&in_a_second)
            .unwrap();
        let table = [
            ("retry-after-ms: 7\r\nretry-after: 50\r\n".to_owned(), 7..=7),
            ("retry-after: 0.02\r\n".to_owned(), 20..=20),
            (format!("retry-after: {date}\r\n"), 1..=2_000),
            (String::new(), 3..=5),
        ];
        for (headers, expected) in table {
            let server = Server::start(vec![refusal(429, &headers, LIMITED), good()]).await;
            let brought = ask(&client(&server.url())).await;
            assert!(brought.error.is_none(), "{headers}: {brought:?}");
            let [(1, wait, ClientError::RateLimited { .. })] = &brought.retries[..] else {
                panic!("{headers}: {brought:?}");
            };
            assert!(expected.contains(&wait.as_millis()), "{headers}: {wait:?}");
            assert_eq!(brought.events.len(), 2);
            assert_eq!(server.asked()[0].body, server.asked()[1].body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_429_that_wants_more_patience_than_a_person_has_is_told_at_once() {
    within(async {
        let server = Server::start(vec![refusal(429, "retry-after: 3600\r\n", LIMITED)]).await;
        let brought = ask(&client(&server.url())).await;
        let Some(ClientError::RateLimited { retry_after, detail }) = &brought.error else {
            panic!("{brought:?}");
        };
        assert_eq!(*retry_after, Some(Duration::from_secs(3_600)));
        assert_eq!(
            (detail.message.as_str(), detail.request_id.as_deref()),
            ("slow down", Some("req_9"))
        );
        assert_eq!(server.asked().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_529_is_asked_again_twice_and_then_told() {
    within(async {
        let server = Server::start(vec![refusal(529, "request-id: req_8\r\n", OVERLOADED)]).await;
        let brought = ask(&client(&server.url())).await;
        assert_eq!(
            brought.retries.iter().map(|retry| retry.0).collect::<Vec<_>>(),
            [1, 2]
        );
        let error = brought.error.unwrap();
        assert!(matches!(error, ClientError::Overloaded(_)), "{error:?}");
        assert_eq!(
            error.request_id(),
            Some("req_8"),
            "the header goes before the body"
        );
        assert_eq!(server.asked().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn x_should_retry_goes_before_the_status() {
    within(async {
        let server = Server::start(vec![refusal(529, "x-should-retry: false\r\n", OVERLOADED)]).await;
        assert!(ask(&client(&server.url())).await.retries.is_empty());
        let server = Server::start(vec![refusal(400, "x-should-retry: true\r\n", "{}"), good()]).await;
        let brought = ask(&client(&server.url())).await;
        assert!(
            matches!(&brought.retries[..], [(1, _, ClientError::InvalidRequest(_))]),
            "{brought:?}"
        );
        assert!(brought.error.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_refused_key_is_told_at_once_and_never_shown() {
    within(async {
        let body = format!(r#"{{"error":{{"type":"authentication_error","message":"invalid key {KEY}"}}}}"#);
        let server = Server::start(vec![refusal(401, "", &body)]).await;
        let brought = ask(&client(&server.url())).await;
        assert!(matches!(brought.error, Some(ClientError::Auth(_))) && brought.retries.is_empty());
        assert!(
            !format!("{brought:?} {:?}", client(&server.url())).contains(KEY),
            "{brought:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn an_html_413_is_too_large_and_shows_no_html() {
    within(async {
        let page = format!("<html><body>{}</body></html>", "nginx ".repeat(50_000));
        let server = Server::start(vec![refusal(413, "content-type: text/html\r\n", &page)]).await;
        let error = ask(&client(&server.url())).await.error.unwrap();
        assert!(matches!(error, ClientError::TooLarge(_)), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("nginx"));
    })
    .await;
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_asked_again_only_before_its_first_event() {
    within(async {
        let server = Server::start(vec![stream_of(&[": hello\n"]), good()]).await;
        let brought = ask(&client(&server.url())).await;
        assert!(
            matches!(&brought.retries[..], [(1, _, ClientError::Truncated { .. })]),
            "{brought:?}"
        );
        assert!(brought.error.is_none());

        let server = Server::start(vec![stream_of(&[START, PING])]).await;
        let brought = ask(&client(&server.url())).await;
        assert_eq!(brought.events.len(), 2);
        let error = brought.error.unwrap();
        assert!(
            matches!(error, ClientError::Truncated { source: None, .. }),
            "{error:?}"
        );
        assert_eq!(error.request_id(), Some("req_7"));
        assert_eq!(server.asked().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_connection_cut_in_the_middle_of_a_chunk_is_a_broken_stream_too() {
    within(async {
        let cut = format!("{STREAM_HEAD}transfer-encoding: chunked\r\n\r\nffff\r\n{START}");
        let server = Server::start(vec![vec![Step::Write(cut.into_bytes())]]).await;
        let brought = ask(&client(&server.url())).await;
        assert_eq!(brought.events.len(), 1);
        assert!(
            matches!(
                brought.error,
                Some(ClientError::Truncated { source: Some(_), .. })
            ),
            "{brought:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn silence_ends_a_stream_after_the_idle_time() {
    within(async {
        let silent = |events: &[&str]| {
            let mut script = stream_of(events);
            script.push(Step::AwaitGone);
            script
        };
        let mut server = Server::start(vec![silent(&[]), silent(&[START, PING])]).await;
        let mut config = config(&server.url());
        config.timeouts.idle = Duration::from_millis(200);
        let brought = ask(&Client::new(config).unwrap()).await;
        assert!(
            matches!(&brought.retries[..], [(1, _, ClientError::IdleTimeout { .. })]),
            "{brought:?}"
        );
        assert_eq!(brought.events.len(), 2);
        assert!(
            matches!(brought.error, Some(ClientError::IdleTimeout { .. })),
            "{brought:?}"
        );
        server.client_gone().await;
        server.client_gone().await;
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_does_not_begin_is_a_timeout() {
    within(async {
        let server = Server::start(vec![vec![Step::AwaitGone]]).await;
        let mut config = config(&server.url());
        config.timeouts.response = Duration::from_millis(100);
        config.retry.retries = 1;
        let brought = ask(&Client::new(config).unwrap()).await;
        assert_eq!(brought.retries.len(), 1);
        assert!(
            matches!(brought.error, Some(ClientError::Timeout { .. })),
            "{brought:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn an_error_after_200_is_told_as_such_and_asked_again_only_when_it_came_first() {
    within(async {
        let overloaded = in_band("overloaded_error");
        let server = Server::start(vec![stream_of(&[&overloaded]), stream_of(&[START, &overloaded])]).await;
        let brought = ask(&client(&server.url())).await;
        assert!(matches!(&brought.retries[..], [(1, _, ClientError::InBand { .. })]), "{brought:?}");
        assert_eq!(brought.events.len(), 1);
        assert!(
            matches!(&brought.error, Some(ClientError::InBand { kind, message, .. }) if kind == "overloaded_error" && message == "it broke"),
            "{brought:?}"
        );

        let server = Server::start(vec![stream_of(&[&in_band("invalid_request_error")])]).await;
        let brought = ask(&client(&server.url())).await;
        assert!(brought.retries.is_empty() && brought.error.is_some(), "{brought:?}");
    })
    .await;
}

#[tokio::test]
async fn an_event_that_cannot_be_read_ends_the_stream() {
    within(async {
        let server = Server::start(vec![stream_of(&[START, "data: {nonsense\n\n", STOP])]).await;
        let brought = ask(&client(&server.url())).await;
        assert!(matches!(brought.events[..], [StreamEvent::MessageStart { .. }]));
        assert!(
            matches!(
                brought.error,
                Some(ClientError::Decode {
                    source: DecodeError::Json { .. },
                    ..
                })
            ),
            "{brought:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_200_that_is_no_event_stream_is_not_taken_for_one() {
    within(async {
        let page = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<html>log in to the wifi</html>";
        let server = Server::start(vec![vec![Step::Write(page.into())]]).await;
        let brought = ask(&client(&server.url())).await;
        let Some(ClientError::Decode { source: DecodeError::NotAStream { content_type }, .. }) = &brought.error else {
            panic!("{brought:?}");
        };
        assert_eq!(content_type, "text/html");
    })
    .await;
}

#[tokio::test]
async fn the_key_follows_no_redirect() {
    within(async {
        let other = Server::start(vec![good()]).await;
        let server = Server::start(vec![refusal(
            307,
            &format!("location: {}/v1/messages\r\n", other.url()),
            "",
        )])
        .await;
        let brought = ask(&client(&server.url())).await;
        assert!(
            matches!(brought.error, Some(ClientError::Upstream { status: 307, .. })),
            "{brought:?}"
        );
        assert!(other.asked().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_server_that_is_not_there_is_offline_after_two_more_tries() {
    within(async {
        let server = Server::start(vec![good()]).await;
        let url = server.url();
        drop(server);
        let mut config = config(&url);
        config.timeouts.connect = Duration::from_secs(5);
        let brought = ask(&Client::new(config).unwrap()).await;
        assert_eq!(brought.retries.len(), 2);
        let error = brought.error.unwrap();
        assert!(
            matches!(&error, ClientError::Offline { host, .. } if host == "127.0.0.1"),
            "{error:?}"
        );
        assert!(error.to_string().contains("refused"), "{error}");
        assert!(!format!("{error:?}").contains("/v1/messages"), "{error:?}");
    })
    .await;
}

#[tokio::test]
async fn a_client_cannot_be_made_with_an_address_or_a_key_that_cannot_be() {
    for url in ["", "ftp://x", "localhost:11434", "http://", "http://x/?key=1"] {
        assert!(
            matches!(Client::new(config(url)), Err(ClientError::Misconfigured { .. })),
            "{url}"
        );
    }
    let mut bad_key = config("http://localhost:1");
    bad_key.key = Some("two\nlines".to_owned().into());
    let error = Client::new(bad_key).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("lines"), "{error:?}");
}
