//! Takes a turn up again to ask one of its sources once more: what the others brought stays, and the answer is put together
//! anew. Until it is, the old answer stands; where the source cannot even be asked, the turn ends as it had ended before.

use crate::clock::moment;
use crate::failure::{chain, from_store};
use crate::running::{Live, Word};
use crate::send_message::planning::{self, again::Again};
use crate::send_message::{Leaving, stopped};
use crate::turn_runner::{Runner, TakenUp};
use crate::{EventSink, Mosaic, datasources, record};
use mosaic_agent::{Choosing, Earlier, TurnStart, failure};
use mosaic_protocol::{
    AppError, DatasourceId, ErrorCode, FilledValue, Health, KeptRecord, ReceiptEntry, Tier, TurnEvent,
    TurnFailure, TurnId, TurnStatus,
};
use mosaic_store::{StoreError, StoredTurn, TurnEnd};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::mpsc::UnboundedReceiver;

/// A turn on its way to be answered once more.
struct Retry {
    turn: StoredTurn,
    again: Again,
    live: Arc<Live>,
    words: UnboundedReceiver<Word>,
}

/// Reopens the turn and starts asking; returns before the first new fact.
pub(super) async fn retry(
    app: &Mosaic,
    (turn_id, source): (&TurnId, &DatasourceId),
    sink: Box<dyn EventSink>,
) -> Result<(), AppError> {
    let turn = app.store().turn(turn_id).await.map_err(from_store)?;
    let tier = tier_of(&turn, source)?;
    let sources = datasources::list_datasources(app).await?;
    let Some(source) = sources.into_iter().find(|one| one.id == *source) else {
        return Err(
            AppError::new(ErrorCode::NotFound, "this source is not connected any more")
                .hint("Connect it, then ask again."),
        );
    };
    let mut records = app.store().records(turn_id).await.map_err(from_store)?;
    let taken = records.iter().map(|record| record.number).max().unwrap_or(0);
    records.retain(|record| record.datasource_id != source.id);
    drop_replaced(&turn, &mut records);
    let mut receipt = turn.receipt.clone();
    receipt.retain(|entry| entry.datasource_id != source.id);
    let again = Again {
        start: start_of(&turn),
        source,
        tier,
        earlier: Earlier {
            records,
            receipt,
            taken,
        },
    };
    let entered = app
        .running()
        .enter_again(turn_id, &turn.conversation_id, so_far(&turn));
    let Some((live, words)) = entered else {
        return Err(from_store(StoreError::Busy));
    };
    let reopened = reopen(app, turn_id).await;
    if let Err(error) = reopened {
        app.running().leave(&live);
        return Err(error);
    }
    live.join(sink);
    let retry = Retry {
        turn,
        again,
        live,
        words,
    };
    tokio::spawn(run(app.clone(), retry));
    Ok(())
}

/// Leaves out what a source brought before it was asked again: what the later run brought took its place.
fn drop_replaced(turn: &StoredTurn, records: &mut Vec<KeptRecord>) {
    let run_of = |record: &KeptRecord| {
        let call = turn.tool_calls.iter().find(|call| call.id == record.call_id)?;
        let mut runs = turn.runs.iter();
        runs.position(|run| Some(&run.id) == call.run_id.as_ref())
    };
    let mut last: HashMap<DatasourceId, Option<usize>> = HashMap::new();
    for record in records.iter() {
        let of_source = last.entry(record.datasource_id.clone()).or_default();
        *of_source = (*of_source).max(run_of(record));
    }
    records.retain(|record| last.get(&record.datasource_id) == Some(&run_of(record)));
}

/// Returns how the turn was answered, if one of its sources can be asked alone.
fn tier_of(turn: &StoredTurn, source: &DatasourceId) -> Result<Tier, AppError> {
    let refused = |why: &str| Err(AppError::new(ErrorCode::Invalid, why).hint("Ask again."));
    if turn.superseded_by.is_some() {
        return refused("another question took the place of this one");
    }
    if turn.status == TurnStatus::Running {
        return Err(from_store(StoreError::Busy));
    }
    let has_line = turn.receipt.iter().any(|entry| entry.datasource_id == *source);
    match turn.plan.as_ref().map(|plan| plan.tier) {
        Some(Tier::QuickAnswer) if has_line => Ok(Tier::QuickAnswer),
        Some(Tier::Model) if has_line && !turn.runs.is_empty() => Ok(Tier::Model),
        Some(Tier::QuickAnswer | Tier::Model) if !has_line => {
            refused("this source is not on the turn’s receipt")
        }
        Some(Tier::Direct | Tier::SmallModel | Tier::QuickAnswer | Tier::Model) | None => {
            refused("this question went to one source, which cannot be asked apart")
        }
    }
}

/// Returns the facts so far, as of a turn that runs: what will be told anew is left out.
fn so_far(turn: &StoredTurn) -> Vec<TurnEvent> {
    let is_search = turn
        .plan
        .as_ref()
        .is_some_and(|plan| plan.tier == Tier::QuickAnswer);
    let mut facts = record::facts(turn.clone(), turn.status);
    facts.retain(|fact| {
        let told_anew = matches!(fact, TurnEvent::FollowUpsSuggested { .. })
            || (is_search && matches!(fact, TurnEvent::TextAppended { .. }));
        !told_anew && !fact.is_last()
    });
    facts
}

