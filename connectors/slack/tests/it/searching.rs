//! Searching in both ways, narrowed, paged, and without a person's token.

use crate::{Tokens, started, trial_with, word};
use jiff::Timestamp;
use mosaic_sample::slack::Slack;
use mosaic_sample::{Company, Scale};
use serde_json::json;

#[tokio::test]
async fn several_words_find_the_messages_that_matter_first() {
    let (_slack, trial) = started().await;
    let reply = trial
        .good("search_messages", json!({"query": "sarah budget", "limit": 5}))
        .await;
    let first = &reply.records()[0];
    assert_eq!(first["author"], "Sarah Lindqvist", "{}", reply.text);
    assert!(
        word(first, "text").to_lowercase().contains("budget"),
        "{}",
        reply.text
    );
    assert!(
        word(first, "url").starts_with("https://larkspur.slack.com/archives/"),
        "{first}"
    );
    assert!(word(first, "title").starts_with('#'), "{first}");
    let reply = trial
        .good(
            "search_messages",
            json!({"query": "Which orders failed in the checkout outage?"}),
        )
        .await;
    let all = serde_json::to_string(reply.records()).expect("json");
    assert!(all.contains("57") && all.contains("#incidents"), "{}", reply.text);
    // One search; the names of those who are mentioned.
    assert!(reply.requests <= 2, "{} requests", reply.requests);
}

#[tokio::test]
async fn a_search_is_narrowed_by_author_place_and_time() {
    let (_slack, trial) = started().await;
    let arguments = json!({"query": "barcode", "from": "Henrik Dahl", "in": "#launch-ridge", "after": "60d"});
    let reply = trial.good("search_messages", arguments).await;
    assert_eq!(
        reply.records()[0]["text"],
        "The barcode on the box is the dripper's. 1,200 boxes."
    );
    assert!(
        reply
            .records()
            .iter()
            .all(|record| record["author"] == "Henrik Dahl")
    );
    let old = json!({"query": "barcode", "before": "2001-01-01"});
    let reply = trial.good("search_messages", old).await;
    assert!(
        reply.records().is_empty() && reply.text.contains("no messages"),
        "{}",
        reply.text
    );
    let direct = json!({"query": "hopeless", "in": "@Sarah Lindqvist"});
    let reply = trial.good("search_messages", direct).await;
    assert_eq!(
        reply.records()[0]["channel"],
        "@Sarah Lindqvist",
        "{}",
        reply.text
    );
    let reply = trial
        .good(
            "search_messages",
            json!({"query": "", "from": "me", "sort": "newest"}),
        )
        .await;
    assert!(
        reply
            .records()
            .iter()
            .all(|record| record["author"] == "Ana Ferreira"),
        "{}",
        reply.text
    );
    trial
        .bad("search_messages", json!({"query": " "}), "invalid")
        .await;
    trial
        .bad(
            "search_messages",
            json!({"query": "x", "after": "soonish"}),
            "invalid",
        )
        .await;
}

#[tokio::test]
async fn both_searches_come_to_a_last_page() {
    let (slack, trial) = started().await;
    let arguments = json!({"query": "kettle"});
    let context = trial.to_the_end("search_messages", arguments.clone(), 3).await;
    let more = trial.to_the_end("search_messages", arguments.clone(), 50).await;
    assert!(context.len() > 8, "{} found", context.len());
    assert_eq!(context.len(), more.len());
    slack.without_context_search();
    let words = trial.to_the_end("search_messages", arguments, 3).await;
    assert!(words.len() > 5, "{} found", words.len());
}

#[tokio::test]
async fn where_the_workspace_has_no_real_time_search_the_older_one_answers() {
    let (slack, trial) = started().await;
    slack.without_context_search();
    let arguments = json!({"query": "trail events", "from": "sarah", "after": "40d", "before": "tomorrow"});
    let reply = trial.good("search_messages", arguments).await;
    let first = &reply.records()[0];
    assert_eq!(first["author"], "Sarah Lindqvist");
    assert!(
        word(first, "text").contains("31% of last spring's new customers"),
        "{first}"
    );
    assert_eq!(first["channel"], "#finance");
}

