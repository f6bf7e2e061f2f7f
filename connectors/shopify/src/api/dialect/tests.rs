//! What Shopify says, judged.

use super::{Verdict, by_errors, notes, wrong};
use mosaic_connector_kit::ErrorKind;
use serde_json::{Value, json};
use std::time::Duration;

fn coded(code: &str, path: Value) -> Value {
    json!({"message": "No", "path": path, "extensions": {"code": code, "requiredAccess": "`read_customers` access scope."}})
}

#[test]
fn a_refusal_for_want_of_points_names_the_wait() {
    let answer = json!({
        "errors": [coded("THROTTLED", json!(null))],
        "extensions": {"cost": {"requestedQueryCost": 400, "throttleStatus":
            {"maximumAvailable": 2000, "currentlyAvailable": 100, "restoreRate": 100}}}
    });
    let after = Some(Duration::from_secs(3));
    assert_eq!(by_errors(&answer), Verdict::Limited { after });
}

#[test]
fn what_is_denied_names_the_scope() {
    let answer =
        json!({"data": {"customers": null}, "errors": [coded("ACCESS_DENIED", json!(["customers"]))]});
    let Verdict::Refused(error) = by_errors(&answer) else {
        panic!("not refused")
    };
    assert_eq!(
        (error.kind, error.needed_scope.as_deref()),
        (ErrorKind::Scope, Some("read_customers"))
    );
}

#[test]
fn a_hidden_part_does_not_hide_the_rest() {
    let answer = json!({
        "data": {"orders": {"nodes": [{"name": "#1", "customer": null}]}},
        "errors": [coded("ACCESS_DENIED", json!(["orders", "nodes", 0, "customer"])),
            coded("ACCESS_DENIED", json!(["orders", "nodes", 1, "customer"]))]
    });
    assert_eq!(by_errors(&answer), Verdict::Fine);
    assert_eq!(
        notes(&answer),
        ["customer is hidden from this token: needs read_customers"]
    );
}

#[test]
fn other_errors_are_the_queries_fault_but_for_the_services_own() {
    let answer = |code: &str| json!({"errors": [coded(code, json!(["x"]))]});
    assert!(
        matches!(by_errors(&answer("undefinedField")), Verdict::Refused(error) if error.kind == ErrorKind::Invalid)
    );
    assert_eq!(by_errors(&answer("INTERNAL_SERVER_ERROR")), Verdict::Broken);
    assert_eq!(by_errors(&json!({"data": {}})), Verdict::Fine);
}

#[test]
fn what_is_wrong_with_a_write_is_told_in_the_shops_words() {
    let payload = json!({"order": null, "userErrors": [{"field": ["email"], "message": "Email is invalid"}]});
    assert_eq!(
        wrong(&payload).map(|error| error.message),
        Some("Shopify did not do it: Email is invalid".to_owned())
    );
    let stale = json!({"userErrors": [{"message": "no longer", "code": "CHANGE_FROM_QUANTITY_STALE"}]});
    assert!(
        wrong(&stale)
            .and_then(|error| error.hint)
            .is_some_and(|hint| hint.contains("get_inventory"))
    );
    let cancel = json!({"job": null, "orderCancelUserErrors": [{"message": "gone", "code": "NOT_FOUND"}]});
    assert_eq!(wrong(&cancel).map(|error| error.kind), Some(ErrorKind::NotFound));
    assert_eq!(wrong(&json!({"order": {}, "userErrors": []})), None);
}
