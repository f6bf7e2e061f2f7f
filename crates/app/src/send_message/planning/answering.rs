//! Questions that a model answers: what the turn is given, and whether its sources are asked by one loop or by a run each.

use super::known::Known;
use super::offering::{catalog_in_time, instructions, offered, reading, unavailable};
use super::searching::shapes;
use super::{MAX_TOKENS, Planned, labels, no_way};
use crate::failure::from_store;
use crate::model_access::ModelAccess;
use crate::{Mosaic, record};
use mosaic_agent::{
    Effect, FanOut, FanOutLimits, FanOutSetup, Limits, RunSetup, Turn, TurnSetup, TurnStart,
    UnavailableSource, policy, prompt,
};
use mosaic_claude::Message;
use mosaic_protocol::{AppError, Datasource, DatasourceId, Repair, RunId, TurnFailure};
use mosaic_store::Kind;

/// How a model's turn is laid out.
pub(super) enum Layout {
    /// One loop with all tools.
    Loop,
    /// A run for each source, each with what is asked of it where that is not the question itself.
    Runs(Vec<(DatasourceId, String)>),
}

/// Makes the turn that a model answers.
pub(super) async fn model_turn(
    app: &Mosaic,
    start: TurnStart,
    (known, layout): (&Known, Layout),
    access: ModelAccess,
) -> Result<(Planned, Vec<Effect>), TurnFailure> {
    let answer = answer_setup(app, start, known, &access).await?;
    let (machine, effects) = match layout {
        Layout::Loop => {
            let (turn, effects) = Turn::start(answer);
            (turn.into(), effects)
        }
        Layout::Runs(questions) => {
            let (turn, effects) = FanOut::start(fan_out_setup(app, answer, (&questions, known)));
            (turn.into(), effects)
        }
    };
    let planned = Planned {
        machine,
        model: Some(access),
        otherwise: None,
    };
    Ok((planned, effects))
}

/// Returns what a question over several sources is given: a run for each that can be asked.
fn fan_out_setup(
    app: &Mosaic,
    answer: TurnSetup,
    (questions, known): (&[(DatasourceId, String)], &Known),
) -> FanOutSetup {
    let question = answer.start.understood().to_owned();
    let available = |id: &DatasourceId| answer.unavailable.iter().all(|one| one.datasource_id != *id);
    let runs = answer
        .start
        .sources
        .iter()
        .filter(|source| available(&source.datasource_id))
        .map(|source| RunSetup {
            run_id: RunId::fresh(),
            question: questions
                .iter()
                .find(|(id, _)| *id == source.datasource_id)
                .map_or_else(|| question.clone(), |(_, question)| question.clone()),
            tools: reading(&answer.tools, &source.datasource_id),
            instructions: instructions(app, &source.datasource_id),
            source: source.clone(),
        })
        .collect();
    let not_asked = answer
        .start
        .choosing
        .choices
        .iter()
        .filter(|choice| !choice.asked)
        .map(|choice| UnavailableSource {
            datasource_id: choice.datasource_id.clone(),
            name: choice.datasource.clone(),
            reason: choice.reason.clone(),
        })
        .collect();
    FanOutSetup {
        answer,
        runs,
        not_asked,
        earlier: None,
        limits: FanOutLimits::default(),
        shapes: shapes(&known.connectors),
    }
}

/// Returns what a turn is given that a model answers. Its tools are those of all connected sources, whichever are asked, so
/// that they stay the same through a conversation.
pub(super) async fn answer_setup(
    app: &Mosaic,
    start: TurnStart,
    known: &Known,
    access: &ModelAccess,
) -> Result<TurnSetup, TurnFailure> {
    let refused = |error: AppError| no_way(error, Some(Repair::Retry));
    let listed =
        futures::future::join_all(known.all.iter().map(|source| catalog_in_time(app, &source.id))).await;
    let history = history(app, &start).await.map_err(refused)?;
    let conversation = &start.conversation_id;
    let store = app.store();
    let tainted = store.heard_sources(conversation, policy::echoes).await;
    let records = store.records_of(conversation).await;
    let allowed = store.allowances(conversation).await;
    let sources = known
        .all
        .iter()
        .map(|source| (&source.id, source.connector.as_str()));
    let met = met(app, sources).await.map_err(refused)?;
    let mut earlier = records.map_err(|error| refused(from_store(error)))?;
    earlier.retain(|(turn, _)| *turn != start.turn_id);
    let meant = |id: &DatasourceId| start.sources.iter().any(|source| source.datasource_id == *id);
    Ok(TurnSetup {
        unavailable: unavailable(&known.all, &listed, meant),
        start,
        history,
        system: prompt::SYSTEM.to_owned(),
        tools: offered(&known.all, &listed, &known.connectors),
        model: access.model.id.clone(),
        max_tokens: MAX_TOKENS,
        limits: Limits::default(),
        tainted: tainted.map_err(|error| refused(from_store(error)))?,
        findings: Vec::new(),
        notes: Vec::new(),
        known: earlier,
        typed: known.own_words(),
        met,
        allowed: allowed.map_err(|error| refused(from_store(error)))?,
        abilities: access.abilities(),
        small_model: access.small.as_ref().map(|small| small.id.clone()),
        run: None,
    })
}

/// Returns the places that sources' own lists named before, for the connectors whose lists do.
pub(super) async fn met(
    app: &Mosaic,
    sources: impl Iterator<Item = (&DatasourceId, &str)>,
) -> Result<Vec<(DatasourceId, String)>, AppError> {
    let mut met = Vec::new();
    for (id, connector) in sources {
        if policy::listing(connector).is_empty() {
            continue;
        }
        let names = app.store().met(id).await.map_err(from_store)?;
        let places = names.into_iter().filter(|name| name.kind == Kind::Place);
        met.extend(places.map(|place| (id.clone(), place.name)));
    }
    Ok(met)
}

/// Returns the labels of the sources that are asked, in the order in which they were connected.
pub(super) fn asked<'a>(
    known: &Known,
    ids: impl Iterator<Item = &'a DatasourceId>,
) -> Vec<mosaic_agent::SourceLabel> {
    labels(&meant(known, ids), &known.connectors)
}

/// Returns these sources, in the order in which they were connected.
pub(super) fn meant<'a>(known: &Known, ids: impl Iterator<Item = &'a DatasourceId>) -> Vec<Datasource> {
    let ids: Vec<&DatasourceId> = ids.collect();
    let meant = known.all.iter().filter(|source| ids.contains(&&source.id));
    meant.cloned().collect()
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
