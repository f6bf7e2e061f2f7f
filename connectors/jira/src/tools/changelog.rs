//! The history of an issue: who changed what, and when.

use super::projects::unreadable;
use super::{counted, limit, onward};
use crate::adf;
use crate::issues::{browse, moment};
use crate::site::{Site, issue_path, json, key, name};
use mosaic_connector_kit::output::clip;
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changelog {
    key: String,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// How much of a changed text is shown, in characters.
const SHORT: usize = 120;

pub(super) async fn get(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: Changelog = call.arguments()?;
    let key = key(&asked.key)?;
    let question = format!("changelog {key}");
    let start = cursor::decode(&question, asked.cursor.as_deref())?;
    let ask = site
        .get(&issue_path(&key, "/changelog"))
        .query("startAt", start)
        .query("maxResults", limit(asked.limit));
    let page = json(ask, call).await?;
    let address = site.address(&call.cancel).await?;
    let all = page["values"]
        .as_array()
        .map(Vec::as_slice)
        .ok_or_else(unreadable)?;
    let records: Vec<Record> = all
        .iter()
        .map(|change| record(&browse(&address, &key), &key, change))
        .collect();
    let total = page["total"].as_u64();
    let heading = format!(
        "{} of {key}, oldest first",
        counted(records.len(), total, "change")
    );
    let next = onward(&question, start, records.len(), total);
    Ok(Output::Records(
        Records::of(heading, records)
            .next(next)
            .concise(&["author", "time", "text"]),
    ))
}

fn record(url: &str, key: &str, change: &Value) -> Record {
    let author = name(&change["author"]);
    Record::citable(Citable {
        id: change["id"].as_str().unwrap_or_default().to_owned(),
        title: format!("{key}: change by {author}"),
        url: format!(
            "{url}?activeTab=com.atlassian.jira.plugin.system.issuetabpanels:changehistory-tabpanel"
        ),
        author,
        time: moment(&change["created"]),
        text: items(change),
    })
}

/// Returns a change as a line: when, who, what.
pub(super) fn line(change: &Value) -> String {
    format!(
        "{} {}: {}",
        moment(&change["created"]),
        name(&change["author"]),
        items(change)
    )
}

fn items(change: &Value) -> String {
    let side = |item: &Value, name: &str| {
        let text = adf::clean(item[name].as_str().unwrap_or_default()).replace('\n', " ");
        if text.is_empty() {
            "–".to_owned()
        } else {
            clip(&text, SHORT).into_owned()
        }
    };
    let all: Vec<String> = change["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| {
            let field = adf::clean(item["field"].as_str().unwrap_or_default());
            format!(
                "{field}: {} → {}",
                side(item, "fromString"),
                side(item, "toString")
            )
        })
        .collect();
    all.join("; ")
}
