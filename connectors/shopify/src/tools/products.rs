//! Lists of products and of their variants.

use super::page::{self, List, Searching};
use super::shown::{amount, counted, joined, number, state, text};
use super::words::{Search, quoted};
use crate::api::Api;
use crate::queries::{PRODUCTS, VARIANTS};
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments, cursor, output};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Arguments {
    #[serde(deserialize_with = "arguments::text")]
    query: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    status: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    sort: Option<String>,
    #[serde(deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn list(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: Arguments = call.arguments()?;
    let filters = match asked.status.as_deref().map(str::to_lowercase).as_deref() {
        None | Some("any") => vec![],
        Some(status @ ("active" | "draft" | "archived" | "unlisted")) => vec![format!("status:{status}")],
        Some(other) => {
            return Err(ToolError::invalid(format!("there is no status `{other}`"))
                .hint("Choose active, draft, archived, unlisted or any"));
        }
    };
    let (sort, reverse) = match asked.sort.as_deref() {
        None | Some("title") => ("TITLE", false),
        Some("newest") => ("CREATED_AT", true),
        Some("updated") => ("UPDATED_AT", true),
        Some("stock") => ("INVENTORY_TOTAL", false),
        Some(other) => {
            return Err(ToolError::invalid(format!("there is no order `{other}`"))
                .hint("Choose title, newest, updated or stock (lowest first)"));
        }
    };
    let search = Search::read(asked.query.as_deref());
    let list = List {
        query: PRODUCTS,
        variables: json!({"sort": sort, "reverse": reverse}),
        place: "/products",
        page: 100,
    };
    let searching = Searching {
        question: format!("products {search:?} {filters:?} {sort} {reverse}"),
        search: &search,
        filters: &filters,
        limit: asked.limit,
        cursor: asked.cursor.as_deref(),
    };
    let part = page::search(api, &list, &searching, &call.cancel).await?;
    let records: Vec<Record> = part.nodes.iter().map(|node| record(api, node)).collect();
    let heading = format!(
        "{}{}, by {}",
        counted(records.len(), "product"),
        search.heading(),
        asked.sort.as_deref().unwrap_or("title")
    );
    let mut records = Records::of(heading, records)
        .next(part.next)
        .concise(&["id", "title", "status", "price", "stock", "text", "url"]);
    records.notes = part.notes;
    Ok(Output::Records(records))
}

/// Returns a product of a list as a record.
pub(super) fn record(api: &Api, node: &Value) -> Record {
    let text_of_it = output::clip(&text(node, "/description"), 2_000).into_owned();
    described(api, node, text_of_it)
}

/// Returns a product as a record that says `said`.
pub(super) fn described(api: &Api, node: &Value, said: String) -> Record {
    let id = text(node, "/legacyResourceId");
    Record::citable(Citable {
        url: api.link("products", &id),
        id,
        title: text(node, "/title"),
        author: text(node, "/vendor"),
        time: text(node, "/updatedAt"),
        text: said,
    })
    .with("handle", text(node, "/handle"))
    .with("status", state(node, "/status"))
    .with("type", text(node, "/productType"))
    .with("price", prices(node))
    .with("variants", number(node, "/variantsCount/count"))
    .with(
        "stock",
        if node["tracksInventory"] == false {
            Value::Null
        } else {
            node["totalInventory"].clone()
        },
    )
    .with("tags", joined(node, "/tags"))
    .with("created", text(node, "/createdAt"))
}

fn prices(node: &Value) -> String {
    let least = amount(node, "/priceRangeV2/minVariantPrice/amount");
    let most = amount(node, "/priceRangeV2/maxVariantPrice/amount");
    let currency = text(node, "/priceRangeV2/minVariantPrice/currencyCode");
    if least == most {
        format!("{least} {currency}")
    } else {
        format!("{least} to {most} {currency}")
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct VariantArguments {
    #[serde(deserialize_with = "arguments::text")]
    sku: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    barcode: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    query: Option<String>,
    #[serde(deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn variants(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: VariantArguments = call.arguments()?;
    let mut filters = vec![];
    // With an asterisk at its end, a number stands for all that begin so.
    let field = |name: &str, value: &str| match value.strip_suffix('*') {
        Some(start) => format!("{name}:{}*", start.replace([' ', '"'], "")),
        None => format!("{name}:{}", quoted(value)),
    };
    filters.extend(asked.sku.as_deref().map(|sku| field("sku", sku)));
    filters.extend(asked.barcode.as_deref().map(|barcode| field("barcode", barcode)));
    let search = Search::read(asked.query.as_deref());
    let query = search.all(&filters);
    let question = format!("variants {query:?}");
    let list = List {
        query: VARIANTS,
        variables: json!({"query": query}),
        place: "/productVariants",
        page: 200,
    };
    let after = cursor::open(&question, asked.cursor.as_deref())?;
    let part = page::read(api, &list, (page::limit(asked.limit), after), &call.cancel).await?;
    let currency = text(&part.data, "/shop/currencyCode");
    let records: Vec<Record> = part
        .nodes
        .iter()
        .map(|node| variant(api, node, &currency))
        .collect();
    let mut heading = format!("{} by SKU", counted(records.len(), "variant"));
    if records.is_empty() {
        heading.push_str("; the SKU or barcode has to be whole, or end with *");
    }
    let next = part.next.map(|next| cursor::seal(&question, &next));
    let mut records = Records::of(heading, records)
        .next(next)
        .concise(&["sku", "title", "price", "stock", "barcode", "url"]);
    records.notes = part.notes;
    Ok(Output::Records(records))
}

fn variant(api: &Api, node: &Value, currency: &str) -> Record {
    let id = text(node, "/legacyResourceId");
    let product = text(node, "/product/legacyResourceId");
    let title = text(node, "/displayName");
    let price = format!("{} {currency}", amount(node, "/price"));
    let stock = number(node, "/inventoryQuantity");
    let sku = text(node, "/sku");
    Record::citable(Citable {
        url: api.link("products", &format!("{product}/variants/{id}")),
        text: format!("{title} ({sku}): {price}, {stock} in stock"),
        id,
        title,
        author: String::new(),
        time: text(node, "/updatedAt"),
    })
    .with("sku", sku)
    .with("barcode", text(node, "/barcode"))
    .with("price", price)
    .with("compare_at", amount(node, "/compareAtPrice"))
    .with("stock", stock)
    .with("product", text(node, "/product/title"))
    .with("status", state(node, "/product/status"))
}
