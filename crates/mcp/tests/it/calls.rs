//! Calls that come back, whatever they come back with.

use crate::rig::{Rig, SECRET, quick};
use mosaic_mcp::HostError;
use mosaic_protocol::{Effect, Health};
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn text_and_structured_content_come_back() {
    let rig = Rig::with(quick(), &[]);
    let output = rig.call("structured", json!({})).await.unwrap();
    assert_eq!(output.text, "one row");
    assert_eq!(
        output.structured,
        Some(json!({"columns": [{"name": "n"}], "rows": [["1"]]}))
    );
    assert!(!output.is_error && !output.cached && !output.clipped);
    assert_eq!(rig.host.health(&"toy".into()).health, Health::Ready);
}

#[tokio::test]
async fn a_tool_that_fails_is_a_result_and_not_a_failure() {
    let rig = Rig::with(quick(), &[]);
    for _ in 0..6 {
        let output = rig.call("fail", json!({})).await.unwrap();
        assert!(output.is_error);
        assert_eq!(output.structured.unwrap()["error"]["kind"], "not_found");
    }
    assert_eq!(rig.host.health(&"toy".into()).health, Health::Ready);
}

#[tokio::test]
async fn an_answer_nobody_expected_ends_the_call_with_its_cause() {
    let rig = Rig::with(quick(), &[]);
    let output = rig.call("unknown_content", json!({})).await.unwrap();
    assert_eq!(
        output.text,
        "[content of a kind this version does not know: hologram]"
    );
    let error = rig.call("malformed", json!({})).await.unwrap_err();
    assert!(matches!(error, HostError::Protocol { .. }), "{error}");
    let error = rig.call("ask_input", json!({})).await.unwrap_err();
    assert!(matches!(error, HostError::Refused { .. }), "{error}");
}

#[tokio::test]
async fn a_refusal_is_passed_on_without_the_servers_secrets() {
    let rig = Rig::with(quick(), &[]);
    let error = rig.call("refuse", json!({})).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the connector refused the request: wrong arguments for [redacted] (-32602)"
    );
    assert!(!format!("{error:?}").contains(SECRET));
}

#[tokio::test]
async fn a_tool_that_does_not_exist_is_named() {
    let rig = Rig::with(quick(), &[]);
    for _ in 0..2 {
        let error = rig.call("dance", json!({})).await.unwrap_err();
        assert!(
            matches!(&error, HostError::UnknownTool { tool } if tool == "dance"),
            "{error}"
        );
    }
    // The second time the tool list was known, and the server not troubled.
    let received = rig.record("toy", "received");
    assert_eq!(
        received.iter().filter(|method| *method == "tools/call").count(),
        1,
        "{received:?}"
    );
}

#[tokio::test]
async fn lines_that_are_no_protocol_are_skipped_and_counted() {
    let rig = Rig::with(quick(), &["--noise"]);
    assert_eq!(
        rig.call("noise", json!({})).await.unwrap().text,
        "after the noise"
    );
    assert_eq!(rig.host.vitals(&"toy".into()).unwrap().stray_lines, 10);
}

#[tokio::test]
async fn invalid_utf8_in_a_result_is_replaced() {
    let rig = Rig::with(quick(), &[]);
    assert_eq!(
        rig.call("bad_utf8", json!({})).await.unwrap().text,
        "caf\u{fffd} \u{fffd}"
    );
}

#[tokio::test]
async fn calls_run_side_by_side() {
    let rig = Rig::with(quick(), &[]);
    rig.pid().await;
    let began = Instant::now();
    let calls = (0..10).map(|_| rig.call("slow", json!({"ms": 300})));
    for output in futures::future::join_all(calls).await {
        assert_eq!(output.unwrap().text, "slept");
    }
    assert!(
        began.elapsed() < Duration::from_millis(2000),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn the_catalog_holds_all_pages_with_effects_and_schemas() {
    let rig = Rig::with(quick(), &["--page", "4"]);
    let catalog = rig.host.catalog(&"toy".into()).await.unwrap();
    assert!(catalog.tools.len() > 12);
    let effect = |name: &str| catalog.tool(name).unwrap().effect;
    assert_eq!(
        (effect("echo"), effect("write"), effect("remove")),
        (Effect::Read, Effect::Write, Effect::Destructive)
    );
    let echo = catalog.tool("echo").unwrap();
    assert_eq!(
        (echo.description.as_str(), &echo.input_schema["type"]),
        ("Says it back", &json!("object"))
    );
}

#[tokio::test]
async fn the_environment_is_cleared_but_for_the_allowed_and_the_servers_own() {
    let rig = Rig::with(quick(), &[]);
    let env = rig.call("env", json!({})).await.unwrap().structured.unwrap();
    let env = env.as_object().unwrap();
    assert_eq!(env["TOY_SECRET"], SECRET);
    assert!(env.contains_key("PATH"));
    // Cargo sets these for every test: they stand for whatever else we hold.
    assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
    let allowed = quick().inherited_env;
    let leaked: Vec<_> = env
        .keys()
        .filter(|name| *name != "TOY_SECRET" && !allowed.contains(name))
        .collect();
    assert!(leaked.is_empty(), "{leaked:?}");
}

#[tokio::test]
async fn nothing_is_called_that_is_not_registered() {
    let rig = Rig::new(quick());
    let error = rig.call("echo", json!({})).await.unwrap_err();
    assert!(matches!(error, HostError::NotRegistered { .. }), "{error}");
    assert!(matches!(
        rig.host.catalog(&"toy".into()).await,
        Err(HostError::NotRegistered { .. })
    ));
    assert_eq!(rig.host.health(&"toy".into()).health, Health::Idle);
}
