//! Ranks what was found: BM25 over the records at hand, words of the title counting double, more for words that stand
//! together and for records that hold all of them. The same records in the same order always come out the same.

use super::records::Record;
use super::words::{key_words, likeness, words};
use mosaic_protocol::Passage;
use std::collections::HashSet;

/// The most passages of a quick answer.
const MAX_PASSAGES: usize = 20;
/// About how many characters of a record a passage shows.
const PASSAGE_CHARS: usize = 600;
/// How fast further occurrences of a word count less.
const K1: f32 = 1.2;
/// How much long records count less.
const B: f32 = 0.75;

/// What one record holds of the question.
struct Match {
    /// For each word of the question, how often it is there.
    counts: Vec<f32>,
    /// How many pairs of neighbouring words of the question stand together.
    together: f32,
    /// How many words the record has.
    length: f32,
    /// The words found, as they stand.
    found: Vec<String>,
    /// Where the first one stands in the text, in bytes.
    first: usize,
}

/// Returns the best passages for the question, the best first, each once.
///
/// When no record holds any word of the question, they come in the order in which the sources ranked them.
#[must_use]
pub fn rank(question: &str, records: Vec<Record>) -> Vec<Passage> {
    let terms = key_words(question);
    let records = once_each(records);
    let matches: Vec<Match> = records.iter().map(|record| look(record, &terms)).collect();
    let mut order = scores(&matches, terms.len());
    let any = order.iter().any(|(_, score)| *score > 0.0);
    if any {
        order.retain(|(_, score)| *score > 0.0);
        // Stable: equal scores keep the order of their sources.
        order.sort_by(|left, right| right.1.total_cmp(&left.1));
    }
    order.truncate(MAX_PASSAGES);
    let mut slots: Vec<Option<(Record, Match)>> = records.into_iter().zip(matches).map(Some).collect();
    order
        .into_iter()
        .filter_map(|(at, _)| slots.get_mut(at)?.take())
        .map(|(record, found)| passage(record, found))
        .collect()
}

fn scores(matches: &[Match], terms: usize) -> Vec<(usize, f32)> {
    let count = as_f32(matches.len());
    let average = matches.iter().map(|found| found.length).sum::<f32>() / count.max(1.0);
    let rarity: Vec<f32> = (0..terms)
        .map(|term| {
            let holders = matches
                .iter()
                .filter(|found| found.counts.get(term).is_some_and(|n| *n > 0.0));
            let holders = as_f32(holders.count());
            (1.0 + (count - holders + 0.5) / (holders + 0.5)).ln()
        })
        .collect();
    matches
        .iter()
        .map(|found| {
            let damp = K1 * (1.0 - B + B * found.length / average.max(1.0));
            let sum: f32 = found
                .counts
                .iter()
                .zip(&rarity)
                .map(|(count, rarity)| rarity * count * (K1 + 1.0) / (count + damp))
                .sum();
            let held = as_f32(found.counts.iter().filter(|count| **count > 0.0).count());
            let coverage = held / as_f32(terms.max(1));
            sum * (0.5 + 0.5 * coverage) * (1.0 + 0.25 * found.together)
        })
        .enumerate()
        .collect()
}

fn look(record: &Record, terms: &[&str]) -> Match {
    let mut found = Match {
        counts: vec![0.0; terms.len()],
        together: 0.0,
        length: 0.0,
        found: Vec::new(),
        first: usize::MAX,
    };
    look_at(&record.title, true, terms, &mut found);
    look_at(&record.text, false, terms, &mut found);
    if let Some(author) = &record.author {
        look_at(author, true, terms, &mut found);
    }
    found
}

fn look_at(text: &str, is_title: bool, terms: &[&str], found: &mut Match) {
    let weight = if is_title { 2.0 } else { 1.0 };
    let mut previous = None;
    for (at, word) in words(text) {
        found.length += 1.0;
        let mut hit = None;
        for (place, (term, count)) in terms.iter().zip(&mut found.counts).enumerate() {
            let likeness = likeness(word, term);
            if likeness > 0.0 {
                *count += weight * likeness;
                hit = hit.or(Some(place));
            }
        }
        if let Some(term) = hit {
            if previous.is_some_and(|previous: usize| previous + 1 == term) {
                found.together += 1.0;
            }
            if !is_title {
                found.first = found.first.min(at);
            }
            if !found.found.iter().any(|other| other == word) {
                found.found.push(word.to_owned());
            }
        }
        previous = hit;
    }
    found.together = found.together.min(4.0);
}

fn passage(record: Record, found: Match) -> Passage {
    Passage {
        number: 0,
        datasource_id: record.origin.datasource_id,
        call_id: record.origin.call_id,
        title: record.title,
        text: window(&record.text, found.first),
        matches: found.found,
        author: record.author,
        time: record.time,
        url: record.url,
    }
}

/// Returns the part of the text around the first hit, with ellipses where it was cut.
fn window(text: &str, first: usize) -> String {
    let total = text.chars().count();
    if total <= PASSAGE_CHARS {
        return text.to_owned();
    }
    let hit = text
        .get(..first.min(text.len()))
        .map_or(0, |before| before.chars().count());
    let hit = if first == usize::MAX { 0 } else { hit };
    let from = hit.saturating_sub(PASSAGE_CHARS / 4).min(total - PASSAGE_CHARS);
    let mut part: String = text.chars().skip(from).take(PASSAGE_CHARS).collect();
    if from > 0 {
        // Begin at a word.
        let start = part.find(' ').filter(|at| *at < 40).unwrap_or(0);
        part.replace_range(..start, "…");
    }
    if from + PASSAGE_CHARS < total {
        let end = part
            .rfind(' ')
            .filter(|at| part.len() - at < 40)
            .unwrap_or(part.len());
        part.replace_range(end.., "…");
    }
    part
}

/// Drops records that say the same in the same place, but for case and spaces.
fn once_each(records: Vec<Record>) -> Vec<Record> {
    let mut seen = HashSet::new();
    let plain = |text: &str| {
        words(text)
            .map(|(_, word)| word.to_lowercase())
            .collect::<Vec<_>>()
            .join(" ")
    };
    records
        .into_iter()
        .filter(|record| {
            seen.insert((
                record.origin.datasource_id.clone(),
                plain(&record.title),
                plain(&record.text),
            ))
        })
        .collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of words and records are far below 2^24"
)]
const fn as_f32(count: usize) -> f32 {
    count as f32
}
