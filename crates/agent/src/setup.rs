//! What a turn is given at its start. Everything a machine will ever know of the world, besides its inputs.

use crate::input::Moment;
use mosaic_claude::Message;
use mosaic_protocol::{ConversationId, DatasourceId, Effect, ToolCallId, TurnId};
use serde_json::{Map, Value};

/// What every kind of turn is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnStart {
    /// The turn.
    pub turn_id: TurnId,
    /// The conversation it belongs to.
    pub conversation_id: ConversationId,
    /// What the person asked.
    pub question: String,
    /// The person's name, when known; it goes into the user's message, never into the system prompt.
    pub person: Option<String>,
    /// The sources asked, in order.
    pub sources: Vec<SourceLabel>,
    /// When the question was put. Later inputs are measured against its `ms`.
    pub now: Moment,
}

impl TurnStart {
    /// Returns the ids of its sources.
    pub(crate) fn asked(&self) -> Vec<DatasourceId> {
        self.sources
            .iter()
            .map(|source| source.datasource_id.clone())
            .collect()
    }
}

/// A source as the model and the person know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLabel {
    /// Which.
    pub datasource_id: DatasourceId,
    /// The person's name for it.
    pub name: String,
    /// The connector's name as a person reads it: "MySQL".
    pub connector: String,
}

/// A chosen source that cannot be asked in this turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnavailableSource {
    /// Which.
    pub datasource_id: DatasourceId,
    /// The person's name for it.
    pub name: String,
    /// Why, in a few words that begin small and end without a stop: "the vault is locked".
    pub reason: String,
}

/// What a turn answered by a model is given.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnSetup {
    /// What every turn is given. A source among its `sources` that is `unavailable` too counts as not asked.
    pub start: TurnStart,
    /// The chosen sources that cannot be asked: the model is told, and the person at the end of the turn.
    pub unavailable: Vec<UnavailableSource>,
    /// The conversation's earlier messages as stored, oldest first: verbatim, broken ones included. They are repaired here.
    pub history: Vec<Message>,
    /// The system prompt: the same bytes through a whole conversation (see [`prompt`](crate::prompt)).
    pub system: String,
    /// The tools, in an order that stays through a conversation.
    pub tools: Vec<OfferedTool>,
    /// The model's id.
    pub model: String,
    /// The most tokens one answer may have.
    pub max_tokens: u32,
    /// The limits.
    pub limits: Limits,
    /// Whether content from outsiders is known to have been read; results of tools in the history count by themselves.
    pub tainted: bool,
}

/// A tool the model may call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedTool {
    /// The source it belongs to.
    pub datasource_id: DatasourceId,
    /// The source's name as the person gave it.
    pub datasource_name: String,
    /// The name the model calls it by: unique in the request, `^[a-zA-Z0-9_-]{1,64}$` (see [`api_names`](crate::prompt::api_names)).
    pub api_name: String,
    /// Its name at the connector.
    pub tool: String,
    /// What it does, for the model.
    pub description: String,
    /// The JSON schema of its arguments.
    pub input_schema: Value,
    /// What it does to the source: anything but a read waits for approval.
    pub effect: Effect,
}

/// How far a turn may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many answers of the model may ask for tools before it has to answer with what it has.
    pub iterations: u32,
    /// The most characters of one tool result that the model sees.
    pub result_chars: usize,
    /// How often a request is made again by itself after a stream that broke before anything was shown.
    pub retries: u32,
}

impl Default for Limits {
    /// Returns 10 rounds, about 8,000 tokens a result, 2 retries.
    fn default() -> Self {
        Self {
            iterations: 10,
            result_chars: 28_000,
            retries: 2,
        }
    }
}

/// What a direct turn is given: one tool call that a pattern found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectSetup {
    /// What every turn is given; `sources` holds the one source.
    pub start: TurnStart,
    /// The call, as [`routes`](crate::routes) found it.
    pub call: crate::router::DirectCall,
    /// A fresh id for it.
    pub call_id: ToolCallId,
    /// What the tool does, by the catalog: anything but a read waits for approval.
    pub effect: Effect,
}

/// What a quick turn is given: the search tools of every source asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickSetup {
    /// What every turn is given. A source among its `sources` that no search goes to counts as not asked.
    pub start: TurnStart,
    /// The searches, all of tools that only read (see [`quick::searches`](crate::quick::searches)).
    pub searches: Vec<SearchCall>,
    /// Why no model answers, in a few words a person reads: "no key for a model is stored".
    pub reason: String,
    /// Questions that work without a model, offered at the end: the connectors' own examples.
    pub examples: Vec<String>,
}

/// One search tool to be run for a quick answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchCall {
    /// A fresh id for the call.
    pub call_id: ToolCallId,
    /// The source.
    pub datasource_id: DatasourceId,
    /// The source's name as the person gave it.
    pub datasource_name: String,
    /// The tool's name at its connector.
    pub tool: String,
    /// Its arguments: the words to look for among them.
    pub arguments: Map<String, Value>,
}
