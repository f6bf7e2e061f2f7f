//! Branches and files, written. A file that exists is changed only by who has seen it: its sha is required.

use super::code::escaped;
use super::write_issues::body;
use super::write_pulls::{default_branch, page};
use super::{done, written};
use crate::client::Client;
use crate::json;
use base64::Engine as _;
use mosaic_connector_kit::http::Method;
use mosaic_connector_kit::{Call, Citable, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Branch {
    repo: String,
    branch: String,
    #[serde(default, deserialize_with = "arguments::text")]
    from: Option<String>,
}

pub(super) async fn branch(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Branch = call.arguments()?;
    let repo = client.repo(&asked.repo, call).await?;
    let from = match asked.from {
        Some(from) => from,
        None => default_branch(client, &repo, call).await?,
    };
    let path = repo.path(&format!("/commits/{}", escaped(&from)));
    let answer = match client.get(&path).query("per_page", 1).send(&call.cancel).await {
        Ok(answer) => answer,
        Err(error) => {
            return Err(client
                .missing(error, (&repo, &format!("ref `{from}`")), call)
                .await);
        }
    };
    let sha = json::owned(&json::object(&answer)?, "/sha");
    let branch = asked.branch.trim().trim_start_matches("refs/heads/");
    let fields = json!({"ref": format!("refs/heads/{branch}"), "sha": sha});
    let answer = client
        .write(Method::POST, &repo.path("/git/refs"), &fields)
        .send(&call.cancel)
        .await?;
    let made = written(&answer)?;
    Ok(done(
        format!("made branch {branch} of {} at {from}", repo.full()),
        Citable {
            id: format!("{}:{branch}", repo.full()),
            title: format!("{}: branch {branch}", repo.full()),
            url: page(client, &repo, &format!("/tree/{}", escaped(branch))),
            text: format!(
                "{branch} begins at {from}, commit {}",
                json::text(&made, "/object/sha")
            ),
            ..Citable::default()
        },
    ))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    repo: String,
    path: String,
    content: String,
    message: String,
    branch: String,
    sha: String,
}

pub(super) async fn file(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: File = call.arguments()?;
    let repo = client.repo(&asked.repo, call).await?;
    let sha = match asked.sha.trim() {
        "" => {
            return Err(ToolError::invalid("the file's sha is missing")
                .hint("Read it with get_file, or pass `new` to add a file"));
        }
        "new" => None,
        sha => Some(sha.to_owned()),
    };
    let content = base64::engine::general_purpose::STANDARD.encode(asked.content.as_bytes());
    let fields = body([
        ("message", Some(json!(asked.message))),
        ("content", Some(json!(content))),
        ("branch", Some(json!(asked.branch))),
        ("sha", sha.map(Value::from)),
    ]);
    let path = repo.path(&format!("/contents/{}", escaped(&asked.path)));
    let answer = match client.write(Method::PUT, &path, &fields).send(&call.cancel).await {
        Ok(answer) => answer,
        Err(error) if error.message.contains("\"sha\" wasn't supplied") => {
            return Err(error.hint("The file exists: read it with get_file and pass its sha"));
        }
        Err(error) => {
            let what = format!("branch `{}` to write to", asked.branch);
            return Err(client.missing(error, (&repo, &what), call).await);
        }
    };
    let made = written(&answer)?;
    Ok(done(
        format!("wrote {} on {} of {}", asked.path, asked.branch, repo.full()),
        Citable {
            id: format!("{}:{}", repo.full(), asked.path),
            title: format!("{}: {}", repo.full(), asked.path),
            url: json::owned(&made, "/content/html_url"),
            author: json::owned(&made, "/commit/author/name"),
            time: json::owned(&made, "/commit/author/date"),
            text: format!(
                "commit {} \"{}\"; the file's sha is now {}",
                json::text(&made, "/commit/sha").get(..10).unwrap_or_default(),
                asked.message,
                json::text(&made, "/content/sha")
            ),
        },
    ))
}
