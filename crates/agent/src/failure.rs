//! Names what can go wrong at the model's end and at a connector's, and turns it into what a person reads: a cause, what
//! to do, and the button that mends it. Never shows a secret or a raw upstream body.

use mosaic_protocol::{DatasourceId, ErrorCode, Repair, ToolResultView, TurnFailure};

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

/// Why a tool call got no answer, in the kinds the connector host tells apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolFailure {
    /// What kind of failure it was.
    pub kind: ToolFailureKind,
    /// What happened, for a person; redacted by the host.
    pub message: String,
}

/// The kinds of failures of a tool call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToolFailureKind {
    /// The source is not connected any more.
    NotRegistered,
    /// Its connector could not be started.
    CouldNotStart,
    /// Its connector ended in the middle of the call.
    Crashed,
    /// No answer within the time limit.
    Timeout,
    /// It failed too often and is left alone for a while.
    Resting {
        /// How much longer, in seconds.
        retry_in_s: u32,
    },
    /// The call was cancelled.
    Cancelled,
    /// The connector broke the protocol.
    Protocol,
    /// The connector has no such tool.
    UnknownTool,
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

/// Returns the failure of a turn that the person stopped.
#[must_use]
pub fn stopped() -> TurnFailure {
    TurnFailure {
        code: ErrorCode::Stopped,
        message: "Stopped.".to_owned(),
        hint: None,
        repair: Some(Repair::Retry),
    }
}

/// Returns the failure of a turn that was running when the app ended.
#[must_use]
pub fn interrupted() -> TurnFailure {
    TurnFailure {
        code: ErrorCode::Interrupted,
        message: "Mosaic ended while this was being answered.".to_owned(),
        hint: Some("What was answered so far is kept. Ask again for the whole answer.".to_owned()),
        repair: Some(Repair::Retry),
    }
}

/// Returns the failure of a question that has no source to go to.
#[must_use]
pub fn no_source() -> TurnFailure {
    TurnFailure {
        code: ErrorCode::NotFound,
        message: "No source is connected that could be searched.".to_owned(),
        hint: Some("Connect a source, or store a key so that a model can answer.".to_owned()),
        repair: Some(Repair::ConnectDatasource),
    }
}

/// Returns what is shown of a call that got no answer.
#[must_use]
pub fn tool_failure(failure: &ToolFailure, datasource_id: &DatasourceId) -> ToolResultView {
    let (text, repair) = match failure.kind {
        ToolFailureKind::NotRegistered => (
            "The source is not connected any more.".to_owned(),
            Some(Repair::ConnectDatasource),
        ),
        ToolFailureKind::CouldNotStart => (
            "The source's connector could not be started.".to_owned(),
            Some(restart(datasource_id)),
        ),
        ToolFailureKind::Crashed => (
            "The source's connector ended in the middle of the call.".to_owned(),
            Some(restart(datasource_id)),
        ),
        ToolFailureKind::Timeout => (
            "The source did not answer in time.".to_owned(),
            Some(Repair::Retry),
        ),
        ToolFailureKind::Resting { retry_in_s } => (
            format!(
                "The source failed several times and is left alone for {}.",
                duration_words(retry_in_s)
            ),
            Some(restart(datasource_id)),
        ),
        ToolFailureKind::Cancelled => ("The call was cancelled.".to_owned(), None),
        ToolFailureKind::Protocol => (
            "The source's connector sent something that could not be read.".to_owned(),
            Some(restart(datasource_id)),
        ),
        ToolFailureKind::UnknownTool => ("The source has no such tool.".to_owned(), None),
    };
    let detail = failure.message.trim();
    ToolResultView {
        summary: one_line(if detail.is_empty() { &text } else { detail }),
        text: if detail.is_empty() {
            text
        } else {
            format!("{text}\n{detail}")
        },
        repair,
        ..ToolResultView::default()
    }
}

