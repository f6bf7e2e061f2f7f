//! Understands a question without a model: who and when it is about, which amounts and things it names, and what is left to
//! look for. Rules and the names met before; it never asks anything and never reads a clock.

mod amounts;
mod meaning;
mod people;
mod things;
mod times;
mod tokens;

pub(crate) use amounts::hundredths;
pub use jiff::civil::Date;
pub(crate) use meaning::{is_common, synonyms};
pub use people::Person;
pub(crate) use people::{asks_what_was_said, distance};

use crate::quick::{key_words, same_word};
use tokens::Tokens;

/// The most words of a question that are looked for.
const MAX_TOPIC: usize = 16;

/// What is known beforehand. All of it may be empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Vocabulary<'a> {
    /// The moment of the question, RFC 3339: without it no time is understood.
    pub today: &'a str,
    /// Names of people met before: "Sarah Lindqvist".
    pub people: &'a [String],
    /// Names of places met before and of the sources themselves ("#finance", "larkspur/checkout", "Slack"): none of them is a
    /// person.
    pub places: &'a [String],
    /// Texts of the question that name one thing, as the planner found them by the connectors' shapes.
    pub entities: &'a [String],
}

/// A question as it is understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Understood {
    /// The question.
    pub question: String,
    /// The people it names.
    pub people: Vec<Person>,
    /// Whether it is about the person who asks: "my", "me", "I".
    pub mine: bool,
    /// The time it is about.
    pub time: Option<TimeRange>,
    /// Whether the newest is preferred: "latest", "recent".
    pub newest: bool,
    /// The amount it is about.
    pub amount: Option<Amount>,
    /// Things it names by key, number or link, as they stand: "SHOP-412".
    pub entities: Vec<String>,
    /// The words to look for: without names of who wrote it, times, amounts and words that say nothing.
    pub topic: Vec<String>,
    /// The day of the question.
    pub today: Option<Date>,
}

impl Understood {
    /// Returns those whose own words are asked for.
    pub fn authors(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|person| person.author)
    }
}

/// Days from one up to another, the last one not included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeRange {
    /// The first day.
    pub after: Option<Date>,
    /// The day at which it ends.
    pub before: Option<Date>,
    /// The words of the question: "since Monday".
    pub words: String,
}

/// An amount, in hundredths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// The least.
    pub least: Option<u64>,
    /// The most.
    pub most: Option<u64>,
    /// Whether the bounds themselves are left out: "over 100".
    pub strict: bool,
    /// The words of the question: "over 100".
    pub words: String,
}

impl Amount {
    /// Tells whether an amount in hundredths fits.
    #[must_use]
    pub fn holds(&self, amount: u64) -> bool {
        let fits = |bound: Option<u64>, fits: fn(&u64, &u64) -> bool| {
            bound.is_none_or(|bound| fits(&amount, &bound) || (!self.strict && amount == bound))
        };
        fits(self.least, u64::gt) && fits(self.most, u64::lt)
    }
}

/// Returns what the question asks for.
#[must_use]
pub fn understand(question: &str, known: &Vocabulary<'_>) -> Understood {
    let mut tokens = Tokens::of(question);
    let today: Option<Date> = known.today.get(..10).and_then(|day| day.parse().ok());
    let entities = things::find(&mut tokens, known.entities);
    let amount = amounts::find(&mut tokens);
    let time = today.and_then(|today| times::find(&mut tokens, today));
    let newest = times::newest(&mut tokens);
    let people = people::find(&mut tokens, known);
    let mine = tokens.any(|word| matches!(word, "my" | "me" | "mine" | "i" | "myself"));
    let says_something =
        !entities.is_empty() || !people.is_empty() || time.is_some() || amount.is_some() || newest;
    let mut topic = topic(&tokens, says_something);
    if topic.is_empty() && !says_something {
        topic = key_words(question).into_iter().map(str::to_owned).collect();
    }
    Understood {
        question: question.to_owned(),
        people,
        mine,
        time,
        newest,
        amount,
        entities,
        topic,
        today,
    }
}

/// Returns the words that are left, each once. Those that say little stay only where nothing else does.
fn topic(tokens: &Tokens<'_>, says_something: bool) -> Vec<String> {
    let left: Vec<&str> = tokens.left().filter(|word| !meaning::is_empty(word)).collect();
    let telling: Vec<&str> = left
        .iter()
        .copied()
        .filter(|word| !meaning::is_faint(word))
        .collect();
    let mut topic: Vec<String> = Vec::new();
    let nothing_else = telling.is_empty() && !says_something;
    for word in if nothing_else { left } else { telling } {
        if topic.len() < MAX_TOPIC && !topic.iter().any(|other| same_word(other, word)) {
            topic.push(word.to_owned());
        }
    }
    topic
}

#[cfg(test)]
mod tests;
