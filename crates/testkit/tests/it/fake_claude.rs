//! The fake Claude over real connections, and under the eyes of the vendor's SDK.

mod faults;
mod http;
mod sdk;

use http::{Answer, ask, get, message, post};
use mosaic_testkit::fake_claude::{Auth, FakeClaude, Reply, Rule, Scenario, Server};
use serde_json::json;
use std::future::Future;
use std::path::Path;
use std::time::Duration;

/// Bounds what a test waits for.
async fn soon<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), work)
        .await
        .expect("in time")
}

async fn answered(scenario: Scenario) -> (FakeClaude, Answer) {
    let fake = FakeClaude::start(scenario);
    let answer = soon(message(&fake, &ask("how many?"))).await;
    (fake, answer)
}

#[tokio::test]
async fn a_stream_has_its_events_in_order_and_cumulative_usage() {
    let (fake, answer) = answered(Scenario::new().reply(Reply::text("Forty-two.").think("Hm."))).await;
    let events = answer.events();
    let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    let deltas = |names: &[&str]| {
        names
            .iter()
            .filter(|name| **name == "content_block_delta")
            .count()
    };
    assert_eq!(names[..3], ["message_start", "content_block_start", "ping"]);
    assert_eq!(
        names[names.len() - 3..],
        ["content_block_stop", "message_delta", "message_stop"]
    );
    assert_eq!(deltas(&names), 3, "thinking, signature, text: {names:?}");
    let (start, end) = (
        &events[0].1["message"]["usage"],
        &events[events.len() - 2].1["usage"],
    );
    assert!(start["cache_creation"].is_object() && end.get("cache_creation").is_none());
    assert_eq!(
        (&start["input_tokens"], &end["output_tokens"]),
        (&end["input_tokens"], &json!(4))
    );
    assert!(
        answer
            .header("request-id")
            .is_some_and(|id| id.starts_with("req_"))
    );
    assert!(
        answer
            .header("anthropic-ratelimit-input-tokens-remaining")
            .is_some()
    );
    let seen = fake.requests();
    assert_eq!(
        (seen[0].path.as_str(), seen[0].status, seen[0].is_message()),
        ("/v1/messages", 200, true)
    );
    assert_eq!(seen[0].headers["authorization"], "Bearer sk-test");
    let counts = soon(fake.wait_until(|counts| counts.finished == 1)).await;
    assert_eq!((counts.requests, counts.dropped, counts.open), (1, 0, 0));
}

#[tokio::test]
async fn keys_and_versions_are_checked() {
    let fake = FakeClaude::start(Scenario::new());
    let version = "anthropic-version: 2026-10-21\r\n";
    let cases = [
        (format!("authorization: Bearer bad-key\r\n{version}"), 401),
        (format!("x-api-key: sk-test\r\n{version}"), 401),
        (version.to_owned(), 401),
        ("authorization: Bearer sk\r\n".to_owned(), 400),
        (
            "authorization: Bearer sk\r\nanthropic-version: 2023-06-01\r\n".to_owned(),
            400,
        ),
        (format!("authorization: Bearer sk\r\n{version}"), 200),
    ];
    for (headers, status) in cases {
        let answer = soon(post(&fake, "/v1/messages", &headers, &ask("hi"))).await;
        assert_eq!(answer.status, status, "{headers}");
        if status != 200 {
            let error = answer.json();
            assert_eq!(error["type"], "error");
            assert_eq!(error["request_id"].as_str(), answer.header("request-id"));
        }
    }
    let local = Server {
        auth: Auth::Either,
        ..Server::compatible()
    };
    fake.set_scenario(Scenario::new().server(local));
    let mut plain = ask("hi");
    plain.as_object_mut().expect("object").remove("thinking");
    assert_eq!(
        soon(post(&fake, "/v1/messages", "x-api-key: k\r\n", &plain))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn replies_keep_their_pace() {
    let fake = FakeClaude::start(Scenario::new().reply(Reply::text("four".repeat(100)).pace(200.0)));
    let started = tokio::time::Instant::now();
    let answer = soon(message(&fake, &ask("x"))).await;
    assert!(
        answer.ended_cleanly() && started.elapsed() >= Duration::from_millis(495),
        "{:?}",
        started.elapsed()
    );
    let events = answer.events();
    let deltas = events
        .iter()
        .filter(|(name, _)| name == "content_block_delta")
        .count();
    assert_eq!(deltas, 100, "one token each");
}

#[tokio::test]
async fn thinking_is_bound_to_what_came_before_it() {
    let script = Rule::when("how many").step(Reply::text("Forty-two.").think("Hm."));
    let (fake, answer) = answered(Scenario::new().rule(script)).await;
    let mut body = ask("how many?");
    body["messages"].as_array_mut().expect("messages").extend([
        json!({"role": "assistant", "content": answer.blocks()}),
        json!({"role": "user", "content": "sure?"}),
    ]);
    assert_eq!(soon(message(&fake, &body)).await.status, 200);
    body["messages"][0]["content"] = json!("How many?");
    let refused = soon(message(&fake, &body)).await;
    assert_eq!(refused.status, 400);
    assert!(
        refused
            .text()
            .contains("The block is bound to a different conversation")
    );
    assert_eq!(
        fake.requests()
            .last()
            .and_then(|request| request.refusal.clone())
            .map(|why| why.len() > 50),
        Some(true)
    );
}

#[tokio::test]
async fn models_come_in_pages_with_their_capabilities() {
    let server = Server {
        models_per_page: 3,
        ..Server::default()
    };
    let fake = FakeClaude::start(Scenario::new().server(server));
    let (mut ids, mut after) = (Vec::new(), String::new());
    loop {
        let page = soon(get(&fake, &format!("/v1/models?limit=1000{after}")))
            .await
            .json();
        let models = page["data"].as_array().cloned().expect("data");
        assert!(
            models.len() <= 3
                && models
                    .iter()
                    .all(|model| model["capabilities"]["thinking"].is_object())
        );
        ids.extend(
            models
                .iter()
                .map(|model| model["id"].as_str().expect("id").to_owned()),
        );
        if page["has_more"] == false {
            break;
        }
        after = format!("&after_id={}", page["last_id"].as_str().expect("last_id"));
    }
    assert!(
        ids.len() > 8 && ids.contains(&"claude-haiku-5-5".to_owned()),
        "{ids:?}"
    );
    assert_eq!(soon(get(&fake, "/v1/models/claude-9")).await.status, 404);
    assert_eq!(soon(get(&fake, "/v2/anything")).await.status, 404);
}

#[test]
fn every_scenario_file_can_be_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files: Vec<_> = std::fs::read_dir(folder)
        .expect("folder")
        .map(|entry| entry.expect("entry").path())
        .collect();
    assert!(files.len() >= 8, "{files:?}");
    for file in files {
        let scenario =
            Scenario::from_file(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let text = toml::to_string(&scenario).expect("writes");
        assert_eq!(
            Scenario::from_toml(&text).expect("reads"),
            scenario,
            "{}",
            file.display()
        );
    }
    assert!(Scenario::from_toml("[[reply]]\ntxet = 'typo'").is_err());
}
