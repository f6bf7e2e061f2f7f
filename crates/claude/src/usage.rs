//! What a message used, in tokens. The stream's counts are cumulative: a later count takes the place of an earlier one
//! and is never added to it.

use serde::{Deserialize, Deserializer, Serialize};

/// The tokens of one message. The whole prompt is [`Usage::prompt_tokens`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// Sent, without those read from or written to the cache.
    #[serde(deserialize_with = "or_zero")]
    pub input_tokens: u64,
    /// Received.
    #[serde(deserialize_with = "or_zero")]
    pub output_tokens: u64,
    /// Written to the cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_creation_input_tokens: Option<u64>,
    /// Read from the cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_read_input_tokens: Option<u64>,
    /// Written to the cache, by lifetime; only `message_start` tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_creation: Option<CacheCreation>,
    /// What of the received tokens was thinking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_tokens_details: Option<OutputTokensDetails>,
    /// The capacity that served it: `standard`, `priority` or `batch`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<String>,
}

/// Tokens written to the cache, by lifetime.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CacheCreation {
    /// Kept for five minutes.
    #[serde(deserialize_with = "or_zero")]
    pub ephemeral_5m_input_tokens: u64,
    /// Kept for an hour.
    #[serde(deserialize_with = "or_zero")]
    pub ephemeral_1h_input_tokens: u64,
}

/// What of the received tokens was thinking.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OutputTokensDetails {
    /// Thinking, shown or not; part of `output_tokens`.
    #[serde(deserialize_with = "or_zero")]
    pub thinking_tokens: u64,
}

/// The counts of a `message_delta`: cumulative, and only those that are told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UsageUpdate {
    /// Sent, without the cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_tokens: Option<u64>,
    /// Received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<u64>,
    /// Written to the cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_creation_input_tokens: Option<u64>,
    /// Read from the cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_read_input_tokens: Option<u64>,
    /// What of the received tokens was thinking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_tokens_details: Option<OutputTokensDetails>,
}

impl Usage {
    /// Puts the counts that are told in the place of those held.
    pub const fn replace(&mut self, update: &UsageUpdate) {
        if let Some(count) = update.input_tokens {
            self.input_tokens = count;
        }
        if let Some(count) = update.output_tokens {
            self.output_tokens = count;
        }
        if update.cache_creation_input_tokens.is_some() {
            self.cache_creation_input_tokens = update.cache_creation_input_tokens;
        }
        if update.cache_read_input_tokens.is_some() {
            self.cache_read_input_tokens = update.cache_read_input_tokens;
        }
        if update.output_tokens_details.is_some() {
            self.output_tokens_details = update.output_tokens_details;
        }
    }

    /// Returns the tokens of the whole prompt: sent, written to the cache and read from it.
    #[must_use]
    pub fn prompt_tokens(&self) -> u64 {
        self.input_tokens
            .saturating_add(self.cache_write_tokens())
            .saturating_add(self.cache_read_tokens())
    }

    /// Returns the tokens read from the cache.
    #[must_use]
    pub fn cache_read_tokens(&self) -> u64 {
        self.cache_read_input_tokens.unwrap_or(0)
    }

    /// Returns the tokens written to the cache, whatever their lifetime.
    #[must_use]
    pub fn cache_write_tokens(&self) -> u64 {
        let split = self.cache_creation.unwrap_or_default();
        let parts = split
            .ephemeral_5m_input_tokens
            .saturating_add(split.ephemeral_1h_input_tokens);
        self.cache_creation_input_tokens.unwrap_or(0).max(parts)
    }
}

/// Reads a count that a compatible server may leave `null`.
fn or_zero<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn later_counts_replace_earlier_ones_and_silence_keeps_them() {
        let mut usage: Usage = serde_json::from_value(json!({
            "input_tokens": 10, "output_tokens": 1, "cache_read_input_tokens": 5,
            "cache_creation": {"ephemeral_5m_input_tokens": 2, "ephemeral_1h_input_tokens": 3},
            "cache_creation_input_tokens": 5, "service_tier": "standard", "server_tool_use": null
        }))
        .unwrap();
        usage.replace(&serde_json::from_value(json!({"output_tokens": 40, "input_tokens": null})).unwrap());
        usage.replace(
            &serde_json::from_value(json!({"output_tokens": 90, "cache_read_input_tokens": 6})).unwrap(),
        );
        assert_eq!((usage.input_tokens, usage.output_tokens), (10, 90));
        assert_eq!(usage.cache_read_tokens(), 6);
        assert_eq!(usage.cache_write_tokens(), 5);
        assert_eq!(usage.prompt_tokens(), 21);
    }

    #[test]
    fn a_server_that_tells_nothing_counts_as_zero() {
        let usage: Usage = serde_json::from_value(json!({"input_tokens": null})).unwrap();
        assert_eq!(usage, Usage::default());
    }
}
