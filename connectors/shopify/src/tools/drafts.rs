//! Draft orders: a list, and a new one.

use super::page::{self, List, Searching};
use super::reference::{Named, customer_query, pick_customer};
use super::shown::{bag, counted, items, joined, lines, number, state, text};
use super::words::{Search, quoted};
use crate::api::{Api, Doing};
use crate::queries::{CREATE_DRAFT_ORDER, DRAFT_ORDERS, FIND_ITEMS};
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments, output};
use serde::Deserialize;
use serde_json::{Map, Value, json};

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

pub(super) async fn list(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: Arguments = call.arguments()?;
    let filters = super::status_filter(asked.status.as_deref(), &["open", "invoice_sent", "completed"])?;
    let search = Search::read(asked.query.as_deref());
    let list = List {
        query: DRAFT_ORDERS,
        variables: json!({}),
        place: "/draftOrders",
        page: 40,
    };
    let searching = Searching {
        question: format!("drafts {search:?} {filters:?}"),
        search: &search,
        filters: &filters,
        limit: asked.limit,
        cursor: asked.cursor.as_deref(),
    };
    let part = page::search(api, &list, &searching, &call.cancel).await?;
    let records: Vec<Record> = part.nodes.iter().map(|node| record(api, node)).collect();
    let heading = format!(
        "{}{}, latest change first",
        counted(records.len(), "draft order"),
        search.heading()
    );
    let concise = &["id", "title", "status", "total", "text", "time", "url"];
    let mut records = Records::of(heading, records).next(part.next).concise(concise);
    records.notes = part.notes;
    Ok(Output::Records(records))
}

fn record(api: &Api, node: &Value) -> Record {
    let id = text(node, "/legacyResourceId");
    let name = text(node, "/name");
    let customer = text(node, "/customer/displayName");
    let mut said = lines(node, "/lineItems");
    let note = text(node, "/note2");
    if !note.is_empty() {
        said.push_str(&format!(". Note: {}", output::clip(&note, 2_000)));
    }
    Record::citable(Citable {
        url: api.link("draft_orders", &id),
        id,
        title: if customer.is_empty() {
            name.clone()
        } else {
            format!("{name} · {customer}")
        },
        author: customer,
        time: text(node, "/updatedAt"),
        text: said,
    })
    .with("draft", name)
    .with("status", state(node, "/status"))
    .with(
        "total",
        format!("{} {}", bag(node, "totalPriceSet"), text(node, "/currencyCode")),
    )
    .with("discount", bag(node, "totalDiscountsSet"))
    .with("items", number(node, "/totalQuantityOfLineItems"))
    .with("po_number", text(node, "/poNumber"))
    .with("order", text(node, "/order/name"))
    .with("tags", joined(node, "/tags"))
    .with("created", text(node, "/createdAt"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Create {
    items: Vec<Item>,
    #[serde(default, deserialize_with = "arguments::text")]
    customer: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    note: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    po_number: Option<String>,
    #[serde(default)]
    discount_percent: Option<f64>,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    #[serde(default, deserialize_with = "arguments::text")]
    sku: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    title: Option<String>,
    #[serde(default)]
    price: Option<f64>,
    #[serde(default)]
    currency: Option<String>,
    quantity: u32,
}

pub(super) async fn create(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: Create = call.arguments()?;
    let wrong =
        |message: &str| ToolError::invalid(message).hint("Pass items as [{\"sku\": …, \"quantity\": …}]");
    if asked.items.is_empty() || asked.items.iter().any(|item| item.quantity == 0) {
        return Err(wrong(
            "a draft order needs at least one item, and of each at least one",
        ));
    }
    if asked.items.len() > 50 {
        return Err(wrong("a draft order is made with 50 items at most here"));
    }
    if asked
        .discount_percent
        .is_some_and(|percent| !(0.0..=100.0).contains(&percent))
    {
        return Err(ToolError::invalid("`discount_percent` is not between 0 and 100"));
    }
    let found = find(api, &asked, call).await?;
    let mut input = Map::new();
    let lines = asked
        .items
        .iter()
        .map(|item| line(item, &found))
        .collect::<Result<Vec<_>, _>>()?;
    input.insert("lineItems".to_owned(), json!(lines));
    if let Some(customer) = &asked.customer {
        let id = match Named::read("Customer", customer) {
            Named::Id(id) => id,
            Named::Name(name) => text(pick_customer(items(&found, "/customers/nodes"), &name)?, "/id"),
        };
        input.insert("purchasingEntity".to_owned(), json!({"customerId": id}));
        input.insert("useCustomerDefaultAddress".to_owned(), json!(true));
    }
    for (key, value) in [("note", &asked.note), ("poNumber", &asked.po_number)] {
        if let Some(value) = value {
            input.insert(key.to_owned(), json!(value));
        }
    }
    if let Some(percent) = asked.discount_percent.filter(|percent| *percent > 0.0) {
        let discount = json!({"title": "Discount", "value": percent, "valueType": "PERCENTAGE"});
        input.insert("appliedDiscount".to_owned(), discount);
    }
    if !asked.tags.is_empty() {
        input.insert("tags".to_owned(), json!(asked.tags));
    }
    let write = (CREATE_DRAFT_ORDER, Doing::Once);
    let payload = api.write(write, json!({"input": input}), &call.cancel).await?;
    let draft = &payload["draftOrder"];
    let heading = format!(
        "draft order {} created; it is not an order until it is completed in the admin",
        text(draft, "/name")
    );
    Ok(Output::Records(Records::of(heading, [record(api, draft)])))
}

/// Finds the variants and the customer in one request; none where nothing is called by name.
async fn find(api: &Api, asked: &Create, call: &Call) -> Result<Value, ToolError> {
    let skus: Vec<String> = asked
        .items
        .iter()
        .filter_map(|item| item.sku.as_deref())
        .map(|sku| format!("sku:{}", quoted(sku)))
        .collect();
    let named = asked
        .customer
        .as_deref()
        .and_then(|customer| match Named::read("Customer", customer) {
            Named::Name(name) => Some(name),
            Named::Id(_) => None,
        });
    if skus.is_empty() && named.is_none() {
        return Ok(Value::Null);
    }
    let variants = if skus.is_empty() {
        "sku:\"\"".to_owned()
    } else {
        skus.join(" OR ")
    };
    let variables = json!({
        "variants": variants, "withCustomer": named.is_some(),
        "customers": named.as_deref().map(customer_query).unwrap_or_default(),
    });
    Ok(api.read(FIND_ITEMS, variables, &call.cancel).await?.data)
}

fn line(item: &Item, found: &Value) -> Result<Value, ToolError> {
    let Some(sku) = &item.sku else {
        let (Some(title), Some(price)) = (&item.title, item.price) else {
            return Err(ToolError::invalid(
                "an item has neither a SKU nor a title with a price",
            ));
        };
        let currency = item.currency.as_deref().unwrap_or("EUR").to_uppercase();
        let price = json!({"amount": format!("{price:.2}"), "currencyCode": currency});
        return Ok(
            json!({"title": title, "quantity": item.quantity, "originalUnitPriceWithCurrency": price}),
        );
    };
    let nodes = items(found, "/productVariants/nodes");
    let node = nodes
        .iter()
        .find(|node| text(node, "/sku").eq_ignore_ascii_case(sku))
        .ok_or_else(|| {
            ToolError::not_found(format!("there is no variant with the SKU `{sku}`"))
                .hint("Look for it with search_variants or list_products")
        })?;
    Ok(json!({"variantId": node["id"], "quantity": item.quantity}))
}
