//! Time and size: what the host does not wait for and does not take in.

use crate::rig::{PATIENCE, Rig, call, quick};
use mosaic_mcp::{HostConfig, HostError};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

fn impatient(limit: u64) -> HostConfig {
    HostConfig {
        call_timeout: Duration::from_millis(limit),
        ..quick()
    }
}

#[tokio::test]
async fn a_call_that_takes_too_long_is_cancelled_at_the_server() {
    let rig = Rig::with(impatient(400), &[]);
    let error = rig.call("wait", json!({})).await.unwrap_err();
    assert!(
        matches!(error, HostError::Timeout { after } if after.as_millis() == 400),
        "{error}"
    );
    rig.recorded("toy", "cancelled", "a waiting call").await;
}

#[tokio::test]
async fn stop_reaches_the_server_and_returns_at_once() {
    let rig = Rig::with(quick(), &[]);
    let pid = rig.pid().await;
    let cancel = CancellationToken::new();
    let (host, token) = (rig.host.clone(), cancel.clone());
    let running = tokio::spawn(async move { host.call(call("toy", "wait", json!({})), token).await });
    rig.recorded("toy", "waiting", "").await;
    let stopped = Instant::now();
    cancel.cancel();
    let error = tokio::time::timeout(PATIENCE, running)
        .await
        .unwrap()
        .unwrap()
        .unwrap_err();
    assert!(matches!(error, HostError::Cancelled), "{error}");
    assert!(
        stopped.elapsed() < Duration::from_millis(500),
        "{:?}",
        stopped.elapsed()
    );
    rig.recorded("toy", "cancelled", "a waiting call").await;
    assert_eq!(rig.pid().await, pid, "the server goes on");
}

#[tokio::test]
async fn a_call_whose_caller_goes_away_is_cancelled_at_the_server() {
    let rig = Rig::with(quick(), &[]);
    let host = rig.host.clone();
    let running = tokio::spawn(async move {
        host.call(call("toy", "wait", json!({})), CancellationToken::new())
            .await
    });
    rig.recorded("toy", "waiting", "").await;
    running.abort();
    rig.recorded("toy", "cancelled", "a waiting call").await;
}

#[tokio::test]
async fn a_server_that_falls_silent_is_replaced() {
    let rig = Rig::with(impatient(400), &[]);
    let pid = rig.pid().await;
    let error = rig.call("hang", json!({})).await.unwrap_err();
    assert!(matches!(error, HostError::Timeout { .. }), "{error}");
    assert_ne!(rig.pid().await, pid);
}

#[tokio::test]
async fn a_server_that_still_answers_others_is_kept() {
    let rig = Rig::with(impatient(600), &[]);
    let pid = rig.pid().await;
    let (hung, _) = tokio::join!(rig.call("hang", json!({})), rig.call("slow", json!({"ms": 200})));
    assert!(matches!(hung, Err(HostError::Timeout { .. })));
    assert_eq!(rig.pid().await, pid);
}

#[tokio::test]
async fn a_result_of_50_mb_is_clipped_and_says_so() {
    let rig = Rig::with(quick(), &[]);
    let output = rig.call("huge", json!({"bytes": 50_000_000})).await.unwrap();
    assert_eq!((output.text.len(), output.clipped), (8 << 20, true));
    assert_eq!(
        rig.call("echo", json!({"text": "still here"}))
            .await
            .unwrap()
            .text,
        "still here"
    );
}

#[tokio::test]
async fn a_result_beyond_the_limit_fails_its_call_and_nothing_else() {
    let rig = Rig::with(
        HostConfig {
            max_message_bytes: 1 << 20,
            ..quick()
        },
        &[],
    );
    let pid = rig.pid().await;
    let error = rig.call("huge", json!({"bytes": 3_000_000})).await.unwrap_err();
    assert!(
        matches!(error, HostError::TooLarge { limit: 1_048_576 }),
        "{error}"
    );
    assert_eq!(rig.pid().await, pid);
}
