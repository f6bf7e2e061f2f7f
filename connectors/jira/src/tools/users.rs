//! People.

use super::{counted, limit};
use crate::site::{Site, json, name};
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, Output, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use serde_json::json as value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Users {
    query: String,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn search(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: Users = call.arguments()?;
    let size = limit(asked.limit);
    let question = format!("users {}", asked.query);
    let start = cursor::decode(&question, asked.cursor.as_deref())?;
    // One more than wanted tells whether there are more: the service counts nothing here.
    let ask = site
        .get("rest/api/3/user/search")
        .query("query", asked.query.trim())
        .query("startAt", start)
        .query("maxResults", size + 1);
    let answer = json(ask, call).await?;
    let mut all = answer
        .as_array()
        .cloned()
        .ok_or_else(super::projects::unreadable)?;
    let more = all.len() > size as usize;
    all.truncate(size as usize);
    let next = more.then(|| cursor::encode(&question, start + u64::from(size)));
    let address = site.address(&call.cancel).await?;
    let records: Vec<Record> = all
        .iter()
        .map(|user| {
            let id = user["accountId"].as_str().unwrap_or_default();
            Record::default()
                .with("id", id)
                .with("name", name(user))
                .with("email", user["emailAddress"].clone())
                .with("active", user["active"].clone())
                .with("type", user["accountType"].clone())
                .with("url", value!(format!("{address}/jira/people/{}", segment(id))))
        })
        .collect();
    let heading = counted(records.len(), None, "person").replace("persons", "people");
    Ok(Output::Records(
        Records::of(heading, records)
            .next(next)
            .concise(&["name", "email", "active", "id"]),
    ))
}
