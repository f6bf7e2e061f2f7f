//! Lists and reads.

use crate::{EXPORTS, LOGS, MEDIA, service, trial};
use serde_json::{Value, json};

fn keys(records: &[Value]) -> Vec<&str> {
    records
        .iter()
        .filter_map(|record| record["key"].as_str())
        .collect()
}

#[tokio::test]
async fn buckets_are_listed_page_by_page_and_by_part_of_a_name() {
    let service = service().await;
    let trial = trial(&service);
    let all = trial.to_the_end("list_buckets", json!({}), 2).await;
    let names: Vec<&str> = all.iter().filter_map(|bucket| bucket["name"].as_str()).collect();
    assert_eq!(names, [EXPORTS, LOGS, MEDIA]);
    assert_eq!(all[0]["region"], "eu-west-1");
    let one = trial.good("list_buckets", json!({"query": "LOG"})).await;
    assert_eq!(one.records().len(), 1);
    assert_eq!(one.requests, 1);
    assert!(
        trial
            .good("list_buckets", json!({"query": "nothing"}))
            .await
            .records()
            .is_empty()
    );
}

#[tokio::test]
async fn a_bucket_is_described_with_what_it_lacks() {
    let service = service().await;
    let trial = trial(&service);
    let logs = trial
        .good("get_bucket_info", json!({"bucket": "s3://larkspur-logs"}))
        .await;
    let record = &logs.records()[0];
    assert_eq!(record["region"], "eu-west-1");
    assert_eq!(record["versioning"], "off");
    assert_eq!(record["public_access"], "blocked");
    assert_eq!(record["lifecycle"], "remove-after-90-days: removed after 90 days");
    assert_eq!(record["tags"], "owner=jonas, team=engineering");
    let exports = trial.good("get_bucket_info", json!({"bucket": EXPORTS})).await;
    assert_eq!(exports.records()[0]["versioning"], "enabled");
    assert_eq!(exports.records()[0]["lifecycle"], Value::Null);
    let error = trial
        .bad("get_bucket_info", json!({"bucket": "larkspur-log"}), "not_found")
        .await;
    assert!(
        error.text.contains("Did you mean larkspur-logs"),
        "{}",
        error.text
    );
}

#[tokio::test]
async fn objects_are_listed_to_the_last_page_none_twice_none_lost() {
    let service = service().await;
    let trial = trial(&service);
    let day = json!({"bucket": LOGS, "prefix": "checkout/2026/02/25/"});
    let all = trial.to_the_end("list_objects", day.clone(), 7).await;
    assert_eq!(all.len(), 24);
    assert_eq!(all[13]["key"], "checkout/2026/02/25/checkout-13.log.gz");
    assert!(all[0]["size"].as_u64() > Some(100));
    let folded = trial
        .to_the_end("list_objects", json!({"bucket": LOGS, "delimiter": "/"}), 2)
        .await;
    let mut names = keys(&folded);
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "README.txt",
            "checkout/",
            "incidents/",
            "storefront/",
            "warehouse/"
        ]
    );
    let nothing = trial
        .good("list_objects", json!({"bucket": LOGS, "prefix": "none/"}))
        .await;
    assert!(
        nothing.records().is_empty() && nothing.text.contains("shorter prefix"),
        "{}",
        nothing.text
    );
    let foreign = trial
        .good("list_objects", json!({"bucket": LOGS, "limit": 1}))
        .await;
    let cursor = foreign.next_cursor().expect("a cursor");
    trial
        .bad(
            "list_objects",
            json!({"bucket": MEDIA, "cursor": cursor}),
            "invalid",
        )
        .await;
}

