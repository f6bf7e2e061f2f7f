//! Collections and discounts.

use super::page::{self, List, Searching};
use super::shown::{counted, items, number, state, text};
use super::words::Search;
use crate::api::Api;
use crate::queries::{COLLECTIONS, DISCOUNTS};
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Arguments {
    #[serde(deserialize_with = "arguments::text")]
    query: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    status: Option<String>,
    #[serde(deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn collections(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: Arguments = call.arguments()?;
    if asked.status.is_some() {
        return Err(ToolError::invalid("collections have no status").hint("Leave `status` out"));
    }
    let search = Search::read(asked.query.as_deref());
    let list = List {
        query: COLLECTIONS,
        variables: json!({}),
        place: "/collections",
        page: 100,
    };
    let searching = Searching {
        question: format!("collections {search:?}"),
        search: &search,
        filters: &[],
        limit: asked.limit,
        cursor: asked.cursor.as_deref(),
    };
    let part = page::search(api, &list, &searching, &call.cancel).await?;
    let records: Vec<Record> = part.nodes.iter().map(|node| collection(api, node)).collect();
    let heading = format!(
        "{}{}, by title",
        counted(records.len(), "collection"),
        search.heading()
    );
    let concise = &["id", "title", "products", "text", "url"];
    let mut records = Records::of(heading, records).next(part.next).concise(concise);
    records.notes = part.notes;
    Ok(Output::Records(records))
}

fn collection(api: &Api, node: &Value) -> Record {
    let id = text(node, "/legacyResourceId");
    Record::citable(Citable {
        url: api.link("collections", &id),
        id,
        title: text(node, "/title"),
        author: String::new(),
        time: text(node, "/updatedAt"),
        text: text(node, "/description"),
    })
    .with("handle", text(node, "/handle"))
    .with("products", number(node, "/productsCount/count"))
    .with("sorted", state(node, "/sortOrder"))
}

pub(super) async fn discounts(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: Arguments = call.arguments()?;
    let filters = super::status_filter(asked.status.as_deref(), &["active", "scheduled", "expired"])?;
    let search = Search::read(asked.query.as_deref());
    let list = List {
        query: DISCOUNTS,
        variables: json!({}),
        place: "/discountNodes",
        page: 50,
    };
    let searching = Searching {
        question: format!("discounts {search:?} {filters:?}"),
        search: &search,
        filters: &filters,
        limit: asked.limit,
        cursor: asked.cursor.as_deref(),
    };
    let part = page::search(api, &list, &searching, &call.cancel).await?;
    let records: Vec<Record> = part.nodes.iter().map(|node| discount(api, node)).collect();
    let heading = format!(
        "{}{}, by start, latest first",
        counted(records.len(), "discount"),
        search.heading()
    );
    let concise = &["id", "title", "codes", "status", "text", "used", "ends", "url"];
    let mut records = Records::of(heading, records).next(part.next).concise(concise);
    records.notes = part.notes;
    Ok(Output::Records(records))
}

fn discount(api: &Api, node: &Value) -> Record {
    let id = text(node, "/id")
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned();
    let it = &node["discount"];
    let kind = text(it, "/__typename");
    let codes: Vec<String> = items(it, "/codes/nodes")
        .iter()
        .map(|code| text(code, "/code"))
        .collect();
    let more = number(it, "/codesCount/count") - i64::try_from(codes.len()).unwrap_or_default();
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    Record::citable(Citable {
        url: api.link("discounts", &id),
        id,
        title: text(it, "/title"),
        author: String::new(),
        time: text(it, "/startsAt"),
        text: text(it, "/summary"),
    })
    .with(
        "kind",
        if kind.starts_with("DiscountAutomatic") {
            "automatic"
        } else {
            "code"
        },
    )
    .with("codes", format!("{}{more}", codes.join(", ")))
    .with("status", state(it, "/status"))
    .with("used", number(it, "/asyncUsageCount"))
    .with("limit", it["usageLimit"].clone())
    .with("ends", text(it, "/endsAt"))
}
