//! What a conversation has met so far, turn by turn: what the person named, what was asked for, what was shown in which
//! order. Built from stored turns; keeps names, never texts.

use super::nouns::{Noun, of_call};
use crate::planner::Prepared;
use mosaic_protocol::ValueOrigin;
use serde_json::{Map, Value};

/// Where the words of a suggested question come from.
const SUGGESTION: &str = "a suggested question";
/// The most turns that are looked back upon.
const LOOK_BACK: usize = 6;

/// A turn of the conversation as it was stored.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PastTurn {
    /// What the person asked.
    pub question: String,
    /// Whether Mosaic had suggested that question: its words may come from a source and are not the person's.
    pub suggested: bool,
    /// The calls that were made for it.
    pub calls: Vec<PastCall>,
    /// What was shown, in its order: passages, or the records of the answer.
    pub things: Vec<PastThing>,
}

/// A call of a stored turn.
#[derive(Debug, Clone, PartialEq)]
pub struct PastCall {
    /// The source's name.
    pub datasource: String,
    /// The tool.
    pub tool: String,
    /// Its arguments.
    pub arguments: Map<String, Value>,
}

/// Something that was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastThing {
    /// The source's name.
    pub datasource: String,
    /// What it is, on one line.
    pub title: String,
    /// Where a browser shows it.
    pub url: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
}

/// What a conversation has met.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Oldest first.
    pub(super) turns: Vec<Met>,
}

/// What one turn has met.
#[derive(Debug, Clone)]
pub(super) struct Met {
    pub(super) question: String,
    /// Whose words the question is in.
    pub(super) asked: ValueOrigin,
    /// Named in the question.
    pub(super) typed: Vec<Thing>,
    /// Asked for by calls.
    pub(super) called: Vec<Thing>,
    /// Shown, in order.
    pub(super) shown: Vec<Thing>,
    /// People the person named or whose words were shown, as the person wrote them.
    pub(super) people: Vec<(String, ValueOrigin)>,
}

/// A thing that was met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Thing {
    /// What it may be; empty when nothing tells.
    pub(super) nouns: Vec<Noun>,
    /// Its name: a key, a number, an address, else its title.
    pub(super) value: String,
    /// Whether that is a title rather than a name that tools take.
    pub(super) title: bool,
    pub(super) origin: ValueOrigin,
}

impl Context {
    /// Reads the last turns, oldest first.
    #[must_use]
    pub fn new(turns: &[PastTurn], prepared: &Prepared) -> Self {
        let last = &turns[turns.len().saturating_sub(LOOK_BACK)..];
        let typed: String = turns
            .iter()
            .filter(|turn| !turn.suggested)
            .map(|turn| turn.question.to_lowercase() + "\n")
            .collect();
        Self {
            turns: last.iter().map(|turn| meet(turn, &typed, prepared)).collect(),
        }
    }

    /// Tells whether there is nothing to come back to.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }
}

fn meet(turn: &PastTurn, typed: &str, prepared: &Prepared) -> Met {
    let origin = |value: &str, datasource: &str| {
        if stands_in(typed, value) {
            ValueOrigin::Typed
        } else {
            ValueOrigin::Read {
                datasource: datasource.to_owned(),
            }
        }
    };
    let asked = |words: &str| {
        if turn.suggested {
            origin(words, SUGGESTION)
        } else {
            ValueOrigin::Typed
        }
    };
    let mut met = Met {
        question: turn.question.trim().to_owned(),
        asked: asked(turn.question.trim()),
        typed: named_in(&turn.question, prepared)
            .into_iter()
            .map(|(nouns, value)| Thing {
                nouns,
                title: false,
                origin: asked(&value),
                value,
            })
            .collect(),
        called: vec![],
        shown: vec![],
        people: people(turn, prepared, &asked),
    };
    for call in &turn.calls {
        for (nouns, value) in of_call(&call.tool, &call.arguments) {
            let thing = Thing {
                nouns,
                title: false,
                origin: origin(&value, &call.datasource),
                value,
            };
            if !met.called.contains(&thing) {
                met.called.push(thing);
            }
        }
    }
    met.shown = turn
        .things
        .iter()
        .map(|thing| shown(thing, prepared, &origin))
        .collect();
    met
}

