//! What a search asks for: words, phrases, and Slack's modifiers.

use super::super::request::Caller;
use super::super::state::{Channel, Message, State, Ts};
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Words that say nothing about what is looked for.
const EMPTY: [&str; 46] = [
    "a", "about", "all", "an", "and", "any", "are", "as", "at", "be", "by", "can", "did", "do", "does",
    "for", "from", "has", "have", "how", "i", "in", "is", "it", "me", "my", "of", "on", "or", "our", "said",
    "say", "show", "tell", "that", "the", "there", "this", "to", "was", "we", "what", "when", "who", "why",
    "with",
];

/// A search.
#[derive(Debug, Default)]
pub(super) struct Query {
    words: Vec<String>,
    without: Vec<String>,
    from: Option<String>,
    /// The id of the conversation, or one that nothing has.
    place: Option<String>,
    after: Option<Ts>,
    before: Option<Ts>,
    has: Vec<String>,
}

impl Query {
    /// Reads a query as a person types it.
    pub(super) fn read(text: &str, state: &State, caller: &Caller) -> Self {
        let mut query = Self::default();
        for token in tokens(text) {
            query.take(&token, state, caller);
        }
        query
    }

    /// Narrows the search to a span of time.
    pub(super) fn between(&mut self, after: Option<Ts>, before: Option<Ts>) {
        self.after = self.after.max(after);
        self.before = match (self.before, before) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }

    fn take(&mut self, token: &str, state: &State, caller: &Caller) {
        let lower = token.to_lowercase();
        let day = |text: &str| {
            let date: Date = text.parse().ok()?;
            let zoned = date.to_zoned(TimeZone::UTC).ok()?;
            u64::try_from(zoned.timestamp().as_microsecond()).ok()
        };
        const DAY: Ts = 86_400_000_000;
        if let Some(who) = lower.strip_prefix("from:") {
            self.from = Some(person(who, state, caller));
        } else if let Some(place) = lower.strip_prefix("in:") {
            self.place = Some(place_of(place, state, caller));
        } else if let Some(date) = lower.strip_prefix("after:") {
            self.after = day(date).map(|ts| ts + DAY - 1);
        } else if let Some(date) = lower.strip_prefix("before:") {
            self.before = day(date);
        } else if let Some(date) = lower.strip_prefix("on:") {
            self.after = day(date).map(|ts| ts - 1);
            self.before = day(date).map(|ts| ts + DAY);
        } else if let Some(what) = lower.strip_prefix("has:") {
            self.has.push(what.to_owned());
        } else if let Some(word) = lower.strip_prefix('-').filter(|word| !word.is_empty()) {
            self.without.push(word.to_owned());
        } else {
            self.word(&lower);
        }
    }

    fn word(&mut self, token: &str) {
        if let Some(phrase) = token.strip_prefix('"') {
            self.words.push(phrase.to_owned());
            return;
        }
        let split = token.split(|it: char| !(it.is_alphanumeric() || "-_#'".contains(it)));
        for word in split {
            let word = word.trim_matches(['-', '\'', '_']);
            if !word.is_empty() && !EMPTY.contains(&word) {
                self.words.push(stem(word).to_owned());
            }
        }
    }

    /// Tells whether the modifiers allow a message.
    pub(super) fn allows(&self, state: &State, channel: &Channel, message: &Message) -> bool {
        let has = |what: &String| match what.as_str() {
            "file" => !message.files.is_empty(),
            "link" => message.text.contains("<http"),
            "reaction" => !message.reactions.is_empty(),
            _ => true,
        };
        self.from.as_ref().is_none_or(|from| *from == message.user)
            && self.place.as_ref().is_none_or(|place| *place == channel.id)
            && self.after.is_none_or(|after| message.ts > after)
            && self.before.is_none_or(|before| message.ts < before)
            && self.has.iter().all(has)
            && !self.without.iter().any(|word| holds(&message.plain, word))
            && state.user(&message.user).is_some()
    }

