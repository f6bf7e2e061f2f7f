//! The end of processes: when idle, at shutdown, when dropped, and when the host itself is killed. No orphan stays, and
//! no grandchild.

use crate::rig::{PATIENCE, Rig, call, quick};
use mosaic_mcp::{HostConfig, HostError};
use mosaic_protocol::Health;
use mosaic_testkit::toy;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

const STUBBORN: &[&str] = &["--ignore-eof", "--grandchild", "group"];
const WORST: &[&str] = &[
    "--ignore-eof",
    "--grandchild",
    "group",
    "--grandchild",
    "detached",
];

#[tokio::test]
async fn a_server_nobody_needs_is_stopped_and_started_when_needed() {
    let rig = Rig::with(
        HostConfig {
            idle_after: Duration::from_millis(150),
            ..quick()
        },
        &[],
    );
    let mut changes = rig.host.watch();
    assert_eq!(
        rig.call("slow", json!({"ms": 600})).await.unwrap().text,
        "slept",
        "not while it works"
    );
    loop {
        let change = tokio::time::timeout(PATIENCE, changes.recv())
            .await
            .unwrap()
            .unwrap();
        if change.report.health == Health::Idle {
            break;
        }
    }
    rig.assert_all_gone("toy", 1).await;
    assert_eq!(
        rig.call("echo", json!({"text": "again"})).await.unwrap().text,
        "again"
    );
    assert_eq!(rig.host.vitals(&"toy".into()).unwrap().starts, 2);
}

#[tokio::test]
async fn shutdown_stops_the_obedient_fast_and_kills_the_stubborn() {
    let rig = Rig::with(
        HostConfig {
            stop_grace: Duration::from_secs(20),
            ..quick()
        },
        &[],
    );
    rig.pid().await;
    let began = Instant::now();
    rig.host.shutdown().await;
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    rig.assert_all_gone("toy", 1).await;

    let rig = Rig::with(quick(), STUBBORN);
    rig.pid().await;
    rig.host.shutdown().await;
    rig.assert_all_gone("toy", 2).await;
}

#[tokio::test]
async fn a_call_under_way_at_shutdown_is_told_that_it_was_stopped() {
    let rig = Rig::with(quick(), &[]);
    let (outcome, ()) = tokio::join!(rig.call("wait", json!({})), async {
        rig.recorded("toy", "waiting", "").await;
        rig.host.shutdown().await;
    });
    assert!(matches!(outcome, Err(HostError::Cancelled)), "{outcome:?}");
    assert!(matches!(
        rig.call("echo", json!({})).await,
        Err(HostError::NotRegistered { .. })
    ));
}

#[tokio::test]
async fn unregistering_ends_the_process() {
    let rig = Rig::with(quick(), STUBBORN);
    rig.pid().await;
    rig.host.unregister(&"toy".into()).await;
    rig.assert_all_gone("toy", 2).await;
}

#[tokio::test]
async fn dropping_the_host_ends_the_processes() {
    let mut rig = Rig::with(quick(), STUBBORN);
    rig.register_guarded("guarded", WORST);
    rig.pid().await;
    rig.run(call("guarded", "pid", json!({}))).await.unwrap();
    rig.host = mosaic_mcp::Host::new(quick());
    rig.assert_all_gone("toy", 2).await;
    rig.assert_all_gone("guarded", 3).await;
}

#[test]
fn dropping_the_runtime_ends_the_processes() {
    let start = || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let rig = runtime.block_on(async {
            let rig = Rig::with(quick(), STUBBORN);
            rig.register_guarded("guarded", WORST);
            rig.pid().await;
            rig.run(call("guarded", "pid", json!({}))).await.unwrap();
            rig
        });
        drop(runtime);
        rig
    };
    let rig = start();
    for id in ["toy", "guarded"] {
        for pid in rig.processes(id) {
            assert!(toy::gone(pid, Duration::from_secs(10)), "{id} {pid}");
        }
    }
}

#[tokio::test]
async fn a_crash_takes_what_the_server_left_in_its_group_along() {
    let rig = Rig::with(quick(), &["--grandchild", "group"]);
    rig.pid().await;
    let left = rig.processes("toy");
    assert_eq!(left.len(), 2);
    let error = rig.call("crash", json!({"code": 6})).await.unwrap_err();
    assert!(
        matches!(error, HostError::Crashed { code: Some(6), .. }),
        "{error}"
    );
    for pid in left {
        assert!(toy::gone(pid, Duration::from_secs(10)), "{pid}");
    }
}

#[tokio::test]
async fn under_guard_even_a_detached_grandchild_ends_with_the_server() {
    let rig = Rig::new(quick());
    rig.register_guarded("toy", WORST);
    assert_eq!(
        rig.call("echo", json!({"text": "through"})).await.unwrap().text,
        "through"
    );
    rig.host.shutdown().await;
    rig.assert_all_gone("toy", 3).await;

    let rig = Rig::new(quick());
    rig.register_guarded("toy", &["--grandchild", "group", "--grandchild", "detached"]);
    rig.pid().await;
    let left = rig.processes("toy");
    let error = rig.call("crash", json!({"code": 6})).await.unwrap_err();
    assert!(
        matches!(error, HostError::Crashed { code: Some(6), .. }),
        "{error}"
    );
    for pid in left {
        assert!(toy::gone(pid, Duration::from_secs(10)), "{pid}");
    }
}

#[tokio::test]
async fn a_server_dies_with_its_guard() {
    let rig = Rig::new(quick());
    rig.register_guarded("toy", &["--ignore-eof"]);
    let server: u32 = rig.pid().await.parse().unwrap();
    let guard = rig.host.vitals(&"toy".into()).unwrap().pid.unwrap();
    assert_ne!(server, guard);
    kill(guard);
    assert!(toy::gone(server, Duration::from_secs(10)));
}

fn kill(pid: u32) {
    let pid = Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
    kill_process(pid, Signal::KILL).unwrap();
}

/// Starts a host in a process of its own and kills that, the way nobody can prepare for.
async fn kill_a_host(rig: &Rig, guarded: bool, flags: &[&str]) {
    let mut command = Command::new(toy::program().unwrap());
    command.arg("__host");
    if guarded {
        command.arg("--guarded");
    }
    command
        .arg("--")
        .args(flags)
        .arg("--record")
        .arg(rig.record_folder("toy"));
    let mut host = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    let mut lines = BufReader::new(host.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(PATIENCE, lines.next_line())
        .await
        .unwrap()
        .unwrap();
    let started: u32 = line.unwrap().parse().unwrap();
    host.kill().await.unwrap();
    assert!(
        toy::gone(started, Duration::from_secs(10)),
        "the guard or server is left"
    );
}

#[tokio::test]
async fn kill_9_of_the_host_ends_an_obedient_server() {
    let rig = Rig::new(quick());
    kill_a_host(&rig, false, &[]).await;
    rig.assert_all_gone("toy", 1).await;
}

#[tokio::test]
async fn kill_9_of_the_host_ends_the_worst_server_and_its_grandchildren_under_guard() {
    let rig = Rig::new(quick());
    kill_a_host(&rig, true, WORST).await;
    rig.assert_all_gone("toy", 3).await;
}
