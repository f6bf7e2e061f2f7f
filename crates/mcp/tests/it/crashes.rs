//! Servers that crash: started again after a pause, left alone after too many crashes, tried once after the rest.

use crate::rig::{PATIENCE, Rig, quick};
use mosaic_mcp::{HostConfig, HostError};
use mosaic_protocol::{Health, HealthChange};
use serde_json::json;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;

async fn next(changes: &mut Receiver<HealthChange>) -> Health {
    let change = tokio::time::timeout(PATIENCE, changes.recv())
        .await
        .unwrap()
        .unwrap();
    change.report.health
}

#[tokio::test]
async fn a_server_that_crashes_is_started_again_by_itself() {
    let rig = Rig::with(quick(), &[]);
    let pid = rig.pid().await;
    let mut changes = rig.host.watch();
    let error = rig.call("crash", json!({"code": 4})).await.unwrap_err();
    let HostError::Crashed { code, stderr_tail } = &error else {
        panic!("{error}")
    };
    assert_eq!((*code, stderr_tail.as_str()), (Some(4), "about to crash"));
    assert_eq!(next(&mut changes).await, Health::Failing);
    assert_eq!(next(&mut changes).await, Health::Starting);
    assert_eq!(next(&mut changes).await, Health::Ready);
    assert_eq!(rig.record("toy", "starts").len(), 2);
    assert_ne!(rig.pid().await, pid);
    assert_eq!(rig.record("toy", "starts").len(), 2);
}

#[tokio::test]
async fn every_call_under_way_learns_of_the_crash() {
    let rig = Rig::with(quick(), &[]);
    rig.pid().await;
    let (slow, wait, crash) = tokio::join!(
        rig.call("slow", json!({"ms": 20_000})),
        rig.call("wait", json!({})),
        async {
            rig.recorded("toy", "waiting", "").await;
            rig.call("crash", json!({"code": 5})).await
        },
    );
    for outcome in [slow, wait, crash] {
        assert!(
            matches!(outcome, Err(HostError::Crashed { code: Some(5), .. })),
            "{outcome:?}"
        );
    }
    // One crash, however many noticed it.
    assert_ne!(rig.host.health(&"toy".into()).health, Health::Resting);
}

#[tokio::test]
async fn a_server_that_needs_a_few_attempts_gets_them() {
    let rig = Rig::with(quick(), &["--crash-first", "5"]);
    // Each of the first starts greets in both eras, and so counts twice.
    let mut failures = 0;
    while rig.call("echo", json!({"text": "up"})).await.is_err() {
        failures += 1;
        assert!(failures < 5);
    }
    assert_eq!(failures, 2);
    assert_eq!(rig.record("toy", "starts").len(), 6);
}

#[tokio::test]
async fn after_five_failures_it_is_left_alone_and_then_tried_once() {
    let rig = Rig::with(
        HostConfig {
            breaker_rest: Duration::from_millis(700),
            ..quick()
        },
        &[],
    );
    for _ in 0..5 {
        let error = rig.call("crash", json!({})).await.unwrap_err();
        assert!(matches!(error, HostError::Crashed { .. }), "{error}");
    }
    let error = rig.call("echo", json!({})).await.unwrap_err();
    let HostError::Resting { retry_in } = error else {
        panic!("{error}")
    };
    assert!(retry_in <= Duration::from_millis(700));
    assert_eq!(rig.host.health(&"toy".into()).health, Health::Resting);
    let starts = rig.record("toy", "starts").len();
    assert_eq!(starts, 5);

    // The rest passes; one call may try, and its crash opens the breaker again.
    tokio::time::sleep(retry_in).await;
    let error = rig.call("crash", json!({})).await.unwrap_err();
    assert!(matches!(error, HostError::Crashed { .. }), "{error}");
    let error = rig.call("echo", json!({})).await.unwrap_err();
    let HostError::Resting { retry_in } = error else {
        panic!("{error}")
    };

    tokio::time::sleep(retry_in).await;
    assert_eq!(
        rig.call("echo", json!({"text": "well again"}))
            .await
            .unwrap()
            .text,
        "well again"
    );
    assert_eq!(rig.host.health(&"toy".into()).health, Health::Ready);
    rig.call("crash", json!({})).await.unwrap_err();
    assert_eq!(
        rig.call("echo", json!({"text": "closed"})).await.unwrap().text,
        "closed"
    );
}

#[tokio::test]
async fn timeouts_count_as_failures_too() {
    let rig = Rig::with(
        HostConfig {
            call_timeout: Duration::from_millis(150),
            ..quick()
        },
        &[],
    );
    for _ in 0..5 {
        let error = rig.call("hang", json!({})).await.unwrap_err();
        assert!(matches!(error, HostError::Timeout { .. }), "{error}");
    }
    assert!(matches!(
        rig.call("echo", json!({})).await,
        Err(HostError::Resting { .. })
    ));
}

#[tokio::test]
async fn a_restart_by_hand_ends_the_rest() {
    let rig = Rig::with(quick(), &[]);
    for _ in 0..5 {
        rig.call("crash", json!({})).await.unwrap_err();
    }
    assert!(matches!(
        rig.call("echo", json!({})).await,
        Err(HostError::Resting { .. })
    ));
    rig.host.restart(&"toy".into()).await.unwrap();
    assert_eq!(
        rig.call("echo", json!({"text": "back"})).await.unwrap().text,
        "back"
    );
}
