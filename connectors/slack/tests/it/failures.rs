//! Everything that can go wrong, with every tool.

use crate::{Tokens, connector, connector_with, emulated, started, word};
use mosaic_connector_kit::http::{Authorization, Dialect, Http, HttpConfig, Patience};
use mosaic_connector_kit::{Call, Connector as _};
use mosaic_sample::slack::REFRESH_TOKEN;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn every_tool_withstands_every_fault() {
    let (_slack, trial) = started().await;
    trial.withstands(&[]).await;
}

#[tokio::test]
async fn a_scope_that_is_missing_is_named() {
    let (slack, trial) = started().await;
    slack.withdraw("usergroups:read");
    let reply = trial.bad("list_usergroups", json!({}), "scope").await;
    assert_eq!(reply.structured["error"]["needed_scope"], "usergroups:read");
    assert!(
        reply.text.contains("needed scope: usergroups:read"),
        "{}",
        reply.text
    );
    slack.withdraw("search:read.public");
    trial.good("search_messages", json!({"query": "kettle"})).await;
    slack.withdraw("search:read");
    trial
        .bad("search_messages", json!({"query": "kettle"}), "scope")
        .await;
}

#[tokio::test]
async fn a_wrong_token_is_blamed_by_its_field_and_never_shown() {
    let slack = emulated().await;
    let mut environment = slack.environment();
    environment[0].1 = "xoxp-very-secret".to_owned();
    let connector = connector_with(environment, Tokens::User);
    let call = |tool: &str, arguments: Value| Call {
        tool: tool.to_owned(),
        arguments: arguments.as_object().cloned().expect("an object"),
        cancel: CancellationToken::new(),
    };
    let error = connector
        .call(call("list_channels", json!({})))
        .await
        .expect_err("refused");
    assert_eq!(error.kind.word(), "auth");
    assert_eq!(error.field, Some("SLACK_USER_TOKEN"));
    assert!(!error.text().contains("secret"), "{}", error.text());
    let none = mosaic_connector_slack::Slack::new(|_| None);
    let error = none
        .call(call("list_channels", json!({})))
        .await
        .expect_err("refused");
    assert_eq!(
        (error.kind.word(), error.field),
        ("auth", Some("SLACK_USER_TOKEN"))
    );
    assert!(error.hint.is_some());
}

struct Plain;

impl Dialect for Plain {
    fn service(&self) -> &'static str {
        "Slack"
    }
}

#[tokio::test]
async fn a_token_that_has_run_out_is_refused_until_the_next_one_is_given() {
    let slack = emulated().await;
    slack.expire();
    let error = connector(&slack, Tokens::User)
        .check()
        .await
        .expect_err("refused");
    assert!(error.message.contains("token_expired"), "{error}");
    assert_eq!(error.field, Some("SLACK_USER_TOKEN"));
    let http = Http::new(
        Plain,
        HttpConfig {
            base: format!("{}/api/", slack.emulation().url()),
            base_field: "SLACK_API_URL",
            hosts: vec![],
            authorization: Authorization::None,
            patience: Patience::default(),
        },
    );
    slack.emulation().exchanges().on_behalf_of("oauth");
    let answer = http
        .post("oauth.v2.access")
        .form(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", REFRESH_TOKEN),
            ("client_id", "1.2"),
        ])
        .send(&CancellationToken::new())
        .await
        .expect("an answer");
    let answer: Value = answer.json().expect("json");
    let fresh = word(&answer["authed_user"], "access_token").to_owned();
    let mut environment = slack.environment();
    environment[0].1 = fresh;
    let line = connector_with(environment, Tokens::User)
        .check()
        .await
        .expect("good");
    assert!(line.ends_with("as Ana Ferreira"), "{line}");
}

#[test]
fn the_declaration_keeps_its_promises() {
    let declaration = mosaic_connector_slack::declaration();
    let mut bytes = 0;
    for tool in &declaration.tools {
        let sent = json!({"name": tool.name, "description": tool.description, "inputSchema": tool.input,
            "outputSchema": tool.output});
        bytes += sent.to_string().len();
    }
    // Estimated at 3.5 bytes a token, output schemas included.
    let each = bytes * 2 / 7 / declaration.tools.len();
    assert!(each < 170, "{each} tokens a tool");
    assert_eq!(declaration.tools.len(), 23);
    let help = declaration
        .environment
        .iter()
        .map(|(_, words)| *words)
        .collect::<String>();
    for scope in declaration
        .info
        .oauth
        .iter()
        .flat_map(|oauth| oauth.read_scopes.iter().chain(&oauth.write_scopes))
    {
        assert!(help.contains(scope), "the manifest lacks {scope}");
    }
}
