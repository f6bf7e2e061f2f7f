//! Google Workspace: Drive, Docs and Sheets over the company's files, Calendar and Gmail over Ana's. One server stands for
//! all of Google's hosts, since their paths do not collide. Writes change the state, which is gone with the process.

mod access;
mod files;
mod mail;
mod mask;
mod refusal;

use crate::{Company, Emulation, Environment, Port};
use access::Access;
use anyhow::Result;
use axum::extract::State;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse as _;
use axum::routing::{get, post};
use axum::{Json, Router};
use mask::Query;
use refusal::Refusal;
use serde_json::{Value, json};

/// The emulation.
#[derive(Debug)]
pub struct Google {
    emulation: Emulation,
    access: Access,
}

impl Google {
    /// Starts it in the current tokio runtime.
    ///
    /// # Errors
    /// When a story file is broken, or no port is free.
    pub async fn start(company: &Company) -> Result<Self> {
        let port = Port::take().await?;
        let access = Access::default();
        let me = company.people.me();
        let me = json!({
            "kind": "drive#user", "displayName": me.name, "me": true, "permissionId": crate::stable_id("", &me.id, 20),
            "emailAddress": me.email(),
        });
        let routes = Router::new()
            .merge(files::routes(company)?)
            .merge(mail::routes(company)?)
            .route("/drive/v3/about", get(about).with_state(me))
            .fallback(async || Refusal::unknown_path().into_response())
            .method_not_allowed_fallback(async || Refusal::unknown_path().into_response())
            .layer(from_fn_with_state(access.clone(), access::guard))
            .route("/token", post(access::token).with_state(access.clone()));
        Ok(Self {
            emulation: Emulation::start("google", port, routes, refusal::refusals())?,
            access,
        })
    }

    /// Returns what leads a connector here with an access token that does not expire.
    #[must_use]
    pub fn environment(&self) -> Environment {
        vec![
            ("GOOGLE_API_URL".to_owned(), self.emulation.url()),
            ("GOOGLE_ACCESS_TOKEN".to_owned(), access::TOKEN.to_owned()),
        ]
    }

    /// Returns what leads a connector here with a refresh token, so that it has to fetch its access token.
    #[must_use]
    pub fn refreshing_environment(&self) -> Environment {
        let given = [
            ("GOOGLE_API_URL", self.emulation.url().as_str()),
            ("GOOGLE_OAUTH_CLIENT_ID", access::CLIENT),
            ("GOOGLE_OAUTH_CLIENT_SECRET", access::SECRET),
            ("GOOGLE_REFRESH_TOKEN", access::REFRESH),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        given.into()
    }

    /// Makes all access tokens expire that were issued for the refresh token so far.
    pub fn expire_tokens(&self) {
        self.access.expire();
    }

    /// Returns the running server.
    #[must_use]
    pub fn emulation(&self) -> &Emulation {
        &self.emulation
    }
}

/// `about.get` of Drive, which refuses to answer without `fields`.
async fn about(State(me): State<Value>, query: Query) -> Result<Json<Value>, Refusal> {
    query.allow(&[])?;
    if query.get("fields").is_none() {
        return Err(Refusal::invalid(
            "The 'fields' parameter is required for this method.",
        ));
    }
    query.masked(json!({"kind": "drive#about", "user": me}))
}
