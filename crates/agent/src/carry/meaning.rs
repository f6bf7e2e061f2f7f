//! What a reference means in this conversation: the one thing that fits, or nothing. The nearest turn that met such a thing
//! decides; within it what the person named goes before what was asked for, and that before what was shown.

use super::context::{Context, Met, Thing};
use super::nouns::Noun;
use super::scan::{Found, Place, Reference};
use mosaic_protocol::ValueOrigin;

/// How many turns back “it”, “she” and “the second one” reach.
const NEAR: usize = 2;
/// The most things that “those” stands for.
const MOST_OF_THEM: usize = 8;

/// What words stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) value: String,
    /// Whether the value is a title rather than a name.
    pub(super) title: bool,
    pub(super) origin: ValueOrigin,
}

/// Returns what the reference means.
pub(super) fn of(found: &Found, context: &Context) -> Option<Meaning> {
    match &found.reference {
        Reference::That(nouns) => that(nouns, context),
        Reference::Those(nouns) => those(nouns, context),
        Reference::Nth { place, nouns } => nth(*place, nouns, context),
        Reference::It | Reference::Whose { .. } => focus(context),
        Reference::There => place(context),
        Reference::Person | Reference::OfPerson => person(context),
    }
}

fn that(nouns: &[Noun], context: &Context) -> Option<Meaning> {
    let fits = |thing: &&Thing| thing.nouns.iter().any(|noun| nouns.contains(noun));
    for turn in context.turns.iter().rev() {
        for level in [&turn.typed, &turn.called, &turn.shown] {
            let fitting: Vec<&Thing> = level.iter().filter(fits).collect();
            if !fitting.is_empty() {
                return only(&fitting);
            }
        }
    }
    None
}

fn those(nouns: &[Noun], context: &Context) -> Option<Meaning> {
    let turn = near(context).find(|turn| !turn.shown.is_empty() || turn.typed.len() > 1)?;
    let fits = |thing: &&Thing| nouns.is_empty() || thing.nouns.iter().any(|noun| nouns.contains(noun));
    for level in [&turn.typed, &turn.shown] {
        let mut fitting: Vec<&Thing> = vec![];
        for thing in level.iter().filter(fits) {
            if fitting.iter().all(|other| other.value != thing.value) {
                fitting.push(thing);
            }
        }
        // A title more or less would make a sentence of its own of them.
        let clear = (2..=MOST_OF_THEM).contains(&fitting.len()) && fitting.iter().all(|thing| !thing.title);
        if clear {
            let values: Vec<&str> = fitting.iter().map(|thing| thing.value.as_str()).collect();
            let read = fitting.iter().find(|thing| thing.origin != ValueOrigin::Typed);
            return Some(Meaning {
                value: values.join(", "),
                title: false,
                origin: read.map_or(ValueOrigin::Typed, |thing| thing.origin.clone()),
            });
        }
    }
    None
}

fn nth(place: Place, nouns: &[Noun], context: &Context) -> Option<Meaning> {
    let turn = near(context).find(|turn| !turn.shown.is_empty())?;
    let mut fitting: Vec<&Thing> = turn.shown.iter().collect();
    if !nouns.is_empty() {
        fitting.retain(|thing| thing.nouns.iter().any(|noun| nouns.contains(noun)));
    }
    let thing = match place {
        Place::At(at) => fitting.get(at),
        Place::Last => fitting.last(),
    };
    thing.map(|thing| meaning(thing))
}

/// Returns the one thing that the conversation is about just now.
fn focus(context: &Context) -> Option<Meaning> {
    let turn = near(context)
        .find(|turn| !(turn.typed.is_empty() && turn.called.is_empty() && turn.shown.is_empty()))?;
    for level in [&turn.typed, &turn.called, &turn.shown] {
        if level.is_empty() {
            continue;
        }
        let within: Vec<&Thing> = level
            .iter()
            .filter(|thing| !thing.nouns.iter().all(|noun| noun.is_place()) || thing.nouns.is_empty())
            .collect();
        return if within.is_empty() {
            only(&level.iter().collect::<Vec<_>>())
        } else {
            only(&within)
        };
    }
    None
}

fn place(context: &Context) -> Option<Meaning> {
    for turn in near(context) {
        for level in [&turn.typed, &turn.called] {
            let places: Vec<&Thing> = level
                .iter()
                .filter(|thing| thing.nouns.iter().any(|noun| noun.is_place()))
                .collect();
            if !places.is_empty() {
                return only(&places);
            }
        }
    }
    None
}

fn person(context: &Context) -> Option<Meaning> {
    let turn = near(context).find(|turn| !turn.people.is_empty())?;
    match turn.people.as_slice() {
        [(name, origin)] => Some(Meaning {
            value: name.clone(),
            title: false,
            origin: origin.clone(),
        }),
        _ => None,
    }
}

fn near(context: &Context) -> impl Iterator<Item = &Met> {
    context.turns.iter().rev().take(NEAR)
}

/// Returns the thing when all of them are the same one.
fn only(things: &[&Thing]) -> Option<Meaning> {
    let (first, rest) = things.split_first()?;
    rest.iter()
        .all(|other| other.value.eq_ignore_ascii_case(&first.value))
        .then(|| meaning(first))
}

fn meaning(thing: &Thing) -> Meaning {
    Meaning {
        value: thing.value.clone(),
        title: thing.title,
        origin: thing.origin.clone(),
    }
}
