//! Tokens, scopes, points, settings.

use super::{connector, shop, trial, trial_with};
use mosaic_connector_kit::Connector as _;
use mosaic_sample::Fault;
use serde_json::json;

#[tokio::test]
async fn an_app_fetches_its_token_and_fetches_it_again_when_it_runs_out() {
    let shop = shop().await;
    let connector = connector(&shop.app_environment());
    assert_eq!(
        connector.check().await.as_deref(),
        Ok("Larkspur Goods (larkspur-goods.myshopify.com)")
    );
    assert_eq!(shop.emulation().exchanges().count(), 2);
    assert!(connector.check().await.is_ok());
    assert_eq!(shop.emulation().exchanges().count(), 3, "the token is kept");
    shop.expire_tokens();
    assert!(connector.check().await.is_ok());
    assert_eq!(
        shop.emulation().exchanges().count(),
        6,
        "refused, fetched, asked again"
    );
}

#[tokio::test]
async fn wrong_settings_are_blamed_by_name() {
    let shop = shop().await;
    let with = |key: &str, value: &str, environment: Vec<(String, String)>| {
        let changed = environment.into_iter().map(|(name, old)| {
            let new = if name == key { value.to_owned() } else { old };
            (name, new)
        });
        changed.collect::<Vec<_>>()
    };
    let token = connector(&with("SHOPIFY_ACCESS_TOKEN", "shpat_wrong", shop.environment()))
        .check()
        .await
        .expect_err("refused");
    assert_eq!(
        (token.kind.word(), token.field),
        ("auth", Some("SHOPIFY_ACCESS_TOKEN"))
    );
    let secret = connector(&with(
        "SHOPIFY_CLIENT_SECRET",
        "shpss_wrong",
        shop.app_environment(),
    ))
    .check()
    .await
    .expect_err("refused");
    assert_eq!(
        (secret.kind.word(), secret.field),
        ("auth", Some("SHOPIFY_CLIENT_SECRET"))
    );
    assert!(!secret.text().contains("shpss_wrong"));
    let nowhere = connector(&vec![]).check().await.expect_err("not set");
    assert_eq!(nowhere.field, Some("SHOPIFY_SHOP_URL"));
    let abroad = with("SHOPIFY_SHOP_URL", "http://larkspur.example", shop.environment());
    assert_eq!(
        connector(&abroad).check().await.expect_err("refused").field,
        Some("SHOPIFY_SHOP_URL")
    );
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let shop = shop().await;
    shop.revoke(&["read_customers", "write_orders"]);
    let trial = trial(&shop);
    let reply = trial.bad("list_customers", json!({}), "scope").await;
    assert_eq!(reply.structured["error"]["needed_scope"], "read_customers");
    let reply = trial
        .bad("update_order", json!({"order": "#4187", "note": "x"}), "scope")
        .await;
    assert_eq!(reply.structured["error"]["needed_scope"], "write_orders");
    trial.good("list_orders", json!({})).await;
}

#[tokio::test]
async fn a_short_want_of_points_is_sat_out_and_a_long_one_is_told() {
    let shop = shop().await;
    let trial = trial(&shop);
    shop.limit(1_000.0, 2_000.0, 0.0);
    let reply = trial.good("list_orders", json!({"limit": 20})).await;
    assert_eq!(reply.requests, 2, "throttled once");
    shop.limit(1_000.0, 1.0, 0.0);
    let reply = trial
        .bad("list_orders", json!({"limit": 20}), "rate_limited")
        .await;
    assert!(
        reply.structured["error"]["retry_after_s"]
            .as_u64()
            .is_some_and(|seconds| seconds > 100)
    );
}

#[tokio::test]
async fn a_refused_request_is_made_again_by_an_app_without_a_person() {
    let shop = shop().await;
    let trial = trial_with(&shop, shop.app_environment());
    shop.emulation()
        .faults()
        .add_on("graphql", Fault::ExpiredToken, 1);
    trial.good("get_shop", json!({})).await;
}
