//! Who may ask: a bearer token, one that does not expire or one issued for the refresh token.

use super::refusal::{Refusal, expired};
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The token of the usual environment.
pub(super) const TOKEN: &str = "ya29.sample-larkspur-ana";
/// The client of the refreshing environment.
pub(super) const CLIENT: &str = "408211-sample.apps.googleusercontent.com";
/// Its secret.
pub(super) const SECRET: &str = "GOCSPX-sample-good-for-nothing";
/// Its consent.
pub(super) const REFRESH: &str = "1//sample-refresh-ana";

/// What may be asked for.
const SCOPES: &str = "https://www.googleapis.com/auth/drive https://www.googleapis.com/auth/documents \
     https://www.googleapis.com/auth/spreadsheets https://www.googleapis.com/auth/calendar \
     https://www.googleapis.com/auth/gmail.modify";

/// The tokens issued so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Access(Arc<Mutex<Issued>>);

#[derive(Debug, Default)]
struct Issued {
    count: u32,
    good: Vec<String>,
}

impl Access {
    pub(super) fn expire(&self) {
        self.issued(|issued| issued.good.clear());
    }

    fn accepts(&self, token: &str) -> bool {
        token == TOKEN || self.issued(|issued| issued.good.iter().any(|good| good == token))
    }

    fn issue(&self) -> String {
        self.issued(|issued| {
            issued.count += 1;
            let token = format!("ya29.sample-{}", issued.count);
            issued.good.push(token.clone());
            token
        })
    }

    fn issued<T>(&self, use_it: impl FnOnce(&mut Issued) -> T) -> T {
        use_it(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Lets a request with a good token pass.
pub(super) async fn guard(State(access): State<Access>, request: Request, next: Next) -> Response {
    let token = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    match token {
        Some(token) if access.accepts(token) => next.run(request).await,
        Some(_) => expired(),
        None => Refusal::unauthenticated().into_response(),
    }
}

/// `POST /token`: an access token for a refresh token.
pub(super) async fn token(
    State(access): State<Access>,
    body: String,
) -> Result<Json<Value>, (StatusCode, Json<Value>)> {
    let form: HashMap<String, String> = url::form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let given = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let no = |status: StatusCode, error: &str, words: &str| {
        (status, Json(json!({"error": error, "error_description": words})))
    };
    if given("grant_type") != "refresh_token" {
        let words = format!("Invalid grant_type: {}", given("grant_type"));
        return Err(no(StatusCode::BAD_REQUEST, "unsupported_grant_type", &words));
    }
    if given("client_id") != CLIENT {
        return Err(no(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "The OAuth client was not found.",
        ));
    }
    if given("client_secret") != SECRET {
        return Err(no(StatusCode::UNAUTHORIZED, "invalid_client", "Unauthorized"));
    }
    if given("refresh_token") != REFRESH {
        return Err(no(
            StatusCode::BAD_REQUEST,
            "invalid_grant",
            "Token has been expired or revoked.",
        ));
    }
    Ok(Json(json!({
        "access_token": access.issue(), "expires_in": 3599, "scope": SCOPES, "token_type": "Bearer",
    })))
}
