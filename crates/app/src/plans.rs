//! How a question would be answered, told before it is sent: asks no source and no model.

use crate::send_message::check_chosen;
use crate::send_message::planning::choosing::local_plan;
use crate::send_message::planning::known::gather;
use crate::{Mosaic, datasources, model_access};
use mosaic_agent::Decision;
use mosaic_protocol::{AppError, PlanPreview, PlanQuery, Tier};

/// Returns what would happen to a question, by rules alone. Takes a few milliseconds: it may be asked at every pause in typing.
///
/// # Errors
/// `NotFound` for a conversation or source that is gone; when the database refuses.
pub async fn preview_plan(app: &Mosaic, query: &PlanQuery) -> Result<PlanPreview, AppError> {
    check_chosen(&datasources::list_datasources(app).await?, &query.sources)?;
    let known = gather(app, query.conversation_id.as_ref(), None).await?;
    let local = local_plan(query.text.trim(), &query.sources, &known);
    let choices = match &local.decision {
        Decision::Call(call) => local.choices_for(call),
        Decision::Among(_) | Decision::Nothing => local.choosing.choices,
    };
    let tier = match local.decision {
        Decision::Call(_) => Tier::Direct,
        Decision::Among(_) | Decision::Nothing if model_access::has_access(app).await => Tier::Model,
        Decision::Among(_) | Decision::Nothing => Tier::QuickAnswer,
    };
    Ok(PlanPreview {
        tier,
        choices,
        filled: local.choosing.filled,
    })
}
