//! Settings a person changes. The key is no setting: it lives in the vault, and only whether one is there is told.

use serde::{Deserialize, Serialize};
use specta::Type;

/// All settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// Light, dark, or as the system has it.
    pub theme: Theme,
    /// Where the model is asked.
    pub endpoint: Endpoint,
    /// The model that answers; `None` means the first of the list that can use tools.
    pub model: Option<String>,
    /// Whether the first-run screen was left by one of its doors.
    pub welcomed: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            endpoint: Endpoint::anthropic(),
            model: None,
            welcomed: false,
        }
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// As the system has it.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Where the model is asked, and what that server can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Endpoint {
    /// The vendor's own service, or a compatible server.
    pub kind: EndpointKind,
    /// The base address without `/v1`: `https://api.anthropic.com`, `http://localhost:11434`.
    pub base_url: String,
    /// The header that carries the key.
    pub key_header: KeyHeader,
    /// What the server can do beyond the plain messages call.
    pub flags: EndpointFlags,
}

impl Endpoint {
    /// Returns the vendor's own service.
    #[must_use]
    pub fn anthropic() -> Self {
        Self {
            kind: EndpointKind::Anthropic,
            base_url: "https://api.anthropic.com".to_owned(),
            key_header: KeyHeader::Bearer,
            flags: EndpointFlags::all(),
        }
    }

    /// Returns a compatible server at this address, with nothing taken for granted.
    #[must_use]
    pub fn compatible(base_url: impl Into<String>) -> Self {
        Self {
            kind: EndpointKind::Compatible,
            base_url: base_url.into(),
            key_header: KeyHeader::XApiKey,
            flags: EndpointFlags::none(),
        }
    }
}

/// The vendor's own service, or a compatible server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum EndpointKind {
    /// Anthropic.
    Anthropic,
    /// Ollama, LM Studio, llama.cpp, vLLM, LiteLLM and others.
    Compatible,
}

/// The header that carries the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum KeyHeader {
    /// `Authorization: Bearer …`
    Bearer,
    /// `x-api-key: …`
    XApiKey,
}

/// What a server can do beyond the plain messages call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EndpointFlags {
    /// Native citations.
    pub citations: bool,
    /// Tools loaded when searched for.
    pub defer_loading: bool,
    /// `output_config.format`.
    pub structured_output: bool,
    /// `thinking`.
    pub thinking: bool,
    /// `cache_control`.
    pub caching: bool,
    /// `/v1/messages/count_tokens`.
    pub count_tokens: bool,
}

impl EndpointFlags {
    /// Returns all of them on.
    #[must_use]
    pub const fn all() -> Self {
        Self {
            citations: true,
            defer_loading: true,
            structured_output: true,
            thinking: true,
            caching: true,
            count_tokens: true,
        }
    }

    /// Returns all of them off.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            citations: false,
            defer_loading: false,
            structured_output: false,
            thinking: false,
            caching: false,
            count_tokens: false,
        }
    }
}

/// A model the person can choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ModelChoice {
    /// The id sent in requests.
    pub id: String,
    /// The name a person reads.
    pub name: String,
    /// A line about it: context size, price, when it retires.
    pub detail: String,
}
