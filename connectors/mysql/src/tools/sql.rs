//! Statements that the caller wrote: run, or explained.

use crate::query::{self, Asked, MOST_SECONDS, USUAL_ROWS};
use crate::session::Sessions;
use mosaic_connector_kit::{Call, Output, ToolError, arguments};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Execute {
    sql: String,
    #[serde(default)]
    params: Vec<Value>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::number")]
    timeout_s: Option<u32>,
}

pub(super) async fn execute(sessions: &Sessions, call: &Call) -> Result<Output, ToolError> {
    let asked: Execute = call.arguments()?;
    let asked = Asked {
        sql: asked.sql,
        params: asked.params,
        rows: asked.limit.unwrap_or(USUAL_ROWS),
        seconds: asked.timeout_s.unwrap_or(MOST_SECONDS),
    };
    query::run(sessions, asked, &call.cancel).await.map(Output::Rows)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Explain {
    sql: String,
    #[serde(default)]
    params: Vec<Value>,
}

pub(super) async fn explain(sessions: &Sessions, call: &Call) -> Result<Output, ToolError> {
    let asked: Explain = call.arguments()?;
    let asked = Asked {
        sql: asked.sql,
        params: asked.params,
        rows: USUAL_ROWS,
        seconds: MOST_SECONDS,
    };
    query::explain(sessions, asked, &call.cancel)
        .await
        .map(Output::Rows)
}
