//! From the runs to the answer: what they brought is numbered, stored and joined, and the model is asked once more with it
//! and with what Mosaic itself has noticed. Nothing that a source wrote gets into those notes.

use super::{FanOut, Stage};
use crate::effect::Save;
use crate::failure;
use crate::input::Moment;
use crate::joined;
use crate::setup::{Limits, TurnSetup};
use crate::tally::count;
use crate::turn::Turn;
use mosaic_protocol::{JoinedThing, KeptRecord, ReceiptEntry, ReceiptState, TurnEvent};

impl FanOut {
    /// Every run has ended: asks for the answer, or ends the turn when no source could be read.
    pub(super) fn conclude(&mut self, now: &Moment) {
        let Stage::Asking(answer) = std::mem::replace(&mut self.stage, Stage::Over) else {
            return;
        };
        if self.runs.iter().any(|run| !run.has_failed()) {
            self.answer(*answer);
            return;
        }
        if self.book.earlier.is_some() {
            let names: Vec<&str> = self
                .runs
                .iter()
                .filter_map(|run| run.entry())
                .map(|entry| entry.datasource.as_str())
                .collect();
            let remark = format!("{} could not be read this time either.", names.join(", "));
            self.book.unchanged(remark, now);
            return;
        }
        // Where the model failed everywhere, it is the model that is told of.
        let by_the_model = self.runs.iter().find(|run| run.model_failure.is_none()).is_none();
        let first = self
            .runs
            .iter()
            .filter(|run| by_the_model || run.model_failure.is_none())
            .find_map(|run| run.failure());
        self.book
            .failed(&answer, first.unwrap_or_else(failure::no_source), now);
    }

    fn answer(&mut self, mut answer: TurnSetup) {
        let records = self.number();
        if self.book.earlier.is_some() {
            self.book.outbox.save(Save::AnswerAnew);
        }
        let things = joined::join(&records, &self.book.shapes);
        if !things.is_empty() || self.book.earlier.is_some() {
            let turn_id = self.book.outbox.turn();
            self.book.outbox.save(Save::Joined(things.clone()));
            self.book.outbox.publish(TurnEvent::ThingsJoined {
                turn_id,
                things: things.clone(),
            });
        }
        let turn_id = self.book.outbox.turn();
        self.book.outbox.publish(TurnEvent::SynthesisStarted {
            turn_id,
            records: count(records.len() as u64),
        });
        if self.book.earlier.is_some() {
            // The sources of before, and the one that was tried again.
            let lines = self.book.receipt.as_it_stands();
            answer.start.sources.retain(|source| {
                let line = lines
                    .iter()
                    .find(|line| line.datasource_id == source.datasource_id);
                line.is_some_and(|line| line.state != ReceiptState::NotSearched)
            });
        }
        answer.notes.extend(self.notes(&records, things));
        answer.findings = records;
        answer.limits = Limits {
            iterations: 0,
            ..answer.limits
        };
        answer.run = None;
        let (turn, effects) = Turn::start(answer);
        self.stage = Stage::Answering(Box::new(turn));
        self.relay(effects);
    }

    /// Numbers and stores what the runs brought, the best of each; returns all records, those of before first.
    fn number(&mut self) -> Vec<KeptRecord> {
        let mut records: Vec<KeptRecord> = match &self.book.earlier {
            Some(earlier) => earlier.records.clone(),
            None => Vec::new(),
        };
        records.sort_by_key(|record| record.number);
        let known = records.len();
        let taken = self.book.earlier.as_ref().map_or(0, |earlier| earlier.taken);
        let last = records.last().map_or(0, |record| record.number).max(taken);
        let limit = self.book.limits.records;
        let found = self.runs.iter_mut().flat_map(|run| run.best(limit));
        let found: Vec<KeptRecord> = (last.saturating_add(1)..)
            .zip(found)
            .map(|(number, record)| record.keep(number))
            .collect();
        records.extend(found);
        let new = records.get(known..).unwrap_or_default();
        if !new.is_empty() {
            self.book.outbox.save(Save::Records(new.to_vec()));
        }
        records
    }

    /// Returns what the model is told beside the records.
    fn notes(&self, records: &[KeptRecord], things: Vec<JoinedThing>) -> Vec<String> {
        let mut notes: Vec<String> = things
            .into_iter()
            .filter_map(|thing| thing.disagreement)
            .collect();
        let lines = self.book.receipt.as_it_stands();
        let named = |is: fn(&ReceiptEntry) -> bool| -> String {
            let names = lines
                .iter()
                .filter(|line| is(line))
                .map(|line| line.datasource.as_str());
            names.collect::<Vec<_>>().join(", ")
        };
        let failed = named(|line| line.state == ReceiptState::Failed);
        if !failed.is_empty() {
            notes.push(format!(
                "Could not be read: {failed}. Say so where the answer may lack something for it."
            ));
        }
        let partly = named(|line| line.state == ReceiptState::Partly);
        if !partly.is_empty() {
            notes.push(format!("Only read in part: {partly}."));
        }
        let empty = named(|line| line.state == ReceiptState::Searched && line.hits == 0);
        if !empty.is_empty() && !records.is_empty() {
            notes.push(format!("Searched without a find: {empty}."));
        }
        // Only the names: why may repeat what a server said, or a name that was met in a source.
        let not_asked = named(|line| line.state == ReceiptState::NotSearched);
        if !not_asked.is_empty() {
            notes.push(format!("Not searched: {not_asked}."));
        }
        if records.is_empty() {
            notes.push(
                "The search brought no record at all. Say that nothing was found and where it was looked for; do not answer \
                 from memory."
                    .to_owned(),
            );
        } else {
            notes.push(
                "The records above were read for this question, and no further calls are possible. Answer from them, cite \
                 them, and say what they do not tell."
                    .to_owned(),
            );
        }
        notes
    }
}
