//! What changes issues: make, edit, assign, move on, link. Each change leaves a trace in the history.

use super::super::build::status_item;
use super::super::json;
use super::super::model::{
    Category, Change, Issue, Item, LINK_TYPES, Link, PRIORITIES, SEVERITIES, STATUSES, State, Words,
};
use super::super::reply::{Answer, Asked, Refusal, Reply, created};
use super::values;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Update {
    #[serde(default)]
    fields: Map<String, Value>,
    #[serde(default)]
    update: Map<String, Value>,
    #[serde(default)]
    transition: Option<Value>,
}

pub(super) fn create(state: &mut State, asked: &Asked) -> Reply {
    asked.only(&["updateHistory"])?;
    let new: Update = asked.json()?;
    let given = |name: &str| new.fields.get(name).cloned().unwrap_or(Value::Null);
    let wanted = given("project");
    let project = wanted["key"]
        .as_str()
        .or_else(|| wanted["id"].as_str())
        .and_then(|key| state.project(key))
        .ok_or_else(|| Refusal::of_field("project", "Specify a valid project ID or key"))?;
    let kind = values::kind(state, project, &given("issuetype"))?;
    if given("summary")
        .as_str()
        .is_none_or(|text| text.trim().is_empty())
    {
        return Err(Refusal::of_field(
            "summary",
            "You must specify a summary of the issue.",
        ));
    }
    if json::issue_type(super::super::model::KINDS[kind])["subtask"] == true && given("parent").is_null() {
        return Err(Refusal::of_field(
            "parent",
            "Issue type is a sub-task but parent issue key or id not specified.",
        ));
    }
    let (id, at, number) = (state.next_id(), state.tick(), state.next_number(project));
    let home = &state.projects[project];
    let mut issue = Issue {
        id,
        key: format!("{}-{number}", home.key),
        number,
        project,
        kind,
        summary: String::new(),
        body: None,
        status: home.statuses.first().copied().unwrap_or_default(),
        priority: 2,
        reporter: 0,
        assignee: None,
        labels: vec![],
        parent: None,
        sprints: vec![],
        created: at,
        updated: at,
        due: None,
        resolved: None,
        points: None,
        severity: None,
        order: None,
        comments: vec![],
        history: vec![],
        worklogs: vec![],
        words: Words::default(),
    };
    for (name, value) in new
        .fields
        .iter()
        .filter(|(name, _)| !["project", "issuetype"].contains(&name.as_str()))
    {
        set(state, &mut issue, (name, value))?;
    }
    issue.index();
    let answer =
        json!({"id": id.to_string(), "key": issue.key, "self": json::address(&format!("issue/{id}"))});
    state.add(issue);
    created(answer)
}

/// Sets a field and returns what changed.
fn set(state: &State, issue: &mut Issue, (name, value): (&str, &Value)) -> Result<Option<Item>, Refusal> {
    let side = |text: &str| Some((String::new(), text.to_owned())).filter(|_| !text.is_empty());
    let item = |field: &'static str, from: String, to: String| Item {
        field,
        from: side(&from),
        to: side(&to),
    };
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
            let before = issue
                .body
                .as_ref()
                .map(super::super::adf::words)
                .unwrap_or_default();
            issue.body = if value.is_null() {
                None
            } else {
                Some(values::document(name, value)?)
            };
            let after = issue
                .body
                .as_ref()
                .map(super::super::adf::words)
                .unwrap_or_default();
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
        "duedate" => {
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
        _ => custom(state, issue, (name, value))?,
    };
    Ok(Some(changed).filter(|item| item.from != item.to))
}

fn someone(state: &State, issue: &mut Issue, (name, value): (&str, &Value)) -> Result<Item, Refusal> {
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
    let side = |text: String| Some((String::new(), text)).filter(|(_, text)| !text.is_empty());
    let item = |field: &'static str, from: String, to: String| Item {
        field,
        from: side(from),
        to: side(to),
    };
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

/// Puts a changed issue back, with the trace of the change.
fn put_back(state: &mut State, mut issue: Issue, items: Vec<Item>) -> Reply {
    if !items.is_empty() {
        let (id, at) = (state.next_id(), state.tick());
        issue.updated = at;
        issue.history.push(Change {
            id,
            author: 0,
            at,
            items,
        });
    }
    issue.index();
    let key = issue.key.clone();
    if let Some(place) = state.issue_mut(&key) {
        *place = issue;
    }
    Ok(Answer::Nothing)
}

