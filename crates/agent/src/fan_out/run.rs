//! One source's part of the turn: a turn of its own that has this source's reading tools and nothing else. What it says is
//! nobody's to read; its calls are told, and what they bring is kept. It ends once, with a line for the receipt.

use super::book::Book;
use super::found::Found;
use super::lines::{Alarm, Who};
use super::{prompt, relay};
use crate::failure::ToolFailureKind;
use crate::input::{Input, Moment, ToolAnswer};
use crate::quick::{Origin, Record};
use crate::setup::{Choosing, Limits, RunSetup, SourceLabel, TurnSetup, TurnStart};
use crate::turn::Turn;
use crate::{FinishedCall, Save, failure, shape};
use mosaic_protocol::{
    Effect as ToolEffect, Outcome, ReceiptEntry, ReceiptState, Repair, RunId, ToolCallId, ToolResultView,
    TurnEvent, TurnFailure,
};

/// The most tokens one answer of a run may have: it thinks, calls, and says one line.
const MAX_TOKENS: u32 = 8_000;

/// Why a source without reading tools is not searched.
const NO_TOOLS: &str = "it has no tool that only reads";
/// Why a source was not searched although it was asked.
const NO_CALLS: &str = "the model looked nothing up in it";

/// One source's part.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) who: Who,
    id: RunId,
    source: SourceLabel,
    question: String,
    /// Its turn, while it runs.
    turn: Option<Turn>,
    /// Its calls that are on their way, with their tools.
    pub(super) sent: Vec<(ToolCallId, String)>,
    found: Found,
    trouble: Option<Trouble>,
    /// Why its model failed.
    pub(super) model_failure: Option<TurnFailure>,
    /// How long it was waited for, in seconds, when it was given up.
    pub(super) late: Option<u32>,
    /// Whether it has had its rounds: what it would say now is nobody's to read.
    pub(super) had_its_rounds: bool,
    entry: Option<ReceiptEntry>,
}

/// What went wrong at the source.
#[derive(Debug, Clone)]
struct Trouble {
    view: ToolResultView,
    kind: Option<ToolFailureKind>,
}

impl Run {
    /// Starts a run. One whose source has no reading tool ends at once.
    pub(super) fn start((at, mut setup): (usize, RunSetup), answer: &TurnSetup, book: &mut Book) -> Self {
        setup.tools.retain(|tool| tool.effect == ToolEffect::Read);
        let now = answer.start.now.clone();
        let question = prompt::question(&setup, &answer.start, &answer.typed);
        let mut run = Self {
            who: Who::Run(at),
            id: setup.run_id.clone(),
            source: setup.source.clone(),
            question: answer.start.understood().to_owned(),
            turn: None,
            sent: Vec::new(),
            found: Found::default(),
            trouble: None,
            model_failure: None,
            late: None,
            had_its_rounds: false,
            entry: None,
        };
        run.tell(book, None);
        if setup.tools.is_empty() {
            book.receipt.unsearched(&run.source.datasource_id, NO_TOOLS);
            run.finish(book);
            return run;
        }
        book.wake(Alarm::Limit(at), book.limits.run_ms);
        let (turn, effects) = Turn::start(child(setup, question, answer, book.limits.rounds));
        run.turn = Some(turn);
        run.relay(effects, book, &now);
        run.settle(book, &now);
        run
    }

    /// Hands an input on to the run's turn.
    pub(super) fn handle(&mut self, input: Input, book: &mut Book, now: &Moment) {
        let Some(turn) = &mut self.turn else { return };
        let effects = turn.handle(input, now);
        self.relay(effects, book, now);
        self.settle(book, now);
    }

    /// Tells whether it waits for the end of this call.
    pub(super) fn awaits(&self, call_id: &ToolCallId) -> bool {
        self.sent.iter().any(|(sent, _)| sent == call_id)
    }

    /// Gives the run up, since it took too long. One that has ended does not hear it.
    pub(super) fn out_of_time(&mut self, book: &mut Book, now: &Moment) {
        let Some(turn) = &mut self.turn else { return };
        let seconds = book.seconds(now);
        self.late = Some(seconds);
        let effects = turn.handle(Input::Stop, now);
        self.relay(effects, book, now);
        let view = relay::late(seconds);
        let id = &self.source.datasource_id;
        book.receipt
            .failed(id, (&view.summary, Some(Repair::Retry)), now.ms);
        self.trouble = Some(Trouble {
            view,
            kind: Some(ToolFailureKind::Timeout),
        });
        self.finish(book);
    }

    /// Ends the run, since the person stopped the turn.
    pub(super) fn stop(&mut self, book: &mut Book, now: &Moment) {
        let Some(turn) = &mut self.turn else { return };
        let effects = turn.handle(Input::Stop, now);
        self.relay(effects, book, now);
        book.receipt.stopped(&self.source.datasource_id);
        self.finish(book);
    }

    /// Returns its line of the receipt, once it has ended.
    pub(super) const fn entry(&self) -> Option<&ReceiptEntry> {
        self.entry.as_ref()
    }

