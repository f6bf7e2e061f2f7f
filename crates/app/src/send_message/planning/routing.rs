//! Questions that need no model: finds the call that a connector's pattern names, and the source that can answer it.

use super::offering::{catalog, catalog_in_time};
use super::{Otherwise, Planned, info};
use crate::Mosaic;
use crate::connectors::is_schema_tool;
use mosaic_agent::{DirectCall, DirectSetup, DirectTurn, Effect, RouteSource, TurnStart, failure};
use mosaic_mcp::{CachePolicy, Call};
use mosaic_protocol::{ConnectorInfo, Datasource, Effect as ToolEffect, ToolCallId, TurnFailure};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long a source has to show that it knows what a question is about.
const KNOWS_WITHIN: Duration = Duration::from_secs(2);

/// Returns one call for each source that has a matching pattern.
pub(super) fn direct(
    question: &str,
    sources: &[Datasource],
    connectors: &[ConnectorInfo],
) -> Vec<DirectCall> {
    let routes: Vec<RouteSource<'_>> = sources
        .iter()
        .filter_map(|source| {
            let info = info(source, connectors)?;
            Some(RouteSource {
                datasource_id: &source.id,
                name: &source.name,
                patterns: &info.patterns,
            })
        })
        .collect();
    mosaic_agent::routes(question, &routes)
        .into_iter()
        .map(|route| route.call)
        .collect()
}

/// Returns the one call to be made. Where several sources could answer and the question is about how they are laid out,
/// all are asked at once, briefly, and the first that knows what was asked for does; what it said is kept, so that the
/// turn's own call costs nothing. Anything else goes to the first source.
pub(super) async fn best(app: &Mosaic, mut calls: Vec<DirectCall>) -> Option<DirectCall> {
    if calls.len() > 1 && calls.iter().all(|call| is_schema_tool(app, &call.tool)) {
        let asked = calls
            .iter()
            .map(|call| tokio::time::timeout(KNOWS_WITHIN, knows(app, call)));
        let known = futures::future::join_all(asked).await;
        if let Some(index) = known.iter().position(|answer| matches!(answer, Ok(true))) {
            return Some(calls.swap_remove(index));
        }
    }
    (!calls.is_empty()).then(|| calls.swap_remove(0))
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
        cache: CachePolicy::Schema,
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
    start: TurnStart,
    call: DirectCall,
    otherwise: Otherwise,
) -> Result<(Planned, Vec<Effect>), TurnFailure> {
    let catalog = catalog(app, &call.datasource_id).await.map_err(|failure| {
        let view = failure::tool_failure(&failure, &call.datasource_id);
        failure::call_failure(&call.datasource_name, &view, Some(failure.kind))
    })?;
    // A tool that its own connector does not list is not trusted to read only.
    let effect = catalog
        .tool(&call.tool)
        .map_or(ToolEffect::Destructive, |tool| tool.effect);
    let setup = DirectSetup {
        start,
        call,
        call_id: ToolCallId::fresh(),
        effect,
        connector: String::new(),
        tier: mosaic_protocol::Tier::Direct,
    };
    let (turn, effects) = DirectTurn::start(setup);
    let planned = Planned {
        machine: turn.into(),
        model: None,
        otherwise: Some(otherwise),
    };
    Ok((planned, effects))
}
