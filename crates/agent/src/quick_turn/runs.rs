//! One source's part of a quick turn: its searches, what they brought, and how it ended. Every search ends once. What finds
//! too little is asked again more loosely, at most twice.

use crate::call::Call;
use crate::effect::ProposedCall;
use crate::failure::{self, ToolFailure, ToolFailureKind, one_line};
use crate::input::{Moment, ToolOutcome};
use crate::outbox::{Outbox, Sent};
use crate::quick::{self, Record};
use crate::receipt::Receipt;
use crate::setup::{Limits, SearchCall};
use mosaic_protocol::{Effect as ToolEffect, Outcome, RunId, ToolCallId, TurnFailure};
use serde_json::Value;

/// Where a run tells what it does, and when.
type Told<'a> = (&'a mut Outbox, &'a Moment);

/// From how many records on a source has brought enough.
const ENOUGH: usize = 4;
/// The most looser searches of a source.
const LOOSER: usize = 2;

/// One source's searches.
#[derive(Debug, Clone)]
pub(super) struct Run {
    run_id: RunId,
    searches: Vec<Search>,
    records: Vec<Record>,
    /// How many searches were asked more loosely.
    looser: usize,
    /// Whether nothing more is asked.
    closed: bool,
}

/// One search.
#[derive(Debug, Clone)]
struct Search {
    asked: SearchCall,
    call: Option<Call>,
    /// How much of what it found is by the person it was narrowed to.
    theirs: usize,
    /// Whether the tool found the words wrong, and others were at hand.
    excused: bool,
}

impl Search {
    const fn of(asked: SearchCall) -> Self {
        Self {
            asked,
            call: None,
            theirs: 0,
            excused: false,
        }
    }

    fn send(&mut self, run_id: &RunId, receipt: &mut Receipt, (outbox, now): (&mut Outbox, &Moment)) {
        let asked = &self.asked;
        let mut call = Call::propose(
            proposed(asked, run_id, now),
            Limits::default().result_chars,
            outbox,
        );
        receipt.called(&asked.datasource_id, &asked.datasource_name, now.ms);
        call.send(Sent::reading(asked.arguments.clone()), outbox, now);
        self.call = Some(call);
    }
}

impl Run {
    /// Returns a run for each source, in the order of their first searches, and tells that they begin.
    pub(super) fn all(searches: Vec<SearchCall>, outbox: &mut Outbox) -> Vec<Self> {
        let mut runs: Vec<Self> = Vec::new();
        for search in searches {
            let same = |run: &&mut Self| run.first().datasource_id == search.datasource_id;
            match runs.iter_mut().find(same) {
                Some(run) => run.searches.push(Search::of(search)),
                None => runs.push(Self {
                    run_id: search.run_id.clone(),
                    searches: vec![Search::of(search)],
                    records: Vec::new(),
                    looser: 0,
                    closed: false,
                }),
            }
        }
        for run in &runs {
            let search = run.first();
            outbox.run_started(&run.run_id, (&search.datasource_id, &search.datasource_name));
        }
        runs
    }

    fn first(&self) -> &SearchCall {
        &self.searches[0].asked
    }

    /// Returns the source's name.
    pub(super) fn source(&self) -> &str {
        &self.first().datasource_name
    }

    /// Returns what was found so far.
    pub(super) fn records(&self) -> &[Record] {
        &self.records
    }

    /// Makes its searches.
    pub(super) fn send(&mut self, receipt: &mut Receipt, outbox: &mut Outbox, now: &Moment) {
        for search in &mut self.searches {
            search.send(&self.run_id, receipt, (outbox, now));
        }
    }

    /// Tells whether one of its searches waits for this answer.
    pub(super) fn awaits(&self, call_id: &ToolCallId) -> bool {
        self.calls()
            .any(|(search, call)| search.call_id == *call_id && call.is_running())
    }

    /// Tells whether all its searches have ended.
    pub(super) fn is_done(&self) -> bool {
        self.calls().all(|(_, call)| call.ended().is_some())
    }

    /// Tells whether it was searched more loosely than was asked.
    pub(super) const fn is_looser(&self) -> bool {
        self.looser > 0
    }

    /// Tells whether any search was answered.
    pub(super) fn brought_an_answer(&self) -> bool {
        self.outcomes().any(|answered| answered)
    }

    /// Tells whether any search was not answered.
    pub(super) fn left_something_out(&self) -> bool {
        self.outcomes().any(|answered| !answered)
    }

    /// Returns the first failure as one of the whole turn.
    pub(super) fn failure(&self) -> Option<TurnFailure> {
        let failed = |(search, call): (&SearchCall, &Call)| {
            let ended = call.ended().filter(|ended| ended.outcome != Outcome::Succeeded)?;
            Some(failure::call_failure(
                &search.datasource_name,
                &ended.head,
                ended.failure,
            ))
        };
        self.calls().find_map(failed)
    }

