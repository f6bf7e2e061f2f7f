//! Citations: which record a place of an answer rests on. A record is handed to the model as a block with an address of our
//! own, and only a citation that leads back to a stored record is ever shown.

use crate::failure::one_line;
use mosaic_claude::Block;
use mosaic_protocol::{KeptRecord, TurnId};

/// About how many characters all records given with one question may have.
const GIVEN_CHARS: usize = 120_000;
/// The fewest characters a record is cut to, however many there are.
const LEAST_CHARS: usize = 400;

/// Returns the records of a turn as blocks that the model can cite, one text each.
#[must_use]
pub(crate) fn blocks(turn_id: &TurnId, records: &[KeptRecord]) -> Vec<Block> {
    let share = (GIVEN_CHARS / records.len().max(1)).max(LEAST_CHARS);
    records
        .iter()
        .map(|record| block(turn_id, record, share))
        .collect()
}

/// Returns a record as a block that the model can cite, its text cut to this many characters.
#[must_use]
pub(crate) fn block(turn_id: &TurnId, record: &KeptRecord, max_chars: usize) -> Block {
    let (text, _) = crate::budget::ellipsis(citable(record), max_chars);
    let source = address(turn_id, record.number);
    Block::search_result(&source, &title(record), [text])
}

/// Returns the address by which a citation leads back to a record.
fn address(turn_id: &TurnId, number: u32) -> String {
    format!("mosaic:{turn_id}/{number}")
}

/// Returns what of a record can be quoted: its text, or its title where it has none.
fn citable(record: &KeptRecord) -> &str {
    [&record.text, &record.title, &record.datasource]
        .into_iter()
        .find(|text| !text.trim().is_empty())
        .map_or("(no text)", String::as_str)
}

/// Returns the line above a record: "title · author · time", with its source where the title does not say it.
fn title(record: &KeptRecord) -> String {
    let parts = [
        Some(&record.title),
        record.author.as_ref(),
        record.time.as_ref(),
        record.status.as_ref(),
        Some(&record.datasource),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .flatten()
        .map(|part| one_line(part))
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" · ")
}