#[tokio::test]
async fn versions_and_an_older_one_can_be_read() {
    let service = service().await;
    let trial = trial(&service);
    let asked = json!({"bucket": EXPORTS, "prefix": "orders/orders-latest.csv"});
    let all = trial.to_the_end("list_object_versions", asked, 3).await;
    assert_eq!(all.len(), 4);
    assert_eq!(all[0]["latest"], true);
    let oldest = all[3]["version_id"].as_str().expect("an id");
    let of =
        json!({"bucket": EXPORTS, "key": "orders/orders-latest.csv", "version_id": oldest, "lines": "1-2"});
    let old = trial.good("get_object", of).await;
    assert_eq!(old.records()[0]["version_id"], oldest);
    assert!(old.text.contains("1: order,placed_at,customer"), "{}", old.text);
    let described = json!({"bucket": EXPORTS, "key": "orders/orders-latest.csv", "version_id": oldest});
    let described = trial.good("get_object_metadata", described).await;
    assert_eq!(described.records()[0]["version_id"], oldest);
    let wrong = json!({"bucket": EXPORTS, "key": "orders/orders-latest.csv", "version_id": "nonsense"});
    trial.bad("get_object", wrong, "not_found").await;
}

#[tokio::test]
async fn the_outage_is_in_the_log_of_its_hour() {
    let service = service().await;
    let trial = trial(&service);
    let key = "checkout/2026/02/20/checkout-13.log.gz";
    let hour = trial
        .good(
            "get_object",
            json!({"bucket": LOGS, "key": key, "grep": "session_expired|v2.18.0"}),
        )
        .await;
    let text = hour.records()[0]["text"].as_str().expect("text");
    assert!(
        text.contains("ERROR payment session_expired order=#4187"),
        "{text}"
    );
    assert!(text.contains("release v2.18.0"), "{text}");
    assert_eq!(hour.requests, 1);
    let before = trial
        .good(
            "get_object",
            json!({"key": format!("s3://{LOGS}/{}", key.replace("-13", "-12")), "grep": "session_expired"}),
        )
        .await;
    assert_eq!(before.records()[0]["text"], Value::Null);
    assert!(before.text.contains("0 of 0 matching lines"), "{}", before.text);
    let extract = trial
        .good(
            "read_object",
            json!({"bucket": LOGS, "key": "incidents/checkout-outage/session_expired.log", "grep": "ERROR", "tail": 2}),
        )
        .await;
    assert!(
        extract.text.contains("2 of 57 matching lines"),
        "{}",
        extract.text
    );
    assert!(
        extract.text.contains("56: ") && extract.text.contains("57: "),
        "{}",
        extract.text
    );
}

#[tokio::test]
async fn a_text_is_read_in_ranges_to_its_end() {
    let service = service().await;
    let trial = trial(&service);
    let whole = service
        .object(EXPORTS, "newsletter/subscribers.csv")
        .expect("the object");
    let mut got = String::new();
    let mut arguments = json!({"bucket": EXPORTS, "key": "newsletter/subscribers.csv", "max_bytes": 1_000});
    loop {
        let page = trial.good("get_object", arguments.clone()).await;
        let record = &page.records()[0];
        got.push_str(record["text"].as_str().expect("text"));
        match record["next_range"].as_str() {
            Some(next) => arguments["range"] = next.into(),
            None => break,
        }
    }
    assert_eq!(got.as_bytes(), whole, "no character is lost where a piece ends");
    let beyond = json!({"bucket": EXPORTS, "key": "README.txt", "range": "90000-"});
    trial.bad("get_object", beyond, "invalid").await;
    let packed = trial
        .good(
            "get_object",
            json!({"bucket": LOGS, "key": "checkout/2026/02/20/checkout-14.log.gz", "range": "0-99"}),
        )
        .await;
    assert_eq!(packed.records()[0]["text"].as_str().map(str::len), Some(100));
}

#[tokio::test]
async fn what_is_no_text_is_described() {
    let service = service().await;
    let trial = trial(&service);
    let picture = json!({"bucket": MEDIA, "key": "launch/ridge-kettle/hero.png"});
    let shown = trial.good("get_object", picture.clone()).await;
    assert!(
        shown.text.contains("image/png") && shown.text.contains("89 50 4e 47"),
        "{}",
        shown.text
    );
    let described = trial.good("get_object_metadata", picture).await;
    assert_eq!(described.records()[0]["content_type"], "image/png");
    assert_eq!(
        described.records()[0]["url"],
        "s3://larkspur-media/launch/ridge-kettle/hero.png"
    );
    assert_eq!(described.requests, 1);
    service.put(MEDIA, "empty.txt", b"").expect("put");
    let empty = trial
        .good("get_object", json!({"bucket": MEDIA, "key": "empty.txt"}))
        .await;
    assert_eq!(empty.records()[0]["size"], 0);
}

