//! The tokens and the address, read from the environment. Never printed.

use mosaic_connector_kit::{ErrorKind, ToolError};
use secrecy::SecretString;

/// The variable of the person's token.
pub(crate) const USER_TOKEN: &str = "SLACK_USER_TOKEN";
/// The variable of the bot's token.
pub(crate) const BOT_TOKEN: &str = "SLACK_BOT_TOKEN";
/// The variable of the address.
pub(crate) const API_URL: &str = "SLACK_API_URL";

/// The configuration of one workspace.
#[derive(Debug)]
pub(crate) struct Config {
    /// The person's token.
    pub(crate) user: Option<SecretString>,
    /// The bot's token.
    pub(crate) bot: Option<SecretString>,
    /// Where the Web API is.
    pub(crate) url: String,
}

impl Config {
    /// Reads the variables.
    ///
    /// # Errors
    /// What is missing or cannot be right, with the variable to blame.
    pub(crate) fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ToolError> {
        let given = |name: &str| {
            let value = variable(name)?.trim().to_owned();
            Some(value).filter(|value| !value.is_empty())
        };
        let user = given(USER_TOKEN);
        let bot = given(BOT_TOKEN);
        if user.is_none() && bot.is_none() {
            return Err(ToolError::new(ErrorKind::Auth, "User token and bot token are missing")
                .hint("Give one of them: install the app that `mosaic-connector slack --help` prints at https://api.slack.com/apps and copy a token from OAuth & Permissions")
                .field(USER_TOKEN));
        }
        expect(user.as_deref(), USER_TOKEN, ["xoxp-", "xoxe.xoxp-"])?;
        expect(bot.as_deref(), BOT_TOKEN, ["xoxb-", "xoxe.xoxb-"])?;
        Ok(Self {
            user: user.map(SecretString::from),
            bot: bot.map(SecretString::from),
            url: given(API_URL).unwrap_or_else(|| "https://slack.com/api/".to_owned()),
        })
    }
}

/// Refuses a token of the other kind, which Slack would refuse later and less clearly.
fn expect(token: Option<&str>, field: &'static str, starts: [&str; 2]) -> Result<(), ToolError> {
    match token {
        Some(token) if !starts.iter().any(|start| token.starts_with(start)) => Err(ToolError::new(
            ErrorKind::Auth,
            format!("{field} does not begin with {}", starts[0]),
        )
        .hint("A user token begins with xoxp-, a bot token with xoxb-; both are on the app's page OAuth & Permissions")
        .field(field)),
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::Config;

    fn read(variables: &[(&str, &str)]) -> Result<Config, mosaic_connector_kit::ToolError> {
        Config::read(|name| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn one_of_the_two_tokens_is_enough() {
        let config = read(&[("SLACK_BOT_TOKEN", " xoxb-1 ")]).expect("read");
        assert!(config.user.is_none() && config.bot.is_some());
        assert_eq!(config.url, "https://slack.com/api/");
        assert!(read(&[("SLACK_USER_TOKEN", "xoxp-1")]).is_ok());
        assert_eq!(read(&[]).expect_err("refused").field, Some("SLACK_USER_TOKEN"));
    }

    #[test]
    fn a_token_in_the_wrong_field_is_named_without_being_shown() {
        let error = read(&[("SLACK_BOT_TOKEN", "xoxp-secret")]).expect_err("refused");
        assert_eq!(error.field, Some("SLACK_BOT_TOKEN"));
        assert!(!error.text().contains("secret"));
        let config = read(&[("SLACK_BOT_TOKEN", "xoxb-secret")]).expect("read");
        assert!(!format!("{config:?}").contains("secret"));
    }
}
