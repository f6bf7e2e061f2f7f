//! Boards and their sprints.

use super::projects::{key_of, unreadable};
use super::{counted, limit, onward};
use crate::adf;
use crate::issues::{moment, text_or_null};
use crate::site::{Site, json, near};
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Boards {
    #[serde(default, deserialize_with = "arguments::text")]
    query: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    project: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// The most that the agile API returns at once.
const PAGE: u32 = 50;

pub(super) async fn list(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: Boards = call.arguments()?;
    let question = format!("boards {:?} {:?}", asked.query, asked.project);
    let start = cursor::decode(&question, asked.cursor.as_deref())?;
    let project = match &asked.project {
        Some(project) => Some(key_of(site, call, project).await?),
        None => None,
    };
    let ask = site
        .get("rest/agile/1.0/board")
        .query("startAt", start)
        .query("maxResults", limit(asked.limit).min(PAGE))
        .maybe("name", asked.query.as_deref())
        .maybe("projectKeyOrId", project);
    let page = json(ask, call).await?;
    let address = site.address(&call.cancel).await?;
    let all = page["values"]
        .as_array()
        .map(Vec::as_slice)
        .ok_or_else(unreadable)?;
    let records: Vec<Record> = all
        .iter()
        .map(|board| {
            Record::default()
                .with("id", board["id"].clone())
                .with("name", adf::clean(board["name"].as_str().unwrap_or_default()))
                .with("type", board["type"].clone())
                .with("project", board["location"]["projectKey"].clone())
                .with("url", url(&address, board))
        })
        .collect();
    let total = page["total"].as_u64();
    let next = onward(&question, start, records.len(), total).filter(|_| page["isLast"] != true);
    let heading = counted(records.len(), total, "board");
    Ok(Output::Records(Records::of(heading, records).next(next)))
}

fn url(address: &str, board: &Value) -> String {
    let project = board["location"]["projectKey"].as_str().unwrap_or_default();
    let id = &board["id"];
    if project.is_empty() {
        return format!("{address}/secure/RapidBoard.jspa?rapidView={id}");
    }
    format!(
        "{address}/jira/software/c/projects/{}/boards/{id}",
        segment(project)
    )
}

/// Returns the board that is named by id or name.
///
/// # Errors
/// `not_found` with near names.
pub(super) async fn find(site: &Site, call: &Call, text: &str) -> Result<Value, ToolError> {
    let text = text.trim();
    if !text.is_empty() && text.chars().all(|c| c.is_ascii_digit()) {
        return Ok(text.parse::<u64>().map_or(Value::Null, Value::from));
    }
    let ask = site
        .get("rest/agile/1.0/board")
        .query("maxResults", PAGE)
        .query("name", text);
    let page = json(ask, call).await?;
    let all = page["values"].as_array().ok_or_else(unreadable)?;
    let exact = all.iter().find(|board| {
        board["name"]
            .as_str()
            .is_some_and(|name| name.eq_ignore_ascii_case(text))
    });
    if let Some(board) = exact.or(if all.len() == 1 { all.first() } else { None }) {
        return Ok(board["id"].clone());
    }
    let page = json(site.get("rest/agile/1.0/board").query("maxResults", PAGE), call).await?;
    let names = page["values"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|board| board["name"].as_str());
    Err(ToolError::not_found(format!("there is no board `{text}`"))
        .hint(format!("Did you mean {}?", near(text, names))))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sprints {
    board: Value,
    #[serde(default, deserialize_with = "arguments::text")]
    state: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// Returns what was given as text: models write ids as numbers.
pub(super) fn worded(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

pub(super) async fn sprints(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: Sprints = call.arguments()?;
    let board = find(site, call, &worded(&asked.board)).await?;
    let question = format!("sprints {board} {:?}", asked.state);
    let start = cursor::decode(&question, asked.cursor.as_deref())?;
    let ask = site
        .get(&format!("rest/agile/1.0/board/{board}/sprint"))
        .query("startAt", start)
        .query("maxResults", limit(asked.limit).min(PAGE))
        .maybe("state", asked.state.as_deref());
    let page = json(ask, call).await?;
    let address = site.address(&call.cancel).await?;
    let all = page["values"]
        .as_array()
        .map(Vec::as_slice)
        .ok_or_else(unreadable)?;
    let records: Vec<Record> = all.iter().map(|sprint| sprint_record(&address, sprint)).collect();
    // Some sites leave the total out.
    let more = page["isLast"] != true;
    let next = onward(&question, start, records.len(), page["total"].as_u64()).filter(|_| more);
    let heading = counted(records.len(), page["total"].as_u64(), "sprint");
    Ok(Output::Records(
        Records::of(heading, records)
            .next(next)
            .concise(&["id", "title", "state", "start", "end", "text"]),
    ))
}

fn sprint_record(address: &str, sprint: &Value) -> Record {
    Record::citable(Citable {
        id: sprint["id"].to_string(),
        title: adf::clean(sprint["name"].as_str().unwrap_or_default()),
        url: format!(
            "{address}/secure/RapidBoard.jspa?rapidView={}&sprint={}",
            sprint["originBoardId"], sprint["id"]
        ),
        author: String::new(),
        time: moment(&sprint["startDate"]),
        text: adf::clean(sprint["goal"].as_str().unwrap_or_default()),
    })
    .with("state", sprint["state"].clone())
    .with("start", text_or_null(moment(&sprint["startDate"])))
    .with("end", text_or_null(moment(&sprint["endDate"])))
}
