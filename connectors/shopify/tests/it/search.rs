//! Free words, as quick answers send them.

use super::{shop, trial};
use serde_json::json;

#[tokio::test]
async fn a_name_a_product_or_a_number_finds_the_order() {
    let shop = shop().await;
    let trial = trial(&shop);
    for query in [
        "Victor Lindgren",
        "#4187",
        "what happened with order 4187",
        "broken handle SUP-88",
    ] {
        let reply = trial.good("list_orders", json!({"query": query})).await;
        assert!(
            reply.records().iter().any(|it| it["order"] == "#4187"),
            "{query}: {}",
            reply.text
        );
        assert_eq!(reply.requests, 1, "{query}");
    }
    let grinders = trial
        .good("list_orders", json!({"query": "trail grinders"}))
        .await;
    assert!(grinders.records().iter().all(|it| {
        it["text"]
            .as_str()
            .is_some_and(|text| text.contains("Trail Grinder"))
    }));
}

#[tokio::test]
async fn where_nothing_has_all_words_the_best_of_the_rest_come_first() {
    let shop = shop().await;
    let trial = trial(&shop);
    let reply = trial
        .good("list_orders", json!({"query": "Victor Lindgren spaceship"}))
        .await;
    assert_eq!(reply.records()[0]["author"], "Victor Lindgren", "{}", reply.text);
    assert!(reply.text.contains("nothing has all of the words"));
    assert_eq!(reply.requests, 2);
    let some = trial
        .to_the_end("list_orders", json!({"query": "mug lindgren spaceship"}), 4)
        .await;
    assert!(some.len() > 4);
    let none = trial.good("list_orders", json!({"query": "xyzzy"})).await;
    assert_eq!(none.records().len(), 0);
    let kettle = trial
        .good("list_products", json!({"query": "ridge kettle launch"}))
        .await;
    assert_eq!(kettle.records()[0]["title"], "Ridge Kettle 0.8 l");
}

#[tokio::test]
async fn a_filter_that_the_shop_ignores_is_named() {
    let shop = shop().await;
    let reply = trial(&shop)
        .good("list_orders", json!({"query": "colour:red", "limit": 1}))
        .await;
    assert!(
        reply.text.contains("ignored the filter `colour`"),
        "{}",
        reply.text
    );
}
