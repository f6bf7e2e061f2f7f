//! What the writing tools do: once, and as asked.

use super::rig;
use mosaic_sample::Fault;
use serde_json::{Value, json};

#[tokio::test]
async fn an_issue_is_created_with_all_that_was_said() {
    let rig = rig().await;
    let reply = rig
        .trial
        .good(
            "create_issue",
            json!({
                "project": "Shop", "type": "bug", "summary": "Kettle page is blank",
                "description_md": "## Steps\n\n- [ ] open it\n\nSee SHOP-412, @[Ben Whitaker].",
                "assignee": "aisha@larkspur.example", "priority": "High", "labels": ["ridge-kettle"], "due": "2026-03-10",
                "parent": "SHOP-300", "custom_fields": {"story points": "5", "Severity": "Major", "Sprint": 34}
            }),
        )
        .await;
    let key = reply.records()[0]["id"].as_str().expect("key");
    assert_eq!(key, "SHOP-432");
    let issue = rig.sample.issue(key).expect("it is there");
    let fields = &issue["fields"];
    assert_eq!(fields["summary"], "Kettle page is blank");
    assert_eq!(fields["assignee"]["displayName"], "Aisha Rahman");
    assert_eq!(fields["customfield_10016"], 5.0);
    assert_eq!(fields["customfield_10040"]["value"], "Major");
    assert_eq!(fields["customfield_10020"][0]["name"], "Sprint 34");
    assert_eq!(fields["parent"]["key"], "SHOP-300");
    assert_eq!(fields["duedate"], "2026-03-10");
    let body = fields["description"].to_string();
    assert!(
        body.contains("taskItem") && body.contains("\"mention\"") && body.contains("heading"),
        "{body}"
    );
}

#[tokio::test]
async fn a_refused_issue_says_what_there_is() {
    let rig = rig().await;
    let before = rig.sample.issues();
    let error = rig
        .trial
        .bad(
            "create_issue",
            json!({"project": "SHOP", "type": "Incident", "summary": "a"}),
            "invalid",
        )
        .await;
    assert!(
        error.text.contains("issuetype: Specify a valid issue type") && error.text.contains("Bug"),
        "{}",
        error.text
    );
    let error = rig
        .trial
        .bad(
            "create_issue",
            json!({"project": "SHOP", "type": "Bug", "summary": "a", "assignee": "Bem Whitaker"}),
            "not_found",
        )
        .await;
    assert!(error.text.contains("Ben Whitaker"), "{}", error.text);
    let error = rig
        .trial
        .bad(
            "create_issue",
            json!({"project": "SHOP", "type": "Bug", "summary": "a", "custom_fields": {"Severity": "Awful"}}),
            "invalid",
        )
        .await;
    assert!(
        error.text.contains("Option value 'Awful' is not valid"),
        "{}",
        error.text
    );
    assert_eq!(rig.sample.issues(), before);
}

fn comments(issue: &Value) -> &Vec<Value> {
    issue["fields"]["comment"]["comments"]
        .as_array()
        .expect("comments")
}

#[tokio::test]
async fn a_comment_is_written_in_markdown_or_as_a_document() {
    let rig = rig().await;
    let reply = rig
        .trial
        .good(
            "add_comment",
            json!({"key": "SHOP-415", "body_md": "**Done**, @[Mei Tanaka]"}),
        )
        .await;
    assert_eq!(reply.records()[0]["text"], "**Done**, @[Mei Tanaka]");
    assert_eq!(reply.records()[0]["author"], "Ana Ferreira");
    let document = json!({"type": "doc", "version": 1, "content": [
        {"type": "panel", "attrs": {"panelType": "info"}, "content": [{"type": "paragraph", "content": [{"type": "text", "text": "as is"}]}]}
    ]});
    rig.trial
        .good("add_comment", json!({"key": "SHOP-415", "body_md": document}))
        .await;
    let issue = rig.sample.issue("SHOP-415").expect("issue");
    assert_eq!(comments(&issue).last().expect("comment")["body"], document);
    rig.trial
        .bad(
            "add_comment",
            json!({"key": "SHOP-415", "body_md": " "}),
            "invalid",
        )
        .await;
    rig.trial
        .bad(
            "add_comment",
            json!({"key": "SHOP-9999", "body_md": "a"}),
            "not_found",
        )
        .await;
}