/// Returns the failure of a turn whose only call, or every call, came to nothing: `view` is what is shown of the call.
#[must_use]
pub fn call_failure(
    datasource_name: &str,
    view: &ToolResultView,
    kind: Option<ToolFailureKind>,
) -> TurnFailure {
    let (code, hint) = match kind {
        Some(ToolFailureKind::Timeout) => (
            ErrorCode::Timeout,
            Some("Ask for less at once, or try again in a moment.".to_owned()),
        ),
        Some(ToolFailureKind::CouldNotStart | ToolFailureKind::Crashed | ToolFailureKind::Protocol) => (
            ErrorCode::Connector,
            Some("Start the source's connector again.".to_owned()),
        ),
        Some(ToolFailureKind::Resting { .. }) => (
            ErrorCode::Connector,
            Some("Wait a moment, or start the source's connector again.".to_owned()),
        ),
        Some(ToolFailureKind::NotRegistered) => {
            (ErrorCode::Connector, Some("Connect the source again.".to_owned()))
        }
        Some(ToolFailureKind::UnknownTool) => (ErrorCode::Connector, None),
        Some(ToolFailureKind::Cancelled) => (ErrorCode::Stopped, None),
        None => (ErrorCode::Connector, view.text.lines().nth(1).map(str::to_owned)),
    };
    TurnFailure {
        code,
        message: format!("{datasource_name}: {}", view.summary),
        hint,
        repair: view.repair.clone().or(Some(Repair::Retry)),
    }
}

/// Returns the button that starts a source's connector again.
fn restart(datasource_id: &DatasourceId) -> Repair {
    Repair::RestartDatasource {
        datasource_id: datasource_id.clone(),
    }
}

/// Returns the text on one line, at most 300 characters of it.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.chars().count() > 300 {
            return line.chars().take(299).chain(['…']).collect();
        }
    }
    line
}

fn duration_words(seconds: u32) -> String {
    match seconds {
        0 | 1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        91.. => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: ModelFailureKind) -> TurnFailure {
        model_failure(&ModelFailure::new(kind), false)
    }

    #[test]
    fn a_refused_key_leads_to_the_settings() {
        let failure = told(ModelFailureKind::Auth);
        assert_eq!(failure.code, ErrorCode::Auth);
        assert_eq!(failure.repair, Some(Repair::OpenModelSettings));
    }

    #[test]
    fn a_rate_limit_says_how_long_to_wait() {
        let failure = told(ModelFailureKind::RateLimited {
            retry_after_s: Some(20),
        });
        assert_eq!(failure.hint.as_deref(), Some("Wait 20 seconds and try again."));
        assert_eq!(failure.repair, Some(Repair::Retry));
    }

    #[test]
    fn a_broken_stream_says_that_the_partial_answer_is_kept() {
        let failure = model_failure(
            &ModelFailure {
                kind: ModelFailureKind::Truncated,
                request_id: Some("req_1".to_owned()),
            },
            true,
        );
        assert_eq!(failure.code, ErrorCode::Interrupted);
        assert!(failure.message.ends_with("(request req_1)"));
        assert!(
            failure
                .hint
                .is_some_and(|hint| hint.starts_with("What was answered so far is kept."))
        );
    }

    #[test]
    fn a_prompt_that_is_too_long_is_told_as_such() {
        let failure = told(ModelFailureKind::InvalidRequest {
            message: "prompt is too long: 1000001 tokens > 1000000 maximum".to_owned(),
        });
        assert_eq!(failure.code, ErrorCode::TooLarge);
    }

    #[test]
    fn a_crashed_connector_offers_a_restart() {
        let id = DatasourceId::from("d1");
        let view = tool_failure(
            &ToolFailure {
                kind: ToolFailureKind::Crashed,
                message: "exit code 3".to_owned(),
            },
            &id,
        );
        assert_eq!(view.summary, "exit code 3");
        assert_eq!(view.repair, Some(Repair::RestartDatasource { datasource_id: id }));
    }

    #[test]
    fn a_long_upstream_message_is_cut_to_one_line() {
        let line = one_line(&"word \n".repeat(500));
        assert!(line.chars().count() <= 300);
        assert!(!line.contains('\n'));
    }

    #[test]
    fn waits_read_as_words() {
        assert_eq!(duration_words(1), "a second");
        assert_eq!(duration_words(61), "61 seconds");
        assert_eq!(duration_words(121), "3 minutes");
    }
}
