//! Branches, tags and releases.

use super::count;
use crate::client::Client;
use crate::paging::{Wanted, gather};
use crate::{json, records};
use mosaic_connector_kit::{Call, Citable, Record, Records, ToolError, arguments};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    repo: String,
    #[serde(default, deserialize_with = "arguments::text")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn branches(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: List = call.arguments()?;
    let repo = client.repo(&asked.repo, call).await?;
    let wanted = Wanted::new(
        format!("branches {}", repo.full()),
        (asked.limit, asked.cursor),
        "",
    );
    let found = match gather(|| client.get(&repo.path("/branches")), &wanted, call).await {
        Ok(found) => found,
        Err(error) => return Err(client.missing(error, (&repo, "branches"), call).await),
    };
    let heading = format!(
        "{} of {}",
        count(found.items.len(), "branch", found.next.is_some()),
        repo.full()
    );
    let items = found.items.iter().map(|item| {
        Record::default()
            .with("branch", json::text(item, "/name"))
            .with("commit", json::text(item, "/commit/sha"))
            .with("protected", json::flag(item, "/protected"))
    });
    Ok(Records::of(heading, items).next(found.next))
}

pub(super) async fn tags_releases(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: List = call.arguments()?;
    let kind = match asked.kind.as_deref() {
        None | Some("releases") => "releases",
        Some("tags") => "tags",
        Some(other) => {
            return Err(
                ToolError::invalid(format!("there is no kind `{other}`")).hint("Choose releases or tags")
            );
        }
    };
    let repo = client.repo(&asked.repo, call).await?;
    let wanted = Wanted::new(format!("{kind} {}", repo.full()), (asked.limit, asked.cursor), "");
    let found = match gather(|| client.get(&repo.path(&format!("/{kind}"))), &wanted, call).await {
        Ok(found) => found,
        Err(error) => return Err(client.missing(error, (&repo, kind), call).await),
    };
    let word = if kind == "tags" { "tag" } else { "release" };
    let heading = format!(
        "{} of {}",
        count(found.items.len(), word, found.next.is_some()),
        repo.full()
    );
    if kind == "tags" {
        let items = found.items.iter().map(|item| {
            Record::default()
                .with("tag", json::text(item, "/name"))
                .with("commit", json::text(item, "/commit/sha"))
        });
        let list = Records::of(heading, items).next(found.next);
        return Ok(list);
    }
    let items = found.items.iter().map(|item| {
        let tag = json::text(item, "/tag_name");
        Record::citable(Citable {
            id: format!("{}@{tag}", repo.full()),
            title: format!("{} {}", repo.name, json::text(item, "/name")),
            url: json::owned(item, "/html_url"),
            author: json::owned(item, "/author/login"),
            time: json::owned(item, "/published_at"),
            text: records::clipped(json::text(item, "/body")),
        })
        .with("tag", tag)
        .with("draft", json::flag(item, "/draft"))
        .with("prerelease", json::flag(item, "/prerelease"))
        .with("assets", json::names(item, "/assets", "/name"))
    });
    Ok(Records::of(heading, items)
        .next(found.next)
        .concise(&["tag", "title", "author", "time", "text", "url"]))
}
