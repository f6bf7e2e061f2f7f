//! Stock by variant and location, and the locations.

use super::page::{self, List};
use super::reference::Named;
use super::shown::{counted, items, text};
use super::words::{Search, quoted};
use crate::api::Api;
use crate::queries::{INVENTORY, INVENTORY_LEVELS, LOCATIONS};
use futures::stream::{StreamExt as _, TryStreamExt as _};
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Value, json};

/// How many variants' further locations are read at a time.
const AT_A_TIME: usize = 3;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Arguments {
    #[serde(deserialize_with = "arguments::text")]
    sku: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    product: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    location: Option<String>,
    #[serde(deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn get(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: Arguments = call.arguments()?;
    let mut filters = vec![];
    filters.extend(asked.sku.as_deref().map(|sku| format!("sku:{}", quoted(sku))));
    let mut search = Search::Words(vec![]);
    if let Some(product) = &asked.product {
        match Named::read("Product", product) {
            Named::Id(id) => filters.push(format!(
                "product_id:{}",
                id.rsplit('/').next().unwrap_or_default()
            )),
            // "stock of X" may be asked of a title, of some of its words, or of an article number.
            Named::Name(name) => search = Search::read(Some(&name)),
        }
    }
    let place = asked.location.as_deref().map(str::to_lowercase);
    let list = List {
        query: INVENTORY,
        variables: json!({}),
        place: "/productVariants",
        page: 20,
    };
    let searching = page::Searching {
        question: format!("stock {search:?} {filters:?} {place:?}"),
        search: &search,
        filters: &filters,
        limit: asked.limit,
        cursor: asked.cursor.as_deref(),
    };
    let part = page::search(api, &list, &searching, &call.cancel).await?;
    let nodes: Vec<(Value, Vec<Value>)> = futures::stream::iter(part.nodes)
        .map(|node| async { levels(api, node, call).await })
        .buffered(AT_A_TIME)
        .try_collect()
        .await?;
    let records = located(api, &nodes, place.as_deref());
    if records.is_empty() && !nodes.is_empty() && part.next.is_none() {
        return Err(nowhere(&nodes, asked.location.as_deref().unwrap_or_default()));
    }
    let heading = format!(
        "stock of {}{}, by SKU and location",
        counted(nodes.len(), "variant"),
        search.heading()
    );
    let concise = &[
        "sku",
        "title",
        "location",
        "available",
        "on_hand",
        "committed",
        "incoming",
        "url",
    ];
    let mut records = Records::of(heading, records).next(part.next).concise(concise);
    records.notes = part.notes;
    Ok(Output::Records(records))
}

/// Returns the stock of variants at a location, or at all.
fn located(api: &Api, nodes: &[(Value, Vec<Value>)], place: Option<&str>) -> Vec<Record> {
    let is_here = |level: &Value| {
        place.is_none_or(|place| {
            let name = text(level, "/location/name").to_lowercase();
            name.contains(place) || text(level, "/location/legacyResourceId") == place
        })
    };
    let all = nodes
        .iter()
        .flat_map(|(node, levels)| levels.iter().map(move |level| (node, level)));
    let here = all.filter(|(_, level)| is_here(level));
    here.map(|(node, level)| record(api, node, level)).collect()
}

fn nowhere(nodes: &[(Value, Vec<Value>)], place: &str) -> ToolError {
    let mut known: Vec<String> = vec![];
    for level in nodes.iter().flat_map(|(_, levels)| levels) {
        let name = text(level, "/location/name");
        if !known.contains(&name) {
            known.push(name);
        }
    }
    ToolError::not_found(format!("there is no stock at a location `{place}`"))
        .hint(format!("The locations here are {}", known.join(", ")))
}

