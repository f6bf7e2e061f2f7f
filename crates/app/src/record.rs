//! stub
/// stub
pub(crate) fn facts(_turn: mosaic_store::StoredTurn) -> Vec<mosaic_protocol::TurnEvent> { Vec::new() }
