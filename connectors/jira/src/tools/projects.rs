//! Projects.

use super::{counted, limit, onward};
use crate::adf;
use crate::issues::{browse, moment};
use crate::site::{Site, json, name, near};
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Projects {
    #[serde(default, deserialize_with = "arguments::text")]
    query: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn list(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: Projects = call.arguments()?;
    let question = format!("projects {:?}", asked.query);
    let start = cursor::decode(&question, asked.cursor.as_deref())?;
    let ask = site
        .get("rest/api/3/project/search")
        .query("startAt", start)
        .query("maxResults", limit(asked.limit))
        .query("orderBy", "key")
        .query("expand", "description,lead,insight")
        .maybe("query", asked.query.as_deref());
    let page = json(ask, call).await?;
    let address = site.address(&call.cancel).await?;
    let values = page["values"]
        .as_array()
        .map(Vec::as_slice)
        .ok_or_else(unreadable)?;
    let total = page["total"].as_u64();
    let records: Vec<Record> = values.iter().map(|project| record(&address, project)).collect();
    let heading = counted(records.len(), total, "project");
    let next = onward(&question, start, records.len(), total);
    Ok(Output::Records(
        Records::of(heading, records)
            .next(next)
            .concise(&["id", "title", "author", "type", "issues", "url"]),
    ))
}

fn record(site: &str, project: &Value) -> Record {
    let key = project["key"].as_str().unwrap_or_default();
    Record::citable(Citable {
        id: key.to_owned(),
        title: adf::clean(project["name"].as_str().unwrap_or_default()),
        url: browse(site, key),
        author: name(&project["lead"]),
        time: moment(&project["insight"]["lastIssueUpdateTime"]),
        text: adf::clean(project["description"].as_str().unwrap_or_default()),
    })
    .with("type", project["projectTypeKey"].clone())
    .with("issues", project["insight"]["totalIssueCount"].clone())
}

/// The error for an answer without what it should hold.
pub(super) fn unreadable() -> ToolError {
    ToolError::new(
        mosaic_connector_kit::ErrorKind::Upstream,
        "Jira answered with something unreadable",
    )
    .hint("Try again; if it stays so, the service or a proxy in between is broken")
}

/// The same after a write, which was probably done.
pub(super) fn unsure() -> ToolError {
    unreadable().hint("It may have been done nevertheless: look before you try again")
}

/// Returns the key of a project that is named by key or name. A key is believed: Jira says when there is no such project.
pub(super) async fn key_of(site: &Site, call: &Call, text: &str) -> Result<String, ToolError> {
    let text = text.trim();
    let looks_like_key = text.len() > 1
        && text
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    if looks_like_key {
        return Ok(text.to_owned());
    }
    // A site may have more projects than a page: its own search finds one of them.
    let search = || site.get("rest/api/3/project/search").query("maxResults", 100);
    let page = json(search().query("query", text), call).await?;
    let found = page["values"].as_array().ok_or_else(unreadable)?;
    let lower = text.to_lowercase();
    let said = |project: &Value, field: &str| project[field].as_str().unwrap_or_default().to_owned();
    let found = found.iter().find(|project| {
        said(project, "key").to_lowercase() == lower || said(project, "name").to_lowercase() == lower
    });
    if let Some(project) = found {
        return Ok(said(project, "key"));
    }
    let page = json(search(), call).await?;
    let names: Vec<String> = page["values"]
        .as_array()
        .ok_or_else(unreadable)?
        .iter()
        .map(|it| format!("{} ({})", said(it, "key"), said(it, "name")))
        .collect();
    Err(
        ToolError::not_found(format!("there is no project `{text}`")).hint(format!(
            "Did you mean {}?",
            near(text, names.iter().map(String::as_str))
        )),
    )
}
