//! Failures at a connector's end: their kinds, and how each is told.

use super::{duration_words, one_line};
use crate::budget;
use crate::shape::Extent;
use mosaic_protocol::{DatasourceId, ErrorCode, Repair, ToolResultView, TurnFailure};

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
    /// It was not approved as it is, and so was not made.
    NotApproved,
}

/// Returns what is shown of a call that got no answer.
#[must_use]
pub fn tool_failure(failure: &ToolFailure, datasource_id: &DatasourceId) -> ToolResultView {
    tool_failure_view(failure, datasource_id, Extent::Shown)
}

/// Returns the view of a call that got no answer.
pub(crate) fn tool_failure_view(
    failure: &ToolFailure,
    datasource_id: &DatasourceId,
    extent: Extent,
) -> ToolResultView {
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
        ToolFailureKind::NotApproved => ("The call was not approved: nothing was sent.".to_owned(), None),
    };
    let detail = failure.message.trim();
    let summary = one_line(if detail.is_empty() { &text } else { detail });
    let whole = if detail.is_empty() {
        text
    } else {
        format!("{text}\n{detail}")
    };
    let (text, clipped) = budget::clip(&whole, extent.chars());
    ToolResultView {
        summary,
        text: text.to_owned(),
        clipped,
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
            ErrorCode::Connector,
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
        Some(ToolFailureKind::UnknownTool | ToolFailureKind::NotApproved) => (ErrorCode::Connector, None),
        Some(ToolFailureKind::Cancelled) => (ErrorCode::Stopped, None),
        None => (ErrorCode::Connector, view.text.lines().nth(1).map(one_line)),
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
