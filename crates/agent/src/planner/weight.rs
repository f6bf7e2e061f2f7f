//! How much a question's words speak for each source. A word that speaks for every source speaks for none.

use super::Ground;
use super::kinds::{self, Kin, Kind};
use super::lexicon::{Token, is_everyday, one_slip_apart};
use super::prepared::Prepared;
use std::collections::HashSet;

/// How fast further hits count less.
const K1: f32 = 1.2;
/// How much long descriptions count less.
const B: f32 = 0.75;
/// How many sources' worth of names tell that somebody is not known in one.
const KNOWN_WELL: usize = 5;

/// One thing that speaks for a source.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Evidence {
    pub(super) source: usize,
    /// From 0 to 1.
    pub(super) score: f32,
    pub(super) ground: Ground,
    pub(super) reason: String,
}

/// Weighs the words that connectors declare for what their sources hold.
pub(super) fn words(tokens: &[Token<'_>], prepared: &Prepared) -> Vec<Evidence> {
    let all = prepared.sources.len();
    let mut evidence = vec![];
    let mut told = |text: &str, holders: &[usize], everyday: bool| {
        let others = as_f32(all.saturating_sub(holders.len())) / as_f32(all.max(1));
        let score = match (holders.len(), everyday) {
            (1, false) => 0.85,
            (1, true) => 0.55,
            (_, false) => 0.5 * others + 0.13,
            (_, true) => 0.45 * others + 0.1,
        };
        // A word of every source tells nothing.
        if holders.len() == all && all > 1 {
            return;
        }
        for source in holders {
            let connector = &prepared.sources[*source].connector[1];
            evidence.push(Evidence {
                source: *source,
                score,
                ground: Ground::Words,
                reason: format!("“{text}” is a word for what {connector} holds"),
            });
        }
    };
    let mut seen: HashSet<&str> = HashSet::new();
    let mut within = vec![false; tokens.len()];
    for (phrase, holders) in &prepared.phrases {
        let at = tokens
            .windows(phrase.len())
            .position(|window| window.iter().zip(phrase).all(|(token, part)| token.stem == *part));
        if let Some(at) = at {
            within[at..at + phrase.len()].fill(true);
            let text: Vec<&str> = tokens[at..at + phrase.len()]
                .iter()
                .map(|token| token.text)
                .collect();
            told(&text.join(" "), holders, false);
        }
    }
    for (token, within) in tokens.iter().zip(within) {
        if within || !token.topic || token.hash || !seen.insert(&token.stem) {
            continue;
        }
        let stem = meant(token, prepared);
        if let Some(holders) = prepared.words.get(stem) {
            told(token.text, holders, is_everyday(stem));
        }
    }
    evidence
}

/// Returns the word that is meant: the one that stands there, or the one known word that is a slip away.
fn meant<'a>(token: &'a Token<'_>, prepared: &'a Prepared) -> &'a str {
    let known = prepared.words.contains_key(&token.stem)
        || kinds::kin(&token.stem).is_some()
        || prepared.met.contains_key(&token.text.to_lowercase());
    if known {
        return &token.stem;
    }
    let near = |word: &&str| one_slip_apart(word, &token.stem);
    let declared = prepared.words.keys().map(String::as_str).filter(near).min();
    declared
        .or_else(|| kinds::leading().filter(near).min())
        .unwrap_or(&token.stem)
}