    /// Ends one search with what came of it.
    pub(super) fn answer(
        &mut self,
        (call_id, outcome): (&ToolCallId, ToolOutcome),
        receipt: &mut Receipt,
        (outbox, now): Told<'_>,
    ) {
        let search = self
            .searches
            .iter_mut()
            .find(|search| search.asked.call_id == *call_id);
        let Some(search) = search else { return };
        let Some(call) = &mut search.call else { return };
        let mut found = match &outcome {
            ToolOutcome::Answered(answer) if !answer.is_error => {
                Some(quick::records(&search.asked.origin(), answer))
            }
            ToolOutcome::Answered(_) | ToolOutcome::Failed(_) => None,
        };
        call.answer(outcome, outbox, now);
        let others = search.asked.reads || !search.asked.looser.is_empty();
        if let Some(ended) = call.ended()
            && found.is_none()
            && ended.about_the_question
            && others
        {
            // Nobody of that name, no such thing: nothing was found by it.
            search.excused = true;
            found = Some(Vec::new());
        }
        let id = &search.asked.datasource_id;
        if let Some(mut found) = found {
            if search.asked.reads {
                found.iter_mut().for_each(|record| record.named = true);
            }
            if let Some(person) = &search.asked.by_person {
                let by_them = |record: &&Record| quick::is_by(record, person);
                search.theirs = found.iter().filter(by_them).count();
            }
            let known = |record: &Record| {
                let same = |one: &Record| {
                    one.origin.tool == record.origin.tool && one.id == record.id && one.title == record.title
                };
                !record.id.is_empty() && self.records.iter().any(same)
            };
            found.retain(|record| !known(record));
            receipt.brought(id, found.len(), now.ms);
            self.records.extend(found);
        } else if let Some(ended) = call.ended() {
            let why = (ended.head.summary.as_str(), ended.head.repair.clone());
            receipt.failed(id, why, now.ms);
        }
        self.ask_again(receipt, (outbox, now));
    }

    /// Asks more loosely once everything was answered and too little was found: every search in its next way, as many as
    /// may be; of what one person wrote that was not found, all ways at once.
    fn ask_again(&mut self, receipt: &mut Receipt, told: Told<'_>) {
        if self.closed || !self.is_done() {
            return;
        }
        let few = self.records.len() < ENOUGH && !self.records.iter().any(|record| record.named);
        let mut more: Vec<SearchCall> = Vec::new();
        for search in &mut self.searches {
            let asked = &mut search.asked;
            let theirs = asked.by_person.is_some() && search.theirs < ENOUGH - 1;
            // Whoever is not known there is not asked for again.
            let ways = if theirs && !search.excused { LOOSER } else { 1 };
            while (few || theirs)
                && self.looser + more.len() < LOOSER
                && !asked.looser.is_empty()
                && more.iter().filter(|other| other.tool == asked.tool).count() < ways
            {
                let looser = asked.looser.remove(0);
                let again = asked.loosened(looser);
                more.push(again);
            }
        }
        self.looser += more.len();
        let (outbox, now) = told;
        for again in more {
            let mut search = Search::of(again);
            search.send(&self.run_id, receipt, (&mut *outbox, now));
            self.searches.push(search);
        }
    }

    /// Cancels the searches that are still running, since the source's time is over.
    pub(super) fn give_up(&mut self, after_ms: u32, receipt: &mut Receipt, (outbox, now): Told<'_>) {
        self.closed = true;
        for Search {
            asked: search, call, ..
        } in &mut self.searches
        {
            let Some(call) = call.as_mut().filter(|call| call.is_running()) else {
                continue;
            };
            let failure = ToolFailure {
                kind: ToolFailureKind::Timeout,
                message: format!("it did not answer within {} s", after_ms.div_ceil(1_000)),
            };
            let view = failure::tool_failure(&failure, &search.datasource_id);
            outbox.call_cancelled(&search.call_id);
            call.answer(ToolOutcome::Failed(failure), outbox, now);
            receipt.failed(&search.datasource_id, (&view.summary, view.repair), now.ms);
        }
    }

    /// Cancels the searches that are still running, since the person stopped the turn.
    pub(super) fn stop(&mut self, receipt: &mut Receipt, (outbox, now): Told<'_>) {
        self.closed = true;
        for Search {
            asked: search, call, ..
        } in &mut self.searches
        {
            if let Some(call) = call.as_mut().filter(|call| call.ended().is_none()) {
                call.cancel(outbox, now);
                receipt.stopped(&search.datasource_id);
            }
        }
    }

    /// Tells that the source is done, with its line of the receipt.
    pub(super) fn finish(&self, receipt: &Receipt, outbox: &mut Outbox) {
        if let Some(entry) = receipt.entry(&self.first().datasource_id) {
            outbox.run_finished(&self.run_id, entry);
        }
    }

    fn calls(&self) -> impl Iterator<Item = (&SearchCall, &Call)> {
        self.searches
            .iter()
            .filter_map(|search| Some((&search.asked, search.call.as_ref()?)))
    }

    /// Returns of every search that has ended whether it was answered.
    fn outcomes(&self) -> impl Iterator<Item = bool> {
        self.searches.iter().filter_map(|search| {
            let ended = search.call.as_ref()?.ended()?;
            Some(ended.outcome == Outcome::Succeeded || search.excused)
        })
    }
}

fn proposed(search: &SearchCall, run_id: &RunId, now: &Moment) -> ProposedCall {
    ProposedCall {
        call_id: search.call_id.clone(),
        datasource_id: search.datasource_id.clone(),
        datasource_name: one_line(&search.datasource_name),
        tool: search.tool.clone(),
        arguments: Value::Object(search.arguments.clone()),
        effect: ToolEffect::Read,
        at: now.at.clone(),
        run_id: Some(run_id.clone()),
        origins: Vec::new(),
    }
}
