//! The one error that crosses to a person: a code where the window branches, a message, and what to do.

use serde::{Deserialize, Serialize};
use specta::Type;

/// An error for a person. Never holds a secret or a raw upstream body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{message}")]
pub struct AppError {
    /// Where the window branches.
    pub code: ErrorCode,
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl AppError {
    /// Returns an error without a hint.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
        }
    }

    /// Returns the same error with what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// The kinds of errors that somebody branches on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// What was given cannot be right.
    Invalid,
    /// What was named does not exist.
    NotFound,
    /// The name is taken.
    Duplicate,
    /// The vault is locked or has no home yet.
    VaultLocked,
    /// The key or the password was refused.
    Auth,
    /// The account has no credit.
    Billing,
    /// Too many requests.
    RateLimited,
    /// The service is overloaded or broken.
    Upstream,
    /// Nothing could be reached.
    Offline,
    /// It took too long.
    Timeout,
    /// The request was too large for the model.
    TooLarge,
    /// The stream broke off.
    Interrupted,
    /// The person stopped it.
    Stopped,
    /// A connector failed.
    Connector,
    /// Disk, database or something else of our own.
    Internal,
}
