//! One issue with all that hangs on it, in one request.

use super::{changelog, comments, transitions};
use crate::adf;
use crate::issues::{self, browse};
use crate::site::{Site, issue_path, json, key};
use mosaic_connector_kit::{Call, Output, Record, Records, ToolError};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Get {
    key: String,
    #[serde(default)]
    include: Include,
}

/// What is included: a list, or words with commas between.
#[derive(Default, Deserialize)]
#[serde(untagged)]
enum Include {
    #[default]
    Nothing,
    Words(String),
    List(Vec<String>),
}

const PARTS: [&str; 4] = ["comments", "changelog", "links", "transitions"];
/// How much of a comment is shown beside its issue, in characters.
const SHORT: usize = 280;

impl Include {
    fn read(self) -> Result<Vec<String>, ToolError> {
        let words: Vec<String> = match self {
            Self::Nothing => vec![],
            Self::Words(words) => words.split(',').map(str::to_owned).collect(),
            Self::List(words) => words,
        };
        let words: Vec<String> = words
            .iter()
            .map(|word| word.trim().to_lowercase())
            .filter(|it| !it.is_empty())
            .collect();
        match words.iter().find(|word| !PARTS.contains(&word.as_str())) {
            None => Ok(words),
            Some(word) => Err(ToolError::invalid(format!("`{word}` cannot be included"))
                .hint(format!("Choose from {}", PARTS.join(", ")))),
        }
    }
}

pub(super) async fn get(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: Get = call.arguments()?;
    let key = key(&asked.key)?;
    let include = asked.include.read()?;
    let has = |part: &str| include.iter().any(|it| it == part);
    let mut expand = vec!["names"];
    expand.extend(["changelog", "transitions"].into_iter().filter(|part| has(part)));
    let fields = if has("comments") {
        "*all,-worklog"
    } else {
        "*all,-worklog,-comment"
    };
    let ask = site
        .get(&issue_path(&key, ""))
        .query("fields", fields)
        .query("expand", expand.join(","));
    let issue = json(ask, call).await?;
    if !issue["fields"].is_object() {
        return Err(super::projects::unreadable());
    }
    let address = site.address(&call.cancel).await?;
    let key = issue["key"].as_str().unwrap_or(&key).to_owned();
    let main = main_record(&address, &issue);
    let mut records = vec![main];
    if has("comments") {
        let all = issue["fields"]["comment"]["comments"].as_array();
        records.extend(all.into_iter().flatten().map(|comment| {
            talk_record(comments::record(
                &browse(&address, &key),
                (&key, usize::MAX),
                comment,
            ))
        }));
    }
    let mut output = Records::of(heading(&key, records.len() - 1), records);
    output = in_full(output);
    if has("comments") && issue["fields"]["comment"]["total"].as_u64() > Some(output.records.len() as u64 - 1)
    {
        output = output.note("there are more comments: see list_comments");
    }
    if has("changelog") {
        let histories = issue["changelog"]["histories"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let lines: Vec<String> = histories.iter().map(changelog::line).collect();
        output = lines
            .iter()
            .fold(output, |output, line| output.note(format!("changed: {line}")));
        output.extra.insert("changelog".to_owned(), json!(lines));
        if issue["changelog"]["total"].as_u64() > Some(lines.len() as u64) {
            output = output.note("there are more changes: see get_changelog");
        }
    }
    if has("transitions") {
        let ways = transitions::names(&issue);
        output = output.note(format!("can go to: {}", ways.join(", ")));
        output.extra.insert("transitions".to_owned(), json!(ways));
    }
    Ok(Output::Records(output))
}

fn heading(key: &str, comments: usize) -> String {
    match comments {
        0 => key.to_owned(),
        1 => format!("{key} with 1 comment"),
        count => format!("{key} with {count} comments"),
    }
}

/// The keys that an issue has besides those of lists.
const FURTHER: [&str; 4] = ["links", "subtasks", "attachments", "custom"];

fn main_record(address: &str, issue: &Value) -> Record {
    let fields = &issue["fields"];
    let subtasks: Vec<String> = fields["subtasks"]
        .as_array()
        .into_iter()
        .flatten()
        .map(issues::brief)
        .collect();
    let files: Vec<String> = fields["attachment"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|file| {
            let name = adf::clean(file["filename"].as_str().unwrap_or_default());
            format!(
                "{name} (id {}, {} bytes)",
                file["id"].as_str().unwrap_or_default(),
                file["size"]
            )
        })
        .collect();
    let list = |all: Vec<String>| if all.is_empty() { Value::Null } else { json!(all) };
    let custom = issues::custom(issue);
    let [links, children, attachments, others] = FURTHER;
    issues::record(address, issue, usize::MAX)
        .with(links, list(issues::links(issue)))
        .with(children, list(subtasks))
        .with(attachments, list(files))
        .with(
            others,
            if custom.is_empty() {
                Value::Null
            } else {
                Value::Object(custom)
            },
        )
}

/// Returns a comment with all the keys that the issue above it has.
fn talk_record(comment: Record) -> Record {
    let names = [
        "type", "status", "priority", "assignee", "labels", "parent", "due", "created", "resolved",
    ];
    let comment = names.into_iter().fold(comment, |record, name| {
        record.with(
            name,
            if name == "type" {
                json!("comment")
            } else {
                Value::Null
            },
        )
    });
    FURTHER
        .into_iter()
        .fold(comment, |record, name| record.with(name, Value::Null))
}

/// Where several records share a table, their cells are short: longer texts stand in full below it.
fn in_full(mut output: Records) -> Records {
    if output.records.len() < 2 {
        return output;
    }
    let text = |record: &Map<String, Value>| {
        let text = record["text"].as_str().unwrap_or_default();
        (text.chars().count() > SHORT)
            .then(|| format!("{} in full:\n{text}", record["id"].as_str().unwrap_or_default()))
    };
    let longer: Vec<String> = output.records.iter().filter_map(text).collect();
    output.notes.extend(longer);
    output.concise(&[
        "id", "title", "author", "time", "text", "status", "assignee", "links", "url",
    ])
}
