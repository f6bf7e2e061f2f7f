//! Checks a request against what the chosen model can do: its limits, kinds of thinking, effort and structured output.

use super::fields::Fields;
use super::schema;
use crate::fake_claude::models::{self, Model};
use crate::fake_claude::refusal::Refusal;
use crate::fake_claude::tokens;
use serde_json::Value;

const EFFORTS: &[&str] = &["low", "medium", "high", "xhigh", "max"];

/// Returns the model a request names, unless it is unknown or retired.
pub(super) fn find(id: &Value) -> Result<&'static Model, Refusal> {
    let id = id.as_str().unwrap_or_default();
    models::find(id)
        .filter(|model| model.lifecycle() != "retired")
        .ok_or_else(|| Refusal::status(404).with_message(format!("model: {id}")))
}

/// Checks `max_tokens`.
pub(super) fn max_tokens(root: &Fields<'_>, model: &Model) -> Result<(), Refusal> {
    let asked = root.integer("max_tokens")?;
    if asked < 1 {
        return Err(root.wrong("max_tokens", "Input should be greater than or equal to 1"));
    }
    let most = model.max_tokens();
    if asked.unsigned_abs() > most {
        return Err(Refusal::invalid(format!(
            "max_tokens: {asked} > {most}, which is the maximum allowed number of output tokens for {}",
            model.id()
        )));
    }
    Ok(())
}

/// Checks `thinking`.
pub(super) fn thinking(root: &Fields<'_>, model: &Model) -> Result<(), Refusal> {
    let Some(thinking) = root.child("thinking")? else {
        return Ok(());
    };
    let kind = thinking.tag(&["adaptive", "enabled", "disabled", "between_tools"])?;
    let thinking = thinking.under(kind);
    match kind {
        "enabled" => thinking.only(&["type", "budget_tokens", "display"])?,
        "adaptive" => thinking.only(&["type", "display"])?,
        _ => thinking.only(&["type"])?,
    }
    thinking.one_of("display", &["summarized", "omitted"])?;
    if !model.thinks(kind) {
        return Err(Refusal::invalid(format!(
            "\"thinking.type.{kind}\" is not supported for this model. Use \"thinking.type.adaptive\" and \
             \"output_config.effort\" to control thinking behavior."
        )));
    }
    if kind != "enabled" {
        return Ok(());
    }
    let budget = thinking.integer("budget_tokens")?;
    if budget < 1024 {
        return Err(thinking.wrong("budget_tokens", "Input should be greater than or equal to 1024"));
    }
    if root
        .get("max_tokens")
        .and_then(Value::as_i64)
        .is_some_and(|most| most <= budget)
    {
        return Err(Refusal::invalid(
            "`max_tokens` must be greater than `thinking.budget_tokens`.",
        ));
    }
    Ok(())
}

/// Checks `output_config`.
pub(super) fn output_config(root: &Fields<'_>, model: &Model) -> Result<(), Refusal> {
    let Some(config) = root.child("output_config")? else {
        return Ok(());
    };
    config.only(&["effort", "format"])?;
    if let Some(effort) = config.one_of("effort", EFFORTS)?
        && !model.supports(&["effort", effort])
    {
        let supported: Vec<_> = EFFORTS
            .iter()
            .filter(|level| model.supports(&["effort", level]))
            .copied()
            .collect();
        return Err(Refusal::invalid(format!(
            "This model does not support effort level '{effort}'. Supported levels: {}.",
            supported.join(", ")
        )));
    }
    let Some(format) = config.child("format")? else {
        return Ok(());
    };
    format.only(&["type", "schema"])?;
    format.tag(&["json_schema"])?;
    let root_schema = format.need("schema")?;
    if !model.supports(&["structured_outputs"]) {
        return Err(Refusal::invalid(
            "output_config.format: This model does not support structured outputs.",
        ));
    }
    schema::check(root_schema, "output_config.format.schema")?;
    if citing(root.get("messages")) {
        return Err(Refusal::invalid(
            "output_config.format: Citations cannot be combined with structured outputs.",
        ));
    }
    Ok(())
}

fn citing(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Object(map)) => {
            map.get("citations")
                .is_some_and(|citations| citations["enabled"] == true)
                || map
                    .iter()
                    .any(|(key, value)| key != "input" && citing(Some(value)))
        }
        Some(Value::Array(items)) => items.iter().any(|item| citing(Some(item))),
        _ => false,
    }
}

/// Refuses a prompt that is longer than the model's window.
pub(super) fn context_window(body: &Value, model: &Model) -> Result<(), Refusal> {
    let (asked, most) = (tokens::of_prompt(body), model.max_input_tokens());
    if asked > most {
        return Err(Refusal::invalid(format!(
            "prompt is too long: {asked} tokens > {most} maximum"
        )));
    }
    Ok(())
}
