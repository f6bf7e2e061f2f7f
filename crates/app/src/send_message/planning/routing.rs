//! Questions that need no model: finds the call that a connector's pattern names, and the source that can answer it.

use super::answering::met;
use super::choosing::for_one;
use super::offering::{catalog, catalog_in_time};
use super::{Otherwise, Planned};
use crate::Mosaic;
use crate::connectors::is_schema_tool;
use mosaic_agent::{
    Choosing, Decision, DirectCall, DirectSetup, DirectTurn, Effect, TurnStart, failure, policy,
};
use mosaic_mcp::{CachePolicy, Call};
use mosaic_protocol::{Effect as ToolEffect, Tier, ToolCallId, TurnFailure, ValueOrigin};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long a source has to show that it knows what a question is about.
const KNOWS_WITHIN: Duration = Duration::from_secs(2);

/// Returns the one call to be made. Where several sources fit equally and the call only looks something up, all are asked at
/// once, briefly; if one alone knows what was asked for, it answers, and what it said is kept, so that the turn's own call
/// costs nothing. Nobody is taken for being the first. Words of a source are tried nowhere that may be a stranger's.
pub(super) async fn call_of(app: &Mosaic, decision: Decision, choosing: &Choosing) -> Option<DirectCall> {
    let mut calls = match decision {
        Decision::Nothing => return None,
        Decision::Call(call) => return Some(call),
        Decision::Among(calls) => calls,
    };
    let all_typed = choosing
        .filled
        .iter()
        .all(|filled| filled.origin == ValueOrigin::Typed);
    let own_words = all_typed && !choosing.suggested;
    let asked = calls
        .iter()
        .map(|call| tokio::time::timeout(KNOWS_WITHIN, knows(app, call, own_words)));
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
async fn knows(app: &Mosaic, call: &DirectCall, own_words: bool) -> bool {
    if !own_words && may_stray(app, call).await {
        return false;
    }
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

/// Tells whether a call names a place that may be a stranger's.
async fn may_stray(app: &Mosaic, call: &DirectCall) -> bool {
    match app.store().datasource(&call.datasource_id).await {
        Ok(source) => {
            let policy = policy::judge(&source.connector, &call.tool, ToolEffect::Read);
            !policy.places(&call.arguments).is_empty()
        }
        Err(_) => true,
    }
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
    let policy = policy::judge(&connector, &call.tool, annotated);
    let before = policy.line.and_then(|line| line.before);
    let before = before.and_then(|before| catalog.tool(before.tool));
    let source = std::iter::once((&call.datasource_id, connector.as_str()));
    // What cannot be read of it counts as not met.
    let met = met(app, source).await.unwrap_or_default();
    let setup = DirectSetup {
        start,
        effect: policy.effect,
        input_schema: catalog
            .tool(&call.tool)
            .map_or(serde_json::Value::Null, |tool| tool.input_schema.clone()),
        can_look: before.is_some_and(|tool| !policy::judge(&connector, &tool.name, tool.effect).asks()),
        met: met.into_iter().map(|(_, place)| place).collect(),
        call,
        call_id: ToolCallId::fresh(),
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
