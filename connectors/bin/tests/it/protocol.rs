//! MCP, spoken by a client to the built executable.

use crate::{LIMIT, command};
use mosaic_testkit::mariadb::MariaDb;
use rmcp::model::{CallToolRequestParams, CallToolResult, ProtocolVersion};
use rmcp::service::RunningService;
use rmcp::transport::TokioChildProcess;
use rmcp::{ClientLifecycleMode, ClientServiceExt as _, RoleClient};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

type Client = RunningService<RoleClient, ()>;

async fn connect(server: Option<&MariaDb>, lifecycle: ClientLifecycleMode) -> Client {
    let mut command = tokio::process::Command::from(command(server));
    command.arg("mysql");
    let transport = TokioChildProcess::new(command).expect("spawn");
    tokio::time::timeout(LIMIT, ().serve_with_lifecycle(transport, lifecycle))
        .await
        .expect("in time")
        .expect("connect")
}

async fn call(client: &Client, tool: &'static str, arguments: Value) -> CallToolResult {
    let params =
        CallToolRequestParams::new(tool).with_arguments(arguments.as_object().cloned().expect("an object"));
    tokio::time::timeout(LIMIT, client.call_tool(params))
        .await
        .expect("in time")
        .expect("a result")
}

fn text(result: &CallToolResult) -> String {
    result
        .content
        .iter()
        .filter_map(|block| block.as_text())
        .map(|text| text.text.as_str())
        .collect()
}

fn eras() -> [ClientLifecycleMode; 2] {
    [
        ClientLifecycleMode::Initialize,
        ClientLifecycleMode::Discover {
            preferred_versions: vec![ProtocolVersion::V_2026_07_28],
        },
    ]
}

#[tokio::test]
async fn tools_are_listed_and_run_in_both_eras() {
    let server = MariaDb::start();
    for era in eras() {
        let client = connect(Some(&server), era).await;
        let tools = client.list_all_tools().await.expect("list");
        let names: Vec<_> = tools.iter().map(|tool| tool.name.as_ref()).collect();
        for name in [
            "list_databases",
            "list_tables",
            "describe_table",
            "get_table_indexes",
            "get_table_stats",
            "search_schema",
            "search_rows",
            "sample_table",
            "explain_query",
            "execute_query",
        ] {
            assert!(names.contains(&name), "{name}");
        }
        for tool in &tools {
            let annotations = tool.annotations.as_ref().expect("annotations");
            assert_eq!(annotations.read_only_hint, Some(true), "{}", tool.name);
            assert_eq!(annotations.destructive_hint, Some(false), "{}", tool.name);
            assert!(tool.output_schema.is_some(), "{}", tool.name);
        }
        let result = call(
            &client,
            "execute_query",
            json!({"sql": "SELECT title FROM film ORDER BY film_id", "limit": 1}),
        )
        .await;
        assert_eq!(result.is_error, Some(false));
        let structured = result.structured_content.as_ref().expect("structured");
        assert_eq!(structured["rows"], json!([["ACADEMY DINOSAUR"]]));
        assert_eq!(
            structured["columns"],
            json!([{"name": "title", "type": "VARCHAR"}])
        );
        assert_eq!(structured["has_more"], true);
        assert_eq!(structured["sql"], "SELECT title FROM film ORDER BY film_id");
        assert!(text(&result).contains("title\nACADEMY DINOSAUR"));
        client.cancel().await.expect("close");
    }
}

#[tokio::test]
async fn every_structured_answer_has_what_its_schema_requires() {
    let server = MariaDb::start();
    let client = connect(Some(&server), ClientLifecycleMode::Initialize).await;
    let tools = client.list_all_tools().await.expect("list");
    for declared in mosaic_connector_mysql::declaration().tools {
        let result = call(&client, declared.name, declared.example).await;
        assert_eq!(
            result.is_error,
            Some(false),
            "{}: {}",
            declared.name,
            text(&result)
        );
        let structured = result.structured_content.expect("structured");
        let tool = tools
            .iter()
            .find(|tool| tool.name == declared.name)
            .expect("listed");
        let schema = tool.output_schema.as_ref().expect("a schema");
        for required in schema["required"].as_array().expect("a list") {
            let key = required.as_str().expect("a name");
            assert!(structured.get(key).is_some(), "{}: {key}", declared.name);
        }
    }
}

#[tokio::test]
async fn the_definitions_fit_their_share_of_a_request() {
    let client = connect(None, ClientLifecycleMode::Initialize).await;
    let tools = client.list_all_tools().await.expect("list");
    let characters: usize = tools
        .iter()
        .map(|tool| {
            let sent = json!({"name": tool.name, "description": tool.description, "input_schema": tool.input_schema});
            sent.to_string().len()
        })
        .sum();
    // Seven sources share 5,000 tokens of 3.5 characters; this one takes little more than its seventh.
    assert!(characters < 3_500, "{characters}");
}

