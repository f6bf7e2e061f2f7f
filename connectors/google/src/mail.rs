//! Calendar and Gmail.

use crate::shared::Shared;
use mosaic_connector_kit::info::{Argument, Entity, Pattern};
use mosaic_connector_kit::{Call, Output, Tool, ToolError};

/// Returns the tools.
pub(crate) fn tools() -> Vec<Tool> {
    vec![]
}

/// Returns the questions that need no model.
pub(crate) fn patterns() -> Vec<Pattern> {
    vec![]
}

/// Returns the shapes of text that name a message or an event.
pub(crate) fn entities() -> Vec<Entity> {
    vec![]
}

/// Returns the tools of a search without a model.
pub(crate) fn search_tools() -> Vec<Argument> {
    vec![]
}

/// Runs a tool of this part; `None` when it is another's.
pub(crate) async fn call(_google: &Shared, _call: &Call) -> Option<Result<Output, ToolError>> {
    None
}
