//! One source's part of a quick turn: its searches, what they brought, and how it ended. Every search ends once.

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

/// One source's searches.
#[derive(Debug, Clone)]
pub(super) struct Run {
    run_id: RunId,
    searches: Vec<(SearchCall, Option<Call>)>,
    records: Vec<Record>,
}

impl Run {
    /// Returns a run for each source, in the order of their first searches, and tells that they begin.
    pub(super) fn all(searches: Vec<SearchCall>, outbox: &mut Outbox) -> Vec<Self> {
        let mut runs: Vec<Self> = Vec::new();
        for search in searches {
            let same = |run: &&mut Self| run.first().datasource_id == search.datasource_id;
            match runs.iter_mut().find(same) {
                Some(run) => run.searches.push((search, None)),
                None => runs.push(Self {
                    run_id: search.run_id.clone(),
                    searches: vec![(search, None)],
                    records: Vec::new(),
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
        &self.searches[0].0
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
        for (search, slot) in &mut self.searches {
            let mut call = Call::propose(
                proposed(search, &self.run_id, now),
                Limits::default().result_chars,
                outbox,
            );
            receipt.called(&search.datasource_id, &search.datasource_name, now.ms);
            call.send(Sent::reading(search.arguments.clone()), outbox, now);
            *slot = Some(call);
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

    /// Tells whether any search was answered.
    pub(super) fn brought_an_answer(&self) -> bool {
        self.outcomes().any(|outcome| outcome == Outcome::Succeeded)
    }

    /// Tells whether any search was not answered.
    pub(super) fn left_something_out(&self) -> bool {
        self.outcomes().any(|outcome| outcome != Outcome::Succeeded)
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
            .find(|(search, _)| search.call_id == *call_id);
        let Some((search, Some(call))) = search else {
            return;
        };
        let found = match &outcome {
            ToolOutcome::Answered(answer) if !answer.is_error => {
                Some(quick::records(&search.origin(), answer))
            }
            ToolOutcome::Answered(_) | ToolOutcome::Failed(_) => None,
        };
        call.answer(outcome, outbox, now);
        if let Some(found) = found {
            receipt.brought(&search.datasource_id, found.len(), now.ms);
            self.records.extend(found);
        } else if let Some(ended) = call.ended() {
            let why = (ended.head.summary.as_str(), ended.head.repair.clone());
            receipt.failed(&search.datasource_id, why, now.ms);
        }
    }

    /// Cancels the searches that are still running, since the source's time is over.
    pub(super) fn give_up(&mut self, after_ms: u32, receipt: &mut Receipt, (outbox, now): Told<'_>) {
        for (search, slot) in &mut self.searches {
            let Some(call) = slot.as_mut().filter(|call| call.is_running()) else {
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
        for (search, slot) in &mut self.searches {
            if let Some(call) = slot.as_mut().filter(|call| call.ended().is_none()) {
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
            .filter_map(|(search, call)| Some((search, call.as_ref()?)))
    }

    fn outcomes(&self) -> impl Iterator<Item = Outcome> {
        self.calls().filter_map(|(_, call)| Some(call.ended()?.outcome))
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
