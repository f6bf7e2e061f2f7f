//! How well each record fits the words of a question: BM25 over the records at hand, words of the title counting double, more
//! for words that stand together, for records that hold all of them and for titles that say little else. A number is the same
//! however it is written. Allocates once a record, not once a word.

use super::records::Record;
use super::words::{same, stem, words};
use crate::understand::{Understood, hundredths, synonyms};

/// How fast further occurrences of a word count less.
const K1: f32 = 1.2;
/// How much long records count less.
const B: f32 = 0.75;
/// How much a word for the same thing counts.
const SYNONYM: f32 = 0.5;
/// How much a word counts that only begins like the one asked for.
const BEGINS: f32 = 0.4;
/// How much a word counts that is two of the question's written as one.
const JOINED: f32 = 0.9;
/// How much a word of a record's marks counts.
const MARK: f32 = 0.6;
/// How much more a record counts whose title says what is asked for and nothing else.
const TITLED: f32 = 0.7;

/// The words looked for.
pub(super) struct Terms<'a> {
    /// Each word asked for, with how it is compared.
    list: Vec<Term<'a>>,
    /// How many there are without the synonyms.
    count: usize,
    /// Things named by key: they are looked for as they stand, too.
    things: Vec<String>,
    /// Two words that follow each other, written as one, with the place of the first.
    joined: Vec<(usize, String)>,
    /// Numbers in the other ways they are written, with their place: "42k", "42,000".
    numbers: Vec<(usize, Vec<String>)>,
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
        let pairs = understood.topic.windows(2);
        let place = |word: &str| {
            list.iter()
                .find(|term| term.weight >= 1.0 && same(term.stem, stem(word)))
                .map(|term| term.place)
        };
        let joined = pairs
            .filter_map(|pair| Some((place(&pair[0])?, format!("{}{}", pair[0], pair[1]))))
            .collect();
        let numbers = understood
            .topic
            .iter()
            .filter_map(|word| Some((place(word)?, spellings(word)?)))
            .collect();
        let things = understood
            .entities
            .iter()
            .map(|thing| thing.to_lowercase())
            .collect();
        Self {
            list,
            count,
            things,
            joined,
            numbers,
        }
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
        match self.joined.iter().find(|(_, joined)| same(joined, word)) {
            Some((place, _)) => Some((*place, JOINED)),
            None => best,
        }
    }
}

/// Returns the ways in which a number of thousands is written that cutting into words takes apart.
fn spellings(word: &str) -> Option<Vec<String>> {
    let (value, length) = hundredths(word)?;
    let whole = value / 100;
    let is_number = length == word.len() && value % 100 == 0 && (1_000..1_000_000_000).contains(&whole);
    is_number.then(|| {
        let (head, tail) = (whole / 1_000, whole % 1_000);
        let mut all = vec![whole.to_string()];
        if head < 1_000 {
            all.extend([",", ".", " ", "’"].map(|mark| format!("{head}{mark}{tail:03}")));
        }
        if tail == 0 {
            all.push(format!("{head}k"));
        }
        all.retain(|one| !same(one, word));
        all
    })
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
    /// How much of its title is asked for, by how much of what is asked for is in its title.
    titled: f32,
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
        titled: 0.0,
        found: Vec::new(),
        first: None,
    };
    // A title that only repeats how the text begins is no title.
    let title = own_title(record);
    look_at(title, 2.0, terms, &mut found);
    found.titled = titled(title, &found.counts);
    look_at(&record.text, 1.0, terms, &mut found);
    look_at(&record.marks, MARK, terms, &mut found);
    for (place, ways) in &terms.numbers {
        let written = |text: &str| ways.iter().any(|way| stands_in(text, way));
        if written(&record.title) || written(&record.text) {
            found.counts[*place] += 1.0;
        }
    }
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

/// Returns the part of the title that is not how the text begins: of `#finance: Numbers are out` the channel.
fn own_title(record: &Record) -> &str {
    let title = record.title.as_str();
    let begins = |part: &str| {
        let mut text = words(&record.text);
        words(part).next().is_some()
            && words(part).all(|(_, word)| text.next().is_some_and(|(_, other)| other == word))
    };
    if begins(title) {
        return "";
    }
    match title.split_once(": ") {
        Some((head, tail)) if begins(tail) => head,
        _ => title,
    }
}

/// Returns the share of the title that was found in it, times the share of the words asked for that are in it.
fn titled(title: &str, counts: &[f32]) -> f32 {
    let length = words(title).count();
    if length == 0 || counts.is_empty() {
        return 0.0;
    }
    let held = as_f32(counts.iter().filter(|count| **count >= 1.0).count());
    (held / as_f32(length)).min(1.0) * (held / as_f32(counts.len()))
}

/// Tells whether a number stands in a text by itself.
fn stands_in(text: &str, number: &str) -> bool {
    let part = |c: char| c.is_alphanumeric();
    text.match_indices(number).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let mut after = text[at + number.len()..].chars();
        let next = after.next();
        let goes_on = next.is_some_and(part)
            || (matches!(next, Some(',' | '.')) && after.next().is_some_and(|c| c.is_ascii_digit()));
        !before.is_some_and(part) && !goes_on
    })
}

fn look_at(text: &str, weight: f32, terms: &Terms<'_>, found: &mut Match) {
    let is_text = (MARK..=1.0).contains(&weight) && weight > MARK;
    let mut previous: Option<usize> = None;
    for (at, word) in words(text) {
        found.length += 1.0;
        let hit = terms.hit(word);
        if let Some((place, fit)) = hit {
            found.counts[place] += weight * fit;
            // Two words written as one are both there.
            let joined = terms
                .joined
                .iter()
                .any(|(at, one)| *at == place && same(one, word));
            if let Some(next) = found.counts.get_mut(place + 1).filter(|_| joined) {
                *next += weight * fit;
            }
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
        sum * (0.5 + 0.5 * coverage) * (1.0 + 0.25 * found.together) * (1.0 + TITLED * found.titled) * named
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
