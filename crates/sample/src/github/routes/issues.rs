//! Issues, read and written.

use super::Routed;
use crate::github::reply::{self, Reply, validation};
use crate::github::request::Asked;
use crate::github::shapes::Draw;
use crate::github::state::{Comment, Event, Happened, Issue, Repository, State};
use jiff::Timestamp;
use serde_json::Value;

/// The longest text of a body, in characters.
const LONGEST: usize = 65_536;

pub(super) fn find<'a>(draw: Draw<'a>, number: &str) -> Result<&'a Issue, Reply> {
    let number: u64 = number.parse().map_err(|_| reply::not_found())?;
    draw.repository.issues.get(&number).ok_or_else(reply::not_found)
}

pub(super) fn find_mut<'a>(
    state: &'a mut State,
    (name, number): (&str, &str),
) -> Result<&'a mut Issue, Reply> {
    let number: u64 = number.parse().map_err(|_| reply::not_found())?;
    let repository = repository_mut(state, name)?;
    repository.issues.get_mut(&number).ok_or_else(reply::not_found)
}

pub(super) fn repository_mut<'a>(state: &'a mut State, name: &str) -> Result<&'a mut Repository, Reply> {
    state
        .repository_mut(crate::github::state::OWNER, name)
        .ok_or_else(reply::not_found)
}

