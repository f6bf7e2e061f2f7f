//! Citations: which record a place of an answer rests on. A record is handed to the model as a block with an address of our
//! own, and only a citation that leads back to a stored record is ever shown.

mod marking;
mod numbered;
mod proof;
pub(crate) mod results;

pub(crate) use marking::{Marking, Shown, replayed, verbatim};

use crate::failure::one_line;
use crate::quick::Record;
use mosaic_claude::{Block, Message};
use mosaic_protocol::{Citation, KeptRecord, TurnId};
use serde_json::Value;
use std::collections::HashMap;

/// How an address of a record begins.
const SCHEME: &str = "mosaic:";

/// About how many characters all records given with one question may have: they stay in the conversation, so that some ten such
/// questions fit a context of 200,000 tokens.
const GIVEN_CHARS: usize = 60_000;
/// The fewest characters a record is cut to, however many there are.
const LEAST_CHARS: usize = 400;

/// The records that an answer can cite, and its citations so far.
#[derive(Debug, Clone)]
pub(crate) struct Citing {
    turn_id: TurnId,
    /// The records, each with the earlier turn that read it, by address.
    records: HashMap<String, (Option<TurnId>, KeptRecord)>,
    /// The highest number of a record of this turn.
    last: u32,
    /// Where the model writes numbers itself: the addresses they stand for, in order.
    numbers: Vec<String>,
    citations: Vec<Citation>,
    /// How many of them are stored.
    stored: usize,
}

impl Citing {
    /// Returns the records of a turn and of the turns before it.
    pub(crate) fn of(turn_id: &TurnId, given: &[KeptRecord], known: Vec<(TurnId, KeptRecord)>) -> Self {
        let mut citing = Self {
            turn_id: turn_id.clone(),
            records: HashMap::new(),
            last: 0,
            numbers: Vec::new(),
            citations: Vec::new(),
            stored: 0,
        };
        for (turn, record) in known {
            let address = address(&turn, record.number);
            citing.records.insert(address, (Some(turn), record));
        }
        for record in given {
            citing.keep(record.clone());
        }
        citing
    }

    /// Takes records in that a call brought, numbered on.
    pub(crate) fn add(&mut self, records: Vec<Record>) -> Vec<KeptRecord> {
        let mut kept = Vec::with_capacity(records.len());
        for record in records {
            let record = record.keep(self.last.saturating_add(1));
            self.keep(record.clone());
            kept.push(record);
        }
        kept
    }

    /// Reads off a request what the numbers stand for that the endpoint profile gives its search results: they count through
    /// all messages, those inside results of tools too.
    pub(crate) fn number(&mut self, messages: &[Message]) {
        self.numbers.clear();
        for block in messages.iter().flat_map(|message| &message.content) {
            let inner = block.as_object().get("content").and_then(Value::as_array);
            let inner = inner.filter(|_| block.kind() == "tool_result");
            let own = (block.kind() == "search_result").then(|| block.as_object());
            let inner = inner.into_iter().flatten().filter_map(Value::as_object);
            for object in own.into_iter().chain(inner) {
                if object.get("type").and_then(Value::as_str) == Some("search_result") {
                    let source = object.get("source").and_then(Value::as_str);
                    self.numbers.push(source.unwrap_or_default().to_owned());
                }
            }
        }
    }

    /// Returns the records of this turn, in order.
    pub(crate) fn own(&self) -> Vec<KeptRecord> {
        let own = self.records.values().filter(|(turn, _)| turn.is_none());
        let mut own: Vec<KeptRecord> = own.map(|(_, record)| record.clone()).collect();
        own.sort_unstable_by_key(|record| record.number);
        own
    }

    /// Tells whether the model writes numbers of sources itself.
    pub(crate) const fn is_numbered(&self) -> bool {
        !self.numbers.is_empty()
    }

    /// Returns the citations so far.
    pub(crate) fn citations(&self) -> &[Citation] {
        &self.citations
    }

    /// Returns the citations if some are not stored yet.
    pub(crate) fn unstored(&mut self) -> Option<Vec<Citation>> {
        let grown = self.stored < self.citations.len();
        self.stored = self.citations.len();
        grown.then(|| self.citations.clone())
    }

    /// Returns the number of a citation by the server, and the citation when it is new; `None` when it leads to no stored
    /// record.
    pub(crate) fn cite(&mut self, citation: &Value) -> Option<(u32, Option<Citation>)> {
        let (source, quoted) = of_server(citation)?;
        let (turn, record) = self.records.get(source)?;
        let verified = proof::stands_in(&quoted, citable(record));
        let new = citation_of(record, turn.clone(), (quoted, verified));
        Some(self.numbered(new))
    }

    /// The same for a source's number that the model wrote behind a sentence.
    pub(crate) fn cite_number(&mut self, number: u32, sentence: &str) -> Option<(u32, Option<Citation>)> {
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        let (turn, record) = self.records.get(self.numbers.get(at)?)?;
        let quoted = proof::nearest_sentence(citable(record), sentence).to_owned();
        let verified = proof::supports(record, sentence);
        let new = citation_of(record, turn.clone(), (quoted, verified));
        Some(self.numbered(new))
    }

    /// Returns the number under which this place of this record is cited, and the citation when it is new.
    fn numbered(&mut self, mut new: Citation) -> (u32, Option<Citation>) {
        let same = |old: &&Citation| {
            old.record_turn == new.record_turn && old.record == new.record && old.quoted == new.quoted
        };
        if let Some(old) = self
            .citations
            .iter()
            .find(|old| same(old) && old.verified == new.verified)
        {
            return (old.number, None);
        }
        new.number = crate::tally::count(self.citations.len() as u64).saturating_add(1);
        self.citations.push(new.clone());
        (new.number, Some(new))
    }

    fn keep(&mut self, record: KeptRecord) {
        self.last = self.last.max(record.number);
        let address = address(&self.turn_id, record.number);
        self.records.insert(address, (None, record));
    }
}

/// Returns the number of a stored citation by the server: what [`Citing::cite`] gave when it was made.
pub(crate) fn number_of(citation: &Value, citations: &[Citation], turn_id: &TurnId) -> Option<u32> {
    let (source, quoted) = of_server(citation)?;
    let mut citations = citations.iter();
    let found = citations.find(|known| {
        let turn = known.record_turn.as_ref().unwrap_or(turn_id);
        known.quoted == quoted && address(turn, known.record) == source
    });
    found.map(|citation| citation.number)
}

/// Returns the address and the quoted words of a citation by the server.
fn of_server(citation: &Value) -> Option<(&str, String)> {
    let source = citation.get("source").and_then(Value::as_str)?;
    let quoted = citation
        .get("cited_text")
        .and_then(Value::as_str)
        .unwrap_or_default();
    Some((source, quoted.trim().to_owned()))
}

fn citation_of(
    record: &KeptRecord,
    record_turn: Option<TurnId>,
    (quoted, verified): (String, bool),
) -> Citation {
    Citation {
        number: 0,
        record: record.number,
        record_turn,
        datasource_id: record.datasource_id.clone(),
        datasource: record.datasource.clone(),
        title: record.title.clone(),
        author: record.author.clone(),
        time: record.time.clone(),
        url: record.url.clone(),
        quoted,
        verified,
    }
}

/// Returns the mark of a citation in the answer's text.
fn mark(number: u32) -> String {
    format!("【{number}】")
}

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
    format!("{SCHEME}{turn_id}/{number}")
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

#[cfg(test)]
pub(crate) mod tests;
