//! Finds the words of a question that stand for something met before: “that bucket”, “the second one”, “its”. Tells only
//! where they stand and what sort of reference they are, not what they mean.

use super::nouns::Noun;
use std::ops::Range;

/// Words that stand for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Where they stand, in bytes.
    pub(super) at: Range<usize>,
    pub(super) reference: Reference,
}

impl Found {
    /// Returns the words that stand for something: of “its comments” the “its”.
    pub(super) fn words<'a>(&self, question: &'a str) -> &'a str {
        let words = &question[self.at.clone()];
        match self.reference {
            Reference::Whose { .. } => words.split_whitespace().next().unwrap_or(words),
            Reference::That(_)
            | Reference::Those(_)
            | Reference::Nth { .. }
            | Reference::It
            | Reference::There
            | Reference::Person
            | Reference::OfPerson => words,
        }
    }
}

/// A sort of reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reference {
    /// “that bucket”: one of these.
    That(Vec<Noun>),
    /// “those orders”, “them”: several; of any kind when none is said.
    Those(Vec<Noun>),
    /// “the second one”, from the end where it is the last.
    Nth { place: Place, nouns: Vec<Noun> },
    /// “its comments”: what is asked of it, when that ends the question.
    Whose { of: Option<String> },
    /// “it”, “that one”.
    It,
    /// “in there”: the place, the word before left as it is.
    There,
    /// “she”.
    Person,
    /// “her” before a thing.
    OfPerson,
}

/// A place in what was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// From the first, counted from 0.
    At(usize),
    /// The last.
    Last,
}

/// A whole question that goes on with the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Continues {
    /// “Show me more.”
    More,
    /// “And in Jira?”
    Elsewhere(String),
}

struct Word<'a> {
    at: Range<usize>,
    text: &'a str,
    lower: String,
}

const ORDINALS: [&[&str]; 10] = [
    &["first", "1st"],
    &["second", "2nd"],
    &["third", "3rd"],
    &["fourth", "4th"],
    &["fifth", "5th"],
    &["sixth", "6th"],
    &["seventh", "7th"],
    &["eighth", "8th"],
    &["ninth", "9th"],
    &["tenth", "10th"],
];
/// Words for anything that was shown.
const ANY: [&str; 6] = ["one", "result", "hit", "entry", "item", "match"];

/// Tells whether the whole question goes on with the one before.
pub(super) fn continues(question: &str) -> Option<Continues> {
    let bare = question.trim().trim_end_matches(['?', '.', '!', ' ']);
    let lower = bare.to_lowercase();
    let more = [
        "more",
        "show more",
        "show me more",
        "more please",
        "any more",
        "anything more",
        "more results",
        "more of them",
        "more of those",
        "more of these",
        "more of that",
        "next page",
        "the next page",
        "show the next page",
        "what else",
        "anything else",
    ];
    if more.contains(&lower.as_str()) {
        return Some(Continues::More);
    }
    let place = [
        "and what about ",
        "what about ",
        "how about ",
        "and ",
        "now ",
        "also ",
    ]
    .iter()
    .find_map(|start| lower.strip_prefix(start).map(|_| bare.get(start.len()..)))??;
    let leads = ["in ", "on ", "from "].iter().any(|lead| {
        place
            .get(..lead.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(lead))
    });
    let short = place.split_whitespace().count() <= 4;
    let refers = references(place).is_empty();
    (leads && short && refers).then(|| Continues::Elsewhere(place.to_owned()))
}

