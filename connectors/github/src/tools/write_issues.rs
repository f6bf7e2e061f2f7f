//! Issues and comments, written. Each request is made once.

use super::{done, written};
use crate::client::Client;
use crate::json;
use crate::target::Repo;
use mosaic_connector_kit::http::Method;
use mosaic_connector_kit::{Call, Citable, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Reads a list of names that may come as one text with commas; none when it was left out. Only a list that is empty takes
/// all names away: what cannot be read never does.
///
/// # Errors
/// `invalid` when it is no list of names.
pub(super) fn names(argument: &str, given: &Value) -> Result<Option<Vec<String>>, ToolError> {
    let name = |text: &str| Some(text.trim().trim_start_matches('@').to_owned()).filter(|it| !it.is_empty());
    let wrong =
        || ToolError::invalid(format!("`{argument}` is no list of names")).hint("Write [\"name\", \"name\"]");
    match given {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => Ok(Some(text.split(',').filter_map(name).collect())),
        Value::Array(items) => {
            let names = items
                .iter()
                .map(|item| item.as_str().and_then(name).ok_or_else(wrong));
            names.collect::<Result<_, _>>().map(Some)
        }
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => Err(wrong()),
    }
}

/// Returns an object with the fields that are there.
pub(super) fn body(fields: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    let there = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(there.collect::<Map<_, _>>())
}

/// An issue or a pull request as a write left it.
pub(super) fn left(repo: &Repo, item: &Value) -> Citable {
    let number = json::number(item, "/number");
    Citable {
        id: format!("{}#{number}", repo.full()),
        title: format!("{} {}", repo.numbered(number), json::text(item, "/title")),
        url: json::owned(item, "/html_url"),
        author: json::owned(item, "/user/login"),
        time: json::owned(item, "/updated_at"),
        text: crate::records::clipped(json::text(item, "/body")),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Create {
    repo: String,
    title: String,
    #[serde(default, deserialize_with = "arguments::text")]
    body: Option<String>,
    #[serde(default)]
    labels: Value,
    #[serde(default)]
    assignees: Value,
    #[serde(default, deserialize_with = "arguments::number")]
    milestone: Option<u32>,
}

pub(super) async fn create(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Create = call.arguments()?;
    let repo = client.repo(&asked.repo, call).await?;
    let body = body([
        ("title", Some(json!(asked.title))),
        ("body", asked.body.map(Value::from)),
        ("labels", names("labels", &asked.labels)?.map(Value::from)),
        (
            "assignees",
            names("assignees", &asked.assignees)?.map(Value::from),
        ),
        ("milestone", asked.milestone.map(Value::from)),
    ]);
    let ask = client.write(Method::POST, &repo.path("/issues"), &body);
    let answer = match ask.send(&call.cancel).await {
        Ok(answer) => answer,
        Err(error) => return Err(client.missing(error, (&repo, "issues to add to"), call).await),
    };
    let issue = written(&answer)?;
    let number = json::number(&issue, "/number");
    Ok(done(
        format!("opened issue {}#{number}", repo.full()),
        left(&repo, &issue),
    ))
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
    #[serde(default)]
    labels: Value,
    #[serde(default)]
    assignees: Value,
    #[serde(default, deserialize_with = "arguments::number")]
    milestone: Option<u32>,
}

pub(super) async fn update(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Update = call.arguments()?;
    let (state, reason) = match asked.state.as_deref() {
        None => (None, None),
        Some("open") => (Some("open"), None),
        Some("closed" | "completed") => (Some("closed"), Some("completed")),
        Some("not_planned") => (Some("closed"), Some("not_planned")),
        Some(other) => {
            return Err(ToolError::invalid(format!("there is no state `{other}`"))
                .hint("Choose open, closed or not_planned"));
        }
    };
    let fields = body([
        ("title", asked.title.map(Value::from)),
        ("body", asked.body.map(Value::from)),
        ("state", state.map(Value::from)),
        ("state_reason", reason.map(Value::from)),
        ("labels", names("labels", &asked.labels)?.map(Value::from)),
        (
            "assignees",
            names("assignees", &asked.assignees)?.map(Value::from),
        ),
        // 0 takes the milestone away.
        (
            "milestone",
            asked
                .milestone
                .map(|number| if number == 0 { Value::Null } else { json!(number) }),
        ),
    ]);
    if fields.as_object().is_some_and(Map::is_empty) {
        return Err(ToolError::invalid("there is nothing to change")
            .hint("Pass title, body, state, labels, assignees or milestone"));
    }
    let target = client.target(&asked.repo, call).await?;
    let number = target.number_or(asked.number.map(u64::from), "issue")?;
    let repo = target.repo;
    let path = repo.path(&format!("/issues/{number}"));
    let answer = match client
        .write(Method::PATCH, &path, &fields)
        .send(&call.cancel)
        .await
    {
        Ok(answer) => answer,
        Err(error) => {
            return Err(client
                .missing(error, (&repo, &format!("issue #{number}")), call)
                .await);
        }
    };
    let issue = written(&answer)?;
    Ok(done(
        format!("changed issue {}#{number}", repo.full()),
        left(&repo, &issue),
    ))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Comment {
    repo: String,
    #[serde(default, deserialize_with = "arguments::number")]
    number: Option<u32>,
    body: String,
    #[serde(default, deserialize_with = "arguments::text")]
    reply_to: Option<String>,
}

pub(super) async fn comment(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Comment = call.arguments()?;
    let target = client.target(&asked.repo, call).await?;
    let number = target.number_or(asked.number.map(u64::from), "issue or pull request")?;
    let repo = target.repo;
    let (path, what) = match &asked.reply_to {
        None => (
            repo.path(&format!("/issues/{number}/comments")),
            format!("issue or pull request #{number}"),
        ),
        Some(thread) => {
            let id = super::actions::id(thread, "comment")?;
            (
                repo.path(&format!("/pulls/{number}/comments/{id}/replies")),
                format!("comment {id} on pull request #{number}"),
            )
        }
    };
    let ask = client.write(Method::POST, &path, &json!({"body": asked.body}));
    let answer = match ask.send(&call.cancel).await {
        Ok(answer) => answer,
        Err(error) => return Err(client.missing(error, (&repo, &what), call).await),
    };
    let comment = written(&answer)?;
    Ok(done(
        format!("commented on {}#{number}", repo.full()),
        Citable {
            id: json::number(&comment, "/id").to_string(),
            title: format!("comment on {}", repo.numbered(number)),
            url: json::owned(&comment, "/html_url"),
            author: json::owned(&comment, "/user/login"),
            time: json::owned(&comment, "/created_at"),
            text: crate::records::clipped(json::text(&comment, "/body")),
        },
    ))
}
