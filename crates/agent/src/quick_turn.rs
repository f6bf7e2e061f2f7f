//! A turn that is answered by ranked search, without a model: every search tool of every source at the same time, then
//! the best passages. Takes the same inputs and returns the same effects as a model's turn; never asks a model.

use crate::call::Call;
use crate::direct_turn::plain;
use crate::effect::{Effect, Plan, ProposedCall, Save};
use crate::failure::{self, one_line};
use crate::fence::fenced;
use crate::input::{Input, Moment, ToolOutcome};
use crate::outbox::Outbox;
use crate::quick::{self, Record};
use crate::setup::{Limits, QuickSetup, SearchCall, SourceLabel};
use crate::unasked::Unasked;
use mosaic_claude::Block;
use mosaic_protocol::{Effect as ToolEffect, Outcome, Passage, Tier, ToolCallId, TurnEvent, TurnStatus};
use serde_json::Value;

/// The most characters of a passage that a later answer of a model gets to see.
const PASSAGE_CHARS: usize = 400;

/// Why a source is not asked.
const NO_SEARCH: &str = "it cannot be searched without a model";

/// A turn that is answered by search.
#[derive(Debug, Clone)]
pub struct QuickTurn {
    outbox: Outbox,
    question: String,
    examples: Vec<String>,
    reason: String,
    searches: Vec<(SearchCall, Call)>,
    records: Vec<Record>,
    over: bool,
}

impl QuickTurn {
    /// Starts the turn: makes every search at once. Without any, the turn fails and offers to connect a source.
    #[must_use]
    pub fn start(mut setup: QuickSetup) -> (Self, Vec<Effect>) {
        let searches = &setup.searches;
        let is_searched = |source: &SourceLabel| {
            searches
                .iter()
                .any(|search| search.datasource_id == source.datasource_id)
        };
        let unasked = Unasked::but(is_searched, NO_SEARCH, &mut setup.start);
        let plan = Plan {
            tier: Tier::QuickAnswer,
            model: None,
            datasources: setup.start.asked(),
            reason: setup.reason.clone(),
            planned_by: setup.start.choosing.planned_by,
            choices: setup.start.choosing.choices.clone(),
            filled: setup.start.choosing.filled.clone(),
        };
        let (mut outbox, _) = Outbox::begin(&setup.start, unasked, plan);
        let now = setup.start.now;
        let searches: Vec<_> = setup
            .searches
            .into_iter()
            .map(|search| {
                let mut call = Call::propose(
                    proposed(&search, &now),
                    Limits::default().result_chars,
                    &mut outbox,
                );
                call.send(search.arguments.clone(), &mut outbox, &now);
                (search, call)
            })
            .collect();
        let over = searches.is_empty();
        if over {
            outbox.failed(TurnStatus::Failed, failure::no_source(), &now);
        }
        let effects = outbox.take();
        let turn = Self {
            outbox,
            question: setup.start.question,
            examples: setup.examples,
            reason: setup.reason,
            searches,
            records: Vec::new(),
            over,
        };
        (turn, effects)
    }

    /// Takes one input and returns what is to be done for it, in order.
    pub fn handle(&mut self, input: Input, now: &Moment) -> Vec<Effect> {
        if !self.over {
            match input {
                Input::ToolFinished { call_id, outcome } => self.finished(&call_id, outcome, now),
                Input::Stop => self.stop(now),
                Input::ApprovalDecided { .. }
                | Input::Woke { .. }
                | Input::Model { .. }
                | Input::ModelRetrying { .. }
                | Input::ModelFailed { .. } => {}
            }
        }
        self.outbox.take()
    }

