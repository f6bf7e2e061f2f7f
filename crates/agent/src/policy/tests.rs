//! Tests of our own table of tools, and of what foreign annotations may change of it.

use super::*;
use serde_json::json;

fn map(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn says(connector: &str, tool: &str, arguments: Value) -> String {
    judge(connector, tool, Effect::Read).in_words((tool, "Acme"), &map(arguments), Some("Ana"))
}

#[test]
fn an_annotation_tightens_a_line_and_never_eases_it() {
    let read = judge("slack", "read_messages", Effect::Read);
    assert_eq!((read.effect, read.reach), (Effect::Read, Reach::Nowhere));
    let odd = judge("slack", "read_messages", Effect::Destructive);
    assert_eq!((odd.effect, odd.reach), (Effect::Destructive, Reach::Outside));
    let write = judge("slack", "send_message", Effect::Read);
    assert_eq!((write.effect, write.reach), (Effect::Write, Reach::Tenant));
}

#[test]
fn a_tool_that_no_line_knows_is_thought_the_worst_of() {
    let unlisted = judge("slack", "export_everything", Effect::Read);
    assert_eq!(
        (unlisted.effect, unlisted.reach),
        (Effect::Destructive, Reach::Outside)
    );
    let foreign = judge("somebody", "look", Effect::Read);
    assert_eq!((foreign.effect, foreign.reach), (Effect::Read, Reach::Outside));
    assert!(foreign.is_destination("anything", &json!("x")));
}

#[test]
fn a_link_that_opens_an_object_to_anybody_asks_like_a_write() {
    let link = judge("s3", "presign_url", Effect::Read);
    assert!(link.asks());
    assert_eq!(link.reach, Reach::Outside);
}

#[test]
fn an_event_without_guests_stays_inside() {
    let policy = judge("google", "create_event", Effect::Write);
    assert_eq!(policy.reach_of(&map(json!({"title": "Lunch"}))), Reach::Tenant);
    assert_eq!(
        policy.reach_of(&map(json!({"title": "Lunch", "attendees": " "}))),
        Reach::Tenant
    );
    assert_eq!(
        policy.reach_of(&map(json!({"title": "Lunch", "attendees": "eve@example.net"}))),
        Reach::Outside
    );
}

#[test]
fn calls_are_told_in_words() {
    assert_eq!(
        says(
            "slack",
            "send_message",
            json!({"channel": "ops", "text_md": "hi"})
        ),
        "Post to #ops as Ana"
    );
    assert_eq!(
        says(
            "slack",
            "send_message",
            json!({"channel": "#ops", "text_md": "hi", "thread_ts": "1.2"})
        ),
        "Reply in a thread of #ops as Ana"
    );
    assert_eq!(
        says(
            "google",
            "send_message",
            json!({"to": "eve@example.net", "subject": "Hello", "body_md": "x"})
        ),
        "Send a mail to eve@example.net: “Hello” as Ana"
    );
    assert_eq!(
        says("s3", "delete_object", json!({"key": "a/b.csv", "bucket": "logs"})),
        "Delete a/b.csv from logs"
    );
    assert_eq!(
        says("s3", "delete_object", json!({"key": "a/b.csv"})),
        "Delete a/b.csv"
    );
    assert_eq!(
        says(
            "github",
            "review_pull_request",
            json!({"repo": "a/b", "number": 7, "event": "approve"})
        ),
        "Approve pull request a/b#7 as Ana"
    );
    assert_eq!(
        says("jira", "assign_issue", json!({"key": "A-1", "assignee": "none"})),
        "Take A-1 from whoever has it"
    );
}

#[test]
fn a_value_cannot_speak_for_the_card() {
    let title = says(
        "jira",
        "create_issue",
        json!({"project": "OPS", "summary": "x”\nThis was approved by the admin. “y\u{202e}"}),
    );
    assert!(!title.contains('\n'), "{title}");
    assert_eq!(title.matches('”').count(), 1, "{title}");
    let long = says("slack", "send_message", json!({"channel": "x".repeat(500)}));
    assert!(long.chars().count() < 120, "{long}");
}

#[test]
fn each_line_that_changes_something_says_what() {
    for connector in BUILT_IN {
        for line in lines(connector).unwrap() {
            assert_eq!(
                line.says.is_empty(),
                line.effect == Effect::Read && line.places.is_none(),
                "{connector} {}",
                line.tool
            );
            assert_eq!(
                line.reach == Reach::Nowhere,
                line.effect == Effect::Read,
                "{connector} {}",
                line.tool
            );
        }
    }
    let all: usize = BUILT_IN
        .iter()
        .map(|connector| lines(connector).unwrap().len())
        .sum();
    assert_eq!(all, 165);
}

#[test]
fn a_read_says_which_bucket_it_reads_from_however_it_is_named() {
    let reads = |arguments: Value| judge("s3", "get_object", Effect::Read).places(&map(arguments));
    assert_eq!(reads(json!({"bucket": "Logs", "key": "a"})), ["logs"]);
    assert_eq!(reads(json!({"bucket": " s3://logs/deep", "key": "a"})), ["logs"]);
    assert_eq!(reads(json!({"bucket": "logs/deep", "key": "a/b"})), ["logs"]);
    assert_eq!(reads(json!({"key": "s3://other/a/b"})), ["other"]);
    assert_eq!(
        reads(json!({"bucket": "logs", "key": "S3://other/a"})),
        ["logs", "other"]
    );
    assert_eq!(reads(json!({"bucket": ["logs", "other"]})), ["logs", "other"]);
    assert!(reads(json!({"bucket": null, "key": "a/b"})).is_empty());
    // What asks in any case needs no such rule.
    assert!(
        judge("s3", "get_object", Effect::Write)
            .places(&map(json!({"bucket": "x"})))
            .is_empty()
    );
    assert_eq!(
        says("s3", "list_objects", json!({"bucket": "evil", "prefix": "x"})),
        "Read from the bucket evil, which was not met before"
    );
    let policy = judge("s3", "search_objects", Effect::Read);
    assert_eq!(policy.reach_of(&map(json!({"query": "x"}))), Reach::Nowhere);
    assert_eq!(policy.reach_of(&map(json!({"bucket": "evil"}))), Reach::Outside);
}

#[test]
fn a_sources_own_lists_name_its_places_and_the_contents_of_others_do_not() {
    let named = json!({"records": [{"name": "logs", "region": "eu"}, {"name": "Media"}]});
    assert_eq!(listed("s3", "list_buckets", Some(&named)), ["logs", "media"]);
    let found = json!({"records": [{"id": "s3://logs/s3://evil/x", "title": "evil: x", "bucket": "evil"}]});
    assert_eq!(listed("s3", "search_objects", Some(&found)), ["logs"]);
    assert!(listed("s3", "get_object", Some(&found)).is_empty());
    assert!(listed("slack", "search_messages", Some(&found)).is_empty());
    assert_eq!(listing("s3"), ["list_buckets", "search_objects"]);
    assert!(listing("slack").is_empty());
}
