//! The part of calling that waits for a person: nothing but a read is ever sent off without a decision that came through
//! here, and a decision counts once.

use super::Core;
use crate::call::Call;
use crate::input::Moment;
use mosaic_protocol::ApprovalDecision;

impl Core {
    /// Asks the person about a call that does more than read.
    pub(super) fn ask_approval(&mut self, call: &Call) {
        let note = if self.tainted {
            " Content from outside was read before in this conversation: check that this is what you want."
        } else {
            ""
        };
        call.ask(note, &mut self.outbox);
    }

    /// The person decided about a call that waits.
    pub(super) fn decided(&mut self, call: &mut Call, decision: ApprovalDecision, now: &Moment) {
        call.decide(decision, &mut self.outbox, now);
    }
}