fn take(state: &State, key: &str) -> Result<Issue, Refusal> {
    state.issue(key).cloned().ok_or_else(Refusal::no_issue)
}

pub(super) fn edit(state: &mut State, asked: &Asked, key: &str) -> Reply {
    asked.only(&[
        "notifyUsers",
        "overrideScreenSecurity",
        "overrideEditableFlag",
        "returnIssue",
        "expand",
    ])?;
    let asked: Update = asked.json()?;
    let mut issue = take(state, key)?;
    let mut items = vec![];
    for (name, value) in &asked.fields {
        if name == "issuetype" {
            issue.kind = values::kind(state, issue.project, value)?;
            continue;
        }
        items.extend(set(state, &mut issue, (name, value))?);
    }
    for (name, changes) in &asked.update {
        items.extend(update_labels(&mut issue, name, changes)?);
    }
    put_back(state, issue, items)
}

fn update_labels(issue: &mut Issue, name: &str, changes: &Value) -> Result<Option<Item>, Refusal> {
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
    let side = |text: String| Some((String::new(), text)).filter(|(_, text)| !text.is_empty());
    let item = Item {
        field: "labels",
        from: side(before),
        to: side(issue.labels.join(" ")),
    };
    Ok(Some(item).filter(|item| item.from != item.to))
}

pub(super) fn assign(state: &mut State, asked: &Asked, key: &str) -> Reply {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    struct To {
        account_id: Value,
    }
    asked.only(&[])?;
    let to: To = asked.json()?;
    let mut issue = take(state, key)?;
    let value = if to.account_id.is_null() {
        Value::Null
    } else {
        json!({"accountId": to.account_id})
    };
    let item = someone(state, &mut issue, ("assignee", &value))?;
    put_back(state, issue, vec![item])
}

pub(super) fn transition(state: &mut State, asked: &Asked, key: &str) -> Reply {
    asked.only(&[])?;
    let asked: Update = asked.json()?;
    let mut issue = take(state, key)?;
    let wanted = asked.transition.unwrap_or(Value::Null);
    let known = state
        .projects
        .get(issue.project)
        .map(|it| it.statuses.clone())
        .unwrap_or_default();
    let to = known
        .into_iter()
        .filter(|&place| place != issue.status)
        .find(|&place| json::transition(STATUSES[place])["id"] == wanted["id"])
        .ok_or_else(|| {
            let words = format!(
                "Transition id '{}' is not valid for this issue.",
                wanted["id"].as_str().unwrap_or_default()
            );
            Refusal::new(StatusCode::BAD_REQUEST, words)
        })?;
    let mut items = vec![status_item(issue.status, to)];
    for (name, value) in &asked.fields {
        items.extend(set(state, &mut issue, (name, value))?);
    }
    issue.status = to;
    let done = STATUSES[to].category == Category::Done;
    let at = state.now;
    issue.resolved = done.then_some(at);
    put_back(state, issue, items)
}

pub(super) fn link(state: &mut State, asked: &Asked) -> Reply {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    struct New {
        #[serde(rename = "type")]
        kind: Value,
        inward_issue: Value,
        outward_issue: Value,
    }
    asked.only(&[])?;
    let new: New = asked.json()?;
    let kind = LINK_TYPES
        .iter()
        .position(|(id, name, ..)| new.kind["id"] == *id || new.kind["name"] == *name)
        .ok_or_else(|| Refusal::missing("No issue link type could be found."))?;
    let end = |value: &Value| {
        let issue = value["key"].as_str().and_then(|key| state.issue(key));
        issue.map(|issue| issue.key.clone()).ok_or_else(Refusal::no_issue)
    };
    // The inward issue is the one that does it: it blocks the outward one.
    let (from, to) = (end(&new.inward_issue)?, end(&new.outward_issue)?);
    let twin = state
        .links
        .iter()
        .any(|it| it.kind == kind && it.from == from && it.to == to);
    if !twin {
        let id = state.next_id();
        state.links.push(Link {
            id,
            kind,
            from: from.clone(),
            to,
        });
        let issue = take(state, &from)?;
        put_back(state, issue, vec![])?;
    }
    Ok(Answer::Made)
}