/// Draws with the state as it is after a write.
pub(super) fn drawn(
    state: &State,
    name: &str,
    draw: impl Fn(Draw<'_>) -> Option<Value>,
) -> Result<Value, Reply> {
    let repository = state
        .repository(crate::github::state::OWNER, name)
        .ok_or_else(reply::not_found)?;
    draw(Draw { state, repository }).ok_or_else(reply::not_found)
}

pub(super) fn list(draw: Draw<'_>, asked: &Asked) -> Routed {
    asked.only_paged(&[
        "milestone",
        "state",
        "assignee",
        "type",
        "creator",
        "mentioned",
        "labels",
        "sort",
        "direction",
        "since",
    ])?;
    let mut found: Vec<&Issue> = draw.repository.issues.values().collect();
    filter(&mut found, asked)?;
    if let Some(assignee) = asked.get("assignee").filter(|assignee| *assignee != "*") {
        found.retain(|issue| match assignee {
            "none" => issue.assignees.is_empty(),
            login => issue
                .assignees
                .iter()
                .any(|assigned| assigned.eq_ignore_ascii_case(login)),
        });
    }
    if let Some(creator) = asked.get("creator") {
        found.retain(|issue| issue.by.eq_ignore_ascii_case(creator));
    }
    if let Some(login) = asked.get("mentioned") {
        found.retain(|issue| issue.body.contains(&format!("@{login}")));
    }
    if let Some(milestone) = asked.get("milestone").filter(|milestone| *milestone != "*") {
        let number: Option<u64> = milestone.parse().ok();
        if number.is_none() && milestone != "none" {
            return Err(validation("Issue", "milestone", "invalid", None));
        }
        found.retain(|issue| issue.milestone == number);
    }
    Ok(asked.page(&found).reply(|issue| draw.issue(issue)))
}

/// What the token's owner is assigned to, in all repositories.
pub(super) fn mine(state: &State, asked: &Asked) -> Routed {
    asked.only_paged(&[
        "filter",
        "state",
        "labels",
        "sort",
        "direction",
        "since",
        "collab",
        "orgs",
        "owned",
        "pulls",
    ])?;
    let how = asked.one_of(
        "filter",
        &["assigned", "created", "mentioned", "subscribed", "repos", "all"],
    )?;
    let me = state.me.as_str();
    let mut found: Vec<&Issue> = vec![];
    let mut home = std::collections::HashMap::new();
    for repository in state.repositories.values() {
        for issue in repository.issues.values() {
            let wanted = match how {
                "assigned" => issue.assignees.iter().any(|login| login == me),
                "created" => issue.by == me,
                "mentioned" => issue.body.contains(&format!("@{me}")),
                _ => true,
            };
            if wanted {
                home.insert(std::ptr::from_ref(issue), repository);
                found.push(issue);
            }
        }
    }
    filter(&mut found, asked)?;
    Ok(asked
        .page(&found)
        .reply(|issue| match home.get(&std::ptr::from_ref::<Issue>(issue)) {
            Some(repository) => {
                let draw = Draw { state, repository };
                let mut drawn = draw.issue(issue);
                drawn["repository"] = draw.repository();
                drawn
            }
            None => Value::Null,
        }))
}

fn filter(found: &mut Vec<&Issue>, asked: &Asked) -> Result<(), Reply> {
    let state = asked.one_of("state", &["open", "closed", "all"])?;
    let since: Option<Timestamp> = asked.get("since").and_then(|since| since.parse().ok());
    let labels: Vec<&str> = asked
        .get("labels")
        .map(|labels| labels.split(',').map(str::trim).collect())
        .unwrap_or_default();
    found.retain(|issue| match state {
        "open" => issue.closed.is_none(),
        "closed" => issue.closed.is_some(),
        _ => true,
    });
    found.retain(|issue| since.is_none_or(|since| issue.updated >= since));
    found.retain(|issue| {
        labels
            .iter()
            .all(|label| issue.labels.iter().any(|has| has.eq_ignore_ascii_case(label)))
    });
    match asked.one_of("sort", &["created", "updated", "comments"])? {
        "updated" => found.sort_by_key(|issue| (issue.updated, issue.number)),
        "comments" => found.sort_by_key(|issue| (issue.comments.len(), issue.number)),
        _ => found.sort_by_key(|issue| (issue.created, issue.number)),
    }
    if asked.one_of("direction", &["desc", "asc"])? == "desc" {
        found.reverse();
    }
    Ok(())
}

pub(super) fn one(draw: Draw<'_>, number: &str) -> Routed {
    Ok(Reply::json(draw.issue(find(draw, number)?)))
}

pub(super) fn comments(draw: Draw<'_>, asked: &Asked, number: &str) -> Routed {
    asked.only_paged(&["since"])?;
    let issue = find(draw, number)?;
    Ok(asked
        .page(&issue.comments)
        .reply(|comment| draw.comment(issue, comment)))
}

pub(super) fn timeline(draw: Draw<'_>, asked: &Asked, number: &str) -> Routed {
    asked.only_paged(&["exclude"])?;
    let all = draw.timeline(find(draw, number)?);
    Ok(asked.page(&all).reply(Value::clone))
}

/// Checks the parts of an issue that a body names.
fn check(state: &State, asked: &Asked, name: &str) -> Result<(), Reply> {
    if asked
        .text("body")
        .is_some_and(|body| body.chars().count() > LONGEST)
    {
        let words = "body is too long (maximum is 65536 characters)";
        return Err(validation("Issue", "body", "custom", Some(words)));
    }
    if let Some(unknown) = asked
        .texts("assignees")
        .unwrap_or_default()
        .iter()
        .find(|login| state.account(login).is_none())
    {
        let words = format!("assignees: {unknown} cannot be assigned to this issue");
        return Err(validation("Issue", "assignees", "invalid", Some(&words)));
    }
    let number = asked.body.get("milestone").and_then(Value::as_u64);
    let repository = state.repository(crate::github::state::OWNER, name);
    let known = repository.is_some_and(|repository| {
        number.is_none_or(|number| {
            repository
                .milestones
                .iter()
                .any(|milestone| milestone.number == number)
        })
    });
    if known {
        Ok(())
    } else {
        Err(validation("Issue", "milestone", "invalid", None))
    }
}

pub(super) fn create(state: &mut State, asked: &Asked, name: &str) -> Routed {
    asked.body_only(&[
        "title",
        "body",
        "assignee",
        "milestone",
        "labels",
        "assignees",
        "type",
    ])?;
    let title = asked.text("title").map(str::trim).unwrap_or_default().to_owned();
    if title.is_empty() {
        return Err(validation("Issue", "title", "missing_field", None));
    }
    check(state, asked, name)?;
    let (when, me) = (state.tick(), state.me.clone());
    let repository = repository_mut(state, name)?;
    let number = repository.next_number();
    let issue = Issue {
        number,
        title,
        body: asked.text("body").unwrap_or_default().to_owned(),
        by: me,
        created: when,
        updated: when,
        closed: None,
        closed_by: None,
        reason: None,
        labels: asked.texts("labels").unwrap_or_default(),
        assignees: asked.texts("assignees").unwrap_or_default(),
        milestone: asked.body.get("milestone").and_then(Value::as_u64),
        comments: vec![],
        events: vec![],
        pull: None,
    };
    repository.issues.insert(number, issue);
    drawn(state, name, |draw| {
        draw.repository.issues.get(&number).map(|issue| draw.issue(issue))
    })
    .map(Reply::created)
}

pub(super) fn update(state: &mut State, asked: &Asked, (name, number): (&str, &str)) -> Routed {
    asked.body_only(&[
        "title",
        "body",
        "assignee",
        "state",
        "state_reason",
        "milestone",
        "labels",
        "assignees",
        "type",
    ])?;
    check(state, asked, name)?;
    let (when, me, id) = (state.tick(), state.me.clone(), state.next_id());
    let issue = find_mut(state, (name, number))?;
    let mut happened = vec![];
    if let Some(title) = asked.text("title").filter(|title| *title != issue.title) {
        happened.push(Happened::Renamed(issue.title.clone(), title.to_owned()));
        title.clone_into(&mut issue.title);
    }
    if let Some(body) = asked.text("body") {
        body.clone_into(&mut issue.body);
    }
    if let Some(labels) = asked.texts("labels") {
        let new = labels.iter().filter(|label| !issue.labels.contains(label));
        happened.extend(new.map(|label| Happened::Labeled(label.clone())));
        issue.labels = labels;
    }
    if let Some(assignees) = asked.texts("assignees") {
        issue.assignees = assignees;
    }
    if let Some(milestone) = asked.body.get("milestone") {
        issue.milestone = milestone.as_u64();
    }
    match asked.text("state") {
        Some("closed") if issue.closed.is_none() => {
            issue.closed = Some(when);
            issue.closed_by = Some(me.clone());
            issue.reason = Some(asked.text("state_reason").unwrap_or("completed").to_owned());
            happened.push(Happened::Closed);
        }
        Some("open") if issue.closed.is_some() => {
            issue.closed = None;
            issue.closed_by = None;
            issue.reason = Some("reopened".to_owned());
            happened.push(Happened::Reopened);
        }
        None | Some("open" | "closed") => {}
        Some(_) => return Err(validation("Issue", "state", "invalid", None)),
    }
    issue.updated = when;
    for what in happened {
        let by = me.clone();
        issue.events.push(Event { id, by, when, what });
    }
    let number = issue.number;
    drawn(state, name, |draw| {
        draw.repository.issues.get(&number).map(|issue| draw.issue(issue))
    })
    .map(Reply::json)
}

pub(super) fn comment(state: &mut State, asked: &Asked, (name, number): (&str, &str)) -> Routed {
    asked.body_only(&["body"])?;
    let body = asked.text("body").unwrap_or_default().to_owned();
    if body.trim().is_empty() {
        return Err(validation("IssueComment", "body", "missing_field", None));
    }
    check(state, asked, name)?;
    let (when, by, id) = (state.tick(), state.me.clone(), state.next_id());
    let issue = find_mut(state, (name, number))?;
    issue.comments.push(Comment { id, by, when, body });
    issue.updated = when;
    let number = issue.number;
    drawn(state, name, |draw| {
        let issue = draw.repository.issues.get(&number)?;
        issue.comments.last().map(|comment| draw.comment(issue, comment))
    })
    .map(Reply::created)
}
