//! The toy's tools: a few that work, and one for each way to fail a call.

use serde_json::{Value, json};

/// What a call comes to.
pub(super) enum Outcome {
    /// A result.
    Result(Value),
    /// Raw bytes in place of the answer line.
    Raw(Vec<u8>),
    /// A JSON-RPC error.
    Error(i64, String),
    /// A result after a pause.
    After(std::time::Duration, Value),
    /// No answer, whatever comes.
    Never,
    /// An answer only when the call is cancelled, into the record.
    WhenCancelled,
    /// The end of the process.
    Exit(i32),
    /// Lines that are no protocol, then a result.
    Noise(Value),
    /// A notice that the tools changed, then a result.
    ToolsChanged(Value),
}

/// Returns the tool list; `listing` counts the listings of a fickle server.
pub(super) fn list(listing: Option<usize>) -> Vec<Value> {
    let plain = |name: &str, description: String, annotations: Value| {
        json!({
            "name": name,
            "description": description,
            "inputSchema": {"type": "object", "additionalProperties": true},
            "annotations": annotations,
        })
    };
    let reads = json!({"readOnlyHint": true});
    let echo = listing.map_or("Says it back".to_owned(), |number| {
        format!("Says it back, take {number}")
    });
    let mut tools = vec![plain("echo", echo, reads.clone())];
    for name in [
        "count",
        "slow",
        "hang",
        "wait",
        "crash",
        "noise",
        "bad_utf8",
        "huge",
        "env",
        "structured",
        "fail",
        "refuse",
        "unknown_content",
        "malformed",
        "ask_input",
        "change_tools",
        "blab",
        "pid",
    ] {
        tools.push(plain(name, format!("Tries {name}"), reads.clone()));
    }
    tools.push(plain(
        "write",
        "Changes something".to_owned(),
        json!({"destructiveHint": false}),
    ));
    tools.push(plain("remove", "Removes something".to_owned(), json!({})));
    tools
}

/// Runs a tool; `count` is how many calls came before.
pub(super) fn call(name: &str, arguments: &Value, count: u64) -> Outcome {
    let number = |key: &str| arguments[key].as_u64().unwrap_or_default();
    match name {
        "echo" => text(arguments["text"].as_str().unwrap_or_default()),
        "count" | "write" | "remove" => text(&count.to_string()),
        "slow" => Outcome::After(
            std::time::Duration::from_millis(number("ms")),
            text_result("slept"),
        ),
        "hang" => Outcome::Never,
        "wait" => Outcome::WhenCancelled,
        "crash" => {
            eprintln!("about to crash");
            Outcome::Exit(i32::try_from(number("code")).unwrap_or(1))
        }
        "noise" => Outcome::Noise(text_result("after the noise")),
        "bad_utf8" => Outcome::Raw(
            br#"{"jsonrpc":"2.0","id":ID,"result":{"content":[{"type":"text","text":"caf"#.to_vec(),
        ),
        "huge" => text(&"x".repeat(usize::try_from(number("bytes")).unwrap_or_default())),
        "env" => {
            let all: serde_json::Map<_, _> = std::env::vars()
                .map(|(name, value)| (name, Value::String(value)))
                .collect();
            Outcome::Result(json!({"content": [], "structuredContent": all}))
        }
        "structured" => Outcome::Result(json!({
            "content": [{"type": "text", "text": "one row"}],
            "structuredContent": {"columns": [{"name": "n"}], "rows": [["1"]]},
        })),
        "fail" => Outcome::Result(json!({
            "content": [{"type": "text", "text": "no such table"}],
            "structuredContent": {"error": {"kind": "not_found", "message": "no such table"}},
            "isError": true,
        })),
        "refuse" => Outcome::Error(
            -32602,
            format!(
                "wrong arguments for {}",
                std::env::var("TOY_SECRET").unwrap_or_default()
            ),
        ),
        "unknown_content" => Outcome::Result(json!({"content": [{"type": "hologram", "depth": 3}]})),
        "malformed" => Outcome::Result(json!({"content": 5})),
        "ask_input" => Outcome::Result(json!({"resultType": "input_required", "inputRequests": {}})),
        "change_tools" => Outcome::ToolsChanged(text_result("changed")),
        "blab" => {
            eprintln!(
                "connecting with {}",
                std::env::var("TOY_SECRET").unwrap_or_default()
            );
            Outcome::Exit(3)
        }
        "pid" => text(&std::process::id().to_string()),
        _ => Outcome::Error(-32602, format!("unknown tool: {name}")),
    }
}

fn text(text: &str) -> Outcome {
    Outcome::Result(text_result(text))
}

fn text_result(text: &str) -> Value {
    json!({"content": [{"type": "text", "text": text}]})
}
