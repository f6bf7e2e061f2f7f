//! Where a turn's facts go.

use mosaic_protocol::TurnEvent;

/// Takes a turn's facts in order. Implemented by the window's channel, the headless command's printer and the tests'
/// collector. One method, so that nobody who listens can also steer.
pub trait EventSink: Send + Sync {
    /// Takes one fact; returns whether anybody still listens.
    fn publish(&self, event: &TurnEvent) -> bool;
}
