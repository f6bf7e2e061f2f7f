//! The tools, one function each, and the table that finds them by name.

mod attachments;
mod boards;
mod changelog;
mod comments;
mod create;
mod fields;
mod issue;
mod link;
mod projects;
mod search;
mod sprint_issues;
mod transitions;
mod update;
mod users;
mod worklog;

use crate::site::Site;
use mosaic_connector_kit::{Call, Output, ToolError, cursor};

/// Runs a tool.
pub(crate) async fn call(site: &Site, call: &Call) -> Result<Output, ToolError> {
    match call.tool.as_str() {
        "list_projects" => projects::list(site, call).await,
        "search_issues" | "query_jira" => search::search(site, call).await,
        "get_issue" => issue::get(site, call).await,
        "list_comments" => comments::list(site, call).await,
        "get_changelog" => changelog::get(site, call).await,
        "get_transitions" => transitions::list(site, call).await,
        "get_create_fields" => fields::of_new(site, call).await,
        "list_fields" => fields::list(site, call).await,
        "search_users" => users::search(site, call).await,
        "list_boards" => boards::list(site, call).await,
        "list_sprints" => boards::sprints(site, call).await,
        "get_sprint_issues" => sprint_issues::get(site, call).await,
        "get_attachment" => attachments::get(site, call).await,
        "create_issue" => create::create(site, call).await,
        "add_comment" => comments::add(site, call).await,
        "link_issues" => link::link(site, call).await,
        "add_worklog" => worklog::add(site, call).await,
        "upload_attachment" => attachments::upload(site, call).await,
        "update_issue" => update::update(site, call).await,
        "assign_issue" => update::assign(site, call).await,
        "transition_issue" => transitions::go(site, call).await,
        other => Err(ToolError::invalid(format!("there is no tool `{other}`"))),
    }
}

/// Returns the scope that a tool needs of an OAuth token.
pub(crate) fn scope(tool: &str) -> &'static str {
    match tool {
        "search_users" => "read:jira-user",
        "create_issue" | "add_comment" | "link_issues" | "add_worklog" | "upload_attachment"
        | "update_issue" | "assign_issue" | "transition_issue" => "write:jira-work",
        "list_boards" => "read:board-scope:jira-software",
        "list_sprints" | "get_sprint_issues" => "read:sprint:jira-software",
        _ => "read:jira-work",
    }
}

/// The most that one call returns.
const MOST: u32 = 100;

/// How many are wanted: 20 unless the call says so.
fn limit(asked: Option<u32>) -> u32 {
    asked.unwrap_or(20).clamp(1, MOST)
}

/// Returns where a list that is paged by numbers goes on: nowhere after its last page.
fn onward(question: &str, start: u64, returned: usize, total: Option<u64>) -> Option<String> {
    let end = start + returned as u64;
    let more = returned > 0 && total.is_none_or(|total| end < total);
    more.then(|| cursor::encode(question, end))
}

/// Returns a heading that counts: "1 comment", "20 of 31 comments".
fn counted(returned: usize, total: Option<u64>, what: &str) -> String {
    let plural = if total.unwrap_or(returned as u64) == 1 {
        ""
    } else {
        "s"
    };
    match total {
        _ if returned == 0 => format!("no {what}s"),
        Some(total) if total > returned as u64 => format!("{returned} of {total} {what}s"),
        _ => format!("{returned} {what}{plural}"),
    }
}
