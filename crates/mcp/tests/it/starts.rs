//! Servers that do not start, or start badly.

use crate::rig::{Rig, SECRET, call, quick};
use mosaic_mcp::{HostConfig, HostError, ServerSpec};
use mosaic_protocol::Health;
use serde_json::json;
use std::io::ErrorKind;
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_program_that_does_not_exist_is_named() {
    let rig = Rig::new(quick());
    rig.host.register(ServerSpec {
        program: "/nowhere/at-all".into(),
        ..rig.spec("toy", &[])
    });
    let error = rig.call("echo", json!({})).await.unwrap_err();
    assert!(
        error.to_string().starts_with("could not start /nowhere/at-all: "),
        "{error}"
    );
    assert_eq!(rig.host.health(&"toy".into()).health, Health::Failing);
}

#[tokio::test]
async fn a_program_that_does_not_exist_is_named_under_guard_too() {
    let rig = Rig::new(quick());
    rig.register_guarded("toy", &[]);
    let guarded = rig.spec("toy", &[]);
    let guard = mosaic_mcp::GuardCommand {
        program: guarded.program.clone(),
        args: vec!["__guard".into()],
    };
    rig.host.register(ServerSpec {
        program: "/nowhere/at-all".into(),
        guard: Some(guard),
        ..guarded
    });
    let error = rig.call("echo", json!({})).await.unwrap_err();
    let HostError::CouldNotStart { program, source } = error else {
        panic!("{error}")
    };
    assert_eq!(
        (program.to_str(), source.kind()),
        (Some("/nowhere/at-all"), ErrorKind::NotFound)
    );
}

#[tokio::test]
async fn a_server_that_ends_at_once_is_quoted() {
    let rig = Rig::with(quick(), &["--crash-at-start", "7"]);
    let error = rig.call("echo", json!({})).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the connector stopped unexpectedly (exit code 7): cannot start today"
    );
}

#[tokio::test]
async fn a_server_that_ends_at_once_is_noticed_even_if_a_grandchild_holds_its_output() {
    let rig = Rig::with(quick(), &["--crash-at-start", "7", "--grandchild", "group"]);
    let began = Instant::now();
    let error = rig.call("echo", json!({})).await.unwrap_err();
    assert!(
        matches!(error, HostError::Crashed { code: Some(7), .. }),
        "{error}"
    );
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    rig.assert_all_gone("toy", 4).await;
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up_and_killed() {
    let config = HostConfig {
        start_timeout: Duration::from_millis(900),
        ..quick()
    };
    let rig = Rig::with(config, &["--silent", "--ignore-eof"]);
    let error = rig.call("echo", json!({})).await.unwrap_err();
    assert!(
        matches!(error, HostError::Timeout { after } if after.as_millis() == 900),
        "{error}"
    );
    rig.assert_all_gone("toy", 1).await;
}

#[tokio::test]
async fn a_server_that_prints_only_garbage_is_quoted() {
    let config = HostConfig {
        start_timeout: Duration::from_millis(900),
        ..quick()
    };
    let rig = Rig::with(config, &["--only-noise"]);
    let error = rig.call("echo", json!({})).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the connector does not speak the protocol: it printed “Starting up...” and never answered the first message"
    );
}

#[tokio::test]
async fn what_a_server_says_of_its_secrets_is_redacted() {
    let rig = Rig::with(quick(), &["--blab"]);
    let error = rig.call("blab", json!({})).await.unwrap_err();
    let HostError::Crashed { code, stderr_tail } = &error else {
        panic!("{error}")
    };
    assert_eq!(*code, Some(3));
    assert_eq!(
        stderr_tail,
        "TOY_SECRET is [redacted]\nconnecting with [redacted]"
    );
    let report = rig.host.health(&"toy".into());
    assert!(!format!("{error:?} {report:?}").contains(SECRET));
}

#[tokio::test]
async fn callers_who_wait_for_the_same_start_share_its_outcome() {
    let rig = Rig::with(quick(), &["--era", "new"]);
    let calls = (0..8).map(|_| rig.call("echo", json!({"text": "x"})));
    assert!(futures::future::join_all(calls).await.iter().all(Result::is_ok));
    assert_eq!(rig.record("toy", "starts").len(), 1);

    rig.register("broken", &["--crash-at-start", "1"]);
    let calls = (0..8).map(|_| rig.run(call("broken", "echo", json!({}))));
    assert!(futures::future::join_all(calls).await.iter().all(Result::is_err));
    // Once in each era.
    assert_eq!(rig.record("broken", "starts").len(), 2);
    assert_eq!(rig.host.health(&"broken".into()).health, Health::Failing);
}
