//! Everything that can be made to go wrong, seen from the wire.

use super::http::{self, Answer, ask, message};
use super::{answered, soon};
use mosaic_testkit::fake_claude::{BlockSpec, Ending, FakeClaude, Fault, Point, Reply, Scenario, Wait};
use serde_json::{Value, json};

#[tokio::test]
async fn every_form_of_retry_after_can_be_sent() {
    let failing = |wait| Reply::text("ok").failing(Fault::RateLimited { wait }, 1);
    let fake = FakeClaude::start(
        Scenario::new()
            .reply(failing(None))
            .reply(failing(Some(Wait::Milliseconds(250))))
            .reply(failing(Some(Wait::Seconds(2))))
            .reply(failing(Some(Wait::Date(3)))),
    );
    let mut headers = Vec::new();
    for _ in 0..4 {
        let refused = soon(message(&fake, &ask("x"))).await;
        assert_eq!(
            (refused.status, refused.json()["error"]["type"].as_str()),
            (429, Some("rate_limit_error"))
        );
        headers.push((
            refused.header("retry-after").map(str::to_owned),
            refused.header("retry-after-ms").map(str::to_owned),
        ));
        assert_eq!(soon(message(&fake, &ask("x"))).await.status, 200);
    }
    assert_eq!(headers[0], (None, None));
    assert_eq!(headers[1], (None, Some("250".to_owned())));
    assert_eq!(headers[2], (Some("2".to_owned()), None));
    assert!(
        headers[3]
            .0
            .as_ref()
            .is_some_and(|date| date.ends_with(" GMT") && date.len() == 29),
        "{headers:?}"
    );
}

#[tokio::test]
async fn errors_of_every_status_have_their_body() {
    for (fault, status, kind) in [
        (Fault::Overloaded, 529, "overloaded_error"),
        (Fault::status(401), 401, "authentication_error"),
        (Fault::status(402), 402, "billing_error"),
        (Fault::status(403), 403, "permission_error"),
        (Fault::status(500), 500, "api_error"),
        (Fault::status(504), 504, "timeout_error"),
    ] {
        let (_fake, answer) = answered(Scenario::new().reply(Reply::fault(fault))).await;
        assert_eq!(
            (answer.status, answer.json()["error"]["type"].as_str()),
            (status, Some(kind))
        );
    }
    let (_fake, html) = answered(Scenario::new().reply(Reply::fault(Fault::Html { status: 413 }))).await;
    assert!(html.status == 413 && html.text().starts_with("<html>"));
    let spent = Fault::Status {
        status: 402,
        message: Some("spent".to_owned()),
        code: Some("enforced_spend_limit_reached".to_owned()),
        wait: None,
        should_retry: Some(false),
    };
    let (_fake, answer) = answered(Scenario::new().reply(Reply::fault(spent))).await;
    assert_eq!(
        answer.json()["error"]["details"]["error_code"],
        "enforced_spend_limit_reached"
    );
    assert_eq!(answer.header("x-should-retry"), Some("false"));
}

#[tokio::test]
async fn a_stream_can_end_at_any_event() {
    let (_fake, whole) = answered(Scenario::new().reply(Reply::text("One two three."))).await;
    let all = whole.events().len();
    for after in 0..all {
        for ending in [Ending::Broken, Ending::InsideEvent, Ending::Clean] {
            let fault = Fault::Drop {
                at: Point::Events(after),
                ending,
            };
            let (_fake, cut) =
                answered(Scenario::new().reply(Reply::text("One two three.").with_fault(fault))).await;
            assert_eq!((cut.status, cut.events().len()), (200, after), "{ending:?}");
            assert_eq!(
                cut.ended_cleanly(),
                ending == Ending::Clean,
                "{ending:?} after {after}"
            );
        }
    }
    let fault = Fault::drop_at(Point::Before("message_stop".to_owned()));
    let (_fake, cut) = answered(Scenario::new().reply(Reply::text("x").with_fault(fault))).await;
    assert_eq!(
        cut.events().last().map(|(name, _)| name.clone()).as_deref(),
        Some("message_delta")
    );
}

#[tokio::test]
async fn a_connection_can_close_without_a_byte() {
    let (fake, answer) = answered(Scenario::new().reply(Reply::fault(Fault::Disconnect))).await;
    assert_eq!((answer.status, answer.raw.len()), (0, 0));
    assert_eq!(soon(message(&fake, &ask("again"))).await.status, 200);
}

