//! What a person can do with a turn that runs: listen, stop it, decide about a call that waits.

mod retrying;

use crate::running::Word;
use crate::{EventSink, Mosaic};
use mosaic_protocol::{AppError, ApprovalDecision, ErrorCode, ToolCallId, TurnId};

/// Sends all facts of a running turn to `sink`: those so far, then those to come.
///
/// # Errors
/// `NotFound` when the turn does not run (any more): open its conversation instead.
pub fn follow_turn(app: &Mosaic, turn_id: &TurnId, sink: Box<dyn EventSink>) -> Result<(), AppError> {
    running(app, turn_id)?.join(sink);
    Ok(())
}

/// Stops a turn: the request to the model is dropped, tool calls are cancelled, what was there stays.
/// A turn that is over already is no error: the person got what they wanted.
///
/// # Errors
/// None today; the signature leaves room for one.
pub fn stop_turn(app: &Mosaic, turn_id: &TurnId) -> Result<(), AppError> {
    if let Some(live) = app.running().get(turn_id) {
        live.say(Word::Stop);
    }
    Ok(())
}

/// Lets a call that waits go on, perhaps with edited arguments, or not.
///
/// # Errors
/// `NotFound` when the turn does not run (any more).
pub fn decide_approval(
    app: &Mosaic,
    turn_id: &TurnId,
    call_id: ToolCallId,
    decision: ApprovalDecision,
) -> Result<(), AppError> {
    running(app, turn_id)?.say(Word::Decide(call_id, decision));
    Ok(())
}

fn running(app: &Mosaic, turn_id: &TurnId) -> Result<std::sync::Arc<crate::running::Live>, AppError> {
    app.running().get(turn_id).ok_or_else(|| {
        AppError::new(ErrorCode::NotFound, "this turn is not running any more")
            .hint("Ask again to start a new one.")
    })
}

/// Asks one source of a finished turn again, and puts its answer together anew; facts go to `sink` until the turn is over
/// again. Only the last turn of a conversation can be taken up.
///
/// # Errors
/// `NotFound` when the turn or the source is gone, `Invalid` when the turn runs, when others came after it, or when it asked
/// one source only.
pub async fn retry_source(
    app: &Mosaic,
    turn_id: &TurnId,
    datasource_id: &mosaic_protocol::DatasourceId,
    sink: Box<dyn EventSink>,
) -> Result<(), AppError> {
    retrying::retry(app, (turn_id, datasource_id), sink).await
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