    /// Tells whether the turn is over.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.over
    }

    fn finished(&mut self, call_id: &ToolCallId, outcome: ToolOutcome, now: &Moment) {
        let running = self
            .searches
            .iter_mut()
            .find(|(search, call)| search.call_id == *call_id && call.is_running());
        let Some((search, call)) = running else { return };
        if let ToolOutcome::Answered(answer) = &outcome
            && !answer.is_error
        {
            self.records.extend(quick::records(&search.origin(), answer));
        }
        call.answer(outcome, &mut self.outbox, now);
        if self.searches.iter().all(|(_, call)| call.ended().is_some()) {
            self.over = true;
            self.conclude(now);
        }
    }

    fn stop(&mut self, now: &Moment) {
        for (_, call) in &mut self.searches {
            call.cancel(&mut self.outbox, now);
        }
        self.outbox.failed(TurnStatus::Stopped, failure::stopped(), now);
        self.over = true;
    }

    fn conclude(&mut self, now: &Moment) {
        let failed: Vec<_> = self
            .searches
            .iter()
            .filter_map(|(search, call)| Some((search, call.ended()?)))
            .filter(|(_, ended)| ended.outcome != Outcome::Succeeded)
            .collect();
        if failed.len() == self.searches.len()
            && let Some((search, ended)) = failed.first()
        {
            let told = failure::call_failure(&search.datasource_name, &ended.head, ended.failure);
            self.outbox.failed(TurnStatus::Failed, told, now);
            return;
        }
        let silent = once_each(failed.iter().map(|(search, _)| search.datasource_name.as_str()));
        let remark = (!silent.is_empty()).then(|| format!("Could not search all of {}.", silent.join(", ")));
        let passages = quick::rank(&self.question, std::mem::take(&mut self.records));
        let shown = self.in_words(&passages);
        self.outbox.save(Save::Passages(passages.clone()));
        let turn_id = self.outbox.turn();
        let data = self.as_data(&passages);
        self.outbox
            .publish(TurnEvent::PassagesFound { turn_id, passages });
        self.outbox.plain_answer(&shown, data);
        self.outbox.finished(remark, now);
    }

    /// Returns the names of the sources searched.
    fn sources(&self) -> Vec<&str> {
        once_each(
            self.searches
                .iter()
                .map(|(search, _)| search.datasource_name.as_str()),
        )
    }

    /// Returns the passages as a later answer of a model gets to see them.
    fn as_data(&self, passages: &[Passage]) -> Option<Block> {
        let lines = (1u32..).zip(passages).map(|(number, passage)| {
            let found_in = self
                .searches
                .iter()
                .find(|(search, _)| search.datasource_id == passage.datasource_id)
                .map_or("", |(search, _)| search.datasource_name.as_str());
            let said: String = passage.text.chars().take(PASSAGE_CHARS).collect();
            format!(
                "{number}. {} · {}: {}",
                one_line(found_in),
                one_line(&passage.title),
                one_line(&said)
            )
        });
        let lines: Vec<String> = lines.collect();
        let origin = format!(
            "{}, from a ranked search without a model",
            self.sources().join(", ")
        );
        (!lines.is_empty()).then(|| fenced(&origin, &lines.join("\n")))
    }

    /// Returns what is said about the passages: that they were searched, not thought about, and what to try next.
    fn in_words(&self, passages: &[Passage]) -> String {
        let sources = plain(&one_line(&self.sources().join(", ")));
        let mut words = match passages.len() {
            0 => format!("Nothing in {sources} matches these words."),
            1 => format!("**1 passage** from {sources}."),
            count => format!("**{count} passages** from {sources}, the best first."),
        };
        words.push_str(" This is a search without a model");
        if self.reason.is_empty() {
            words.push('.');
        } else {
            words.push_str(&format!(": {}.", self.reason));
        }
        if self.examples.is_empty() {
            return words;
        }
        let examples: Vec<String> = self
            .examples
            .iter()
            .take(3)
            .map(|example| format!("`{example}`"))
            .collect();
        words.push_str(&format!("\n\nWhat works without one: {}.", examples.join(", ")));
        words
    }
}

fn proposed(search: &SearchCall, now: &Moment) -> ProposedCall {
    ProposedCall {
        call_id: search.call_id.clone(),
        datasource_id: search.datasource_id.clone(),
        datasource_name: search.datasource_name.clone(),
        tool: search.tool.clone(),
        arguments: Value::Object(search.arguments.clone()),
        effect: ToolEffect::Read,
        at: now.at.clone(),
        run_id: Some(search.run_id.clone()),
        origins: Vec::new(),
    }
}

fn once_each<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut once: Vec<&str> = Vec::new();
    for name in names {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    once
}

#[cfg(test)]
mod tests;
