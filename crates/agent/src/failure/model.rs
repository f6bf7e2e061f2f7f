//! Failures at the model's end: their kinds, which of them may pass by themselves, and how each is told.

use super::{duration_words, one_line};
use mosaic_protocol::{ErrorCode, Repair, TurnFailure};

/// Why a request to the model failed, in the kinds the client tells apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelFailure {
    /// What kind of failure it was.
    pub kind: ModelFailureKind,
    /// The vendor's id of the request, for a report.
    pub request_id: Option<String>,
}

impl ModelFailure {
    /// Returns a failure without a request id.
    #[must_use]
    pub const fn new(kind: ModelFailureKind) -> Self {
        Self {
            kind,
            request_id: None,
        }
    }
}

/// The kinds of failures of a request to the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelFailureKind {
    /// 401: the key was refused, or there is none.
    Auth,
    /// 402: the account has no credit.
    Billing,
    /// 403: the key may not do this.
    Permission,
    /// 404: no such model or address.
    NotFound {
        /// The model that was asked for.
        model: String,
    },
    /// 413, or the prompt is longer than the model takes.
    TooLarge,
    /// 429.
    RateLimited {
        /// How long the server asks to wait, in seconds.
        retry_after_s: Option<u32>,
    },
    /// 529.
    Overloaded,
    /// Another status of 500 and above.
    Upstream {
        /// The status.
        status: u16,
    },
    /// 400 and other refusals of the request itself.
    InvalidRequest {
        /// The API's own message.
        message: String,
    },
    /// Nothing could be reached.
    Offline {
        /// The base address that was tried.
        address: String,
    },
    /// No answer within the time limit.
    Timeout,
    /// The stream fell silent.
    IdleTimeout,
    /// The stream ended before the message did.
    Truncated,
    /// The stream carried an error after it had begun.
    InBand {
        /// The API's kind: `overloaded_error`.
        kind: String,
        /// The API's message.
        message: String,
    },
    /// The stream could not be read.
    Decode {
        /// What was wrong with it.
        message: String,
    },
}

impl ModelFailureKind {
    /// Tells whether the same request may do better in a moment.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::RateLimited { .. }
            | Self::Overloaded
            | Self::Upstream { .. }
            | Self::Offline { .. }
            | Self::Timeout
            | Self::IdleTimeout
            | Self::Truncated => true,
            Self::InBand { kind, .. } => matches!(
                kind.as_str(),
                "overloaded_error" | "api_error" | "rate_limit_error" | "timeout_error"
            ),
            Self::Auth
            | Self::Billing
            | Self::Permission
            | Self::NotFound { .. }
            | Self::TooLarge
            | Self::InvalidRequest { .. }
            | Self::Decode { .. } => false,
        }
    }
}

/// Returns what a person is told when the model could not answer.
///
/// `shown` says whether part of the answer is on the screen already, which stays.
#[must_use]
pub fn model_failure(failure: &ModelFailure, shown: bool) -> TurnFailure {
    let kind = as_meant(&failure.kind);
    let mut message = cause(kind);
    if let Some(id) = &failure.request_id {
        message = format!("{message} (request {id})");
    }
    let advice = advice(kind);
    TurnFailure {
        code: code(kind),
        message,
        hint: Some(if shown {
            format!("What was answered so far is kept. {advice}")
        } else {
            advice
        }),
        repair: repair(kind),
    }
}

/// Returns the kind that a refusal of the request stands for: a prompt that is too long is told as any other.
fn as_meant(kind: &ModelFailureKind) -> &ModelFailureKind {
    match kind {
        ModelFailureKind::InvalidRequest { message } | ModelFailureKind::InBand { message, .. }
            if message.contains("prompt is too long") =>
        {
            &ModelFailureKind::TooLarge
        }
        other => other,
    }
}

fn code(kind: &ModelFailureKind) -> ErrorCode {
    match kind {
        ModelFailureKind::Auth | ModelFailureKind::Permission => ErrorCode::Auth,
        ModelFailureKind::Billing => ErrorCode::Billing,
        ModelFailureKind::NotFound { .. } => ErrorCode::NotFound,
        ModelFailureKind::TooLarge => ErrorCode::TooLarge,
        ModelFailureKind::RateLimited { .. } => ErrorCode::RateLimited,
        ModelFailureKind::InvalidRequest { .. } => ErrorCode::Invalid,
        ModelFailureKind::Offline { .. } => ErrorCode::Offline,
        ModelFailureKind::Timeout | ModelFailureKind::IdleTimeout => ErrorCode::Timeout,
        ModelFailureKind::Truncated => ErrorCode::Interrupted,
        ModelFailureKind::Overloaded
        | ModelFailureKind::Upstream { .. }
        | ModelFailureKind::InBand { .. }
        | ModelFailureKind::Decode { .. } => ErrorCode::Upstream,
    }
}

