//! Checks where a request puts its cache breakpoints, and how many.

use super::fields::object;
use crate::fake_claude::refusal::Refusal;
use serde_json::Value;

const MOST: usize = 4;

/// Checks number, place and order of all `cache_control`.
pub(super) fn check(body: &Value) -> Result<(), Refusal> {
    let mut marks = Vec::new();
    for (index, tool) in body["tools"].as_array().into_iter().flatten().enumerate() {
        if mark(tool, &format!("tools.{index}"), &mut marks)? && tool["defer_loading"] == true {
            let name = tool["name"].as_str().unwrap_or_default();
            return Err(Refusal::invalid(format!(
                "Tool '{name}' cannot have both defer_loading=true and cache_control set. Tools with defer_loading \
                 cannot use prompt caching."
            )));
        }
    }
    blocks(&body["system"], "system", &mut marks)?;
    for (index, message) in body["messages"].as_array().into_iter().flatten().enumerate() {
        blocks(
            &message["content"],
            &format!("messages.{index}.content"),
            &mut marks,
        )?;
    }
    mark(body, "", &mut marks)?;
    if marks.len() > MOST {
        return Err(Refusal::invalid(format!(
            "A maximum of {MOST} blocks with cache_control may be provided. Found {}.",
            marks.len()
        )));
    }
    if marks.is_sorted_by(|earlier, later| earlier == later || earlier == "1h") {
        return Ok(());
    }
    Err(Refusal::invalid(
        "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are \
         processed in the following order: `tools`, `system`, `messages`.",
    ))
}

fn blocks(content: &Value, path: &str, marks: &mut Vec<String>) -> Result<(), Refusal> {
    for (index, block) in content.as_array().into_iter().flatten().enumerate() {
        let path = format!("{path}.{index}");
        blocks(&block["content"], &format!("{path}.content"), marks)?;
        if !mark(block, &path, marks)? {
            continue;
        }
        match block["type"].as_str().unwrap_or_default() {
            kind @ ("thinking" | "redacted_thinking") => {
                return Err(Refusal::invalid(format!(
                    "{path}.{kind}.cache_control: Extra inputs are not permitted"
                )));
            }
            "text" if block["text"] == "" => {
                return Err(Refusal::invalid(format!(
                    "{path}.text: cache_control cannot be set for empty text blocks"
                )));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Notes the mark of one block, if it has one.
fn mark(holder: &Value, path: &str, marks: &mut Vec<String>) -> Result<bool, Refusal> {
    let Some(control) = holder.get("cache_control").filter(|control| !control.is_null()) else {
        return Ok(false);
    };
    let path = if path.is_empty() {
        "cache_control".to_owned()
    } else {
        format!("{path}.cache_control")
    };
    let control = object(control, &path)?;
    control.only(&["type", "ttl"])?;
    control.tag(&["ephemeral"])?;
    marks.push(control.one_of("ttl", &["5m", "1h"])?.unwrap_or("5m").to_owned());
    Ok(true)
}
