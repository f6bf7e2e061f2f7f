//! The protocol as the toy speaks it: both handshakes, and the checks a strict server makes.

use super::faults::{Era, Toy};
use serde_json::{Map, Value, json};

const NEW: &str = "2026-07-28";
const OLD: &str = "2025-11-25";

/// How far a connection has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Fresh,
    /// `initialize` was answered.
    Greeted,
    /// `notifications/initialized` came.
    Old,
    /// `server/discover` was answered.
    New,
}

/// A JSON-RPC error: code and message.
pub(super) type Refusal = (i64, String);

/// Checks that a request fits the stage, and answers the handshake; `None` when the request is for someone else.
pub(super) fn handshake(
    toy: &Toy,
    stage: &mut Stage,
    method: &str,
    params: &Value,
) -> Option<Result<Value, Refusal>> {
    match (method, toy.era) {
        ("server/discover", Era::Both | Era::New) => Some(check_meta(params).map(|()| {
            *stage = Stage::New;
            greeting(toy, method)
        })),
        ("initialize", Era::Both | Era::Old) => Some(check_greeting(params, *stage).map(|()| {
            *stage = Stage::Greeted;
            greeting(toy, method)
        })),
        ("tools/list" | "tools/call", _) => match stage {
            Stage::Old => None,
            Stage::New => check_meta(params).err().map(Err),
            Stage::Fresh | Stage::Greeted => Some(Err((-32600, format!("{method} before the handshake")))),
        },
        _ => None,
    }
}

/// Returns what the toy says of itself in answer to this method.
fn greeting(toy: &Toy, method: &str) -> Value {
    let mut said = if method == "initialize" {
        json!({
            "protocolVersion": OLD,
            "capabilities": {"tools": {"listChanged": true}},
            "serverInfo": {"name": "toy", "version": "1"},
        })
    } else {
        json!({
            "resultType": "complete",
            "supportedVersions": [NEW],
            "capabilities": {"tools": {}},
            "ttlMs": 60_000,
            "cacheScope": "private",
            "_meta": {"io.modelcontextprotocol/serverInfo": {"name": "toy", "version": "1"}},
        })
    };
    if let Some(instructions) = &toy.instructions {
        said["instructions"] = json!(instructions);
    }
    said
}

fn check_greeting(params: &Value, stage: Stage) -> Result<(), Refusal> {
    if stage != Stage::Fresh {
        return Err((-32600, "initialize after the handshake".to_owned()));
    }
    for (key, is_right) in [
        ("protocolVersion", params["protocolVersion"] == OLD),
        ("capabilities", params["capabilities"].is_object()),
        (
            "clientInfo",
            params["clientInfo"]["name"].is_string() && params["clientInfo"]["version"].is_string(),
        ),
    ] {
        if !is_right {
            return Err((-32602, format!("initialize without a right {key}")));
        }
    }
    Ok(())
}

/// Every request of the new era carries who asks, in which version, and what it can do.
fn check_meta(params: &Value) -> Result<(), Refusal> {
    let nothing = Map::new();
    let meta = params["_meta"].as_object().unwrap_or(&nothing);
    let field = |name: &str| meta.get(&format!("io.modelcontextprotocol/{name}"));
    match field("protocolVersion").and_then(Value::as_str) {
        Some(NEW) => {}
        Some(other) => return Err((-32022, format!("version {other} is not supported"))),
        None => return Err((-32602, "a request without a protocol version".to_owned())),
    }
    if !field("clientInfo").is_some_and(Value::is_object) {
        return Err((-32602, "a request without client info".to_owned()));
    }
    if !field("clientCapabilities").is_some_and(Value::is_object) {
        return Err((-32602, "a request without client capabilities".to_owned()));
    }
    Ok(())
}
