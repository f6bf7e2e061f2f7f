//! Fields of an issue as requests set them; each says what changed, for the history.

use super::super::adf;
use super::super::model::{Issue, Item, PRIORITIES, SEVERITIES, State};
use super::super::reply::Refusal;
use super::values;
use serde_json::{Value, json};

/// The fields that a request may set.
pub(super) const SETTABLE: [&str; 14] = [
    "summary",
    "description",
    "issuetype",
    "project",
    "priority",
    "assignee",
    "reporter",
    "labels",
    "parent",
    "duedate",
    "customfield_10016",
    "customfield_10020",
    "customfield_10040",
    "customfield_10041",
];

/// Returns a change of words.
fn item(field: &'static str, from: String, to: String) -> Item {
    let side = |text: String| Some((String::new(), text)).filter(|(_, text)| !text.is_empty());
    Item {
        field,
        from: side(from),
        to: side(to),
    }
}

/// Sets a field and returns what changed.
pub(super) fn set(
    state: &State,
    issue: &mut Issue,
    (name, value): (&str, &Value),
) -> Result<Option<Item>, Refusal> {
    let changed = match name {
        "summary" => {
            let text = values::text(name, value)?;
            if text.trim().is_empty() {
                return Err(Refusal::of_field(
                    name,
                    "You must specify a summary of the issue.",
                ));
            }
            item(
                "summary",
                std::mem::replace(&mut issue.summary, text.clone()),
                text,
            )
        }
        "description" => {
            let before = issue.body.as_ref().map(adf::words).unwrap_or_default();
            issue.body = if value.is_null() {
                None
            } else {
                Some(values::document(name, value)?)
            };
            let after = issue.body.as_ref().map(adf::words).unwrap_or_default();
            item("description", before.trim().to_owned(), after.trim().to_owned())
        }
        "priority" => {
            let to = values::priority(value)?;
            let from = std::mem::replace(&mut issue.priority, to);
            item(
                "priority",
                PRIORITIES[from].1.to_owned(),
                PRIORITIES[to].1.to_owned(),
            )
        }
        "assignee" | "reporter" => someone(state, issue, (name, value))?,
        "labels" | "parent" | "duedate" => more(state, issue, (name, value))?,
        _ => custom(state, issue, (name, value))?,
    };
    Ok(Some(changed).filter(|item| item.from != item.to))
}

/// The rest of what every issue has.
fn more(state: &State, issue: &mut Issue, (name, value): (&str, &Value)) -> Result<Item, Refusal> {
    Ok(match name {
        "labels" => {
            let to = values::labels(value)?;
            let from = std::mem::replace(&mut issue.labels, to.clone());
            item("labels", from.join(" "), to.join(" "))
        }
        "parent" => {
            let key = value["key"].as_str().unwrap_or_default();
            let to = state
                .issue(key)
                .filter(|parent| parent.kind().level > issue.kind().level)
                .map(|parent| parent.key.clone())
                .ok_or_else(|| Refusal::of_field("parent", "Could not find issue by id or key."))?;
            item("parent", issue.parent.replace(to.clone()).unwrap_or_default(), to)
        }
        _ => {
            let to = match value.as_str() {
                None => None,
                Some(text) => Some(text.parse().map_err(|_| {
                    Refusal::of_field(
                        "duedate",
                        "Error parsing date string: please use the format yyyy-MM-dd",
                    )
                })?),
            };
            let from = std::mem::replace(&mut issue.due, to);
            let words =
                |date: Option<jiff::civil::Date>| date.map(|date| date.to_string()).unwrap_or_default();
            item("duedate", words(from), words(to))
        }
    })
}

pub(super) fn someone(
    state: &State,
    issue: &mut Issue,
    (name, value): (&str, &Value),
) -> Result<Item, Refusal> {
    let to = values::account(state, name, value)?;
    let side = |place: usize| state.people.get(place).map(|it| (it.id.clone(), it.name.clone()));
    if name == "reporter" {
        let to = to.ok_or_else(|| Refusal::of_field(name, "Reporter is required."))?;
        let from = std::mem::replace(&mut issue.reporter, to);
        return Ok(Item {
            field: "reporter",
            from: side(from),
            to: side(to),
        });
    }
    let from = std::mem::replace(&mut issue.assignee, to);
    Ok(Item {
        field: "assignee",
        from: from.and_then(side),
        to: to.and_then(side),
    })
}

fn custom(state: &State, issue: &mut Issue, (name, value): (&str, &Value)) -> Result<Item, Refusal> {
    match name {
        "customfield_10016" => {
            if !value.is_number() && !value.is_null() {
                return Err(Refusal::of_field(name, "Operation value must be a number"));
            }
            let words = |points: Option<f64>| points.map(|points| points.to_string()).unwrap_or_default();
            let from = std::mem::replace(&mut issue.points, value.as_f64());
            Ok(item("Story Points", words(from), words(issue.points)))
        }
        "customfield_10020" => {
            let id = value.as_u64().and_then(|id| u32::try_from(id).ok());
            let sprint = id.and_then(|id| state.sprint(id));
            let sprint =
                sprint.ok_or_else(|| Refusal::of_field(name, "Number value expected as the Sprint id."))?;
            issue
                .sprints
                .retain(|&id| state.sprint(id).is_some_and(|it| it.state == "closed"));
            issue.sprints.push(sprint.id);
            Ok(item("Sprint", String::new(), sprint.name.clone()))
        }
        "customfield_10040" => {
            let to = values::severity(name, value)?;
            let words = |place: Option<usize>| {
                place
                    .map(|place| SEVERITIES[place].1.to_owned())
                    .unwrap_or_default()
            };
            let from = std::mem::replace(&mut issue.severity, to);
            Ok(item("Severity", words(from), words(to)))
        }
        "customfield_10041" => {
            let to = if value.is_null() {
                None
            } else {
                Some(values::text(name, value)?)
            };
            let from = std::mem::replace(&mut issue.order, to.clone());
            Ok(item(
                "Customer order",
                from.unwrap_or_default(),
                to.unwrap_or_default(),
            ))
        }
        other => Err(Refusal::of_field(
            other,
            format!("Field '{other}' cannot be set. It is not on the appropriate screen, or unknown."),
        )),
    }
}

/// Adds and removes labels.
pub(super) fn update_labels(issue: &mut Issue, name: &str, changes: &Value) -> Result<Option<Item>, Refusal> {
    if name != "labels" {
        return Err(Refusal::of_field(
            name,
            format!("Field '{name}' cannot be updated here."),
        ));
    }
    let before = issue.labels.join(" ");
    for change in changes.as_array().into_iter().flatten() {
        if let Some(label) = change["add"].as_str() {
            values::labels(&json!([label]))?;
            if !issue.labels.iter().any(|it| it == label) {
                issue.labels.push(label.to_owned());
            }
        } else if let Some(label) = change["remove"].as_str() {
            issue.labels.retain(|it| it != label);
        } else {
            return Err(Refusal::of_field(name, "Unsupported operation."));
        }
    }
    let item = item("labels", before, issue.labels.join(" "));
    Ok(Some(item).filter(|item| item.from != item.to))
}
