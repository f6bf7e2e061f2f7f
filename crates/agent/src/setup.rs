//! What a turn is given at its start. Everything a machine will ever know of the world, besides its inputs.

use crate::input::Moment;
use crate::understand::Understood;
use mosaic_claude::{Message, Usage as CallUsage};
use mosaic_protocol::{
    ConversationId, DatasourceId, Effect, EntityPattern, FilledValue, KeptRecord, PlannedBy, PlannedSource,
    ReceiptEntry, RunId, Tier, ToolCallId, TurnId,
};
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
    /// The sources asked, in order. Where the person chose them, a call to any other is refused.
    pub sources: Vec<SourceLabel>,
    /// How the sources were chosen, and what was filled in.
    pub choosing: Choosing,
    /// When the question was put. Later inputs are measured against its `ms`.
    pub now: Moment,
}

/// How a question was planned, as far as it is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choosing {
    /// Who chose the sources.
    pub planned_by: PlannedBy,
    /// Every source that was weighed, likeliest first.
    pub choices: Vec<PlannedSource>,
    /// Words of the question that were filled in from the conversation.
    pub filled: Vec<FilledValue>,
    /// The question with those words replaced; `None` when nothing was filled in.
    pub resolved: Option<String>,
    /// Whether the question is one that Mosaic suggested: its words may come from a source and are not the person's.
    pub suggested: bool,
    /// What planning itself used of models, each call under the model that answered it: counted into the turn's usage.
    pub spent: Vec<(String, CallUsage)>,
}

impl SearchCall {
    /// Returns where the records that it brings come from.
    #[must_use]
    pub fn origin(&self) -> crate::quick::Origin {
        crate::quick::Origin {
            datasource_id: self.datasource_id.clone(),
            datasource: self.datasource_name.clone(),
            connector: self.connector.clone(),
            call_id: self.call_id.clone(),
            tool: self.tool.clone(),
        }
    }

    /// Returns the same search with looser arguments.
    pub(crate) fn loosened(&self, looser: LooserCall) -> Self {
        Self {
            call_id: looser.call_id,
            arguments: looser.arguments,
            looser: Vec::new(),
            ..self.clone()
        }
    }
}

impl TurnStart {
    /// Returns the question as it is to be understood: with what was filled in from the conversation.
    #[must_use]
    pub fn understood(&self) -> &str {
        self.choosing.resolved.as_deref().unwrap_or(&self.question)
    }

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
    /// The connector's id: "mysql".
    pub connector_id: String,
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
    /// Records that are given with the question, to be cited: each becomes a `search_result` block.
    pub findings: Vec<KeptRecord>,
    /// What Mosaic itself has noticed about the findings, in sentences: told to the model beside them.
    pub notes: Vec<String>,
    /// Records that earlier turns of the conversation read: their blocks are in the history and may be cited again.
    pub known: Vec<(TurnId, KeptRecord)>,
    /// What the person typed in this conversation before, oldest first: values in it are not new.
    pub typed: Vec<String>,
    /// Places of sources that their own lists named before: see [`policy::listed`](crate::policy::listed). A read from
    /// another one asks, once somebody else's words were read.
    pub met: Vec<(DatasourceId, String)>,
    /// Tools that may go on without asking in this conversation: see [`approval::allowance`](crate::approval::allowance).
    pub allowed: Vec<String>,
    /// How the server can be asked.
    pub abilities: Abilities,
    /// The model that suggests follow-up questions; `None` leaves that to rules.
    pub small_model: Option<String>,
    /// The run that this turn is, when it is one source's part of another turn: its calls carry it, and their ids begin
    /// with it.
    pub run: Option<RunId>,
}

/// What a server of models can do that changes how it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// It cites `search_result` blocks by itself. Else sources are numbered, and the model writes the numbers.
    pub citations: bool,
    /// It takes deferred tools and `tool_reference` blocks. Else tools that were found are called through one tool.
    pub deferred_tools: bool,
    /// It takes an output format.
    pub structured_output: bool,
}

impl Abilities {
    /// Returns all of them.
    #[must_use]
    pub const fn all() -> Self {
        Self {
            citations: true,
            deferred_tools: true,
            structured_output: true,
        }
    }
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
    /// What it does to the source, by our own table where it has a line: anything but a read waits for approval.
    pub effect: Effect,
    /// Its connector's id, by which our own table knows it.
    pub connector: String,
    /// Whether it is declared in full from the start; else it is found through `find_tools`.
    pub direct: bool,
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
    /// What the tool does, by our own table where it has a line, else by the catalog: anything but a read waits for
    /// approval.
    pub effect: Effect,
    /// The source's connector, by its id.
    pub connector: String,
    /// Who found the call: a pattern, or a small model.
    pub tier: Tier,
    /// The JSON schema of the tool's arguments.
    pub input_schema: Value,
    /// Whether the source has the tool that reads what is there now, where our own table names one.
    pub can_look: bool,
    /// Places that the source's own lists named before: see [`TurnSetup::met`].
    pub met: Vec<String>,
}

