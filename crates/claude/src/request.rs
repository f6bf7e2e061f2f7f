//! The body of `POST /v1/messages`, a plain struct: what is not set is not sent.
//!
//! There is no `temperature`, `top_p` or `top_k`: version 2026-10-21 answers 400 to them even at their old defaults.

use crate::{Message, Tool, ToolChoice};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A request for one assistant message. `system` and `tools` must stay the same bytes for a whole conversation, or the
/// server refuses the thinking blocks in its history.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The model's id.
    pub model: String,
    /// The most tokens the answer may have.
    pub max_tokens: u64,
    /// The instructions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub system: Vec<SystemBlock>,
    /// The tools on offer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Tool>,
    /// How the model may choose among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<ToolChoice>,
    /// The transcript; the last message is the user's.
    pub messages: Vec<Message>,
    /// Whether and how the model thinks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thinking: Option<Thinking>,
    /// Effort and shape of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_config: Option<OutputConfig>,
    /// A cache breakpoint that the server sets on the last block it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_control: Option<CacheControl>,
    /// Who asks, opaquely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Which capacity may serve it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<ServiceTier>,
    /// Texts at which the answer ends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stop_sequences: Vec<String>,
    /// Asks why the cache was missed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnostics: Option<Diagnostics>,
    /// Whether the answer is streamed; the client sets it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub stream: bool,
}

/// A text of the instructions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "text")]
pub struct SystemBlock {
    /// The text.
    pub text: String,
    /// A cache breakpoint after this text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_control: Option<CacheControl>,
}

impl SystemBlock {
    /// Returns a text without a breakpoint.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            cache_control: None,
        }
    }
}

/// Whether and how the model thinks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Thinking {
    /// The model decides. On the 5.5 models, text between tool calls is empty unless `display` is `Summarized`.
    Adaptive {
        /// What is shown of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        display: Option<ThinkingDisplay>,
    },
    /// It thinks within a budget.
    Enabled {
        /// Tokens: at least 1,024 and less than `max_tokens`.
        budget_tokens: u64,
        /// What is shown of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        display: Option<ThinkingDisplay>,
    },
    /// It does not.
    Disabled,
    /// It does not, but short updates between tool calls come as thinking blocks.
    BetweenTools,
}

/// What is shown of thinking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThinkingDisplay {
    /// Its text.
    Summarized,
    /// Nothing but the signature.
    Omitted,
}

/// Effort and shape of the answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct OutputConfig {
    /// How much work is put into it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<Effort>,
    /// The shape it must have. Cannot be combined with citations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<OutputFormat>,
}

/// How much work is put into an answer, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effort {
    /// The least.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
    /// Very much.
    Xhigh,
    /// All there is.
    Max,
}

/// The shape an answer must have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum OutputFormat {
    /// JSON that fits a schema of the strict subset.
    JsonSchema {
        /// The schema.
        schema: Value,
    },
}

/// A cache breakpoint. A request holds at most four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum CacheControl {
    /// The one kind there is.
    Ephemeral {
        /// How long it is kept; 5 minutes when not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ttl: Option<CacheTtl>,
    },
}

impl CacheControl {
    /// Returns a breakpoint kept for five minutes.
    #[must_use]
    pub const fn five_minutes() -> Self {
        Self::Ephemeral { ttl: None }
    }

    /// Returns a breakpoint kept for an hour.
    #[must_use]
    pub const fn one_hour() -> Self {
        Self::Ephemeral {
            ttl: Some(CacheTtl::OneHour),
        }
    }
}

/// How long a cached prefix is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CacheTtl {
    /// Five minutes.
    #[serde(rename = "5m")]
    FiveMinutes,
    /// An hour.
    #[serde(rename = "1h")]
    OneHour,
}

/// Who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// An opaque id; never a name or an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
}

/// Which capacity may serve a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceTier {
    /// Priority capacity if there is some.
    Auto,
    /// Standard capacity.
    StandardOnly,
}

/// Asks why the cache was missed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostics {
    /// The id of the answer before; sent as `null` on a first turn.
    pub previous_message_id: Option<String>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands a reference to skip_serializing_if"
)]
const fn is_false(value: &bool) -> bool {
    !*value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Block;
    use serde_json::json;

    #[test]
    fn what_is_not_set_is_not_sent() {
        let request = Request {
            model: "claude-haiku-5-5".to_owned(),
            max_tokens: 64,
            messages: vec![Message::user(vec![Block::text("hello")])],
            ..Request::default()
        };
        assert_eq!(
            serde_json::to_value(&request).unwrap(),
            json!({"model": "claude-haiku-5-5", "max_tokens": 64,
                   "messages": [{"role": "user", "content": [{"type": "text", "text": "hello"}]}]})
        );
    }

    #[test]
    fn every_field_has_the_sdk_name() {
        let request = Request {
            model: "m".to_owned(),
            max_tokens: 2_048,
            system: vec![SystemBlock {
                text: "be brief".to_owned(),
                cache_control: Some(CacheControl::one_hour()),
            }],
            tools: vec![Tool {
                name: "t".to_owned(),
                description: Some("d".to_owned()),
                input_schema: json!({"type": "object"}),
                strict: Some(true),
                defer_loading: Some(true),
                input_examples: vec![json!({})],
                eager_input_streaming: Some(false),
                cache_control: Some(CacheControl::five_minutes()),
            }],
            tool_choice: Some(ToolChoice::Auto {
                disable_parallel_tool_use: true,
            }),
            messages: vec![],
            thinking: Some(Thinking::Adaptive {
                display: Some(ThinkingDisplay::Summarized),
            }),
            output_config: Some(OutputConfig {
                effort: Some(Effort::Xhigh),
                format: Some(OutputFormat::JsonSchema { schema: json!({}) }),
            }),
            cache_control: Some(CacheControl::five_minutes()),
            metadata: Some(Metadata {
                user_id: Some("u".to_owned()),
            }),
            service_tier: Some(ServiceTier::StandardOnly),
            stop_sequences: vec!["END".to_owned()],
            diagnostics: Some(Diagnostics::default()),
            stream: true,
        };
        let value = serde_json::to_value(&request).unwrap();
        assert_eq!(serde_json::from_value::<Request>(value.clone()).unwrap(), request);
        assert_eq!(
            value,
            json!({
                "model": "m", "max_tokens": 2048,
                "system": [{"type": "text", "text": "be brief", "cache_control": {"type": "ephemeral", "ttl": "1h"}}],
                "tools": [{"name": "t", "description": "d", "input_schema": {"type": "object"}, "strict": true,
                    "defer_loading": true, "input_examples": [{}], "eager_input_streaming": false,
                    "cache_control": {"type": "ephemeral"}}],
                "tool_choice": {"type": "auto", "disable_parallel_tool_use": true},
                "messages": [],
                "thinking": {"type": "adaptive", "display": "summarized"},
                "output_config": {"effort": "xhigh", "format": {"type": "json_schema", "schema": {}}},
                "cache_control": {"type": "ephemeral"},
                "metadata": {"user_id": "u"},
                "service_tier": "standard_only",
                "stop_sequences": ["END"],
                "diagnostics": {"previous_message_id": null},
                "stream": true
            })
        );
    }

    #[test]
    fn tool_choice_none_and_between_tools_have_their_plain_forms() {
        assert_eq!(
            serde_json::to_value(ToolChoice::None).unwrap(),
            json!({"type": "none"})
        );
        assert_eq!(
            serde_json::to_value(Thinking::BetweenTools).unwrap(),
            json!({"type": "between_tools"})
        );
    }
}