    /// Tells which of the words a message holds, its author's name and its channel's included.
    pub(super) fn words_in(&self, plain: &str, author: &str, channel: &str) -> Vec<bool> {
        let words = self.words.iter();
        words
            .map(|word| {
                holds(plain, word) || holds(author, word) || holds(channel, word.trim_start_matches('#'))
            })
            .collect()
    }

    /// Tells whether a message holds all words.
    pub(super) fn all_in(&self, plain: &str) -> bool {
        self.words.iter().all(|word| holds(plain, word))
    }

    /// Returns what each word is worth: the rarer, the more.
    #[expect(clippy::cast_precision_loss, reason = "counts of messages are small")]
    pub(super) fn weights(&self, counts: &[Vec<bool>]) -> Vec<f64> {
        let all = counts.len() as f64;
        (0..self.words.len())
            .map(|index| {
                let with = counts.iter().filter(|row| row[index]).count() as f64;
                (1.0 + all / (1.0 + with)).ln()
            })
            .collect()
    }

    /// Returns how well a message answers, or nothing when it holds less than half of the words.
    pub(super) fn score(&self, holds: &[bool], weights: &[f64], plain: &str) -> Option<f64> {
        if self.words.is_empty() {
            return Some(0.0);
        }
        let held = holds.iter().filter(|held| **held).count();
        if held * 2 < self.words.len() || held == 0 {
            return None;
        }
        let sum: f64 = weights
            .iter()
            .zip(holds)
            .filter(|(_, held)| **held)
            .map(|(weight, _)| *weight)
            .sum();
        let phrase = self.words.join(" ");
        let bonus = if self.words.len() > 1 && plain.contains(&phrase) {
            2.0
        } else {
            0.0
        };
        Some(sum + bonus)
    }
}

/// Splits at spaces, keeping phrases together (a quote at the start marks one) and modifiers with quotes, too.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = vec![];
    let mut token = String::new();
    let mut quoted = false;
    for character in text.chars() {
        match character {
            '"' if quoted => {
                quoted = false;
                tokens.push(std::mem::take(&mut token));
            }
            '"' => {
                quoted = true;
                if !token.contains(':') {
                    token.push('"');
                }
            }
            space if space.is_whitespace() && !quoted => tokens.push(std::mem::take(&mut token)),
            other => token.push(other),
        }
    }
    tokens.push(token);
    tokens.retain(|token| !token.trim_matches('"').trim().is_empty());
    tokens
}

fn stem(word: &str) -> &str {
    for ending in ["ing", "ed", "es", "s"] {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.chars().count() > 3) {
            return stem;
        }
    }
    word
}

/// Tells whether text holds a word that begins so.
fn holds(text: &str, word: &str) -> bool {
    let mut from = 0;
    while let Some(at) = text[from..].find(word).map(|at| at + from) {
        let before = text[..at].chars().next_back();
        if before.is_none_or(|it| !it.is_alphanumeric()) {
            return true;
        }
        from = at + word.chars().next().map_or(1, char::len_utf8);
    }
    false
}

fn person(who: &str, state: &State, caller: &Caller) -> String {
    let who = who.trim_start_matches(['<', '@']).trim_end_matches('>');
    if who == "me" {
        return caller.id().to_owned();
    }
    let same = |text: &str| text.to_lowercase() == who;
    let found = state
        .users
        .iter()
        .find(|user| same(&user.id) || same(&user.handle) || same(&user.name) || same(&user.first));
    found.map_or("nobody".to_owned(), |user| user.id.clone())
}

fn place_of(place: &str, state: &State, caller: &Caller) -> String {
    let place = place.trim_start_matches(['<', '#']).trim_end_matches('>');
    let name = place.split('|').next().unwrap_or(place);
    let found = state
        .channels
        .iter()
        .find(|channel| channel.id.to_lowercase() == name || channel.name == name);
    if let Some(channel) = found {
        return channel.id.clone();
    }
    let other = person(name, state, caller);
    let dm = state.channels.iter().find(|channel| {
        channel.members.len() == 2
            && channel.members.contains(&other)
            && channel.members.iter().any(|id| id == caller.id())
    });
    dm.map_or("nowhere".to_owned(), |channel| channel.id.clone())
}
