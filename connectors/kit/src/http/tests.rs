//! The client against a server whose faults are asked for.

use super::{Answer, Authorization, Dialect, Fresh, Http, HttpConfig, Patience, Refresh, Verdict, segment};
use crate::{ErrorKind, ToolError};
use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse as _;
use axum::routing::{get, post};
use futures::future::BoxFuture;
use mosaic_sample::{Emulation, Fault, Port, Refusals};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

struct Plain;

impl Dialect for Plain {
    fn service(&self) -> &'static str {
        "Toy"
    }
}

/// Tokens `t1`, `t2`, …: each time the next.
struct Counting(AtomicU32);

impl Refresh for Counting {
    fn fresh<'a>(&'a self, _http: &'a Http) -> BoxFuture<'a, Result<Fresh, ToolError>> {
        let number = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        Box::pin(async move {
            Ok(Fresh {
                token: SecretString::from(format!("t{number}")),
                lasts: None,
            })
        })
    }
}

const REFUSALS: Refusals = Refusals {
    rate_limited: |seconds| {
        (
            StatusCode::TOO_MANY_REQUESTS,
            [(header::RETRY_AFTER, seconds.to_string())],
            "",
        )
            .into_response()
    },
    expired_token: || StatusCode::UNAUTHORIZED.into_response(),
    missing_scope: || StatusCode::FORBIDDEN.into_response(),
};

async fn toy() -> Emulation {
    let token = |headers: HeaderMap| async move {
        let said = headers
            .get("authorization")
            .and_then(|value| value.to_str().ok())
            .unwrap_or("none");
        axum::Json(json!({"token": said}))
    };
    let tagged = |headers: HeaderMap| async move {
        if headers.get("if-none-match").is_some_and(|tag| tag == "\"v1\"") {
            return (StatusCode::NOT_MODIFIED, [(header::ETAG, "\"v1\"")]).into_response();
        }
        ([(header::ETAG, "\"v1\"")], axum::Json(json!({"version": 1}))).into_response()
    };
    let needs_second = |headers: HeaderMap| async move {
        let said = headers.get("authorization").and_then(|value| value.to_str().ok());
        if said == Some("Bearer t2") {
            StatusCode::OK
        } else {
            StatusCode::UNAUTHORIZED
        }
    };
    let routes = Router::new()
        .route("/api/token", get(token))
        .route("/api/tagged", get(tagged))
        .route("/api/second", get(needs_second))
        .route("/api/write", post(|| async { axum::Json(json!({"done": true})) }))
        .route("/api/long", get(|| async { "x".repeat(100_000) }))
        .route(
            "/api/moved",
            get(|| async { (StatusCode::FOUND, [(header::LOCATION, "/api/token")]) }),
        )
        .route(
            "/api/away",
            get(|| async { (StatusCode::FOUND, [(header::LOCATION, "http://127.0.0.2:9/x")]) }),
        )
        .route("/api/a%2Fb", get(|| async { "segment" }));
    Emulation::start("toy", Port::take().await.expect("a port"), routes, REFUSALS).expect("a server")
}

fn client(toy: &Emulation, authorization: Authorization) -> Http {
    let config = HttpConfig {
        base: format!("{}/api", toy.url()),
        base_field: "TOY_URL",
        hosts: vec!["files.toy.example", ".cdn.toy.example"],
        authorization,
        patience: Patience {
            first_wait: Duration::from_millis(1),
            ..Patience::default()
        },
    };
    Http::new(Plain, config)
}

fn bearer(token: &str) -> Authorization {
    Authorization::bearer(&SecretString::from(token))
}

async fn read(http: &Http, path: &str) -> Result<Answer, ToolError> {
    http.get(path).send(&CancellationToken::new()).await
}

fn json_of(answer: &Answer) -> Value {
    answer.json().expect("json")
}

#[tokio::test]
async fn a_read_is_made_again_after_a_pause_and_after_a_breakdown() {
    let toy = toy().await;
    let http = client(&toy, bearer("t"));
    for fault in [
        Fault::RateLimited { retry_after: 0 },
        Fault::Status(503),
        Fault::Dropped,
    ] {
        toy.faults().add(fault.clone(), 2);
        let before = toy.exchanges().count();
        let answer = read(&http, "token")
            .await
            .unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert_eq!(json_of(&answer), json!({"token": "Bearer t"}));
        assert_eq!(toy.exchanges().count() - before, 3, "{fault:?}");
    }
}

