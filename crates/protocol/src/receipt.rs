//! The receipt under an answer: what was searched, found, skipped and failed. Every source the person could have meant has
//! a line, so that silence never passes for "nothing there".

use crate::{DatasourceId, Repair};
use serde::{Deserialize, Serialize};
use specta::Type;

/// One source's line of the receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptEntry {
    /// The source.
    pub datasource_id: DatasourceId,
    /// Its name as the person gave it.
    pub datasource: String,
    /// What became of it.
    pub state: ReceiptState,
    /// How many records it brought.
    pub hits: u32,
    /// How many of them the answer cites.
    pub cited: u32,
    /// How many calls were made.
    pub calls: u32,
    /// From its first call to its last answer, in milliseconds.
    pub elapsed_ms: u32,
    /// Why it was not searched, or failed; empty when all is well.
    pub why: String,
    /// What the person can do about a failure.
    pub repair: Option<Repair>,
}

/// What became of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ReceiptState {
    /// It was searched.
    Searched,
    /// Some of its calls failed: what it brought is not all.
    Partly,
    /// It was not asked.
    NotSearched,
    /// It failed.
    Failed,
    /// The person stopped it.
    Stopped,
}
