//! Boards, their sprints, and the issues of a sprint.

use super::super::jql::Query;
use super::super::json::{self, Wanted};
use super::super::model::{Board, Issue, Sprint, State};
use super::super::reply::{Asked, Refusal, Reply, ok};
use super::search::Page;
use super::unknown;
use serde_json::{Value, json};

pub(super) fn agile(state: &State, asked: &Asked, path: &[&str]) -> Reply {
    match (asked.method.as_str(), path) {
        ("GET", ["board"]) => boards(state, asked),
        ("GET", ["board", id, "sprint"]) => sprints(state, asked, id),
        ("GET", ["sprint", id]) => sprint(state, asked, id),
        _ => Err(unknown(asked)),
    }
}

fn boards(state: &State, asked: &Asked) -> Reply {
    asked.only(&[
        "startAt",
        "maxResults",
        "type",
        "name",
        "projectKeyOrId",
        "orderBy",
        "expand",
        "includePrivate",
    ])?;
    let (start, size) = asked.page(50, 50)?;
    let name = asked.get("name").unwrap_or_default().to_lowercase();
    let project = match asked.get("projectKeyOrId") {
        None => None,
        Some(key) => Some(
            state
                .project(key)
                .ok_or_else(|| Refusal::bad(format!("No project could be found with key or id '{key}'.")))?,
        ),
    };
    let found: Vec<&Board> = state
        .boards
        .iter()
        .filter(|board| board.name.to_lowercase().contains(&name))
        .filter(|board| project.is_none_or(|project| board.project == project))
        .filter(|board| asked.get("type").is_none_or(|kind| kind == board.kind))
        .collect();
    let page = found.iter().skip(start).take(size);
    let values: Vec<Value> = page.map(|board| json::board(state, board)).collect();
    ok(paged(values, (start, size), found.len()))
}

fn paged(values: Vec<Value>, (start, size): (usize, usize), total: usize) -> Value {
    json!({
        "maxResults": size, "startAt": start, "total": total, "isLast": start + values.len() >= total,
        "values": values,
    })
}

fn sprints(state: &State, asked: &Asked, id: &str) -> Reply {
    asked.only(&["startAt", "maxResults", "state"])?;
    let (start, size) = asked.page(50, 50)?;
    let board = state
        .boards
        .iter()
        .find(|board| board.id.to_string() == id)
        .ok_or_else(|| Refusal::missing("The requested board cannot be viewed because it either does not exist or you do not have permission to view it."))?;
    if board.kind != "scrum" {
        return Err(Refusal::bad("The board does not support sprints"));
    }
    let states = asked.list("state");
    let found: Vec<&Sprint> = state
        .sprints
        .iter()
        .filter(|sprint| sprint.board == board.id)
        .filter(|sprint| states.is_empty() || states.iter().any(|it| it == sprint.state))
        .collect();
    let page = found.iter().skip(start).take(size);
    let values: Vec<Value> = page.map(|it| json::sprint(it)).collect();
    ok(paged(values, (start, size), found.len()))
}

fn find<'a>(state: &'a State, id: &str) -> Result<&'a Sprint, Refusal> {
    let found = state.sprints.iter().find(|sprint| sprint.id.to_string() == id);
    found.ok_or_else(|| Refusal::missing("Sprint does not exist or you do not have permission to view it."))
}

fn sprint(state: &State, asked: &Asked, id: &str) -> Reply {
    asked.only(&[])?;
    ok(json::sprint(find(state, id)?))
}

pub(super) fn sprint_issues(state: &State, asked: &Asked, id: &str) -> Reply {
    asked.only(&[
        "nextPageToken",
        "maxResults",
        "reconcileIssues",
        "jql",
        "validateQuery",
        "fields",
        "expand",
    ])?;
    let sprint = find(state, id)?;
    let (_, size) = asked.page(50, 100)?;
    let mut found: Vec<&Issue> = match asked.get("jql") {
        None | Some("") => {
            let mut all: Vec<&Issue> = state.issues.iter().collect();
            all.sort_by_key(|issue| (issue.project, issue.number));
            all
        }
        Some(jql) => Query::read(state, jql).map_err(Refusal::bad)?.run(state),
    };
    found.retain(|issue| issue.sprints.contains(&sprint.id));
    let page = Page::of(&found, asked.get("nextPageToken"), size)?;
    let mut names = asked.list("fields");
    if names.is_empty() {
        names.push("*navigable".to_owned());
    }
    let wanted = Wanted::read(&names);
    let issues: Vec<Value> = page
        .issues
        .iter()
        .map(|issue| json::issue(state, issue, &wanted))
        .collect();
    let mut answer = json!({"expand": "schema,names", "issues": issues, "isLast": page.next.is_none()});
    if let Some(next) = page.next {
        answer["nextPageToken"] = json!(next);
    }
    ok(answer)
}
