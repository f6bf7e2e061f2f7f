//! What people call a thing: an order's number, an id, a link to the admin, a customer's address, a product's title. Never
//! guesses between two.

use super::orders::by_name;
use super::shown::{items, text};
use super::words::quoted;
use crate::api::Api;
use crate::queries::{FIND_CUSTOMER, FIND_DRAFT, FIND_PRODUCT, ORDER_REF};
use mosaic_connector_kit::{ToolError, output};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// A name, or an id of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// `gid://shopify/Order/6214287491`.
    Id(String),
    /// What a person calls it.
    Name(String),
}

impl Named {
    /// Reads what was given for a thing of `kind`: `Order`.
    pub(super) fn read(kind: &str, given: &str) -> Self {
        let given = given.trim();
        let own = format!("gid://shopify/{kind}/");
        // A link to the admin ends with the id.
        let last = given.split(['?', '#']).next().unwrap_or_default();
        let last = last.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let tail = if given.contains('/') { last } else { given };
        let is_id = tail.len() >= 9 && tail.chars().all(|c| c.is_ascii_digit());
        if is_id && (given.contains("/") || tail == given) {
            return Self::Id(format!("{own}{tail}"));
        }
        Self::Name(given.to_owned())
    }
}

/// Returns an order's name as the shop writes it: with the number sign, unless it begins with a letter.
pub(super) fn order_name(given: &str) -> String {
    let bare = given.trim().trim_start_matches("order ").trim_start_matches('#');
    format!("#{bare}")
}

/// Picks the order that a name means out of what was found.
pub(super) fn pick_order(found: &Value, name: &str) -> Result<Value, ToolError> {
    let same = |node: &&Value| {
        let known = text(node, "/name");
        known
            .trim_start_matches('#')
            .eq_ignore_ascii_case(name.trim_start_matches('#'))
    };
    items(found, "/orders/nodes")
        .iter()
        .find(same)
        .cloned()
        .ok_or_else(|| no_order(name))
}

/// Returns the error for an order that does not exist.
pub(super) fn no_order(name: &str) -> ToolError {
    ToolError::not_found(format!("there is no order `{}`", output::clip(name, 60))).hint(
        "Look for it with list_orders; without the scope read_all_orders Shopify shows the last 60 days only",
    )
}

/// Returns an order's id, and its tags where they came with it.
pub(super) async fn order(
    api: &Api,
    given: &str,
    cancel: &CancellationToken,
) -> Result<(String, Value), ToolError> {
    match Named::read("Order", given) {
        Named::Id(id) => Ok((id, Value::Null)),
        Named::Name(name) => {
            let name = order_name(&name);
            let found = api
                .read(ORDER_REF, json!({"query": by_name(&name)}), cancel)
                .await?;
            let node = pick_order(&found.data, &name)?;
            Ok((text(&node, "/id"), node))
        }
    }
}

/// Returns a product's id.
pub(super) async fn product(api: &Api, given: &str, cancel: &CancellationToken) -> Result<String, ToolError> {
    match Named::read("Product", given) {
        Named::Id(id) => Ok(id),
        Named::Name(name) => {
            let found = api
                .read(FIND_PRODUCT, json!({"query": product_query(&name)}), cancel)
                .await?;
            let node = pick_product(items(&found.data, "/products/nodes"), &name)?;
            Ok(text(node, "/id"))
        }
    }
}

/// Returns the query that finds a product by title, handle or article number.
pub(super) fn product_query(name: &str) -> String {
    let name = quoted(name);
    format!("title:{name} OR handle:{name} OR sku:{name} OR {name}")
}

/// Picks the product that a name means: by its handle, its title, an article number, else the only one.
pub(super) fn pick_product<'a>(nodes: &'a [Value], name: &str) -> Result<&'a Value, ToolError> {
    let is = |node: &Value, pointer: &str| text(node, pointer).eq_ignore_ascii_case(name.trim());
    let sku = |node: &Value| items(node, "/variants/nodes").iter().any(|it| is(it, "/sku"));
    let exact = nodes
        .iter()
        .find(|node| is(node, "/handle") || is(node, "/title") || sku(node));
    match (exact, nodes) {
        (Some(node), _) | (None, [node]) => Ok(node),
        (None, []) => Err(
            ToolError::not_found(format!("there is no product `{}`", output::clip(name, 80)))
                .hint("See the titles with list_products"),
        ),
        (None, several) => Err(several_of("product", name, several, "/title")),
    }
}