fn start_of(turn: &StoredTurn) -> TurnStart {
    let plan = turn.plan.as_ref();
    let filled = plan.map(|plan| plan.filled.clone()).unwrap_or_default();
    TurnStart {
        turn_id: turn.id.clone(),
        conversation_id: turn.conversation_id.clone(),
        question: turn.question.clone(),
        person: None,
        sources: Vec::new(),
        choosing: Choosing {
            planned_by: plan.map(|plan| plan.planned_by).unwrap_or_default(),
            choices: plan.map(|plan| plan.choices.clone()).unwrap_or_default(),
            resolved: resolved(&turn.question, &filled),
            filled,
            suggested: false,
            spent: Vec::new(),
        },
        now: moment(),
    }
}

/// Returns the question with the words that were filled in; `None` when none were.
fn resolved(question: &str, filled: &[FilledValue]) -> Option<String> {
    (!filled.is_empty()).then(|| filled.iter().fold(question.to_owned(), fill))
}

/// Puts the value where the words first stand by themselves: "its" is not in "visits".
fn fill(text: String, one: &FilledValue) -> String {
    let stands_alone = |at: usize| {
        let (before, after) = (&text[..at], &text[at + one.words.len()..]);
        !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
    };
    let at = text
        .match_indices(&one.words)
        .map(|(at, _)| at)
        .find(|at| stands_alone(*at));
    match at {
        Some(at) => format!("{}{}{}", &text[..at], one.value, &text[at + one.words.len()..]),
        None => text,
    }
}

/// Marks the turn as running. Where a turn of a Mosaic that is gone stands in the way, that one is marked first.
async fn reopen(app: &Mosaic, turn_id: &TurnId) -> Result<(), AppError> {
    let reopened = match app.store().reopen_turn(turn_id, app.name()).await {
        Err(StoreError::Busy) => {
            app.recover().await?;
            app.store().reopen_turn(turn_id, app.name()).await
        }
        reopened => reopened,
    };
    reopened.map_err(|error| match error {
        StoreError::NotLast => AppError::new(ErrorCode::Invalid, error.to_string())
            .hint("Ask again: only the last answer can be put together anew."),
        error => from_store(error),
    })
}

async fn run(app: Mosaic, retry: Retry) {
    let Retry {
        turn,
        again,
        live,
        mut words,
    } = retry;
    let _leaving = Leaving(app.clone(), Arc::clone(&live));
    let source = again.source.id.clone();
    let planned = tokio::select! {
        biased;
        () = stopped(&mut words) => Err(failure::stopped()),
        planned = prepare(&app, again) => planned,
    };
    match planned {
        Ok((planned, first)) => {
            let runner = Runner {
                app,
                live,
                machine: planned.machine,
                model: planned.model,
                otherwise: None,
                words,
                again: true,
                taken_up: Some(TakenUp::of(&turn, source)),
            };
            runner.run(first).await;
        }
        Err(failure) => give_back(&app, &live, turn, (&source, &failure)).await,
    }
}

/// Makes the machine. A connector that rests after too many failures is woken first: somebody asks for it.
async fn prepare(
    app: &Mosaic,
    again: Again,
) -> Result<(planning::Planned, Vec<mosaic_agent::Effect>), TurnFailure> {
    let source = &again.source.id;
    if app.host().health(source).health == Health::Resting
        && let Err(error) = app.host().restart(source).await
    {
        tracing::info!(datasource = %source, error = chain(&error), "the source did not start again");
    }
    planning::again::plan_again(app, again).await
}

/// Ends a turn that could not be taken up as it had ended before; its receipt tells why the source was not asked.
async fn give_back(
    app: &Mosaic,
    live: &Live,
    mut turn: StoredTurn,
    (source, failure): (&DatasourceId, &TurnFailure),
) {
    if failure.code != ErrorCode::Stopped {
        blame(&mut turn.receipt, source, failure);
    }
    let end = TurnEnd {
        status: turn.status,
        at: turn.ended_at.clone().unwrap_or_else(crate::clock::now),
        remark: turn.remark.clone(),
        failure: turn.failure.clone(),
    };
    let stored = async {
        app.store().set_receipt(&turn.id, &turn.receipt).await?;
        app.store().finish_turn(&turn.id, &end).await
    };
    if let Err(error) = stored.await {
        tracing::error!(
            error = chain(&error),
            "the end of a turn could not be stored again"
        );
    }
    app.running().retire(live);
    let status = turn.status;
    // Told from its start: whoever listens begins afresh, with the old answer.
    for fact in record::facts(turn, status) {
        live.publish(&fact);
    }
}

fn blame(receipt: &mut [ReceiptEntry], source: &DatasourceId, failure: &TurnFailure) {
    for entry in receipt.iter_mut().filter(|entry| entry.datasource_id == *source) {
        entry.why.clone_from(&failure.message);
        entry.repair.clone_from(&failure.repair);
    }
}

#[cfg(test)]
mod tests;
