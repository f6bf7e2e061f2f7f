//! Writes: done once, told as they are, refused in the shop's words.

use super::{shop, trial};
use mosaic_sample::Fault;
use serde_json::{Value, json};

fn note(shop: &mosaic_sample::shopify::Shopify, name: &str) -> Value {
    let query = format!(
        "{{ orders(first: 1, query: \"name:{name}\") {{ nodes {{ note tags cancelledAt displayFinancialStatus }} }} }}"
    );
    shop.look(&query)["data"]["orders"]["nodes"][0].clone()
}

fn drafts(shop: &mosaic_sample::shopify::Shopify) -> usize {
    let found = shop.look("{ draftOrders(first: 250) { nodes { name } } }");
    found["data"]["draftOrders"]["nodes"]
        .as_array()
        .map_or(0, Vec::len)
}

#[tokio::test]
async fn tags_are_added_and_those_that_are_there_stay() {
    let shop = shop().await;
    let trial = trial(&shop);
    for _ in 0..2 {
        let reply = trial
            .good(
                "add_tags",
                json!({"kind": "order", "id": "4196", "tags": ["refund-due"]}),
            )
            .await;
        assert_eq!(reply.records()[0]["tags"], "charged-twice, outage, refund-due");
        assert_eq!(reply.requests, 2);
    }
    trial
        .good(
            "add_tags",
            json!({"kind": "product", "id": "Ember Mug", "tags": "bestseller, gift"}),
        )
        .await;
    trial
        .good(
            "add_tags",
            json!({"kind": "customer", "id": "Victor Lindgren", "tags": ["vip"]}),
        )
        .await;
    let draft = trial
        .good(
            "add_tags",
            json!({"kind": "draft_order", "id": "D12", "tags": ["urgent"]}),
        )
        .await;
    assert_eq!(draft.records()[0]["title"], "#D12");
    trial
        .bad(
            "add_tags",
            json!({"kind": "order", "id": "#99999", "tags": ["x"]}),
            "not_found",
        )
        .await;
    trial
        .bad(
            "add_tags",
            json!({"kind": "order", "id": "#4196", "tags": []}),
            "invalid",
        )
        .await;
}

#[tokio::test]
async fn an_order_is_changed_where_it_is_asked_for() {
    let shop = shop().await;
    let trial = trial(&shop);
    trial
        .good("update_order", json!({"order": "#4196", "note": "Refunded."}))
        .await;
    let now = note(&shop, "#4196");
    assert_eq!(
        (&now["note"], &now["tags"]),
        (&json!("Refunded."), &json!(["charged-twice", "outage"]))
    );
    let error = trial
        .bad(
            "update_order",
            json!({"order": "#4196", "email": "nonsense"}),
            "invalid",
        )
        .await;
    assert!(error.text.contains("Email nonsense is invalid"), "{}", error.text);
    trial
        .bad("update_order", json!({"order": "#4196"}), "invalid")
        .await;
}

#[tokio::test]
async fn a_product_is_changed_and_its_description_is_markdown() {
    let shop = shop().await;
    let trial = trial(&shop);
    let arguments = json!({"product": "ridge-kettle", "status": "active", "description": "Pours *slowly*.\n\n- 0.8 l\n- steel"});
    let reply = trial.good("update_product", arguments).await;
    assert_eq!(reply.records()[0]["status"], "active");
    let read = trial
        .good("get_product", json!({"product": "ridge-kettle"}))
        .await;
    assert!(
        read.records()[0]["text"]
            .as_str()
            .is_some_and(|it| it.starts_with("Pours *slowly*.\n\n- 0.8 l\n- steel"))
    );
    trial
        .bad(
            "update_product",
            json!({"product": "ridge-kettle", "status": "gone"}),
            "invalid",
        )
        .await;
}

