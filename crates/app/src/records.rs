//! The records that answers rest on, as they were at the time: shown in the panel, and the only place from which a link to
//! an original is taken.

use crate::Mosaic;
use crate::failure::from_store;
use mosaic_protocol::{AppError, ErrorCode, RecordView, TurnId};
use mosaic_store::{StoreError, StoredTurn};

/// Returns a stored record with what the answer quotes from it.
///
/// # Errors
/// `NotFound` when there is no such record; when the database refuses.
pub async fn open_record(app: &Mosaic, turn_id: &TurnId, record: u32) -> Result<RecordView, AppError> {
    let stored = app
        .store()
        .record(turn_id, record)
        .await
        .map_err(|error| match error {
            StoreError::NotFound { .. } => {
                AppError::new(ErrorCode::NotFound, "this record is not kept any more")
                    .hint("Ask again to read it anew.")
            }
            error => from_store(error),
        })?;
    let turn = app.store().turn(turn_id).await.map_err(from_store)?;
    Ok(RecordView {
        quotes: quotes(&turn, record),
        related: related(&turn, record),
        record: stored.record,
        read_at: stored.read_at,
    })
}

/// Returns the words that the turn's answer quotes from its own record, each once, in the answer's order. Words that do not
/// stand in the record are no quotes of it.
fn quotes(turn: &StoredTurn, record: u32) -> Vec<String> {
    let mut quotes: Vec<String> = Vec::new();
    for citation in &turn.citations {
        let of_this = citation.record == record
            && citation
                .record_turn
                .as_ref()
                .is_none_or(|other| *other == turn.id);
        if of_this && citation.verified && !citation.quoted.is_empty() && !quotes.contains(&citation.quoted) {
            quotes.push(citation.quoted.clone());
        }
    }
    quotes
}

/// Returns the other records of the turn that are about the same thing.
fn related(turn: &StoredTurn, record: u32) -> Vec<u32> {
    let mut related: Vec<u32> = turn
        .joined
        .iter()
        .filter(|thing| thing.records.contains(&record))
        .flat_map(|thing| thing.records.iter().copied())
        .filter(|other| *other != record)
        .collect();
    related.sort_unstable();
    related.dedup();
    related
}

#[cfg(test)]
mod tests;
