//! Fetches an access token with a refresh token, when one is first needed and whenever Google no longer takes the last.
//!
//! RFC 6749, section 6; <https://developers.google.com/identity/protocols/oauth2/native-app#offline>.

use crate::config::Client;
use futures::future::BoxFuture;
use mosaic_connector_kit::ToolError;
use mosaic_connector_kit::http::{Fresh, Http, Refresh};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The way from a refresh token to an access token.
pub(crate) struct Consent {
    /// The app and the consent.
    pub(crate) client: Client,
    /// The address that issues tokens, without `token`.
    pub(crate) issuer: String,
}

#[derive(Deserialize)]
struct Issued {
    access_token: String,
    expires_in: Option<u64>,
}

impl Refresh for Consent {
    fn fresh<'a>(&'a self, http: &'a Http) -> BoxFuture<'a, Result<Fresh, ToolError>> {
        Box::pin(async move {
            // Google keeps the refresh token: asking twice is the same as once.
            let issued: Issued = http
                .at(&self.issuer)
                .post("token")
                .form(&[
                    ("client_id", &self.client.id),
                    ("client_secret", self.client.secret.expose_secret()),
                    ("refresh_token", self.client.refresh_token.expose_secret()),
                    ("grant_type", "refresh_token"),
                ])
                .repeatable()
                .send(&CancellationToken::new())
                .await?
                .json()?;
            Ok(Fresh {
                token: SecretString::from(issued.access_token),
                lasts: issued.expires_in.map(Duration::from_secs),
            })
        })
    }
}
