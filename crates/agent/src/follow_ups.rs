//! Questions that may be asked next, by rules: built from ids of things, names of people and fixed words only, so that no
//! source can put its own words into the person's mouth. At most three; never sent by themselves.

use crate::quick::{same_word, words};
use mosaic_protocol::{JoinedThing, KeptRecord};

/// The most questions.
const MOST: usize = 3;
/// The most characters of a name.
const NAME_CHARS: usize = 40;

/// Returns questions that Mosaic can answer and that the person has not asked yet.
pub(crate) fn follow_ups(question: &str, records: &[KeptRecord], things: &[JoinedThing]) -> Vec<String> {
    let mut questions: Vec<String> = Vec::new();
    let asked = question.to_lowercase();
    let ids = ids(records, things);
    let mut add = |question: String| {
        if questions.len() < MOST && !questions.contains(&question) {
            questions.push(question);
        }
    };
    let new: Vec<&String> = ids
        .iter()
        .filter(|id| !asked.contains(&id.to_lowercase()))
        .collect();
    if let Some(id) = new.first() {
        add(about(id));
    }
    let (named, others): (Vec<&str>, Vec<&str>) = people(records)
        .into_iter()
        .partition(|name| is_named(question, name));
    if let Some(name) = named.first() {
        add(format!("What else did {name} write last week?"));
    }
    let asked_id = ids.iter().find(|id| asked.contains(&id.to_lowercase()));
    if let (Some(name), Some(id)) = (others.first(), asked_id) {
        add(format!("What did {name} say about {id}?"));
    } else if let (Some(name), None) = (others.first(), named.first()) {
        add(format!("What else did {name} write last week?"));
    }
    if let Some(id) = new.get(1) {
        add(about(id));
    }
    if let Some(id) = asked_id {
        add(format!("Who wrote about {id} last week?"));
    }
    questions
}

fn about(id: &str) -> String {
    if id.starts_with('#') {
        format!("What happened with order {id}?")
    } else {
        format!("What is the state of {id}?")
    }
}

/// Returns the ids of things, those met in several sources first, then those of most records.
fn ids(records: &[KeptRecord], things: &[JoinedThing]) -> Vec<String> {
    let mut found: Vec<(String, usize)> = Vec::new();
    let mut count = |id: &str, weight: usize| match found.iter_mut().find(|(other, _)| other == id) {
        Some((_, times)) => *times += weight,
        None => found.push((id.to_owned(), weight)),
    };
    for thing in things {
        let weight = if thing.disagreement.is_some() { 200 } else { 100 };
        for id in ids_in(&thing.name) {
            count(id, weight);
        }
    }
    for record in records {
        for id in ids_in(&record.title) {
            count(id, 3);
        }
        for id in ids_in(&record.text) {
            count(id, 1);
        }
    }
    // Stable: equal ones keep the order of the records.
    found.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    found.into_iter().map(|(id, _)| id).collect()
}

/// Returns what is written like an issue's key or an order's number.
fn ids_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '#'))
        .filter(|piece| piece.len() <= 16 && (is_key(piece) || is_order(piece)))
}

fn is_key(text: &str) -> bool {
    text.split_once('-').is_some_and(|(project, number)| {
        (2..=8).contains(&project.len())
            && project.bytes().all(|byte| byte.is_ascii_uppercase())
            && (1..=6).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && !matches!(project, "UTF" | "ISO" | "SHA" | "RFC" | "CVE" | "COVID")
    })
}

fn is_order(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|number| {
        (4..=8).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Returns who wrote the records, in their order, each once: names of two or three capitalised words, nothing else.
fn people(records: &[KeptRecord]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for record in records {
        let author = record.author.as_deref().unwrap_or_default().trim();
        // “#4187 · Victor Lindgren” is about him: he ordered, and wrote nothing.
        if record.title.ends_with(author) {
            continue;
        }
        let is_name = |part: &str| {
            part.chars().next().is_some_and(char::is_uppercase) && part.chars().all(char::is_alphabetic)
        };
        let parts = author.split(' ').count();
        let fits = author.chars().count() <= NAME_CHARS && (2..=3).contains(&parts);
        if fits && author.split(' ').all(is_name) && !names.contains(&author) {
            names.push(author);
        }
    }
    names
}

/// Tells whether the question names someone, be it by the given name.
fn is_named(question: &str, name: &str) -> bool {
    words(name)
        .next()
        .is_some_and(|(_, given)| words(question).any(|(_, word)| same_word(word, given)))
}

#[cfg(test)]
mod tests;
