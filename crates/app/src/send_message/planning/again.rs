//! Plans a turn that is taken up again: one source is asked, in the way the whole turn was, and what the others brought
//! before goes in beside it.

use super::offering::{catalog_in_time, offered};
use super::{Planned, answer_setup, labels, no_way, quick_setup, shapes};
use crate::connectors::list_connectors;
use crate::{Mosaic, datasources, model_access};
use mosaic_agent::{
    Earlier, Effect, FanOut, FanOutLimits, FanOutSetup, QuickTurn, RunSetup, TurnStart, failure,
};
use mosaic_protocol::{Datasource, Effect as ToolEffect, ErrorCode, Repair, RunId, Tier, TurnFailure};

/// A turn to be planned again.
pub(crate) struct Again {
    /// Its start, so far without sources.
    pub(crate) start: TurnStart,
    /// The source to be asked.
    pub(crate) source: Datasource,
    /// How the turn was answered.
    pub(crate) tier: Tier,
    /// What the other sources brought.
    pub(crate) earlier: Earlier,
}

/// Plans the turn for its one source. What goes wrong here leaves the turn as it was.
pub(crate) async fn plan_again(app: &Mosaic, again: Again) -> Result<(Planned, Vec<Effect>), TurnFailure> {
    match again.tier {
        Tier::Model => run_again(app, again).await,
        Tier::QuickAnswer | Tier::Direct | Tier::SmallModel => search_again(app, again).await,
    }
}

async fn search_again(app: &Mosaic, again: Again) -> Result<(Planned, Vec<Effect>), TurnFailure> {
    let connectors = list_connectors(app)
        .await
        .map_err(|error| no_way(error, Some(Repair::Retry)))?;
    let sources = [again.source];
    let mut start = again.start;
    start.sources = labels(&sources, &connectors);
    let mut setup = quick_setup(start, &sources, &connectors);
    if setup.searches.is_empty() {
        return Err(failure::no_source());
    }
    setup.earlier = Some(again.earlier);
    let (turn, effects) = QuickTurn::start(setup);
    let planned = Planned {
        machine: turn.into(),
        model: None,
        otherwise: None,
    };
    Ok((planned, effects))
}

async fn run_again(app: &Mosaic, again: Again) -> Result<(Planned, Vec<Effect>), TurnFailure> {
    let access = match model_access::open(app).await {
        Ok(Some(access)) => access,
        Ok(None) => return Err(no_model()),
        Err(error) => return Err(no_way(error, Some(Repair::OpenModelSettings))),
    };
    let connectors = list_connectors(app)
        .await
        .map_err(|error| no_way(error, Some(Repair::Retry)))?;
    let label = labels(std::slice::from_ref(&again.source), &connectors)
        .into_iter()
        .next()
        .ok_or_else(failure::no_source)?;
    let listed = [catalog_in_time(app, &again.source.id).await];
    if let [Err(reason)] = &listed {
        return Err(silent(&again.source, reason));
    }
    let mut tools = offered(std::slice::from_ref(&again.source), &listed);
    tools.retain(|tool| tool.effect == ToolEffect::Read);
    let question = again.start.understood().to_owned();
    let mut start = again.start;
    let all = datasources::list_datasources(app)
        .await
        .map_err(|error| no_way(error, Some(Repair::Retry)))?;
    start.sources = labels(&all, &connectors);
    let answer = answer_setup(app, start, &all, &access).await?;
    let run = RunSetup {
        run_id: RunId::fresh(),
        source: label,
        question,
        tools,
        instructions: String::new(),
    };
    let (turn, effects) = FanOut::start(FanOutSetup {
        answer,
        runs: vec![run],
        not_asked: Vec::new(),
        earlier: Some(again.earlier),
        limits: FanOutLimits::default(),
        shapes: shapes(&connectors),
    });
    let planned = Planned {
        machine: turn.into(),
        model: Some(access),
        otherwise: None,
    };
    Ok((planned, effects))
}

fn no_model() -> TurnFailure {
    TurnFailure {
        code: ErrorCode::Auth,
        message: "no key for a model is stored".to_owned(),
        hint: None,
        repair: Some(Repair::OpenModelSettings),
    }
}

fn silent(source: &Datasource, reason: &str) -> TurnFailure {
    TurnFailure {
        code: ErrorCode::Connector,
        message: reason.to_owned(),
        hint: None,
        repair: Some(Repair::RestartDatasource {
            datasource_id: source.id.clone(),
        }),
    }
}
