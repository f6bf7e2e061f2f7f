//! Reviews and the threads in them, written.

use super::Routed;
use super::issues::drawn;
use super::pulls::find_pull_mut;
use crate::github::reply::{self, Reply, validation};
use crate::github::request::Asked;
use crate::github::state::{Comment, Review, State, Thread};
use serde_json::Value;

pub(super) fn create(state: &mut State, asked: &Asked, (name, number): (&str, &str)) -> Routed {
    asked.body_only(&["commit_id", "body", "event", "comments"])?;
    let (when, me, id) = (state.tick(), state.me.clone(), state.next_id());
    let body = asked.text("body").unwrap_or_default().to_owned();
    let event = asked.text("event").unwrap_or("PENDING");
    let state_word = match event {
        "APPROVE" => "APPROVED",
        "REQUEST_CHANGES" => "CHANGES_REQUESTED",
        "COMMENT" => "COMMENTED",
        "PENDING" => "PENDING",
        _ => return Err(validation("PullRequestReview", "event", "invalid", None)),
    };
    let comments = asked
        .body
        .get("comments")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    if body.is_empty() && comments.is_empty() && event != "APPROVE" {
        return Err(reply::invalid(
            "Unprocessable Entity: body is required for this event",
        ));
    }
    let ids: Vec<u64> = comments.iter().map(|_| state.next_id()).collect();
    let (issue, mut pull) = find_pull_mut(state, (name, number))?;
    if issue.by == me && event != "COMMENT" && event != "PENDING" {
        return Err(reply::invalid(
            "Unprocessable Entity: Can not approve your own pull request",
        ));
    }
    for (told, comment) in comments.iter().zip(ids) {
        let commit = pull.head().to_owned();
        let thread = thread(told, (id, comment), (&me, when), commit)?;
        pull.threads.push(thread);
    }
    let review = Review {
        id,
        by: me.clone(),
        when,
        state: state_word.to_owned(),
        body,
        commit: pull.head().to_owned(),
    };
    pull.reviewers.retain(|login| *login != me);
    pull.reviews.push(review);
    issue.updated = when;
    issue.pull = Some(pull);
    let number = issue.number;
    drawn(state, name, |draw| {
        let pull = draw.repository.issues.get(&number)?.pull.as_ref()?;
        pull.reviews.last().map(|review| draw.review(number, review))
    })
    .map(Reply::json)
}

/// Begins a thread with a remark of a review.
fn thread(
    told: &Value,
    (review, id): (u64, u64),
    (by, when): (&str, jiff::Timestamp),
    commit: String,
) -> Result<Thread, Reply> {
    let text = |field: &str| told.get(field).and_then(Value::as_str).map(str::to_owned);
    let line = told.get("line").and_then(Value::as_u64);
    let (Some(path), Some(line), Some(body)) = (text("path"), line, text("body")) else {
        return Err(validation(
            "PullRequestReviewComment",
            "line",
            "missing_field",
            None,
        ));
    };
    Ok(Thread {
        id: crate::stable_id("PRRT_kwDO", &id.to_string(), 16),
        review,
        path,
        line: usize::try_from(line).unwrap_or(1),
        hunk: format!("@@ -{line},1 +{line},1 @@"),
        commit,
        resolved: None,
        comments: vec![Comment {
            id,
            by: by.to_owned(),
            when,
            body,
        }],
    })
}

pub(super) fn reply(state: &mut State, asked: &Asked, place: (&str, &str), comment: &str) -> Routed {
    asked.body_only(&["body"])?;
    let (when, by, id) = (state.tick(), state.me.clone(), state.next_id());
    let body = asked.text("body").unwrap_or_default().to_owned();
    if body.trim().is_empty() {
        return Err(validation(
            "PullRequestReviewComment",
            "body",
            "missing_field",
            None,
        ));
    }
    let first: u64 = comment.parse().map_err(|_| reply::not_found())?;
    let (issue, mut pull) = find_pull_mut(state, place)?;
    let thread = pull
        .threads
        .iter_mut()
        .find(|thread| thread.comments.iter().any(|comment| comment.id == first))
        .ok_or_else(reply::not_found)?;
    thread.comments.push(Comment { id, by, when, body });
    let thread_id = thread.id.clone();
    issue.updated = when;
    issue.pull = Some(pull);
    let number = issue.number;
    drawn(state, place.0, |draw| {
        let pull = draw.repository.issues.get(&number)?.pull.as_ref()?;
        let thread = pull.threads.iter().find(|thread| thread.id == thread_id)?;
        let comment = thread.comments.last()?;
        Some(draw.thread_comment(number, thread, comment))
    })
    .map(Reply::created)
}

pub(super) fn request(state: &mut State, asked: &Asked, (name, number): (&str, &str)) -> Routed {
    asked.body_only(&["reviewers", "team_reviewers"])?;
    let wanted = asked.texts("reviewers").unwrap_or_default();
    if wanted.iter().any(|login| state.account(login).is_none()) {
        return Err(reply::invalid(
            "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the repository.",
        ));
    }
    let when = state.tick();
    let (issue, mut pull) = find_pull_mut(state, (name, number))?;
    if wanted.contains(&issue.by) {
        return Err(reply::invalid(
            "Review cannot be requested from pull request author.",
        ));
    }
    for login in wanted {
        if !pull.reviewers.contains(&login) {
            pull.reviewers.push(login);
        }
    }
    issue.updated = when;
    issue.pull = Some(pull);
    let number = issue.number;
    drawn(state, name, |draw| {
        let issue = draw.repository.issues.get(&number)?;
        issue.pull.as_ref().map(|pull| draw.pull_simple(issue, pull))
    })
    .map(Reply::created)
}
