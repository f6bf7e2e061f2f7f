//! Both eras of the protocol, and how the host finds out which one a server speaks.

use crate::rig::{Rig, SECRET, quick};
use mosaic_mcp::HostConfig;
use serde_json::json;
use std::time::Duration;

fn impatient() -> HostConfig {
    HostConfig {
        probe_timeout: Duration::from_millis(300),
        ..quick()
    }
}

async fn protocol(rig: &Rig) -> String {
    assert_eq!(
        rig.call("echo", json!({"text": "hello"})).await.unwrap().text,
        "hello"
    );
    rig.host.vitals(&"toy".into()).unwrap().protocol.unwrap()
}

#[tokio::test]
async fn a_current_server_is_greeted_with_one_message() {
    for era in ["both", "new"] {
        let rig = Rig::with(quick(), &["--era", era]);
        assert_eq!(protocol(&rig).await, "2026-07-28");
        assert_eq!(rig.record("toy", "received"), ["server/discover", "tools/call"]);
    }
}

#[tokio::test]
async fn an_old_server_that_answers_with_an_error_is_greeted_in_the_old_way() {
    let rig = Rig::with(quick(), &["--era", "old"]);
    assert_eq!(protocol(&rig).await, "2025-11-25");
    assert_eq!(
        rig.record("toy", "received"),
        [
            "server/discover",
            "initialize",
            "notifications/initialized",
            "tools/call"
        ]
    );
}

#[tokio::test]
async fn an_old_server_that_answers_nothing_is_greeted_in_the_old_way_after_a_moment() {
    let rig = Rig::with(impatient(), &["--era", "old", "--on-unknown", "ignore"]);
    assert_eq!(protocol(&rig).await, "2025-11-25");
    assert_eq!(rig.record("toy", "starts").len(), 1);
}

#[tokio::test]
async fn an_old_server_that_ends_is_started_again_and_its_way_remembered() {
    let rig = Rig::with(quick(), &["--era", "old", "--on-unknown", "exit"]);
    assert_eq!(protocol(&rig).await, "2025-11-25");
    assert_eq!(rig.record("toy", "starts").len(), 2);
    rig.call("crash", json!({})).await.unwrap_err();
    assert_eq!(protocol(&rig).await, "2025-11-25");
    assert_eq!(rig.record("toy", "starts").len(), 3);
    let received = rig.record("toy", "received");
    assert_eq!(
        received
            .iter()
            .filter(|method| *method == "server/discover")
            .count(),
        1,
        "{received:?}"
    );
}

#[tokio::test]
async fn a_current_server_that_is_slow_to_start_is_not_taken_for_an_old_one() {
    let rig = Rig::with(impatient(), &["--era", "new", "--dawdle", "900"]);
    assert_eq!(protocol(&rig).await, "2026-07-28");
    assert_eq!(rig.record("toy", "starts").len(), 2);
    // And next time there is no doubt.
    rig.call("crash", json!({})).await.unwrap_err();
    assert_eq!(protocol(&rig).await, "2026-07-28");
    assert_eq!(rig.record("toy", "starts").len(), 3);
}

#[tokio::test]
async fn what_a_server_says_about_its_use_comes_with_its_tools_in_both_eras() {
    let told = format!("Look before you leap. The key is {SECRET}.");
    for era in ["old", "new"] {
        let rig = Rig::with(quick(), &["--era", era, "--instructions", &told]);
        let catalog = rig.host.catalog(&"toy".into()).await.unwrap();
        assert_eq!(
            catalog.instructions, "Look before you leap. The key is [redacted].",
            "{era}"
        );
        assert!(!catalog.tools.is_empty());
        let kept = rig.host.kept_catalog(&"toy".into()).unwrap();
        assert_eq!(kept.instructions, catalog.instructions);
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_about_its_use_has_no_instructions_and_one_that_says_too_much_is_cut() {
    let rig = Rig::with(quick(), &[]);
    assert_eq!(rig.host.catalog(&"toy".into()).await.unwrap().instructions, "");
    let long = "blah ".repeat(10_000);
    let rig = Rig::with(quick(), &["--instructions", &long]);
    let catalog = rig.host.catalog(&"toy".into()).await.unwrap();
    assert_eq!(catalog.instructions.chars().count(), 4_000);
}
