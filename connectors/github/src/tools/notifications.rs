//! What GitHub tells the token's owner.

use super::count;
use crate::client::Client;
use crate::json;
use crate::paging::{Wanted, gather};
use mosaic_connector_kit::{Call, Citable, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default, deserialize_with = "arguments::text")]
    repo: Option<String>,
    #[serde(default, deserialize_with = "arguments::flag")]
    all: bool,
    #[serde(default, deserialize_with = "arguments::flag")]
    participating: bool,
    #[serde(default, deserialize_with = "arguments::text")]
    since: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn list(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: List = call.arguments()?;
    let since = super::commits::moment(asked.since.as_deref(), false)?;
    let path = match &asked.repo {
        Some(repo) => client.repo(repo, call).await?.path("/notifications"),
        None => "notifications".to_owned(),
    };
    let question = format!("{path} {} {} {since:?}", asked.all, asked.participating);
    // The service hands out fifty at once at most.
    let wanted = Wanted::new(
        question,
        (asked.limit.map(|limit| limit.min(50)), asked.cursor),
        "",
    );
    let ask = || {
        client
            .get(&path)
            .query("all", asked.all)
            .query("participating", asked.participating)
            .maybe("since", since.as_deref())
    };
    let found = gather(ask, &wanted, call).await?;
    let word = if asked.all {
        "notification"
    } else {
        "unread notification"
    };
    let heading = format!(
        "{}, newest first",
        count(found.items.len(), word, found.next.is_some())
    );
    let items = found.items.iter().map(told);
    Ok(Records::of(heading, items)
        .next(found.next)
        .concise(&["title", "reason", "kind", "time", "unread", "url"]))
}

fn told(item: &Value) -> Record {
    let full = json::text(item, "/repository/full_name");
    let name = json::text(item, "/repository/name");
    let api = json::text(item, "/subject/url");
    let last = api.rsplit('/').next().unwrap_or_default();
    let home = json::text(item, "/repository/html_url");
    let (kind, number, url) = match json::text(item, "/subject/type") {
        "PullRequest" => ("pull request", format!("#{last}"), format!("{home}/pull/{last}")),
        "Issue" => ("issue", format!("#{last}"), format!("{home}/issues/{last}")),
        "Commit" => ("commit", String::new(), format!("{home}/commit/{last}")),
        "Release" => ("release", String::new(), format!("{home}/releases")),
        "Discussion" => ("discussion", String::new(), format!("{home}/discussions")),
        other => (other, String::new(), format!("{home}/actions")),
    };
    let reason = json::text(item, "/reason").replace('_', " ");
    let title = json::text(item, "/subject/title");
    Record::citable(Citable {
        id: json::owned(item, "/id"),
        title: format!("{name}{number} {title}"),
        url,
        author: String::new(),
        time: json::owned(item, "/updated_at"),
        text: format!("{reason}: {kind} \"{title}\" in {full}"),
    })
    .with("repo", full)
    .with("kind", kind)
    .with("reason", reason)
    .with("unread", json::flag(item, "/unread"))
}
