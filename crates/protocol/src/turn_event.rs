//! What happens in a turn, as facts in the past tense. The same stream feeds the window, the headless command and the
//! tests; a stored turn is shown by replaying it. The wire form is `{"type": "textAppended", …}` with camelCase keys.

use crate::{
    ApprovalCard, ArgumentOrigin, Citation, DatasourceId, ErrorCode, FilledValue, JoinedThing, Passage,
    PlannedBy, PlannedSource, ReceiptEntry, ResultTable, RunId, ToolCallId, TurnId,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;

/// One fact about a running or finished turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum TurnEvent {
    /// The question was stored and work began.
    TurnStarted {
        /// The turn.
        turn_id: TurnId,
        /// The conversation it belongs to.
        conversation_id: crate::ConversationId,
        /// What the person asked.
        question: String,
        /// When, RFC 3339 UTC.
        at: String,
    },
    /// It was decided how the question is answered and which sources are asked.
    PlanMade {
        /// The turn.
        turn_id: TurnId,
        /// How.
        tier: Tier,
        /// The model's id, when one answers.
        model: Option<String>,
        /// The sources asked, in order.
        datasources: Vec<DatasourceId>,
        /// Why, in a few words a person reads: "matched “list tables”".
        reason: String,
        /// Who chose the sources.
        #[serde(default)]
        planned_by: PlannedBy,
        /// Every source that was weighed, likeliest first, with why it is asked or not.
        #[serde(default)]
        choices: Vec<PlannedSource>,
        /// Words of the question that were filled in from the conversation.
        #[serde(default)]
        filled: Vec<FilledValue>,
    },
    /// One source's part of the turn began.
    RunStarted {
        /// The turn.
        turn_id: TurnId,
        /// The run.
        run_id: RunId,
        /// The source.
        datasource_id: DatasourceId,
        /// The source's name as the person gave it.
        datasource: String,
    },
    /// The model thought aloud. Text appends to the block with this index.
    ThinkingAppended {
        /// The turn.
        turn_id: TurnId,
        /// Counts the model's answers in this turn from 0.
        step: u32,
        /// What was added.
        text: String,
    },
    /// The answer grew.
    TextAppended {
        /// The turn.
        turn_id: TurnId,
        /// Counts the model's answers in this turn from 0; text of a later step starts a new paragraph.
        step: u32,
        /// What was added (Markdown).
        text: String,
    },
    /// A tool call was asked for, with its arguments complete.
    ToolCallProposed {
        /// The turn.
        turn_id: TurnId,
        /// The call.
        call_id: ToolCallId,
        /// The source it goes to.
        datasource_id: DatasourceId,
        /// The source's name as the person gave it.
        datasource_name: String,
        /// The tool's name at its connector.
        tool: String,
        /// Its arguments.
        #[specta(type = specta_typescript::Unknown)]
        arguments: Value,
        /// What it does to the source.
        effect: Effect,
        /// The run it belongs to, when the question goes to several sources.
        #[serde(default)]
        run_id: Option<RunId>,
        /// Where the values of its arguments come from, as far as that can be told.
        #[serde(default)]
        origins: Vec<ArgumentOrigin>,
    },
    /// The call waits for the person.
    ApprovalRequested {
        /// The turn.
        turn_id: TurnId,
        /// The call.
        call_id: ToolCallId,
        /// What will happen, in words.
        summary: String,
        /// The same as a card to be looked at and edited.
        #[serde(default)]
        card: Option<Box<ApprovalCard>>,
    },
    /// The call was sent to its connector.
    ToolCallStarted {
        /// The turn.
        turn_id: TurnId,
        /// The call.
        call_id: ToolCallId,
        /// When, RFC 3339 UTC.
        at: String,
        /// Its arguments, where the person edited those proposed.
        #[serde(default)]
        #[specta(type = Option<specta_typescript::Unknown>)]
        arguments: Option<Value>,
        /// The card of what was sent, where the person edited what was proposed.
        #[serde(default)]
        card: Option<Box<ApprovalCard>>,
    },
    /// The call came to its end, one way or another.
    ToolCallFinished {
        /// The turn.
        turn_id: TurnId,
        /// The call.
        call_id: ToolCallId,
        /// Which way.
        outcome: Outcome,
        /// How long it took, in milliseconds.
        elapsed_ms: u32,
        /// Whether the answer came from the result cache.
        cached: bool,
        /// What it brought, or why it failed.
        result: ToolResultView,
    },
    /// One source's part of the turn ended.
    RunFinished {
        /// The turn.
        turn_id: TurnId,
        /// The run.
        run_id: RunId,
        /// Which way, and what it brought.
        entry: ReceiptEntry,
    },
    /// The runs are over and their records are put together to an answer. When this is told again in one turn (a source
    /// was tried again), the answer's text and citations begin anew.
    SynthesisStarted {
        /// The turn.
        turn_id: TurnId,
        /// How many records the answer is made from.
        records: u32,
    },
    /// A place of the answer rests on a record. Told before the text that holds its mark `【number】`.
    CitationAdded {
        /// The turn.
        turn_id: TurnId,
        /// The citation.
        #[serde(flatten)]
        citation: Citation,
    },
    /// Things that were met in several sources. Replaces what was told before.
    ThingsJoined {
        /// The turn.
        turn_id: TurnId,
        /// The things.
        things: Vec<JoinedThing>,
    },
    /// What was searched, found, skipped and failed. Replaces what was told before.
    ReceiptMade {
        /// The turn.
        turn_id: TurnId,
        /// One line a source.
        entries: Vec<ReceiptEntry>,
    },
    /// Questions that the person may want to ask next. They fill the box and are never sent by themselves.
    FollowUpsSuggested {
        /// The turn.
        turn_id: TurnId,
        /// At most three.
        questions: Vec<String>,
    },
    /// Passages were found by ranked search, best first: a quick answer. Replaces what was told before, as sources come in.
    PassagesFound {
        /// The turn.
        turn_id: TurnId,
        /// The passages.
        passages: Vec<Passage>,
    },
    /// The request to the model failed before anything was shown and is tried again by itself.
    ModelRetried {
        /// The turn.
        turn_id: TurnId,
        /// How often it was tried so far, from 1.
        attempt: u32,
        /// How long it waits, in milliseconds.
        wait_ms: u32,
        /// Why, for a person.
        reason: String,
    },
    /// What the turn used and cost so far: replaces what was reported before.
    UsageReported {
        /// The turn.
        turn_id: TurnId,
        /// The figures.
        usage: Usage,
    },
    /// The answer is complete.
    TurnFinished {
        /// The turn.
        turn_id: TurnId,
        /// When, RFC 3339 UTC.
        at: String,
        /// A remark on an answer that is not whole: limit reached, refusal, context full.
        remark: Option<String>,
    },
    /// The turn ended early; what was there stays.
    TurnFailed {
        /// The turn.
        turn_id: TurnId,
        /// When, RFC 3339 UTC.
        at: String,
        /// Why, and what mends it.
        failure: TurnFailure,
    },
}

