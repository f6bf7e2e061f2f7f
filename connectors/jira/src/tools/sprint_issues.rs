//! The issues of a sprint: of the current one unless another is named.

use super::boards::{find, worded};
use super::limit;
use super::projects::unreadable;
use super::search::{Page, quoted, record};
use crate::issues::{CONCISE, LISTED};
use crate::site::{Site, json, near};
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, Output, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use serde_json::Value;

/// The most pages of sprints that a name is looked for in.
const PAGES: usize = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SprintIssues {
    #[serde(default)]
    sprint: Value,
    #[serde(default)]
    board: Value,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn get(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: SprintIssues = call.arguments()?;
    let said =
        |value: &Value| Some(worded(value).trim().to_owned()).filter(|it| !value.is_null() && !it.is_empty());
    let sprint =
        said(&asked.sprint).filter(|it| !["current", "active", "open"].contains(&it.to_lowercase().as_str()));
    let size = limit(asked.limit);
    let is_id = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    match (sprint, said(&asked.board)) {
        (Some(id), _) if is_id(&id) => of_id(site, call, (&id, size, asked.cursor.as_deref())).await,
        (sprint, Some(board)) => {
            let id = on_board(site, call, (&board, sprint.as_deref())).await?;
            of_id(site, call, (&id, size, asked.cursor.as_deref())).await
        }
        // Without a board one search says as much as boards, sprints and issues asked one after the other.
        (sprint, None) => {
            let (jql, what) = match sprint {
                Some(name) => (format!("sprint = {} ORDER BY key", quoted(&name)), name),
                None => (
                    "sprint in openSprints() ORDER BY key".to_owned(),
                    "the current sprint".to_owned(),
                ),
            };
            let found = Page::new(&jql, &[])
                .from(asked.cursor.as_deref(), size)?
                .fetch(site, call)
                .await?;
            Ok(output(&what, found.records(site, call, &[]).await?, found.next))
        }
    }
}

/// Returns the id of a sprint on a board: the one of this name, or the active one.
async fn on_board(
    site: &Site,
    call: &Call,
    (board, sprint): (&str, Option<&str>),
) -> Result<String, ToolError> {
    let board_id = find(site, call, board).await?;
    let mut all: Vec<Value> = vec![];
    // A name may be of any sprint, and the newest of many come last.
    for _ in 0..PAGES {
        let ask = site
            .get(&format!("rest/agile/1.0/board/{board_id}/sprint"))
            .query("startAt", all.len())
            .query("maxResults", 50)
            .maybe("state", sprint.is_none().then_some("active"));
        let mut page = json(ask, call).await?;
        let Value::Array(some) = page["values"].take() else {
            return Err(unreadable());
        };
        let named = |it: &Value| {
            let name = it["name"].as_str().unwrap_or_default();
            sprint.is_none_or(|wanted| name.eq_ignore_ascii_case(wanted))
        };
        let over = some.is_empty() || page["isLast"] == true || some.iter().any(named);
        all.extend(some);
        if over {
            break;
        }
    }
    let found = all.iter().find(|it| {
        sprint.is_none_or(|wanted| {
            it["name"]
                .as_str()
                .is_some_and(|name| name.eq_ignore_ascii_case(wanted))
        })
    });
    found.map(|it| it["id"].to_string()).ok_or_else(|| {
        let names = all.iter().filter_map(|it| it["name"].as_str());
        match sprint {
            Some(wanted) => ToolError::not_found(format!("board `{board}` has no sprint `{wanted}`")).hint(
                format!("Did you mean {}? list_sprints knows all", near(wanted, names)),
            ),
            None => {
                ToolError::not_found(format!("board `{board}` has no active sprint")).hint("See list_sprints")
            }
        }
    })
}

async fn of_id(
    site: &Site,
    call: &Call,
    (id, size, from): (&str, u32, Option<&str>),
) -> Result<Output, ToolError> {
    let question = format!("issues of sprint {id}");
    let token = cursor::open(&question, from)?;
    let ask = site
        .get(&format!("rest/software/1.0/sprint/{}/issue", segment(id)))
        .query("maxResults", size)
        .query("fields", LISTED.join(","))
        .maybe("nextPageToken", token);
    let page = json(ask, call).await?;
    let all = page["issues"].as_array().ok_or_else(unreadable)?;
    let address = site.address(&call.cancel).await?;
    let records: Vec<Record> = all.iter().map(|issue| record(&address, issue, &[])).collect();
    let next = page["nextPageToken"].as_str().filter(|_| page["isLast"] != true);
    let next = next.map(|token| cursor::seal(&question, token));
    Ok(output(&format!("sprint {id}"), records, next))
}

fn output(what: &str, records: Vec<Record>, next: Option<String>) -> Output {
    let count = records.len();
    let more = if next.is_some() {
        ", and there are more"
    } else {
        ""
    };
    let heading = match count {
        0 => format!("no issues in {what}"),
        1 => format!("1 issue in {what}{more}"),
        _ => format!("{count} issues in {what}{more}"),
    };
    Output::Records(Records::of(heading, records).next(next).concise(CONCISE))
}
