//! A turn that is answered by ranked search, without a model: every search tool of every source at the same time, then
//! the best passages. Takes the same inputs and returns the same effects as a model's turn; never asks a model.

mod evidence;
mod runs;
mod telling;

use crate::effect::{Effect, Plan, Save};
use crate::failure;
use crate::follow_ups::follow_ups;
use crate::input::{Input, Moment, ToolOutcome};
use crate::joined;
use crate::outbox::Outbox;
use crate::quick::{Ranked, Record, rank};
use crate::receipt::Receipt;
use crate::setup::{QuickSetup, SearchCall, SourceLabel, UnavailableSource};
use crate::unasked::Unasked;
use crate::understand::Understood;
use mosaic_protocol::{EntityPattern, Passage, Tier, ToolCallId, TurnEvent, TurnStatus};
use runs::Run;

/// Why a source is not asked.
const NO_SEARCH: &str = "without a model, none of its searches fits the question";

/// A turn that is answered by search.
#[derive(Debug, Clone)]
pub struct QuickTurn {
    outbox: Outbox,
    understood: Understood,
    examples: Vec<String>,
    reason: String,
    runs: Vec<Run>,
    receipt: Receipt,
    /// What other sources brought before, when one is tried again.
    earlier: Option<Vec<Record>>,
    shapes: Vec<EntityPattern>,
    run_ms: u32,
    over: bool,
}

impl QuickTurn {
    /// Starts the turn: makes every search at once. Without any, the turn fails and offers to connect a source.
    #[must_use]
    pub fn start(mut setup: QuickSetup) -> (Self, Vec<Effect>) {
        let now = setup.start.now.clone();
        let receipt = receipt(&mut setup);
        let unasked = unsearched(&mut setup);
        let again = setup.earlier.is_some();
        let mut outbox = if again {
            Outbox::resume(&setup.start, unasked)
        } else {
            Outbox::begin(&setup.start, unasked, plan(&setup)).0
        };
        let runs = Run::all(setup.searches, &mut outbox);
        let earlier = setup.earlier.take();
        let mut turn = Self {
            outbox,
            understood: setup.understood,
            examples: setup.examples,
            reason: setup.reason,
            runs,
            receipt,
            earlier: earlier.map(|earlier| earlier.records.into_iter().map(evidence::again).collect()),
            shapes: setup.shapes,
            run_ms: setup.run_ms,
            over: false,
        };
        turn.begin(&now);
        let effects = turn.outbox.take();
        (turn, effects)
    }

