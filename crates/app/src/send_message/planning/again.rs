//! Plans a turn that is taken up again: one source is asked, in the way the whole turn was, and what the others brought
//! before goes in beside it.

use super::answering::answer_setup;
use super::known::{Known, gather};
use super::offering::{catalog_in_time, instructions, reading};
use super::searching::{quick_setup, shapes};
use super::{Planned, labels, no_way};
use crate::{Mosaic, model_access};
use mosaic_agent::{
    Earlier, Effect, FanOut, FanOutLimits, FanOutSetup, QuickTurn, RunSetup, TurnStart, failure,
};
use mosaic_protocol::{Datasource, ErrorCode, Repair, RunId, Tier, TurnFailure};

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
    let known = known(app, &again).await?;
    let sources = [again.source];
    let mut start = again.start;
    start.sources = labels(&sources, &known.connectors);
    let mut setup = quick_setup(start, &sources, &known);
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

async fn known(app: &Mosaic, again: &Again) -> Result<Known, TurnFailure> {
    let start = &again.start;
    gather(app, Some(&start.conversation_id), Some(&start.turn_id))
        .await
        .map_err(|error| no_way(error, Some(Repair::Retry)))
}

async fn run_again(app: &Mosaic, again: Again) -> Result<(Planned, Vec<Effect>), TurnFailure> {
    let access = match model_access::open(app).await {
        Ok(Some(access)) => access,
        Ok(None) => return Err(no_model()),
        Err(error) => return Err(no_way(error, Some(Repair::OpenModelSettings))),
    };
    let known = known(app, &again).await?;
    let label = labels(std::slice::from_ref(&again.source), &known.connectors)
        .into_iter()
        .next()
        .ok_or_else(failure::no_source)?;
    if let Err(reason) = catalog_in_time(app, &again.source.id).await {
        return Err(silent(&again.source, &reason));
    }
    let question = again.start.understood().to_owned();
    let mut start = again.start;
    start.sources = labels(&known.all, &known.connectors);
    let answer = answer_setup(app, start, &known, &access).await?;
    let run = RunSetup {
        run_id: RunId::fresh(),
        source: label,
        question,
        tools: reading(&answer.tools, &again.source.id),
        instructions: instructions(app, &again.source.id),
    };
    let (turn, effects) = FanOut::start(FanOutSetup {
        answer,
        runs: vec![run],
        not_asked: Vec::new(),
        earlier: Some(again.earlier),
        limits: FanOutLimits::default(),
        shapes: shapes(&known.connectors),
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
