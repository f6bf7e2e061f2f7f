//! What a quick answer rests on: its records under their numbers and a citation of each.

use crate::quick::{Origin, Ranked, Record};
use mosaic_protocol::{Citation, KeptRecord};

/// Returns the records under the numbers of their passages.
pub(super) fn kept(ranked: &[Ranked]) -> Vec<KeptRecord> {
    ranked
        .iter()
        .map(|one| one.record.clone().keep(one.passage.number))
        .collect()
}

/// Returns a record of before as one that is ranked once more.
pub(super) fn again(record: KeptRecord) -> Record {
    Record {
        origin: Origin {
            datasource_id: record.datasource_id,
            datasource: record.datasource,
            connector: record.connector,
            call_id: record.call_id,
            tool: String::new(),
        },
        id: String::new(),
        title: record.title,
        text: record.text,
        author: record.author,
        time: record.time,
        url: record.url,
        status: record.status,
        place: None,
        thread: None,
        marks: String::new(),
        named: false,
    }
}

/// Returns a citation of each passage, under its number: what it quotes stands in the record, and is compared all the same.
pub(super) fn citations(ranked: &[Ranked]) -> Vec<Citation> {
    let citation = |one: &Ranked| {
        let record = &one.record;
        let stands = record.text.contains(&one.quoted) || record.title.contains(&one.quoted);
        Citation {
            number: one.passage.number,
            record: one.passage.number,
            record_turn: None,
            datasource_id: record.origin.datasource_id.clone(),
            datasource: record.origin.datasource.clone(),
            title: record.title.clone(),
            author: record.author.clone(),
            time: record.time.clone(),
            url: record.url.clone(),
            quoted: one.quoted.clone(),
            verified: stands && !one.quoted.is_empty(),
        }
    };
    ranked.iter().map(citation).collect()
}
