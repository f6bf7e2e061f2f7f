//! How many tokens a request has: counted by the server where it can, estimated where it cannot.

use super::{Client, ClientError};
use crate::{DecodeError, Request, estimate_tokens};
use serde::Deserialize;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

/// The fields of a request that `/v1/messages/count_tokens` takes.
const COUNTED: [&str; 8] = [
    "model",
    "messages",
    "system",
    "tools",
    "tool_choice",
    "thinking",
    "output_config",
    "cache_control",
];

/// A number of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenCount {
    /// How many.
    pub tokens: u64,
    /// Whether the server counted them; otherwise it is a guess from the length of the text.
    pub exact: bool,
}

#[derive(Deserialize)]
struct Counted {
    input_tokens: u64,
}

impl Client {
    /// Returns how many tokens the request has. A server whose profile cannot count is not asked.
    ///
    /// # Errors
    /// As for any call; also when the answer cannot be understood.
    pub async fn count_tokens(&self, request: &Request) -> Result<TokenCount, ClientError> {
        let request = self.inner.profile.shape(request.clone(), None);
        let mut body = serde_json::to_value(&request).unwrap_or_default();
        if let Value::Object(body) = &mut body {
            body.retain(|key, _| COUNTED.contains(&key.as_str()));
        }
        let body = body.to_string();
        if !self.inner.profile.flags.count_tokens {
            return Ok(TokenCount {
                tokens: estimate_tokens(&body),
                exact: false,
            });
        }
        let post = || self.inner.post("messages/count_tokens", body.clone().into());
        let answer = self.inner.fetch(post, &CancellationToken::new()).await?;
        let counted: Counted = serde_json::from_slice(&answer).map_err(|error| ClientError::Decode {
            source: DecodeError::answer(&error),
            request_id: None,
        })?;
        Ok(TokenCount {
            tokens: counted.input_tokens,
            exact: true,
        })
    }
}