#[tokio::test]
async fn a_pause_too_long_to_sit_out_is_an_error_that_names_it() {
    let toy = toy().await;
    toy.faults().add(Fault::RateLimited { retry_after: 90 }, 9);
    let error = read(&client(&toy, bearer("t")), "token")
        .await
        .expect_err("limited");
    assert_eq!(
        (error.kind, error.retry_after_s),
        (ErrorKind::RateLimited, Some(90))
    );
    assert_eq!(toy.exchanges().count(), 1);
}

#[tokio::test]
async fn a_write_is_made_again_only_where_nothing_was_done() {
    let toy = toy().await;
    let http = client(&toy, bearer("t"));
    let cancel = CancellationToken::new();
    toy.faults().add(Fault::RateLimited { retry_after: 0 }, 1);
    http.post("write")
        .json(&json!({"a": 1}))
        .send(&cancel)
        .await
        .expect("done");
    assert_eq!(toy.exchanges().count(), 2);
    for fault in [Fault::Dropped, Fault::Status(502)] {
        let before = toy.exchanges().count();
        toy.faults().add(fault, 1);
        let error = http
            .post("write")
            .json(&json!({}))
            .send(&cancel)
            .await
            .expect_err("unknown");
        assert_eq!(error.kind, ErrorKind::Upstream);
        assert!(error.hint.is_some_and(|hint| hint.contains("may have been done")));
        assert_eq!(toy.exchanges().count() - before, 1);
    }
    toy.faults().add(Fault::Status(502), 1);
    http.post("write")
        .repeatable()
        .send(&cancel)
        .await
        .expect("a read that is posted");
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_for_all_who_wait() {
    let toy = toy().await;
    let refreshing = |from| Authorization::Refreshing {
        name: header::AUTHORIZATION,
        prefix: "Bearer ",
        from,
    };
    let source = Arc::new(Counting(AtomicU32::new(0)));
    let http = client(&toy, refreshing(source.clone()));
    let all = futures::future::join_all((0..5).map(|_| read(&http, "second"))).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    assert_eq!(source.0.load(Ordering::SeqCst), 2);
    toy.faults().add(Fault::ExpiredToken, 9);
    let error = read(&http, "token").await.expect_err("refused for good");
    assert_eq!(error.kind, ErrorKind::Auth);
    assert_eq!(source.0.load(Ordering::SeqCst), 3, "renewed once, then given up");
}

#[tokio::test]
async fn a_fixed_token_that_is_refused_is_not_tried_twice() {
    let toy = toy().await;
    toy.faults().add(Fault::ExpiredToken, 9);
    let error = read(&client(&toy, bearer("t")), "token")
        .await
        .expect_err("refused");
    assert_eq!(error.kind, ErrorKind::Auth);
    assert_eq!(toy.exchanges().count(), 1);
    let broken = client(&toy, bearer("line\nbreak"));
    assert_eq!(
        read(&broken, "token").await.expect_err("no header").kind,
        ErrorKind::Auth
    );
}

#[tokio::test]
async fn an_answer_that_did_not_change_comes_from_memory() {
    let toy = toy().await;
    let http = client(&toy, Authorization::None);
    for _ in 0..3 {
        let answer = http
            .get("tagged")
            .conditional()
            .send(&CancellationToken::new())
            .await
            .expect("answer");
        assert_eq!(
            (answer.status.as_u16(), json_of(&answer)),
            (200, json!({"version": 1}))
        );
    }
    let statuses: Vec<u16> = toy
        .exchanges()
        .all()
        .iter()
        .map(|exchange| exchange.status)
        .collect();
    assert_eq!(statuses, [200, 304, 304]);
}

#[tokio::test]
async fn only_the_services_own_hosts_are_asked() {
    let toy = toy().await;
    let http = client(&toy, bearer("t"));
    for path in [
        "https://evil.example/api/token",
        "http://files.toy.example/x",
        "https://toy.example.evil.example/",
        "https://cdn.toy.example.evil.example/",
        "file:///etc/passwd",
    ] {
        let error = read(&http, path).await.expect_err(path);
        assert_eq!(error.kind, ErrorKind::Invalid, "{path}");
    }
    assert_eq!(toy.exchanges().count(), 0);
    let own = format!("{}/api/token", toy.url());
    assert_eq!(
        json_of(&read(&http, &own).await.expect("its own")),
        json!({"token": "Bearer t"})
    );
    assert_eq!(
        json_of(&read(&http, "moved").await.expect("moved within")),
        json!({"token": "Bearer t"})
    );
    let away = read(&http, "away")
        .await
        .expect_err("a redirect elsewhere, over plain http, is not followed");
    assert_eq!(away.kind, ErrorKind::Upstream);
    assert!(away.message.contains("302"), "{away}");
}

#[tokio::test]
async fn no_id_leads_out_of_its_place() {
    let toy = toy().await;
    let http = client(&toy, bearer("t"));
    for id in [
        "..",
        ".",
        "%2e%2e",
        "%2E.",
        "../token",
        "..\\token",
        "a/../../token",
    ] {
        let paths = [format!("deep/{}", segment(id)), format!("deep/{id}/x")];
        for path in paths {
            let before = toy.exchanges().count();
            let error = read(&http, &path).await.expect_err(&path);
            let left = toy.exchanges().all().split_off(before);
            let inside = left.iter().all(|sent| sent.path.starts_with("/api/deep/"));
            assert!(
                inside && matches!(error.kind, ErrorKind::Invalid | ErrorKind::NotFound),
                "{path}: {error}"
            );
        }
    }
}

#[tokio::test]
async fn a_write_whose_answer_cannot_be_used_may_have_been_done() {
    let toy = toy().await;
    let http = client(&toy, bearer("t"));
    let cancel = CancellationToken::new();
    let hint = |error: ToolError| error.hint.unwrap_or_default();
    toy.faults().add(Fault::Malformed, 1);
    let answer = http.post("write").send(&cancel).await.expect("an answer");
    let error = answer.json::<Value>().expect_err("not JSON");
    assert!(hint(error).contains("may have been done"));
    toy.faults().add(Fault::Malformed, 1);
    let error = read(&http, "token")
        .await
        .expect("an answer")
        .json::<Value>()
        .expect_err("not JSON");
    assert!(hint(error).contains("Try again"));
}

#[tokio::test]
async fn an_address_that_is_no_https_is_refused_by_name() {
    for base in [
        "http://toy.example",
        "toy.example",
        "https://user:secret@toy.example",
        "ftp://toy.example",
        "",
    ] {
        let config = HttpConfig {
            base: base.to_owned(),
            base_field: "TOY_URL",
            hosts: vec![],
            authorization: Authorization::None,
            patience: Patience::default(),
        };
        let error = read(&Http::new(Plain, config), "x").await.expect_err(base);
        assert_eq!(error.field, Some("TOY_URL"), "{base}");
        assert!(!error.text().contains("secret"));
    }
}

#[tokio::test]
async fn a_long_body_is_cut_where_that_is_asked_for() {
    let toy = toy().await;
    let http = client(&toy, Authorization::None);
    let answer = http
        .get("long")
        .at_most(1_000)
        .send(&CancellationToken::new())
        .await
        .expect("answer");
    assert_eq!((answer.body.len(), answer.cut), (1_000, true));
    assert!(!read(&http, "long").await.expect("answer").cut);
    let part = read(&http, &segment("a/b")).await.expect("a segment");
    assert_eq!(part.body, b"segment");
}

#[tokio::test]
async fn a_cancelled_request_ends_at_once_and_nothing_unreachable_hangs() {
    let toy = toy().await;
    toy.faults().add(Fault::Slow(Duration::from_secs(60)), 1);
    let http = client(&toy, Authorization::None);
    let cancel = CancellationToken::new();
    cancel.cancel();
    let error = http.get("token").send(&cancel).await.expect_err("cancelled");
    assert_eq!(error, ToolError::cancelled());
    let url = toy.url();
    drop(toy);
    let config = HttpConfig {
        base: url.replace("127.0.0.1", "127.0.0.3"),
        base_field: "TOY_URL",
        hosts: vec![],
        authorization: Authorization::None,
        patience: Patience {
            attempts: 1,
            ..Patience::default()
        },
    };
    let error = read(&Http::new(Plain, config), "token")
        .await
        .expect_err("nobody there");
    assert_eq!(error.kind, ErrorKind::Upstream);
    assert!(error.message.contains("cannot be reached"), "{error}");
}

#[test]
fn the_default_dialect_goes_by_the_status() {
    let answer = |status: u16| Answer {
        service: "Toy",
        status: StatusCode::from_u16(status).expect("a status"),
        headers: HeaderMap::new(),
        body: vec![],
        cut: false,
        repeatable: true,
    };
    assert_eq!(Plain.judge(&answer(204)), Verdict::Fine);
    assert_eq!(Plain.judge(&answer(401)), Verdict::Expired);
    assert_eq!(Plain.judge(&answer(429)), Verdict::Limited { after: None });
    assert_eq!(Plain.judge(&answer(500)), Verdict::Broken);
    let kind = |status| match Plain.judge(&answer(status)) {
        Verdict::Refused(error) => error.kind,
        other => panic!("{other:?}"),
    };
    assert_eq!(kind(403), ErrorKind::Scope);
    assert_eq!(kind(404), ErrorKind::NotFound);
    assert_eq!(kind(422), ErrorKind::Invalid);
}