impl TurnEvent {
    /// Returns the turn the fact is about.
    #[must_use]
    pub fn turn_id(&self) -> &TurnId {
        match self {
            Self::TurnStarted { turn_id, .. }
            | Self::PlanMade { turn_id, .. }
            | Self::RunStarted { turn_id, .. }
            | Self::ThinkingAppended { turn_id, .. }
            | Self::TextAppended { turn_id, .. }
            | Self::ToolCallProposed { turn_id, .. }
            | Self::ApprovalRequested { turn_id, .. }
            | Self::ToolCallStarted { turn_id, .. }
            | Self::ToolCallFinished { turn_id, .. }
            | Self::RunFinished { turn_id, .. }
            | Self::SynthesisStarted { turn_id, .. }
            | Self::CitationAdded { turn_id, .. }
            | Self::ThingsJoined { turn_id, .. }
            | Self::ReceiptMade { turn_id, .. }
            | Self::FollowUpsSuggested { turn_id, .. }
            | Self::PassagesFound { turn_id, .. }
            | Self::ModelRetried { turn_id, .. }
            | Self::UsageReported { turn_id, .. }
            | Self::TurnFinished { turn_id, .. }
            | Self::TurnFailed { turn_id, .. } => turn_id,
        }
    }

    /// Tells whether the turn is over with this fact.
    #[must_use]
    pub fn is_last(&self) -> bool {
        matches!(self, Self::TurnFinished { .. } | Self::TurnFailed { .. })
    }
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Tier {
    /// A pattern matched: one tool, no model.
    Direct,
    /// A small model picked one tool.
    SmallModel,
    /// Ranked search over the sources, no model.
    QuickAnswer,
    /// The model answers, with tools.
    Model,
}

/// What a tool does to its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Effect {
    /// Reads only; runs without asking.
    Read,
    /// Changes something; waits for approval.
    Write,
    /// Changes or removes what was there; waits for approval.
    Destructive,
}

