//! What all tools share: a client for each of Google's hosts, all with one token.

use crate::auth::Consent;
use crate::config::{Config, Credentials};
use crate::dialect::Google;
use mosaic_connector_kit::http::{Authorization, Http, HttpConfig, Patience};
use mosaic_connector_kit::{ErrorKind, ToolError};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// One of Google's services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Product {
    /// `drive/v3/…`, `upload/drive/v3/…`
    Drive,
    /// `v1/documents/…`
    Docs,
    /// `v4/spreadsheets/…`
    Sheets,
    /// `calendar/v3/…`
    Calendar,
    /// `gmail/v1/…`
    Gmail,
}

/// The account's clients.
#[derive(Debug)]
pub(crate) struct Shared {
    /// Drive and Calendar share a host.
    www: Http,
    docs: Http,
    sheets: Http,
    gmail: Http,
    /// The variable that holds what proves who asks.
    credential: &'static str,
    /// What the tools of Calendar and Gmail remember between calls.
    pub(crate) memory: crate::mail::Memory,
}

/// Google's own hosts.
const WWW: &str = "https://www.googleapis.com/";
const DOCS: &str = "https://docs.googleapis.com/";
const SHEETS: &str = "https://sheets.googleapis.com/";
const GMAIL: &str = "https://gmail.googleapis.com/";
const OAUTH: &str = "https://oauth2.googleapis.com/";

impl Shared {
    /// Returns the clients of an account. Nothing is asked yet.
    pub(crate) fn new(config: &Config) -> Self {
        let at = |own: &str| config.api.clone().unwrap_or_else(|| own.to_owned());
        let authorization = match &config.credentials {
            Credentials::Token(token) => Authorization::bearer(token),
            Credentials::Refresh(client) => Authorization::Refreshing {
                name: mosaic_connector_kit::http::HeaderName::from_static("authorization"),
                prefix: "Bearer ",
                from: Arc::new(Consent {
                    client: client.clone(),
                    issuer: at(OAUTH),
                }),
            },
        };
        let www = Http::new(
            Google,
            HttpConfig {
                base: at(WWW),
                base_field: "GOOGLE_API_URL",
                hosts: vec![],
                authorization,
                patience: Patience::default(),
            },
        );
        Self {
            docs: www.at(&at(DOCS)),
            sheets: www.at(&at(SHEETS)),
            gmail: www.at(&at(GMAIL)),
            www,
            credential: match &config.credentials {
                Credentials::Token(_) => "GOOGLE_ACCESS_TOKEN",
                Credentials::Refresh(_) => "GOOGLE_REFRESH_TOKEN",
            },
            memory: crate::mail::Memory::default(),
        }
    }

    /// Returns the client of a service; paths are relative to its host: `drive/v3/files`.
    pub(crate) fn client(&self, product: Product) -> &Http {
        match product {
            Product::Drive | Product::Calendar => &self.www,
            Product::Docs => &self.docs,
            Product::Sheets => &self.sheets,
            Product::Gmail => &self.gmail,
        }
    }

    /// Returns one line about whose account this is. A token that may not ask Drive is asked what else it may.
    pub(crate) async fn check(&self) -> Result<String, ToolError> {
        let refused = match self.drive_user().await {
            Err(error) if error.kind == ErrorKind::Scope => error,
            found => return found.map_err(|error| self.blame(error)),
        };
        if let Ok(found) = self.mailbox().await {
            return Ok(format!("{found}; not for Drive"));
        }
        match self.calendar().await {
            Ok(found) => Ok(format!("{found}; not for Drive and mail")),
            Err(_) => Err(self.blame(refused)),
        }
    }

    /// Names the variable that holds what was refused.
    fn blame(&self, error: ToolError) -> ToolError {
        let by_token = matches!(error.kind, ErrorKind::Auth | ErrorKind::Scope);
        if by_token && error.field.is_none() {
            error.field(self.credential)
        } else {
            error
        }
    }

    async fn drive_user(&self) -> Result<String, ToolError> {
        #[derive(Deserialize)]
        struct About {
            user: User,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct User {
            display_name: String,
            email_address: Option<String>,
        }
        let fields = ("fields", "user(displayName,emailAddress)");
        let about: About = ask(&self.www, "drive/v3/about", fields).await?;
        Ok(match about.user.email_address {
            Some(address) => format!("Google Workspace as {} ({address})", about.user.display_name),
            None => format!("Google Workspace as {}", about.user.display_name),
        })
    }

    async fn mailbox(&self) -> Result<String, ToolError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Profile {
            email_address: String,
        }
        let path = "gmail/v1/users/me/profile";
        let profile: Profile = ask(&self.gmail, path, ("fields", "emailAddress")).await?;
        Ok(format!("Google Workspace as {}", profile.email_address))
    }

    async fn calendar(&self) -> Result<String, ToolError> {
        #[derive(Deserialize)]
        struct Listed {
            summary: String,
        }
        // What every scope of Calendar allows.
        let path = "calendar/v3/calendars/primary/events";
        let listed: Listed = ask(&self.www, path, ("maxResults", "1")).await?;
        Ok(format!("Google Workspace as {}", listed.summary))
    }
}

async fn ask<T: DeserializeOwned>(
    client: &Http,
    path: &str,
    (name, value): (&str, &str),
) -> Result<T, ToolError> {
    client
        .get(path)
        .query(name, value)
        .send(&CancellationToken::new())
        .await?
        .json()
}
