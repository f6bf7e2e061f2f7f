//! The kit's server over HTTP, for the protocol's own conformance suite: that one speaks no stdio. The tools are those the
//! suite calls by name. Listens on 127.0.0.1, prints its address on standard output and serves until its input ends.
//! For tests only: the product serves on stdio alone.

use mosaic_connector_kit::{
    Call, Connector, ConnectorInfo, Declaration, Effect, Output, Records, Server, Tool, ToolError, schema,
};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::{Map, Value, json};
use std::io::{Read as _, Write as _};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// A connector to nothing.
struct Suite;

impl Connector for Suite {
    async fn call(&self, call: Call) -> Result<Output, ToolError> {
        match call.tool.as_str() {
            "test_simple_text" => Ok(Output::Records(Records::of(
                "This is a simple text response for testing.",
                [],
            ))),
            "test_error_handling" => Err(ToolError::invalid(
                "this tool intentionally returns an error for testing",
            )),
            unknown => Err(ToolError::invalid(format!("there is no tool `{unknown}`"))),
        }
    }

    async fn check(&self) -> Result<String, ToolError> {
        Ok("the conformance suite's tools".to_owned())
    }
}

fn declaration() -> Declaration {
    let tool = |name, title, description| Tool {
        name,
        toolset: "suite",
        title,
        description,
        effect: Effect::Read,
        open_world: false,
        input: schema::input([]),
        output: schema::records(),
        example: json!({}),
    };
    Declaration {
        info: ConnectorInfo {
            id: "conformance",
            name: "Conformance",
            ..ConnectorInfo::default()
        },
        environment: vec![],
        tools: vec![
            tool(
                "test_simple_text",
                "Simple text",
                "Answers with one line of text.",
            ),
            tool("test_error_handling", "Error", "Fails, whatever is asked."),
            Tool {
                input: every_word(),
                ..tool(
                    "json_schema_2020_12_tool",
                    "Schema",
                    "Has a schema with every word of its draft.",
                )
            },
        ],
        instructions: "Tools of the conformance suite.",
    }
}

/// The schema the suite looks for: it has to reach the client as it is.
fn every_word() -> Map<String, Value> {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": {"address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
        }},
        "properties": {
            "name": {"type": "string"},
            "address": {"$ref": "#/$defs/address"},
            "contactMethod": {"type": "string", "enum": ["phone", "email"]},
            "phone": {"type": "string"},
            "email": {"type": "string"},
        },
        "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
        "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
        "then": {"required": ["phone"]},
        "else": {"required": ["email"]},
        "additionalProperties": false,
    });
    schema.as_object().cloned().unwrap_or_default()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let closing = CancellationToken::new();
    let of_each = closing.clone();
    let make = move || {
        let declaration = declaration();
        let about = (&declaration.info, declaration.instructions);
        Ok(Server::new(
            Suite,
            about,
            &declaration.tools,
            of_each.child_token(),
        ))
    };
    let config = StreamableHttpServerConfig::default().with_cancellation_token(closing.child_token());
    let service = StreamableHttpService::new(make, Arc::new(LocalSessionManager::default()), config);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    writeln!(std::io::stdout(), "http://{}/mcp", listener.local_addr()?)?;
    std::thread::spawn({
        let closing = closing.clone();
        move || {
            let _ = std::io::stdin().read_to_end(&mut vec![]);
            closing.cancel();
        }
    });
    axum::serve(listener, axum::Router::new().nest_service("/mcp", service))
        .with_graceful_shutdown(async move { closing.cancelled().await })
        .await
}
