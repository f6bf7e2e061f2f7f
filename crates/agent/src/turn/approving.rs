//! What a turn knows at its start of who said what: the person's words, what sources brought before, and what may go on
//! without asking. Whatever was not typed by the person taints the turn.

use crate::approval::{Heard, Trust};
use crate::setup::TurnSetup;
use mosaic_claude::Message;
use mosaic_protocol::ValueOrigin;

/// Returns it for this turn; `history` are the conversation's earlier messages.
pub(super) fn trust(setup: &mut TurnSetup, history: &[Message]) -> Trust {
    let mut heard = Heard::new(&setup.typed, &setup.start);
    let foreign = heard.take_history(history, &setup.tools);
    heard.take_records(setup.known.iter().map(|(_, record)| record));
    heard.take_records(&setup.findings);
    let choosing = &setup.start.choosing;
    let filled = choosing.filled.iter();
    let tainted = setup.tainted
        || foreign
        || choosing.suggested
        || !setup.findings.is_empty()
        || !setup.known.is_empty()
        || !setup.notes.is_empty()
        || filled.into_iter().any(|filled| match filled.origin {
            ValueOrigin::Read { .. } => true,
            ValueOrigin::Typed | ValueOrigin::Made => false,
        });
    let mut trust = Trust::new(heard, setup.start.person.clone());
    trust.meet(std::mem::take(&mut setup.met));
    if setup.run.is_some() {
        // Nobody is asked for a run's calls.
        trust.unattended();
    }
    if tainted {
        trust.taint();
    }
    trust.allow(std::mem::take(&mut setup.allowed));
    trust
}
