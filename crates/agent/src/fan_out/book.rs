//! What all parts of the turn write into: the effects, the numbers, the receipt, the usage. Tells each thing once, the
//! receipt and the usage before the last fact.

use super::lines::{Alarm, Lines, Who};
use crate::effect::{Effect, Plan, Save};
use crate::failure;
use crate::input::Moment;
use crate::outbox::Outbox;
use crate::prompt::{self, Given};
use crate::receipt::Receipt;
use crate::setup::{Earlier, FanOutLimits, FanOutSetup, SourceLabel, TurnSetup};
use crate::tally::{self, Tally};
use crate::unasked::Unasked;
use mosaic_claude::Message;
use mosaic_protocol::{
    Citation, EntityPattern, ReceiptEntry, Tier, TurnEvent, TurnFailure, TurnStatus, Usage,
};

/// The turn's book.
#[derive(Debug, Clone)]
pub(super) struct Book {
    pub(super) outbox: Outbox,
    pub(super) lines: Lines,
    pub(super) receipt: Receipt,
    pub(super) limits: FanOutLimits,
    pub(super) shapes: Vec<EntityPattern>,
    /// What was brought before, when one source is tried again.
    pub(super) earlier: Option<Earlier>,
    /// The answer's citations so far.
    pub(super) citations: Vec<Citation>,
    model: String,
    /// What each part used so far.
    used: Vec<(Who, Usage)>,
    began_ms: u64,
    hurried: bool,
    receipt_told: bool,
}

impl Book {
    /// Opens the book with the beginning of the turn; of one that goes on, with nothing.
    pub(super) fn open(setup: &FanOutSetup) -> Self {
        let start = &setup.answer.start;
        let (mut receipt, outbox) = match &setup.earlier {
            // The lines of before say who else was asked.
            Some(earlier) => {
                let mut receipt = Receipt::default();
                receipt.take_in(earlier.receipt.clone());
                (receipt, Outbox::reopened(start.turn_id.clone()))
            }
            None => (first_receipt(setup), Outbox::planned(start, plan(setup))),
        };
        for run in &setup.runs {
            receipt.asks(&run.source);
        }
        Self {
            outbox,
            lines: Lines::default(),
            receipt,
            limits: setup.limits,
            shapes: setup.shapes.clone(),
            earlier: setup.earlier.clone(),
            citations: Vec::new(),
            model: setup.answer.model.clone(),
            used: spent(setup),
            began_ms: start.now.ms,
            hurried: false,
            receipt_told: false,
        }
    }

    /// Returns the seconds since the turn began, at least one.
    pub(super) fn seconds(&self, now: &Moment) -> u32 {
        tally::count(now.ms.saturating_sub(self.began_ms).div_ceil(1_000)).max(1)
    }

    /// Asks for an alarm.
    pub(super) fn wake(&mut self, alarm: Alarm, after_ms: u32) {
        let alarm = self.lines.set(alarm);
        self.outbox.push(Effect::Wake { alarm, after_ms });
    }

    /// Gives the last runs their time, once.
    pub(super) fn hurry(&mut self) {
        if !self.hurried {
            self.hurried = true;
            self.wake(Alarm::Stragglers, self.limits.stragglers_ms);
        }
    }

    /// Notes and stores what a part used so far.
    pub(super) fn used(&mut self, who: Who, usage: Usage) {
        match self.used.iter_mut().find(|(other, _)| *other == who) {
            Some((_, known)) => *known = usage,
            None => self.used.push((who, usage)),
        }
        self.outbox.save(Save::Usage(self.usage()));
    }

    /// Returns what all parts used so far; the first text is the answer's.
    fn usage(&self) -> Usage {
        let answer = self.used.iter().find(|(who, _)| *who == Who::Answer);
        Usage {
            first_text_ms: answer.and_then(|(_, usage)| usage.first_text_ms),
            ..tally::sum(&self.model, self.used.iter().map(|(_, usage)| usage))
        }
    }

    /// Tells the receipt, once: with what the answer cites, or as it stands when there is no new answer.
    pub(super) fn tell_receipt(&mut self, answered: bool) {
        if std::mem::replace(&mut self.receipt_told, true) {
            return;
        }
        let entries = if answered {
            self.receipt.entries(&self.citations)
        } else {
            self.receipt.as_it_stands()
        };
        self.publish_receipt(entries);
    }

    fn publish_receipt(&mut self, entries: Vec<ReceiptEntry>) {
        self.outbox.save(Save::Receipt(entries.clone()));
        let turn_id = self.outbox.turn();
        self.outbox.publish(TurnEvent::ReceiptMade { turn_id, entries });
    }

    /// Tells what was used; comes right before the end.
    pub(super) fn tell_usage(&mut self) {
        if !self.used.is_empty() {
            let (turn_id, usage) = (self.outbox.turn(), self.usage());
            self.outbox.publish(TurnEvent::UsageReported { turn_id, usage });
        }
    }

    /// Ends the turn since the person stopped it before there was an answer.
    pub(super) fn stopped(&mut self, answer: &TurnSetup, now: &Moment) {
        self.end_without_answer(answer);
        self.outbox.failed(TurnStatus::Stopped, failure::stopped(), now);
    }

    /// Ends the turn since no source could be read.
    pub(super) fn failed(&mut self, answer: &TurnSetup, why: TurnFailure, now: &Moment) {
        self.end_without_answer(answer);
        self.outbox.failed(TurnStatus::Failed, why, now);
    }

    /// Ends a turn that keeps the answer it had.
    pub(super) fn unchanged(&mut self, remark: String, now: &Moment) {
        self.tell_receipt(false);
        self.tell_usage();
        self.outbox.finished(Some(remark), now);
    }

    fn end_without_answer(&mut self, answer: &TurnSetup) {
        if self.earlier.is_none() {
            // The question stays in the conversation.
            let mut start = answer.start.clone();
            let unasked = Unasked::set_apart(answer.unavailable.clone(), &mut start);
            let content = prompt::user_content(&start, &unasked, Given::default());
            self.outbox.message(0, Message::user(content), false);
        }
        self.tell_receipt(false);
        self.tell_usage();
    }
}

/// Returns what was used before the turn began.
fn spent(setup: &FanOutSetup) -> Vec<(Who, Usage)> {
    let spent = &setup.answer.start.choosing.spent;
    if spent.is_empty() {
        return Vec::new();
    }
    let tally = Tally::after(&setup.answer.model, spent);
    vec![(Who::Planner, tally.usage().clone())]
}

/// Returns the receipt of a turn that begins: the sources asked, then those that are not.
fn first_receipt(setup: &FanOutSetup) -> Receipt {
    let unavailable = &setup.answer.unavailable;
    let is_available = |source: &&SourceLabel| {
        !unavailable
            .iter()
            .any(|other| other.datasource_id == source.datasource_id)
    };
    let sources = &setup.answer.start.sources;
    let asked: Vec<SourceLabel> = sources.iter().filter(is_available).cloned().collect();
    Receipt::of(&asked, &[unavailable.as_slice(), &setup.not_asked].concat())
}

fn plan(setup: &FanOutSetup) -> Plan {
    let start = &setup.answer.start;
    let ids = setup.runs.iter().map(|run| run.source.datasource_id.clone());
    Plan {
        tier: Tier::Model,
        model: Some(setup.answer.model.clone()),
        datasources: ids.collect(),
        reason: crate::planner::reason_or(
            &start.choosing.choices,
            "several sources are asked at the same time",
        ),
        planned_by: start.choosing.planned_by,
        choices: start.choosing.choices.clone(),
        filled: start.choosing.filled.clone(),
    }
}
