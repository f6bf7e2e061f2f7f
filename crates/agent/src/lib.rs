//! The pure core of Mosaic: what happens to a question, as state machines that take inputs and return effects as data.
//! By a model with tools ([`Turn`]), by a model from a run in each source ([`FanOut`]), by one tool ([`DirectTurn`]) or by a
//! ranked search ([`QuickTurn`]). Nothing here waits, reads a clock, a disk or the network; times and ids are handed in.

pub mod approval;
pub mod budget;
mod call;
pub mod carry;
mod citing;
pub mod direct_turn;
pub mod effect;
pub mod failure;
pub mod fan_out;
mod fence;
mod find_tools;
mod follow_ups;
pub mod input;
mod joined;
pub mod machine;
mod outbox;
pub mod planner;
pub mod policy;
pub mod prompt;
mod prose;
pub mod quick;
pub mod quick_turn;
mod receipt;
pub mod replay;
pub mod router;
pub mod setup;
pub mod shape;
pub mod small_model;
mod tally;
pub mod title;
mod transcript;
pub mod turn;
mod unasked;
pub mod understand;

pub use direct_turn::DirectTurn;
pub use effect::{Effect, FinishedCall, Plan, ProposedCall, Save, SavedMessage, ToolCall};
pub use failure::{ModelFailure, ModelFailureKind, ToolFailure, ToolFailureKind};
pub use fan_out::FanOut;
pub use input::{Input, Moment, ToolAnswer, ToolOutcome};
pub use machine::Machine;
pub use quick_turn::QuickTurn;
pub use replay::{RecordedCall, RecordedEnd, RecordedRun, RecordedTurn, replay};
pub use router::{Decision, DirectCall, Route, RouteSource, decide, named_alone, routes};
pub use setup::{
    Abilities, Choosing, DirectSetup, Earlier, FanOutLimits, FanOutSetup, Limits, LooserCall, OfferedTool,
    QuickSetup, RunSetup, SearchCall, SourceLabel, TurnSetup, TurnStart, UnavailableSource,
};
pub use title::title;
pub use transcript::repair;
pub use turn::Turn;

#[cfg(test)]
mod accepted;
#[cfg(test)]
mod fixture;
