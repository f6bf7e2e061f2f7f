//! Values of fields as requests bring them: read, or refused with the service's words for the field.

use super::super::model::{KINDS, PRIORITIES, SEVERITIES, State};
use super::super::reply::Refusal;
use serde_json::Value;

/// Takes a document, or says what is wrong with it.
pub(super) fn document(field: &str, value: &Value) -> Result<Value, Refusal> {
    let good = value["type"] == "doc" && value["version"] == 1 && value["content"].is_array() && sound(value);
    if good {
        return Ok(value.clone());
    }
    if value.is_string() {
        return Err(Refusal::of_field(
            field,
            "Operation value must be an Atlassian Document (see the Atlassian Document Format)",
        ));
    }
    Err(Refusal::of_field(field, "INVALID_INPUT"))
}

const INLINE: [&str; 7] = [
    "text",
    "hardBreak",
    "mention",
    "emoji",
    "inlineCard",
    "status",
    "date",
];
const BLOCKS: [&str; 12] = [
    "paragraph",
    "heading",
    "bulletList",
    "orderedList",
    "codeBlock",
    "blockquote",
    "panel",
    "table",
    "taskList",
    "rule",
    "mediaSingle",
    "expand",
];
const ITEMS: [&str; 6] = [
    "paragraph",
    "bulletList",
    "orderedList",
    "codeBlock",
    "taskList",
    "mediaSingle",
];

/// The nodes that a document may have, and which of them hold what.
fn sound(node: &Value) -> bool {
    let kind = node["type"].as_str().unwrap_or_default();
    let children = node["content"].as_array().map(Vec::as_slice).unwrap_or_default();
    let kinds = || {
        children
            .iter()
            .map(|child| child["type"].as_str().unwrap_or_default())
    };
    let fits = match kind {
        "text" => node["text"].as_str().is_some_and(|text| !text.is_empty()),
        "paragraph" | "heading" | "taskItem" => kinds().all(|it| INLINE.contains(&it)),
        "codeBlock" => kinds().all(|it| it == "text") && children.iter().all(|it| it["marks"].is_null()),
        "bulletList" | "orderedList" => !children.is_empty() && kinds().all(|it| it == "listItem"),
        "taskList" => !children.is_empty() && kinds().all(|it| it == "taskItem" || it == "taskList"),
        "listItem" => {
            matches!(kinds().next(), Some("paragraph" | "codeBlock" | "mediaSingle"))
                && kinds().all(|it| ITEMS.contains(&it))
        }
        "table" => !children.is_empty() && kinds().all(|it| it == "tableRow"),
        "tableRow" => !children.is_empty() && kinds().all(|it| it == "tableCell" || it == "tableHeader"),
        "tableCell" | "tableHeader" => {
            !children.is_empty() && kinds().all(|it| BLOCKS.contains(&it) && it != "table")
        }
        "blockquote" | "panel" => {
            !children.is_empty() && kinds().all(|it| BLOCKS.contains(&it) && it != "table" && it != "panel")
        }
        "doc" => kinds().all(|it| BLOCKS.contains(&it) || it == "mediaGroup"),
        "mention" => node["attrs"]["id"].is_string(),
        "emoji" => node["attrs"]["shortName"].is_string(),
        "inlineCard" => node["attrs"]["url"].is_string(),
        "hardBreak" | "status" | "date" | "rule" | "mediaSingle" | "mediaGroup" | "media" | "expand" => true,
        _ => false,
    };
    fits && children.iter().all(sound)
}

/// Returns where an account is that a field names by its id; none for null.
pub(super) fn account(state: &State, field: &str, value: &Value) -> Result<Option<usize>, Refusal> {
    if value.is_null() {
        return Ok(None);
    }
    let id = value["accountId"].as_str().or_else(|| value["id"].as_str());
    let found = id
        .and_then(|id| state.account(id))
        .filter(|&place| !state.people[place].customer);
    found
        .map(Some)
        .ok_or_else(|| Refusal::of_field(field, "Specify a valid value for assignee"))
}

pub(super) fn text(field: &str, value: &Value) -> Result<String, Refusal> {
    let text = value.as_str().map(str::to_owned);
    text.ok_or_else(|| Refusal::of_field(field, "Operation value must be a string"))
}

pub(super) fn labels(value: &Value) -> Result<Vec<String>, Refusal> {
    let all = value
        .as_array()
        .and_then(|all| all.iter().map(|one| one.as_str().map(str::to_owned)).collect());
    let all: Vec<String> = all.ok_or_else(|| Refusal::of_field("labels", "data was not an array"))?;
    match all.iter().find(|label| label.contains(' ')) {
        None => Ok(all),
        Some(label) => {
            let words = format!("The label '{label}' contains spaces which is invalid.");
            Err(Refusal::of_field("labels", words))
        }
    }
}

fn named(value: &Value, id: &str, name: &str) -> bool {
    value["id"] == id
        || value["name"]
            .as_str()
            .is_some_and(|it| it.eq_ignore_ascii_case(name))
}

pub(super) fn priority(value: &Value) -> Result<usize, Refusal> {
    let found = PRIORITIES.iter().position(|(id, name)| named(value, id, name));
    found.ok_or_else(|| Refusal::of_field("priority", "The priority selected is invalid."))
}

pub(super) fn kind(state: &State, project: usize, value: &Value) -> Result<usize, Refusal> {
    let known = state
        .projects
        .get(project)
        .map(|project| project.kinds.as_slice())
        .unwrap_or_default();
    let found = KINDS.iter().position(|kind| named(value, kind.id, kind.name));
    found
        .filter(|place| known.contains(place))
        .ok_or_else(|| Refusal::of_field("issuetype", "Specify a valid issue type"))
}

pub(super) fn severity(field: &str, value: &Value) -> Result<Option<usize>, Refusal> {
    if value.is_null() {
        return Ok(None);
    }
    let is = |(id, name): &(&str, &str)| value["id"] == *id || value["value"] == *name;
    match SEVERITIES.iter().position(is) {
        Some(place) => Ok(Some(place)),
        None => Err(Refusal::of_field(
            field,
            format!(
                "Option value '{}' is not valid",
                value["value"]
                    .as_str()
                    .or_else(|| value.as_str())
                    .unwrap_or_default()
            ),
        )),
    }
}
