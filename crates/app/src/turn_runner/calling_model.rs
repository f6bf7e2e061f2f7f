//! Asks the model and passes its stream on as inputs, one by one and in order.

use crate::failure::{chain, model_failure};
use crate::model_access::ModelAccess;
use futures::StreamExt as _;
use mosaic_agent::{Input, ModelFailure, ModelFailureKind};
use mosaic_claude::{ClientError, Request, StreamItem};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

/// One request.
pub(super) struct Ask {
    pub(super) call: u32,
    pub(super) request: Request,
    pub(super) wait_ms: u32,
    pub(super) cancel: CancellationToken,
    pub(super) inputs: UnboundedSender<Input>,
}

/// Starts the request; its events arrive as inputs.
pub(super) fn start(access: Option<ModelAccess>, ask: Ask) {
    tokio::spawn(async move {
        let Some(access) = access else {
            // A machine that needs no model does not call one; should it, it hears that there is none.
            ask.fail(ModelFailure::new(ModelFailureKind::Auth));
            return;
        };
        tokio::select! {
            () = ask.cancel.cancelled() => return,
            () = tokio::time::sleep(Duration::from_millis(ask.wait_ms.into())) => {}
        }
        let model = access.model_of(&ask.request.model);
        let request = access.client.profile().shape(ask.request.clone(), model);
        let Err(error) = stream(&access, &ask, request).await else {
            return;
        };
        if matches!(error, ClientError::Cancelled) {
            return;
        }
        tracing::warn!(error = chain(&error), "the model did not answer");
        let endpoint = access.client.profile().base_url.clone();
        ask.fail(model_failure(&error, &endpoint, &access.model.id));
    });
}

async fn stream(access: &ModelAccess, ask: &Ask, request: Request) -> Result<(), ClientError> {
    let mut items = access.client.stream(request, ask.cancel.clone());
    while let Some(item) = items.next().await {
        match item? {
            StreamItem::Event(event) => ask.tell(Input::Model {
                call: ask.call,
                event,
            }),
            StreamItem::Retrying {
                attempt,
                wait,
                reason,
            } => {
                let endpoint = &access.client.profile().base_url;
                let failure = model_failure(&reason, endpoint, &access.model.id);
                ask.tell(Input::ModelRetrying {
                    call: ask.call,
                    attempt,
                    wait_ms: u32::try_from(wait.as_millis()).unwrap_or(u32::MAX),
                    reason: mosaic_agent::failure::model_failure(&failure, false).message,
                });
            }
        }
    }
    Ok(())
}

impl Ask {
    fn tell(&self, input: Input) {
        // The turn may be over: then nobody listens any more.
        let _ = self.inputs.send(input);
    }

    fn fail(&self, failure: ModelFailure) {
        self.tell(Input::ModelFailed {
            call: self.call,
            failure,
        });
    }
}