/// Weighs what the words lead to without naming it: who asks what somebody said looks for messages.
pub(super) fn kinds(tokens: &[Token<'_>], prepared: &Prepared) -> Vec<Evidence> {
    let mut evidence = vec![];
    let mut seen: HashSet<&str> = HashSet::new();
    let spoken = tokens.iter().any(|token| kinds::is_of_speech(&token.stem));
    for token in tokens {
        if token.hash {
            let kin: Kin = &[(Kind::Messages, 0.85)];
            let reason = |_: Kind| format!("“#{}” is a channel", token.text);
            evidence.extend(held(kin, prepared, reason));
            continue;
        }
        let stem = meant(token, prepared);
        if let Some(kin) = kinds::kin(stem).filter(|_| token.topic && seen.insert(stem)) {
            let reason = |kind: Kind| format!("“{}” is often found in {}", token.text, kind.shown());
            let human: Vec<(Kind, f32)>;
            let kin = if spoken {
                human = kin.iter().copied().filter(|(kind, _)| kind.is_human()).collect();
                &human
            } else {
                kin
            };
            evidence.extend(held(kin, prepared, reason));
        }
    }
    evidence
}

/// Returns what speaks for each source by the kind of its that is most meant.
pub(super) fn held(
    kin: &[(Kind, f32)],
    prepared: &Prepared,
    reason: impl Fn(Kind) -> String,
) -> Vec<Evidence> {
    let sources = prepared.sources.iter().enumerate();
    sources
        .filter_map(|(index, source)| {
            let kinds = kin.iter().filter(|(kind, _)| source.holds(*kind));
            let (kind, score) = kinds.max_by(|left, right| left.1.total_cmp(&right.1))?;
            Some(Evidence {
                source: index,
                score: *score,
                ground: Ground::Kind,
                reason: reason(*kind),
            })
        })
        .collect()
}

/// Weighs people and places that were met in a source before. A given name alone counts, too. Where somebody is known in one
/// source, others hold what people write, unless they know many people and not this one.
pub(super) fn met(tokens: &[Token<'_>], prepared: &Prepared) -> Vec<Evidence> {
    let mut hits: Vec<(usize, usize, usize, bool)> = vec![];
    for token in tokens.iter().filter(|token| token.topic) {
        for part in prepared.met.get(&token.text.to_lowercase()).into_iter().flatten() {
            let first = part.first && token.text.chars().count() > 2;
            match hits
                .iter_mut()
                .find(|hit| (hit.0, hit.1) == (part.source, part.name))
            {
                Some(hit) => {
                    hit.2 += 1;
                    hit.3 |= first;
                }
                None => hits.push((part.source, part.name, 1, first || part.parts == 1)),
            }
        }
    }
    let mut evidence: Vec<Evidence> = vec![];
    for (source, name, count, first) in hits.into_iter().filter(|hit| hit.3) {
        let name = &prepared.sources[source].met[name];
        let score = if count > 1 || first { 0.6 } else { 0.5 };
        let score = if count > 1 { 0.7 } else { score };
        match evidence.iter_mut().find(|one| one.source == source) {
            Some(known) if known.score >= score => {}
            known => {
                let one = Evidence {
                    source,
                    score,
                    ground: Ground::Met,
                    reason: format!("{name} was met there"),
                };
                match known {
                    Some(known) => *known = one,
                    None => evidence.push(one),
                }
            }
        }
    }
    if !evidence.is_empty() {
        let mut others = held(kinds::BY_A_PERSON, prepared, |kind| {
            format!("people are heard in {}", kind.shown())
        });
        others.retain(|one| {
            prepared.sources[one.source].met.len() < KNOWN_WELL
                && evidence.iter().all(|known| known.source != one.source)
        });
        for one in &mut others {
            one.score *= 0.8;
        }
        evidence.extend(others);
    }
    evidence
}

/// Weighs the descriptions of the tools: BM25 of the question's words, as a share of what they could bring, so that one
/// chance word of a long question weighs little.
pub(super) fn tools(tokens: &[Token<'_>], prepared: &Prepared) -> Vec<Evidence> {
    let tools = &prepared.tools;
    let mut scores = vec![0.0_f32; tools.all.len()];
    let mut most = 0.0;
    let count = as_f32(tools.all.len());
    let mut seen: HashSet<&str> = HashSet::new();
    for token in tokens
        .iter()
        .filter(|token| token.topic && seen.insert(&token.stem))
    {
        let hits = tools.hits.get(&token.stem).map_or(&[][..], Vec::as_slice);
        let holders: HashSet<usize> = hits.iter().map(|(tool, _)| tools.all[*tool].0).collect();
        let held = as_f32(hits.len());
        let rarity = (1.0 + (count - held + 0.5) / (held + 0.5)).ln();
        most += rarity;
        if holders.len() * 2 > prepared.sources.len() && prepared.sources.len() > 1 {
            continue;
        }
        for (tool, hits) in hits {
            let damp = K1 * (1.0 - B + B * tools.all[*tool].2 / tools.average);
            scores[*tool] += rarity * hits * (K1 + 1.0) / (hits + damp) / (K1 + 1.0);
        }
    }
    if most <= 0.0 {
        return vec![];
    }
    let best = |source: usize| {
        let of_source = tools.all.iter().zip(&scores).filter(|(tool, _)| tool.0 == source);
        of_source.max_by(|left, right| left.1.total_cmp(right.1))
    };
    (0..prepared.sources.len())
        .filter_map(|source| {
            let (tool, score) = best(source).filter(|(_, score)| **score > 0.0)?;
            Some(Evidence {
                source,
                score: (score / most).min(1.0) * 0.6,
                ground: Ground::Tools,
                reason: format!("its tool {} speaks of this", tool.1),
            })
        })
        .collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of words and tools are far below 2^24"
)]
pub(super) const fn as_f32(count: usize) -> f32 {
    count as f32
}
