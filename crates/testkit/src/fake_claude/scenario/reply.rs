//! One reply of the fake: its blocks, how it ends, how fast it comes and what goes wrong with it. Only data.

use crate::fake_claude::fault::Fault;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One message of the fake. The short forms come out in the order `blocks`, `think`, `text`, `tool`, `tools`.
///
/// Texts may hold `{{question}}` (the last text block of the question), `{{results}}` (the text of the tool results
/// just received) and `{{table}}` (their tab-separated lines as a Markdown table).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reply {
    /// Blocks in an order of their own.
    pub blocks: Vec<BlockSpec>,
    /// A thinking block. Left out where the request has thinking disabled, empty unless it asks to see it.
    pub think: Option<String>,
    /// A text block.
    pub text: Option<String>,
    /// Name of one tool to call: that of an offered tool, or its ending.
    pub tool: Option<String>,
    /// The arguments of `tool`.
    pub input: Map<String, Value>,
    /// Several tools to call at once.
    pub tools: Vec<ToolCallSpec>,
    /// The answer to a request that demands a JSON schema. Without it such a request gets the smallest instance of its
    /// schema, and no reply is used up.
    pub json: Option<Value>,
    /// Why the message ends: `tool_use` with a tool call, else `end_turn`, unless given.
    pub stop_reason: Option<String>,
    /// Output tokens per second (a token is four characters); the server's pace, unless given.
    pub pace: Option<f64>,
    /// Milliseconds before the first event.
    pub wait_ms: u64,
    /// Pings sent before the first block.
    pub pings: u32,
    /// Milliseconds before each of those pings.
    pub ping_ms: u64,
    /// How many requests a queued reply answers; one, unless given.
    pub times: Option<u32>,
    /// What goes wrong.
    pub fault: Option<Fault>,
    /// How often it goes wrong before the reply comes whole; always, unless given.
    pub fault_times: Option<u32>,
}

/// One block of a reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum BlockSpec {
    /// A thinking block, signed for this conversation.
    Thinking {
        /// What it says.
        thinking: String,
    },
    /// A thinking block nobody may read.
    RedactedThinking,
    /// A text block.
    Text {
        /// What it says, in Markdown.
        text: String,
        /// Which `search_result` blocks of the request it cites, counted from 0 over the whole conversation.
        #[serde(default)]
        cite: Vec<usize>,
        /// Further ones that it cites, by the words they hold. Where no result holds them, there is no citation.
        #[serde(default)]
        cites: Vec<Cite>,
    },
    /// A line for each `search_result` of the last message, with its citation.
    Findings {
        /// At most so many.
        most: usize,
    },
    /// A tool call.
    ToolUse {
        /// Name of an offered tool, or its ending; after `!` any name, as a model may make one up.
        tool: String,
        /// The arguments.
        #[serde(default)]
        input: Map<String, Value>,
        /// The id of the call; a new one, unless given.
        #[serde(default)]
        id: Option<String>,
    },
    /// A block of a kind that no client knows yet. Its `type` has to begin with `future_`, so that the request check and
    /// the SDK oracle can tell it from a client's mistake.
    Unknown {
        /// The whole block.
        block: Map<String, Value>,
    },
}

/// One citation, by the words it proves.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cite {
    /// Words that stand in the text or the title of a `search_result`, without regard to case.
    pub find: String,
    /// What is quoted in place of that text: for a citation that is not true.
    #[serde(default)]
    pub quote: Option<String>,
}

impl Cite {
    /// Returns a citation of the result that holds these words.
    pub fn of(find: impl Into<String>) -> Self {
        Self {
            find: find.into(),
            quote: None,
        }
    }
}

/// One of several tool calls.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToolCallSpec {
    /// Name of an offered tool, or its ending.
    pub tool: String,
    /// The arguments.
    #[serde(default)]
    pub input: Map<String, Value>,
}

