//! GitHub's API over the story: REST and the one GraphQL query for review threads. Writes change the state, which is gone
//! with the process. Never reaches out.

mod build;
mod git;
mod graphql;
mod history;
mod patch;
mod query;
mod reply;
mod request;
mod routes;
mod runs;
mod scale;
mod shapes;
mod state;
mod story;

use crate::{Company, Emulation, Environment, Port, Refusals};
use anyhow::Result;
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State as Shared};
use axum::response::Response;
use state::State;
use std::sync::{Arc, Mutex, PoisonError};

/// The largest body that is read, in bytes.
const BODY: usize = 64 * 1024 * 1024;

/// The emulation of GitHub.
#[derive(Debug)]
pub struct GitHub {
    emulation: Emulation,
    state: Arc<Mutex<State>>,
}

impl GitHub {
    /// Starts the emulation on a free port.
    ///
    /// # Errors
    /// When a story file is broken or no port is free.
    pub async fn start(company: &Company) -> Result<Self> {
        let port = Port::take().await?;
        let state = Arc::new(Mutex::new(build::state(company, port.url()?)?));
        let routes = Router::new().fallback(answer).with_state(Arc::clone(&state));
        let refusals = Refusals {
            rate_limited: reply::slow_down,
            expired_token: reply::bad_credentials,
            missing_scope: reply::no_access,
        };
        let emulation = Emulation::start("github", port, routes, refusals)?;
        Ok(Self { emulation, state })
    }

    /// Returns what the connector needs to find it.
    #[must_use]
    pub fn environment(&self) -> Environment {
        vec![
            ("GITHUB_TOKEN".to_owned(), routes::TOKEN.to_owned()),
            ("GITHUB_API_URL".to_owned(), self.emulation.url()),
        ]
    }

    /// Returns the running server, its faults and its exchanges.
    #[must_use]
    pub fn emulation(&self) -> &Emulation {
        &self.emulation
    }

    /// Sets how many requests a bucket has left: `core`, `search`, `code_search` or `graphql`.
    pub fn leave(&self, bucket: &'static str, requests: u32) {
        self.with(|state| {
            state.buckets.insert(bucket, requests);
        });
    }

    /// Returns how often an answer was found unchanged by its `ETag`.
    #[must_use]
    pub fn unchanged(&self) -> u32 {
        self.with(|state| state.unchanged)
    }

    /// Returns the titles of a repository's issues and pull requests, by number.
    #[must_use]
    pub fn titles(&self, repository: &str) -> Vec<(u64, String)> {
        self.with(|state| {
            let repository = state.repositories.get(repository);
            let issues = repository
                .into_iter()
                .flat_map(|repository| repository.issues.values());
            issues.map(|issue| (issue.number, issue.title.clone())).collect()
        })
    }

    /// Returns the bodies of an issue's comments, the oldest first.
    #[must_use]
    pub fn comments(&self, repository: &str, number: u64) -> Vec<String> {
        self.with(|state| {
            let issue = state
                .repositories
                .get(repository)
                .and_then(|repository| repository.issues.get(&number));
            let comments = issue.into_iter().flat_map(|issue| &issue.comments);
            comments.map(|comment| comment.body.clone()).collect()
        })
    }

    /// Returns the text of a file on a branch.
    #[must_use]
    pub fn file(&self, repository: &str, branch: &str, path: &str) -> Option<String> {
        self.with(|state| {
            let git = &state.repositories.get(repository)?.git;
            git.text(&git.resolve(branch)?.tree, path)
        })
    }

    /// Returns how many commits a branch has; none when there is no such branch.
    #[must_use]
    pub fn commits(&self, repository: &str, branch: &str) -> Option<usize> {
        self.with(|state| {
            let git = &state.repositories.get(repository)?.git;
            Some(git.log(git.branches.get(branch)?).len())
        })
    }

    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn answer(Shared(state): Shared<Arc<Mutex<State>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY).await else {
        return reply::error(400, "Problems reading the body").into_response();
    };
    let uri = parts.uri.path_and_query().map_or("/", |uri| uri.as_str());
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    let base = state.base.clone();
    let asked = request::Asked::new(&base, (parts.method.as_str(), uri), parts.headers, &body);
    match asked {
        Some(asked) => routes::answer(&mut state, &asked).into_response(),
        None => reply::not_found().into_response(),
    }
}
