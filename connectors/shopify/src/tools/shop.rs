//! The shop itself, and its sales figures.

use super::shown::{day, items, joined, text};
use crate::api::Api;
use crate::queries::{ANALYTICS, CHECK, SHOP};
use mosaic_connector_kit::{Call, Output, Record, Records, RowColumn, Rows, ToolError, output};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoArguments {}

/// The most rows of a table.
const ROWS: usize = 1_000;

/// Returns one line about the shop that answers.
pub(crate) async fn check(api: &Api) -> Result<String, ToolError> {
    let found = api
        .read(CHECK, json!({}), &CancellationToken::new())
        .await
        .map_err(|error| {
            let field = error.field.unwrap_or("SHOPIFY_ACCESS_TOKEN");
            error.field(field)
        })?;
    let shop = &found.data["shop"];
    Ok(format!(
        "{} ({})",
        text(shop, "/name"),
        text(shop, "/myshopifyDomain")
    ))
}

pub(super) async fn get(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let NoArguments {} = call.arguments()?;
    let found = api.read(SHOP, json!({}), &call.cancel).await?;
    let shop = &found.data["shop"];
    let scopes: Vec<String> = items(&found.data, "/currentAppInstallation/accessScopes")
        .iter()
        .map(|it| text(it, "/handle"))
        .collect();
    let place = [
        text(shop, "/shopAddress/city"),
        text(shop, "/shopAddress/countryCodeV2"),
    ];
    let record = Record::default()
        .with("title", text(shop, "/name"))
        .with("domain", text(shop, "/myshopifyDomain"))
        .with("url", text(shop, "/primaryDomain/url"))
        .with("currency", text(shop, "/currencyCode"))
        .with("timezone", text(shop, "/ianaTimezone"))
        .with("plan", text(shop, "/plan/publicDisplayName"))
        .with("place", place.join(", "))
        .with("prices_include_tax", shop["taxesIncluded"].clone())
        .with("since", day(shop, "/createdAt"))
        .with("scopes", scopes.join(", "));
    let mut records = Records::of(text(shop, "/name"), [record]);
    records.notes = found.notes;
    Ok(Output::Records(records))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Analytics {
    query: String,
}

pub(super) async fn analytics(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: Analytics = call.arguments()?;
    let query = asked.query.trim();
    if query.is_empty() || query.len() > 4_000 {
        return Err(ToolError::invalid("`query` is empty or too long").hint(EXAMPLE));
    }
    let found = api.read(ANALYTICS, json!({"query": query}), &call.cancel).await?;
    let answer = &found.data["shopifyqlQuery"];
    let errors = joined(answer, "/parseErrors");
    if !errors.is_empty() {
        let errors = output::clip(&errors, 400).into_owned();
        return Err(
            ToolError::invalid(format!("Shopify did not understand the query: {errors}")).hint(EXAMPLE),
        );
    }
    let columns: Vec<RowColumn> = items(answer, "/tableData/columns")
        .iter()
        .map(|column| RowColumn {
            name: text(column, "/name"),
            type_name: text(column, "/dataType").to_lowercase(),
        })
        .collect();
    let all = items(answer, "/tableData/rows");
    let rows = all.iter().take(ROWS).map(|row| cells(row, &columns)).collect();
    Ok(Output::Rows(Rows {
        columns,
        rows,
        has_more: all.len() > ROWS,
        sql: query.to_owned(),
        notes: found.notes,
    }))
}

const EXAMPLE: &str = "Write it as: FROM sales SHOW total_sales, orders GROUP BY product_title SINCE -30d UNTIL today ORDER BY total_sales DESC";

/// A row comes as an object or as a list.
fn cells(row: &Value, columns: &[RowColumn]) -> Vec<Option<String>> {
    let cell = |value: Option<&Value>| match value {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
    };
    let columns = columns.iter().enumerate();
    columns
        .map(|(index, column)| cell(row.get(&column.name).or_else(|| row.get(index))))
        .collect()
}
