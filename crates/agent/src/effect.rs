//! What a turn machine asks for: calls, saves and published facts, as data. Whoever runs the turn performs them in the
//! order given; nothing here performs anything.

use mosaic_claude::{Message, Request};
use mosaic_protocol::{
    ApprovalCard, ArgumentOrigin, Citation, DatasourceId, Effect as ToolEffect, FilledValue, JoinedThing,
    KeptRecord, Outcome, Passage, PlannedBy, PlannedSource, ReceiptEntry, RunId, Tier, ToolCallId,
    ToolResultView, TurnEvent, TurnFailure, TurnStatus, Usage,
};
use serde_json::{Map, Value};

/// One thing to be done for a turn.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the model; its events come back as inputs that carry the same `call`.
    ///
    /// Several may be open at the same time, each under its own number.
    CallModel {
        /// Counts the calls of the turn from 1. Answers to an earlier number are ignored.
        call: u32,
        /// The request, in full form: the endpoint profile still has to shape it.
        request: Box<Request>,
        /// How long to wait first, in milliseconds. A `CancelModel` ends the wait too.
        wait_ms: u32,
    },
    /// Drop this call of the model, its connection and its wait.
    CancelModel {
        /// The number of the call.
        call: u32,
    },
    /// Run a tool; its end comes back as `Input::ToolFinished`. Several run in parallel.
    CallTool(ToolCall),
    /// Cancel a running tool. No answer is awaited any more.
    CancelTool {
        /// The call.
        call_id: ToolCallId,
    },
    /// Tell this turn after a while that the time is up: comes back as `Input::Woke`. Cannot be taken back; a machine that
    /// does not wait any more pays no heed.
    Wake {
        /// Which alarm, by a number of the machine's own.
        alarm: u32,
        /// After how many milliseconds.
        after_ms: u32,
    },
    /// Store something.
    Save(Save),
    /// Tell those who watch.
    Publish(TurnEvent),
}

/// A tool call to be run now: every approval it needs has been given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolCall {
    /// The call.
    pub call_id: ToolCallId,
    /// The source it goes to.
    pub datasource_id: DatasourceId,
    /// The tool's name at its connector.
    pub tool: String,
    /// Its arguments.
    pub arguments: Map<String, Value>,
    /// What it does: only a read may be answered from a cache.
    pub effect: ToolEffect,
    /// For anything but a read: the hash of source, tool and arguments that was approved (see
    /// [`approval::hash`](crate::approval::hash)). Whoever makes the call compares it once more, and makes it once.
    pub approved: Option<String>,
}

/// How a question is answered: what `TurnEvent::PlanMade` says, for the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// How.
    pub tier: Tier,
    /// The model's id, when one answers.
    pub model: Option<String>,
    /// The sources asked, in order.
    pub datasources: Vec<DatasourceId>,
    /// Why, in a few words.
    pub reason: String,
    /// Who chose the sources.
    pub planned_by: PlannedBy,
    /// Every source that was weighed.
    pub choices: Vec<PlannedSource>,
    /// Words of the question that were filled in.
    pub filled: Vec<FilledValue>,
}

/// Something to be stored. Together the saves of a turn rebuild its facts (see [`replay()`](crate::replay())) and its part of
/// the transcript.
#[derive(Debug, Clone, PartialEq)]
pub enum Save {
    /// How the turn is answered.
    Plan(Plan),
    /// A message of the transcript, whole and verbatim. An assistant message takes the place of its step's partial.
    Message(SavedMessage),
    /// The running answer grew: within 250 ms read [`Machine::partial`](crate::Machine::partial) and store it as the
    /// message of this step, marked as still streaming.
    PartialGrew {
        /// The step, as in [`SavedMessage::step`].
        step: u32,
    },
    /// A tool call was asked for.
    CallProposed(ProposedCall),
    /// A tool may go on without asking in this conversation: see [`approval::allowance`](crate::approval::allowance).
    Allowed(String),
    /// The person was asked to approve a call.
    CallAsked {
        /// The call.
        call_id: ToolCallId,
        /// What will happen, in words.
        summary: String,
        /// The same as a card.
        card: Option<Box<ApprovalCard>>,
    },
    /// A tool call was sent off.
    CallStarted {
        /// The call.
        call_id: ToolCallId,
        /// The arguments it was sent with: those proposed, or as the person edited them.
        arguments: Map<String, Value>,
        /// When, RFC 3339 UTC.
        at: String,
    },
    /// A tool call came to its end.
    CallFinished(Box<FinishedCall>),
    /// What a quick answer found: takes the place of what was stored before.
    Passages(Vec<Passage>),
    /// Records that were read for the answer, each under its number: added to those stored, a number again in its place.
    Records(Vec<KeptRecord>),
    /// The answer's citations: take the place of what was stored before.
    Citations(Vec<Citation>),
    /// What was met in several sources: takes the place of what was stored before.
    Joined(Vec<JoinedThing>),
    /// What was searched, found, skipped and failed: takes the place of what was stored before.
    Receipt(Vec<ReceiptEntry>),
    /// One source's part began, or ended with an entry.
    Run {
        /// The run.
        run_id: RunId,
        /// The source.
        datasource_id: DatasourceId,
        /// The source's name.
        datasource: String,
        /// What became of it; `None` while it runs.
        entry: Option<ReceiptEntry>,
    },
    /// The answer was begun anew from more records: the messages of the turn's earlier answer no longer count.
    AnswerAnew,
    /// Questions that may be asked next.
    FollowUps(Vec<String>),
    /// What the turn used so far: takes the place of what was stored before.
    Usage(Usage),
    /// The turn is over. The last save of a turn.
    Finished {
        /// Which way.
        status: TurnStatus,
        /// Why it ended early.
        failure: Option<TurnFailure>,
        /// A remark on an answer that is not whole.
        remark: Option<String>,
        /// When, RFC 3339 UTC.
        at: String,
    },
}

/// One message of the transcript as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedMessage {
    /// For an assistant message, which answer of the model in this turn it is, from 0; for a user message, the step whose
    /// answer it precedes.
    pub step: u32,
    /// The message.
    pub message: Message,
    /// Whether it broke off: the person stopped it, or the stream failed.
    pub interrupted: bool,
}

/// A tool call as it was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct ProposedCall {
    /// The call.
    pub call_id: ToolCallId,
    /// The source it goes to.
    pub datasource_id: DatasourceId,
    /// The source's name as the person gave it.
    pub datasource_name: String,
    /// The tool's name at its connector.
    pub tool: String,
    /// Its arguments as proposed: an object, or the raw text when that could not be read.
    pub arguments: Value,
    /// What it does.
    pub effect: ToolEffect,
    /// When, RFC 3339 UTC.
    pub at: String,
    /// The run it belongs to.
    pub run_id: Option<RunId>,
    /// Where the values of its arguments come from.
    pub origins: Vec<ArgumentOrigin>,
}

/// A tool call at its end, with its whole result.
#[derive(Debug, Clone, PartialEq)]
pub struct FinishedCall {
    /// The call.
    pub call_id: ToolCallId,
    /// Which way it ended.
    pub outcome: Outcome,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u32,
    /// Whether the answer came from the result cache.
    pub cached: bool,
    /// What is shown of it.
    pub view: ToolResultView,
    /// The whole text.
    pub text: String,
    /// The whole structured content.
    pub structured: Option<Value>,
}