#[tokio::test]
async fn an_error_can_come_after_the_stream_began() {
    let fault = Fault::stream_error(Point::Tokens(3), "overloaded_error");
    let (_fake, answer) =
        answered(Scenario::new().reply(Reply::text("A few words here").with_fault(fault))).await;
    let events = answer.events();
    let (name, data) = events.last().expect("events");
    assert_eq!(
        (name.as_str(), &data["error"]["type"], &data["error"]["message"]),
        ("error", &json!("overloaded_error"), &json!("Overloaded"))
    );
    assert!(answer.ended_cleanly() && events.iter().any(|(name, _)| name == "content_block_delta"));
}

#[tokio::test]
async fn a_stall_lasts_until_the_client_hangs_up_and_is_counted() {
    let stall = Reply::text("A few words here").with_fault(Fault::stall_at(Point::Tokens(1)));
    let fake = FakeClaude::start(Scenario::new().reply(stall));
    let mut connection = soon(http::open(&fake, &ask("x"))).await;
    let seen = soon(http::read_until(&mut connection, "event: ping", 2)).await;
    assert!(!seen.contains("message_stop"));
    assert_eq!((fake.counts().open, fake.connections_dropped()), (1, 0));
    drop(connection);
    let counts = soon(fake.wait_until(|counts| counts.dropped == 1)).await;
    assert_eq!((counts.open, counts.finished), (0, 0));
}

#[tokio::test]
async fn a_client_that_leaves_before_the_first_byte_is_counted_too() {
    let fake = FakeClaude::start(Scenario::new().reply(Reply::text("late").wait_ms(600_000)));
    let connection = soon(http::open(&fake, &ask("x"))).await;
    soon(fake.wait_until(|counts| counts.open == 1)).await;
    drop(connection);
    assert_eq!(soon(fake.wait_until(|counts| counts.dropped == 1)).await.open, 0);
}

#[tokio::test]
async fn stopping_the_fake_breaks_running_streams_and_frees_its_port() {
    let stall = Reply::text("A few words here").with_fault(Fault::stall_at(Point::Tokens(1)));
    let fake = FakeClaude::start(Scenario::new().reply(stall));
    let port = fake.port();
    let mut connection = soon(http::open(&fake, &ask("x"))).await;
    soon(http::read_until(&mut connection, "event: ping", 2)).await;
    soon(fake.stop()).await;
    assert!(!soon(http::rest(connection)).await.raw.ends_with(b"0\r\n\r\n"));
    let again = FakeClaude::start_on(port, Scenario::new()).expect("the port is free");
    assert_eq!(soon(message(&again, &ask("x"))).await.status, 200);
}

#[tokio::test]
async fn parts_from_the_future_can_be_mixed_in() {
    let (_fake, answer) =
        answered(Scenario::new().reply(Reply::text("x").with_fault(Fault::UnknownParts))).await;
    let text = answer.text();
    for expected in [
        "event: future_event",
        "future_delta",
        "future_block",
        "future_field",
    ] {
        assert!(text.contains(expected), "{expected}");
    }
    let block = json!({"type": "future_thing", "deep": {"er": 1}})
        .as_object()
        .cloned()
        .expect("object");
    let reply = Reply::blocks(vec![
        BlockSpec::Unknown { block },
        BlockSpec::Text {
            text: "x".to_owned(),
            cite: vec![],
            cites: vec![],
        },
    ]);
    let (_fake, answer) = answered(Scenario::new().reply(reply)).await;
    assert_eq!(
        answer.events()[1].1["content_block"],
        json!({"type": "future_thing", "deep": {"er": 1}})
    );
}

#[tokio::test]
async fn arguments_can_come_broken_and_bytes_one_by_one() {
    let mut body = ask("x");
    body["tools"] = json!([{"name": "t", "input_schema": {"type": "object"}}]);
    let call = Reply::tool("t", json!({"sql": "SELECT 'ä'"}));
    let scenario = Scenario::new()
        .reply(call.clone().with_fault(Fault::InvalidJson))
        .reply(call.with_fault(Fault::SplitBytes { size: 1 }));
    let fake = FakeClaude::start(scenario);
    let arguments = |answer: &Answer| {
        let deltas = answer
            .events()
            .into_iter()
            .filter_map(|(_, data)| Some(data["delta"]["partial_json"].as_str()?.to_owned()));
        deltas.collect::<String>()
    };
    let broken = soon(message(&fake, &body)).await;
    assert!(
        serde_json::from_str::<Value>(&arguments(&broken)).is_err(),
        "{}",
        arguments(&broken)
    );
    let split = soon(message(&fake, &body)).await;
    assert_eq!(arguments(&split), r#"{"sql":"SELECT 'ä'"}"#);
    assert!(split.chunks().iter().all(|chunk| chunk.len() == 1));
}
