//! Calls a tool through the connector host and turns its end into an input. Learns from it how the source fares.

use crate::connectors::is_schema_tool;
use crate::failure::{chain, from_host};
use crate::{Mosaic, datasources};
use mosaic_agent::{Input, ToolAnswer, ToolCall, ToolFailure, ToolFailureKind, ToolOutcome};
use mosaic_mcp::{CachePolicy, Call};
use mosaic_protocol::{Effect, Health, HealthReport};
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

/// A call on its way.
pub(super) struct Sent {
    pub(super) call: ToolCall,
    /// Whether the source is asked even if its answer is still kept.
    pub(super) refresh: bool,
    pub(super) cancel: CancellationToken,
    pub(super) inputs: UnboundedSender<Input>,
}

/// Starts the call; its end arrives as an input.
pub(super) fn start(app: Mosaic, sent: Sent) {
    tokio::spawn(async move {
        let call_id = sent.call.call_id.clone();
        let outcome = run(&app, sent.call, sent.refresh, sent.cancel).await;
        // The turn may be over: then nobody waits for the answer.
        let _ = sent.inputs.send(Input::ToolFinished { call_id, outcome });
    });
}

async fn run(app: &Mosaic, call: ToolCall, refresh: bool, cancel: CancellationToken) -> ToolOutcome {
    if let Err(error) = datasources::register(app, &call.datasource_id).await {
        let failure = ToolFailure {
            kind: ToolFailureKind::NotRegistered,
            message: error.message,
        };
        return ToolOutcome::Failed(failure);
    }
    let cache = match call.effect {
        Effect::Read if is_schema_tool(app, &call.tool) => CachePolicy::Schema,
        Effect::Read => CachePolicy::Read,
        Effect::Write | Effect::Destructive => CachePolicy::Never,
    };
    let asked = Call {
        server: call.datasource_id.clone(),
        tool: call.tool,
        arguments: call.arguments,
        cache,
        refresh,
    };
    match app.host().call(asked, cancel).await {
        Ok(output) => {
            let answer = ToolAnswer {
                text: output.text,
                structured: output.structured,
                is_error: output.is_error,
                cached: output.cached,
                clipped: output.clipped,
            };
            if !answer.cached {
                app.sources().tell(&call.datasource_id, health_after(&answer));
            }
            ToolOutcome::Answered(answer)
        }
        Err(error) => {
            tracing::warn!(datasource = %call.datasource_id, error = chain(&error), "a tool call got no answer");
            ToolOutcome::Failed(from_host(&error))
        }
    }
}

/// An answer shows that the service behind the connector is there, unless it says itself that it is not.
fn health_after(answer: &ToolAnswer) -> HealthReport {
    let well = HealthReport {
        health: Health::Ready,
        detail: String::new(),
    };
    if !answer.is_error {
        return well;
    }
    let record = answer
        .structured
        .as_ref()
        .and_then(mosaic_agent::shape::ErrorRecord::read);
    match record {
        Some(record) if !record.is_about_the_question() => HealthReport {
            health: Health::Failing,
            detail: record.message,
        },
        Some(_) | None => well,
    }
}
