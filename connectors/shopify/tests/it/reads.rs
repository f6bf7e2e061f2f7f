//! The plain case of every tool that reads.

use super::{shop, trial};
use serde_json::json;

#[tokio::test]
async fn an_order_is_read_with_all_that_happened_to_it() {
    let shop = shop().await;
    let trial = trial(&shop);
    let reply = trial.good("get_order", json!({"name": "4187"})).await;
    assert_eq!(reply.requests, 1);
    let order = &reply.records()[0];
    assert_eq!(order["title"], "Order #4187 · Victor Lindgren");
    assert_eq!(order["total"], "129.00 EUR");
    assert_eq!(order["payment"], "partially refunded");
    let text = order["text"].as_str().expect("text");
    for said in [
        "1 × Trail Grinder (TRL-GRD-01): 129.00 EUR",
        "refunded 129.00",
        "processing error",
        "SUP-88",
        "Malik",
        "CTT",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(
        order["url"]
            .as_str()
            .is_some_and(|url| url.starts_with("https://admin.shopify.com/store/larkspur-goods/orders/"))
    );
    let by_link = trial.good("get_order", json!({"id": order["url"]})).await;
    assert_eq!(by_link.records()[0]["order"], "#4187");
    assert!(!reply.text.contains("gid://"), "{}", reply.text);
}

#[tokio::test]
async fn the_lines_of_a_long_order_are_paged_to_the_end() {
    let shop = shop().await;
    shop.lengthen("#4186", 240);
    let reply = trial(&shop).good("get_order", json!({"name": "#4186"})).await;
    assert_eq!(reply.structured["line_items"].as_array().map(Vec::len), Some(241));
    assert!(
        reply.records()[0]["text"]
            .as_str()
            .is_some_and(|text| text.contains("no. 240"))
    );
    assert_eq!(reply.requests, 4);
}

#[tokio::test]
async fn products_variants_and_collections_are_found() {
    let shop = shop().await;
    let trial = trial(&shop);
    let mug = trial.good("get_product", json!({"product": "ember mug"})).await;
    assert_eq!(mug.requests, 1);
    assert_eq!(mug.structured["variant_list"].as_array().map(Vec::len), Some(3));
    assert_eq!(mug.records()[0]["price"], "24.00 EUR");
    let by_sku = trial.good("get_product", json!({"product": "RDG-KTL-08"})).await;
    assert_eq!(by_sku.records()[0]["status"], "draft");
    trial
        .bad("get_product", json!({"product": "hovercraft"}), "not_found")
        .await;
    let variants = trial
        .good("search_variants", json!({"barcode": "5601230046049"}))
        .await;
    assert_eq!(variants.records()[0]["sku"], "RDG-KTL-08");
    let collections = trial.good("list_collections", json!({})).await;
    assert_eq!(collections.records().len(), 3);
}

#[tokio::test]
async fn stock_is_shown_by_variant_and_location() {
    let shop = shop().await;
    let trial = trial(&shop);
    let kettle = trial
        .good("get_inventory", json!({"product": "Ridge Kettle"}))
        .await;
    let found: Vec<_> = kettle
        .records()
        .iter()
        .map(|it| (it["location"].clone(), it["available"].clone()))
        .collect();
    assert_eq!(
        found,
        [
            (json!("Porto warehouse"), json!(240)),
            (json!("Berlin store"), json!(60))
        ]
    );
    assert_eq!(kettle.requests, 1);
    let berlin = trial
        .good(
            "get_inventory",
            json!({"sku": "FLD-SCL-01", "location": "berlin"}),
        )
        .await;
    assert_eq!(berlin.records().len(), 1);
    let error = trial
        .bad("get_inventory", json!({"location": "Atlantis"}), "not_found")
        .await;
    assert!(error.text.contains("Porto warehouse"), "{}", error.text);
    let places = trial.good("list_locations", json!({})).await;
    assert_eq!(places.records()[0]["title"], "Berlin store");
}

#[tokio::test]
async fn customers_come_with_their_orders_and_without_their_street() {
    let shop = shop().await;
    let trial = trial(&shop);
    let list = trial.good("list_customers", json!({"query": "Lindgren"})).await;
    assert_eq!(list.records()[0]["title"], "Victor Lindgren");
    let victor = trial
        .good(
            "get_customer",
            json!({"customer": "victor.lindgren@post.example"}),
        )
        .await;
    assert!(
        victor.records().iter().any(|it| it["title"] == "Order #4187"),
        "{}",
        victor.text
    );
    assert!(!victor.text.contains("Förstadsgatan"));
    trial
        .bad("get_customer", json!({"customer": "Nobody Atall"}), "not_found")
        .await;
}

#[tokio::test]
async fn drafts_discounts_and_parcels_are_listed() {
    let shop = shop().await;
    let trial = trial(&shop);
    let drafts = trial.good("list_draft_orders", json!({"query": "Finch"})).await;
    let draft = &drafts.records()[0];
    assert_eq!(
        (&draft["draft"], &draft["total"]),
        (&json!("#D12"), &json!("8900.00 EUR"))
    );
    let discounts = trial.good("list_discounts", json!({"status": "active"})).await;
    assert!(discounts.records().iter().any(|it| it["codes"] == "SORRY15"));
    assert!(!discounts.text.contains("TRAILHEAD"));
    let sent = trial
        .good("get_fulfillment_orders", json!({"order": "#4187"}))
        .await;
    assert_eq!(sent.records()[0]["status"], "closed");
    let open = trial.good("get_fulfillment_orders", json!({})).await;
    assert!(open.records().iter().all(|it| it["status"] != "closed"));
}

#[tokio::test]
async fn the_shop_and_its_figures_are_shown() {
    let shop = shop().await;
    let trial = trial(&shop);
    let reply = trial.good("get_shop", json!({})).await;
    assert_eq!(reply.records()[0]["domain"], "larkspur-goods.myshopify.com");
    let query = "FROM sales SHOW total_sales, orders GROUP BY product_title SINCE -42d UNTIL today ORDER BY total_sales DESC LIMIT 3";
    let figures = trial.good("run_analytics", json!({"query": query})).await;
    assert_eq!(figures.structured["returned"], 3);
    assert_eq!(
        figures.structured["rows"][0][0], "Trail Grinder",
        "{}",
        figures.text
    );
    let error = trial
        .bad("run_analytics", json!({"query": "SELECT 1"}), "invalid")
        .await;
    assert!(error.text.contains("FROM sales"), "{}", error.text);
}

#[tokio::test]
async fn a_query_of_ones_own_is_read_only_and_answered_in_full() {
    let shop = shop().await;
    let trial = trial(&shop);
    let query = "{ orders(first: 2, query: \"name:4187\") { nodes { n: name ... on Order { tags } customer { displayName } } } }";
    let reply = trial.good("graphql_query", json!({"query": query})).await;
    assert_eq!(
        reply.records(),
        [
            json!({"n": "#4187", "tags": ["charged-twice", "outage"], "customer": {"displayName": "Victor Lindgren"}})
        ]
    );
    for query in [
        "mutation { tagsAdd(id: \"gid://shopify/Order/1\", tags: [\"x\"]) { userErrors { message } } }",
        "subscription { x }",
        "{",
    ] {
        let refused = trial
            .bad("graphql_query", json!({"query": query}), "invalid")
            .await;
        assert_eq!(refused.requests, 0, "{query}");
    }
    let error = trial
        .bad(
            "graphql_query",
            json!({"query": "{ orders(first: 1) { nodes { nome } } }"}),
            "invalid",
        )
        .await;
    assert!(
        error.text.contains("Field 'nome' doesn't exist on type 'Order'"),
        "{}",
        error.text
    );
    let dear = "{ orders(first: 250) { nodes { lineItems(first: 250) { nodes { name } } } } }";
    trial
        .bad("graphql_query", json!({"query": dear}), "invalid")
        .await;
}
