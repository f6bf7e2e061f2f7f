//! How much a question's words speak for a source. A word that speaks for every source speaks for none.

use super::KnownSource;
use crate::quick::{likeness, words as words_of};

/// How fast further hits count less.
const K1: f32 = 1.2;
/// How much long descriptions count less.
const B: f32 = 0.75;

/// A weight from 0 to 1 and what it rests on.
pub(super) struct Weight {
    pub(super) score: f32,
    pub(super) reason: String,
}

impl Weight {
    fn none() -> Self {
        Self {
            score: 0.0,
            reason: String::new(),
        }
    }
}

/// Weighs the words that the connector declares for what it holds, and its name.
pub(super) fn words(terms: &[&str], source: &KnownSource<'_>, all: &[KnownSource<'_>]) -> Weight {
    let mut left = 1.0;
    let mut best: Option<(&str, f32)> = None;
    for term in terms {
        if !holds(source, term) {
            continue;
        }
        let holders = all.iter().filter(|other| holds(other, term)).count();
        let others = as_f32(all.len().saturating_sub(holders)) / as_f32(all.len().max(1));
        let alone = if holders == 1 { 1.0 } else { 0.55 * others + 0.2 };
        left *= 1.0 - alone;
        if best.is_none_or(|(_, most)| alone > most) {
            best = Some((term, alone));
        }
    }
    match best {
        None => Weight::none(),
        Some((term, _)) => Weight {
            score: 1.0 - left,
            reason: format!("“{term}” is a word for what {} holds", source.connector.name),
        },
    }
}

fn holds(source: &KnownSource<'_>, term: &str) -> bool {
    let named = |name: &str| words_of(name).any(|(_, word)| likeness(word, term) >= 1.0);
    named(source.name)
        || named(&source.connector.name)
        || source
            .connector
            .words
            .iter()
            .any(|word| likeness(word, term) >= 1.0)
}

/// Weighs people and places that were met in the source before. A given name alone counts, too.
pub(super) fn met(question: &str, known: &[String]) -> Weight {
    let asked: Vec<&str> = words_of(question).map(|(_, word)| word).collect();
    let hit = |name: &String| {
        let parts: Vec<&str> = words_of(name).map(|(_, word)| word).collect();
        let there = |part: &&&str| asked.iter().any(|word| word.eq_ignore_ascii_case(part));
        let hits = parts.iter().filter(there).count();
        let first = parts.first().is_some_and(|part| part.len() > 2 && there(&part));
        (first || (hits == parts.len() && hits > 0)).then_some(hits)
    };
    match known
        .iter()
        .filter_map(|name| Some((name, hit(name)?)))
        .max_by_key(|(_, hits)| *hits)
    {
        None => Weight::none(),
        Some((name, hits)) => Weight {
            score: if hits > 1 { 0.9 } else { 0.7 },
            reason: format!("{name} was met there"),
        },
    }
}

/// Weighs the descriptions of its tools: BM25 of the question over all sources, against the best of them.
pub(super) fn tools(terms: &[&str], source: &KnownSource<'_>, all: &[KnownSource<'_>]) -> Weight {
    let scores: Vec<f32> = all.iter().map(|one| best_tool(terms, one, all).1).collect();
    let most = scores.iter().copied().fold(0.0, f32::max);
    let (tool, score) = best_tool(terms, source, all);
    if most <= 0.0 || score <= 0.0 {
        return Weight::none();
    }
    Weight {
        score: score / most,
        reason: format!("its tool {tool} speaks of this"),
    }
}

fn best_tool<'a>(terms: &[&str], source: &KnownSource<'a>, all: &[KnownSource<'_>]) -> (&'a str, f32) {
    let count = as_f32(all.iter().map(|one| one.tools.len()).sum());
    let total: f32 = all
        .iter()
        .flat_map(|one| one.tools)
        .map(|(name, words)| length(name, words))
        .sum();
    let average = (total / count.max(1.0)).max(1.0);
    let mut best = ("", 0.0);
    for (name, description) in source.tools {
        let damp = K1 * (1.0 - B + B * length(name, description) / average);
        let score: f32 = terms
            .iter()
            .map(|term| {
                let hits = hits(name, description, term);
                let holders = all
                    .iter()
                    .flat_map(|one| one.tools)
                    .filter(|(name, words)| self::hits(name, words, term) > 0.0);
                let holders = as_f32(holders.count());
                let rarity = (1.0 + (count - holders + 0.5) / (holders + 0.5)).ln();
                rarity * hits * (K1 + 1.0) / (hits + damp)
            })
            .sum();
        if score > best.1 {
            best = (name.as_str(), score);
        }
    }
    best
}

fn hits(name: &str, description: &str, term: &str) -> f32 {
    // Whole words only: “state” says nothing of a status.
    let whole = |(_, word): (usize, &str)| likeness(word, term).floor();
    let sum = |text: &str| -> f32 { words_of(text).map(whole).sum() };
    2.0 * sum(name) + sum(description)
}

fn length(name: &str, description: &str) -> f32 {
    as_f32(words_of(name).count() + words_of(description).count())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of words and tools are far below 2^24"
)]
const fn as_f32(count: usize) -> f32 {
    count as f32
}
