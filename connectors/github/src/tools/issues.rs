//! Lists of issues.

use super::count;
use crate::client::Client;
use crate::paging::{Wanted, gather_if};
use crate::{json, records};
use mosaic_connector_kit::{Call, Records, ToolError, arguments};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default, deserialize_with = "arguments::text")]
    repo: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    state: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    labels: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    assignee: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    creator: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    since: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    sort: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// Checks the state a list is asked for.
pub(super) fn state(given: Option<&str>) -> Result<&str, ToolError> {
    match given {
        None => Ok("open"),
        Some(state @ ("open" | "closed" | "all")) => Ok(state),
        Some(other) => {
            Err(ToolError::invalid(format!("there is no state `{other}`")).hint("Choose open, closed or all"))
        }
    }
}

pub(super) async fn list(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: List = call.arguments()?;
    let state = state(asked.state.as_deref())?;
    let since = super::commits::moment(asked.since.as_deref(), false)?;
    let sort = asked.sort.as_deref().unwrap_or("updated");
    let repo = match &asked.repo {
        Some(repo) => Some(client.repo(repo, call).await?),
        None => None,
    };
    if repo.is_none() && (asked.assignee.is_some() || asked.creator.is_some()) {
        return Err(ToolError::invalid("`assignee` and `creator` need a `repo`")
            .hint("Without `repo` these are the issues assigned to you; search_issues looks everywhere"));
    }
    let place = repo
        .as_ref()
        .map_or_else(|| "issues".to_owned(), |repo| repo.path("/issues"));
    let question = format!(
        "issues {place} {state} {:?} {:?} {:?} {since:?} {sort}",
        asked.labels, asked.assignee, asked.creator
    );
    // Most of what comes may be pull requests: large pages, of which what is left stays reachable.
    let wanted = Wanted::new(question, (asked.limit, asked.cursor), "").mixed();
    let ask = || {
        client
            .get(&place)
            .query("state", state)
            .query("sort", sort)
            .maybe("labels", asked.labels.as_deref())
            .maybe("assignee", asked.assignee.as_deref())
            .maybe("creator", asked.creator.as_deref())
            .maybe("since", since.as_deref())
    };
    let found = gather_if(ask, &wanted, |item| item.get("pull_request").is_none(), call).await;
    let found = match (found, &repo) {
        (Ok(found), _) => found,
        (Err(error), Some(repo)) => return Err(client.missing(error, (repo, "issues"), call).await),
        (Err(error), None) => return Err(error),
    };
    let whose = repo.as_ref().map_or_else(
        || "assigned to you".to_owned(),
        |repo| format!("of {}", repo.full()),
    );
    let of_state = if state == "all" {
        String::new()
    } else {
        format!("{state} ")
    };
    let heading = format!(
        "{} {whose}, by {sort}",
        count(
            found.items.len(),
            &format!("{of_state}issue"),
            found.next.is_some()
        )
    );
    let items = found.items.iter().map(|item| {
        let home = repo.clone().unwrap_or_else(|| records::home(item));
        records::issue(&home, item).with("milestone", json::text(item, "/milestone/title"))
    });
    Ok(Records::of(heading, items)
        .next(found.next)
        .concise(records::ISSUE))
}
