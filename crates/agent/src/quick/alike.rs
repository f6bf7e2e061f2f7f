//! Tells which records are the same thing met twice: under one link, under one id of one source, or in nearly the same words,
//! such as an event and the mail that invites to it.

use super::records::Record;
use super::words::words;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// From how many words on texts are compared.
const WORDS: usize = 6;
/// How a mail begins that is about an event.
const INVITES: &[&str] = &[
    "invitation",
    "updated",
    "accepted",
    "declined",
    "tentative",
    "canceled",
    "cancelled",
];

/// What a record is compared by.
pub(super) struct Print {
    title: Vec<u64>,
    text: Vec<u64>,
    is_invitation: bool,
}

impl Print {
    pub(super) fn of(record: &Record) -> Self {
        let first = words(&record.title).next().map_or("", |(_, word)| word);
        Self {
            title: hashes(&record.title),
            text: hashes(&record.text),
            is_invitation: INVITES.iter().any(|word| word.eq_ignore_ascii_case(first)),
        }
    }
}

/// Tells whether two records are the same thing.
pub(super) fn is_same(
    (left, left_print): (&Record, &Print),
    (right, right_print): (&Record, &Print),
) -> bool {
    let one_source = left.origin.datasource_id == right.origin.datasource_id;
    if left.url.is_some() && left.url == right.url {
        return true;
    }
    if one_source {
        let known = !left.id.is_empty() && !right.id.is_empty();
        return if known && left.origin.tool == right.origin.tool {
            left.id == right.id && left.title == right.title
        } else {
            left_print.title == right_print.title && left_print.text == right_print.text
        };
    }
    invites(left_print, right_print)
        || invites(right_print, left_print)
        || (left_print.text.len() >= WORDS && is_near(&left_print.text, &right_print.text))
}

/// Tells whether one is the mail that invites to the other.
fn invites(mail: &Print, event: &Print) -> bool {
    mail.is_invitation
        && event.title.len() >= 2
        && !event.is_invitation
        && event
            .title
            .iter()
            .all(|word| mail.title.binary_search(word).is_ok())
}

/// Tells whether at least four of five words are the same.
fn is_near(left: &[u64], right: &[u64]) -> bool {
    let (short, long) = if left.len() < right.len() {
        (left, right)
    } else {
        (right, left)
    };
    if short.len() * 5 < long.len() * 4 {
        return false;
    }
    let both = short
        .iter()
        .filter(|word| long.binary_search(word).is_ok())
        .count();
    both * 5 >= (short.len() + long.len() - both) * 4
}

/// Returns the words of a text as sorted numbers, each once, whatever their case.
fn hashes(text: &str) -> Vec<u64> {
    let mut all: Vec<u64> = words(text)
        .map(|(_, word)| {
            let mut hasher = DefaultHasher::new();
            for letter in word.chars().flat_map(char::to_lowercase) {
                letter.hash(&mut hasher);
            }
            hasher.finish()
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}
