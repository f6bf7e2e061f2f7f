//! What Ana has not read, and marking it read.

use crate::{Tokens, started, trial_with, word};
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test]
async fn unread_messages_are_those_of_the_three_channels_with_her_mentions() {
    let (_slack, trial) = started().await;
    let all = trial.to_the_end("list_unreads", json!({}), 100).await;
    let channels: BTreeSet<&str> = all.iter().map(|record| word(record, "channel")).collect();
    assert_eq!(channels, BTreeSet::from(["#finance", "#incidents", "#ops"]));
    for channel in channels {
        let mentioned = all
            .iter()
            .any(|record| record["channel"] == channel && record["mentions_you"] == true);
        assert!(mentioned, "{channel}");
    }
    assert!(
        all.iter()
            .any(|record| word(record, "text").starts_with("@Ana Ferreira can you look at infra#77"))
    );
    for limit in [1, 4] {
        assert_eq!(
            trial.to_the_end("list_unreads", json!({}), limit).await.len(),
            all.len()
        );
    }
}

#[tokio::test]
async fn one_channel_is_asked_for_alone_and_empty_once_it_is_marked() {
    let (slack, trial) = started().await;
    let reply = trial.good("list_unreads", json!({"channel": "#ops"})).await;
    assert!(reply.records().len() > 3, "{}", reply.text);
    // Conversations, who asks, how far it is read, messages, names.
    assert_eq!(reply.requests, 5);
    let marked = trial.good("mark_read", json!({"channel": "#ops"})).await;
    assert!(marked.text.contains("#ops is marked read"), "{}", marked.text);
    let last = slack
        .messages("ops")
        .into_iter()
        .rfind(|message| message.thread_ts.is_none());
    assert_eq!(slack.last_read("ops"), last.map(|message| message.ts));
    let reply = trial.good("list_unreads", json!({"channel": "#ops"})).await;
    assert!(reply.records().is_empty(), "{}", reply.text);
    assert!(reply.text.starts_with("no unread messages"), "{}", reply.text);
}

#[tokio::test]
async fn a_channel_is_marked_up_to_a_message() {
    let (slack, _) = started().await;
    let trial = trial_with(&slack, Tokens::User);
    let told = slack.messages("finance");
    let ts = &told[0].ts;
    trial
        .good("mark_read", json!({"channel": "finance", "ts": ts}))
        .await;
    assert_eq!(slack.last_read("finance").as_ref(), Some(ts));
    trial
        .bad("mark_read", json!({"channel": "finance", "ts": "now"}), "invalid")
        .await;
}
