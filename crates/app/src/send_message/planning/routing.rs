//! Questions that need no model: finds the call that a connector's pattern names, and the source that can answer it.

use super::choosing::for_one;
use super::offering::{catalog, catalog_in_time};
use super::{Otherwise, Planned};
use crate::Mosaic;
use crate::connectors::is_schema_tool;
use mosaic_agent::{Decision, DirectCall, DirectSetup, DirectTurn, Effect, TurnStart, failure, policy};
use mosaic_mcp::{CachePolicy, Call};
use mosaic_protocol::{Effect as ToolEffect, Tier, ToolCallId, TurnFailure};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long a source has to show that it knows what a question is about.
const KNOWS_WITHIN: Duration = Duration::from_secs(2);

/// Returns the one call to be made. Where several sources fit equally and the call only looks something up, all are asked at
/// once, briefly; if one alone knows what was asked for, it answers, and what it said is kept, so that the turn's own call
/// costs nothing. Nobody is taken for being the first.
pub(super) async fn call_of(app: &Mosaic, decision: Decision) -> Option<DirectCall> {
    let mut calls = match decision {
        Decision::Nothing => return None,
        Decision::Call(call) => return Some(call),
        Decision::Among(calls) => calls,
    };
    let asked = calls
        .iter()
        .map(|call| tokio::time::timeout(KNOWS_WITHIN, knows(app, call)));
    let known = futures::future::join_all(asked).await;
    let mut knowing = known
        .iter()
        .enumerate()
        .filter(|(_, answer)| matches!(answer, Ok(true)));
    match (knowing.next(), knowing.next()) {
        (Some((index, _)), None) => Some(calls.swap_remove(index)),
        (Some(_), Some(_)) | (None, _) => None,
    }
}

/// Tells whether a source answers this call with anything but an error. Only calls that read are tried.
async fn knows(app: &Mosaic, call: &DirectCall) -> bool {
    let Ok(catalog) = catalog_in_time(app, &call.datasource_id).await else {
        return false;
    };
    if catalog
        .tool(&call.tool)
        .is_none_or(|tool| tool.effect != ToolEffect::Read)
    {
        return false;
    }
    let asked = Call {
        server: call.datasource_id.clone(),
        tool: call.tool.clone(),
        arguments: call.arguments.clone(),
        cache: if is_schema_tool(app, &call.tool) {
            CachePolicy::Schema
        } else {
            CachePolicy::Read
        },
        refresh: false,
    };
    let cancel = CancellationToken::new();
    let _stop_when_dropped = cancel.clone().drop_guard();
    app.host()
        .call(asked, cancel)
        .await
        .is_ok_and(|answer| !answer.is_error)
}

/// Makes the turn of this one call.
pub(super) async fn direct_turn(
    app: &Mosaic,
    mut start: TurnStart,
    (call, tier): (DirectCall, Tier),
    otherwise: Option<Otherwise>,
) -> Result<(Planned, Vec<Effect>), TurnFailure> {
    let catalog = catalog(app, &call.datasource_id).await.map_err(|failure| {
        let view = failure::tool_failure(&failure, &call.datasource_id);
        failure::call_failure(&call.datasource_name, &view, Some(failure.kind))
    })?;
    // A tool that its own connector does not list is not trusted to read only.
    let annotated = catalog
        .tool(&call.tool)
        .map_or(ToolEffect::Destructive, |tool| tool.effect);
    start
        .sources
        .retain(|source| source.datasource_id == call.datasource_id);
    let connector = start
        .sources
        .first()
        .map_or_else(String::new, |source| source.connector_id.clone());
    start.choosing.choices = for_one(&start.choosing.choices, &call.datasource_id, &call.reason);
    let effect = policy::judge(&connector, &call.tool, annotated).effect;
    let setup = DirectSetup {
        start,
        call,
        call_id: ToolCallId::fresh(),
        effect,
        connector,
        tier,
    };
    let (turn, effects) = DirectTurn::start(setup);
    let planned = Planned {
        machine: turn.into(),
        model: None,
        otherwise,
    };
    Ok((planned, effects))
}
