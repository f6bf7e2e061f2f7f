//! Tools as they are declared to the model, and how it may choose among them.

use crate::CacheControl;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A tool of ours.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tool {
    /// The name the model calls: 1 to 64 of `a-zA-Z0-9_-`.
    pub name: String,
    /// What it does, for the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// JSON Schema of the arguments; its `type` is `object`.
    pub input_schema: Value,
    /// Whether arguments are guaranteed to fit the schema, which must then be in the strict subset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strict: Option<bool>,
    /// Whether the tool stays out of the prompt until a `tool_reference` names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defer_loading: Option<bool>,
    /// Example arguments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub input_examples: Vec<Value>,
    /// Whether arguments are streamed unbuffered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eager_input_streaming: Option<bool>,
    /// A cache breakpoint after this tool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_control: Option<CacheControl>,
}

/// How the model may choose among the tools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToolChoice {
    /// It decides.
    Auto {
        /// At most one call at a time.
        #[serde(default, skip_serializing_if = "is_false")]
        disable_parallel_tool_use: bool,
    },
    /// It must call one. The 5.5 models refuse this with 400.
    Any {
        /// Exactly one call.
        #[serde(default, skip_serializing_if = "is_false")]
        disable_parallel_tool_use: bool,
    },
    /// It must call this one. The 5.5 models refuse this with 400.
    Tool {
        /// The tool.
        name: String,
        /// Exactly one call.
        #[serde(default, skip_serializing_if = "is_false")]
        disable_parallel_tool_use: bool,
    },
    /// It must not call any.
    None,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands a reference to skip_serializing_if"
)]
const fn is_false(value: &bool) -> bool {
    !*value
}
