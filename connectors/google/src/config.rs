//! Who asks, and where: the settings, read from the environment. Never printed: they hold the tokens.

use mosaic_connector_kit::{ErrorKind, ToolError};
use secrecy::SecretString;

/// The settings of one account.
pub(crate) struct Config {
    /// How requests prove who asks.
    pub(crate) credentials: Credentials,
    /// The address instead of all of Google's own.
    pub(crate) api: Option<String>,
}

/// What proves who asks.
pub(crate) enum Credentials {
    /// An access token that somebody else keeps fresh.
    Token(SecretString),
    /// What an access token is fetched with, each hour anew.
    Refresh(Client),
}

/// A registered app and the person's consent to it.
#[derive(Clone)]
pub(crate) struct Client {
    /// The app.
    pub(crate) id: String,
    /// Its secret.
    pub(crate) secret: SecretString,
    /// The consent.
    pub(crate) refresh_token: SecretString,
}

impl Config {
    /// Reads the settings.
    ///
    /// # Errors
    /// `auth` when a token is missing, with the variable to blame.
    pub(crate) fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ToolError> {
        let given = |name: &str| {
            variable(name)
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
        };
        let credentials = match given("GOOGLE_ACCESS_TOKEN") {
            Some(token) => Credentials::Token(SecretString::from(token)),
            None => Credentials::Refresh(client(&given)?),
        };
        Ok(Self {
            credentials,
            api: given("GOOGLE_API_URL"),
        })
    }
}

fn client(given: &impl Fn(&str) -> Option<String>) -> Result<Client, ToolError> {
    const NAMES: [(&str, &str); 3] = [
        ("GOOGLE_OAUTH_CLIENT_ID", "the OAuth client ID"),
        ("GOOGLE_OAUTH_CLIENT_SECRET", "the OAuth client secret"),
        ("GOOGLE_REFRESH_TOKEN", "the refresh token"),
    ];
    match NAMES.map(|(name, _)| given(name)) {
        [Some(id), Some(secret), Some(refresh_token)] => Ok(Client {
            id,
            secret: SecretString::from(secret),
            refresh_token: SecretString::from(refresh_token),
        }),
        [None, None, None] => Err(ToolError::new(ErrorKind::Auth, "no access token is given")
            .hint("Sign in with Google, or give an access token, or an OAuth client with a refresh token")
            .field("GOOGLE_ACCESS_TOKEN")),
        found => {
            let (name, label) = NAMES
                .into_iter()
                .zip(found)
                .find(|(_, value)| value.is_none())
                .map_or(NAMES[0], |(name, _)| name);
            Err(ToolError::new(ErrorKind::Auth, format!("{label} is missing"))
                .hint("A refresh token works only together with the OAuth client that it was issued to")
                .field(name))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Config, Credentials};
    use mosaic_connector_kit::ToolError;

    fn read(given: &[(&str, &str)]) -> Result<Config, ToolError> {
        Config::read(|name| {
            given
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    fn blamed(given: &[(&str, &str)]) -> Option<&'static str> {
        read(given).err().and_then(|error| error.field)
    }

    #[test]
    fn an_access_token_is_enough() {
        let config = read(&[("GOOGLE_ACCESS_TOKEN", " ya29.x ")]).expect("settings");
        assert!(matches!(config.credentials, Credentials::Token(_)));
        assert_eq!(config.api, None);
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(blamed(&[]), Some("GOOGLE_ACCESS_TOKEN"));
        assert_eq!(
            blamed(&[("GOOGLE_OAUTH_CLIENT_ID", "id"), ("GOOGLE_REFRESH_TOKEN", "1//x")]),
            Some("GOOGLE_OAUTH_CLIENT_SECRET")
        );
        assert_eq!(
            blamed(&[
                ("GOOGLE_OAUTH_CLIENT_ID", "id"),
                ("GOOGLE_OAUTH_CLIENT_SECRET", "secret")
            ]),
            Some("GOOGLE_REFRESH_TOKEN")
        );
    }
}