/// Returns the references of a question, in its order.
pub(super) fn references(question: &str) -> Vec<Found> {
    let words = words(question);
    let mut found = vec![];
    let mut at = 0;
    while at < words.len() {
        match reference(question, &words, at) {
            Some((length, reference)) => {
                found.push(Found {
                    at: words[at].at.start..words[at + length - 1].at.end,
                    reference,
                });
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// Returns what the words from here on refer to, and how many words that takes.
fn reference(question: &str, words: &[Word<'_>], at: usize) -> Option<(usize, Reference)> {
    let word = |ahead: usize| words.get(at + ahead).map(|word| word.lower.as_str());
    let before = at.checked_sub(1).map(|at| words[at].lower.as_str());
    let named = |ahead: usize| is_named(question, words, at + ahead);
    match word(0)? {
        "that" | "this" if word(1) == Some("one") => Some((2, Reference::It)),
        "that" | "this" | "same" => {
            let (length, nouns) = noun(words, at + 1)?;
            let idiom = (before == Some("in") && word(1) == Some("order"))
                || (word(0) == Some("this") && word(1) == Some("sprint"));
            if idiom || named(1 + length) {
                return None;
            }
            Some((1 + length, Reference::That(nouns)))
        }
        "the" if word(1) == Some("same") => {
            let (length, nouns) = noun(words, at + 2)?;
            (!named(2 + length)).then_some((2 + length, Reference::That(nouns)))
        }
        "those" | "these" => match nouns_in_plural(words, at + 1) {
            Some((length, nouns)) => Some((1 + length, Reference::Those(nouns))),
            None if word(1) == Some("ones") => Some((2, Reference::Those(vec![]))),
            None if ends_here(question, words, at) => Some((1, Reference::Those(vec![]))),
            None => None,
        },
        "them" => Some((1, Reference::Those(vec![]))),
        "the" => nth(question, words, at),
        "number" | "result" | "item" | "hit" => {
            let number: usize = word(1)?.parse().ok()?;
            let place = number.checked_sub(1).filter(|place| *place < 50)?;
            let nouns = vec![];
            (!named(2)).then_some((
                2,
                Reference::Nth {
                    place: Place::At(place),
                    nouns,
                },
            ))
        }
        "its" => Some(whose(question, words, at)),
        "it" if !is_expletive(words, at) => Some((1, Reference::It)),
        "there" if matches!(before, Some("in" | "from" | "inside")) => Some((1, Reference::There)),
        "she" | "he" | "him" => Some((1, Reference::Person)),
        "her" | "his" if ends_here(question, words, at) => Some((1, Reference::Person)),
        "her" | "his" => Some((1, Reference::OfPerson)),
        _ => None,
    }
}

/// Reads “the second one”, “the third issue”, “the last one”, and “the second” where it ends the question.
fn nth(question: &str, words: &[Word<'_>], at: usize) -> Option<(usize, Reference)> {
    let ordinal = words.get(at + 1)?.lower.as_str();
    let place = match ordinal {
        "last" => Place::Last,
        _ => Place::At(ORDINALS.iter().position(|names| names.contains(&ordinal))?),
    };
    if let Some(next) = words.get(at + 2) {
        if ANY.contains(&next.lower.as_str()) {
            return Some((3, Reference::Nth { place, nouns: vec![] }));
        }
        // “The last order” is the latest of all, and “the first order” the earliest.
        if let (Place::At(1..), Some((length, nouns))) = (place, noun(words, at + 2)) {
            return Some((2 + length, Reference::Nth { place, nouns }));
        }
    }
    (place != Place::Last && ends_here(question, words, at + 1))
        .then_some((2, Reference::Nth { place, nouns: vec![] }))
}

/// Reads “its comments”: the thing is turned round where it ends the question.
fn whose(question: &str, words: &[Word<'_>], at: usize) -> (usize, Reference) {
    match words.get(at + 1) {
        Some(thing) if ends_here(question, words, at + 1) => {
            let of = Some(thing.text.to_owned());
            (2, Reference::Whose { of })
        }
        Some(_) | None => (1, Reference::Whose { of: None }),
    }
}

/// Tells whether “it” stands for nothing (“is it raining”), or for something that the question itself names before.
fn is_expletive(words: &[Word<'_>], at: usize) -> bool {
    let next = words.get(at + 1).map(|word| word.lower.as_str());
    // “What did the team say about it”: nobody says something about themselves.
    let about = at
        .checked_sub(1)
        .is_some_and(|before| words[before].lower == "about");
    if about && next.is_none() {
        return false;
    }
    let empty = [
        "s", "seems", "rain", "raining", "possible", "true", "ok", "okay", "clear", "worth", "safe", "takes",
        "looks", "late", "cold", "too",
    ];
    if next.is_some_and(|next| empty.contains(&next)) {
        return true;
    }
    let articles = [
        "the", "a", "an", "our", "my", "your", "their", "which", "that", "this", "every", "each",
    ];
    let earlier = &words[..at];
    let time = earlier.last().is_some_and(|word| word.lower == "is")
        && earlier.iter().any(|word| word.lower == "time");
    time || earlier.iter().any(|word| articles.contains(&word.lower.as_str()))
}

/// Returns the nouns that the words from here on are, and how many words.
fn noun(words: &[Word<'_>], at: usize) -> Option<(usize, Vec<Noun>)> {
    by_words(words, at, |word, known| word == known)
}

fn nouns_in_plural(words: &[Word<'_>], at: usize) -> Option<(usize, Vec<Noun>)> {
    by_words(words, at, |word, known| {
        word.strip_suffix('s') == Some(known)
            || (known.ends_with('y') && word.strip_suffix("ies") == known.strip_suffix('y'))
    })
}

fn by_words(words: &[Word<'_>], at: usize, fits: impl Fn(&str, &str) -> bool) -> Option<(usize, Vec<Noun>)> {
    for length in [2, 1] {
        let Some(said) = words.get(at..at + length) else {
            continue;
        };
        let said: Vec<&str> = said.iter().map(|word| word.lower.as_str()).collect();
        let said = said.join(" ");
        let nouns: Vec<Noun> = Noun::ALL
            .into_iter()
            .filter(|noun| noun.words().iter().any(|known| fits(&said, known)))
            .collect();
        if !nouns.is_empty() {
            return Some((length, nouns));
        }
    }
    None
}

/// Tells whether what follows is itself the name: “that bucket larkspur-logs”.
fn is_named(question: &str, words: &[Word<'_>], at: usize) -> bool {
    let Some(word) = words.get(at) else { return false };
    let marked = |character: char| "#-_./".contains(character);
    let before = question[..word.at.start].chars().next_back();
    before.is_some_and(|before| before == '#')
        || word.text.contains(marked)
        || word.text.chars().any(|character| character.is_ascii_digit())
}

/// Tells whether the question, or a part of it, ends after this word.
fn ends_here(question: &str, words: &[Word<'_>], at: usize) -> bool {
    let Some(word) = words.get(at) else { return true };
    let rest = question[word.at.end..].trim_start();
    rest.is_empty() || rest.starts_with(['?', '.', ',', '!', ';', ')', ':'])
}

fn words(question: &str) -> Vec<Word<'_>> {
    let part = |character: char| character.is_alphanumeric() || "-_./".contains(character);
    question
        .split(|character: char| !part(character))
        .map(|word| word.trim_end_matches(['.', '/', '-']))
        .filter(|word| !word.is_empty())
        .map(|word| {
            let start = word.as_ptr() as usize - question.as_ptr() as usize;
            Word {
                at: start..start + word.len(),
                text: word,
                lower: word.to_lowercase(),
            }
        })
        .collect()
}