/// How a call or a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// With an answer.
    Succeeded,
    /// With an error.
    Failed,
    /// The person said no.
    Denied,
    /// The person stopped the turn.
    Cancelled,
}

/// A tool's answer as it is shown; the whole is stored and loaded on demand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ToolResultView {
    /// One line: "16 tables", "access denied for user".
    pub summary: String,
    /// The text, cut to about 4,000 characters.
    pub text: String,
    /// The rows, when the result is a table; at most 200 of them.
    pub table: Option<ResultTable>,
    /// The statement that was run, when the source is asked in SQL.
    pub sql: Option<String>,
    /// Whether the stored result is longer than what is shown here.
    pub clipped: bool,
    /// What the person can do about a failure.
    pub repair: Option<Repair>,
}

/// What a turn used and cost.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// The model's id.
    pub model: String,
    /// Tokens sent, without those read from or written to the cache.
    pub input_tokens: u32,
    /// Tokens received.
    pub output_tokens: u32,
    /// Tokens read from the cache.
    pub cache_read_tokens: u32,
    /// Tokens written to the cache.
    pub cache_write_tokens: u32,
    /// US dollars by the price file; `None` when the model has no price there.
    pub cost_usd: Option<f64>,
    /// Milliseconds from the question to the first visible text.
    pub first_text_ms: Option<u32>,
}

/// Why a turn ended early.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TurnFailure {
    /// What kind of failure it was.
    pub code: ErrorCode,
    /// What happened, for a person.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The button that mends it.
    pub repair: Option<Repair>,
}

/// The action a button under an error offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Repair {
    /// Ask the same question again.
    Retry,
    /// Open the settings at the key and endpoint.
    OpenModelSettings,
    /// Open the connect form of a source.
    EditDatasource {
        /// Which.
        datasource_id: DatasourceId,
    },
    /// Start the source's connector again.
    RestartDatasource {
        /// Which.
        datasource_id: DatasourceId,
    },
    /// Connect a first source.
    ConnectDatasource,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_stories_the_window_reads_are_read_here_to_the_letter() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/turns");
        let mut stories = 0;
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let name = entry.file_name();
            for (number, line) in text.lines().filter(|line| !line.trim().is_empty()).enumerate() {
                let raw: Value = serde_json::from_str(line).unwrap();
                let event: TurnEvent = serde_json::from_value(raw.clone())
                    .unwrap_or_else(|error| panic!("{name:?}, line {}: {error}", number + 1));
                assert_eq!(
                    serde_json::to_value(&event).unwrap(),
                    raw,
                    "{name:?}, line {}",
                    number + 1
                );
            }
            stories += 1;
        }
        assert!(stories >= 5, "only {stories} stories were found");
    }
}