    /// Takes one input and returns what is to be done for it, in order.
    pub fn handle(&mut self, input: Input, now: &Moment) -> Vec<Effect> {
        if !self.over {
            match input {
                Input::ToolFinished { call_id, outcome } => self.finished(&call_id, outcome, now),
                Input::Woke { alarm } => self.woke(alarm, now),
                Input::Stop => self.stop(now),
                Input::ApprovalDecided { .. }
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

    fn begin(&mut self, now: &Moment) {
        if self.runs.is_empty() {
            self.over = true;
            self.tell_receipt(&[]);
            self.outbox.failed(TurnStatus::Failed, failure::no_source(), now);
            return;
        }
        for (alarm, run) in (0u32..).zip(&mut self.runs) {
            run.send(&mut self.receipt, &mut self.outbox, now);
            self.outbox.push(Effect::Wake {
                alarm,
                after_ms: self.run_ms,
            });
        }
    }

    fn finished(&mut self, call_id: &ToolCallId, outcome: ToolOutcome, now: &Moment) {
        let Some(run) = self.runs.iter_mut().find(|run| run.awaits(call_id)) else {
            return;
        };
        run.answer((call_id, outcome), &mut self.receipt, (&mut self.outbox, now));
        if run.is_done() {
            run.finish(&self.receipt, &mut self.outbox);
            self.go_on(now);
        }
    }

    /// Gives up a source whose time is over.
    fn woke(&mut self, alarm: u32, now: &Moment) {
        let late = usize::try_from(alarm).ok().and_then(|at| self.runs.get_mut(at));
        let Some(run) = late.filter(|run| !run.is_done()) else {
            return;
        };
        run.give_up(self.run_ms, &mut self.receipt, (&mut self.outbox, now));
        run.finish(&self.receipt, &mut self.outbox);
        self.go_on(now);
    }

    /// Shows what there is so far, or the answer when every source is done.
    fn go_on(&mut self, now: &Moment) {
        if self.runs.iter().all(Run::is_done) {
            self.over = true;
            self.conclude(now);
            return;
        }
        let passages = passages(&self.ranked());
        if !passages.is_empty() {
            self.outbox.passages(&passages);
        }
    }

    fn stop(&mut self, now: &Moment) {
        self.over = true;
        for run in &mut self.runs {
            if !run.is_done() {
                run.stop(&mut self.receipt, (&mut self.outbox, now));
                run.finish(&self.receipt, &mut self.outbox);
            }
        }
        if self.earlier.is_some() {
            // The answer of before stands, with the records that it cites under their numbers.
            self.outbox.receipt(self.receipt.as_it_stands());
        } else {
            let ranked = self.ranked();
            if !ranked.is_empty() {
                self.outbox.records(&evidence::kept(&ranked));
                self.outbox.passages(&passages(&ranked));
            }
            self.tell_receipt(&[]);
        }
        self.outbox.failed(TurnStatus::Stopped, failure::stopped(), now);
    }

    fn conclude(&mut self, now: &Moment) {
        let nothing_else = self.earlier.as_ref().is_none_or(Vec::is_empty);
        if let Some(failed) = self.runs.iter().find_map(Run::failure)
            && nothing_else
            && !self.runs.iter().any(Run::brought_an_answer)
        {
            self.tell_receipt(&[]);
            self.outbox.failed(TurnStatus::Failed, failed, now);
            return;
        }
        let ranked = self.ranked();
        let kept = evidence::kept(&ranked);
        self.outbox.records(&kept);
        let things = joined::join(&kept, &self.shapes);
        if !things.is_empty() || self.earlier.is_some() {
            self.outbox.joined(&things);
        }
        if self.earlier.is_some() {
            self.begin_anew(kept.len());
        }
        let passages = passages(&ranked);
        self.outbox.passages(&passages);
        let citations = evidence::citations(&ranked);
        self.outbox.citations(&citations);
        let shown = self.in_words(&ranked);
        let data = self.as_data(&ranked);
        self.outbox.plain_answer(&shown, data);
        self.tell_receipt(&citations);
        let questions = follow_ups(&self.understood.question, &kept, &things);
        if !questions.is_empty() || self.earlier.is_some() {
            self.outbox.follow_ups(questions);
        }
        let remark = self.remark();
        self.outbox.finished(remark, now);
    }

    /// Takes back what the answer was before one source was tried again.
    fn begin_anew(&mut self, records: usize) {
        self.outbox.save(Save::AnswerAnew);
        let turn_id = self.outbox.turn();
        self.outbox.publish(TurnEvent::SynthesisStarted {
            turn_id,
            records: crate::tally::count(records as u64),
        });
    }

    fn tell_receipt(&mut self, citations: &[mosaic_protocol::Citation]) {
        let entries = self.receipt.entries(citations);
        self.outbox.receipt(entries);
    }

    /// Ranks what there is so far: what was brought before counts as what the sources bring now.
    fn ranked(&self) -> Vec<Ranked> {
        let earlier = self.earlier.iter().flatten();
        let now = self.runs.iter().flat_map(Run::records);
        rank(&self.understood, earlier.chain(now).cloned().collect())
    }
}

fn passages(ranked: &[Ranked]) -> Vec<Passage> {
    ranked.iter().map(|one| one.passage.clone()).collect()
}

fn is_searched(searches: &[SearchCall], source: &SourceLabel) -> bool {
    searches
        .iter()
        .any(|search| search.datasource_id == source.datasource_id)
}

/// Returns a receipt with a line for every source that the person could have meant.
fn receipt(setup: &mut QuickSetup) -> Receipt {
    let is_searched = |source: &&SourceLabel| is_searched(&setup.searches, source);
    let asked: Vec<SourceLabel> = setup.start.sources.iter().filter(is_searched).cloned().collect();
    let dumb = setup.start.sources.iter().filter(|source| !is_searched(source));
    let mut left_out: Vec<UnavailableSource> = dumb
        .map(|source| UnavailableSource {
            datasource_id: source.datasource_id.clone(),
            name: source.name.clone(),
            reason: NO_SEARCH.to_owned(),
        })
        .collect();
    for choice in &setup.start.choosing.choices {
        let known = setup
            .start
            .sources
            .iter()
            .any(|source| source.datasource_id == choice.datasource_id);
        if !known {
            left_out.push(UnavailableSource {
                datasource_id: choice.datasource_id.clone(),
                name: choice.datasource.clone(),
                reason: choice.reason.clone(),
            });
        }
    }
    let mut receipt = Receipt::of(&asked, &left_out);
    if let Some(earlier) = &mut setup.earlier {
        receipt.take_in(std::mem::take(&mut earlier.receipt));
    }
    receipt
}

/// Takes the sources that no search goes to out of the turn's own; the person is told of them unless they answered before.
fn unsearched(setup: &mut QuickSetup) -> Unasked {
    let searches = &setup.searches;
    let unasked = Unasked::but(
        |source| is_searched(searches, source),
        NO_SEARCH,
        &mut setup.start,
    );
    if setup.earlier.is_some() {
        return Unasked::default();
    }
    unasked
}

fn plan(setup: &QuickSetup) -> Plan {
    Plan {
        tier: Tier::QuickAnswer,
        model: None,
        datasources: setup.start.asked(),
        reason: setup.reason.clone(),
        planned_by: setup.start.choosing.planned_by,
        choices: setup.start.choosing.choices.clone(),
        filled: setup.start.choosing.filled.clone(),
    }
}

#[cfg(test)]
mod tests;
