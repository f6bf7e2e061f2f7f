//! What the reading tools say of the story.

use super::{column, rig};
use serde_json::json;

#[tokio::test]
async fn an_issue_is_read_with_all_that_hangs_on_it() {
    let rig = rig().await;
    let reply = rig
        .trial
        .good(
            "get_issue",
            json!({"key": "shop-412", "include": ["comments", "changelog", "links", "transitions"]}),
        )
        .await;
    assert_eq!(reply.requests, 1);
    let issue = &reply.records()[0];
    assert_eq!(issue["title"], "SHOP-412 Checkout fails with session_expired");
    assert_eq!(issue["author"], "Dana Kowalski");
    assert_eq!(issue["assignee"], "Ben Whitaker");
    assert_eq!(issue["status"], "In Progress");
    assert_eq!(issue["priority"], "Highest");
    assert_eq!(issue["url"], "https://larkspur.atlassian.net/browse/SHOP-412");
    let text = issue["text"].as_str().expect("text");
    assert!(
        text.contains("> [!WARNING]") && text.contains("```log") && text.contains("1. Put a Trail Grinder"),
        "{text}"
    );
    assert_eq!(issue["custom"]["Severity"], "Critical");
    assert_eq!(issue["custom"]["Customer order"], "#4187");
    assert_eq!(
        issue["custom"]["Sprint"],
        "Sprint 33 (closed), Sprint 34 (active)"
    );
    assert_eq!(issue["custom"]["Rank"], json!(null));
    let links = issue["links"].to_string();
    assert!(
        links.contains("causes SHOP-415") && links.contains("is caused by SHOP-389"),
        "{links}"
    );
    assert!(
        issue["attachments"]
            .to_string()
            .contains("checkout-13.log (id 30001"),
        "{issue}"
    );
    assert_eq!(reply.records().len(), 7);
    assert!(
        reply.records()[2]["text"]
            .as_str()
            .expect("text")
            .contains("[checkout#231](https://github.com/larkspur/checkout/pull/231)")
    );
    assert!(
        reply.structured["changelog"]
            .to_string()
            .contains("status: To Do → In Progress")
    );
    assert!(reply.structured["transitions"].to_string().contains("Done"));
    assert!(
        reply.text.contains("@[Dana Kowalski] has the list"),
        "{}",
        reply.text
    );
}

#[tokio::test]
async fn an_issue_alone_is_read_in_lines() {
    let rig = rig().await;
    let reply = rig
        .trial
        .good(
            "get_issue",
            json!({"key": "https://larkspur.atlassian.net/browse/SHOP-420"}),
        )
        .await;
    assert!(
        reply.text.contains("\n```sql\nSELECT * FROM orders"),
        "{}",
        reply.text
    );
    let error = rig
        .trial
        .bad("get_issue", json!({"key": "SHOP-9999"}), "not_found")
        .await;
    assert!(error.text.contains("does not exist"), "{}", error.text);
    rig.trial
        .bad("get_issue", json!({"key": "the outage"}), "invalid")
        .await;
    rig.trial
        .bad(
            "get_issue",
            json!({"key": "SHOP-412", "include": "everything"}),
            "invalid",
        )
        .await;
}

#[tokio::test]
async fn issues_are_found_by_conditions() {
    let rig = rig().await;
    let jql = "project = SHOP AND issuetype = Bug AND statusCategory != Done ORDER BY priority DESC";
    let reply = rig
        .trial
        .good(
            "search_issues",
            json!({"jql": jql, "extra": ["story points", "Severity"]}),
        )
        .await;
    assert_eq!(reply.requests, 2);
    assert_eq!(reply.records()[0]["id"], "SHOP-412");
    assert_eq!(reply.records()[0]["Story Points"], 3.0);
    assert_eq!(reply.records()[0]["Severity"], "Critical");
    assert!(reply.records().iter().all(|record| record["type"] == "Bug"));
    let mine = rig
        .trial
        .good(
            "query_jira",
            json!({"jql": "assignee = currentUser() AND statusCategory != Done"}),
        )
        .await;
    assert_eq!(mine.requests, 1);
    assert!(
        column(mine.records(), "assignee")
            .iter()
            .all(|name| *name == "Ana Ferreira")
    );
    assert!(mine.records().len() >= 5);
    let none = rig
        .trial
        .good(
            "search_issues",
            json!({"jql": "project = HIRE AND status = Blocked"}),
        )
        .await;
    assert!(
        none.records().is_empty() && none.text.starts_with("no issues"),
        "{}",
        none.text
    );
}

