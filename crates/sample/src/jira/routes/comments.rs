//! Comments of an issue.

use super::super::json;
use super::super::model::{Comment, State};
use super::super::reply::{Asked, Refusal, Reply, created, ok};
use super::values;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) fn list(state: &State, asked: &Asked, key: &str) -> Reply {
    asked.only(&["startAt", "maxResults", "orderBy", "expand"])?;
    let (start, size) = asked.page(100, 100)?;
    let issue = state.issue(key).ok_or_else(Refusal::no_issue)?;
    let mut all: Vec<&Comment> = issue.comments.iter().collect();
    match asked.get("orderBy") {
        None | Some("created" | "+created") => all.sort_by_key(|comment| comment.at),
        Some("-created") => all.sort_by_key(|comment| std::cmp::Reverse(comment.at)),
        Some(other) => return Err(Refusal::bad(format!("Invalid orderBy: {other}"))),
    }
    let comments: Vec<Value> = all
        .iter()
        .skip(start)
        .take(size)
        .map(|comment| json::comment(state, issue, comment))
        .collect();
    ok(json!({"startAt": start, "maxResults": size, "total": all.len(), "comments": comments}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewComment {
    body: Value,
}

pub(super) fn add(state: &mut State, asked: &Asked, key: &str) -> Reply {
    asked.only(&["expand"])?;
    let new: NewComment = asked.json()?;
    let body = values::document("comment", &new.body)?;
    let (id, at) = (state.next_id(), state.tick());
    let comment = Comment {
        id,
        author: 0,
        at,
        body,
    };
    let issue = state.issue_mut(key).ok_or_else(Refusal::no_issue)?;
    issue.comments.push(comment.clone());
    issue.updated = at;
    issue.index();
    let issue = state.issue(key).ok_or_else(Refusal::no_issue)?;
    created(json::comment(state, issue, &comment))
}