impl Reply {
    /// Returns a reply of one text block.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: Some(text.into()),
            ..Self::default()
        }
    }

    /// Returns a reply that calls one tool; a `Value` that is no object counts as no arguments.
    pub fn tool(tool: impl Into<String>, input: Value) -> Self {
        Self::default().and_tool(tool, input)
    }

    /// Returns a reply of these blocks.
    pub fn blocks(blocks: Vec<BlockSpec>) -> Self {
        Self {
            blocks,
            ..Self::default()
        }
    }

    /// Returns a reply of texts, each with the words of the results it cites.
    pub fn cited(parts: &[(&str, &[&str])]) -> Self {
        let blocks = parts.iter().map(|(text, cites)| BlockSpec::Text {
            text: (*text).to_owned(),
            cite: Vec::new(),
            cites: cites.iter().copied().map(Cite::of).collect(),
        });
        Self::blocks(blocks.collect())
    }

    /// Returns the answer to a request that demands a JSON schema.
    pub fn json(json: Value) -> Self {
        Self {
            json: Some(json),
            ..Self::default()
        }
    }

    /// Returns a reply that never comes whole.
    pub fn fault(fault: Fault) -> Self {
        Self {
            fault: Some(fault),
            ..Self::text("This reply comes whole when its fault is over.")
        }
    }

    /// Returns a refusal after some text.
    pub fn refusal(text: impl Into<String>) -> Self {
        Self::text(text).stop("refusal")
    }

    /// Puts thinking before the text and the tool calls.
    #[must_use]
    pub fn think(mut self, thinking: impl Into<String>) -> Self {
        self.think = Some(thinking.into());
        self
    }

    /// Calls one more tool.
    #[must_use]
    pub fn and_tool(mut self, tool: impl Into<String>, input: Value) -> Self {
        let input = match input {
            Value::Object(input) => input,
            _ => Map::new(),
        };
        self.tools.push(ToolCallSpec {
            tool: tool.into(),
            input,
        });
        self
    }

    /// Ends the message for this reason.
    #[must_use]
    pub fn stop(mut self, reason: impl Into<String>) -> Self {
        self.stop_reason = Some(reason.into());
        self
    }

    /// Sends this many tokens per second.
    #[must_use]
    pub fn pace(mut self, tokens_per_second: f64) -> Self {
        self.pace = Some(tokens_per_second);
        self
    }

    /// Waits before the first event.
    #[must_use]
    pub fn wait_ms(mut self, milliseconds: u64) -> Self {
        self.wait_ms = milliseconds;
        self
    }

    /// Lets the fault strike every time.
    #[must_use]
    pub fn with_fault(mut self, fault: Fault) -> Self {
        self.fault = Some(fault);
        self
    }

    /// Lets the fault strike the first `times` times only; the same reply comes whole after that.
    #[must_use]
    pub fn failing(mut self, fault: Fault, times: u32) -> Self {
        self.fault = Some(fault);
        self.fault_times = Some(times);
        self
    }

    /// Returns all blocks in the order they come.
    pub(in crate::fake_claude) fn all_blocks(&self) -> Vec<BlockSpec> {
        let mut blocks = self.blocks.clone();
        if let Some(thinking) = &self.think {
            blocks.push(BlockSpec::Thinking {
                thinking: thinking.clone(),
            });
        }
        if let Some(text) = &self.text {
            blocks.push(BlockSpec::Text {
                text: text.clone(),
                cite: Vec::new(),
                cites: Vec::new(),
            });
        }
        if let Some(tool) = &self.tool {
            blocks.push(BlockSpec::ToolUse {
                tool: tool.clone(),
                input: self.input.clone(),
                id: None,
            });
        }
        for call in &self.tools {
            blocks.push(BlockSpec::ToolUse {
                tool: call.tool.clone(),
                input: call.input.clone(),
                id: None,
            });
        }
        blocks
    }
}
