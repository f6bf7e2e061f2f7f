//! Writes: done once, by the right account, and the workspace shows it.

use crate::{Tokens, started, trial_with, word};
use mosaic_sample::Fault;
use mosaic_sample::slack::{Posted, Slack};
use serde_json::json;

fn newest(slack: &Slack, channel: &str) -> Posted {
    slack.messages(channel).pop().expect("a message")
}

#[tokio::test]
async fn a_message_is_sent_with_mentions_and_marks_and_its_permalink_leads_to_it() {
    let (slack, trial) = started().await;
    let before = slack.messages("ops").len();
    let arguments = json!({
        "channel": "#ops",
        "text_md": "## Trucks\n\n@Dmitri Volkov **yes** to both, see #finance & [the plan](https://larkspur.example/p?a=1&b=2)",
    });
    let reply = trial.good("send_message", arguments).await;
    assert_eq!(slack.messages("ops").len(), before + 1);
    let sent = newest(&slack, "ops");
    let dmitri = slack.user_id("dmitri").expect("an id");
    let finance = slack.channel_id("finance").expect("a channel");
    assert_eq!(
        sent.text,
        format!(
            "*Trucks*\n\n<@{dmitri}> *yes* to both, see <#{finance}|finance> &amp; <https://larkspur.example/p?a=1&amp;b=2|the plan>"
        )
    );
    assert_eq!(sent.author, "ana");
    let link = word(&reply.records()[0], "url");
    let read = trial.good("get_message", json!({"permalink": link})).await;
    assert!(word(&read.records()[0], "text").contains("@Dmitri Volkov **yes** to both, see #finance &"));
}

#[tokio::test]
async fn a_reply_goes_into_the_thread_however_it_is_named() {
    let (slack, trial) = started().await;
    let told = slack.messages("support");
    let root = told
        .iter()
        .find(|message| message.text.starts_with("About #4187"))
        .expect("a thread");
    let channel = slack.channel_id("support").expect("a channel");
    let link = format!(
        "https://larkspur.slack.com/archives/{channel}/p{}",
        root.ts.replace('.', "")
    );
    for thread in [root.ts.clone(), link] {
        let arguments = json!({"channel": "#support", "text_md": "Offer both.", "thread_ts": thread});
        let reply = trial.good("send_message", arguments).await;
        assert_eq!(newest(&slack, "support").thread_ts.as_ref(), Some(&root.ts));
        assert!(
            word(&reply.records()[0], "url").contains("?thread_ts="),
            "{}",
            reply.text
        );
    }
    let missing = json!({"channel": "#support", "text_md": "x", "thread_ts": "1500000000.000100"});
    trial.bad("send_message", missing, "not_found").await;
}

#[tokio::test]
async fn a_person_is_written_to_by_name_and_the_conversation_is_opened_where_there_was_none() {
    let (slack, trial) = started().await;
    trial
        .good(
            "send_message",
            json!({"channel": "@Wei Zhang", "text_md": "Labels on time?"}),
        )
        .await;
    assert_eq!(newest(&slack, "dm-ana-wei").text, "Labels on time?");
    let reply = trial
        .good("open_dm", json!({"people": ["wei", "Carla Rossi"]}))
        .await;
    let id = word(&reply.records()[0], "id").to_owned();
    trial
        .good("send_message", json!({"channel": id, "text_md": "Both of you"}))
        .await;
    assert_eq!(newest(&slack, &id).text, "Both of you");
    trial
        .bad("open_dm", json!({"people": ["Zebulon"]}), "not_found")
        .await;
}

