//! The tools, one function each, and the table that finds them by name.

mod cancel;
mod catalog;
mod customers;
mod dates;
mod drafts;
mod graphql;
mod order;
mod orders;
mod page;
mod parcels;
mod product;
mod products;
mod reference;
mod set_stock;
mod shop;
mod shown;
mod stock;
mod tags;
mod update;
mod words;

use crate::api::Api;
use mosaic_connector_kit::{Call, Output, ToolError};

pub(crate) use shop::check;

/// Runs a tool.
pub(crate) async fn call(api: &Api, call: &Call) -> Result<Output, ToolError> {
    match call.tool.as_str() {
        "list_orders" => orders::list(api, call).await,
        "get_order" => order::get(api, call).await,
        "list_products" => products::list(api, call).await,
        "get_product" => product::get(api, call).await,
        "search_variants" => products::variants(api, call).await,
        "list_customers" => customers::list(api, call).await,
        "get_customer" => customers::get(api, call).await,
        "get_inventory" => stock::get(api, call).await,
        "list_locations" => stock::locations(api, call).await,
        "list_collections" => catalog::collections(api, call).await,
        "list_discounts" => catalog::discounts(api, call).await,
        "list_draft_orders" => drafts::list(api, call).await,
        "get_fulfillment_orders" => parcels::get(api, call).await,
        "get_shop" => shop::get(api, call).await,
        "run_analytics" => shop::analytics(api, call).await,
        "graphql_query" => graphql::query(api, call).await,
        "add_tags" => tags::add(api, call).await,
        "create_draft_order" => drafts::create(api, call).await,
        "update_order" => update::order(api, call).await,
        "update_product" => update::product(api, call).await,
        "set_inventory" => set_stock::set(api, call).await,
        "cancel_order" => cancel::cancel(api, call).await,
        other => Err(ToolError::invalid(format!("there is no tool `{other}`"))),
    }
}

/// Returns the filter for a status that is one of a few; "any" and none filter nothing.
fn status_filter(asked: Option<&str>, known: &[&str]) -> Result<Vec<String>, ToolError> {
    match asked.map(str::to_lowercase).as_deref() {
        None | Some("any") => Ok(vec![]),
        Some(status) if known.contains(&status) => Ok(vec![format!("status:{status}")]),
        Some(other) => Err(ToolError::invalid(format!("there is no status `{other}`"))
            .hint(format!("Choose {} or any", known.join(", ")))),
    }
}