#[tokio::test]
async fn issues_are_found_by_words_together_first_and_then_one_by_one() {
    let rig = rig().await;
    let together = rig
        .trial
        .good("search_issues", json!({"text": "barcode boxes"}))
        .await;
    assert_eq!(together.requests, 1);
    assert_eq!(column(together.records(), "id"), ["LAUNCH-25"]);
    assert!(
        together.text.contains("Packaging: wrong barcode"),
        "{}",
        together.text
    );
    let apart = rig
        .trial
        .good(
            "search_issues",
            json!({"text": "elif zeppelin offer budget", "limit": 5}),
        )
        .await;
    assert_eq!(apart.requests, 2);
    assert_eq!(apart.records()[0]["id"], "HIRE-31");
    let none = rig
        .trial
        .good("search_issues", json!({"text": "zeppelin \"quoted\" (OR)"}))
        .await;
    assert!(none.records().is_empty());
    rig.trial
        .bad("search_issues", json!({"text": "…"}), "invalid")
        .await;
    rig.trial.bad("search_issues", json!({}), "invalid").await;
    rig.trial
        .bad("search_issues", json!({"text": "a", "jql": "b"}), "invalid")
        .await;
}

#[tokio::test]
async fn a_mistake_in_jql_is_told_in_jiras_words() {
    let rig = rig().await;
    for (jql, said) in [
        ("statuss = Done", "Field 'statuss' does not exist"),
        (
            "status = Open",
            "The value 'Open' does not exist for the field 'status'.",
        ),
        ("project = SHOP status = Done", "Expecting either 'OR' or 'AND'"),
        ("ORDER BY created", "Unbounded JQL queries are not allowed"),
    ] {
        let error = rig
            .trial
            .bad("search_issues", json!({"jql": jql}), "invalid")
            .await;
        assert!(
            error.text.contains(said) && error.text.contains("hint:"),
            "{}",
            error.text
        );
    }
    let error = rig
        .trial
        .bad(
            "search_issues",
            json!({"jql": "project = SHOP", "extra": ["Story Point"]}),
            "not_found",
        )
        .await;
    assert!(error.text.contains("Story Points"), "{}", error.text);
}

#[tokio::test]
async fn talk_and_history_are_read() {
    let rig = rig().await;
    let reply = rig.trial.good("list_comments", json!({"key": "SHOP-412"})).await;
    assert_eq!(reply.requests, 1);
    assert_eq!(reply.records()[0]["author"], "Mei Tanaka");
    assert!(
        reply.records()[0]["url"]
            .as_str()
            .expect("url")
            .contains("/browse/SHOP-412?focusedCommentId=")
    );
    let reply = rig.trial.good("get_changelog", json!({"key": "LAUNCH-25"})).await;
    let text = &reply.records()[1]["text"];
    assert!(
        text.as_str()
            .expect("text")
            .contains("status: In Progress → Blocked; priority: Medium → Highest"),
        "{text}"
    );
    assert_eq!(reply.records()[1]["author"], "Henrik Dahl");
    assert!(
        rig.trial
            .good("get_changelog", json!({"key": "SHOP-415"}))
            .await
            .records()
            .is_empty()
    );
    let reply = rig.trial.good("get_transitions", json!({"key": "SUP-88"})).await;
    assert_eq!(
        column(reply.records(), "to"),
        ["To Do", "Waiting for customer", "Resolved"]
    );
}

#[tokio::test]
async fn a_text_file_is_read_and_a_picture_is_described() {
    let rig = rig().await;
    let reply = rig.trial.good("get_attachment", json!({"id": 30_001})).await;
    assert!(
        reply.text.contains("ERROR payment session_expired order=#4187"),
        "{}",
        reply.text
    );
    let reply = rig.trial.good("get_attachment", json!({"id": "30002"})).await;
    assert_eq!(reply.requests, 1);
    assert_eq!(reply.records()[0]["type"], "image/png");
    assert!(reply.text.contains("no text"), "{}", reply.text);
    rig.trial
        .bad("get_attachment", json!({"id": "39999"}), "not_found")
        .await;
}