/// Returns a variant with its stock at all locations.
async fn levels(api: &Api, node: Value, call: &Call) -> Result<(Value, Vec<Value>), ToolError> {
    let list = List {
        query: INVENTORY_LEVELS,
        variables: json!({"id": node["inventoryItem"]["id"]}),
        place: "/inventoryItem/inventoryLevels",
        page: 100,
    };
    let mut levels = items(&node, "/inventoryItem/inventoryLevels/nodes").to_vec();
    let after = page::after(&node, "/inventoryItem/inventoryLevels");
    levels.extend(page::rest(api, &list, after, &call.cancel).await?);
    Ok((node, levels))
}

/// Returns a quantity of a level by its name.
pub(super) fn quantity(level: &Value, name: &str) -> Value {
    let found = items(level, "/quantities").iter().find(|it| it["name"] == name);
    found.map_or(Value::Null, |it| it["quantity"].clone())
}

fn record(api: &Api, node: &Value, level: &Value) -> Record {
    let product = text(node, "/product/legacyResourceId");
    let variant = text(node, "/legacyResourceId");
    let title = text(node, "/displayName");
    let (sku, place) = (text(node, "/sku"), text(level, "/location/name"));
    let of = |name: &str| quantity(level, name);
    Record::citable(Citable {
        id: format!("{variant}/{}", text(level, "/location/legacyResourceId")),
        url: api.link("products", &format!("{product}/variants/{variant}")),
        text: format!(
            "{title} ({sku}), {place}: {} available, {} on hand",
            of("available"),
            of("on_hand")
        ),
        title,
        author: String::new(),
        time: text(level, "/updatedAt"),
    })
    .with("sku", sku)
    .with("location", place)
    .with("available", of("available"))
    .with("on_hand", of("on_hand"))
    .with("committed", of("committed"))
    .with("incoming", of("incoming"))
    .with("tracked", node["inventoryItem"]["tracked"].clone())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoArguments {}

pub(super) async fn locations(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let NoArguments {} = call.arguments()?;
    let mut nodes = vec![];
    let mut after: Option<String> = None;
    loop {
        let found = api.read(LOCATIONS, json!({"after": after}), &call.cancel).await?;
        nodes.extend(items(&found.data, "/locations/nodes").to_vec());
        after = page::after(&found.data, "/locations");
        if after.is_none() {
            break;
        }
    }
    let records = nodes.iter().map(|node| {
        let id = text(node, "/legacyResourceId");
        let place = [
            text(node, "/address/address1"),
            text(node, "/address/city"),
            text(node, "/address/countryCode"),
        ];
        let place: Vec<String> = place.into_iter().filter(|part| !part.is_empty()).collect();
        Record::default()
            .with("id", id.clone())
            .with("title", text(node, "/name"))
            .with("address", place.join(", "))
            .with("active", node["isActive"].clone())
            .with("ships", node["shipsInventory"].clone())
            .with("online_orders", node["fulfillsOnlineOrders"].clone())
            .with("url", api.link("settings/locations", &id))
    });
    Ok(Output::Records(Records::of(
        counted(nodes.len(), "location"),
        records.collect::<Vec<_>>(),
    )))
}

pub(super) fn pick_location<'a>(nodes: &'a [Value], name: &str) -> Result<&'a Value, ToolError> {
    let wanted = name.trim().to_lowercase();
    let exact = nodes.iter().find(|node| {
        text(node, "/name").to_lowercase() == wanted
            || text(node, "/legacyResourceId") == wanted
            || text(node, "/id") == name
    });
    let near: Vec<&Value> = nodes
        .iter()
        .filter(|node| text(node, "/name").to_lowercase().contains(&wanted))
        .collect();
    match (exact, near.as_slice()) {
        (Some(node), _) => Ok(node),
        (None, [node]) => Ok(*node),
        (None, _) => {
            let names: Vec<String> = nodes.iter().map(|node| text(node, "/name")).collect();
            Err(
                ToolError::not_found(format!("there is no single location `{name}`"))
                    .hint(format!("Choose from {}", names.join(", "))),
            )
        }
    }
}
