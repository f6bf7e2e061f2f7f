//! Jira Cloud over the story: issues with their history, boards and sprints, a JQL of its own. Speaks REST v3 and the
//! agile API as the service does, refusals included. Never answers what the service would not.

mod adf;
mod build;
mod generate;
mod jql;
mod json;
mod model;
mod reply;
mod routes;
mod story;
mod text;

use crate::{Company, Emulation, Environment, Port, Refusals};
use anyhow::Result;
use axum::Router;
use axum::extract::{Request, State as Shared};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::State;
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};

/// Where people look at the firm's Jira.
pub(crate) const SITE: &str = "https://larkspur.atlassian.net";
/// The site's id at the gateway for OAuth.
pub const CLOUD_ID: &str = "7d3b1c52-0f7e-4a86-9c1d-5be0a4f2c913";
/// The API token of the person who uses Mosaic.
const TOKEN: &str = "ATATT-sample-token-of-ana";
/// The access token of the person who uses Mosaic.
pub const ACCESS_TOKEN: &str = "eyJ-sample-access-token-of-ana";

/// A running Jira.
#[derive(Debug)]
pub struct Jira {
    emulation: Emulation,
    site: Site,
}

/// What a request meets.
#[derive(Debug, Clone)]
struct Site {
    state: Arc<Mutex<State>>,
    basic: Arc<str>,
}

impl Jira {
    /// Starts the emulation on a free port.
    ///
    /// # Errors
    /// When a story file is broken or there is no port.
    pub async fn start(company: &Company) -> Result<Self> {
        let state = build::state(company)?;
        let email = company.people.me().email();
        let site = Site {
            state: Arc::new(Mutex::new(state)),
            basic: format!("Basic {}", STANDARD.encode(format!("{email}:{TOKEN}"))).into(),
        };
        let routes = Router::new().fallback(answer).with_state(site.clone());
        let refusals = Refusals {
            rate_limited: reply::rate_limited,
            expired_token: reply::unauthorized,
            missing_scope: reply::scope_does_not_match,
        };
        let emulation = Emulation::start("jira", Port::take().await?, routes, refusals)?;
        Ok(Self { emulation, site })
    }

    /// Returns the environment that leads a connector here.
    #[must_use]
    pub fn environment(&self) -> Environment {
        let email = self.site.read(|state| state.me().email.clone());
        [
            ("JIRA_URL", SITE.to_owned()),
            ("JIRA_API_URL", self.emulation.url()),
            ("JIRA_EMAIL", email),
            ("JIRA_API_TOKEN", TOKEN.to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }

    /// Returns the running server.
    #[must_use]
    pub fn emulation(&self) -> &Emulation {
        &self.emulation
    }

    /// Returns an issue as the service would, all of it.
    #[must_use]
    pub fn issue(&self, key: &str) -> Option<Value> {
        self.site.read(|state| {
            let issue = state.issue(key)?;
            Some(json::issue(state, issue, &json::Wanted::all()))
        })
    }

    /// Returns how many issues there are.
    #[must_use]
    pub fn issues(&self) -> usize {
        self.site.read(|state| state.issues.len())
    }

    /// Returns the name and the bytes of an issue's attachments.
    #[must_use]
    pub fn files(&self, key: &str) -> Vec<(String, Vec<u8>)> {
        self.site.read(|state| {
            let files = state.attachments.iter().filter(|file| file.issue == key);
            files
                .map(|file| (file.name.clone(), file.bytes.clone()))
                .collect()
        })
    }

    /// Makes a stranger write a comment, whatever it holds.
    pub fn stranger_comments(&self, key: &str, text: &str) {
        let mut state = self.site.state.lock().unwrap_or_else(PoisonError::into_inner);
        let body = adf::plain(text);
        let author = state.people.len() - 1;
        let at = state.tick();
        let id = state.next_id();
        if let Some(issue) = state.issue_mut(key) {
            issue.comments.push(model::Comment { id, author, at, body });
            issue.updated = at;
            issue.index();
        }
    }
}

impl Site {
    fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn answer(Shared(site): Shared<Site>, request: Request) -> Response {
    let asked = match reply::Asked::read(request).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.respond(),
    };
    let asked = match asked.authorized(&site.basic) {
        Ok(asked) => asked,
        Err(refusal) => return *refusal,
    };
    let mut state = site.state.lock().unwrap_or_else(PoisonError::into_inner);
    match routes::dispatch(&mut state, &asked) {
        Ok(answer) => answer.respond(),
        Err(refusal) => refusal.respond(),
    }
}
