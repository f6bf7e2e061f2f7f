//! Messages of channels, threads, alone; permalinks; names.

use crate::{started, word};
use serde_json::json;

#[tokio::test]
async fn a_channel_is_read_newest_first_with_names_markdown_and_permalinks() {
    let (slack, trial) = started().await;
    let reply = trial
        .good("read_messages", json!({"channel": "#finance", "limit": 5}))
        .await;
    assert_eq!(reply.records().len(), 5);
    let newest = &reply.records()[0];
    assert_eq!(newest["author"], "Isabel Santos");
    assert!(word(newest, "text").contains("90 days"), "{newest}");
    assert_eq!(newest["channel"], "#finance");
    let id = slack.channel_id("finance").expect("a channel");
    let link = format!("https://larkspur.slack.com/archives/{id}/p");
    assert!(word(newest, "url").starts_with(&link), "{newest}");
    assert!(
        reply.text.starts_with("5 messages in #finance, newest first"),
        "{}",
        reply.text
    );
    let times: Vec<_> = reply
        .records()
        .iter()
        .map(|record| word(record, "time"))
        .collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
    // Channel, messages, people, workspace.
    assert_eq!(reply.requests, 4);
}

#[tokio::test]
async fn a_channel_is_read_to_its_last_page_without_losing_a_message() {
    let (slack, trial) = started().await;
    let told = slack.messages("finance");
    let parents = told.iter().filter(|message| message.thread_ts.is_none()).count();
    let plain = trial
        .to_the_end("read_messages", json!({"channel": "finance"}), 4)
        .await;
    assert_eq!(plain.len(), parents);
    for limit in [1, 3, 7, 100] {
        let arguments = json!({"channel": "finance", "include_threads": true});
        let all = trial.to_the_end("read_messages", arguments, limit).await;
        assert_eq!(all.len(), told.len(), "limit {limit}");
    }
}

#[tokio::test]
async fn a_span_of_time_is_kept_to() {
    let (slack, trial) = started().await;
    let told = slack.messages("incidents");
    let parents: Vec<_> = told
        .iter()
        .filter(|message| message.thread_ts.is_none())
        .collect();
    let (oldest, latest) = (&parents[1].ts, &parents[4].ts);
    let arguments = json!({"channel": "incidents", "oldest": oldest, "latest": latest});
    let reply = trial.good("read_messages", arguments).await;
    assert_eq!(reply.records().len(), 2, "{}", reply.text);
    let none = trial
        .good(
            "read_messages",
            json!({"channel": "incidents", "latest": "2001-01-01"}),
        )
        .await;
    assert!(
        none.records().is_empty() && none.text.starts_with("no messages in #incidents"),
        "{}",
        none.text
    );
    assert_eq!(none.structured["has_more"], false);
}

#[tokio::test]
async fn a_thread_is_read_from_its_first_message_whichever_of_its_messages_is_named() {
    let (slack, trial) = started().await;
    let told = slack.messages("incidents");
    let opening = told
        .iter()
        .find(|message| message.text.starts_with("Checkout error rate is at 34%"));
    let root = &opening.expect("the incident").ts;
    let replies: Vec<_> = told
        .iter()
        .filter(|message| message.thread_ts.as_ref() == Some(root))
        .collect();
    let channel = slack.channel_id("incidents").expect("a channel");
    let link = |ts: &str| {
        format!(
            "https://larkspur.slack.com/archives/{channel}/p{}",
            ts.replace('.', "")
        )
    };
    for named in [
        link(root),
        link(&replies[3].ts),
        format!("{channel}:{root}"),
        format!("#incidents:{root}"),
    ] {
        let all = trial
            .to_the_end("read_thread", json!({"permalink": named}), 5)
            .await;
        assert_eq!(all.len(), replies.len() + 1, "{named}");
        assert_eq!(all[0]["author"], "Jonas Keller");
        assert!(all.iter().any(|reply| {
            reply["author"] == "Ben Whitaker"
                && word(reply, "text") == "It is session_expired from the provider, rolling back the cache"
        }));
        assert!(
            all.iter()
                .any(|reply| word(reply, "text") == "Back to normal. 57 orders failed.")
        );
    }
}

#[tokio::test]
async fn one_message_comes_whole_with_reactions_files_and_mentions_by_name() {
    let (slack, trial) = started().await;
    let told = slack.messages("launch-ridge");
    let barcode = told.iter().find(|message| message.text.contains("1,200 boxes"));
    let barcode = barcode.expect("the barcode");
    let channel = slack.channel_id("launch-ridge").expect("a channel");
    let reply = trial
        .good(
            "get_message",
            json!({"permalink": format!("{channel}:{}", barcode.ts)}),
        )
        .await;
    let record = &reply.records()[0];
    assert_eq!(record["author"], "Henrik Dahl");
    assert_eq!(
        record["text"],
        "The barcode on the box is the dripper's. 1,200 boxes."
    );
    assert!(word(record, "reactions").contains("😱 4"), "{record}");
    assert!(
        word(record, "files").starts_with("box-barcode.png (F"),
        "{record}"
    );
    assert!(reply.text.contains("1,200 boxes."), "{}", reply.text);
    let missing = json!({"permalink": format!("{channel}:1500000000.000100")});
    trial.bad("get_message", missing, "not_found").await;
    trial
        .bad(
            "get_message",
            json!({"permalink": "the one about boxes"}),
            "invalid",
        )
        .await;
}

#[tokio::test]
async fn direct_messages_are_read_by_the_persons_name() {
    let (_slack, trial) = started().await;
    for name in ["@Sarah Lindqvist", "@sarah", "Sarah Lindqvist"] {
        let reply = trial.good("read_messages", json!({"channel": name})).await;
        assert!(reply.text.contains("in @Sarah Lindqvist"), "{}", reply.text);
        assert!(
            reply
                .records()
                .iter()
                .any(|record| word(record, "text").starts_with("He offers 42"))
        );
    }
}

#[tokio::test]
async fn what_an_app_says_is_shown_under_its_name_and_links_stay_links() {
    let (_slack, trial) = started().await;
    let reply = trial
        .good("read_messages", json!({"channel": "deploys", "limit": 3}))
        .await;
    assert!(
        reply.records().iter().all(|record| record["author"] == "deploys"),
        "{}",
        reply.text
    );
    let reply = trial
        .good(
            "search_messages",
            json!({"query": "session_expired SHOP-412", "in": "incidents"}),
        )
        .await;
    let all = serde_json::to_string(reply.records()).expect("json");
    assert!(
        all.contains("https://larkspur.atlassian.net/browse/SHOP-412"),
        "{all}"
    );
    assert!(!all.contains("<https"), "{all}");
}

#[tokio::test]
async fn a_wrong_name_is_answered_with_the_near_ones() {
    let (_slack, trial) = started().await;
    let reply = trial
        .bad("read_messages", json!({"channel": "#finanse"}), "not_found")
        .await;
    assert!(reply.text.contains("#finance"), "{}", reply.text);
    let reply = trial
        .bad(
            "read_messages",
            json!({"channel": "@Sara Lindquist"}),
            "not_found",
        )
        .await;
    assert!(reply.text.contains("Sarah Lindqvist"), "{}", reply.text);
    trial
        .bad("read_messages", json!({"channel": "C0NOTTHERE1"}), "not_found")
        .await;
    let reply = trial
        .bad("read_messages", json!({"chanel": "ops"}), "invalid")
        .await;
    assert!(reply.text.contains("`channel`"), "{}", reply.text);
}
