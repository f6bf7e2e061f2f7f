//! Decides how a question is answered: what it refers to is filled in, its sources are chosen, and then one tool answers it
//! where a pattern matches, a model where one can be asked, else a ranked search. Gathers what the chosen way needs; asks no
//! source anything yet but for its list of tools.

pub(crate) mod again;
mod answering;
pub(crate) mod choosing;
pub(crate) mod known;
mod offering;
mod routing;
mod searching;
mod small;

pub(crate) use known::PlannerMemory;

use crate::Mosaic;
use crate::model_access::{self, ModelAccess};
use answering::{Layout, asked, meant, model_turn};
use choosing::{LocalPlan, local_plan};
use known::Known;
use mosaic_agent::small_model::{SmallPlan, SmallPlanKind};
use mosaic_agent::{DirectCall, Effect, Machine, SourceLabel, TurnStart, failure};
use mosaic_protocol::{
    AppError, ConnectorInfo, Datasource, DatasourceId, ErrorCode, PlannedBy, Repair, SourceChoice, Tier,
    TurnFailure,
};
use routing::{call_of, direct_turn};
use searching::quick_turn;
use small::{Advice, advice};

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
    known: Known,
    local: LocalPlan,
    /// Whether only a model can do better: what was typed as SQL is no question for a search.
    model_only: bool,
}

impl Otherwise {
    /// Plans the turn without patterns; `None` when nothing better is at hand than what the tool said.
    pub(crate) async fn plan(self, app: &Mosaic) -> Option<(Planned, Vec<Effect>)> {
        match model_access::open(app).await {
            Ok(Some(access)) => with_model(app, self.start, (&self.known, self.local), access)
                .await
                .ok(),
            Ok(None) if !self.model_only => Some(searched(self.start, &self.known, &self.local)),
            Ok(None) | Err(_) => None,
        }
    }
}

/// Plans the turn. What goes wrong here is the turn's failure.
pub(super) async fn plan(
    app: &Mosaic,
    mut start: TurnStart,
    choice: &SourceChoice,
) -> Result<(Planned, Vec<Effect>), TurnFailure> {
    let known = known::gather(app, Some(&start.conversation_id), Some(&start.turn_id))
        .await
        .map_err(|error| no_way(error, None))?;
    let local = local_plan(&start.question, choice, &known);
    start.choosing = local.choosing.clone();
    start.sources = asked(&known, local.asked());
    if let Some(call) = call_of(app, local.decision.clone(), &start.choosing).await {
        let mut direct = start.clone();
        direct.sources = asked(&known, std::iter::once(&call.datasource_id));
        let otherwise = Otherwise {
            start,
            known,
            local,
            model_only: call.tool == STATEMENT_TOOL,
        };
        return direct_turn(app, direct, (call, Tier::Direct), Some(otherwise)).await;
    }
    match model_access::open(app).await {
        Ok(Some(access)) => with_model(app, start, (&known, local), access).await,
        Ok(None) if start.sources.is_empty() => Err(failure::no_source()),
        Ok(None) if !start.question.contains(char::is_alphanumeric) => Err(no_words()),
        Ok(None) => Ok(searched(start, &known, &local)),
        Err(error) => Err(no_way(error, Some(Repair::OpenModelSettings))),
    }
}

/// Returns why a question of mere signs is not searched for.
fn no_words() -> TurnFailure {
    TurnFailure {
        code: ErrorCode::Invalid,
        message: "There are no words in this question to search for.".to_owned(),
        hint: Some("Without a model Mosaic searches your sources: ask in a few words.".to_owned()),
        repair: None,
    }
}

fn searched(start: TurnStart, known: &Known, local: &LocalPlan) -> (Planned, Vec<Effect>) {
    quick_turn(start, &meant(known, local.asked()), known)
}

/// Plans a turn that a model may answer: asks the small one first where rules are not sure.
async fn with_model(
    app: &Mosaic,
    mut start: TurnStart,
    (known, mut local): (&Known, LocalPlan),
    access: ModelAccess,
) -> Result<(Planned, Vec<Effect>), TurnFailure> {
    let mut questions = vec![];
    let mut one_loop = local.acts;
    let (advice, spent) = advice(app, start.understood(), (known, &local), &access).await;
    local.choosing.spent.extend(spent);
    match advice {
        Advice::Plan(plan) => match plan.kind {
            SmallPlanKind::OneTool { tool, arguments } => {
                if let Some((id, _)) = plan.sources.first() {
                    let sources = asked(known, std::iter::once(id));
                    let call = DirectCall {
                        datasource_id: id.clone(),
                        datasource_name: sources.first().map_or_else(String::new, |one| one.name.clone()),
                        tool,
                        arguments,
                        reason: "a small model picked this tool".to_owned(),
                    };
                    start.choosing = local.choosing;
                    start.choosing.planned_by = PlannedBy::SmallModel;
                    start.sources = sources;
                    return direct_turn(app, start, (call, Tier::SmallModel), None).await;
                }
            }
            SmallPlanKind::Search if local.close => questions = follow(&mut local, plan),
            SmallPlanKind::Search => {}
            SmallPlanKind::Act | SmallPlanKind::Talk => one_loop = true,
        },
        Advice::Late => late(&mut local),
        Advice::None => {}
    }
    start.choosing = local.choosing.clone();
    start.sources = asked(known, local.asked());
    let layout = if one_loop || start.sources.len() < 2 {
        Layout::Loop
    } else {
        Layout::Runs(questions)
    };
    model_turn(app, start, (known, layout), access).await
}

/// Takes over which sources the small model found to be meant; returns what is asked of each.
fn follow(local: &mut LocalPlan, plan: SmallPlan) -> Vec<(DatasourceId, String)> {
    local.choosing.planned_by = PlannedBy::SmallModel;
    let place = |id: &DatasourceId| plan.sources.iter().position(|(other, _)| other == id);
    for choice in &mut local.choosing.choices {
        choice.asked = place(&choice.datasource_id).is_some();
        if !choice.asked {
            "a small model found that it cannot help".clone_into(&mut choice.reason);
        }
    }
    let choices = &mut local.choosing.choices;
    choices.sort_by_key(|choice| place(&choice.datasource_id).unwrap_or(usize::MAX));
    plan.sources
}

/// Tells in the plan's reason that the small model was asked in vain.
fn late(local: &mut LocalPlan) {
    if let Some(choice) = local.choosing.choices.iter_mut().find(|choice| choice.asked) {
        choice.reason.push_str(" (a small model did not answer in time)");
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

pub(crate) fn no_way(error: AppError, repair: Option<Repair>) -> TurnFailure {
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

#[cfg(test)]
#[cfg(unix)]
mod tests;
