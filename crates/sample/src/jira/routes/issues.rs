//! One issue, its history, where it may go.

use super::super::json::{self, Wanted};
use super::super::model::{STATUSES, State};
use super::super::reply::{Asked, Refusal, Reply, ok};
use super::search;
use serde_json::{Value, json};

pub(super) fn one(state: &State, asked: &Asked, key: &str) -> Reply {
    asked.only(&[
        "fields",
        "expand",
        "fieldsByKeys",
        "properties",
        "updateHistory",
        "failFast",
    ])?;
    let issue = state.issue(key).ok_or_else(Refusal::no_issue)?;
    let mut names = asked.list("fields");
    if names.is_empty() {
        names.push("*all".to_owned());
    }
    let mut value = json::issue(state, issue, &Wanted::read(&names));
    let expand = asked.list("expand");
    let has = |name: &str| expand.iter().any(|given| given == name);
    if has("changelog") {
        value["changelog"] = search::history(state, issue);
    }
    if has("names") {
        value["names"] = search::names();
    }
    if has("schema") {
        let pairs = json::FIELDS
            .iter()
            .map(|field| (field.0.to_owned(), json::field(field)["schema"].take()));
        value["schema"] = Value::Object(pairs.collect());
    }
    if has("transitions") {
        value["transitions"] = ways(state, key);
    }
    ok(value)
}

fn ways(state: &State, key: &str) -> Value {
    let Some(issue) = state.issue(key) else {
        return json!([]);
    };
    let statuses = state
        .projects
        .get(issue.project)
        .map(|project| project.statuses.as_slice());
    let others = statuses
        .unwrap_or_default()
        .iter()
        .filter(|&&place| place != issue.status);
    others.map(|&place| json::transition(STATUSES[place])).collect()
}

pub(super) fn transitions(state: &State, asked: &Asked, key: &str) -> Reply {
    asked.only(&[
        "expand",
        "transitionId",
        "skipRemoteOnlyCondition",
        "includeUnavailableTransitions",
        "sortByOpsBarAndStatus",
    ])?;
    ok(json!({"expand": "transitions", "transitions": ways(state, key)}))
}

pub(super) fn changelog(state: &State, asked: &Asked, key: &str) -> Reply {
    asked.only(&["startAt", "maxResults"])?;
    let (start, size) = asked.page(100, 100)?;
    let issue = state.issue(key).ok_or_else(Refusal::no_issue)?;
    let values: Vec<Value> = issue
        .history
        .iter()
        .skip(start)
        .take(size)
        .map(|change| json::changes(state, change))
        .collect();
    let total = issue.history.len();
    ok(json!({
        "self": json::address(&format!("issue/{key}/changelog?maxResults={size}&startAt={start}")),
        "maxResults": size, "startAt": start, "total": total,
        "isLast": start + values.len() >= total, "values": values,
    }))
}
