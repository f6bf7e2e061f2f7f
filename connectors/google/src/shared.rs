//! What all tools share: a client for each of Google's hosts, all with one token.

use crate::auth::Consent;
use crate::config::{Config, Credentials};
use crate::dialect::Google;
use mosaic_connector_kit::ToolError;
use mosaic_connector_kit::http::{Authorization, Http, HttpConfig, Patience};
use serde::Deserialize;
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
    /// What the tools of Calendar and Gmail remember between calls.
    #[cfg(feature = "mail")]
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
            #[cfg(feature = "mail")]
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

    /// Returns one line about whose account this is.
    pub(crate) async fn check(&self) -> Result<String, ToolError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct About {
            user: User,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct User {
            display_name: String,
            email_address: Option<String>,
        }
        let about: About = self
            .www
            .get("drive/v3/about")
            .query("fields", "user(displayName,emailAddress)")
            .send(&CancellationToken::new())
            .await?
            .json()?;
        Ok(match about.user.email_address {
            Some(address) => format!("Google Workspace as {} ({address})", about.user.display_name),
            None => format!("Google Workspace as {}", about.user.display_name),
        })
    }
}