#[tokio::test]
async fn tables_are_previewed_with_columns_and_types() {
    let service = service().await;
    let trial = trial(&service);
    let orders = trial
        .good(
            "preview_table",
            json!({"bucket": EXPORTS, "key": "orders/orders-2026-02.csv", "rows": 3}),
        )
        .await;
    let columns = orders.structured["columns"].as_array().expect("columns");
    assert_eq!(columns[0]["name"], "order");
    assert_eq!(columns[8], json!({"name": "quantity", "type": "integer"}));
    assert_eq!(orders.structured["returned"], 3);
    assert_eq!(orders.structured["has_more"], true);
    let stock = trial
        .good(
            "preview_table",
            json!({"bucket": EXPORTS, "key": "stock/stock-2026-03-01.csv", "rows": 100}),
        )
        .await;
    assert_eq!(stock.structured["has_more"], false);
    assert!(
        stock.text.contains("RDG-KTL-08") && stock.text.contains("CSV with ;"),
        "{}",
        stock.text
    );
    let views = trial
        .good(
            "preview_table",
            json!({"bucket": EXPORTS, "key": "events/page_views-2026-02-28.jsonl.gz"}),
        )
        .await;
    assert_eq!(views.structured["returned"], 20);
    assert!(views.text.contains("referrer"), "{}", views.text);
    let refunds = trial
        .good(
            "preview_table",
            json!({"key": "s3://larkspur-exports/finance/refunds.tsv"}),
        )
        .await;
    assert!(
        refunds.text.contains("#4187") && refunds.text.contains("129.00"),
        "{}",
        refunds.text
    );
    let picture = json!({"bucket": MEDIA, "key": "launch/ridge-kettle/hero.png"});
    trial.bad("preview_table", picture, "invalid").await;
}

#[tokio::test]
async fn a_link_is_made_without_a_request_and_opens_the_object() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let service = service().await;
    let trial = trial(&service);
    let made = trial
        .good(
            "presign_url",
            json!({"bucket": EXPORTS, "key": "README.txt", "expires": 60}),
        )
        .await;
    assert_eq!(made.requests, 0);
    let url = made.records()[0]["url"].as_str().expect("a url").to_owned();
    let rest = url.strip_prefix("http://").expect("http");
    let (host, path) = rest.split_once('/').expect("a path");
    let mut stream = tokio::net::TcpStream::connect(host).await.expect("connected");
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.contains("Exports for finance"),
        "{answer}"
    );
    let long = json!({"bucket": EXPORTS, "key": "README.txt", "expires": 900_000});
    trial.bad("presign_url", long, "invalid").await;
}

#[tokio::test]
async fn keys_with_odd_characters_are_listed_read_and_paged_past() {
    let service = service().await;
    let trial = trial(&service);
    let odd = ["odd/one\ntwo.txt", "odd/a+b c%2F&d.txt", "odd/..%2f'\"<x>.txt"];
    for key in odd {
        for text in ["first", "second"] {
            let write = json!({"bucket": EXPORTS, "key": key, "content": text});
            trial.good("write_object", write).await;
        }
        let read = trial
            .good("get_object", json!({"bucket": EXPORTS, "key": key}))
            .await;
        assert!(read.text.contains("second"), "{}", read.text);
    }
    let asked = json!({"bucket": EXPORTS, "prefix": "odd/"});
    let all = trial.to_the_end("list_object_versions", asked.clone(), 1).await;
    assert_eq!(all.len(), 6);
    assert_eq!(all.iter().filter(|version| version["key"] == odd[0]).count(), 2);
    assert_eq!(trial.to_the_end("list_objects", asked.clone(), 1).await.len(), 3);
    let found = trial
        .to_the_end("search_objects", json!({"bucket": EXPORTS, "glob": "odd/*"}), 1)
        .await;
    assert_eq!(found.len(), 3);
}
