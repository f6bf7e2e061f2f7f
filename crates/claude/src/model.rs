//! Models as `GET /v1/models` lists them. Requests are shaped from `capabilities`; nothing is read from an id.

use serde::{Deserialize, Deserializer, Serialize};

/// A model of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Listed")]
pub struct Model {
    /// The id sent in requests.
    pub id: String,
    /// The name a person reads; the id when the server gives none.
    pub display_name: String,
    /// The line it belongs to: `haiku`, `sonnet`, …
    pub line: Option<String>,
    /// Where it stands in its life.
    pub lifecycle: Lifecycle,
    /// The most tokens a prompt may have.
    pub max_input_tokens: Option<u64>,
    /// The most `max_tokens` may be.
    pub max_tokens: Option<u64>,
    /// When it was released, RFC 3339.
    pub created_at: Option<String>,
    /// When it is to retire, RFC 3339.
    pub retires_at: Option<String>,
    /// What it can do; `None` when the server does not tell.
    pub capabilities: Option<Capabilities>,
}

/// Where a model stands in its life.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Lifecycle {
    /// For everybody. Also what a server means that does not tell.
    #[default]
    Active,
    /// It still answers, and is to retire.
    Deprecated,
    /// It answers no more.
    Retired,
    /// A stage of another day.
    Other(String),
}

/// What a model can do. A capability that is not listed is not supported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Capabilities {
    /// It cites `search_result` blocks.
    pub citations: Support,
    /// `output_config.effort`.
    pub effort: EffortSupport,
    /// Images in messages.
    pub image_input: Support,
    /// PDFs in messages.
    pub pdf_input: Support,
    /// `output_config.format` and strict tools.
    pub structured_outputs: Support,
    /// `thinking`.
    pub thinking: ThinkingSupport,
}

/// Whether something is supported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Support {
    /// Whether it is.
    pub supported: bool,
}

/// The levels of effort a model takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EffortSupport {
    /// Whether it takes any.
    pub supported: bool,
    /// `low`.
    pub low: Support,
    /// `medium`.
    pub medium: Support,
    /// `high`.
    pub high: Support,
    /// `xhigh`.
    #[serde(deserialize_with = "or_default")]
    pub xhigh: Support,
    /// `max`.
    pub max: Support,
}

/// The kinds of thinking a model takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ThinkingSupport {
    /// Whether it thinks at all.
    pub supported: bool,
    /// The values of `thinking.type` it takes, each on its own.
    pub types: ThinkingTypes,
}

/// The values of `thinking.type` a model takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ThinkingTypes {
    /// `adaptive`.
    pub adaptive: Support,
    /// `between_tools`.
    pub between_tools: Support,
    /// `disabled`.
    pub disabled: Support,
    /// `enabled`.
    pub enabled: Support,
}

/// A page of the list.
#[cfg(feature = "client")]
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ModelPage {
    #[serde(deserialize_with = "or_default")]
    pub(crate) data: Vec<Model>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) has_more: bool,
    pub(crate) last_id: Option<String>,
}

/// A model as listed: compatible servers give little more than the id.
#[derive(Deserialize)]
struct Listed {
    id: String,
    #[serde(default)]
    display_name: Option<String>,
    #[serde(default)]
    line: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    lifecycle: Lifecycle,
    #[serde(default)]
    max_input_tokens: Option<u64>,
    #[serde(default)]
    max_tokens: Option<u64>,
    #[serde(default)]
    created_at: Option<String>,
    #[serde(default)]
    retires_at: Option<String>,
    #[serde(default)]
    capabilities: Option<Capabilities>,
}

impl From<Listed> for Model {
    fn from(listed: Listed) -> Self {
        Self {
            display_name: listed.display_name.unwrap_or_else(|| listed.id.clone()),
            id: listed.id,
            line: listed.line,
            lifecycle: listed.lifecycle,
            max_input_tokens: listed.max_input_tokens,
            max_tokens: listed.max_tokens,
            created_at: listed.created_at,
            retires_at: listed.retires_at,
            capabilities: listed.capabilities,
        }
    }
}

impl From<String> for Lifecycle {
    fn from(text: String) -> Self {
        match text.as_str() {
            "active" => Self::Active,
            "deprecated" => Self::Deprecated,
            "retired" => Self::Retired,
            _ => Self::Other(text),
        }
    }
}

impl From<Lifecycle> for String {
    fn from(lifecycle: Lifecycle) -> Self {
        match lifecycle {
            Lifecycle::Active => "active".to_owned(),
            Lifecycle::Deprecated => "deprecated".to_owned(),
            Lifecycle::Retired => "retired".to_owned(),
            Lifecycle::Other(text) => text,
        }
    }
}

fn or_default<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_model_of_the_vendor_is_read_whole() {
        let yes = json!({"supported": true});
        let model: Model = serde_json::from_value(json!({
            "type": "model", "id": "claude-haiku-5-5", "display_name": "Claude Haiku 5.5", "line": "haiku",
            "lifecycle": "active", "created_at": "2026-10-21T00:00:00Z", "deprecated_at": null, "retires_at": null,
            "max_input_tokens": 1_000_000, "max_tokens": 64_000,
            "capabilities": {"batch": yes, "citations": yes, "structured_outputs": yes,
                "effort": {"supported": true, "low": yes, "medium": yes, "high": yes, "max": yes, "xhigh": null},
                "thinking": {"supported": true, "types": {"adaptive": yes, "enabled": {"supported": false}}}}
        }))
        .unwrap();
        assert_eq!(model.lifecycle, Lifecycle::Active);
        let can = model.capabilities.unwrap();
        assert!(can.citations.supported && can.effort.max.supported && can.thinking.types.adaptive.supported);
        assert!(
            !can.effort.xhigh.supported && !can.thinking.types.enabled.supported && !can.pdf_input.supported
        );
    }

    #[test]
    fn a_model_of_a_compatible_server_needs_no_more_than_its_id() {
        let model: Model =
            serde_json::from_value(json!({"id": "llama3.2", "object": "model", "created": 1})).unwrap();
        assert_eq!(model.display_name, "llama3.2");
        assert_eq!(model.lifecycle, Lifecycle::Active);
        assert_eq!(model.capabilities, None);
    }
}
