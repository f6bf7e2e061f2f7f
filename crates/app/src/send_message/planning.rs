//! Decides how a question is answered: by one tool when a pattern matches, by the model when one can be asked, else by a
//! ranked search. Gathers what the chosen way needs; asks no source anything yet but for its list of tools.

use crate::connectors::list_connectors;
use crate::failure::{from_host, from_store};
use crate::model_access::{self, ModelAccess};
use crate::{Mosaic, datasources, record};
use mosaic_agent::quick::{self, SearchSource};
use mosaic_agent::{
    DirectCall, DirectSetup, DirectTurn, Effect, Limits, Machine, OfferedTool, QuickSetup, QuickTurn,
    RouteSource, SourceLabel, ToolFailure, ToolFailureKind, Turn, TurnSetup, TurnStart, failure, prompt,
};
use mosaic_claude::Message;
use mosaic_mcp::{CachePolicy, Call, Catalog};
use mosaic_protocol::{
    AppError, ConnectorInfo, ConversationId, Datasource, DatasourceId, Effect as ToolEffect, Repair,
    ToolCallId, TurnFailure,
};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long a source may take to list its tools before the question goes on without it.
const CATALOG_WITHIN: Duration = Duration::from_secs(5);
/// The most tokens one answer may have; the model's own limit may be lower.
const MAX_TOKENS: u32 = 16_000;

/// A machine ready to run.
pub(super) struct Planned {
    pub(super) machine: Machine,
    pub(super) model: Option<ModelAccess>,
}

/// Plans the turn. What goes wrong here is the turn's failure.
pub(super) async fn plan(
    app: &Mosaic,
    mut start: TurnStart,
    sources: Vec<Datasource>,
) -> Result<(Planned, Vec<Effect>), TurnFailure> {
    let connectors = if sources.is_empty() {
        Vec::new()
    } else {
        match list_connectors(app).await {
            Ok(connectors) => connectors,
            Err(error) => return Err(no_way(error, None)),
        }
    };
    start.sources = labels(&sources, &connectors);
    if let Some(call) = best(app, direct(&start.question, &sources, &connectors)).await {
        return direct_turn(app, start, call).await;
    }
    match model_access::open(app).await {
        Ok(Some(access)) => model_turn(app, start, &sources, access).await,
        Ok(None) if sources.is_empty() => Err(failure::no_source()),
        Ok(None) => Ok(quick_turn(start, &sources, &connectors)),
        Err(error) => Err(no_way(error, Some(Repair::OpenModelSettings))),
    }
}

fn labels(sources: &[Datasource], connectors: &[ConnectorInfo]) -> Vec<SourceLabel> {
    let label = |source: &Datasource| SourceLabel {
        datasource_id: source.id.clone(),
        name: source.name.clone(),
        connector: info(source, connectors).map_or_else(|| source.connector.clone(), |one| one.name.clone()),
    };
    sources.iter().map(label).collect()
}

fn info<'a>(source: &Datasource, connectors: &'a [ConnectorInfo]) -> Option<&'a ConnectorInfo> {
    connectors.iter().find(|one| one.id == source.connector)
}

fn direct(question: &str, sources: &[Datasource], connectors: &[ConnectorInfo]) -> Vec<DirectCall> {
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
}

/// Returns the one call to be made. Where several sources could answer, the first that knows what was asked for does: each
/// is asked in turn, and what it answered is kept, so that the turn's own call costs nothing.
async fn best(app: &Mosaic, mut calls: Vec<DirectCall>) -> Option<DirectCall> {
    if calls.len() > 1 {
        for (index, call) in calls.iter().enumerate() {
            if knows(app, call).await {
                return Some(calls.swap_remove(index));
            }
        }
    }
    (!calls.is_empty()).then(|| calls.swap_remove(0))
}

/// Tells whether a source answers this call with anything but an error. Only calls that read are tried.
async fn knows(app: &Mosaic, call: &DirectCall) -> bool {
    let Some(catalog) = catalog_in_time(app, &call.datasource_id).await else {
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
        cache: CachePolicy::Read,
        refresh: false,
    };
    let cancel = CancellationToken::new();
    let _stop_when_dropped = cancel.clone().drop_guard();
    app.host()
        .call(asked, cancel)
        .await
        .is_ok_and(|answer| !answer.is_error)
}

async fn direct_turn(
    app: &Mosaic,
    start: TurnStart,
    call: DirectCall,
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
    };
    let (turn, effects) = DirectTurn::start(setup);
    let planned = Planned {
        machine: turn.into(),
        model: None,
    };
    Ok((planned, effects))
}

