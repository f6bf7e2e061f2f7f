//! One product with its variants.

use super::page::{self, List};
use super::products::described;
use super::reference::{Named, pick_product, product_query};
use super::shown::{amount, items, number, text};
use crate::api::Api;
use crate::markup;
use crate::queries::{PRODUCT_BY_ID, PRODUCT_BY_WORDS, PRODUCT_VARIANTS};
use mosaic_connector_kit::{Call, Output, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    #[serde(deserialize_with = "arguments::text")]
    product: Option<String>,
}

pub(super) async fn get(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: Arguments = call.arguments()?;
    let given = asked
        .product
        .ok_or_else(|| ToolError::invalid("`product` is empty").hint("Pass a title, handle, SKU or id"))?;
    let (mut node, notes) = match Named::read("Product", &given) {
        Named::Id(id) => {
            let found = api.read(PRODUCT_BY_ID, json!({"id": id}), &call.cancel).await?;
            (found.data["product"].clone(), found.notes)
        }
        Named::Name(name) => {
            let query = product_query(&name);
            let found = api
                .read(PRODUCT_BY_WORDS, json!({"query": query}), &call.cancel)
                .await?;
            (
                pick_product(items(&found.data, "/products/nodes"), &name)?.clone(),
                found.notes,
            )
        }
    };
    if node.is_null() {
        return Err(ToolError::not_found(format!("there is no product `{given}`"))
            .hint("See them with list_products"));
    }
    let list = List {
        query: PRODUCT_VARIANTS,
        variables: json!({"id": node["id"]}),
        place: "/product/variants",
        page: 100,
    };
    let rest = page::rest(api, &list, page::after(&node, "/variants"), &call.cancel).await?;
    if let Some(nodes) = node["variants"]["nodes"].as_array_mut() {
        nodes.extend(rest);
    }
    let record = described(api, &node, document(&node)).with("shop_url", text(&node, "/onlineStoreUrl"));
    let mut records = Records::of(text(&node, "/title"), [record]);
    records.notes = notes;
    records.extra.insert("variant_list".to_owned(), variants(&node));
    Ok(Output::Records(records))
}

fn variants(node: &Value) -> Value {
    let all = items(node, "/variants/nodes").iter().map(|it| {
        json!({
            "id": it["legacyResourceId"], "title": it["title"], "sku": it["sku"], "barcode": it["barcode"],
            "price": amount(it, "/price"), "stock": it["inventoryQuantity"],
        })
    });
    all.collect()
}

fn document(node: &Value) -> String {
    let mut said = markup::from_html(&text(node, "/descriptionHtml"));
    let currency = text(node, "/priceRangeV2/minVariantPrice/currencyCode");
    said.push_str("\n\n## Variants\n");
    for it in items(node, "/variants/nodes") {
        let compared = amount(it, "/compareAtPrice");
        let compared = if compared.is_empty() {
            compared
        } else {
            format!(" instead of {compared}")
        };
        let barcode = text(it, "/barcode");
        let barcode = if barcode.is_empty() {
            barcode
        } else {
            format!(", barcode {barcode}")
        };
        said.push_str(&format!(
            "- {} ({}): {} {currency}{compared}, {} in stock{barcode}\n",
            text(it, "/displayName"),
            text(it, "/sku"),
            amount(it, "/price"),
            number(it, "/inventoryQuantity")
        ));
    }
    let collections: Vec<String> = items(node, "/collections/nodes")
        .iter()
        .map(|it| text(it, "/title"))
        .collect();
    if !collections.is_empty() {
        let more = node.pointer("/collections/pageInfo/hasNextPage") == Some(&Value::Bool(true));
        let more = if more { " and more" } else { "" };
        said.push_str(&format!("\nCollections: {}{more}\n", collections.join(", ")));
    }
    let published = text(node, "/publishedAt");
    let published = if published.is_empty() {
        "not published".to_owned()
    } else {
        format!("published {published}")
    };
    said.push_str(&format!("\nOnline: {published}"));
    said
}