/// Returns a customer's id.
pub(super) async fn customer(
    api: &Api,
    given: &str,
    cancel: &CancellationToken,
) -> Result<String, ToolError> {
    match Named::read("Customer", given) {
        Named::Id(id) => Ok(id),
        Named::Name(name) => {
            let found = api
                .read(FIND_CUSTOMER, json!({"query": customer_query(&name)}), cancel)
                .await?;
            let node = pick_customer(items(&found.data, "/customers/nodes"), &name)?;
            Ok(text(node, "/id"))
        }
    }
}

/// Returns the query that finds a customer by address or name.
pub(super) fn customer_query(name: &str) -> String {
    if name.contains('@') {
        format!("email:{}", quoted(name))
    } else {
        name.split_whitespace().map(quoted).collect::<Vec<_>>().join(" ")
    }
}

/// Picks the customer that a name means: by address, by name, else the only one.
pub(super) fn pick_customer<'a>(nodes: &'a [Value], name: &str) -> Result<&'a Value, ToolError> {
    let is = |node: &Value, pointer: &str| text(node, pointer).to_lowercase() == name.trim().to_lowercase();
    let exact: Vec<&Value> = nodes
        .iter()
        .filter(|node| is(node, "/displayName") || is(node, "/defaultEmailAddress/emailAddress"))
        .collect();
    match (exact.as_slice(), nodes) {
        ([node], _) => Ok(*node),
        ([], [node]) => Ok(node),
        ([], []) => Err(
            ToolError::not_found(format!("there is no customer `{}`", output::clip(name, 80)))
                .hint("Look with list_customers, by name or address"),
        ),
        (_, several) => Err(several_of(
            "customer",
            name,
            several,
            "/defaultEmailAddress/emailAddress",
        )),
    }
}

/// Returns a draft order's id.
pub(super) async fn draft(api: &Api, given: &str, cancel: &CancellationToken) -> Result<String, ToolError> {
    match Named::read("DraftOrder", given) {
        Named::Id(id) => Ok(id),
        Named::Name(name) => {
            let bare = name.trim_start_matches('#').to_owned();
            let found = api
                .read(FIND_DRAFT, json!({"query": quoted(&bare)}), cancel)
                .await?;
            let nodes = items(&found.data, "/draftOrders/nodes");
            let node = nodes.iter().find(|node| {
                text(node, "/name")
                    .trim_start_matches('#')
                    .eq_ignore_ascii_case(&bare)
            });
            node.map(|node| text(node, "/id")).ok_or_else(|| {
                ToolError::not_found(format!("there is no draft order `{}`", output::clip(&name, 60)))
                    .hint("See them with list_draft_orders")
            })
        }
    }
}

fn several_of(noun: &str, name: &str, nodes: &[Value], pointer: &str) -> ToolError {
    let names: Vec<String> = nodes.iter().take(5).map(|node| text(node, pointer)).collect();
    ToolError::not_found(format!("no single {noun} is called `{}`", output::clip(name, 80))).hint(format!(
        "Near it: {}. Pass one of these, or an id",
        names.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::{Named, order_name, pick_customer, pick_product};
    use serde_json::json;

    #[test]
    fn ids_links_and_names_are_told_apart() {
        let id = || Named::Id("gid://shopify/Order/6214287491".to_owned());
        for given in [
            "6214287491",
            "gid://shopify/Order/6214287491",
            "https://admin.shopify.com/store/larkspur-goods/orders/6214287491?tab=1",
        ] {
            assert_eq!(Named::read("Order", given), id(), "{given}");
        }
        assert_eq!(Named::read("Order", "#4187"), Named::Name("#4187".to_owned()));
        assert_eq!(
            [order_name("4187"), order_name("#4187"), order_name("A10001")],
            ["#4187", "#4187", "#A10001"]
        );
    }

    #[test]
    fn the_exact_name_wins_and_several_near_ones_are_named() {
        let nodes = [
            json!({"title": "Ember Mug", "handle": "ember-mug", "variants": {"nodes": [{"sku": "EMB-MUG-BLK"}]}}),
            json!({"title": "Ember Mug Lid", "handle": "lid", "variants": {"nodes": []}}),
        ];
        assert_eq!(
            pick_product(&nodes, "ember mug").expect("one")["handle"],
            "ember-mug"
        );
        assert_eq!(
            pick_product(&nodes, "emb-mug-blk").expect("one")["handle"],
            "ember-mug"
        );
        let error = pick_product(&nodes, "mug").expect_err("two");
        assert!(error.hint.is_some_and(|hint| hint.contains("Ember Mug Lid")));
        let people = [json!({"displayName": "Ana", "defaultEmailAddress": {"emailAddress": "a@x.example"}})];
        assert!(pick_customer(&people, "ana").is_ok());
        assert!(pick_customer(&[], "ana").is_err());
    }
}
