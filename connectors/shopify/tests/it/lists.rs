//! Lists: to the last page, filtered, sorted, empty.

use super::{shop, trial};
use serde_json::json;

#[tokio::test]
async fn all_orders_are_paged_to_the_end() {
    let shop = shop().await;
    let trial = trial(&shop);
    let all = trial.to_the_end("list_orders", json!({}), 40).await;
    assert_eq!(all.len(), 106);
    assert_eq!(all[0]["order"], "#4225");
    assert_eq!(all[105]["order"], "#4120");
    let at_once = trial.good("list_orders", json!({"limit": 120})).await;
    assert_eq!((at_once.records().len(), at_once.requests), (106, 3));
    let page = trial.good("list_orders", json!({"limit": 5})).await;
    assert_eq!((page.records().len(), page.requests), (5, 1));
    let cursor = page.next_cursor().expect("more").to_owned();
    trial
        .bad(
            "list_orders",
            json!({"status": "paid", "cursor": cursor}),
            "invalid",
        )
        .await;
}

#[tokio::test]
async fn other_lists_have_a_last_page_too() {
    let shop = shop().await;
    let trial = trial(&shop);
    for (tool, arguments, limit, count) in [
        ("list_products", json!({}), 3, 8),
        ("search_variants", json!({}), 4, 11),
        ("list_customers", json!({}), 25, 61),
        ("list_collections", json!({}), 2, 3),
        ("list_draft_orders", json!({}), 2, 3),
        ("list_discounts", json!({}), 4, 6),
        ("get_fulfillment_orders", json!({"include_closed": true}), 40, 106),
    ] {
        let all = trial.to_the_end(tool, arguments, limit).await;
        assert_eq!(all.len(), count, "{tool}");
    }
    let stock = trial.good("get_inventory", json!({"limit": 4})).await;
    assert_eq!(stock.records().len(), 8);
    assert!(stock.next_cursor().is_some());
    let customer = trial
        .good("get_customer", json!({"customer": "Victor Lindgren", "limit": 1}))
        .await;
    assert_eq!(customer.records().len(), 2);
}

#[tokio::test]
async fn orders_are_filtered_by_status_amount_and_day() {
    let shop = shop().await;
    let trial = trial(&shop);
    let dear = trial
        .good(
            "list_orders",
            json!({"min_total": "100", "since": "60d", "limit": 100}),
        )
        .await;
    assert!(!dear.records().is_empty());
    for order in dear.records() {
        let total: f64 = order["total"]
            .as_str()
            .and_then(|it| it.strip_suffix(" EUR"))
            .and_then(|it| it.parse().ok())
            .expect("a total");
        assert!(total >= 100.0, "{order}");
    }
    let open = trial.good("list_orders", json!({"status": "unfulfilled"})).await;
    assert!(
        open.records()
            .iter()
            .all(|order| order["fulfillment"] == "unfulfilled")
    );
    let highest = trial
        .good("list_orders", json!({"sort": "highest_total", "limit": 2}))
        .await;
    assert!(highest.text.contains("by highest total"));
    let tagged = trial
        .good(
            "list_orders",
            json!({"query": "tag:charged-twice total_price:>70"}),
        )
        .await;
    assert_eq!(tagged.records().len(), 3, "{}", tagged.text);
    let none = trial
        .good(
            "list_orders",
            json!({"since": "2019-01-01", "until": "2019-12-31"}),
        )
        .await;
    assert_eq!(
        (none.records().len(), none.structured["has_more"].clone()),
        (0, json!(false))
    );
    for wrong in [
        json!({"since": "soon"}),
        json!({"status": "lost"}),
        json!({"sort": "x"}),
        json!({"min_total": "much"}),
        json!({"statsu": "x"}),
    ] {
        trial.bad("list_orders", wrong, "invalid").await;
    }
}

#[tokio::test]
async fn a_large_shop_starts_soon_and_answers_soon() {
    let company = mosaic_sample::Company::at(jiff::Timestamp::now(), mosaic_sample::Scale::Records(100_000))
        .expect("the story");
    let shop = mosaic_sample::shopify::Shopify::start(&company)
        .await
        .expect("a shop");
    let trial = trial(&shop);
    let orders = trial
        .good("list_orders", json!({"query": "grinder", "limit": 50}))
        .await;
    assert_eq!((orders.records().len(), orders.requests), (50, 1));
    let old = trial.good("get_order", json!({"name": "#A10001"})).await;
    assert_eq!(old.records()[0]["order"], "#A10001");
}
