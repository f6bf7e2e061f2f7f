//! Searches by name, by words, and both to the end.

use crate::{EXPORTS, LOGS, service, trial};
use serde_json::json;

#[tokio::test]
async fn a_glob_asks_only_for_its_literal_beginning_and_says_what_was_scanned() {
    let service = service().await;
    let trial = trial(&service);
    let found = trial
        .good(
            "search_objects",
            json!({"bucket": LOGS, "glob": "checkout/2026/02/2?/checkout-13.log*"}),
        )
        .await;
    assert_eq!(found.records().len(), 9, "{}", found.text);
    assert_eq!(found.requests, 1);
    let asked = service.emulation().exchanges().all().pop().expect("an exchange");
    assert!(
        asked.query.contains("prefix=checkout%2F2026%2F02%2F2"),
        "{}",
        asked.query
    );
    assert!(found.text.contains("found among 216 looked at"), "{}", found.text);
}

#[tokio::test]
async fn a_name_is_found_at_any_depth_and_in_any_bucket_to_the_end() {
    let service = service().await;
    let trial = trial(&service);
    let all = trial
        .to_the_end("search_objects", json!({"glob": "*.csv"}), 2)
        .await;
    let ids: Vec<&str> = all.iter().filter_map(|record| record["id"].as_str()).collect();
    assert!(
        ids.contains(&"s3://larkspur-media/launch/ridge-kettle/captions.csv"),
        "{ids:?}"
    );
    assert!(
        ids.contains(&"s3://larkspur-exports/newsletter/subscribers.csv"),
        "{ids:?}"
    );
    assert!(ids.iter().all(|id| id.ends_with(".csv")));
    let large = trial
        .good(
            "search_objects",
            json!({"bucket": EXPORTS, "min_size": 5_000, "modified_after": "2026-02-25"}),
        )
        .await;
    assert!(!large.records().is_empty());
    for record in large.records() {
        assert!(record["size"].as_u64() >= Some(5_000) && record["time"].as_str() >= Some("2026-02-25"));
    }
    let none = trial.good("search_objects", json!({"glob": "*.parquet"})).await;
    assert!(none.records().is_empty());
    assert_eq!(none.structured["has_more"], false);
}

#[tokio::test]
async fn the_latest_error_logs_are_found_with_their_lines() {
    let service = service().await;
    let trial = trial(&service);
    let found = trial
        .good(
            "search_objects",
            json!({"query": "latest error logs", "limit": 3}),
        )
        .await;
    let first = &found.records()[0];
    let text = first["text"].as_str().expect("lines");
    assert!(text.contains("ERROR"), "{text}");
    let times: Vec<&str> = found
        .records()
        .iter()
        .filter_map(|record| record["time"].as_str())
        .collect();
    assert!(times.is_sorted_by(|one, other| one >= other), "{times:?}");
    assert!(times[0] > "2026-02-27", "{times:?}");
    assert!(
        first["url"]
            .as_str()
            .is_some_and(|url| url.starts_with("s3://larkspur-logs/"))
    );
}

#[tokio::test]
async fn an_order_is_found_by_its_number() {
    let service = service().await;
    let trial = trial(&service);
    let found = trial
        .good("search_objects", json!({"query": "#4187 session_expired"}))
        .await;
    let ids: Vec<&str> = found
        .records()
        .iter()
        .filter_map(|record| record["id"].as_str())
        .collect();
    assert!(
        ids.contains(&"s3://larkspur-logs/incidents/checkout-outage/session_expired.log"),
        "{ids:?}"
    );
    let days = json!({"query": "order #4187", "bucket": LOGS, "prefix": "checkout/2026/02/2"});
    let found = trial.to_the_end("search_objects", days, 1).await;
    let ids: Vec<&str> = found.iter().filter_map(|record| record["id"].as_str()).collect();
    assert!(
        ids.contains(&"s3://larkspur-logs/checkout/2026/02/20/checkout-13.log.gz"),
        "{ids:?}"
    );
    let nothing = trial.good("search_objects", json!({"query": "xylophone"})).await;
    assert!(nothing.records().is_empty(), "{}", nothing.text);
    trial
        .bad("search_objects", json!({"query": "show me all"}), "invalid")
        .await;
}