/// Tells whether the value stands in the text, which is in small letters, by itself and not as a part of a longer word.
pub(super) fn stands_in(text: &str, value: &str) -> bool {
    let part = |one: char| one.is_alphanumeric() || one == '_';
    let value = value.to_lowercase();
    let value = value.trim().trim_start_matches(['#', '@']);
    let alone = |at: usize| {
        let (before, after) = (&text[..at], &text[at + value.len()..]);
        let joined = after
            .strip_prefix(['-', '.', '@'])
            .is_some_and(|rest| rest.starts_with(part));
        let inside = value.starts_with(part) && before.ends_with(part);
        !inside && !(value.ends_with(part) && (after.starts_with(part) || joined))
    };
    !value.is_empty() && text.match_indices(value).any(|(at, _)| alone(at))
}

/// Returns the name of what was shown: what its title begins with, else what its address names, else the title.
fn shown(thing: &PastThing, prepared: &Prepared, origin: &impl Fn(&str, &str) -> ValueOrigin) -> Thing {
    let title = thing.title.split_whitespace().collect::<Vec<_>>().join(" ");
    let leads = named_in(&title, prepared)
        .into_iter()
        .find(|(_, value)| title.trim_start_matches(['[', '(']).starts_with(value.as_str()));
    let by_address = || {
        let found = named_in(thing.url.as_deref()?, prepared);
        found.into_iter().next()
    };
    let (nouns, value, is_title) = match leads.or_else(by_address) {
        // An address says little to a person and nothing to a search: the title stands for it.
        Some((nouns, value)) if value.contains("://") => (nouns, title, true),
        Some((nouns, value)) => (nouns, value, false),
        None => (vec![], title, true),
    };
    Thing {
        nouns,
        origin: origin(&value, &thing.datasource),
        value,
        title: is_title,
    }
}

/// Returns the things that a text names: by the connectors' shapes, and channels.
pub(super) fn named_in(text: &str, prepared: &Prepared) -> Vec<(Vec<Noun>, String)> {
    let mut named: Vec<(Vec<Noun>, String)> = vec![];
    for one in prepared.entities(text) {
        let value = one.entity.value.trim().to_owned();
        match named.iter_mut().find(|(_, other)| *other == value) {
            Some((nouns, _)) => nouns.extend(Noun::of_shape(&one.entity.name)),
            None => named.push((Noun::of_shape(&one.entity.name), value)),
        }
    }
    for (at, _) in text.match_indices('#') {
        let name = &text[at + 1..];
        let end = name
            .find(|character: char| !(character.is_alphanumeric() || "-_".contains(character)))
            .unwrap_or(name.len());
        let opens = text[..at]
            .chars()
            .next_back()
            .is_none_or(|before| !before.is_alphanumeric() && before != '/');
        if opens && name.starts_with(char::is_alphabetic) {
            named.push((
                vec![Noun::Channel],
                format!("#{}", name[..end].trim_end_matches('-')),
            ));
        }
    }
    named
}

/// Returns the people that the question names: those who wrote what was shown, and those met in a source.
fn people(
    turn: &PastTurn,
    prepared: &Prepared,
    asked: &impl Fn(&str) -> ValueOrigin,
) -> Vec<(String, ValueOrigin)> {
    let words: Vec<&str> = turn
        .question
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| word.chars().count() > 2)
        .collect();
    let authors = turn.things.iter().filter_map(|thing| thing.author.as_deref());
    let known = prepared
        .met()
        .flatten()
        .map(String::as_str)
        .filter(|name| !name.starts_with('#'));
    let mut people: Vec<(String, ValueOrigin)> = vec![];
    for name in authors.chain(known) {
        let mut parts = name.split_whitespace();
        let first = parts.next().unwrap_or_default();
        let hit = words.iter().find(|word| word.eq_ignore_ascii_case(first));
        if let Some(word) = hit.filter(|_| people.iter().all(|(other, _)| !other.eq_ignore_ascii_case(first)))
        {
            people.push(((*word).to_owned(), asked(word)));
        }
    }
    if !people.is_empty() || turn.things.is_empty() {
        return people;
    }
    // Nobody was named; where all that was shown is of one person, that one is meant.
    let mut authors = turn
        .things
        .iter()
        .map(|thing| (thing.author.as_deref(), &thing.datasource));
    if let Some((Some(name), datasource)) = authors.next()
        && authors.all(|(other, _)| other == Some(name))
    {
        people.push((
            name.to_owned(),
            ValueOrigin::Read {
                datasource: datasource.clone(),
            },
        ));
    }
    people
}
