//! What the fake answers: a scenario of server settings, rules, a queue of replies and a fall-through reply, written in
//! Rust, TOML or JSON. Only data: it never opens a port and never looks at a request.

mod reply;

pub use reply::{BlockSpec, Cite, Reply, ToolCallSpec};

use super::fault::Fault;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Everything the fake needs to know. A request is answered by the first rule that matches, else by the next queued
/// reply, else by the fall-through reply.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scenario {
    /// How the server itself behaves.
    pub server: Server,
    /// Scripts picked by the question.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
    /// Replies used up in the order requests arrive.
    #[serde(rename = "reply")]
    pub replies: Vec<Reply>,
    /// Whether the last queued reply answers all later requests too.
    pub repeat_last: bool,
    /// What answers when nothing else does; an echo of the question unless given.
    pub default: Option<Reply>,
}

/// A script for one question: the n-th step answers the n-th model call of that turn, whatever happened to earlier
/// attempts, so that a retried turn starts again at the first step.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Part of the last text the person wrote, compared without regard to case. Empty matches every question.
    pub when: String,
    /// Which requests about that question it answers; all but those that demand a schema, unless given.
    #[serde(default)]
    pub only: Only,
    /// How many turns the rule serves before it is passed over; always, unless given.
    #[serde(default)]
    pub times: Option<u32>,
    /// One reply per model call of the turn; the last repeats.
    #[serde(rename = "step")]
    pub steps: Vec<Reply>,
}

/// Which of the requests about one question a rule answers: a question over several sources makes one for the plan, one for
/// each source and one for the answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Only {
    /// Those that demand a JSON schema with this property.
    pub schema: Option<String>,
    /// Those whose system prompt holds these words.
    pub system: Option<String>,
    /// Those that offer this tool, by its name or its ending, and let it be called.
    pub tool: Option<String>,
    /// Those whose question comes with search results, or those whose does not.
    pub findings: Option<bool>,
}

/// How the server behaves towards every request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// Where the key is expected.
    pub auth: Auth,
    /// Keys that get 401. Every other non-empty key is accepted, unless `accept_keys` is given.
    pub refuse_keys: Vec<String>,
    /// The only keys accepted, if not empty.
    pub accept_keys: Vec<String>,
    /// The `anthropic-version` demanded; `*` accepts any, and none.
    pub version: String,
    /// What a compatible server cannot do; asking for it is refused.
    pub lacks: Vec<Lack>,
    /// Output tokens per second of replies that name no pace of their own; as fast as can be, unless given.
    pub pace: Option<f64>,
    /// The longest page of `/v1/models`, whatever `limit` asks for.
    pub models_per_page: usize,
    /// What befalls `/v1/models`.
    pub models_fault: Option<Fault>,
    /// What befalls `/v1/messages/count_tokens`.
    pub count_tokens_fault: Option<Fault>,
    /// Prompts shorter than this many tokens are not cached.
    pub min_cache_tokens: u64,
}

/// Where the key is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Auth {
    /// `Authorization: Bearer <key>`, as the vendor's SDKs send it.
    Bearer,
    /// `x-api-key: <key>`, as many compatible servers want it.
    XApiKey,
    /// Either of the two.
    Either,
    /// No key needed, as with a local server.
    None,
}

/// Something a compatible server does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// The `thinking` parameter.
    Thinking,
    /// Every `cache_control`.
    Caching,
    /// `output_config` and `strict` tools.
    StructuredOutput,
    /// `search_result` blocks and `citations`.
    Citations,
    /// `defer_loading` and `tool_reference`.
    DeferLoading,
    /// `/v1/messages/count_tokens` (404).
    CountTokens,
    /// `/v1/models` (404).
    Models,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            auth: Auth::Bearer,
            refuse_keys: vec!["bad-key".to_owned()],
            accept_keys: Vec::new(),
            version: super::API_VERSION.to_owned(),
            lacks: Vec::new(),
            pace: None,
            models_per_page: 1000,
            models_fault: None,
            count_tokens_fault: None,
            min_cache_tokens: 1024,
        }
    }
}

impl Server {
    /// Returns a local server that speaks the protocol and little more: any version, no key, none of the extras.
    pub fn compatible() -> Self {
        Self {
            auth: Auth::None,
            version: "*".to_owned(),
            lacks: vec![
                Lack::Thinking,
                Lack::Caching,
                Lack::StructuredOutput,
                Lack::Citations,
                Lack::DeferLoading,
                Lack::CountTokens,
            ],
            ..Self::default()
        }
    }
}

impl Rule {
    /// Returns a rule for questions that contain `when`.
    pub fn when(when: impl Into<String>) -> Self {
        Self {
            when: when.into(),
            only: Only::default(),
            times: None,
            steps: Vec::new(),
        }
    }

    /// Returns a rule for requests about such a question that demand a schema with this property: it answers them with
    /// this JSON.
    pub fn schema(when: impl Into<String>, property: impl Into<String>, json: serde_json::Value) -> Self {
        let only = Only {
            schema: Some(property.into()),
            ..Only::default()
        };
        Self::when(when).only(only).step(Reply::json(json))
    }

    /// Answers only some of the requests about the question.
    #[must_use]
    pub fn only(mut self, only: Only) -> Self {
        self.only = only;
        self
    }

    /// Adds what answers the next model call of the turn.
    #[must_use]
    pub fn step(mut self, reply: Reply) -> Self {
        self.steps.push(reply);
        self
    }

    /// Serves this many turns only.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }
}

/// Why a scenario could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// The file is not there or not readable.
    #[error("could not read scenario `{path}`")]
    Read {
        /// The file asked for.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is no TOML, or has a key that no scenario has.
    #[error("could not parse scenario: {0}")]
    Toml(#[from] toml::de::Error),
    /// It is no JSON, or has a key that no scenario has.
    #[error("could not parse scenario: {0}")]
    Json(#[from] serde_json::Error),
}

impl Scenario {
    /// Returns a scenario that only echoes the question.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the scenario written in `text` (TOML).
    pub fn from_toml(text: &str) -> Result<Self, ScenarioError> {
        Ok(toml::from_str(text)?)
    }

    /// Returns the scenario in a file: JSON if it is called `*.json`, else TOML.
    pub fn from_file(path: &Path) -> Result<Self, ScenarioError> {
        let text = std::fs::read_to_string(path).map_err(|source| ScenarioError::Read {
            path: path.display().to_string(),
            source,
        })?;
        if path.extension().is_some_and(|extension| extension == "json") {
            return Ok(serde_json::from_str(&text)?);
        }
        Self::from_toml(&text)
    }

    /// Queues a reply.
    #[must_use]
    pub fn reply(mut self, reply: Reply) -> Self {
        self.replies.push(reply);
        self
    }

    /// Lets the last queued reply answer all later requests too.
    #[must_use]
    pub fn repeat_last(mut self) -> Self {
        self.repeat_last = true;
        self
    }

    /// Adds a script for a question.
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Sets what answers when nothing else does.
    #[must_use]
    pub fn otherwise(mut self, reply: Reply) -> Self {
        self.default = Some(reply);
        self
    }

    /// Sets how the server behaves.
    #[must_use]
    pub fn server(mut self, server: Server) -> Self {
        self.server = server;
        self
    }
}
