//! One workspace: the client, and what is remembered of it (its address, people, conversations), fetched when it is first
//! needed and never more than is.

use crate::channels::Channels;
use crate::client::Client;
use crate::config::{BOT_TOKEN, Config, USER_TOKEN};
use crate::people::People;
use crate::wire::{AuthTest, OneUser};
use mosaic_connector_kit::ToolError;
use std::sync::atomic::AtomicBool;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

/// A workspace.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) client: Client,
    pub(crate) people: People,
    pub(crate) channels: Channels,
    /// Whether the workspace refused the real-time search before.
    pub(crate) no_context_search: AtomicBool,
    team: OnceCell<Team>,
}

/// Who answers, and where its pages are.
#[derive(Debug, Clone)]
pub(crate) struct Team {
    /// `https://larkspur.slack.com/`.
    pub(crate) url: String,
    pub(crate) id: String,
    /// The account of the preferred token.
    pub(crate) me: String,
}

impl Team {
    fn of(answer: AuthTest) -> Self {
        let slash = if answer.url.ends_with('/') { "" } else { "/" };
        Self {
            url: format!("{}{slash}", answer.url),
            id: answer.team_id,
            me: answer.user_id,
        }
    }

    /// Returns a message's permalink.
    pub(crate) fn permalink(&self, channel: &str, ts: &str, thread: Option<&str>) -> String {
        let place = format!("{}archives/{channel}/p{}", self.url, ts.replace('.', ""));
        match thread.filter(|thread| *thread != ts) {
            Some(thread) => format!("{place}?thread_ts={thread}&cid={channel}"),
            None => place,
        }
    }

    /// Returns a conversation's address.
    pub(crate) fn channel(&self, id: &str) -> String {
        format!("{}archives/{id}", self.url)
    }

    /// Returns the address of a person's profile.
    pub(crate) fn person(&self, id: &str) -> String {
        format!("{}team/{id}", self.url)
    }
}

impl Workspace {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            client: Client::new(config),
            people: People::default(),
            channels: Channels::default(),
            no_context_search: AtomicBool::new(false),
            team: OnceCell::new(),
        }
    }

    /// Returns the team, asked for once.
    pub(crate) async fn team(&self, cancel: &CancellationToken) -> Result<&Team, ToolError> {
        self.team
            .get_or_try_init(|| async {
                let answer: AuthTest = self.client.get("auth.test", &[], cancel).await?;
                Ok(Team::of(answer))
            })
            .await
    }

    /// Tries the tokens and says who answered.
    pub(crate) async fn check(&self) -> Result<String, ToolError> {
        let cancel = CancellationToken::new();
        let mut line = String::new();
        for account in self.client.accounts() {
            let field = if account.is_user { USER_TOKEN } else { BOT_TOKEN };
            let answer: AuthTest = account.get("auth.test", &[], &cancel).await.map_err(|error| {
                if error.field.is_some() {
                    error
                } else {
                    error.field(field)
                }
            })?;
            if !line.is_empty() {
                line.push_str(&format!(", and the bot {}", answer.user));
                continue;
            }
            let user = [("user", answer.user_id.clone())];
            let name = match account.get::<OneUser>("users.info", &user, &cancel).await {
                Ok(answer) => crate::people::name_of(&answer.user),
                // Its login will do.
                Err(_) => answer.user.clone(),
            };
            let host = answer
                .url
                .trim_start_matches("https://")
                .trim_end_matches('/')
                .to_owned();
            let kind = if account.is_user { "" } else { "the bot " };
            line = format!("{} ({host}) as {kind}{name}", answer.team);
        }
        Ok(line)
    }
}

#[cfg(test)]
mod tests {
    use super::{AuthTest, Team};

    #[test]
    fn permalinks_are_made_without_asking() {
        let team = Team::of(AuthTest {
            url: "https://larkspur.slack.com/".to_owned(),
            ..AuthTest::default()
        });
        assert_eq!(
            team.permalink("C1", "1700000000.000100", None),
            "https://larkspur.slack.com/archives/C1/p1700000000000100"
        );
        assert_eq!(
            team.permalink("C1", "1700000009.000100", Some("1700000000.000100")),
            "https://larkspur.slack.com/archives/C1/p1700000009000100?thread_ts=1700000000.000100&cid=C1"
        );
    }
}