    /// Tells whether it ended without having read anything.
    pub(super) fn has_failed(&self) -> bool {
        self.entry()
            .is_some_and(|entry| entry.state == ReceiptState::Failed)
    }

    /// Returns why it failed, as the failure of a whole turn.
    pub(super) fn failure(&self) -> Option<TurnFailure> {
        if let Some(failure) = &self.model_failure {
            return Some(failure.clone());
        }
        let trouble = self.trouble.as_ref()?;
        Some(failure::call_failure(
            &self.source.name,
            &trouble.view,
            trouble.kind,
        ))
    }

    /// Returns what it found that fits the question best.
    pub(super) fn best(&mut self, limit: usize) -> Vec<Record> {
        std::mem::take(&mut self.found).best(&self.question, limit)
    }

    /// Notes what a call brought.
    pub(super) fn brought(&mut self, call: &FinishedCall, book: &mut Book, now: &Moment) {
        let Some(at) = self.sent.iter().position(|(sent, _)| *sent == call.call_id) else {
            return;
        };
        let (call_id, tool) = self.sent.swap_remove(at);
        let answer = ToolAnswer {
            text: call.text.clone(),
            structured: call.structured.clone(),
            is_error: call.outcome != Outcome::Succeeded,
            ..ToolAnswer::default()
        };
        let id = &self.source.datasource_id;
        if call.outcome == Outcome::Succeeded {
            let origin = Origin {
                datasource_id: id.clone(),
                datasource: self.source.name.clone(),
                connector: self.source.connector_id.clone(),
                call_id,
                tool,
            };
            let new = self.found.take_in(&origin, &answer);
            book.receipt.brought(id, new, now.ms);
            return;
        }
        // A question that the source did not take says nothing against the source: the model asks again.
        if !shape::declined(&answer) {
            let why = (call.view.summary.as_str(), call.view.repair.clone());
            book.receipt.failed(id, why, now.ms);
        }
        self.trouble = Some(Trouble {
            view: call.view.clone(),
            kind: None,
        });
    }

    /// Ends the run when its turn is over, or has had its rounds.
    fn settle(&mut self, book: &mut Book, now: &Moment) {
        let Some(turn) = &mut self.turn else { return };
        if self.had_its_rounds {
            // Nothing is asked any more, so there is nothing to be told of.
            turn.handle(Input::Stop, now);
        }
        if !turn.is_over() {
            return;
        }
        let id = &self.source.datasource_id;
        if let Some(failure) = &self.model_failure {
            let why = (failure.message.as_str(), failure.repair.clone());
            book.receipt.failed(id, why, now.ms);
        } else if book.receipt.entry(id).is_some_and(|entry| entry.why.is_empty())
            && !book.receipt.has_answer(id)
        {
            match &self.trouble {
                Some(trouble) => {
                    let why = (trouble.view.summary.as_str(), trouble.view.repair.clone());
                    book.receipt.failed(id, why, now.ms);
                }
                None => book.receipt.unsearched(id, NO_CALLS),
            }
        }
        self.finish(book);
    }

    fn finish(&mut self, book: &mut Book) {
        self.turn = None;
        self.sent.clear();
        let entry = book.receipt.entry(&self.source.datasource_id);
        self.entry.clone_from(&entry);
        self.tell(book, entry);
    }

    fn tell(&self, book: &mut Book, entry: Option<ReceiptEntry>) {
        book.outbox.save(Save::Run {
            run_id: self.id.clone(),
            datasource_id: self.source.datasource_id.clone(),
            datasource: self.source.name.clone(),
            entry: entry.clone(),
        });
        let (turn_id, run_id) = (book.outbox.turn(), self.id.clone());
        book.outbox.publish(match entry {
            Some(entry) => TurnEvent::RunFinished {
                turn_id,
                run_id,
                entry,
            },
            None => TurnEvent::RunStarted {
                turn_id,
                run_id,
                datasource_id: self.source.datasource_id.clone(),
                datasource: self.source.name.clone(),
            },
        });
    }
}

/// Returns the set-up of a run's turn: one source, its reading tools, no history.
fn child(run: RunSetup, question: String, answer: &TurnSetup, rounds: u32) -> TurnSetup {
    TurnSetup {
        start: TurnStart {
            question,
            sources: vec![run.source.clone()],
            choosing: Choosing::default(),
            ..answer.start.clone()
        },
        unavailable: Vec::new(),
        history: Vec::new(),
        system: prompt::system(&run),
        tools: run.tools,
        model: answer.model.clone(),
        max_tokens: answer.max_tokens.min(MAX_TOKENS),
        limits: Limits {
            iterations: rounds,
            ..answer.limits
        },
        tainted: answer.tainted,
        findings: Vec::new(),
        notes: Vec::new(),
        known: Vec::new(),
        typed: answer.typed.clone(),
        met: answer.met.clone(),
        allowed: Vec::new(),
        abilities: answer.abilities,
        small_model: None,
        run: Some(run.run_id),
    }
}
