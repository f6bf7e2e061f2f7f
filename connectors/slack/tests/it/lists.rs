//! Channels, direct messages, people, groups; the check; what is asked for how often.

use crate::{Tokens, connector, emulated, started, trial_with, word};
use mosaic_connector_kit::{Call, Connector as _, Output};
use serde_json::json;
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn channels_are_listed_and_found_by_name_and_purpose() {
    let (_slack, trial) = started().await;
    let all = trial.to_the_end("list_channels", json!({}), 4).await;
    assert_eq!(all.len(), 13);
    let private = trial.good("list_channels", json!({"types": "private"})).await;
    let names: Vec<_> = private
        .records()
        .iter()
        .map(|record| word(record, "name"))
        .collect();
    assert_eq!(names, ["#leadership", "#hiring-data"]);
    let found = trial.good("list_channels", json!({"query": "freight"})).await;
    assert_eq!(found.records()[0]["name"], "#ops");
    let words = json!({"query": "ridge launch", "types": "public_channel"});
    let found = trial.good("list_channels", words).await;
    assert_eq!(found.records()[0]["name"], "#launch-ridge");
    let none = trial.good("list_channels", json!({"query": "zeppelin"})).await;
    assert!(none.text.starts_with("no channels") && none.structured["has_more"] == false);
    trial
        .bad("list_channels", json!({"types": "secret"}), "invalid")
        .await;
}

#[tokio::test]
async fn a_bot_does_not_see_what_it_was_not_invited_to() {
    let slack = emulated().await;
    let trial = trial_with(&slack, Tokens::Bot);
    let listed = trial.good("list_channels", json!({})).await;
    assert_eq!(listed.records().len(), 11);
    let reply = trial
        .bad("read_messages", json!({"channel": "#finance"}), "scope")
        .await;
    assert!(reply.text.contains("/invite"), "{}", reply.text);
    trial.good("read_messages", json!({"channel": "#ops"})).await;
    let id = slack.channel_id("leadership").expect("a channel");
    trial
        .bad("read_messages", json!({"channel": id}), "not_found")
        .await;
}

#[tokio::test]
async fn direct_conversations_are_named_by_the_people_in_them() {
    let (_slack, trial) = started().await;
    let all = trial.to_the_end("list_dms", json!({}), 2).await;
    let with: Vec<_> = all.iter().map(|record| word(record, "with")).collect();
    assert_eq!(with.len(), 6);
    assert!(
        with.contains(&"@Sarah Lindqvist") && with.contains(&"@ana, @ingrid, @marcus"),
        "{with:?}"
    );
}

#[tokio::test]
async fn a_channel_tells_its_purpose_and_its_members() {
    let (_slack, trial) = started().await;
    let reply = trial
        .good("get_channel_info", json!({"channel": "launch-ridge"}))
        .await;
    let record = &reply.records()[0];
    assert_eq!(record["title"], "#launch-ridge");
    assert!(word(record, "topic").contains("LAUNCH-20"));
    assert!(word(record, "canvas").starts_with('F'));
    let members = trial
        .to_the_end("list_members", json!({"channel": "#launch-ridge"}), 5)
        .await;
    assert_eq!(record["members"], members.len());
    assert!(members.iter().any(|member| member["name"] == "Henrik Dahl"));
}

#[tokio::test]
async fn people_are_found_by_role_name_address_and_id() {
    let (slack, trial) = started().await;
    let everybody = trial.to_the_end("list_users", json!({}), 17).await;
    assert_eq!(everybody.len(), 43);
    let engineers = trial.good("list_users", json!({"query": "data engineer"})).await;
    assert_eq!(engineers.records()[0]["title"], "Noor Haddad");
    let id = slack.user_id("sarah").expect("an id");
    for who in [
        "Sarah",
        "sarah lindqvist",
        "sarah@larkspur.example",
        "@sarah",
        id.as_str(),
        "Sarah?",
    ] {
        let reply = trial.good("get_user_info", json!({"user": who})).await;
        let record = &reply.records()[0];
        assert_eq!(record["title"], "Sarah Lindqvist", "{who}");
        assert_eq!(record["role"], "Head of Marketing");
        assert_eq!(
            word(record, "url"),
            format!("https://larkspur.slack.com/team/{id}")
        );
    }
    let me = trial.good("get_user_info", json!({"user": "me"})).await;
    assert_eq!(me.records()[0]["title"], "Ana Ferreira");
    trial
        .bad("get_user_info", json!({"user": "Zebulon"}), "not_found")
        .await;
    trial
        .bad(
            "get_user_info",
            json!({"user": "nobody@larkspur.example"}),
            "not_found",
        )
        .await;
}

#[tokio::test]
async fn groups_list_their_people_by_name() {
    let (_slack, trial) = started().await;
    let reply = trial.good("list_usergroups", json!({})).await;
    let oncall = reply
        .records()
        .iter()
        .find(|record| record["handle"] == "@oncall");
    assert_eq!(oncall.expect("the group")["people"], "Jonas Keller, Ben Whitaker");
}

#[tokio::test]
async fn the_check_says_who_answers_and_which_token_is_wrong() {
    let slack = emulated().await;
    let good = connector(&slack, Tokens::User).check().await;
    assert_eq!(
        good,
        Ok("Larkspur (larkspur.slack.com) as Ana Ferreira".to_owned())
    );
    let both = connector(&slack, Tokens::Both).check().await.expect("good");
    assert!(both.ends_with("as Ana Ferreira, and the bot mosaic"), "{both}");
    let bot = connector(&slack, Tokens::Bot).check().await.expect("good");
    assert!(bot.ends_with("as the bot mosaic"), "{bot}");
    let mut environment = slack.environment();
    environment[1].1 = "xoxb-wrong".to_owned();
    let error = crate::connector_with(environment, Tokens::Both)
        .check()
        .await
        .expect_err("refused");
    assert_eq!(error.field, Some("SLACK_BOT_TOKEN"));
    assert!(!error.text().contains("xoxb-wrong"));
}

#[tokio::test]
async fn what_was_asked_once_is_not_asked_again() {
    let slack = emulated().await;
    let connector = connector(&slack, Tokens::Both);
    let read = || async {
        let call = Call {
            tool: "read_messages".to_owned(),
            arguments: json!({"channel": "#eng"})
                .as_object()
                .cloned()
                .expect("an object"),
            cancel: CancellationToken::new(),
        };
        let before = slack.emulation().exchanges().count();
        assert!(matches!(connector.call(call).await, Ok(Output::Records(_))));
        slack.emulation().exchanges().count() - before
    };
    assert_eq!(read().await, 4);
    assert_eq!(read().await, 1);
}
