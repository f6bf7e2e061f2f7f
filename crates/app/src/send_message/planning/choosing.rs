//! The plan that rules make of a question: what it refers to, which sources it goes to and why, whether one tool answers it.
//! Takes a few milliseconds; asks nobody.

use super::known::Known;
use mosaic_agent::planner::{
    Choice, Ground, as_chosen, asks_to_act, is_close, looks_like_lookup, without_mentions,
};
use mosaic_agent::{Choosing, Decision, DirectCall, RouteSource, carry, decide, named_alone, routes};
use mosaic_protocol::{DatasourceId, PlannedBy, PlannedSource, SourceChoice};

/// A plan by rules.
#[derive(Clone)]
pub(crate) struct LocalPlan {
    pub(crate) choosing: Choosing,
    /// The one tool that answers, if there is one.
    pub(crate) decision: Decision,
    /// Whether something is to be done rather than known.
    pub(super) acts: bool,
    /// Whether a small model may know better which sources are meant.
    pub(super) close: bool,
    /// Whether one look-up may do.
    pub(super) lookup: bool,
}

impl LocalPlan {
    /// Returns the sources asked, likeliest first.
    pub(super) fn asked(&self) -> impl Iterator<Item = &DatasourceId> {
        let asked = self.choosing.choices.iter().filter(|choice| choice.asked);
        asked.map(|choice| &choice.datasource_id)
    }

    /// Returns the choices as this call makes them: one source is asked.
    pub(crate) fn choices_for(&self, call: &DirectCall) -> Vec<PlannedSource> {
        for_one(&self.choosing.choices, &call.datasource_id, &call.reason)
    }
}

/// Plans a question by rules.
pub(crate) fn local_plan(question: &str, choice: &SourceChoice, known: &Known) -> LocalPlan {
    let resolved = carry::resolve(question, &known.context);
    let named = known.prepared.named(&resolved.question);
    let natural = known.prepared.choose(&resolved.question);
    let picked = picked(choice, known);
    let within = |choice: &&Choice| {
        picked
            .as_ref()
            .is_none_or(|(ids, _)| ids.contains(&choice.datasource_id))
    };
    let mentioned = natural
        .iter()
        .filter(within)
        .any(|choice| choice.ground == Ground::Mention);
    let fitting: Vec<Choice> = natural.iter().filter(within).cloned().collect();
    let (choices, planned_by) = match &picked {
        // Who is named in the question goes before whoever is picked for all questions.
        _ if mentioned => (as_mentioned(natural, &fitting), PlannedBy::Person),
        Some((ids, reason)) => (as_chosen(natural, ids, reason), PlannedBy::Person),
        None => (natural, PlannedBy::Rules),
    };
    let plain = without_mentions(&resolved.question, &named);
    let decision = decide(found(&plain, known, &fitting), &fitting);
    let choosing = Choosing {
        planned_by,
        choices: choices
            .iter()
            .map(|choice| choice.told(&name_of(choice, known)))
            .collect(),
        filled: resolved.filled,
        resolved: (plain != question).then_some(plain.clone()),
        suggested: known.is_suggested(question),
        spent: Vec::new(),
    };
    LocalPlan {
        // As it was asked, too: “post it” stays a deed when “it” is filled in.
        acts: asks_to_act(&plain) || asks_to_act(question),
        close: planned_by == PlannedBy::Rules && is_close(&choices),
        lookup: looks_like_lookup(&plain),
        choosing,
        decision,
    }
}

/// Returns which sources the person picked, and in what way; `None` leaves the choice to rules.
fn picked(choice: &SourceChoice, known: &Known) -> Option<(Vec<DatasourceId>, &'static str)> {
    match choice {
        SourceChoice::Only { datasource_ids } => Some((datasource_ids.clone(), "you chose it")),
        SourceChoice::All if !known.pinned.is_empty() => {
            Some((known.pinned.clone(), "pinned to this conversation"))
        }
        SourceChoice::All => None,
    }
}

/// Returns the choices with those asked that the question names and that may be asked.
fn as_mentioned(natural: Vec<Choice>, fitting: &[Choice]) -> Vec<Choice> {
    let named = fitting.iter().filter(|choice| choice.ground == Ground::Mention);
    let ids: Vec<DatasourceId> = named.map(|choice| choice.datasource_id.clone()).collect();
    as_chosen(natural, &ids, "you named it")
}

fn found(question: &str, known: &Known, fitting: &[Choice]) -> Vec<mosaic_agent::Route> {
    let sources: Vec<RouteSource<'_>> = known
        .all
        .iter()
        .filter(|source| fitting.iter().any(|choice| choice.datasource_id == source.id))
        .filter_map(|source| {
            Some(RouteSource {
                datasource_id: &source.id,
                name: &source.name,
                patterns: &super::info(source, &known.connectors)?.patterns,
            })
        })
        .collect();
    let mut found = named_alone(question, &known.prepared, &sources);
    found.extend(routes(question, &sources));
    found
}

fn name_of(choice: &Choice, known: &Known) -> String {
    let source = known.all.iter().find(|source| source.id == choice.datasource_id);
    source.map_or_else(String::new, |source| source.name.clone())
}

/// Returns the choices as one tool of one source makes them.
pub(super) fn for_one(choices: &[PlannedSource], id: &DatasourceId, reason: &str) -> Vec<PlannedSource> {
    let mut choices = choices.to_vec();
    for choice in &mut choices {
        choice.asked = choice.datasource_id == *id;
        if choice.asked {
            choice.confidence = choice.confidence.max(95);
            reason.clone_into(&mut choice.reason);
        }
    }
    choices.sort_by_key(|choice| !choice.asked);
    choices
}
