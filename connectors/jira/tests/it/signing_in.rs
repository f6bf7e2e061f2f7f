//! Who asks: token or OAuth, what the check says, which field is to blame.

use super::{connector, rig};
use mosaic_connector_jira::declaration;
use mosaic_connector_kit::{CheckReport, Connector as _};
use mosaic_sample::Fault;
use mosaic_sample::jira::{ACCESS_TOKEN, CLOUD_ID};
use mosaic_testkit::connector::Trial;
use serde_json::json;

#[tokio::test]
async fn the_check_says_who_answers() {
    let rig = rig().await;
    let connector = connector(&rig.sample.environment(), &[]);
    assert_eq!(
        connector.check().await.as_deref(),
        Ok("larkspur.atlassian.net as Ana Ferreira")
    );
}

#[tokio::test]
async fn a_wrong_token_is_blamed_by_its_field() {
    let rig = rig().await;
    let wrong = connector(&rig.sample.environment(), &[("JIRA_API_TOKEN", "wrong")]);
    let report = CheckReport::new(wrong.check().await);
    assert_eq!((report.ok, report.field), (false, Some("JIRA_API_TOKEN")));
    assert!(!report.line(true).contains("wrong\""), "{}", report.line(true));
    let missing = connector(&rig.sample.environment(), &[("JIRA_EMAIL", "")]);
    assert_eq!(CheckReport::new(missing.check().await).field, Some("JIRA_EMAIL"));
    let far = connector(
        &[],
        &[
            ("JIRA_URL", "http://jira.example"),
            ("JIRA_EMAIL", "a@b.example"),
            ("JIRA_API_TOKEN", "t"),
        ],
    );
    assert_eq!(CheckReport::new(far.check().await).field, Some("JIRA_URL"));
}

#[tokio::test]
async fn an_access_token_works_through_the_gateway() {
    let rig = rig().await;
    let gateway = rig.sample.emulation().url();
    let make = move || {
        let changed = [
            ("JIRA_ACCESS_TOKEN", ACCESS_TOKEN),
            ("JIRA_CLOUD_ID", CLOUD_ID),
            ("JIRA_API_URL", gateway.as_str()),
        ];
        connector(&[], &changed)
    };
    assert_eq!(
        make().check().await.as_deref(),
        Ok("larkspur.atlassian.net as Ana Ferreira")
    );
    let trial = Trial::new(make, declaration(), rig.sample.emulation());
    let reply = trial.good("get_issue", json!({"key": "SHOP-412"})).await;
    // Where links lead is asked once: nobody said it.
    assert_eq!(reply.requests, 2);
    assert_eq!(
        reply.records()[0]["url"],
        "https://larkspur.atlassian.net/browse/SHOP-412"
    );
    let gateway = rig.sample.emulation().url();
    let old = connector(
        &[],
        &[
            ("JIRA_ACCESS_TOKEN", "old"),
            ("JIRA_CLOUD_ID", CLOUD_ID),
            ("JIRA_API_URL", gateway.as_str()),
        ],
    );
    assert_eq!(
        CheckReport::new(old.check().await).field,
        Some("JIRA_ACCESS_TOKEN")
    );
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let rig = rig().await;
    for (tool, arguments, scope) in [
        ("list_projects", json!({}), "read:jira-work"),
        (
            "add_comment",
            json!({"key": "SHOP-412", "body_md": "a"}),
            "write:jira-work",
        ),
        ("search_users", json!({"query": "a"}), "read:jira-user"),
    ] {
        rig.sample.emulation().faults().add(Fault::MissingScope, 1);
        let error = rig.trial.bad(tool, arguments, "scope").await;
        assert_eq!(error.structured["error"]["needed_scope"], scope);
    }
}

#[tokio::test]
async fn a_write_is_not_begun_when_the_link_to_it_cannot_be_told() {
    let rig = rig().await;
    let gateway = rig.sample.emulation().url();
    let make = move || {
        let changed = [
            ("JIRA_ACCESS_TOKEN", ACCESS_TOKEN),
            ("JIRA_CLOUD_ID", CLOUD_ID),
            ("JIRA_API_URL", gateway.as_str()),
        ];
        connector(&[], &changed)
    };
    let trial = Trial::new(make, declaration(), rig.sample.emulation());
    for (tool, arguments) in [
        ("add_comment", json!({"key": "SHOP-412", "body_md": "Done."})),
        ("add_worklog", json!({"key": "SHOP-412", "time_spent": "1h"})),
        ("assign_issue", json!({"key": "SHOP-412", "assignee": "none"})),
        ("update_issue", json!({"key": "SHOP-412", "summary": "New"})),
        (
            "upload_attachment",
            json!({"key": "SHOP-412", "filename": "a.txt", "text": "a"}),
        ),
        (
            "link_issues",
            json!({"from": "SHOP-417", "link": "relates to", "to": "SHOP-412"}),
        ),
        (
            "create_issue",
            json!({"project": "SHOP", "type": "Bug", "summary": "New"}),
        ),
    ] {
        let faults = rig.sample.emulation().faults();
        faults.add_on("serverInfo", Fault::Status(503), 3);
        let before = rig.sample.emulation().exchanges().count();
        trial.bad(tool, arguments, "upstream").await;
        faults.clear();
        let sent = rig.sample.emulation().exchanges().all().split_off(before);
        assert!(sent.iter().all(|it| it.method == "GET"), "{tool} wrote");
    }
}
