//! The resources, found by method and path. What is not here is answered as the service answers unknown paths.

mod agile;
mod comments;
mod fields;
mod files;
mod issues;
mod meta;
mod search;
mod values;
mod work;
mod writes;

use super::model::State;
use super::reply::{Asked, Refusal, Reply};
use axum::http::StatusCode;

/// Answers a request that was let in.
pub(super) fn dispatch(state: &mut State, asked: &Asked) -> Reply {
    let path = asked.path.clone();
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match parts.as_slice() {
        ["rest", "api", "3", rest @ ..] => platform(state, asked, rest),
        ["rest", "agile", "1.0", rest @ ..] => agile::agile(state, asked, rest),
        ["rest", "software", "1.0", "sprint", id, "issue"] if asked.method == "GET" => {
            agile::sprint_issues(state, asked, id)
        }
        _ => Err(unknown(asked)),
    }
}

fn unknown(asked: &Asked) -> Refusal {
    Refusal::missing(format!("No endpoint {} {}.", asked.method, asked.path))
}

fn platform(state: &mut State, asked: &Asked, path: &[&str]) -> Reply {
    match (asked.method.as_str(), path) {
        ("GET", ["myself"]) => meta::myself(state, asked),
        ("GET", ["serverInfo"]) => meta::server_info(state, asked),
        ("GET", ["project", "search"]) => meta::projects(state, asked),
        ("GET", ["field"]) => meta::fields(asked),
        ("GET", ["user", "search"]) => meta::users(state, asked),
        ("GET", ["user", "assignable", "search"]) => meta::assignable(state, asked),
        ("GET", ["issueLinkType"]) => meta::link_types(asked),
        ("GET", ["issue", "createmeta", project, "issuetypes"]) => meta::create_types(state, asked, project),
        ("GET", ["issue", "createmeta", project, "issuetypes", kind]) => {
            meta::create_fields(state, asked, (project, kind))
        }
        ("POST", ["search", "jql"]) => search::posted(state, asked),
        ("GET" | "POST", ["search"]) => Err(Refusal::new(
            StatusCode::GONE,
            "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.",
        )),
        ("POST", ["issueLink"]) => writes::link(state, asked),
        ("POST", ["issue"]) => writes::create(state, asked),
        ("GET", ["attachment", id]) => files::about(state, asked, id),
        ("GET", ["attachment", "content", id]) => files::content(state, asked, id),
        (method, ["issue", key, rest @ ..]) => issue(state, asked, (method, key, rest)),
        _ => Err(unknown(asked)),
    }
}

fn issue(state: &mut State, asked: &Asked, (method, key, rest): (&str, &str, &[&str])) -> Reply {
    if state.issue(key).is_none() {
        return Err(Refusal::no_issue());
    }
    match (method, rest) {
        ("GET", []) => issues::one(state, asked, key),
        ("PUT", []) => writes::edit(state, asked, key),
        ("PUT", ["assignee"]) => writes::assign(state, asked, key),
        ("GET", ["transitions"]) => issues::transitions(state, asked, key),
        ("POST", ["transitions"]) => writes::transition(state, asked, key),
        ("GET", ["changelog"]) => issues::changelog(state, asked, key),
        ("GET", ["comment"]) => comments::list(state, asked, key),
        ("POST", ["comment"]) => comments::add(state, asked, key),
        ("POST", ["worklog"]) => work::add(state, asked, key),
        ("POST", ["attachments"]) => files::add(state, asked, key),
        _ => Err(unknown(asked)),
    }
}
