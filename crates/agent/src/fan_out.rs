//! A question over several sources: one run for each of them at the same time, then one answer from what they brought.
//! Takes the same inputs and returns the same effects as every other turn; nothing but reads is ever called.
//!
//! ```text
//! asking (each run: a turn of its own with one source's tools) ──all ended, or out of time──► answering ──► over
//!    └──every source failed──► over                                a Stop ends both; over hears nothing any more
//! ```

mod answering;
mod book;
mod found;
mod lines;
mod pick;
mod prompt;
mod relay;
mod run;

use crate::effect::Effect;
use crate::input::{Input, Moment};
use crate::setup::{FanOutSetup, TurnSetup};
use crate::turn::Turn;
use book::Book;
use lines::{Alarm, Who};
use mosaic_claude::Block;
use mosaic_protocol::ReceiptState;
use run::Run;

/// A turn that asks several sources at the same time.
#[derive(Debug, Clone)]
pub struct FanOut {
    book: Book,
    runs: Vec<Run>,
    stage: Stage,
}

/// Where the turn stands.
#[derive(Debug, Clone)]
enum Stage {
    /// The runs are on their way; what the answer is made with waits for them.
    Asking(Box<TurnSetup>),
    /// The model answers from what they brought.
    Answering(Box<Turn>),
    /// Nothing happens any more.
    Over,
}

impl FanOut {
    /// Starts the turn: every run at once. A tool that does more than read is left out of its run.
    ///
    /// With [`FanOutSetup::earlier`] the turn goes on where it had ended: it is not told again that it started.
    #[must_use]
    pub fn start(setup: FanOutSetup) -> (Self, Vec<Effect>) {
        let mut book = Book::open(&setup);
        let (now, mut answer) = (setup.answer.start.now.clone(), setup.answer);
        // The book has it: the answer's turn is not to count it once more.
        answer.start.choosing.spent.clear();
        let runs = setup.runs.into_iter().enumerate();
        let runs = runs
            .map(|(at, run)| Run::start((at, run), &answer, &mut book))
            .collect();
        let mut turn = Self {
            book,
            runs,
            stage: Stage::Asking(Box::new(answer)),
        };
        turn.proceed(&now);
        let effects = turn.book.outbox.take();
        (turn, effects)
    }

    /// Takes one input and returns what is to be done for it, in order.
    pub fn handle(&mut self, input: Input, now: &Moment) -> Vec<Effect> {
        match input {
            Input::Model { call, event } => {
                if let Some((who, call)) = self.book.lines.asked_by(call) {
                    self.forward(who, Input::Model { call, event }, now);
                }
            }
            Input::ModelRetrying {
                call,
                attempt,
                wait_ms,
                reason,
            } => {
                if let Some((who, call)) = self.book.lines.asked_by(call) {
                    let input = Input::ModelRetrying {
                        call,
                        attempt,
                        wait_ms,
                        reason,
                    };
                    self.forward(who, input, now);
                }
            }
            Input::ModelFailed { call, failure } => {
                if let Some((who, call)) = self.book.lines.asked_by(call) {
                    self.forward(who, Input::ModelFailed { call, failure }, now);
                }
            }
            Input::ToolFinished { call_id, outcome } => {
                if let Some(at) = self.runs.iter().position(|run| run.awaits(&call_id)) {
                    self.forward(Who::Run(at), Input::ToolFinished { call_id, outcome }, now);
                }
            }
            // Nothing but reads is called: there is nothing to decide.
            Input::ApprovalDecided { .. } => {}
            Input::Woke { alarm } => self.woke(alarm, now),
            Input::Stop => self.stop(now),
        }
        self.proceed(now);
        self.book.outbox.take()
    }

    /// Returns the running answer as it would be kept if it broke off now: see [`Turn::partial`].
    #[must_use]
    pub fn partial(&self) -> Vec<Block> {
        match &self.stage {
            Stage::Answering(turn) => turn.partial(),
            Stage::Asking(_) | Stage::Over => Vec::new(),
        }
    }

    /// Tells whether the turn is over.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over)
    }

    fn forward(&mut self, who: Who, input: Input, now: &Moment) {
        match who {
            Who::Planner => {}
            Who::Run(at) => {
                if let Some(run) = self.runs.get_mut(at) {
                    run.handle(input, &mut self.book, now);
                }
            }
            Who::Answer => {
                if let Stage::Answering(turn) = &mut self.stage {
                    let effects = turn.handle(input, now);
                    self.relay(effects);
                }
            }
        }
    }

    fn woke(&mut self, alarm: u32, now: &Moment) {
        match self.book.lines.alarm(alarm) {
            Some(Alarm::Limit(at)) => {
                if let Some(run) = self.runs.get_mut(at) {
                    run.out_of_time(&mut self.book, now);
                }
            }
            Some(Alarm::Stragglers) => {
                for run in &mut self.runs {
                    run.out_of_time(&mut self.book, now);
                }
            }
            Some(Alarm::Of(who, alarm)) => self.forward(who, Input::Woke { alarm }, now),
            None => {}
        }
    }

    /// Goes on to the answer once every run has ended, and hurries the last ones once half of them have.
    fn proceed(&mut self, now: &Moment) {
        if !matches!(self.stage, Stage::Asking(_)) {
            return;
        }
        if self.runs.iter().all(|run| run.entry().is_some()) {
            self.conclude(now);
            return;
        }
        // A source that failed at once says nothing about how long the others need.
        let done = self.runs.iter().filter(|run| {
            run.entry()
                .is_some_and(|entry| entry.state != ReceiptState::Failed)
        });
        if done.count() >= self.runs.len().div_ceil(2) {
            self.book.hurry();
        }
    }

    /// The person stopped the turn.
    fn stop(&mut self, now: &Moment) {
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Asking(answer) => {
                for run in &mut self.runs {
                    run.stop(&mut self.book, now);
                }
                self.book.stopped(&answer, now);
            }
            Stage::Answering(mut turn) => {
                let effects = turn.handle(Input::Stop, now);
                self.stage = Stage::Answering(turn);
                self.relay(effects);
            }
            Stage::Over => {}
        }
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
