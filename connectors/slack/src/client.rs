//! Requests to Slack by the person's token where there is one, else by the bot's; what one may not, the other tries.

use crate::config::{API_URL, BOT_TOKEN, Config, USER_TOKEN};
use crate::dialect::{FileStore, WebApi};
use mosaic_connector_kit::http::{Answer, Authorization, Http, HttpConfig, Patience};
use mosaic_connector_kit::{ErrorKind, ToolError};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

/// A parameter of a request.
pub(crate) type Parameter<'a> = (&'a str, String);

/// One token and what can be asked with it.
#[derive(Debug)]
pub(crate) struct Account {
    api: Http,
    files: Http,
    /// Whether it is a person's.
    pub(crate) is_user: bool,
}

/// The tokens there are, the preferred one first.
#[derive(Debug)]
pub(crate) struct Client {
    accounts: Vec<Account>,
}

impl Client {
    pub(crate) fn new(config: &Config) -> Self {
        let account = |token: &Option<SecretString>, field: &'static str| {
            let http = HttpConfig {
                base: config.url.clone(),
                base_field: API_URL,
                hosts: vec![".slack.com"],
                authorization: Authorization::bearer(token.as_ref()?),
                patience: Patience::default(),
            };
            Some(Account {
                api: Http::new(WebApi { field }, http.clone()),
                files: Http::new(FileStore { field }, http),
                is_user: field == USER_TOKEN,
            })
        };
        let accounts = [account(&config.user, USER_TOKEN), account(&config.bot, BOT_TOKEN)];
        Self {
            accounts: accounts.into_iter().flatten().collect(),
        }
    }

    /// Returns all accounts, the preferred one first.
    pub(crate) fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// Returns the person's account.
    ///
    /// # Errors
    /// `scope` when there is only a bot's token.
    pub(crate) fn user(&self, what: &str) -> Result<&Account, ToolError> {
        self.accounts
            .iter()
            .find(|account| account.is_user)
            .ok_or_else(|| {
                ToolError::new(
                    ErrorKind::Scope,
                    format!("{what} needs a user token; a bot may not"),
                )
                .hint("Give SLACK_USER_TOKEN, too: the User OAuth Token of the same app")
                .field(USER_TOKEN)
            })
    }

    /// Asks a method that reads.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        method: &str,
        parameters: &[Parameter<'_>],
        cancel: &CancellationToken,
    ) -> Result<T, ToolError> {
        Ok(self.get_by(method, parameters, cancel).await?.0)
    }

    /// Asks a method that reads, and tells which account was answered.
    pub(crate) async fn get_by<T: DeserializeOwned>(
        &self,
        method: &str,
        parameters: &[Parameter<'_>],
        cancel: &CancellationToken,
    ) -> Result<(T, &Account), ToolError> {
        let mut first = None;
        for account in &self.accounts {
            match account.get(method, parameters, cancel).await {
                Ok(answer) => return Ok((answer, account)),
                Err(error) if error.kind == ErrorKind::Scope => first = first.or(Some(error)),
                Err(error) => return Err(first.unwrap_or(error)),
            }
        }
        Err(first.unwrap_or_else(ToolError::cancelled))
    }

    /// Calls a method that writes, once. `repeatable` tells that twice is the same as once.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        method: &str,
        (body, repeatable): (&Value, bool),
        cancel: &CancellationToken,
    ) -> Result<T, ToolError> {
        let mut first = None;
        for account in &self.accounts {
            match account.post(method, (body, repeatable), cancel).await {
                Ok(answer) => return Ok(answer),
                // Nothing was done.
                Err(error) if error.kind == ErrorKind::Scope => first = first.or(Some(error)),
                Err(error) => return Err(first.unwrap_or(error)),
            }
        }
        Err(first.unwrap_or_else(ToolError::cancelled))
    }
}

impl Account {
    /// Asks a method that reads.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        method: &str,
        parameters: &[Parameter<'_>],
        cancel: &CancellationToken,
    ) -> Result<T, ToolError> {
        let mut ask = self.api.get(method);
        for (name, value) in parameters {
            ask = ask.query(name, value);
        }
        ask.send(cancel).await?.json()
    }

    /// Calls a method with a body of JSON.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        method: &str,
        (body, repeatable): (&Value, bool),
        cancel: &CancellationToken,
    ) -> Result<T, ToolError> {
        let mut ask = self.api.post(method).json(body);
        if repeatable {
            ask = ask.repeatable();
        }
        ask.send(cancel).await?.json().map_err(|error| {
            if repeatable {
                error
            } else {
                error.hint("It may have been done nevertheless: look before you try again")
            }
        })
    }

    /// Reads the first bytes of a private file.
    pub(crate) async fn download(
        &self,
        address: &str,
        at_most: usize,
        cancel: &CancellationToken,
    ) -> Result<Answer, ToolError> {
        self.files.get(address).at_most(at_most).send(cancel).await
    }

    /// Sends the bytes of a file to the address that Slack gave for it, without the token.
    pub(crate) async fn upload(
        &self,
        address: &str,
        bytes: Vec<u8>,
        cancel: &CancellationToken,
    ) -> Result<(), ToolError> {
        let files = self.files.unsigned();
        let ask = files.post(address).bytes("application/octet-stream", bytes);
        // Until it is completed nobody sees the file: sending it again is harmless.
        ask.repeatable().send(cancel).await?;
        Ok(())
    }
}
