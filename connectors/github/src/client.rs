//! The client of one account: REST, GraphQL, and what it remembers of the repositories.

use crate::config::Config;
use crate::dialect::Speaks;
use crate::directory::Directory;
use crate::json;
use crate::target::{Repo, Target};
use mosaic_connector_kit::http::{Ask, Authorization, Http, HttpConfig, Method, Patience};
use mosaic_connector_kit::{Call, ErrorKind, ToolError};
use serde_json::{Value, json};

/// The media type of REST.
const JSON: &str = "application/vnd.github+json";

#[derive(Debug)]
pub(crate) struct Client {
    http: Http,
    graphql: Http,
    /// Whether a search takes issues or pull requests, not both.
    pub(crate) of_app: bool,
    /// Where the pages for people are.
    pub(crate) web: String,
    pub(crate) directory: Directory,
}

impl Client {
    pub(crate) fn new(config: Config) -> Self {
        let http = Http::new(
            Speaks,
            HttpConfig {
                base: config.rest,
                base_field: "GITHUB_API_URL",
                hosts: vec![],
                authorization: Authorization::bearer(&config.token),
                patience: Patience::default(),
            },
        );
        Self {
            graphql: http.at(&config.graphql),
            http,
            of_app: config.of_app,
            web: config.web,
            directory: Directory::default(),
        }
    }

    /// Begins a read that costs nothing when nothing changed.
    pub(crate) fn get(&self, path: &str) -> Ask {
        self.http.get(path).header("accept", JSON).conditional()
    }

    /// Begins a read of another form than JSON: a diff, a log, a commit's name.
    pub(crate) fn get_as(&self, path: &str, accept: &str) -> Ask {
        self.http.get(path).header("accept", accept)
    }

    /// Begins a write.
    pub(crate) fn write(&self, method: Method, path: &str, body: &Value) -> Ask {
        self.http.ask(method, path).header("accept", JSON).json(body)
    }

    /// Asks GraphQL a question that reads.
    pub(crate) async fn query(&self, query: &str, variables: Value, call: &Call) -> Result<Value, ToolError> {
        let answer = self
            .graphql
            .post("graphql")
            .json(&json!({"query": query, "variables": variables}))
            .repeatable()
            .send(&call.cancel)
            .await?;
        let mut value = json::object(&answer)?;
        if let Some(error) = json::list(&value, "/errors").first() {
            return Err(refused(error));
        }
        Ok(value["data"].take())
    }

    /// Reads what a call names: a repository by `owner/name`, by name alone or by link, and the number where the link has one.
    pub(crate) async fn target(&self, given: &str, call: &Call) -> Result<Target, ToolError> {
        let target = crate::target::read(given)?;
        if !target.repo.owner.is_empty() {
            return Ok(target);
        }
        let repo = self.directory.find(self, &target.repo.name, call).await?;
        Ok(Target { repo, ..target })
    }

    /// Reads a repository a call names.
    pub(crate) async fn repo(&self, given: &str, call: &Call) -> Result<Repo, ToolError> {
        Ok(self.target(given, call).await?.repo)
    }

    /// Says what it is that does not exist: the thing, or the repository already, with names that come near.
    pub(crate) async fn missing(
        &self,
        error: ToolError,
        (repo, what): (&Repo, &str),
        call: &Call,
    ) -> ToolError {
        if error.kind != ErrorKind::NotFound {
            return error;
        }
        self.directory.explain((self, call), error, (repo, what)).await
    }
}

fn refused(error: &Value) -> ToolError {
    let said = mosaic_connector_kit::output::clip(json::text(error, "/message"), 300).into_owned();
    match json::text(error, "/type") {
        "NOT_FOUND" => ToolError::not_found(format!("GitHub does not have this, or hides it: {said}")),
        "RATE_LIMITED" => {
            ToolError::new(ErrorKind::RateLimited, "GitHub asks for a pause").hint("Wait a few minutes")
        }
        "FORBIDDEN" | "INSUFFICIENT_SCOPES" => {
            let mut error = ToolError::new(ErrorKind::Scope, format!("GitHub does not allow this: {said}"));
            error.needed_scope = Some("pull_requests=read".to_owned());
            error
        }
        _ => ToolError::new(
            ErrorKind::Upstream,
            format!("GitHub's GraphQL did not answer: {said}"),
        ),
    }
}
