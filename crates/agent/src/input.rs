//! What a turn machine is told: the model's stream, the ends of tool calls, the person's decisions. Data only; it
//! never says how a thing was brought about.

use crate::failure::{ModelFailure, ToolFailure};
use mosaic_claude::StreamEvent;
use mosaic_protocol::{ApprovalDecision, ToolCallId};
use serde_json::Value;

/// When an input happened, told by whoever has a clock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moment {
    /// The wall clock, RFC 3339 UTC: what published facts carry.
    pub at: String,
    /// A monotonic clock in milliseconds, from any fixed origin: what durations are computed from.
    pub ms: u64,
}

/// One thing that happened to a running turn.
///
/// A machine takes any input in any order: what does not fit its state (a stale answer, a decision made twice) changes
/// nothing and has no effect.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The model's stream brought an event.
    Model {
        /// The number of the [`Effect::CallModel`](crate::Effect::CallModel) that it answers.
        call: u32,
        /// The event.
        event: StreamEvent,
    },
    /// The client tries the request again by itself; nothing of it had been delivered.
    ModelRetrying {
        /// The number of the call.
        call: u32,
        /// How often it was tried so far, from 1.
        attempt: u32,
        /// How long the client waits, in milliseconds.
        wait_ms: u32,
        /// Why, for a person.
        reason: String,
    },
    /// The request failed or its stream broke off; no further event of it follows.
    ModelFailed {
        /// The number of the call.
        call: u32,
        /// Why.
        failure: ModelFailure,
    },
    /// A tool call came to its end.
    ToolFinished {
        /// The call.
        call_id: ToolCallId,
        /// What it brought.
        outcome: ToolOutcome,
    },
    /// The person decided about a call that waits.
    ApprovalDecided {
        /// The call.
        call_id: ToolCallId,
        /// What they decided.
        decision: ApprovalDecision,
    },
    /// An alarm that was asked for with [`Effect::Wake`](crate::Effect::Wake).
    Woke {
        /// Which.
        alarm: u32,
    },
    /// The person stopped the turn.
    Stop,
}

/// How a tool call ended at the connector host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToolOutcome {
    /// The tool answered, be it with an error of its own.
    Answered(ToolAnswer),
    /// The call never got its answer.
    Failed(ToolFailure),
}

/// A tool's answer, whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToolAnswer {
    /// Its text.
    pub text: String,
    /// Its structured content, when it has one.
    pub structured: Option<Value>,
    /// Whether the tool says that it failed.
    pub is_error: bool,
    /// Whether it came from the result cache.
    pub cached: bool,
    /// Whether the host cut it to its own limit.
    pub clipped: bool,
}
