//! What every kind of turn tells about its sources: runs, records, citations, what joins them, the receipt, what to ask next.
//! Stored first, then published, like all else.

use super::Outbox;
use crate::effect::Save;
use crate::setup::TurnStart;
use crate::unasked::Unasked;
use mosaic_protocol::{
    Citation, DatasourceId, JoinedThing, KeptRecord, Passage, ReceiptEntry, RunId, TurnEvent,
};

impl Outbox {
    /// Returns an outbox for a turn that is taken up again: its beginning was told before.
    pub(crate) fn resume(start: &TurnStart, unasked: Unasked) -> Self {
        Self {
            turn_id: start.turn_id.clone(),
            effects: Vec::new(),
            unasked,
        }
    }

    pub(crate) fn run_started(&mut self, run_id: &RunId, (id, name): (&DatasourceId, &str)) {
        self.save(Save::Run {
            run_id: run_id.clone(),
            datasource_id: id.clone(),
            datasource: name.to_owned(),
            entry: None,
        });
        self.publish(TurnEvent::RunStarted {
            turn_id: self.turn(),
            run_id: run_id.clone(),
            datasource_id: id.clone(),
            datasource: name.to_owned(),
        });
    }

    pub(crate) fn run_finished(&mut self, run_id: &RunId, entry: ReceiptEntry) {
        self.save(Save::Run {
            run_id: run_id.clone(),
            datasource_id: entry.datasource_id.clone(),
            datasource: entry.datasource.clone(),
            entry: Some(entry.clone()),
        });
        self.publish(TurnEvent::RunFinished {
            turn_id: self.turn(),
            run_id: run_id.clone(),
            entry,
        });
    }

    /// Stores the records; they are cited by number.
    pub(crate) fn records(&mut self, records: &[KeptRecord]) {
        if !records.is_empty() {
            self.save(Save::Records(records.to_vec()));
        }
    }

    pub(crate) fn passages(&mut self, passages: &[Passage]) {
        self.save(Save::Passages(passages.to_vec()));
        self.publish(TurnEvent::PassagesFound {
            turn_id: self.turn(),
            passages: passages.to_vec(),
        });
    }

    pub(crate) fn joined(&mut self, things: &[JoinedThing]) {
        self.save(Save::Joined(things.to_vec()));
        self.publish(TurnEvent::ThingsJoined {
            turn_id: self.turn(),
            things: things.to_vec(),
        });
    }

    /// Stores all citations of an answer that has them at once, and tells them one by one.
    pub(crate) fn citations(&mut self, citations: &[Citation]) {
        self.save(Save::Citations(citations.to_vec()));
        for citation in citations {
            self.publish(TurnEvent::CitationAdded {
                turn_id: self.turn(),
                citation: citation.clone(),
            });
        }
    }

    pub(crate) fn receipt(&mut self, entries: Vec<ReceiptEntry>) {
        self.save(Save::Receipt(entries.clone()));
        self.publish(TurnEvent::ReceiptMade {
            turn_id: self.turn(),
            entries,
        });
    }

    pub(crate) fn follow_ups(&mut self, questions: Vec<String>) {
        self.save(Save::FollowUps(questions.clone()));
        self.publish(TurnEvent::FollowUpsSuggested {
            turn_id: self.turn(),
            questions,
        });
    }
}
