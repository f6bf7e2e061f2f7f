//! Decides how a question is answered: by one tool when a pattern matches, by the model when one can be asked, else by a
//! ranked search. Gathers what the chosen way needs; asks no source anything yet but for its list of tools.

pub(crate) mod again;
mod offering;
mod routing;

use crate::connectors::list_connectors;
use crate::failure::from_store;
use crate::model_access::{self, ModelAccess};
use crate::{Mosaic, record};
use mosaic_agent::quick::{self, SearchSource};
use mosaic_agent::understand::{Vocabulary, understand};
use mosaic_agent::{
    Effect, Limits, Machine, QuickSetup, QuickTurn, SourceLabel, Turn, TurnSetup, TurnStart, failure, prompt,
};
use mosaic_claude::Message;
use mosaic_protocol::{AppError, ConnectorInfo, Datasource, EntityPattern, Repair, ToolCallId, TurnFailure};
use offering::{catalog_in_time, offered, unavailable};
use routing::{best, direct, direct_turn};

/// The tool that takes a statement as a person typed it.
const STATEMENT_TOOL: &str = "execute_query";
/// The most tokens one answer may have; the model's own limit may be lower.
const MAX_TOKENS: u32 = 16_000;

/// A machine ready to run.
pub(crate) struct Planned {
    pub(crate) machine: Machine,
    pub(crate) model: Option<ModelAccess>,
    /// What is left to try when the one tool that a pattern named declines the question.
    pub(crate) otherwise: Option<Otherwise>,
}

/// A question that a pattern matched, should its tool decline it.
pub(crate) struct Otherwise {
    start: TurnStart,
    sources: Vec<Datasource>,
    connectors: Vec<ConnectorInfo>,
    /// Whether only a model can do better: what was typed as SQL is no question for a search.
    model_only: bool,
}

impl Otherwise {
    /// Plans the turn without patterns; `None` when nothing better is at hand than what the tool said.
    pub(crate) async fn plan(self, app: &Mosaic) -> Option<(Planned, Vec<Effect>)> {
        match model_access::open(app).await {
            Ok(Some(access)) => model_turn(app, self.start, &self.sources, access).await.ok(),
            Ok(None) if !self.model_only => Some(quick_turn(self.start, &self.sources, &self.connectors)),
            Ok(None) | Err(_) => None,
        }
    }
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
        let otherwise = Otherwise {
            start: start.clone(),
            sources,
            connectors,
            model_only: call.tool == STATEMENT_TOOL,
        };
        return direct_turn(app, start, call, otherwise).await;
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
        connector_id: source.connector.clone(),
        connector: info(source, connectors).map_or_else(|| source.connector.clone(), |one| one.name.clone()),
    };
    sources.iter().map(label).collect()
}

fn info<'a>(source: &Datasource, connectors: &'a [ConnectorInfo]) -> Option<&'a ConnectorInfo> {
    connectors.iter().find(|one| one.id == source.connector)
}

fn quick_turn(
    start: TurnStart,
    sources: &[Datasource],
    connectors: &[ConnectorInfo],
) -> (Planned, Vec<Effect>) {
    let (turn, effects) = QuickTurn::start(quick_setup(start, sources, connectors));
    (
        Planned {
            machine: turn.into(),
            model: None,
            otherwise: None,
        },
        effects,
    )
}

/// Returns the shapes by which these connectors name their things.
fn shapes(connectors: &[ConnectorInfo]) -> Vec<EntityPattern> {
    connectors.iter().flat_map(|one| one.entities.clone()).collect()
}

/// Returns what a turn is given that searches these sources without a model.
fn quick_setup(start: TurnStart, sources: &[Datasource], connectors: &[ConnectorInfo]) -> QuickSetup {
    let searched: Vec<SearchSource<'_>> = sources
        .iter()
        .filter_map(|source| {
            let info = info(source, connectors)?;
            Some(SearchSource {
                datasource_id: &source.id,
                name: &source.name,
                connector: &source.connector,
                search_tools: &info.search_tools,
            })
        })
        .collect();
    let known = Vocabulary {
        today: &start.now.at,
        ..Vocabulary::default()
    };
    let understood = understand(start.understood(), &known);
    let searches = quick::searches(&understood, &searched, ToolCallId::fresh);
    let reason = "no key for a model is stored".to_owned();
    let examples = connectors
        .iter()
        .filter(|one| sources.iter().any(|source| source.connector == one.id))
        .flat_map(|one| one.examples.clone())
        .collect();
    QuickSetup {
        start,
        understood,
        searches,
        reason,
        examples,
        earlier: None,
        run_ms: 20_000,
        shapes: shapes(connectors),
    }
}

async fn model_turn(
    app: &Mosaic,
    start: TurnStart,
    sources: &[Datasource],
    access: ModelAccess,
) -> Result<(Planned, Vec<Effect>), TurnFailure> {
    let (turn, effects) = Turn::start(answer_setup(app, start, sources, &access).await?);
    Ok((
        Planned {
            machine: turn.into(),
            model: Some(access),
            otherwise: None,
        },
        effects,
    ))
}

/// Returns what a turn is given that a model answers with the tools of these sources.
async fn answer_setup(
    app: &Mosaic,
    start: TurnStart,
    sources: &[Datasource],
    access: &ModelAccess,
) -> Result<TurnSetup, TurnFailure> {
    let listed =
        futures::future::join_all(sources.iter().map(|source| catalog_in_time(app, &source.id))).await;
    let history = match history(app, &start).await {
        Ok(history) => history,
        Err(error) => return Err(no_way(error, Some(Repair::Retry))),
    };
    let tainted = match app.store().heard_sources(&start.conversation_id).await {
        Ok(heard) => heard,
        Err(error) => return Err(no_way(from_store(error), Some(Repair::Retry))),
    };
    Ok(TurnSetup {
        start,
        history,
        system: prompt::SYSTEM.to_owned(),
        unavailable: unavailable(sources, &listed),
        tools: offered(sources, &listed),
        model: access.model.id.clone(),
        max_tokens: MAX_TOKENS,
        limits: Limits::default(),
        tainted,
        findings: Vec::new(),
        notes: Vec::new(),
        known: Vec::new(),
        typed: Vec::new(),
        allowed: Vec::new(),
        abilities: mosaic_agent::Abilities::all(),
        small_model: None,
        run: None,
    })
}

/// Returns the conversation's messages as they were stored, the running turn's left out.
async fn history(app: &Mosaic, start: &TurnStart) -> Result<Vec<Message>, AppError> {
    let stored = app
        .store()
        .transcript(&start.conversation_id)
        .await
        .map_err(from_store)?;
    let earlier = stored
        .into_iter()
        .filter(|message| message.turn_id != start.turn_id);
    Ok(earlier.map(record::message).collect())
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