fn quick_turn(
    start: TurnStart,
    sources: &[Datasource],
    connectors: &[ConnectorInfo],
) -> (Planned, Vec<Effect>) {
    let searched: Vec<SearchSource<'_>> = sources
        .iter()
        .filter_map(|source| {
            let info = info(source, connectors)?;
            Some(SearchSource {
                datasource_id: &source.id,
                name: &source.name,
                search_tools: &info.search_tools,
            })
        })
        .collect();
    let searches = quick::searches(&start.question, &searched, ToolCallId::fresh);
    let reason = "no key for a model is stored".to_owned();
    let examples = connectors
        .iter()
        .filter(|one| sources.iter().any(|source| source.connector == one.id))
        .flat_map(|one| one.examples.clone())
        .collect();
    let (turn, effects) = QuickTurn::start(QuickSetup {
        start,
        searches,
        reason,
        examples,
    });
    (
        Planned {
            machine: turn.into(),
            model: None,
        },
        effects,
    )
}

async fn model_turn(
    app: &Mosaic,
    start: TurnStart,
    sources: &[Datasource],
    access: ModelAccess,
) -> Result<(Planned, Vec<Effect>), TurnFailure> {
    let catalogs =
        futures::future::join_all(sources.iter().map(|source| catalog_in_time(app, &source.id))).await;
    let history = match history(app, &start.conversation_id).await {
        Ok(history) => history,
        Err(error) => return Err(no_way(error, Some(Repair::Retry))),
    };
    let tainted = match app.store().heard_sources(&start.conversation_id).await {
        Ok(heard) => heard,
        Err(error) => return Err(no_way(from_store(error), Some(Repair::Retry))),
    };
    let setup = TurnSetup {
        start,
        unavailable: Vec::new(),
        history,
        system: prompt::SYSTEM.to_owned(),
        tools: offered(sources, &catalogs),
        model: access.model.id.clone(),
        max_tokens: MAX_TOKENS,
        limits: Limits::default(),
        tainted,
    };
    let (turn, effects) = Turn::start(setup);
    Ok((
        Planned {
            machine: turn.into(),
            model: Some(access),
        },
        effects,
    ))
}

/// Returns a source's tools, or why they cannot be had.
async fn catalog(app: &Mosaic, id: &DatasourceId) -> Result<Arc<Catalog>, ToolFailure> {
    datasources::register(app, id)
        .await
        .map_err(|error| ToolFailure {
            kind: ToolFailureKind::NotRegistered,
            message: error.message,
        })?;
    app.host().catalog(id).await.map_err(|error| {
        tracing::warn!(datasource = %id, error = crate::failure::chain(&error), "a source lists no tools");
        from_host(&error)
    })
}

/// Returns a source's tools if they can be had in time; else the question goes on without it.
async fn catalog_in_time(app: &Mosaic, id: &DatasourceId) -> Option<Arc<Catalog>> {
    tokio::time::timeout(CATALOG_WITHIN, catalog(app, id))
        .await
        .ok()?
        .ok()
}

fn offered(sources: &[Datasource], catalogs: &[Option<Arc<Catalog>>]) -> Vec<OfferedTool> {
    let tools: Vec<_> = sources
        .iter()
        .zip(catalogs)
        .flat_map(|(source, catalog)| {
            let tools = catalog.iter().flat_map(|catalog| &catalog.tools);
            tools.map(move |tool| (source, tool))
        })
        .collect();
    let pairs: Vec<(&str, &str)> = tools
        .iter()
        .map(|(source, tool)| (source.name.as_str(), tool.name.as_str()))
        .collect();
    let names = prompt::api_names(&pairs);
    tools
        .into_iter()
        .zip(names)
        .map(|((source, tool), api_name)| OfferedTool {
            datasource_id: source.id.clone(),
            datasource_name: source.name.clone(),
            api_name,
            tool: tool.name.clone(),
            description: tool.description.clone(),
            input_schema: tool.input_schema.clone(),
            effect: tool.effect,
        })
        .collect()
}

/// Returns the conversation's messages as they were stored, the running turn's left out.
async fn history(app: &Mosaic, id: &ConversationId) -> Result<Vec<Message>, AppError> {
    let stored = app.store().transcript(id).await.map_err(from_store)?;
    Ok(stored.into_iter().map(record::message).collect())
}

fn no_way(error: AppError, repair: Option<Repair>) -> TurnFailure {
    let repair = match error.code {
        mosaic_protocol::ErrorCode::Offline
        | mosaic_protocol::ErrorCode::Timeout
        | mosaic_protocol::ErrorCode::RateLimited
        | mosaic_protocol::ErrorCode::Upstream
        | mosaic_protocol::ErrorCode::Internal => Some(Repair::Retry),
        _ => repair,
    };
    TurnFailure {
        code: error.code,
        message: error.message,
        hint: error.hint,
        repair,
    }
}
