//! What goes wrong, and what is said about it.

use crate::{EXPORTS, LOGS, changed, connector, service, trial};
use mosaic_connector_kit::{CheckReport, Connector as _};
use mosaic_connector_s3::{S3, declaration};
use mosaic_sample::Fault;
use mosaic_testkit::connector::Trial;
use serde_json::json;

#[tokio::test]
async fn every_tool_withstands_what_can_go_wrong() {
    let service = service().await;
    trial(&service)
        .withstands(&[
            // A link is made here: there is nothing that could fail.
            "presign_url/rate_limited",
            "presign_url/scope",
            "presign_url/auth",
            "presign_url/upstream",
            "presign_url/malformed",
            "presign_url/cancelled",
            // Answers without a body cannot be malformed: what counts are their headers.
            "get_object_metadata/malformed",
            "write_object/malformed",
            "delete_object/malformed",
        ])
        .await;
}

#[tokio::test]
async fn the_check_says_who_answers_and_names_the_field_to_blame() {
    let service = service().await;
    let check = |environment| async move { CheckReport::new(connector(&environment).check().await) };
    let good = check(service.environment()).await;
    assert!(
        good.ok && good.message.contains("larkspur-logs"),
        "{}",
        good.message
    );
    let wrong_id = check(changed(&service, "AWS_ACCESS_KEY_ID", "AKIANOBODYKNOWSTHIS0")).await;
    assert_eq!(wrong_id.field, Some("AWS_ACCESS_KEY_ID"), "{}", wrong_id.message);
    let wrong_secret = check(changed(&service, "AWS_SECRET_ACCESS_KEY", "hunter2-hunter2")).await;
    assert_eq!(
        wrong_secret.field,
        Some("AWS_SECRET_ACCESS_KEY"),
        "{}",
        wrong_secret.message
    );
    assert!(!wrong_secret.line(true).contains("hunter2"));
    let nobody = check(changed(&service, "AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")).await;
    assert!(
        !nobody.ok && nobody.message.contains("cannot be reached"),
        "{}",
        nobody.message
    );
    service.emulation().faults().add(Fault::MissingScope, 1);
    let narrow = check(service.environment()).await;
    assert!(
        narrow.ok && narrow.message.contains("may not list"),
        "{}",
        narrow.message
    );
}

#[tokio::test]
async fn a_missing_permission_is_named() {
    let service = service().await;
    let trial = trial(&service);
    service.emulation().faults().add(Fault::MissingScope, 1);
    let error = trial
        .bad(
            "get_object",
            json!({"bucket": LOGS, "key": "README.txt"}),
            "scope",
        )
        .await;
    assert_eq!(error.structured["error"]["needed_scope"], "s3:GetObject");
    service
        .emulation()
        .faults()
        .add_on("/larkspur-logs", Fault::MissingScope, 1);
    let found = trial
        .good("search_objects", json!({"query": "subscribers"}))
        .await;
    assert!(
        found.text.contains("newsletter/subscribers.csv"),
        "{}",
        found.text
    );
}

#[tokio::test]
async fn a_key_that_does_not_exist_is_answered_with_those_that_come_near() {
    let service = service().await;
    let trial = trial(&service);
    let wrong = json!({"bucket": EXPORTS, "key": "newsletter/subscriber.csv"});
    for tool in ["get_object", "get_object_metadata", "preview_table"] {
        let error = trial.bad(tool, wrong.clone(), "not_found").await;
        assert!(
            error.text.contains("Did you mean newsletter/subscribers.csv"),
            "{}",
            error.text
        );
    }
    let wrong = json!({"bucket": "larkspur-export", "key": "README.txt"});
    let error = trial.bad("get_object", wrong, "not_found").await;
    assert!(
        error.text.contains("Did you mean larkspur-exports"),
        "{}",
        error.text
    );
    trial
        .bad("get_object", json!({"key": "README.txt"}), "invalid")
        .await;
    let both = json!({"bucket": LOGS, "key": "README.txt", "range": "0-9", "tail": 3});
    trial.bad("get_object", both, "invalid").await;
}

#[tokio::test]
async fn settings_that_cannot_work_are_the_first_calls_error() {
    let service = service().await;
    let environment = changed(&service, "AWS_SECRET_ACCESS_KEY", "");
    let trial: Trial<S3> = Trial::new(
        move || connector(&environment),
        declaration(),
        service.emulation(),
    );
    let error = trial.bad("list_buckets", json!({}), "auth").await;
    assert_eq!(error.structured["error"]["field"], "AWS_SECRET_ACCESS_KEY");
    assert_eq!(error.requests, 0);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_asked_for_again() {
    let service = service().await;
    let trial = trial(&service);
    service.emulation().faults().add(Fault::Dropped, 1);
    let read = trial
        .good("get_object", json!({"bucket": LOGS, "key": "README.txt"}))
        .await;
    assert_eq!(read.requests, 2);
    assert!(read.text.contains("Jonas Keller"), "{}", read.text);
}
