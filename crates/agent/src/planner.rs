//! Chooses the sources a question goes to, without a model: what the person named, what the question's wording points at,
//! what was met in a source before. Each choice carries a confidence and a reason that a person can read. Never drops a
//! source that the person named, and asks all of them when nothing tells them apart.

mod entities;
mod mentions;
mod weight;

pub use entities::{FoundEntity, entities};
pub use mentions::{Mention, mentions};

use crate::quick::key_words;
use mosaic_protocol::{ConnectorInfo, DatasourceId};

/// Below this a source is not asked, where another is above it.
pub const ASKED_FROM: f32 = 0.35;
/// Where the best and the next choice are nearer than this, a small model may know better.
pub const MARGIN: f32 = 0.15;

/// A source as the planner knows it.
#[derive(Debug, Clone, Copy)]
pub struct KnownSource<'a> {
    /// Which.
    pub datasource_id: &'a DatasourceId,
    /// The person's name for it.
    pub name: &'a str,
    /// What its connector says of itself.
    pub connector: &'a ConnectorInfo,
    /// Its tools that read: name and description.
    pub tools: &'a [(String, String)],
    /// People and places met in it before: "Sarah Lindqvist", "#finance".
    pub met: &'a [String],
}

/// Why a source was chosen, in the order of how much it weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// Nothing speaks for it: all are asked.
    Default,
    /// Its tools' descriptions share words with the question.
    Tools,
    /// People or places of the question were met in it.
    Met,
    /// The question uses words for what it holds.
    Words,
    /// The question names one of its things: an issue's key, a link.
    Entity,
    /// The person named it.
    Mention,
}

/// A source with what speaks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Which.
    pub datasource_id: DatasourceId,
    /// From 0 to 1.
    pub confidence: f32,
    /// What weighs most.
    pub ground: Ground,
    /// The same in words a person reads: "you named it", "“SHOP-412” is an issue".
    pub reason: String,
    /// Whether it is asked.
    pub asked: bool,
}

/// Returns all sources, the likeliest first, each with whether it is asked.
#[must_use]
pub fn choose(question: &str, sources: &[KnownSource<'_>]) -> Vec<Choice> {
    let named: Vec<Mention> = mentions(
        question,
        sources.iter().map(|source| (source.datasource_id, source.name)),
    );
    // “SHOP-412” is one thing, not the word “shop”.
    let plain = sources
        .iter()
        .flat_map(|source| entities(question, source.connector))
        .fold(question.to_owned(), |plain, found| {
            plain.replace(&found.text, " ")
        });
    let asked = Asked {
        question,
        terms: key_words(&plain),
        named,
    };
    let mut choices: Vec<Choice> = sources
        .iter()
        .map(|source| judge(&asked, source, sources))
        .collect();
    // Stable: equal confidences keep the order of the sources.
    choices.sort_by(|left, right| right.confidence.total_cmp(&left.confidence));
    let only_named = !asked.named.is_empty();
    let any = choices.iter().any(|choice| choice.confidence >= ASKED_FROM);
    for choice in &mut choices {
        choice.asked = match (only_named, any) {
            (true, _) => choice.ground == Ground::Mention,
            (false, true) => choice.confidence >= ASKED_FROM,
            (false, false) => true,
        };
    }
    choices
}

/// Tells whether the choice is close: neither named nor clear, so that a small model may be asked.
#[must_use]
pub fn is_close(choices: &[Choice]) -> bool {
    let certain = |choice: &Choice| matches!(choice.ground, Ground::Mention | Ground::Entity);
    if choices.len() < 2 || choices.iter().any(certain) {
        return false;
    }
    let asked = choices.iter().filter(|choice| choice.asked);
    let left_out = choices.iter().filter(|choice| !choice.asked);
    let least = asked
        .map(|choice| choice.confidence)
        .fold(f32::INFINITY, f32::min);
    let most = left_out.map(|choice| choice.confidence).fold(0.0, f32::max);
    choices.iter().all(|choice| choice.asked) || least - most < MARGIN
}

/// The question as it is weighed.
struct Asked<'a> {
    question: &'a str,
    terms: Vec<&'a str>,
    named: Vec<Mention>,
}

fn judge(asked: &Asked<'_>, source: &KnownSource<'_>, all: &[KnownSource<'_>]) -> Choice {
    let Asked {
        question,
        terms,
        named,
    } = asked;
    let choice = |confidence: f32, ground: Ground, reason: String| Choice {
        datasource_id: source.datasource_id.clone(),
        confidence,
        ground,
        reason,
        asked: false,
    };
    if named
        .iter()
        .any(|mention| mention.datasource_id == *source.datasource_id)
    {
        return choice(1.0, Ground::Mention, "you named it".to_owned());
    }
    if let Some(found) = entities(question, source.connector).first() {
        return choice(
            0.95,
            Ground::Entity,
            format!("“{}” is {}", found.text, found.name),
        );
    }
    let words = weight::words(terms, source, all);
    let met = weight::met(question, source.met);
    let tools = weight::tools(terms, source, all);
    let mut best = (
        0.2,
        Ground::Default,
        "nothing in the question tells the sources apart".to_owned(),
    );
    for (score, ground, reason) in [
        (tools.score * 0.5, Ground::Tools, tools.reason),
        (met.score * 0.75, Ground::Met, met.reason),
        (words.score * 0.85, Ground::Words, words.reason),
    ] {
        if score > best.0 {
            best = (score, ground, reason);
        }
    }
    // What speaks for it twice speaks louder.
    let together = 1.0 - (1.0 - words.score * 0.85) * (1.0 - met.score * 0.5) * (1.0 - tools.score * 0.25);
    choice(best.0.max(together.min(0.9)), best.1, best.2)
}

#[cfg(test)]
mod tests;
