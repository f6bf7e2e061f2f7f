//! The server with a connector that never answers, and one that is asked for too much. Time is the test's.

use super::Server;
use crate::{
    Call, Connector, Effect, ErrorKind, Output, Records, Tool, ToolError, info::ConnectorInfo, schema,
};
use rmcp::model::{CallToolRequestParams, CallToolResult};
use rmcp::service::RunningService;
use rmcp::{RoleClient, ServiceExt as _};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// `hang` waits until it is cancelled and notes that it was; `stuck` does not even hear that.
#[derive(Debug, Default)]
struct Sleeper {
    told: Arc<AtomicBool>,
}

impl Connector for Sleeper {
    async fn call(&self, call: Call) -> Result<Output, ToolError> {
        match call.tool.as_str() {
            "hang" => {
                call.cancel.cancelled().await;
                self.told.store(true, Ordering::SeqCst);
                Err(ToolError::cancelled())
            }
            "stuck" => std::future::pending().await,
            _ => Ok(Output::Records(Records {
                heading: "1 thing".to_owned(),
                records: vec![json!({"a": 1, "b": 2}).as_object().cloned().unwrap_or_default()],
                ..Records::default()
            })),
        }
    }

    async fn check(&self) -> Result<String, ToolError> {
        Ok("fine".to_owned())
    }
}

fn tool(name: &'static str) -> Tool {
    Tool {
        name,
        toolset: "all",
        title: name,
        description: name,
        effect: Effect::Write,
        open_world: true,
        input: schema::input([]),
        output: schema::records(),
        example: json!({}),
    }
}

async fn serve(closing: CancellationToken) -> (RunningService<RoleClient, ()>, Arc<AtomicBool>) {
    let info = ConnectorInfo {
        id: "sleeper",
        name: "Sleeper",
        icon: "",
        description: "",
        fields: Vec::new(),
        examples: Vec::new(),
        patterns: Vec::new(),
        search_tools: Vec::new(),
        ..ConnectorInfo::default()
    };
    let sleeper = Sleeper::default();
    let told = sleeper.told.clone();
    let server = Server::new(sleeper, (&info, ""), &["hang", "stuck", "get"].map(tool), closing);
    let (here, there) = tokio::io::duplex(64 * 1024);
    tokio::spawn(async move {
        let service = server.serve(there).await.expect("serve");
        service.waiting().await.expect("end");
    });
    (().serve(here).await.expect("connect"), told)
}

async fn call(
    client: &RunningService<RoleClient, ()>,
    tool: &'static str,
    arguments: serde_json::Value,
) -> CallToolResult {
    let params =
        CallToolRequestParams::new(tool).with_arguments(arguments.as_object().cloned().unwrap_or_default());
    client.call_tool(params).await.expect("a result")
}

#[tokio::test(start_paused = true)]
async fn a_call_that_never_ends_is_answered_before_the_host_gives_up() {
    let (client, told) = serve(CancellationToken::new()).await;
    let began = Instant::now();
    let result = call(&client, "hang", json!({})).await;
    let error = &result.structured_content.expect("structured")["error"];
    assert_eq!(error["kind"], ErrorKind::Timeout.word());
    // Nobody knows what became of a write.
    let hint = error["hint"].as_str().unwrap_or_default();
    assert!(hint.contains("may have been done"), "{hint}");
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    assert!(told.load(Ordering::SeqCst), "the work was told to end");

    let result = call(&client, "stuck", json!({})).await;
    assert_eq!(result.is_error, Some(true));
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_client_is_told_to_running_work() {
    let closing = CancellationToken::new();
    let (client, told) = serve(closing.clone()).await;
    let hanging = tokio::spawn(async move { call(&client, "hang", json!({})).await });
    tokio::task::yield_now().await;
    closing.cancel();
    let result = tokio::time::timeout(Duration::from_secs(5), hanging)
        .await
        .expect("in time")
        .expect("no panic");
    assert_eq!(result.is_error, Some(true));
    assert!(told.load(Ordering::SeqCst));
}

#[tokio::test]
async fn effects_become_annotations_and_views_are_read_for_every_tool() {
    let (client, _) = serve(CancellationToken::new()).await;
    let tools = client.list_all_tools().await.expect("list");
    let annotations = tools[0].annotations.clone().expect("annotations");
    assert_eq!(annotations.read_only_hint, Some(false));
    assert_eq!(annotations.destructive_hint, Some(false));
    assert_eq!(annotations.open_world_hint, Some(true));
    let result = call(&client, "get", json!({"fields": ["b"]})).await;
    assert_eq!(
        result.structured_content.expect("structured")["records"],
        json!([{"b": 2}])
    );
    let result = call(&client, "get", json!({"format": "xml"})).await;
    assert_eq!(
        result.structured_content.expect("structured")["error"]["kind"],
        "invalid"
    );
}

#[tokio::test]
async fn a_write_that_is_done_does_not_look_undone_for_a_wrong_field() {
    let (client, _) = serve(CancellationToken::new()).await;
    let result = call(&client, "get", json!({"fields": ["b", "c"]})).await;
    assert_ne!(result.is_error, Some(true));
    let said = result.content[0].as_text().expect("text").text.clone();
    assert!(said.contains("there is no field `c`"), "{said}");
    assert_eq!(
        result.structured_content.expect("structured")["records"],
        json!([{"a": 1, "b": 2}])
    );
}