#[tokio::test]
async fn a_write_is_done_once_after_a_pause_that_slack_asked_for() {
    let (slack, trial) = started().await;
    let before = slack.messages("ops").len();
    let faults = slack.emulation().faults();
    faults.add_on("chat.postMessage", Fault::RateLimited { retry_after: 0 }, 1);
    trial
        .good("send_message", json!({"channel": "#ops", "text_md": "once"}))
        .await;
    assert_eq!(slack.messages("ops").len(), before + 1);
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_not_repeated_and_says_so() {
    let (slack, trial) = started().await;
    for (fault, text) in [(Fault::Dropped, "dropped"), (Fault::Malformed, "malformed")] {
        slack.emulation().faults().add_on("chat.postMessage", fault, 1);
        let arguments = json!({"channel": "#ops", "text_md": text});
        let reply = trial.bad("send_message", arguments, "upstream").await;
        assert!(reply.text.contains("may have been done"), "{}", reply.text);
        let all = slack.messages("ops");
        assert_eq!(
            all.iter().filter(|message| message.text == text).count(),
            1,
            "{text}"
        );
    }
    slack
        .emulation()
        .faults()
        .add_on("chat.postMessage", Fault::Status(502), 1);
    let reply = trial
        .bad(
            "send_message",
            json!({"channel": "#ops", "text_md": "broken"}),
            "upstream",
        )
        .await;
    assert!(reply.text.contains("may have been done"), "{}", reply.text);
    assert!(
        slack
            .messages("ops")
            .iter()
            .all(|message| message.text != "broken")
    );
}

#[tokio::test]
async fn what_the_person_may_not_do_the_bot_does() {
    let (slack, trial) = started().await;
    let bot = trial_with(&slack, Tokens::Bot);
    let sent = bot
        .good(
            "send_message",
            json!({"channel": "#ops", "text_md": "From the bot"}),
        )
        .await;
    assert_eq!(newest(&slack, "ops").author, "mosaic");
    // Slack lets only the author change it: the bot, whose token is the second.
    let link = word(&sent.records()[0], "url").to_owned();
    trial
        .good(
            "edit_message",
            json!({"permalink": link, "text_md": "From the *bot*"}),
        )
        .await;
    assert_eq!(newest(&slack, "ops").text, "From the _bot_");
    trial.good("delete_message", json!({"permalink": link})).await;
    assert_ne!(newest(&slack, "ops").author, "mosaic");
    let user = trial_with(&slack, Tokens::User);
    let reply = user
        .bad(
            "edit_message",
            json!({"permalink": "#ops:latest", "text_md": "not mine"}),
            "scope",
        )
        .await;
    assert!(reply.text.contains("only the author"), "{}", reply.text);
}

#[tokio::test]
async fn a_message_is_scheduled_for_later_and_never_for_earlier() {
    let (slack, trial) = started().await;
    let arguments = json!({"channel": "#general", "text_md": "**Steam** at nine", "post_at": "+2d"});
    let reply = trial.good("schedule_message", arguments).await;
    let (channel, text, at) = slack.scheduled().pop().expect("scheduled");
    assert_eq!(Some(channel), slack.channel_id("general"));
    assert_eq!(text, "*Steam* at nine");
    let in_two_days = jiff::Timestamp::now().as_second() + 2 * 86_400;
    assert!((at - in_two_days).abs() < 60, "{at}");
    assert!(word(&reply.records()[0], "id").starts_with('Q'));
    for post_at in ["2001-01-01", "2999-01-01"] {
        let arguments = json!({"channel": "#general", "text_md": "x", "post_at": post_at});
        trial.bad("schedule_message", arguments, "invalid").await;
    }
    assert_eq!(slack.scheduled().len(), 1);
}

#[tokio::test]
async fn a_reaction_is_added_once_and_twice_is_no_failure() {
    let (slack, trial) = started().await;
    let arguments = json!({"permalink": "#support:latest", "emoji": "🎉"});
    trial.good("add_reaction", arguments.clone()).await;
    let again = trial.good("add_reaction", arguments).await;
    assert!(again.text.contains("was there already"), "{}", again.text);
    let told = slack.messages("support");
    let with: Vec<_> = told
        .iter()
        .filter(|it| it.reactions.contains(&("tada".to_owned(), 1)))
        .collect();
    assert!(
        with.iter()
            .any(|message| message.text.starts_with("Kettle questions begin"))
    );
    trial
        .bad(
            "add_reaction",
            json!({"permalink": "#support:latest", "emoji": "no such"}),
            "invalid",
        )
        .await;
}

#[tokio::test]
async fn a_message_of_ones_own_is_changed_and_deleted() {
    let (slack, trial) = started().await;
    let reply = trial
        .good(
            "edit_message",
            json!({"permalink": "@Jonas Keller:latest", "text_md": "Done, _finally_."}),
        )
        .await;
    assert!(
        word(&reply.records()[0], "url").contains("/archives/D"),
        "{}",
        reply.text
    );
    assert_eq!(newest(&slack, "dm-ana-jonas").text, "Done, _finally_.");
    let before = slack.messages("dm-ana-carla").len();
    trial
        .good("delete_message", json!({"permalink": "@Carla Rossi:latest"}))
        .await;
    assert_eq!(slack.messages("dm-ana-carla").len(), before - 1);
    let gone = format!(
        "{}:1500000000.000100",
        slack.channel_id("ops").expect("a channel")
    );
    trial
        .bad("delete_message", json!({"permalink": gone}), "not_found")
        .await;
}

#[tokio::test]
async fn what_is_empty_or_too_long_is_refused_before_anything_is_sent() {
    let (slack, trial) = started().await;
    let before = slack.messages("ops").len();
    trial
        .bad(
            "send_message",
            json!({"channel": "#ops", "text_md": " "}),
            "invalid",
        )
        .await;
    let long = "word ".repeat(9_000);
    let reply = trial
        .bad(
            "send_message",
            json!({"channel": "#ops", "text_md": long}),
            "invalid",
        )
        .await;
    assert!(reply.text.contains("40,000"), "{}", reply.text);
    let link = json!({"permalink": "@Jonas Keller:latest", "text_md": "word ".repeat(1_000)});
    let reply = trial.bad("edit_message", link, "invalid").await;
    assert!(reply.text.contains("msg_too_long"), "{}", reply.text);
    assert_eq!(slack.messages("ops").len(), before);
}

#[tokio::test]
async fn reading_opens_no_conversation() {
    let (slack, trial) = started().await;
    let conversations = trial.to_the_end("list_dms", json!({}), 50).await.len();
    for (tool, arguments) in [
        ("read_messages", json!({"channel": "@Wei Zhang"})),
        ("get_channel_info", json!({"channel": "@Wei Zhang"})),
        ("list_members", json!({"channel": "@Wei Zhang"})),
        ("search_messages", json!({"query": "labels", "in": "@Wei Zhang"})),
        ("get_message", json!({"permalink": "@Wei Zhang:latest"})),
        (
            "get_message",
            json!({"permalink": "https://x.slack.com/archives/@Wei Zhang/p1700000000000100"}),
        ),
        ("list_unreads", json!({"channel": "@Wei Zhang"})),
        ("delete_message", json!({"permalink": "@Wei Zhang:latest"})),
    ] {
        let reply = trial.bad(tool, arguments, "not_found").await;
        assert!(
            reply.text.contains("no direct messages with Wei Zhang yet"),
            "{tool}: {}",
            reply.text
        );
    }
    let asked = slack.emulation().exchanges().all();
    assert!(!asked.iter().any(|sent| sent.path.contains("conversations.open")));
    assert_eq!(
        trial.to_the_end("list_dms", json!({}), 50).await.len(),
        conversations
    );
}

#[tokio::test]
async fn an_upload_that_is_done_does_not_look_undone_when_names_cannot_be_looked_up() {
    let (slack, trial) = started().await;
    trial.good("list_channels", json!({})).await;
    slack
        .emulation()
        .faults()
        .add_on("users.info", Fault::Status(503), 9);
    let arguments = json!({"channel": "#ops", "filename": "a.txt", "content": "Two trucks."});
    let reply = trial.good("upload_file", arguments).await;
    let id = word(&reply.records()[0], "id").to_owned();
    assert_eq!(slack.file(&id).as_deref(), Some("Two trucks.".as_bytes()));
}