fn cause(kind: &ModelFailureKind) -> String {
    match kind {
        ModelFailureKind::Auth => "The key for the model was refused.".to_owned(),
        ModelFailureKind::Billing => "The account of this key has no credit left.".to_owned(),
        ModelFailureKind::Permission => "This key may not use the model.".to_owned(),
        ModelFailureKind::NotFound { model } => format!("The endpoint knows no model “{model}”."),
        ModelFailureKind::TooLarge => "This conversation is longer than the model can read.".to_owned(),
        ModelFailureKind::RateLimited { .. } => "Too many requests in a short time.".to_owned(),
        ModelFailureKind::Overloaded => "The model is overloaded at the moment.".to_owned(),
        ModelFailureKind::Upstream { status } => {
            format!("The model's server had an error (status {status}).")
        }
        ModelFailureKind::InvalidRequest { message } => {
            format!("The model's server refused the request: {}", one_line(message))
        }
        ModelFailureKind::Offline { address } => format!("Nothing answers at {address}."),
        ModelFailureKind::Timeout => "The model did not answer in time.".to_owned(),
        ModelFailureKind::IdleTimeout => "The model fell silent in the middle of its answer.".to_owned(),
        ModelFailureKind::Truncated => {
            "The connection to the model broke off in the middle of its answer.".to_owned()
        }
        ModelFailureKind::InBand { message, .. } => {
            format!("The model's server broke off its answer: {}", one_line(message))
        }
        ModelFailureKind::Decode { .. } => {
            "The model's server sent something that could not be read.".to_owned()
        }
    }
}

fn advice(kind: &ModelFailureKind) -> String {
    match kind {
        ModelFailureKind::Auth => "Check the key in the settings and save a valid one.".to_owned(),
        ModelFailureKind::Billing => "Add credit at the provider, or use another key.".to_owned(),
        ModelFailureKind::Permission => "Choose another model or another key in the settings.".to_owned(),
        ModelFailureKind::NotFound { .. } => {
            "Choose a model from the list in the settings, and check the endpoint's address.".to_owned()
        }
        ModelFailureKind::TooLarge => "Start a new conversation, or ask for less at once.".to_owned(),
        ModelFailureKind::InvalidRequest { .. } => {
            "Choose another model in the settings, or start a new conversation.".to_owned()
        }
        ModelFailureKind::RateLimited {
            retry_after_s: Some(seconds),
        } => format!("Wait {} and try again.", duration_words(*seconds)),
        ModelFailureKind::Offline { .. } => {
            "Check the network connection, and that the server runs, then try again.".to_owned()
        }
        ModelFailureKind::Truncated => "Check the network connection and try again.".to_owned(),
        ModelFailureKind::Decode { .. } => {
            "Try again; if it stays so, check the endpoint's address in the settings.".to_owned()
        }
        ModelFailureKind::RateLimited { retry_after_s: None }
        | ModelFailureKind::Overloaded
        | ModelFailureKind::Upstream { .. }
        | ModelFailureKind::Timeout
        | ModelFailureKind::IdleTimeout
        | ModelFailureKind::InBand { .. } => "Try again in a moment.".to_owned(),
    }
}

fn repair(kind: &ModelFailureKind) -> Option<Repair> {
    match kind {
        ModelFailureKind::Auth
        | ModelFailureKind::Billing
        | ModelFailureKind::Permission
        | ModelFailureKind::NotFound { .. }
        | ModelFailureKind::InvalidRequest { .. } => Some(Repair::OpenModelSettings),
        ModelFailureKind::TooLarge => None,
        ModelFailureKind::RateLimited { .. }
        | ModelFailureKind::Overloaded
        | ModelFailureKind::Upstream { .. }
        | ModelFailureKind::Offline { .. }
        | ModelFailureKind::Timeout
        | ModelFailureKind::IdleTimeout
        | ModelFailureKind::Truncated
        | ModelFailureKind::InBand { .. }
        | ModelFailureKind::Decode { .. } => Some(Repair::Retry),
    }
}
