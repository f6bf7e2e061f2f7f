//! Any kind of turn behind one door, so that whoever runs turns has one loop. Adds nothing to the kinds.

use crate::{DirectTurn, Effect, FanOut, Input, Moment, QuickTurn, Turn};
use mosaic_claude::Block;

/// A turn of any kind.
#[derive(Debug, Clone)]
pub enum Machine {
    /// A model answers.
    Model(Box<Turn>),
    /// A model answers from what several sources brought, each asked by a run of its own.
    FanOut(Box<FanOut>),
    /// One tool answers.
    Direct(Box<DirectTurn>),
    /// A search answers.
    Quick(Box<QuickTurn>),
}

impl Machine {
    /// Takes one input and returns what is to be done for it, in order. What does not fit the turn's state has no effect.
    pub fn handle(&mut self, input: Input, now: &Moment) -> Vec<Effect> {
        match self {
            Self::Model(turn) => turn.handle(input, now),
            Self::FanOut(turn) => turn.handle(input, now),
            Self::Direct(turn) => turn.handle(input, now),
            Self::Quick(turn) => turn.handle(input, now),
        }
    }

    /// Returns the running answer as it would be kept if it broke off now: see [`Turn::partial`].
    #[must_use]
    pub fn partial(&self) -> Vec<Block> {
        match self {
            Self::Model(turn) => turn.partial(),
            Self::FanOut(turn) => turn.partial(),
            Self::Direct(_) | Self::Quick(_) => Vec::new(),
        }
    }

    /// Tells whether the turn is over: no further input has any effect.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        match self {
            Self::Model(turn) => turn.is_over(),
            Self::FanOut(turn) => turn.is_over(),
            Self::Direct(turn) => turn.is_over(),
            Self::Quick(turn) => turn.is_over(),
        }
    }
}

impl From<Turn> for Machine {
    fn from(turn: Turn) -> Self {
        Self::Model(Box::new(turn))
    }
}

impl From<FanOut> for Machine {
    fn from(turn: FanOut) -> Self {
        Self::FanOut(Box::new(turn))
    }
}

impl From<DirectTurn> for Machine {
    fn from(turn: DirectTurn) -> Self {
        Self::Direct(Box::new(turn))
    }
}

impl From<QuickTurn> for Machine {
    fn from(turn: QuickTurn) -> Self {
        Self::Quick(Box::new(turn))
    }
}