#[tokio::test]
async fn a_write_is_done_once_whatever_happens() {
    let rig = rig().await;
    let faults = rig.sample.emulation().faults().clone();
    let asked = json!({"key": "SHOP-415", "body_md": "only once"});
    let count = || comments(&rig.sample.issue("SHOP-415").expect("issue")).len();
    let before = count();
    faults.add(Fault::RateLimited { retry_after: 0 }, 1);
    rig.trial.good("add_comment", asked.clone()).await;
    assert_eq!(count(), before + 1);
    faults.add(Fault::Dropped, 1);
    let error = rig.trial.bad("add_comment", asked.clone(), "upstream").await;
    assert!(error.text.contains("may have been done"), "{}", error.text);
    assert_eq!(error.requests, 1);
    assert_eq!(count(), before + 2);
    faults.add(Fault::Status(503), 1);
    let error = rig.trial.bad("add_comment", asked, "upstream").await;
    assert_eq!((error.requests, count()), (1, before + 2));
    let before = rig.sample.issues();
    faults.add(Fault::Dropped, 1);
    rig.trial
        .bad(
            "create_issue",
            json!({"project": "OPS", "type": "Task", "summary": "Once"}),
            "upstream",
        )
        .await;
    assert_eq!(rig.sample.issues(), before + 1);
}

#[tokio::test]
async fn an_issue_is_edited() {
    let rig = rig().await;
    let asked = json!({
        "key": "SHOP-422", "summary": "SPRING10 counts twice", "priority": "High", "due": "2026-03-06",
        "add_labels": ["discount"], "remove_labels": ["cart"], "description_md": "New *text*", "custom_fields": {"Story Points": 3}
    });
    for _ in 0..2 {
        rig.trial.good("update_issue", asked.clone()).await;
    }
    let issue = rig.sample.issue("SHOP-422").expect("issue");
    let fields = &issue["fields"];
    assert_eq!(fields["summary"], "SPRING10 counts twice");
    assert_eq!(fields["labels"], json!(["discount"]));
    assert_eq!(fields["priority"]["name"], "High");
    assert_eq!(fields["customfield_10016"], 3.0);
    let history = rig.trial.good("get_changelog", json!({"key": "SHOP-422"})).await;
    assert_eq!(
        history.records().len(),
        1,
        "twice is the same as once: {}",
        history.text
    );
    assert!(
        history.text.contains("Ana Ferreira") && history.text.contains("Story Points: 2 → 3"),
        "{}",
        history.text
    );
    rig.trial
        .good("update_issue", json!({"key": "SHOP-422", "due": "none"}))
        .await;
    assert_eq!(
        rig.sample.issue("SHOP-422").expect("issue")["fields"]["duedate"],
        Value::Null
    );
    rig.trial
        .bad("update_issue", json!({"key": "SHOP-422"}), "invalid")
        .await;
    rig.trial
        .bad(
            "update_issue",
            json!({"key": "SHOP-422", "priority": "Enormous"}),
            "invalid",
        )
        .await;
}

#[tokio::test]
async fn an_issue_is_given_to_someone_to_oneself_and_to_nobody() {
    let rig = rig().await;
    let owner = || rig.sample.issue("SHOP-422").expect("issue")["fields"]["assignee"]["displayName"].clone();
    for (who, name) in [
        ("aisha rahman", json!("Aisha Rahman")),
        ("me", json!("Ana Ferreira")),
        ("oleg@larkspur.example", json!("Oleg Petrenko")),
        ("none", Value::Null),
        ("Noor", json!("Noor Haddad")),
    ] {
        rig.trial
            .good("assign_issue", json!({"key": "SHOP-422", "assignee": who}))
            .await;
        assert_eq!(owner(), name, "{who}");
    }
    // A customer cannot be given anything.
    rig.trial
        .bad(
            "assign_issue",
            json!({"key": "SHOP-422", "assignee": "Victor Lindgren"}),
            "not_found",
        )
        .await;
    let error = rig
        .trial
        .bad(
            "assign_issue",
            json!({"key": "SHOP-422", "assignee": "m"}),
            "invalid",
        )
        .await;
    assert!(error.text.contains("Mei Tanaka"), "{}", error.text);
    assert_eq!(owner(), "Noor Haddad");
}

