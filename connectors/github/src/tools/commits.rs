//! Commits and what lies between two of them.

use super::code::escaped;
use super::{count, one};
use crate::client::Client;
use crate::paging::{Wanted, gather};
use crate::{json, records};
use mosaic_connector_kit::{Call, Citable, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::Value;

/// How many files a comparison tells at most.
const FILES: usize = 300;
/// The media type of a diff.
pub(super) const DIFF: &str = "application/vnd.github.diff";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    repo: String,
    #[serde(default, rename = "ref", deserialize_with = "arguments::text")]
    reference: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    path: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    author: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    since: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    until: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// Reads a day or a moment and returns it as the service takes it.
pub(super) fn moment(text: Option<&str>, end: bool) -> Result<Option<String>, ToolError> {
    let Some(text) = text else { return Ok(None) };
    if text.parse::<jiff::Timestamp>().is_ok() {
        return Ok(Some(text.to_owned()));
    }
    match text.parse::<jiff::civil::Date>() {
        Ok(day) => Ok(Some(format!(
            "{day}T{}Z",
            if end { "23:59:59" } else { "00:00:00" }
        ))),
        Err(_) => Err(ToolError::invalid(format!(
            "`{}` is no day",
            mosaic_connector_kit::output::clip(text, 40)
        ))
        .hint("Write 2026-03-01 or 2026-03-01T09:30:00Z")),
    }
}

pub(super) async fn list(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: List = call.arguments()?;
    let (since, until) = (
        moment(asked.since.as_deref(), false)?,
        moment(asked.until.as_deref(), true)?,
    );
    let repo = client.repo(&asked.repo, call).await?;
    let question = format!(
        "commits {} {:?} {:?} {:?} {since:?} {until:?}",
        repo.full(),
        asked.reference,
        asked.path,
        asked.author
    );
    let wanted = Wanted::new(question, (asked.limit, asked.cursor), "");
    let ask = || {
        client
            .get(&repo.path("/commits"))
            .maybe("sha", asked.reference.as_deref())
            .maybe("path", asked.path.as_deref())
            .maybe("author", asked.author.as_deref())
            .maybe("since", since.as_deref())
            .maybe("until", until.as_deref())
    };
    let found = match gather(ask, &wanted, call).await {
        Ok(found) => found,
        Err(error) => {
            let what = format!("ref `{}`", asked.reference.as_deref().unwrap_or("HEAD"));
            return Err(client.missing(error, (&repo, &what), call).await);
        }
    };
    let heading = format!(
        "{} of {}, newest first",
        count(found.items.len(), "commit", found.next.is_some()),
        repo.full()
    );
    let items = found.items.iter().map(|item| {
        let message = records::clipped(json::text(item, "/commit/message"));
        records::commit(&repo, item, message)
    });
    Ok(Records::of(heading, items)
        .next(found.next)
        .concise(records::COMMIT))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Get {
    repo: String,
    #[serde(default, rename = "ref", deserialize_with = "arguments::text")]
    reference: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    detail: Option<String>,
}

pub(super) async fn get(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Get = call.arguments()?;
    let detail = asked.detail.as_deref().unwrap_or("files");
    if !["summary", "files", "diff"].contains(&detail) {
        return Err(ToolError::invalid(format!("there is no detail `{detail}`"))
            .hint("Choose summary, files or diff"));
    }
    let target = client.target(&asked.repo, call).await?;
    let repo = target.repo;
    let reference = asked
        .reference
        .or(target.reference)
        .unwrap_or_else(|| "HEAD".to_owned());
    let path = repo.path(&format!("/commits/{}", escaped(&reference)));
    let (files, cut) = match crate::paging::all_of(|| client.get(&path), "files", 10, call).await {
        Ok(found) => found,
        Err(error) => {
            // An unknown name is a 422 here, with these words.
            let unknown = error.message.contains("No commit found");
            let error = if unknown {
                ToolError::not_found(error.message)
            } else {
                error
            };
            return Err(client
                .missing(error, (&repo, &format!("commit `{reference}`")), call)
                .await);
        }
    };
    let item = files.0;
    let changed = &files.1;
    let record = records::commit(&repo, &item, document(&item, changed, detail))
        .with("additions", json::number(&item, "/stats/additions"))
        .with("deletions", json::number(&item, "/stats/deletions"))
        .with("files", changed.len());
    let found = one(record);
    Ok(if cut {
        found.note("the commit changes more files than are listed here")
    } else {
        found
    })
}

/// The message, and as much of the changes as is asked for.
fn document(item: &Value, changed: &[Value], detail: &str) -> String {
    let mut text = json::owned(item, "/commit/message");
    match detail {
        "files" => {
            text.push_str("\n\n## Files\n");
            text.push_str(
                &changed
                    .iter()
                    .map(records::changed_file)
                    .collect::<Vec<_>>()
                    .join("\n"),
            );
        }
        "diff" => {
            for file in changed {
                text.push_str(&format!(
                    "\n\n{}\n```diff\n{}\n```",
                    records::changed_file(file),
                    patch(file)
                ));
            }
        }
        _ => {}
    }
    text
}

fn patch(file: &Value) -> &str {
    match json::text(file, "/patch") {
        "" => "(no text, or too large to be shown)",
        patch => patch,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Compare {
    repo: String,
    base: String,
    head: String,
    #[serde(default, deserialize_with = "arguments::flag")]
    diff: bool,
}

/// One commit of a comparison.
fn line(commit: &Value) -> String {
    let message = json::text(commit, "/commit/message");
    let sha = json::text(commit, "/sha");
    format!(
        "\n- {} {} ({})",
        sha.get(..10).unwrap_or(sha),
        message.lines().next().unwrap_or_default(),
        json::text(commit, "/author/login")
    )
}

pub(super) async fn compare(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Compare = call.arguments()?;
    let repo = client.repo(&asked.repo, call).await?;
    let (base, head) = (&asked.base, &asked.head);
    let path = repo.path(&format!("/compare/{}...{}", escaped(base), escaped(head)));
    let found = crate::paging::all_of(|| client.get(&path), "commits", 5, call).await;
    let ((item, commits), cut) = match found {
        Ok(found) => found,
        Err(error) => {
            let what = format!("refs `{base}` and `{head}` to compare");
            return Err(client.missing(error, (&repo, &what), call).await);
        }
    };
    let mut text = format!(
        "{head} is {} by {} and behind by {} of {base}.\n\n## Commits",
        json::text(&item, "/status"),
        count(
            usize::try_from(json::number(&item, "/ahead_by")).unwrap_or(0),
            "commit",
            false
        ),
        json::number(&item, "/behind_by")
    );
    commits.iter().for_each(|commit| text.push_str(&line(commit)));
    text.push_str("\n\n## Files");
    for file in json::list(&item, "/files") {
        text.push('\n');
        text.push_str(&records::changed_file(file));
        if asked.diff {
            text.push_str(&format!("\n```diff\n{}\n```", patch(file)));
        }
    }
    let record = Record::citable(Citable {
        id: format!("{}:{base}...{head}", repo.full()),
        title: format!("{}: {base} against {head}", repo.full()),
        url: json::owned(&item, "/html_url"),
        author: String::new(),
        time: json::owned(&item, "/base_commit/commit/author/date"),
        text,
    })
    .with("status", json::text(&item, "/status"))
    .with("ahead_by", json::number(&item, "/ahead_by"))
    .with("behind_by", json::number(&item, "/behind_by"))
    .with("files", json::list(&item, "/files").len());
    let mut found = one(record);
    if json::list(&item, "/files").len() >= FILES {
        found = found.note("GitHub tells the first 300 files of a comparison only: compare nearer refs");
    }
    Ok(if cut {
        found.note("there are more commits than are listed here: compare nearer refs")
    } else {
        found
    })
}
