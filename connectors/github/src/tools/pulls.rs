//! Lists of pull requests: those of a repository, or those that wait for somebody.

use super::count;
use super::issues::state;
use super::search::{Question, search};
use crate::client::Client;
use crate::paging::{Wanted, gather};
use crate::target::Repo;
use crate::{json, records};
use mosaic_connector_kit::{Call, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default, deserialize_with = "arguments::text")]
    repo: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    filter: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    state: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    base: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    sort: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

const KEYS: &[&str] = &["id", "title", "state", "author", "reviewers", "updated", "url"];

pub(super) async fn list(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: List = call.arguments()?;
    let state = state(asked.state.as_deref())?;
    let filter = filter(asked.filter.as_deref())?;
    let repo = match &asked.repo {
        Some(repo) => Some(client.repo(repo, call).await?),
        None => None,
    };
    let of_state = if state == "all" {
        String::new()
    } else {
        format!("{state} ")
    };
    let word = format!("{of_state}pull request");
    match (&repo, filter) {
        (Some(repo), None) => of_repository(client, (&asked, state, &word), repo, call).await,
        (repo, filter) => found(client, (&asked, state, &word), (repo.as_ref(), filter), call).await,
    }
}

/// A qualifier of the search, and its words in a heading.
type Filter = (&'static str, &'static str);

fn filter(given: Option<&str>) -> Result<Option<Filter>, ToolError> {
    match given {
        None | Some("all") => Ok(None),
        Some("needs_my_review") => Ok(Some(("review-requested:@me", "waiting for your review"))),
        Some("mine") => Ok(Some(("author:@me", "by you"))),
        Some("assigned_to_me") => Ok(Some(("assignee:@me", "assigned to you"))),
        Some("involves_me") => Ok(Some(("involves:@me", "that involve you"))),
        Some(other) => Err(ToolError::invalid(format!("there is no filter `{other}`"))
            .hint("Choose needs_my_review, mine, assigned_to_me, involves_me or all")),
    }
}

/// The list of one repository, which knows the branches.
async fn of_repository(
    client: &Client,
    (asked, state, word): (&List, &str, &str),
    repo: &Repo,
    call: &Call,
) -> Result<Records, ToolError> {
    let sort = asked.sort.as_deref().unwrap_or("updated");
    let question = format!("pulls {} {state} {:?} {sort}", repo.full(), asked.base);
    let wanted = Wanted::new(question, (asked.limit, asked.cursor.clone()), "");
    let ask = || {
        client
            .get(&repo.path("/pulls"))
            .query("state", state)
            .query("sort", sort)
            .query("direction", "desc")
            .maybe("base", asked.base.as_deref())
    };
    let found = match gather(ask, &wanted, call).await {
        Ok(found) => found,
        Err(error) => return Err(client.missing(error, (repo, "pull requests"), call).await),
    };
    let heading = format!(
        "{} of {}, by {sort}",
        count(found.items.len(), word, found.next.is_some()),
        repo.full()
    );
    let items = found
        .items
        .iter()
        .map(|item| more(records::issue(repo, item), item));
    Ok(Records::of(heading, items).next(found.next).concise(KEYS))
}

/// What the search finds across repositories.
async fn found(
    client: &Client,
    (asked, state, word): (&List, &str, &str),
    (repo, filter): (Option<&Repo>, Option<Filter>),
    call: &Call,
) -> Result<Records, ToolError> {
    let sort = asked.sort.as_deref().unwrap_or("updated");
    let (place, whose) = match (repo, filter) {
        (Some(repo), Some((_, words))) => (
            format!("repo:{}", repo.full()),
            format!("{words} in {}", repo.full()),
        ),
        (None, Some((_, words))) => (String::new(), words.to_owned()),
        (_, None) => (
            client.directory.scope(client, call).await?,
            "in your repositories".to_owned(),
        ),
    };
    let mut parts = vec![
        "is:pr".to_owned(),
        place,
        filter.map_or("", |(words, _)| words).to_owned(),
    ];
    if state != "all" {
        parts.push(format!("state:{state}"));
    }
    if let Some(base) = &asked.base {
        parts.push(format!("base:{base}"));
    }
    parts.push("archived:false".to_owned());
    parts.retain(|part| !part.is_empty());
    let question = Question {
        text: parts.join(" "),
        sort: Some(sort.to_owned()),
        any: false,
    };
    let found = search(client, &question, (asked.limit, asked.cursor.clone()), call).await?;
    let heading = format!("{} {whose}", count(found.items.len(), word, found.next.is_some()));
    let items = found
        .items
        .iter()
        .map(|item| more(records::issue(&records::home(item), item), item));
    Ok(Records::of(heading, items).next(found.next).concise(KEYS))
}

/// Adds what only pull requests have; a search does not tell the branches.
fn more(record: Record, item: &Value) -> Record {
    record
        .with("reviewers", json::names(item, "/requested_reviewers", "/login"))
        .with("head", json::text(item, "/head/ref"))
        .with("base", json::text(item, "/base/ref"))
}
