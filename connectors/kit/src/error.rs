//! Errors as results a model can act on: what went wrong, and what to do next. Never a secret, never a raw page of the
//! service.

use serde::Serialize;
use serde_json::{Value, json};

/// What kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The credentials were refused or are missing.
    Auth,
    /// The credentials are fine and do not allow this.
    Scope,
    /// What was named does not exist.
    NotFound,
    /// Too many requests.
    RateLimited,
    /// The request cannot be right.
    Invalid,
    /// The service is out of reach or broken.
    Upstream,
    /// It took too long.
    Timeout,
}

impl ErrorKind {
    /// Returns the word of the vocabulary: `not_found`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Scope => "scope",
            Self::NotFound => "not_found",
            Self::RateLimited => "rate_limited",
            Self::Invalid => "invalid",
            Self::Upstream => "upstream",
            Self::Timeout => "timeout",
        }
    }
}

/// Why a tool did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct ToolError {
    /// What kind.
    pub kind: ErrorKind,
    /// What happened: one sentence, lower case.
    pub message: String,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// When to try again, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
    /// The permission that is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needed_scope: Option<String>,
    /// The environment variable to blame, when the configuration is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
}

impl ToolError {
    /// Returns an error without a hint.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: None,
            retry_after_s: None,
            needed_scope: None,
            field: None,
        }
    }

    /// Returns an error of kind `invalid`.
    #[must_use]
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, message)
    }

    /// Returns an error of kind `not_found`.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, message)
    }

    /// Returns the error of a call whose client took it back. Nobody reads it.
    #[must_use]
    pub fn cancelled() -> Self {
        Self::new(ErrorKind::Timeout, "the call was cancelled")
    }

    /// Returns the same error with what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Returns the error of a write whose outcome nobody knows.
    #[must_use]
    pub fn unsure(self) -> Self {
        self.hint("It may have been done nevertheless: look before you try again")
    }

    /// Returns the same error with the environment variable to blame.
    #[must_use]
    pub fn field(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// Returns the text a model reads.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("error ({}): {}", self.kind.word(), self.message);
        if let Some(scope) = &self.needed_scope {
            text.push_str("\nneeded scope: ");
            text.push_str(scope);
        }
        if let Some(seconds) = self.retry_after_s {
            text.push_str(&format!("\ntry again in {seconds} s"));
        }
        if let Some(hint) = &self.hint {
            text.push_str("\nhint: ");
            text.push_str(hint);
        }
        text
    }

    /// Returns the structured content: `{"error": {"kind", "message", "hint", …}}`.
    #[must_use]
    pub fn structured(&self) -> Value {
        json!({ "error": self })
    }
}
