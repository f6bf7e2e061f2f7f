//! How well each record fits the words of a question: BM25 over the records at hand, words of the title counting double, more
//! for words that stand together and for records that hold all of them. Allocates once a record, not once a word.

use super::records::Record;
use super::words::{same, stem, words};
use crate::understand::{Understood, synonyms};

/// How fast further occurrences of a word count less.
const K1: f32 = 1.2;
/// How much long records count less.
const B: f32 = 0.75;
/// How much a word for the same thing counts.
const SYNONYM: f32 = 0.5;
/// How much a word counts that only begins like the one asked for.
const BEGINS: f32 = 0.4;

/// The words looked for.
pub(super) struct Terms<'a> {
    /// Each word asked for, with how it is compared.
    list: Vec<Term<'a>>,
    /// How many there are without the synonyms.
    count: usize,
    /// Things named by key: they are looked for as they stand, too.
    things: Vec<String>,
}

struct Term<'a> {
    stem: &'a str,
    /// Its first letter in both cases.
    first: [char; 2],
    weight: f32,
    /// Which of the question's words it stands for.
    place: usize,
}

impl<'a> Terms<'a> {
    /// Returns the words of a question, those of the things it names and of the people spoken of included.
    pub(super) fn of(understood: &'a Understood) -> Self {
        let mut list: Vec<Term<'a>> = Vec::new();
        let asked = understood
            .entities
            .iter()
            .flat_map(|thing| words(thing).map(|(_, word)| word));
        let mut count = 0;
        for word in asked.chain(understood.topic.iter().map(String::as_str)) {
            if list.iter().any(|term| same(term.stem, stem(word))) {
                continue;
            }
            list.push(Term::new(word, 1.0, count));
            list.extend(synonyms(word).map(|other| Term::new(other, SYNONYM, count)));
            count += 1;
        }
        let things = understood
            .entities
            .iter()
            .map(|thing| thing.to_lowercase())
            .collect();
        Self { list, count, things }
    }

    /// Tells whether there is no word to look for.
    pub(super) const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Returns which of the question's words a word of a text stands for, and how well.
    fn hit(&self, word: &str) -> Option<(usize, f32)> {
        let first = word.chars().next()?;
        let mut stemmed = None;
        let mut best: Option<(usize, f32)> = None;
        for term in &self.list {
            if term.first[0] != first && term.first[1] != first {
                continue;
            }
            let fit = likeness(stemmed.get_or_insert_with(|| stem(word)), term.stem) * term.weight;
            if fit > best.map_or(0.0, |(_, most)| most) {
                best = Some((term.place, fit));
            }
        }
        best
    }
}

impl<'a> Term<'a> {
    fn new(word: &'a str, weight: f32, place: usize) -> Self {
        let first = word.chars().next().unwrap_or_default();
        let one = |mut other: Box<dyn Iterator<Item = char>>| other.next().unwrap_or(first);
        Self {
            stem: stem(word),
            first: [
                one(Box::new(first.to_lowercase())),
                one(Box::new(first.to_uppercase())),
            ],
            weight,
            place,
        }
    }
}

/// How well two stems fit: 1 the same, less when one begins with the other.
fn likeness(word: &str, term: &str) -> f32 {
    if same(word, term) {
        return 1.0;
    }
    let (long, short) = if word.len() > term.len() {
        (word, term)
    } else {
        (term, word)
    };
    let begins = short.len() >= 4
        && short.chars().count() >= 4
        && long.get(..short.len()).is_some_and(|head| same(head, short));
    if begins { BEGINS } else { 0.0 }
}

/// What one record holds of the question.
pub(super) struct Match {
    /// For each word of the question, how often it is there.
    counts: Vec<f32>,
    /// How many pairs of neighbouring words of the question stand together.
    together: f32,
    /// How many words the record has.
    length: f32,
    /// Whether it holds a thing that the question names, as it stands.
    names_it: bool,
    /// The words found, as they stand.
    pub(super) found: Vec<String>,
    /// Where the first one stands in the text, in bytes.
    pub(super) first: Option<usize>,
}

/// Looks for the words in a record.
pub(super) fn look(record: &Record, terms: &Terms<'_>) -> Match {
    let mut found = Match {
        counts: vec![0.0; terms.count],
        together: 0.0,
        length: 0.0,
        names_it: false,
        found: Vec::new(),
        first: None,
    };
    look_at(&record.title, 2.0, terms, &mut found);
    look_at(&record.text, 1.0, terms, &mut found);
    if let Some(author) = &record.author {
        look_at(author, 1.0, terms, &mut found);
    }
    // A list of orders is about orders, whatever their lines say.
    for (_, word) in words(&record.origin.tool) {
        if let Some((place, fit)) = terms.hit(word) {
            found.counts[place] += 0.7 * fit;
        }
    }
    found.together = found.together.min(4.0);
    if !terms.things.is_empty() {
        let (title, text) = (record.title.to_lowercase(), record.text.to_lowercase());
        found.names_it = terms.things.iter().any(|thing| {
            title.contains(thing) || text.contains(thing) || record.id.eq_ignore_ascii_case(thing)
        });
    }
    found
}

fn look_at(text: &str, weight: f32, terms: &Terms<'_>, found: &mut Match) {
    let is_text = weight <= 1.0;
    let mut previous: Option<usize> = None;
    for (at, word) in words(text) {
        found.length += 1.0;
        let hit = terms.hit(word);
        if let Some((place, fit)) = hit {
            found.counts[place] += weight * fit;
            if previous.is_some_and(|previous| previous + 1 == place) {
                found.together += 1.0;
            }
            if is_text {
                found.first = Some(found.first.map_or(at, |first| first.min(at)));
            }
            if !found.found.iter().any(|other| other == word) {
                found.found.push(word.to_owned());
            }
        }
        previous = hit.map(|(place, _)| place);
    }
}

/// Returns the score of each record, in their order.
pub(super) fn scores(matches: &[Match], terms: &Terms<'_>) -> Vec<f32> {
    let count = as_f32(matches.len());
    let average = matches.iter().map(|found| found.length).sum::<f32>() / count.max(1.0);
    let rarity: Vec<f32> = (0..terms.count)
        .map(|term| {
            let holders = matches.iter().filter(|found| found.counts[term] > 0.0);
            let holders = as_f32(holders.count());
            (1.0 + (count - holders + 0.5) / (holders + 0.5)).ln()
        })
        .collect();
    let score = |found: &Match| {
        let damp = K1 * (1.0 - B + B * found.length / average.max(1.0));
        let sum: f32 = found
            .counts
            .iter()
            .zip(&rarity)
            .map(|(count, rarity)| rarity * count * (K1 + 1.0) / (count + damp))
            .sum();
        let held = as_f32(found.counts.iter().filter(|count| **count > 0.0).count());
        let coverage = held / as_f32(terms.count.max(1));
        let named = if found.names_it { 2.0 } else { 1.0 };
        sum * (0.5 + 0.5 * coverage) * (1.0 + 0.25 * found.together) * named
    };
    matches.iter().map(score).collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of words and records are far below 2^24"
)]
pub(super) const fn as_f32(count: usize) -> f32 {
    count as f32
}