#[tokio::test]
async fn an_issue_moves_to_a_status_by_name() {
    let rig = rig().await;
    let reply = rig
        .trial
        .good("transition_issue", json!({"key": "SHOP-412", "to_name": "done"}))
        .await;
    assert_eq!(reply.requests, 2);
    assert!(
        reply.text.contains("SHOP-412 went from In Progress to Done"),
        "{}",
        reply.text
    );
    let issue = rig.sample.issue("SHOP-412").expect("issue");
    assert_eq!(issue["fields"]["resolution"]["name"], "Done");
    let again = rig
        .trial
        .good("transition_issue", json!({"key": "SHOP-412", "to_name": "Done"}))
        .await;
    assert_eq!(again.requests, 1);
    rig.trial
        .good(
            "transition_issue",
            json!({"key": "SHOP-412", "to_name": "send to review"}),
        )
        .await;
    let error = rig
        .trial
        .bad(
            "transition_issue",
            json!({"key": "SHOP-412", "to_name": "Dome"}),
            "not_found",
        )
        .await;
    assert!(error.text.contains("Done"), "{}", error.text);
}

#[tokio::test]
async fn issues_are_linked_by_words() {
    let rig = rig().await;
    rig.trial
        .good(
            "link_issues",
            json!({"from": "LAUNCH-26", "link": "is blocked by", "to": "LAUNCH-25"}),
        )
        .await;
    let links = rig
        .trial
        .good("get_issue", json!({"key": "LAUNCH-25"}))
        .await
        .records()[0]["links"]
        .to_string();
    assert!(links.contains("blocks LAUNCH-26"), "{links}");
    rig.trial
        .good(
            "link_issues",
            json!({"from": "OPS-62", "link": "Blocks", "to": "OPS-59"}),
        )
        .await;
    let links = rig
        .trial
        .good("get_issue", json!({"key": "OPS-62"}))
        .await
        .records()[0]["links"]
        .to_string();
    assert!(links.contains("blocks OPS-59"), "{links}");
    let error = rig
        .trial
        .bad(
            "link_issues",
            json!({"from": "OPS-62", "link": "block", "to": "OPS-59"}),
            "not_found",
        )
        .await;
    assert!(error.text.contains("blocks"), "{}", error.text);
    rig.trial
        .bad(
            "link_issues",
            json!({"from": "OPS-62", "link": "blocks", "to": "OPS-9999"}),
            "not_found",
        )
        .await;
}

#[tokio::test]
async fn work_is_logged_and_files_are_attached() {
    let rig = rig().await;
    let reply = rig
        .trial
        .good("add_worklog", json!({"key": "SHOP-415", "time_spent": "1h 30m", "started": "2026-03-03", "comment_md": "Timeline"}))
        .await;
    assert_eq!(reply.records()[0]["time_spent"], "1h 30m");
    assert_eq!(reply.records()[0]["started"], "2026-03-03T09:00:00Z");
    rig.trial
        .bad(
            "add_worklog",
            json!({"key": "SHOP-415", "time_spent": "long"}),
            "invalid",
        )
        .await;
    rig.trial
        .good(
            "upload_attachment",
            json!({"key": "SHOP-415", "filename": "a/b\".txt", "text": "13:42"}),
        )
        .await;
    rig.trial
        .good(
            "upload_attachment",
            json!({"key": "SHOP-415", "filename": "dot.bin", "content_base64": "AAEC/w=="}),
        )
        .await;
    let files = rig.sample.files("SHOP-415");
    assert_eq!(
        files,
        [
            ("b.txt".to_owned(), b"13:42".to_vec()),
            ("dot.bin".to_owned(), vec![0, 1, 2, 255])
        ]
    );
    rig.trial
        .bad(
            "upload_attachment",
            json!({"key": "SHOP-415", "filename": "x", "content_base64": "?"}),
            "invalid",
        )
        .await;
    rig.trial
        .bad(
            "upload_attachment",
            json!({"key": "SHOP-415", "filename": "x"}),
            "invalid",
        )
        .await;
}

#[tokio::test]
async fn other_fields_go_by_the_name_fields_too() {
    let rig = rig().await;
    let asked =
        json!({"project": "SHOP", "type": "Bug", "summary": "Drip tray", "fields": {"Severity": "Major"}});
    let reply = rig.trial.good("create_issue", asked).await;
    let key = reply.records()[0]["id"].as_str().expect("key");
    let issue = rig.sample.issue(key).expect("it is there");
    assert_eq!(issue["fields"]["customfield_10040"]["value"], "Major");
    let asked = json!({"key": key, "fields": {"Severity": "Minor"}});
    rig.trial.good("update_issue", asked).await;
    let issue = rig.sample.issue(key).expect("it is there");
    assert_eq!(issue["fields"]["customfield_10040"]["value"], "Minor");
    // Elsewhere the name means columns, and an object is none.
    rig.trial
        .bad("get_issue", json!({"key": key, "fields": {"a": 1}}), "invalid")
        .await;
}
