//! Where requests go and what the server there can do. Holds no key and sends nothing; see [`EndpointProfile::shape`] for
//! how a request is fitted to a server and a model.

mod shape;

/// The version of the API that the vendor's SDK 2.10.0 sends in `anthropic-version`.
pub const API_VERSION: &str = "2026-10-21";

/// A server that speaks the Messages API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointProfile {
    /// The base address, with or without `/v1`: `https://api.anthropic.com`, `http://localhost:11434`.
    pub base_url: String,
    /// The header `anthropic-version`.
    pub version: String,
    /// The header that carries the key.
    pub key_header: KeyHeader,
    /// What the server can do beyond the plain messages call.
    pub flags: Flags,
}

/// The header that carries the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyHeader {
    /// `Authorization: Bearer …`
    Bearer,
    /// `x-api-key: …`
    XApiKey,
}

/// What a server can do beyond the plain messages call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flags {
    /// Native citations of `search_result` blocks.
    pub citations: bool,
    /// Tools loaded when a `tool_reference` names them; also `input_examples` and `eager_input_streaming`.
    pub defer_loading: bool,
    /// `output_config.format` and strict tools.
    pub structured_output: bool,
    /// `thinking`, thinking blocks in the history and `output_config.effort`.
    pub thinking: bool,
    /// `cache_control` and `diagnostics`.
    pub caching: bool,
    /// `/v1/messages/count_tokens`.
    pub count_tokens: bool,
}

impl Flags {
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
}

impl EndpointProfile {
    /// Returns the vendor's own service.
    #[must_use]
    pub fn anthropic() -> Self {
        Self {
            base_url: "https://api.anthropic.com".to_owned(),
            version: API_VERSION.to_owned(),
            key_header: KeyHeader::Bearer,
            flags: Flags::all(),
        }
    }

    /// Returns a compatible server at this address, with nothing taken for granted.
    #[must_use]
    pub fn compatible(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            version: API_VERSION.to_owned(),
            key_header: KeyHeader::XApiKey,
            flags: Flags::default(),
        }
    }

    /// Returns the address of a call: `messages`, `models`, `messages/count_tokens`.
    #[must_use]
    pub fn address(&self, call: &str) -> String {
        let base = self.base_url.trim().trim_end_matches('/');
        let base = base.strip_suffix("/v1").unwrap_or(base).trim_end_matches('/');
        format!("{base}/v1/{call}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_v1_once_however_the_base_was_typed() {
        for base in [
            "http://localhost:1234",
            " http://localhost:1234/ ",
            "http://localhost:1234/v1",
            "http://localhost:1234/v1/",
        ] {
            let address = EndpointProfile::compatible(base).address("messages");
            assert_eq!(address, "http://localhost:1234/v1/messages", "{base}");
        }
        let proxied = EndpointProfile::compatible("https://gateway.test/claude/");
        assert_eq!(proxied.address("models"), "https://gateway.test/claude/v1/models");
    }
}