#[tokio::test]
async fn a_bot_alone_is_told_which_token_is_missing_without_a_request() {
    let (slack, _) = started().await;
    let trial = trial_with(&slack, Tokens::Bot);
    for (tool, arguments) in [
        ("search_messages", json!({"query": "x"})),
        ("list_unreads", json!({})),
    ] {
        let reply = trial.bad(tool, arguments, "scope").await;
        assert_eq!(reply.structured["error"]["field"], "SLACK_USER_TOKEN");
        assert_eq!(reply.requests, 0);
    }
}

#[tokio::test]
async fn among_a_hundred_thousand_records_the_story_is_still_found_first() {
    let company = Company::at(Timestamp::now(), Scale::Records(100_000)).expect("the story");
    let slack = Slack::start(&company).await.expect("the emulation");
    assert!(slack.messages("ops").len() > 2_000);
    let trial = trial_with(&slack, Tokens::User);
    let question = json!({"query": "What did Sarah say about cutting the spring budget?"});
    let reply = trial.good("search_messages", question).await;
    assert_eq!(reply.records()[0]["author"], "Sarah Lindqvist", "{}", reply.text);
    let reply = trial
        .good("read_messages", json!({"channel": "#ops", "limit": 2}))
        .await;
    assert!(
        word(&reply.records()[0], "text").starts_with("Yesterday 188 parcels"),
        "{}",
        reply.text
    );
}

#[tokio::test]
async fn a_cursor_that_was_cut_or_forged_is_refused_in_words() {
    let (slack, trial) = started().await;
    let asked = json!({"query": "kettle", "limit": 1});
    let first = trial.good("search_messages", asked.clone()).await;
    let cursor = first.next_cursor().expect("more").to_owned();
    let print = cursor.split('~').next().expect("a mark").to_owned();
    for mark in ["", "4piD", "eA"] {
        let mut asked = asked.clone();
        asked["cursor"] = json!(format!("{print}~{mark}"));
        trial.bad("search_messages", asked, "invalid").await;
    }
    drop(slack);
}

#[tokio::test]
async fn the_older_search_keeps_to_the_moment_not_to_the_day() {
    let (slack, _) = started().await;
    slack.without_context_search();
    let trial = trial_with(&slack, Tokens::User);
    slack.post("random", "hugo", "quokka sighted").expect("posted");
    let found = trial
        .good("search_messages", json!({"query": "quokka", "before": "+1h"}))
        .await;
    assert_eq!(found.records().len(), 1, "{}", found.text);
    let none = trial
        .good("search_messages", json!({"query": "quokka", "after": "+1m"}))
        .await;
    assert!(none.records().is_empty(), "{}", none.text);
}

#[tokio::test]
async fn the_threads_of_the_best_hits_come_along_where_they_are_asked_for() {
    let (_slack, trial) = started().await;
    let arguments = json!({"query": "spring budget last word", "from": "Sarah Lindqvist"});
    let alone = trial.good("search_messages", arguments.clone()).await;
    let all = serde_json::to_string(alone.records()).expect("json");
    assert!(!all.contains("Agreed, 42k"), "{}", alone.text);
    let mut arguments = arguments;
    arguments["include_threads"] = json!(true);
    let whole = trial.good("search_messages", arguments).await;
    let all = serde_json::to_string(whole.records()).expect("json");
    for said in ["42k works for me", "Agreed, 42k"] {
        assert!(all.contains(said), "{}", whole.text);
    }
    assert!(whole.text.contains("more of their threads"), "{}", whole.text);
    let first = |reply: &serde_json::Value| reply["id"].clone();
    assert_eq!(first(&whole.records()[0]), first(&alone.records()[0]));
    let mut ids: Vec<&str> = whole.records().iter().map(|record| word(record, "id")).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "nothing comes twice: {}", whole.text);
}
