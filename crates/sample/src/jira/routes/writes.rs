//! What changes issues: make, edit, assign, move on, link. Each change leaves a trace in the history.

use super::super::build::status_item;
use super::super::json;
use super::super::model::{Category, Change, Issue, Item, KINDS, LINK_TYPES, Link, STATUSES, State};
use super::super::reply::{Answer, Asked, Refusal, Reply, created};
use super::{fields, values};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

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
    if json::issue_type(KINDS[kind])["subtask"] == true && given("parent").is_null() {
        return Err(Refusal::of_field(
            "parent",
            "Issue type is a sub-task but parent issue key or id not specified.",
        ));
    }
    let (id, at, number) = (state.next_id(), state.tick(), state.next_number(project));
    let mut issue = Issue {
        project,
        kind,
        ..Issue::fresh(id, (&state.projects[project], number), at)
    };
    for (name, value) in new
        .fields
        .iter()
        .filter(|(name, _)| !["project", "issuetype"].contains(&name.as_str()))
    {
        fields::set(state, &mut issue, (name, value))?;
    }
    issue.index();
    let answer =
        json!({"id": id.to_string(), "key": issue.key, "self": json::address(&format!("issue/{id}"))});
    state.add(issue);
    created(answer)
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
        items.extend(fields::set(state, &mut issue, (name, value))?);
    }
    for (name, changes) in &asked.update {
        items.extend(fields::update_labels(&mut issue, name, changes)?);
    }
    put_back(state, issue, items)
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
    let item = fields::someone(state, &mut issue, ("assignee", &value))?;
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
        items.extend(fields::set(state, &mut issue, (name, value))?);
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