#[tokio::test]
async fn hostile_statements_are_refused_over_the_wire() {
    let server = MariaDb::start();
    let before = server
        .sql("CHECKSUM TABLE film, actor, language, payment, film_text")
        .expect("checksum");
    let client = connect(Some(&server), ClientLifecycleMode::Initialize).await;
    let file = include_str!("../../../mysql/tests/data/hostile.sql");
    for entry in file.split("### ").skip(1) {
        let (title, sql) = entry.split_once('\n').expect("a title and a statement");
        let result = call(&client, "execute_query", json!({ "sql": sql })).await;
        assert_eq!(result.is_error, Some(true), "{title}");
        let structured = result.structured_content.expect("structured");
        assert_eq!(structured["error"]["kind"], "invalid", "{title}");
    }
    assert_eq!(
        server
            .sql("CHECKSUM TABLE film, actor, language, payment, film_text")
            .expect("checksum"),
        before
    );
}

#[tokio::test]
async fn errors_are_results_a_model_can_act_on() {
    let server = MariaDb::start();
    let client = connect(Some(&server), ClientLifecycleMode::Initialize).await;
    let result = call(&client, "describe_table", json!({"tabel": "film"})).await;
    assert_eq!(result.is_error, Some(true));
    assert!(
        text(&result).contains("`tabel`") && text(&result).contains("`table`"),
        "{}",
        text(&result)
    );
    let result = call(&client, "describe_table", json!({"table": "flim"})).await;
    assert_eq!(
        result.structured_content.expect("structured")["error"]["kind"],
        "not_found"
    );
    let result = call(
        &client,
        "execute_query",
        json!({"sql": "SELECT * FROM film", "limit": 2, "fields": ["title", "length"], "format": "json"}),
    )
    .await;
    assert!(
        text(&result).contains("{\"title\":\"ACADEMY DINOSAUR\",\"length\":\"86\"}"),
        "{}",
        text(&result)
    );
    let unknown = client.call_tool(CallToolRequestParams::new("drop_table")).await;
    assert!(unknown.is_err());
}

#[tokio::test]
async fn without_credentials_the_tools_are_listed_and_each_call_says_what_is_missing() {
    let client = connect(None, ClientLifecycleMode::Initialize).await;
    assert_eq!(client.list_all_tools().await.expect("list").len(), 10);
    let result = call(&client, "list_tables", json!({})).await;
    let error = &result.structured_content.expect("structured")["error"];
    assert_eq!(error["kind"], "auth");
    assert_eq!(error["field"], "MYSQL_HOST");
}

const ENDLESS: &str =
    "SELECT COUNT(*) FROM rental a, rental b, rental c WHERE a.rental_id + b.rental_id + c.rental_id = -1";

async fn server_runs(server: &MariaDb, wanted: bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let running = server
            .sql("SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'mosaic' AND command <> 'Sleep'")
            .expect("ask the server");
        if (running.trim() != "0") == wanted {
            return;
        }
        assert!(Instant::now() < deadline, "the server still says {running}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_request_is_killed_on_the_server_and_others_go_on() {
    let server = MariaDb::start();
    let client = std::sync::Arc::new(connect(Some(&server), ClientLifecycleMode::Initialize).await);
    let endless = tokio::spawn({
        let client = client.clone();
        async move { call(&client, "execute_query", json!({ "sql": ENDLESS })).await }
    });
    server_runs(&server, true).await;
    let meanwhile = call(&client, "execute_query", json!({"sql": "SELECT 1"})).await;
    assert_eq!(meanwhile.is_error, Some(false));
    // Dropping the call sends `notifications/cancelled`.
    endless.abort();
    server_runs(&server, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves_ends_the_process_and_its_statement() {
    use tokio::io::AsyncWriteExt as _;
    let server = MariaDb::start();
    let mut child = tokio::process::Command::from(command(Some(&server)))
        .arg("mysql")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("spawn");
    let mut input = child.stdin.take().expect("stdin");
    let lines = [
        json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18",
            "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}}),
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call",
            "params": {"name": "execute_query", "arguments": {"sql": ENDLESS}}}),
    ];
    for line in lines {
        input
            .write_all(format!("{line}\n").as_bytes())
            .await
            .expect("write");
    }
    server_runs(&server, true).await;
    drop(input);
    let began = Instant::now();
    let status = tokio::time::timeout(LIMIT, child.wait())
        .await
        .expect("ends")
        .expect("a status");
    assert!(status.success());
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    server_runs(&server, false).await;
}