#[tokio::test]
async fn projects_fields_and_people_are_listed() {
    let rig = rig().await;
    let reply = rig.trial.good("list_projects", json!({})).await;
    assert_eq!(
        column(reply.records(), "id"),
        ["HIRE", "LAUNCH", "OPS", "SHOP", "SUP"]
    );
    assert_eq!(reply.records()[3]["author"], "Tomás Herrera");
    let reply = rig.trial.good("list_fields", json!({"query": "sprint"})).await;
    assert_eq!(reply.records()[0]["id"], "customfield_10020");
    let reply = rig.trial.good("search_users", json!({"query": "ben"})).await;
    assert_eq!(reply.records()[0]["name"], "Ben Whitaker");
    assert_eq!(reply.records()[0]["email"], "ben@larkspur.example");
    assert!(
        rig.trial
            .good("search_users", json!({"query": "nobody"}))
            .await
            .records()
            .is_empty()
    );
}

#[tokio::test]
async fn what_a_new_issue_takes_is_told() {
    let rig = rig().await;
    let reply = rig
        .trial
        .good("get_create_fields", json!({"project": "shop"}))
        .await;
    assert!(
        column(reply.records(), "type").contains(&"Sub-task"),
        "{}",
        reply.text
    );
    let reply = rig
        .trial
        .good("get_create_fields", json!({"project": "SHOP", "type": "bug"}))
        .await;
    let severity = reply
        .records()
        .iter()
        .find(|record| record["field"] == "Severity")
        .expect("severity");
    assert_eq!(severity["allowed"], "Critical, Major, Minor, Cosmetic");
    assert_eq!(reply.records()[0]["required"], true);
    let error = rig
        .trial
        .bad(
            "get_create_fields",
            json!({"project": "SHOP", "type": "Bugg"}),
            "not_found",
        )
        .await;
    assert!(error.text.contains("Bug"), "{}", error.text);
    let error = rig
        .trial
        .bad("get_create_fields", json!({"project": "Shopp"}), "not_found")
        .await;
    assert!(error.text.contains("SHOP (Shop)"), "{}", error.text);
}

#[tokio::test]
async fn boards_lead_to_sprints_and_sprints_to_issues() {
    let rig = rig().await;
    let reply = rig.trial.good("list_boards", json!({"project": "SHOP"})).await;
    assert_eq!(column(reply.records(), "name"), ["Storefront"]);
    let reply = rig
        .trial
        .good("list_sprints", json!({"board": "storefront", "state": "active"}))
        .await;
    assert_eq!(column(reply.records(), "title"), ["Sprint 34"]);
    let current = rig.trial.good("get_sprint_issues", json!({"limit": 100})).await;
    assert_eq!(current.requests, 1);
    assert!(column(current.records(), "id").contains(&"SHOP-412"));
    let on_board = rig
        .trial
        .good("get_sprint_issues", json!({"board": 3, "limit": 100}))
        .await;
    assert_eq!(on_board.requests, 2);
    assert_eq!(on_board.records().len(), current.records().len());
    let named = rig
        .trial
        .good("get_sprint_issues", json!({"sprint": "Sprint 33"}))
        .await;
    assert!(column(named.records(), "id").contains(&"SHOP-389"));
    let by_id = rig
        .trial
        .good("get_sprint_issues", json!({"sprint": 33, "limit": 100}))
        .await;
    assert!(column(by_id.records(), "id").contains(&"SHOP-389"));
    let error = rig
        .trial
        .bad("list_sprints", json!({"board": "Storefrnt"}), "not_found")
        .await;
    assert!(error.text.contains("Storefront"), "{}", error.text);
    rig.trial
        .bad("get_sprint_issues", json!({"sprint": "Sprint 99"}), "invalid")
        .await;
    rig.trial
        .bad(
            "get_sprint_issues",
            json!({"sprint": "Sprint 99", "board": "Storefront"}),
            "not_found",
        )
        .await;
    rig.trial
        .bad("list_sprints", json!({"board": "Operations"}), "invalid")
        .await;
}

#[tokio::test]
async fn a_long_comment_is_read_in_full_with_its_issue() {
    let rig = rig().await;
    let said = format!(
        "{} and that is all.",
        "The steam escapes at the lid. ".repeat(150)
    );
    rig.sample.stranger_comments("SHOP-412", &said);
    let listed = rig
        .trial
        .good("list_comments", json!({"key": "SHOP-412", "limit": 1}))
        .await;
    assert!(
        !listed.structured.to_string().contains("that is all"),
        "{}",
        listed.text
    );
    let asked = json!({"key": "SHOP-412", "include": ["comments"]});
    let read = rig.trial.good("get_issue", asked).await;
    assert!(
        read.structured.to_string().contains("that is all"),
        "{}",
        read.text
    );
}