/// What a quick turn is given: the search tools of every source asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickSetup {
    /// What every turn is given. A source among its `sources` that no search goes to counts as not asked.
    pub start: TurnStart,
    /// What the question was understood to ask for: what is found is ranked by it.
    pub understood: Understood,
    /// The searches, all of tools that only read (see [`quick::searches`](crate::quick::searches)).
    pub searches: Vec<SearchCall>,
    /// Why no model answers, in a few words a person reads: "no key for a model is stored".
    pub reason: String,
    /// Questions that work without a model, offered at the end: the connectors' own examples.
    pub examples: Vec<String>,
    /// When one source is tried again: what the others brought before.
    pub earlier: Option<Earlier>,
    /// The longest a source may take, in milliseconds.
    pub run_ms: u32,
    /// The shapes by which the connectors of all its sources name their things: what joins records of several sources.
    pub shapes: Vec<EntityPattern>,
}

/// What a question over several sources is given: one run for each of them, then one answer from what they brought.
#[derive(Debug, Clone, PartialEq)]
pub struct FanOutSetup {
    /// The turn as it is answered in the end: its history, prompt, tools (declared, not to be called) and model. Its `start`
    /// is the parent's; its `findings` and `notes` are filled in by the runs.
    pub answer: TurnSetup,
    /// The sources, each with what its run may do.
    pub runs: Vec<RunSetup>,
    /// Sources that were weighed and are not asked: for the receipt.
    pub not_asked: Vec<UnavailableSource>,
    /// When one source is tried again: what the others brought before.
    pub earlier: Option<Earlier>,
    /// How far it may go.
    pub limits: FanOutLimits,
    /// The shapes by which the connectors of all its sources name their things: what joins records of several sources.
    pub shapes: Vec<EntityPattern>,
}

/// One source's part of a question over several.
#[derive(Debug, Clone, PartialEq)]
pub struct RunSetup {
    /// The run.
    pub run_id: RunId,
    /// The source.
    pub source: SourceLabel,
    /// What is asked of it: the person's question, or the part of it that the planner gave this source.
    pub question: String,
    /// Its tools that read.
    pub tools: Vec<OfferedTool>,
    /// Facts the connector gives for a model that uses it.
    pub instructions: String,
}

/// What was brought before, when one source is tried again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Earlier {
    /// The records of the other sources, under their numbers.
    pub records: Vec<KeptRecord>,
    /// The receipt's lines of the other sources.
    pub receipt: Vec<ReceiptEntry>,
    /// The highest number that a record of the turn has, whichever source it is of: new ones count on from it, so that the
    /// answer of before still cites what it cites.
    pub taken: u32,
}

/// How far a question over several sources may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FanOutLimits {
    /// How many answers of a run's model may ask for tools.
    pub rounds: u32,
    /// The longest a run may take, in milliseconds.
    pub run_ms: u32,
    /// How long the others wait for the last ones once half of them are done, in milliseconds.
    pub stragglers_ms: u32,
    /// The most records of one source that the answer is made from.
    pub records: usize,
}

impl Default for FanOutLimits {
    /// Returns 4 rounds, 60 s, 15 s, 12 records.
    fn default() -> Self {
        Self {
            rounds: 4,
            run_ms: 60_000,
            stragglers_ms: 15_000,
            records: 12,
        }
    }
}

/// One search tool to be run for a quick answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchCall {
    /// The run of its source.
    pub run_id: RunId,
    /// A fresh id for the call.
    pub call_id: ToolCallId,
    /// The source.
    pub datasource_id: DatasourceId,
    /// The source's name as the person gave it.
    pub datasource_name: String,
    /// Its connector's id.
    pub connector: String,
    /// The tool's name at its connector.
    pub tool: String,
    /// Its arguments: the words to look for among them.
    pub arguments: Map<String, Value>,
    /// Whether it reads one thing that the question names: what it brings goes before what words found.
    pub reads: bool,
    /// Whom it is narrowed to: what one person wrote.
    pub by_person: Option<String>,
    /// The same search asked more loosely, for when it finds nothing or too little.
    pub looser: Vec<LooserCall>,
}

/// A search asked once more, more loosely.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LooserCall {
    /// A fresh id for the call.
    pub call_id: ToolCallId,
    /// Its arguments.
    pub arguments: Map<String, Value>,
}
