//! The part of calling that waits for a person: nothing but a read is ever sent off without a decision made here, and a
//! decision counts once.

use super::calling::Calling;
use super::{Core, State};
use crate::call::Call;
use crate::input::Moment;
use mosaic_protocol::{ApprovalDecision, ToolCallId};
use serde_json::Value;

impl Calling {
    /// The person decided about a call that waits. Calls that do not wait are left alone.
    pub(super) fn decided(
        &mut self,
        call_id: &ToolCallId,
        decision: ApprovalDecision,
        core: &mut Core,
        now: &Moment,
    ) -> Option<State> {
        let call = self.call(call_id, Call::is_waiting)?;
        match decision {
            ApprovalDecision::Approve {
                arguments: Value::Object(arguments),
            } => {
                call.send(arguments, &mut core.outbox, now);
                None
            }
            ApprovalDecision::Approve { .. } => {
                call.ask(
                    " The edited arguments are no JSON object: nothing was sent.",
                    &mut core.outbox,
                );
                None
            }
            ApprovalDecision::Deny => {
                call.deny(&mut core.outbox);
                self.proceed(core)
            }
        }
    }
}

impl Core {
    /// Returns what the person should know before they approve.
    pub(super) const fn approval_note(&self) -> &'static str {
        if self.tainted {
            " Content from outside was read before in this conversation: check that this is what you want."
        } else {
            ""
        }
    }
}
