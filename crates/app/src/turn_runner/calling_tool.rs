//! Calls a tool through the connector host and turns its end into an input. Learns from it how the source fares. Sends
//! nothing but a read that was not approved as it is, whatever a turn asks for, and sends what was approved once.

use crate::connectors::is_schema_tool;
use crate::failure::{chain, from_host};
use crate::{Mosaic, datasources};
use mosaic_agent::{
    Input, ToolAnswer, ToolCall, ToolFailure, ToolFailureKind, ToolOutcome, approval, policy,
};
use mosaic_mcp::{CachePolicy, Call};
use mosaic_protocol::{Effect, Health, HealthReport};
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

/// A call on its way.
pub(super) struct Sent {
    pub(super) call: ToolCall,
    /// Whether no call of this turn had its id before.
    pub(super) first: bool,
    /// Whether the source is asked even if its answer is still kept.
    pub(super) refresh: bool,
    pub(super) cancel: CancellationToken,
    pub(super) inputs: UnboundedSender<Input>,
}

/// Starts the call; its end arrives as an input.
pub(super) fn start(app: Mosaic, sent: Sent) {
    tokio::spawn(async move {
        let call_id = sent.call.call_id.clone();
        let outcome = run(&app, (sent.call, sent.first), sent.refresh, sent.cancel).await;
        // The turn may be over: then nobody waits for the answer.
        let _ = sent.inputs.send(Input::ToolFinished { call_id, outcome });
    });
}

async fn run(
    app: &Mosaic,
    (call, first): (ToolCall, bool),
    refresh: bool,
    cancel: CancellationToken,
) -> ToolOutcome {
    let approved = first && is_approved(&call);
    if !approved && call.effect != Effect::Read {
        return ToolOutcome::Failed(not_approved(&call));
    }
    if let Err(error) = datasources::register(app, &call.datasource_id).await {
        let failure = ToolFailure {
            kind: ToolFailureKind::NotRegistered,
            message: error.message,
        };
        return ToolOutcome::Failed(failure);
    }
    if !approved && !only_reads(app, &call, &cancel).await {
        return ToolOutcome::Failed(not_approved(&call));
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

/// Tells whether exactly this call was approved.
fn is_approved(call: &ToolCall) -> bool {
    call.approved
        .as_deref()
        .is_some_and(|approved| approved == approval::hash(&call.datasource_id, &call.tool, &call.arguments))
}

/// Tells whether a call reads and does nothing else, by our own table and by what its server says, whichever is stricter.
/// What cannot be found out counts as more than that.
async fn only_reads(app: &Mosaic, call: &ToolCall, cancel: &CancellationToken) -> bool {
    let Ok(source) = app.store().datasource(&call.datasource_id).await else {
        return false;
    };
    let catalog = tokio::select! {
        catalog = app.host().catalog(&call.datasource_id) => catalog,
        () = cancel.cancelled() => return true,
    };
    let annotated = catalog
        .ok()
        .and_then(|catalog| catalog.tool(&call.tool).map(|tool| tool.effect));
    match annotated {
        Some(annotated) => !policy::judge(&source.connector, &call.tool, annotated).asks(),
        // The call will fail for the same reason, and say which; only our own table vouches for it so far.
        None => policy::judge(&source.connector, &call.tool, Effect::Read)
            .line
            .is_some_and(|line| line.effect == Effect::Read),
    }
}

fn not_approved(call: &ToolCall) -> ToolFailure {
    tracing::error!(datasource = %call.datasource_id, tool = call.tool, "a call was not approved and is not made");
    ToolFailure {
        kind: ToolFailureKind::NotApproved,
        message: "the call was not approved".to_owned(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Environment;
    use serde_json::json;

    fn call(arguments: &serde_json::Value, approved: Option<&str>) -> ToolCall {
        ToolCall {
            call_id: "a".into(),
            datasource_id: "d1".into(),
            tool: "send_message".to_owned(),
            arguments: arguments.as_object().unwrap().clone(),
            effect: Effect::Write,
            approved: approved.map(str::to_owned),
        }
    }

    #[test]
    fn an_approval_holds_for_exactly_what_was_approved() {
        let approved = json!({"channel": "#ops", "text_md": "hi"});
        let bound = approval::hash(&"d1".into(), "send_message", approved.as_object().unwrap());
        assert!(is_approved(&call(&approved, Some(&bound))));
        assert!(!is_approved(&call(&approved, None)));
        assert!(!is_approved(&call(&approved, Some(""))));
        assert!(!is_approved(&call(
            &json!({"channel": "#all", "text_md": "hi"}),
            Some(&bound)
        )));
        let other = ToolCall {
            datasource_id: "d2".into(),
            ..call(&approved, Some(&bound))
        };
        assert!(!is_approved(&other));
    }

    #[tokio::test]
    async fn a_forged_call_is_not_made_and_an_approved_one_goes_out_once() {
        let folder = tempfile::tempdir().unwrap();
        let app = Mosaic::open(Environment::private(folder.path(), "no-connector".into()))
            .await
            .unwrap();
        let arguments = json!({"channel": "#ops", "text_md": "hi"});
        let bound = approval::hash(&"d1".into(), "send_message", arguments.as_object().unwrap());
        let kind = async |approved: Option<&str>, first: bool| {
            let outcome = run(
                &app,
                (call(&arguments, approved), first),
                false,
                CancellationToken::new(),
            )
            .await;
            match outcome {
                ToolOutcome::Failed(failure) => failure.kind,
                ToolOutcome::Answered(answer) => panic!("{answer:?}"),
            }
        };
        assert_eq!(kind(None, true).await, ToolFailureKind::NotApproved);
        assert_eq!(kind(Some("forged"), true).await, ToolFailureKind::NotApproved);
        assert_eq!(kind(Some(&bound), false).await, ToolFailureKind::NotApproved);
        // This one was let through, to a source that is not there.
        assert_eq!(kind(Some(&bound), true).await, ToolFailureKind::NotRegistered);
    }
}
