//! Adds tags. Twice is the same as once.

use super::reference;
use super::shown::{joined, text};
use crate::api::{Api, Doing};
use crate::queries::ADD_TAGS;
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    kind: String,
    id: String,
    tags: Value,
}

pub(super) async fn add(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: Arguments = call.arguments()?;
    let tags = read(&asked.tags);
    if tags.is_empty() {
        return Err(ToolError::invalid("`tags` is empty").hint("Pass a list such as [\"vip\"]"));
    }
    let kind = asked.kind.trim().to_lowercase().replace(' ', "_");
    let (id, page) = match kind.trim_end_matches('s') {
        "order" => (reference::order(api, &asked.id, &call.cancel).await?.0, "orders"),
        "product" => (
            reference::product(api, &asked.id, &call.cancel).await?,
            "products",
        ),
        "customer" => (
            reference::customer(api, &asked.id, &call.cancel).await?,
            "customers",
        ),
        "draft_order" | "draft" => (
            reference::draft(api, &asked.id, &call.cancel).await?,
            "draft_orders",
        ),
        other => {
            return Err(ToolError::invalid(format!("there is no kind `{other}`"))
                .hint("Choose order, product, customer or draft_order"));
        }
    };
    let variables = json!({"id": id, "tags": tags});
    let payload = api
        .write((ADD_TAGS, Doing::SameTwice), variables, &call.cancel)
        .await?;
    let node = &payload["node"];
    let title = ["/name", "/title", "/displayName"]
        .iter()
        .map(|pointer| text(node, pointer))
        .find(|it| !it.is_empty());
    let title = title.unwrap_or(asked.id);
    let id = text(node, "/legacyResourceId");
    let all = joined(node, "/tags");
    let record = Record::citable(Citable {
        url: api.link(page, &id),
        id,
        text: format!("tags: {all}"),
        title: title.clone(),
        author: String::new(),
        time: text(node, "/updatedAt"),
    })
    .with("tags", all);
    let heading = format!("{title} now has the tags {}", tags.join(", "));
    Ok(Output::Records(Records::of(heading, [record])))
}

/// Returns the tags of a list, or of a text with commas.
pub(super) fn read(value: &Value) -> Vec<String> {
    let texts: Vec<&str> = match value {
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        Value::String(text) => vec![text],
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => vec![],
    };
    let tags = texts.into_iter().flat_map(|text| text.split(','));
    tags.map(|tag| tag.trim().to_owned())
        .filter(|tag| !tag.is_empty())
        .collect()
}
