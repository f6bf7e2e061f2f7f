//! Tokens of an app of one's own organisation: the client-credentials grant, good for 24 hours.

use mosaic_connector_kit::http::{Fresh, Http, Refresh};
use mosaic_connector_kit::{ErrorKind, ToolError};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// An app that fetches tokens.
pub(super) struct Grant {
    id: String,
    secret: SecretString,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default)]
    expires_in: Option<u64>,
}

impl Grant {
    /// Returns the app with this id and secret.
    pub(super) fn new(id: String, secret: SecretString) -> Self {
        Self { id, secret }
    }

    async fn fetch(&self, http: &Http) -> Result<Fresh, ToolError> {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", self.id.as_str()),
            ("client_secret", self.secret.expose_secret()),
        ];
        // Fetching a token twice harms nobody. Whoever waits for it is cancelled further out.
        let asked = http.post("admin/oauth/access_token").form(&fields).repeatable();
        let answer = asked.send(&CancellationToken::new()).await.map_err(|error| match error.kind {
            ErrorKind::Invalid | ErrorKind::NotFound | ErrorKind::Auth | ErrorKind::Scope => {
                ToolError::new(ErrorKind::Auth, format!("Shopify gave no token for the app: {}", error.message))
                    .hint("Check SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET, and that the app is installed in this shop")
                    .field("SHOPIFY_CLIENT_SECRET")
            }
            ErrorKind::RateLimited | ErrorKind::Upstream | ErrorKind::Timeout => error,
        })?;
        let granted: Granted = answer.json()?;
        Ok(Fresh {
            token: SecretString::from(granted.access_token),
            lasts: granted.expires_in.map(Duration::from_secs),
        })
    }
}

impl Refresh for Grant {
    fn fresh<'a>(&'a self, http: &'a Http) -> futures::future::BoxFuture<'a, Result<Fresh, ToolError>> {
        Box::pin(self.fetch(http))
    }
}