#[tokio::test]
async fn a_draft_order_is_made_once_whatever_happens_to_the_answer() {
    let shop = shop().await;
    let trial = trial(&shop);
    let arguments = json!({"items": [{"sku": "emb-mug-grn", "quantity": 6}, {"title": "Engraving", "price": 4.5, "quantity": 6}],
        "customer": "Victor Lindgren", "discount_percent": 10, "note": "Club"});
    let before = drafts(&shop);
    shop.emulation()
        .faults()
        .add(Fault::RateLimited { retry_after: 0 }, 1);
    let reply = trial.good("create_draft_order", arguments.clone()).await;
    assert_eq!(drafts(&shop), before + 1);
    assert_eq!(reply.records()[0]["total"], "153.90 EUR", "{}", reply.text);
    // By id and with an item of its own, the write is the only request.
    let alone = json!({"items": [{"title": "Engraving", "price": 4.5, "quantity": 1}]});
    for fault in [Fault::Dropped, Fault::Malformed, Fault::Status(502)] {
        let before = drafts(&shop);
        let done = usize::from(fault != Fault::Status(502));
        shop.emulation().faults().add(fault, 1);
        let error = trial.bad("create_draft_order", alone.clone(), "upstream").await;
        assert!(error.text.contains("may have been done"), "{}", error.text);
        assert_eq!((drafts(&shop) - before, error.requests), (done, 1));
    }
    let error = trial
        .bad(
            "create_draft_order",
            json!({"items": [{"sku": "NO-SUCH", "quantity": 1}]}),
            "not_found",
        )
        .await;
    assert!(error.text.contains("NO-SUCH"));
    trial
        .bad("create_draft_order", json!({"items": []}), "invalid")
        .await;
}

#[tokio::test]
async fn stock_is_set_once_with_one_key_for_all_attempts() {
    let shop = shop().await;
    let trial = trial(&shop);
    let arguments = json!({"sku": "FLD-SCL-01", "location": "berlin", "quantity": 14});
    shop.emulation().faults().clear();
    let reply = trial.good("set_inventory", arguments.clone()).await;
    let record = &reply.records()[0];
    assert_eq!(
        (&record["available"], &record["before"], &record["change"]),
        (&json!(14), &json!(12), &json!(2))
    );
    // The answer to the write breaks off: it is asked again with the same key, and answered without being done again.
    shop.emulation()
        .faults()
        .add(Fault::Slow(std::time::Duration::ZERO), 1);
    shop.emulation().faults().add(Fault::Dropped, 1);
    let arguments = json!({"sku": "FLD-SCL-01", "location": "berlin", "quantity": 15});
    let reply = trial.good("set_inventory", arguments).await;
    assert_eq!((&reply.records()[0]["change"], reply.requests), (&json!(1), 3));
    let stale = json!({"sku": "FLD-SCL-01", "location": "berlin", "quantity": 20, "expected": 3});
    let error = trial.bad("set_inventory", stale, "invalid").await;
    assert!(error.text.contains("get_inventory"), "{}", error.text);
    let keys: Vec<String> = shop
        .emulation()
        .exchanges()
        .all()
        .iter()
        .filter(|it| it.request_body.contains("SetInventory"))
        .filter_map(|it| serde_json::from_str::<Value>(&it.request_body).ok())
        .filter_map(|body| body["variables"]["key"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(keys.len(), 4);
    assert_eq!(keys[1], keys[2], "one key for all attempts");
    assert!(keys[0] != keys[1] && keys[2] != keys[3], "each call has its own");
    trial
        .bad(
            "set_inventory",
            json!({"sku": "FLD-SCL-01", "location": "Atlantis", "quantity": 1}),
            "not_found",
        )
        .await;
    trial
        .bad(
            "set_inventory",
            json!({"sku": "X", "location": "berlin", "quantity": 1}),
            "not_found",
        )
        .await;
}

#[tokio::test]
async fn an_order_is_cancelled_once_and_only_as_far_as_asked() {
    let shop = shop().await;
    let trial = trial(&shop);
    let arguments = json!({"order": "#4225", "reason": "customer", "refund": true});
    shop.emulation()
        .faults()
        .add(Fault::RateLimited { retry_after: 0 }, 1);
    let reply = trial.good("cancel_order", arguments.clone()).await;
    assert!(
        reply.records()[0]["text"]
            .as_str()
            .is_some_and(|it| it.contains("stock stays as it is"))
    );
    let now = note(&shop, "#4225");
    assert!(now["cancelledAt"].is_string(), "{now}");
    assert_eq!(now["displayFinancialStatus"], "REFUNDED");
    let error = trial.bad("cancel_order", arguments, "invalid").await;
    assert!(error.text.contains("already been cancelled"), "{}", error.text);
    let sent = trial
        .bad(
            "cancel_order",
            json!({"order": "#4187", "reason": "customer"}),
            "invalid",
        )
        .await;
    assert!(sent.text.contains("fulfilled"), "{}", sent.text);
    trial
        .bad(
            "cancel_order",
            json!({"order": "#4187", "reason": "boredom"}),
            "invalid",
        )
        .await;
}
