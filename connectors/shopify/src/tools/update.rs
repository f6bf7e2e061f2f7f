//! Changes of orders and products: only what is passed is changed, and it replaces what was there.

use super::{orders, products, reference, tags};
use crate::api::{Api, Doing};
use crate::markup;
use crate::queries::{UPDATE_ORDER, UPDATE_PRODUCT};
use mosaic_connector_kit::{Call, Output, Records, ToolError};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderArguments {
    order: String,
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    tags: Option<Value>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    po_number: Option<String>,
}

pub(super) async fn order(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: OrderArguments = call.arguments()?;
    let mut input = Map::new();
    for (key, value) in [
        ("note", &asked.note),
        ("email", &asked.email),
        ("poNumber", &asked.po_number),
    ] {
        if let Some(value) = value {
            input.insert(key.to_owned(), json!(value));
        }
    }
    if let Some(given) = &asked.tags {
        input.insert("tags".to_owned(), json!(tags::read(given)));
    }
    refuse_nothing(&input, "note, tags, email or po_number")?;
    let (id, _) = reference::order(api, &asked.order, &call.cancel).await?;
    let changed = names(&input);
    input.insert("id".to_owned(), json!(id));
    let variables = json!({"input": input});
    let payload = api
        .write((UPDATE_ORDER, Doing::SameTwice), variables, &call.cancel)
        .await?;
    let record = orders::record(api, &payload["order"]);
    Ok(Output::Records(Records::of(
        format!("order changed: {changed}"),
        [record],
    )))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductArguments {
    product: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    vendor: Option<String>,
    #[serde(default)]
    product_type: Option<String>,
    #[serde(default)]
    tags: Option<Value>,
}

pub(super) async fn product(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: ProductArguments = call.arguments()?;
    let mut input = Map::new();
    for (key, value) in [
        ("title", &asked.title),
        ("vendor", &asked.vendor),
        ("productType", &asked.product_type),
    ] {
        if let Some(value) = value {
            input.insert(key.to_owned(), json!(value));
        }
    }
    if let Some(markdown) = &asked.description {
        input.insert("descriptionHtml".to_owned(), json!(markup::to_html(markdown)));
    }
    if let Some(status) = &asked.status {
        let status = status.trim().to_uppercase();
        if !matches!(status.as_str(), "ACTIVE" | "DRAFT" | "ARCHIVED" | "UNLISTED") {
            return Err(ToolError::invalid(format!("there is no status `{status}`"))
                .hint("Choose active, draft, archived or unlisted"));
        }
        input.insert("status".to_owned(), json!(status));
    }
    if let Some(given) = &asked.tags {
        input.insert("tags".to_owned(), json!(tags::read(given)));
    }
    refuse_nothing(&input, "title, description, status, vendor, product_type or tags")?;
    let id = reference::product(api, &asked.product, &call.cancel).await?;
    let changed = names(&input);
    input.insert("id".to_owned(), json!(id));
    let variables = json!({"product": input});
    let payload = api
        .write((UPDATE_PRODUCT, Doing::SameTwice), variables, &call.cancel)
        .await?;
    let record = products::record(api, &payload["product"]);
    Ok(Output::Records(Records::of(
        format!("product changed: {changed}"),
        [record],
    )))
}

fn refuse_nothing(input: &Map<String, Value>, choices: &str) -> Result<(), ToolError> {
    if input.is_empty() {
        return Err(ToolError::invalid("nothing to change").hint(format!("Pass {choices}")));
    }
    Ok(())
}

fn names(input: &Map<String, Value>) -> String {
    let names: Vec<&str> = input
        .keys()
        .map(|key| match key.as_str() {
            "poNumber" => "PO number",
            "productType" => "type",
            "descriptionHtml" => "description",
            other => other,
        })
        .collect();
    names.join(", ")
}
