//! Picks the records of one source that fit the question best: how many of its words they hold, rare words counting more,
//! those of the title double. Where that says nothing, the source's own order stands.

use crate::quick::{Record, key_words, likeness, words};

/// How fast further occurrences of a word count less.
const DAMP: f32 = 1.2;

/// Returns the best records, the best first.
pub(super) fn best(question: &str, records: Vec<Record>, limit: usize) -> Vec<Record> {
    let terms = key_words(question);
    let held: Vec<Vec<f32>> = records.iter().map(|record| counts(record, &terms)).collect();
    let rarity: Vec<f32> = (0..terms.len())
        .map(|term| {
            let holders = held
                .iter()
                .filter(|counts| counts.get(term).is_some_and(|n| *n > 0.0));
            rarity(held.len(), holders.count())
        })
        .collect();
    let mut scored: Vec<(f32, Record)> = held
        .iter()
        .map(|counts| {
            let parts = counts.iter().zip(&rarity);
            parts.map(|(count, rarity)| rarity * count / (count + DAMP)).sum()
        })
        .zip(records)
        .collect();
    // Stable: equal scores keep the source's order.
    scored.sort_by(|(left, _), (right, _)| right.total_cmp(left));
    scored.truncate(limit);
    scored.into_iter().map(|(_, record)| record).collect()
}

fn counts(record: &Record, terms: &[&str]) -> Vec<f32> {
    let mut counts = vec![0.0; terms.len()];
    let parts = [
        (record.title.as_str(), 2.0),
        (record.author.as_deref().unwrap_or_default(), 2.0),
        (record.text.as_str(), 1.0),
    ];
    for (part, weight) in parts {
        for (_, word) in words(part) {
            for (count, term) in counts.iter_mut().zip(terms) {
                *count += weight * likeness(word, term);
            }
        }
    }
    counts
}

#[expect(clippy::cast_precision_loss, reason = "counts of records are far below 2^24")]
fn rarity(all: usize, holders: usize) -> f32 {
    let (all, holders) = (all as f32, holders as f32);
    (1.0 + (all - holders + 0.5) / (holders + 0.5)).ln()
}
