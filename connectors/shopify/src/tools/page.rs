//! Lists: as many pages of the shop as a limit needs, and the cursor behind the last of them.

use super::words::Search;
use crate::api::{Api, Request};
use mosaic_connector_kit::{ToolError, cursor};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

/// The most records of one call.
const MOST: u32 = 250;

/// A list that is asked for.
#[derive(Debug, Clone)]
pub(super) struct List<'a> {
    /// The query, which takes `first` and `after`.
    pub(super) query: &'static str,
    /// Its other variables.
    pub(super) variables: Value,
    /// Where the list is in the data: `/orders`.
    pub(super) place: &'a str,
    /// The most of a page that is not too dear.
    pub(super) page: u32,
}

/// A part of a list.
#[derive(Debug, Clone, Default)]
pub(super) struct Part {
    /// The nodes.
    pub(super) nodes: Vec<Value>,
    /// The shop's cursor, where there is more.
    pub(super) next: Option<String>,
    /// What the shop did not understand or hides.
    pub(super) notes: Vec<String>,
    /// The data of the last page, for what stands beside the list.
    pub(super) data: Value,
}

/// Returns how many records are asked for.
pub(super) fn limit(asked: Option<u32>) -> u32 {
    asked.unwrap_or(20).clamp(1, MOST)
}

/// Reads pages until there are `limit` nodes or no more.
pub(super) async fn read(
    api: &Api,
    list: &List<'_>,
    (limit, mut after): (u32, Option<String>),
    cancel: &CancellationToken,
) -> Result<Part, ToolError> {
    let mut part = Part::default();
    loop {
        let got = u32::try_from(part.nodes.len()).unwrap_or(u32::MAX);
        let mut variables = list.variables.clone();
        variables["first"] = list.page.min(limit.saturating_sub(got)).into();
        variables["after"] = after.clone().into();
        let found = api.run(&Request::new(list.query, variables), cancel).await?;
        for note in found.notes {
            if !part.notes.contains(&note) {
                part.notes.push(note);
            }
        }
        let page = found.data.pointer(list.place).cloned().unwrap_or_default();
        let nodes = page["nodes"].as_array().cloned().unwrap_or_default();
        let empty = nodes.is_empty();
        part.nodes.extend(nodes);
        part.data = found.data;
        let more = page["pageInfo"]["hasNextPage"] == true && !empty;
        after = page["pageInfo"]["endCursor"]
            .as_str()
            .filter(|_| more)
            .map(str::to_owned);
        if after.is_none() || part.nodes.len() >= limit as usize {
            part.next = after;
            return Ok(part);
        }
    }
}

/// Reads all nodes of a list that go on after `after`.
pub(super) async fn rest(
    api: &Api,
    list: &List<'_>,
    after: Option<String>,
    cancel: &CancellationToken,
) -> Result<Vec<Value>, ToolError> {
    match after {
        Some(after) => Ok(read(api, list, (u32::MAX, Some(after)), cancel).await?.nodes),
        None => Ok(vec![]),
    }
}

/// Returns the cursor behind a list within a node, where it goes on.
pub(super) fn after(node: &Value, place: &str) -> Option<String> {
    let info = node.pointer(place)?.get("pageInfo")?;
    let more = info["hasNextPage"] == true;
    info["endCursor"].as_str().filter(|_| more).map(str::to_owned)
}

/// A search that is asked for: the words, and what a person may page through.
#[derive(Debug)]
pub(super) struct Searching<'a> {
    /// What the search means.
    pub(super) search: &'a Search,
    /// Further filters of the shop's syntax.
    pub(super) filters: &'a [String],
    /// The name that the cursor is bound to.
    pub(super) question: String,
    /// How many.
    pub(super) limit: Option<u32>,
    /// Where to go on.
    pub(super) cursor: Option<&'a str>,
}

/// Reads a list by a search: first what has all words; where nothing has, what has some of them, the best first.
pub(super) async fn search(
    api: &Api,
    list: &List<'_>,
    asked: &Searching<'_>,
    cancel: &CancellationToken,
) -> Result<Part, ToolError> {
    let limit = limit(asked.limit);
    let mark = cursor::open(&asked.question, asked.cursor)?;
    let (some, after) = match mark.as_deref().and_then(|mark| mark.split_once(' ')) {
        Some((mode, after)) => (mode == "some", Some(after.to_owned())),
        None => (false, None),
    };
    let fresh = after.is_none();
    let mut part = if some {
        Part::default()
    } else {
        let mut list = list.clone();
        list.variables["query"] = asked.search.all(asked.filters).into();
        read(api, &list, (limit, after.clone()), cancel).await?
    };
    let mut mode = "all";
    if (some || (fresh && part.nodes.is_empty()))
        && let Some(any) = asked.search.any(asked.filters)
    {
        let mut list = list.clone();
        list.variables["query"] = any.into();
        if list.variables["sort"].is_string() {
            list.variables["sort"] = "RELEVANCE".into();
            list.variables["reverse"] = false.into();
        }
        part = read(api, &list, (limit, after), cancel).await?;
        asked.search.rank(&mut part.nodes);
        if !part.nodes.is_empty() {
            part.notes
                .push("nothing has all of the words; these have some of them, the best first".to_owned());
        }
        mode = "some";
    }
    part.next = part
        .next
        .map(|next| cursor::seal(&asked.question, &format!("{mode} {next}")));
    Ok(part)
}
