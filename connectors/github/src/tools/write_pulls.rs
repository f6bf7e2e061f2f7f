//! Pull requests, opened, changed, reviewed and merged. Each request is made once.

use super::write_issues::{body, left, names};
use super::{done, written};
use crate::client::Client;
use crate::json;
use crate::target::Repo;
use mosaic_connector_kit::http::Method;
use mosaic_connector_kit::{Call, Citable, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Create {
    repo: String,
    title: String,
    head: String,
    #[serde(default, deserialize_with = "arguments::text")]
    base: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    body: Option<String>,
    #[serde(default, deserialize_with = "arguments::flag")]
    draft: bool,
}

pub(super) async fn create(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Create = call.arguments()?;
    let repo = client.repo(&asked.repo, call).await?;
    let base = match asked.base {
        Some(base) => base,
        None => default_branch(client, &repo, call).await?,
    };
    let fields = body([
        ("title", Some(json!(asked.title))),
        ("head", Some(json!(asked.head))),
        ("base", Some(json!(base))),
        ("body", asked.body.map(Value::from)),
        ("draft", Some(json!(asked.draft))),
    ]);
    let answer = send(
        client,
        (Method::POST, "/pulls", &fields),
        (&repo, "pull requests to add to"),
        call,
    )
    .await?;
    let pull = written(&answer)?;
    let number = json::number(&pull, "/number");
    Ok(done(
        format!("opened pull request {}#{number}", repo.full()),
        left(&repo, &pull),
    ))
}

/// Returns the branch that a repository works towards.
pub(super) async fn default_branch(client: &Client, repo: &Repo, call: &Call) -> Result<String, ToolError> {
    let answer = match client.get(&repo.path("")).send(&call.cancel).await {
        Ok(answer) => answer,
        Err(error) => return Err(client.missing(error, (repo, "repository"), call).await),
    };
    Ok(json::owned(&json::object(&answer)?, "/default_branch"))
}

async fn send(
    client: &Client,
    (method, rest, fields): (Method, &str, &Value),
    (repo, what): (&Repo, &str),
    call: &Call,
) -> Result<mosaic_connector_kit::http::Answer, ToolError> {
    match client
        .write(method, &repo.path(rest), fields)
        .send(&call.cancel)
        .await
    {
        Ok(answer) => Ok(answer),
        Err(error) => Err(client.missing(error, (repo, what), call).await),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Update {
    repo: String,
    #[serde(default, deserialize_with = "arguments::number")]
    number: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    title: Option<String>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    state: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    base: Option<String>,
    #[serde(default)]
    reviewers: Value,
}

pub(super) async fn update(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Update = call.arguments()?;
    let reviewers = names("reviewers", &asked.reviewers)?.filter(|names| !names.is_empty());
    let fields = body([
        ("title", asked.title.map(Value::from)),
        ("body", asked.body.map(Value::from)),
        ("state", asked.state.map(Value::from)),
        ("base", asked.base.map(Value::from)),
    ]);
    let changes = fields.as_object().is_some_and(|fields| !fields.is_empty());
    if !changes && reviewers.is_none() {
        return Err(ToolError::invalid("there is nothing to change")
            .hint("Pass title, body, state, base or reviewers"));
    }
    let target = client.target(&asked.repo, call).await?;
    let number = target.number_or(asked.number.map(u64::from), "pull request")?;
    let repo = target.repo;
    let what = format!("pull request #{number}");
    let mut pull = Value::Object(Map::new());
    if changes {
        let rest = format!("/pulls/{number}");
        let answer = send(client, (Method::PATCH, &rest, &fields), (&repo, &what), call).await?;
        pull = written(&answer)?;
    }
    if let Some(reviewers) = reviewers {
        let rest = format!("/pulls/{number}/requested_reviewers");
        let wanted = json!({"reviewers": reviewers});
        let asked = send(client, (Method::POST, &rest, &wanted), (&repo, &what), call).await;
        let answer = asked.map_err(|error| match changes {
            true => error.hint("The other changes were made; only the reviewers were not asked"),
            false => error,
        })?;
        pull = written(&answer)?;
    }
    Ok(done(
        format!("changed pull request {}#{number}", repo.full()),
        left(&repo, &pull),
    ))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Review {
    repo: String,
    #[serde(default, deserialize_with = "arguments::number")]
    number: Option<u32>,
    event: String,
    #[serde(default, deserialize_with = "arguments::text")]
    body: Option<String>,
    #[serde(default)]
    comments: Vec<Remark>,
}

/// A remark on a line of the changes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Remark {
    path: String,
    line: u32,
    body: String,
    #[serde(default, deserialize_with = "arguments::text")]
    side: Option<String>,
}

pub(super) async fn review(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Review = call.arguments()?;
    let event = match asked.event.to_lowercase().as_str() {
        "approve" => "APPROVE",
        "request_changes" => "REQUEST_CHANGES",
        "comment" => "COMMENT",
        other => {
            return Err(ToolError::invalid(format!("there is no event `{other}`"))
                .hint("Choose approve, request_changes or comment"));
        }
    };
    if event != "APPROVE" && asked.body.is_none() && asked.comments.is_empty() {
        return Err(ToolError::invalid("a review that does not approve needs words")
            .hint("Pass `body` or `comments`"));
    }
    let target = client.target(&asked.repo, call).await?;
    let number = target.number_or(asked.number.map(u64::from), "pull request")?;
    let repo = target.repo;
    let remarks: Vec<Value> = asked
        .comments
        .iter()
        .map(|remark| {
            let side = remark.side.as_deref().unwrap_or("RIGHT").to_uppercase();
            json!({"path": remark.path, "line": remark.line, "side": side, "body": remark.body})
        })
        .collect();
    let fields = body([
        ("event", Some(json!(event))),
        ("body", asked.body.map(Value::from)),
        ("comments", (!remarks.is_empty()).then(|| json!(remarks))),
    ]);
    let rest = format!("/pulls/{number}/reviews");
    let what = format!("pull request #{number}");
    let answer = send(client, (Method::POST, &rest, &fields), (&repo, &what), call).await?;
    let review = written(&answer)?;
    let verdict = json::text(&review, "/state").to_lowercase().replace('_', " ");
    Ok(done(
        format!("reviewed {}#{number}: {verdict}", repo.full()),
        Citable {
            id: json::number(&review, "/id").to_string(),
            title: format!("review of {}: {verdict}", repo.numbered(number)),
            url: json::owned(&review, "/html_url"),
            author: json::owned(&review, "/user/login"),
            time: json::owned(&review, "/submitted_at"),
            text: crate::records::clipped(json::text(&review, "/body")),
        },
    ))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Merge {
    repo: String,
    #[serde(default, deserialize_with = "arguments::number")]
    number: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    method: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    sha: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    title: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    message: Option<String>,
}

pub(super) async fn merge(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Merge = call.arguments()?;
    let target = client.target(&asked.repo, call).await?;
    let number = target.number_or(asked.number.map(u64::from), "pull request")?;
    let repo = target.repo;
    let method = asked.method.as_deref().unwrap_or("merge");
    if !["merge", "squash", "rebase"].contains(&method) {
        return Err(ToolError::invalid(format!("there is no method `{method}`"))
            .hint("Choose merge, squash or rebase"));
    }
    let fields = body([
        ("merge_method", Some(json!(method))),
        ("sha", asked.sha.map(Value::from)),
        ("commit_title", asked.title.map(Value::from)),
        ("commit_message", asked.message.map(Value::from)),
    ]);
    let rest = format!("/pulls/{number}/merge");
    let what = format!("pull request #{number}");
    let answer = send(client, (Method::PUT, &rest, &fields), (&repo, &what), call).await?;
    let merged = written(&answer)?;
    let sha = json::text(&merged, "/sha");
    Ok(done(
        format!("merged {}#{number}", repo.full()),
        Citable {
            id: sha.to_owned(),
            title: format!("{} merged", repo.numbered(number)),
            url: page(client, &repo, &format!("/pull/{number}")),
            text: json::owned(&merged, "/message"),
            ..Citable::default()
        },
    ))
}

/// Returns the address of a page of the web, where the service's answer has none.
pub(super) fn page(client: &Client, repo: &Repo, rest: &str) -> String {
    format!("{}/{}{rest}", client.web, repo.full())
}
