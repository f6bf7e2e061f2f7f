//! Writes: done once, or not at all, or said to be unknown.

use crate::{EXPORTS, LOGS, MEDIA, service, trial};
use mosaic_sample::Fault;
use serde_json::{Value, json};

fn note(key: &str, content: &str) -> Value {
    json!({"bucket": EXPORTS, "key": key, "content": content})
}

#[tokio::test]
async fn an_object_is_written_and_only_over_what_was_meant() {
    let service = service().await;
    let trial = trial(&service);
    let written = trial.good("write_object", note("notes/a.txt", "Grüße")).await;
    assert_eq!(written.requests, 1);
    assert_eq!(
        service.object(EXPORTS, "notes/a.txt").as_deref(),
        Some("Grüße".as_bytes())
    );
    let tag = written.records()[0]["etag"].as_str().expect("an etag").to_owned();

    let mut new_only = note("notes/a.txt", "other");
    new_only["if_none_match"] = true.into();
    let error = trial.bad("write_object", new_only, "invalid").await;
    assert!(error.text.contains("nothing was written"), "{}", error.text);

    let mut matching = note("notes/a.txt", "second");
    matching["if_match"] = tag.trim_matches('"').into();
    trial.good("write_object", matching.clone()).await;
    assert_eq!(
        service.object(EXPORTS, "notes/a.txt").as_deref(),
        Some(b"second".as_slice())
    );
    trial.bad("write_object", matching, "invalid").await;

    let binary = json!({"bucket": MEDIA, "key": "x.bin", "base64": "AAEC"});
    trial.good("write_object", binary).await;
    assert_eq!(
        service.object(MEDIA, "x.bin").as_deref(),
        Some([0, 1, 2].as_slice())
    );
    trial
        .bad("write_object", json!({"bucket": MEDIA, "key": "x"}), "invalid")
        .await;
    let nowhere = json!({"bucket": "larkspur-medias", "key": "x", "content": "y"});
    let error = trial.bad("write_object", nowhere, "not_found").await;
    assert!(error.text.contains("larkspur-media"), "{}", error.text);
}

#[tokio::test]
async fn a_throttled_write_is_made_again_and_once() {
    let service = service().await;
    let trial = trial(&service);
    service
        .emulation()
        .faults()
        .add(Fault::RateLimited { retry_after: 0 }, 1);
    let written = trial.good("write_object", note("notes/b.txt", "once")).await;
    assert_eq!(written.requests, 2);
    let versions = json!({"bucket": EXPORTS, "prefix": "notes/b.txt"});
    assert_eq!(
        trial.good("list_object_versions", versions).await.records().len(),
        1
    );
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_not_made_again() {
    let service = service().await;
    let trial = trial(&service);
    for fault in [Fault::Status(500), Fault::Status(503)] {
        service.emulation().faults().add(fault, 1);
        let error = trial
            .bad("write_object", note("notes/c.txt", "never"), "upstream")
            .await;
        assert_eq!(error.requests, 1);
        assert!(error.text.contains("may have been done"), "{}", error.text);
    }
    service.emulation().faults().add(Fault::Dropped, 1);
    let copy = json!({"source": "s3://larkspur-exports/README.txt", "bucket": EXPORTS, "key": "notes/d.txt"});
    let error = trial.bad("copy_object", copy, "upstream").await;
    assert_eq!(error.requests, 1);
    assert!(error.text.contains("may have been done"), "{}", error.text);
    let versions = json!({"bucket": EXPORTS, "prefix": "notes/d.txt"});
    assert_eq!(
        trial.good("list_object_versions", versions).await.records().len(),
        1
    );
}

#[tokio::test]
async fn a_copy_never_writes_over_anything() {
    let service = service().await;
    let trial = trial(&service);
    let copy = json!({"source": "s3://larkspur-exports/finance/refunds.tsv", "bucket": MEDIA, "key": "a b/refunds.tsv"});
    trial.good("copy_object", copy.clone()).await;
    assert_eq!(
        service.object(MEDIA, "a b/refunds.tsv"),
        service.object(EXPORTS, "finance/refunds.tsv")
    );
    let error = trial.bad("copy_object", copy, "invalid").await;
    assert!(error.text.contains("nothing was written"), "{}", error.text);
    let missing = json!({"source": "s3://larkspur-exports/finance/refund.tsv", "key": "x.tsv"});
    let error = trial.bad("copy_object", missing, "not_found").await;
    assert!(error.text.contains("finance/refunds.tsv"), "{}", error.text);
}

#[tokio::test]
async fn a_deletion_is_final_without_versions_and_not_with_them() {
    let service = service().await;
    let trial = trial(&service);
    trial
        .good("delete_object", json!({"bucket": LOGS, "key": "README.txt"}))
        .await;
    assert_eq!(service.object(LOGS, "README.txt"), None);
    trial
        .bad(
            "get_object",
            json!({"bucket": LOGS, "key": "README.txt"}),
            "not_found",
        )
        .await;

    let deleted = trial
        .good("delete_object", json!({"bucket": EXPORTS, "key": "README.txt"}))
        .await;
    assert!(deleted.text.contains("versions are kept"), "{}", deleted.text);
    let versions = json!({"bucket": EXPORTS, "prefix": "README.txt"});
    let versions = trial.good("list_object_versions", versions).await;
    assert_eq!(versions.records()[0]["deleted"], true);
    let mark = versions.records()[0]["version_id"].as_str().expect("an id");
    let undo = json!({"bucket": EXPORTS, "key": "README.txt", "version_id": mark});
    trial.good("delete_object", undo).await;
    assert!(service.object(EXPORTS, "README.txt").is_some());
}
