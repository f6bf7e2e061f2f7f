//! Turns the errors of lower layers into errors for a person: the cause is logged once, here, and the hint is added.

use mosaic_agent::{ModelFailure, ModelFailureKind, ToolFailure, ToolFailureKind};
use mosaic_claude::ClientError;
use mosaic_mcp::HostError;
use mosaic_protocol::{AppError, Endpoint, ErrorCode};
use mosaic_store::StoreError;
use std::error::Error;

/// Maps an error of the store.
pub(crate) fn from_store(error: StoreError) -> AppError {
    let code = match &error {
        StoreError::NotFound { .. } => ErrorCode::NotFound,
        StoreError::Duplicate { .. } => ErrorCode::Duplicate,
        StoreError::Busy | StoreError::NotLast => ErrorCode::Invalid,
        StoreError::Database { .. }
        | StoreError::Unusable { .. }
        | StoreError::File { .. }
        | StoreError::Codec { .. } => ErrorCode::Internal,
    };
    if code == ErrorCode::Internal {
        tracing::error!(error = chain(&error), "the store failed");
        return AppError::new(code, error.to_string()).hint(
            "Look whether the disk is full and Mosaic’s data folder can be written to, then try again.",
        );
    }
    let shown = AppError::new(code, error.to_string());
    if code == ErrorCode::Invalid {
        return shown.hint("Stop it, or wait until it is over.");
    }
    shown
}

/// Returns an error with all its causes, in one line.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}

/// Names a failure of the client in the agent's kinds.
pub(crate) fn model_failure(error: &ClientError, endpoint: &str, model: &str) -> ModelFailure {
    let kind = match error {
        ClientError::Auth(_) => ModelFailureKind::Auth,
        ClientError::Billing(_) => ModelFailureKind::Billing,
        ClientError::Permission(_) => ModelFailureKind::Permission,
        ClientError::NotFound(_) => ModelFailureKind::NotFound {
            model: model.to_owned(),
        },
        ClientError::TooLarge(_) => ModelFailureKind::TooLarge,
        ClientError::RateLimited { retry_after, .. } => ModelFailureKind::RateLimited {
            retry_after_s: retry_after.map(|wait| u32::try_from(wait.as_secs()).unwrap_or(u32::MAX)),
        },
        ClientError::Overloaded(_) => ModelFailureKind::Overloaded,
        ClientError::Upstream { status, .. } => ModelFailureKind::Upstream { status: *status },
        ClientError::InvalidRequest(detail) => ModelFailureKind::InvalidRequest {
            message: detail.message.clone(),
        },
        ClientError::Misconfigured { what } => ModelFailureKind::InvalidRequest {
            message: (*what).to_owned(),
        },
        ClientError::Offline { .. } => ModelFailureKind::Offline {
            address: endpoint.to_owned(),
        },
        ClientError::Timeout { .. } => ModelFailureKind::Timeout,
        ClientError::IdleTimeout { .. } => ModelFailureKind::IdleTimeout,
        ClientError::Truncated { .. } | ClientError::Cancelled => ModelFailureKind::Truncated,
        ClientError::InBand { kind, message, .. } => ModelFailureKind::InBand {
            kind: kind.clone(),
            message: message.clone(),
        },
        ClientError::Decode { .. } => ModelFailureKind::Decode {
            message: chain(error),
        },
    };
    ModelFailure {
        kind,
        request_id: error.request_id().map(str::to_owned),
    }
}

/// Maps an error of the client outside a turn: a check of the key, the list of models.
pub(crate) fn from_model(error: &ClientError, endpoint: &Endpoint, model: &str) -> AppError {
    tracing::warn!(
        error = chain(error),
        "the model's service did not do what was asked"
    );
    let failure =
        mosaic_agent::failure::model_failure(&model_failure(error, &endpoint.base_url, model), false);
    AppError {
        code: failure.code,
        message: failure.message,
        hint: failure.hint,
    }
}

/// Names a failure of the connector host in the agent's kinds.
pub(crate) fn from_host(error: &HostError) -> ToolFailure {
    ToolFailure {
        kind: tool_kind(error),
        message: error.to_string(),
    }
}

fn tool_kind(error: &HostError) -> ToolFailureKind {
    match error {
        HostError::NotRegistered { .. } => ToolFailureKind::NotRegistered,
        HostError::CouldNotStart { .. } => ToolFailureKind::CouldNotStart,
        HostError::Crashed { .. } => ToolFailureKind::Crashed,
        HostError::Timeout { .. } => ToolFailureKind::Timeout,
        HostError::Resting { retry_in } => ToolFailureKind::Resting {
            retry_in_s: u32::try_from(retry_in.as_secs()).unwrap_or(u32::MAX),
        },
        HostError::Cancelled => ToolFailureKind::Cancelled,
        HostError::UnknownTool { .. } => ToolFailureKind::UnknownTool,
        // The host may learn to tell more apart; all of it is the protocol's.
        _ => ToolFailureKind::Protocol,
    }
}
