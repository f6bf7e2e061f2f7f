//! What is under way for a turn: open calls of the model, running tools, alarms. Everything ends with the turn, however
//! that ends.

use super::{calling_model, calling_tool};
use crate::Mosaic;
use crate::model_access::ModelAccess;
use mosaic_agent::{Input, ToolCall};
use mosaic_claude::{Request, StreamEvent};
use mosaic_protocol::ToolCallId;
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::{CancellationToken, DropGuard};

/// What is under way.
pub(super) struct UnderWay {
    inputs: UnboundedSender<Input>,
    /// The open calls of the model, by their numbers.
    model: HashMap<u32, CancellationToken>,
    tools: HashMap<ToolCallId, CancellationToken>,
    /// The calls that were sent in this turn: an approval counts for one.
    sent: HashSet<ToolCallId>,
    /// Fires when the turn is over; whatever is under way hangs on it.
    turn: CancellationToken,
    _over: DropGuard,
}

impl UnderWay {
    /// Returns nothing under way; what comes of it later goes to `inputs`.
    pub(super) fn new(inputs: UnboundedSender<Input>) -> Self {
        let turn = CancellationToken::new();
        Self {
            inputs,
            model: HashMap::new(),
            tools: HashMap::new(),
            sent: HashSet::new(),
            _over: turn.clone().drop_guard(),
            turn,
        }
    }

    /// Asks the model. A call of the same number that is open still is dropped.
    pub(super) fn ask(&mut self, model: Option<ModelAccess>, (call, request, wait_ms): (u32, Request, u32)) {
        let cancel = self.turn.child_token();
        if let Some(before) = self.model.insert(call, cancel.clone()) {
            before.cancel();
        }
        let ask = calling_model::Ask {
            call,
            request,
            wait_ms,
            cancel,
            inputs: self.inputs.clone(),
        };
        calling_model::start(model, ask);
    }

    /// Drops a call of the model.
    pub(super) fn drop_ask(&mut self, call: u32) {
        if let Some(token) = self.model.remove(&call) {
            token.cancel();
        }
    }

    /// Calls a tool; with `refresh`, whatever a cache holds.
    pub(super) fn call(&mut self, app: &Mosaic, call: ToolCall, refresh: bool) {
        let cancel = self.turn.child_token();
        self.tools.insert(call.call_id.clone(), cancel.clone());
        let sent = calling_tool::Sent {
            first: self.sent.insert(call.call_id.clone()),
            call,
            refresh,
            cancel,
            inputs: self.inputs.clone(),
        };
        calling_tool::start(app.clone(), sent);
    }

    /// Cancels a tool.
    pub(super) fn cancel_call(&mut self, call_id: &ToolCallId) {
        if let Some(token) = self.tools.remove(call_id) {
            token.cancel();
        }
    }

    /// Sets an alarm.
    pub(super) fn wake(&self, alarm: u32, after_ms: u32) {
        let (inputs, turn) = (self.inputs.clone(), self.turn.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = turn.cancelled() => {}
                () = tokio::time::sleep(Duration::from_millis(after_ms.into())) => {
                    // The turn may be over: then nobody waits for the alarm.
                    let _ = inputs.send(Input::Woke { alarm });
                }
            }
        });
    }

    /// Forgets what came to its end with this input.
    pub(super) fn note(&mut self, input: &Input) {
        match input {
            Input::ModelFailed { call, .. }
            | Input::Model {
                call,
                event: StreamEvent::MessageStop,
            } => {
                self.model.remove(call);
            }
            Input::ToolFinished { call_id, .. } => {
                self.tools.remove(call_id);
            }
            Input::Model { .. }
            | Input::ModelRetrying { .. }
            | Input::ApprovalDecided { .. }
            | Input::Woke { .. }
            | Input::Stop => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mosaic_agent::ToolOutcome;
    use tokio::sync::mpsc::unbounded_channel;

    #[tokio::test(start_paused = true)]
    async fn an_alarm_rings_in_time_and_ends_with_the_turn() {
        let (inputs, mut arrived) = unbounded_channel();
        let under_way = UnderWay::new(inputs);
        under_way.wake(2, 60_000);
        under_way.wake(1, 300);
        assert_eq!(arrived.recv().await, Some(Input::Woke { alarm: 1 }));
        drop(under_way);
        // The channel closes once nothing holds it any more: no sleep outlives the turn.
        let asked = tokio::time::Instant::now();
        assert_eq!(arrived.recv().await, None);
        assert_eq!(asked.elapsed(), Duration::ZERO);
    }

    #[tokio::test]
    async fn what_ended_is_forgotten_and_what_is_open_is_cancelled_alone() {
        let (inputs, _arrived) = unbounded_channel();
        let mut under_way = UnderWay::new(inputs);
        let tokens: Vec<_> = (1..=3).map(|_| under_way.turn.child_token()).collect();
        for (call, token) in (1u32..).zip(&tokens) {
            under_way.model.insert(call, token.clone());
        }
        let ended = Input::Model {
            call: 1,
            event: StreamEvent::MessageStop,
        };
        under_way.note(&ended);
        under_way.drop_ask(1);
        under_way.drop_ask(2);
        assert_eq!(
            tokens
                .iter()
                .map(CancellationToken::is_cancelled)
                .collect::<Vec<_>>(),
            [false, true, false]
        );
        let tool = under_way.turn.child_token();
        under_way.tools.insert("call".into(), tool.clone());
        under_way.note(&Input::ToolFinished {
            call_id: "call".into(),
            outcome: ToolOutcome::Answered(mosaic_agent::ToolAnswer::default()),
        });
        under_way.cancel_call(&"call".into());
        assert!(!tool.is_cancelled());
        drop(under_way);
        assert!(tokens[2].is_cancelled() && tool.is_cancelled());
    }
}
