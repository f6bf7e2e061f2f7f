//! One issue, or the conversation of a pull request, as a document: the body, then on demand comments and what happened.

use super::one;
use crate::client::Client;
use crate::paging::all;
use crate::records::said;
use crate::target::Repo;
use crate::{json, records};
use mosaic_connector_kit::{Call, Citable, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::Value;

/// How many pages of a hundred comments or events are read.
pub(super) const PAGES: usize = 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Get {
    repo: String,
    #[serde(default, deserialize_with = "arguments::number")]
    number: Option<u32>,
    #[serde(default)]
    include: Value,
}

/// Reads `include`: a list of words, or the words in one text.
pub(super) fn included(given: &Value, known: &[&str]) -> Result<Vec<String>, ToolError> {
    let words: Vec<String> = match given {
        Value::String(text) => text.split([',', ' ']).map(str::to_owned).collect(),
        Value::Array(items) => items
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => vec![],
    };
    let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
    match words.iter().find(|word| !known.contains(&word.as_str())) {
        None => Ok(words),
        Some(word) => Err(ToolError::invalid(format!("there is no `{word}` to include"))
            .hint(format!("Choose from {}", known.join(", ")))),
    }
}

pub(super) async fn get(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Get = call.arguments()?;
    let include = included(&asked.include, &["comments", "timeline"])?;
    let target = client.target(&asked.repo, call).await?;
    let number = target.number_or(asked.number.map(u64::from), "issue")?;
    let repo = target.repo;
    let wants = |word: &str| include.iter().any(|wanted| wanted == word);
    let path = repo.path(&format!("/issues/{number}"));
    let issue = async {
        let answer = client.get(&path).send(&call.cancel).await?;
        json::object(&answer)
    };
    let (issue, comments, events) = tokio::join!(
        issue,
        part(client, wants("comments"), format!("{path}/comments"), call),
        part(client, wants("timeline"), format!("{path}/timeline"), call),
    );
    let issue = match issue {
        Ok(issue) => issue,
        Err(error) => {
            return Err(client
                .missing(error, (&repo, &format!("issue #{number}")), call)
                .await);
        }
    };
    let ((comments, cut), (events, also_cut)) = (comments?, events?);
    let mut text = json::owned(&issue, "/body");
    if wants("comments") {
        text.push_str(&conversation(&comments));
    }
    if wants("timeline") {
        text.push_str("\n\n## Timeline");
        for event in &events {
            text.push_str(&format!("\n- {}", happened(event)));
        }
    }
    let found = one(described(&repo, &issue, text));
    Ok(if cut || also_cut {
        found.note("only the first 1,000 comments or events are shown: open the link for the rest")
    } else {
        found
    })
}

/// Reads a part that was asked for.
pub(super) async fn part(
    client: &Client,
    wanted: bool,
    path: String,
    call: &Call,
) -> Result<(Vec<Value>, bool), ToolError> {
    if !wanted {
        return Ok((vec![], false));
    }
    all(|| client.get(&path), "", PAGES, call).await
}

/// Comments as a section of a document.
pub(super) fn conversation(comments: &[Value]) -> String {
    let mut text = format!("\n\n## Comments ({})", comments.len());
    for comment in comments {
        let (who, when) = (
            json::text(comment, "/user/login"),
            json::text(comment, "/created_at"),
        );
        text.push_str("\n\n");
        text.push_str(&said(who, when, "", json::text(comment, "/html_url")));
        text.push('\n');
        text.push_str(json::text(comment, "/body"));
    }
    text
}

fn described(repo: &Repo, issue: &Value, text: String) -> Record {
    let number = json::number(issue, "/number");
    Record::citable(Citable {
        id: format!("{}#{number}", repo.full()),
        title: format!("{} {}", repo.numbered(number), json::text(issue, "/title")),
        url: json::owned(issue, "/html_url"),
        author: json::owned(issue, "/user/login"),
        time: json::owned(issue, "/created_at"),
        text,
    })
    .with(
        "kind",
        if issue.get("pull_request").is_some() {
            "pull request"
        } else {
            "issue"
        },
    )
    .with("state", records::state(issue))
    .with("labels", json::names(issue, "/labels", "/name"))
    .with("assignees", json::names(issue, "/assignees", "/login"))
    .with("milestone", json::text(issue, "/milestone/title"))
    .with("comments", json::number(issue, "/comments"))
    .with("updated", json::text(issue, "/updated_at"))
    .with("closed", json::text(issue, "/closed_at"))
    .with("closed_by", json::text(issue, "/closed_by/login"))
}

/// One line about what happened.
fn happened(event: &Value) -> String {
    let who = match json::text(event, "/actor/login") {
        "" => json::text(event, "/user/login"),
        who => who,
    };
    let when = match json::text(event, "/created_at") {
        "" => json::text(event, "/submitted_at"),
        when => when,
    };
    let what = match json::text(event, "/event") {
        "labeled" => format!("added the label {}", json::text(event, "/label/name")),
        "unlabeled" => format!("took off the label {}", json::text(event, "/label/name")),
        "assigned" => format!("assigned {}", json::text(event, "/assignee/login")),
        "unassigned" => format!("unassigned {}", json::text(event, "/assignee/login")),
        "renamed" => format!(
            "renamed it from \"{}\" to \"{}\"",
            json::text(event, "/rename/from"),
            json::text(event, "/rename/to")
        ),
        "cross-referenced" => format!("mentioned it in {}", json::text(event, "/source/issue/html_url")),
        "committed" => {
            let message = json::text(event, "/message").lines().next().unwrap_or_default();
            return format!(
                "{} committed \"{message}\", {}",
                json::text(event, "/author/name"),
                json::text(event, "/author/date")
            );
        }
        "commented" => format!("commented {}", json::text(event, "/html_url")),
        "reviewed" => format!("reviewed: {}", json::text(event, "/state").to_lowercase()),
        "milestoned" => format!("set the milestone {}", json::text(event, "/milestone/title")),
        "review_requested" => format!(
            "asked {} for a review",
            json::text(event, "/requested_reviewer/login")
        ),
        "merged" => format!(
            "merged it as {}",
            json::text(event, "/commit_id").get(..10).unwrap_or_default()
        ),
        other => other.replace('_', " "),
    };
    format!("{who} {what}, {when}")
}
