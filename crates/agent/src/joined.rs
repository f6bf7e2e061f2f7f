//! Finds things that were met in several sources: the issue, the pull request that mends it, the thread about it; and says
//! where they disagree. By rules over names, links and states alone; what records say in prose is left to the model.
//!
//! A sentence made here is built from names and states that were cleaned first, so that no record can write it.

mod disagreement;
mod naming;

use mosaic_protocol::{EntityPattern, JoinedThing, KeptRecord};
use naming::{Naming, Shapes};
use std::collections::{BTreeMap, BTreeSet};

/// The most things that are told of.
const MAX_THINGS: usize = 12;

/// A thing with the records that name it.
#[derive(Debug)]
struct Thing {
    name: String,
    /// Places in the list of records.
    records: Vec<usize>,
    disagreement: Option<String>,
}

/// Returns what was met in several sources, what is disagreed about first; `shapes` are how the connectors name their
/// things.
#[must_use]
pub(crate) fn join(records: &[KeptRecord], shapes: &[EntityPattern]) -> Vec<JoinedThing> {
    let shapes = Shapes::of(shapes);
    let named: Vec<Naming> = records.iter().map(|record| shapes.read(record)).collect();
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, naming) in named.iter().enumerate() {
        for name in naming.all() {
            by_name.entry(name).or_default().push(at);
        }
    }
    let mut things: Vec<Thing> = by_name
        .into_iter()
        .filter(|(_, at)| sources(records, at) > 1)
        .map(|(name, at)| Thing {
            disagreement: disagreement::about(name, (records, &named), &at),
            name: name.to_owned(),
            records: at,
        })
        .collect();
    // What is told of best comes first: a disagreement, then a thing that is there itself, then many records.
    things.sort_by_key(|thing| {
        let is_there = thing.records.iter().any(|at| named[*at].is(&thing.name));
        (
            thing.disagreement.is_none(),
            !is_there,
            is_link(&thing.name),
            usize::MAX - thing.records.len(),
        )
    });
    let mut kept: Vec<Thing> = Vec::new();
    for thing in things {
        if !kept.iter().any(|other| says_no_more(&thing, other)) {
            kept.push(thing);
        }
    }
    kept.truncate(MAX_THINGS);
    kept.into_iter().map(|thing| told(thing, records)).collect()
}

fn sources(records: &[KeptRecord], at: &[usize]) -> usize {
    let ids: BTreeSet<&str> = at.iter().map(|at| records[*at].datasource_id.as_str()).collect();
    ids.len()
}

fn is_link(name: &str) -> bool {
    name.starts_with("https://")
}

/// Tells whether a thing joins nothing that the other does not join, and has nothing to say of its own.
fn says_no_more(thing: &Thing, other: &Thing) -> bool {
    (thing.disagreement.is_none() || thing.disagreement == other.disagreement)
        && thing.records.iter().all(|at| other.records.contains(at))
}

fn told(thing: Thing, records: &[KeptRecord]) -> JoinedThing {
    let name = match thing.records.first() {
        // A link says less than the title of what it leads to.
        Some(at) if is_link(&thing.name) => crate::failure::one_line(&records[*at].title),
        Some(_) | None => thing.name,
    };
    JoinedThing {
        name,
        records: thing.records.iter().map(|at| records[*at].number).collect(),
        disagreement: thing.disagreement,
    }
}

#[cfg(test)]
mod tests;
