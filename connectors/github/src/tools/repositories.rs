//! Whose token it is, and repositories.

use super::{count, one};
use crate::client::Client;
use crate::paging::{Wanted, gather};
use crate::{json, records};
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, Citable, ErrorKind, Record, Records, ToolError, arguments};
use serde::Deserialize;

pub(super) async fn me(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let answer = client.get("user").send(&call.cancel).await?;
    let me = json::object(&answer)?;
    let login = json::text(&me, "/login");
    Ok(one(Record::citable(Citable {
        id: login.to_owned(),
        title: format!("{} ({login})", json::text(&me, "/name")),
        url: json::owned(&me, "/html_url"),
        author: login.to_owned(),
        time: json::owned(&me, "/created_at"),
        text: json::owned(&me, "/bio"),
    })
    .with("login", login)
    .with("name", json::text(&me, "/name"))
    .with("email", json::text(&me, "/email"))
    .with("company", json::text(&me, "/company"))
    .with("scopes", answer.header("x-oauth-scopes").unwrap_or_default())))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default, deserialize_with = "arguments::text")]
    owner: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    visibility: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    sort: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn list(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: List = call.arguments()?;
    let sort = match asked.sort.as_deref() {
        None => "pushed",
        Some(sort @ ("pushed" | "created" | "updated")) => sort,
        Some("name" | "full_name") => "full_name",
        Some(other) => {
            return Err(ToolError::invalid(format!("cannot sort by `{other}`"))
                .hint("Choose pushed, created, updated or name"));
        }
    };
    let visibility = asked.visibility.as_deref().unwrap_or("all");
    let question = format!("repositories {:?} {visibility} {sort}", asked.owner);
    let wanted = Wanted::new(question, (asked.limit, asked.cursor), "");
    let found = match &asked.owner {
        None => {
            let ask = || {
                client
                    .get("user/repos")
                    .query("sort", sort)
                    .query("visibility", visibility)
            };
            gather(ask, &wanted, call).await?
        }
        Some(owner) => {
            let owner = segment(owner);
            let of = |place: &str, kind: &str| {
                client
                    .get(&format!("{place}/{owner}/repos"))
                    .query("sort", sort)
                    .query("type", kind)
            };
            // Whether a name is an organisation's or a person's only asking tells.
            match gather(|| of("orgs", visibility), &wanted, call).await {
                Err(error) if error.kind == ErrorKind::NotFound => {
                    gather(|| of("users", "all"), &wanted, call).await?
                }
                other => other?,
            }
        }
    };
    let whose = asked
        .owner
        .map_or_else(String::new, |owner| format!(" of {owner}"));
    let heading = format!(
        "{}{whose}, by {sort}",
        count(found.items.len(), "repository", found.next.is_some())
    );
    let items = found.items.iter().map(records::repository);
    Ok(Records::of(heading, items)
        .next(found.next)
        .concise(records::REPOSITORY))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Get {
    repo: String,
}

pub(super) async fn get(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Get = call.arguments()?;
    let repo = client.repo(&asked.repo, call).await?;
    let answer = match client.get(&repo.path("")).send(&call.cancel).await {
        Ok(answer) => answer,
        Err(error) => return Err(client.missing(error, (&repo, "repository"), call).await),
    };
    let item = json::object(&answer)?;
    Ok(one(records::repository(&item)
        .with("created", json::text(&item, "/created_at"))
        .with("forks", json::number(&item, "/forks_count"))
        .with("size_kb", json::number(&item, "/size"))
        .with("license", json::text(&item, "/license/spdx_id"))
        .with("clone_url", json::text(&item, "/clone_url"))))
}
