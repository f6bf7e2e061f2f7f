//! Comments: reading them, and adding one.

use super::projects::unreadable;
use super::{counted, limit, onward};
use crate::adf;
use crate::issues::{CLIP, browse, moment};
use crate::people;
use crate::site::{Site, issue_path, json, key, name};
use mosaic_connector_kit::output::clip;
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Comments {
    key: String,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn list(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: Comments = call.arguments()?;
    let key = key(&asked.key)?;
    let question = format!("comments {key}");
    let start = cursor::decode(&question, asked.cursor.as_deref())?;
    let ask = site
        .get(&issue_path(&key, "/comment"))
        .query("startAt", start)
        .query("maxResults", limit(asked.limit))
        .query("orderBy", "-created");
    let page = json(ask, call).await?;
    let address = site.address(&call.cancel).await?;
    let url = browse(&address, &key);
    let all = page["comments"]
        .as_array()
        .map(Vec::as_slice)
        .ok_or_else(unreadable)?;
    let records: Vec<Record> = all
        .iter()
        .map(|comment| record(&url, (&key, CLIP), comment))
        .collect();
    let total = page["total"].as_u64();
    let heading = format!(
        "{} on {key}, newest first",
        counted(records.len(), total, "comment")
    );
    let next = onward(&question, start, records.len(), total);
    Ok(Output::Records(
        Records::of(heading, records)
            .next(next)
            .concise(&["id", "author", "time", "text", "url"]),
    ))
}

/// Returns a comment as a record; `url` is its issue's, `characters` where its text is cut.
pub(super) fn record(url: &str, (key, characters): (&str, usize), comment: &Value) -> Record {
    let id = comment["id"].as_str().unwrap_or_default();
    let author = name(&comment["author"]);
    Record::citable(Citable {
        id: id.to_owned(),
        title: format!("{key}: comment by {author}"),
        url: format!("{url}?focusedCommentId={id}"),
        author,
        time: moment(&comment["created"]),
        text: clip(&adf::markdown(&comment["body"]), characters).into_owned(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewComment {
    key: String,
    body_md: Value,
}

pub(super) async fn add(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: NewComment = call.arguments()?;
    let key = key(&asked.key)?;
    let body = body(site, call, &asked.body_md).await?;
    // Before the write: what comes after it must not make it look undone.
    let address = site.address(&call.cancel).await?;
    let ask = site
        .post(&issue_path(&key, "/comment"))
        .json(&json!({"body": body}));
    let comment = json(ask, call).await?;
    Ok(Output::Records(Records::of(
        format!("commented on {key}"),
        [record(&browse(&address, &key), (&key, CLIP), &comment)],
    )))
}

/// Returns Markdown as a document with its mentions; a document stays as it is.
pub(super) async fn body(site: &Site, call: &Call, given: &Value) -> Result<Value, ToolError> {
    if adf::is_document(given) {
        return Ok(given.clone());
    }
    let text = given.as_str().map(str::trim).filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| ToolError::invalid("there is no text").hint("Pass Markdown as text"))?;
    let people = people::mentioned(site, call, text).await?;
    Ok(adf::document(text, &people))
}
