//! The tools, one function each, and the table that finds them by name.

mod actions;
mod code;
mod commits;
mod issue;
mod issues;
mod logs;
mod notifications;
mod pull;
mod pulls;
mod references;
mod repositories;
mod search;
mod write_code;
mod write_issues;
mod write_pulls;
mod write_runs;

use crate::client::Client;
use crate::json;
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError};
use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;

/// Runs a tool.
pub(crate) async fn call(client: &Client, call: &Call) -> Result<Output, ToolError> {
    let records = match call.tool.as_str() {
        "get_me" => repositories::me(client, call).await,
        "list_repositories" => repositories::list(client, call).await,
        "search_repositories" => search::repositories(client, call).await,
        "get_repository" => repositories::get(client, call).await,
        "get_file" => code::file(client, call).await,
        "get_tree" => code::tree(client, call).await,
        "search_code" => search::code(client, call).await,
        "list_commits" => commits::list(client, call).await,
        "get_commit" => commits::get(client, call).await,
        "compare_refs" => commits::compare(client, call).await,
        "list_branches" => references::branches(client, call).await,
        "list_tags_releases" => references::tags_releases(client, call).await,
        "list_issues" => issues::list(client, call).await,
        "get_issue" => issue::get(client, call).await,
        "search_issues" => search::issues(client, call).await,
        "list_pull_requests" => pulls::list(client, call).await,
        "get_pull_request" => pull::get(client, call).await,
        "get_workflow_runs" => actions::runs(client, call).await,
        "get_workflow_jobs" => actions::jobs(client, call).await,
        "get_job_logs" => logs::get(client, call).await,
        "list_workflows" => actions::workflows(client, call).await,
        "list_notifications" => notifications::list(client, call).await,
        _ => return write(client, call).await,
    };
    records.map(Output::Records)
}

async fn write(client: &Client, call: &Call) -> Result<Output, ToolError> {
    let records = match call.tool.as_str() {
        "create_issue" => write_issues::create(client, call).await,
        "update_issue" => write_issues::update(client, call).await,
        "add_comment" => write_issues::comment(client, call).await,
        "create_pull_request" => write_pulls::create(client, call).await,
        "update_pull_request" => write_pulls::update(client, call).await,
        "review_pull_request" => write_pulls::review(client, call).await,
        "merge_pull_request" => write_pulls::merge(client, call).await,
        "create_branch" => write_code::branch(client, call).await,
        "write_file" => write_code::file(client, call).await,
        "rerun_workflow" => write_runs::rerun(client, call).await,
        "dispatch_workflow" => write_runs::dispatch(client, call).await,
        other => return Err(ToolError::invalid(format!("there is no tool `{other}`"))),
    };
    records.map(Output::Records)
}

/// Tries the token and says whose it is.
pub(crate) async fn check(client: &Client) -> Result<String, ToolError> {
    let found = client.get("user").send(&CancellationToken::new()).await;
    let answer = found.map_err(|error| {
        let blamed = error.field.unwrap_or("GITHUB_TOKEN");
        error.field(blamed)
    })?;
    let me = json::object(&answer)?;
    let (login, name) = (json::text(&me, "/login"), json::text(&me, "/name"));
    Ok(match name {
        "" => format!("GitHub as {login}"),
        name => format!("GitHub as {name} ({login})"),
    })
}

/// A list of words for a heading: "3 issues", "1 issue", "no issues".
fn count(found: usize, one: &str, more: bool) -> String {
    let plural = match one.strip_suffix('y') {
        Some(stem) if !one.ends_with("ey") => format!("{stem}ies"),
        Some(_) | None if one.ends_with("ch") => format!("{one}es"),
        Some(_) | None => format!("{one}s"),
    };
    match (found, more) {
        (0, _) => format!("no {plural}"),
        (1, false) => format!("1 {one}"),
        (_, false) => format!("{found} {plural}"),
        (_, true) => format!("the first {found} {plural}"),
    }
}

/// One thing read whole, under its own title.
fn one(record: Record) -> Records {
    let map: Map<String, Value> = record.clone().into();
    let title = map
        .get("title")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    Records::of(title, [record])
}

/// What a write did, as one record.
fn done(heading: impl Into<String>, citable: Citable) -> Records {
    Records::of(heading, [Record::citable(citable)])
}

/// The error of a write whose answer could not be read: it was done all the same.
fn after_write(error: ToolError) -> ToolError {
    error.hint("It was probably done nevertheless: look before you try again")
}

/// Reads the answer of a write.
fn written(answer: &mosaic_connector_kit::http::Answer) -> Result<Value, ToolError> {
    json::object(answer).map_err(after_write)
}
