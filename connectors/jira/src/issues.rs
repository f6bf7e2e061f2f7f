//! Issues as records: what a person asks of them, by name, with a link; further fields by their names.

use crate::adf;
use crate::site::name;
use mosaic_connector_kit::output::clip;
use mosaic_connector_kit::{Citable, Record};
use serde_json::{Map, Value, json};

/// The fields that a list asks for.
pub(crate) const LISTED: [&str; 14] = [
    "summary",
    "description",
    "status",
    "issuetype",
    "priority",
    "assignee",
    "reporter",
    "labels",
    "parent",
    "created",
    "updated",
    "duedate",
    "resolutiondate",
    "project",
];
/// Where the text of an issue is cut in lists, in characters.
pub(crate) const CLIP: usize = 2_000;

/// What lists show of issues unless asked for more.
pub(crate) const CONCISE: &[&str] = &["title", "type", "status", "priority", "assignee", "time", "url"];
/// What a search for words shows.
pub(crate) const FOUND: &[&str] = &["title", "status", "assignee", "time", "text", "url"];

/// Returns an issue as a record; `characters` is where its text is cut.
pub(crate) fn record(site: &str, issue: &Value, characters: usize) -> Record {
    let fields = &issue["fields"];
    let key = issue["key"].as_str().unwrap_or_default();
    let summary = adf::clean(fields["summary"].as_str().unwrap_or_default());
    let parent = match (
        fields["parent"]["key"].as_str(),
        fields["parent"]["fields"]["summary"].as_str(),
    ) {
        (Some(key), Some(summary)) => json!(format!("{key} {}", adf::clean(summary))),
        (Some(key), None) => json!(key),
        (None, _) => Value::Null,
    };
    Record::citable(Citable {
        id: key.to_owned(),
        title: format!("{key} {summary}"),
        url: browse(site, key),
        author: name(&fields["reporter"]),
        time: moment(&fields["updated"]),
        text: clip(&adf::markdown(&fields["description"]), characters).into_owned(),
    })
    .with("type", named(&fields["issuetype"]))
    .with("status", named(&fields["status"]))
    .with("priority", named(&fields["priority"]))
    .with("assignee", person(&fields["assignee"]))
    .with("labels", labels(&fields["labels"]))
    .with("parent", parent)
    .with("due", fields["duedate"].clone())
    .with("created", text_or_null(moment(&fields["created"])))
    .with("resolved", text_or_null(moment(&fields["resolutiondate"])))
}

/// Returns the link to an issue.
pub(crate) fn browse(site: &str, key: &str) -> String {
    format!("{site}/browse/{key}")
}

/// Returns a moment of Jira's as RFC 3339: it writes zones without a colon.
pub(crate) fn moment(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    let parsed = jiff::fmt::strtime::parse("%Y-%m-%dT%H:%M:%S%.f%z", text).and_then(|it| it.to_timestamp());
    match parsed.or_else(|_| text.parse::<jiff::Timestamp>()) {
        Ok(moment) => moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        Err(_) => text.to_owned(),
    }
}

pub(crate) fn text_or_null(text: String) -> Value {
    if text.is_empty() {
        Value::Null
    } else {
        Value::String(text)
    }
}

fn named(value: &Value) -> Value {
    value["name"]
        .as_str()
        .map_or(Value::Null, |name| json!(adf::clean(name)))
}

/// Returns someone's name; null for nobody.
pub(crate) fn person(user: &Value) -> Value {
    text_or_null(name(user))
}

fn labels(value: &Value) -> Value {
    let all: Vec<&str> = value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    text_or_null(adf::clean(&all.join(", ")))
}

/// Returns the custom fields that hold something a reader understands, by name.
pub(crate) fn custom(issue: &Value) -> Map<String, Value> {
    let mut all = Map::new();
    for (id, value) in issue["fields"].as_object().into_iter().flatten() {
        let Some(name) = issue["names"][id]
            .as_str()
            .filter(|_| id.starts_with("customfield_"))
        else {
            continue;
        };
        // Where the issue stands in a list is nobody's to read.
        if name == "Rank" || name.starts_with('[') || name == "Development" {
            continue;
        }
        if let Some(value) = plain(value) {
            all.insert(adf::clean(name), value);
        }
    }
    all
}

/// Returns a field's value as text or number; nothing where it holds nothing.
pub(crate) fn plain(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Bool(_) | Value::Number(_) => Some(value.clone()),
        Value::String(text) => Some(adf::clean(text))
            .filter(|text| !text.is_empty())
            .map(Value::String),
        Value::Array(all) => {
            let words: Vec<String> = all
                .iter()
                .filter_map(plain)
                .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
                .collect();
            Some(words.join(", "))
                .filter(|text| !text.is_empty())
                .map(Value::String)
        }
        Value::Object(object) => {
            if adf::is_document(value) {
                return Some(adf::markdown(value))
                    .filter(|text| !text.is_empty())
                    .map(Value::String);
            }
            let said = ["displayName", "value", "name", "key", "summary"]
                .iter()
                .find_map(|it| object.get(*it)?.as_str());
            let said = adf::clean(said?);
            match (object.get("state").and_then(Value::as_str), object.get("child")) {
                (Some(state), _) => Some(json!(format!("{said} ({state})"))),
                (None, Some(child)) => {
                    let child = child["value"].as_str().unwrap_or_default();
                    Some(json!(format!("{said} / {}", adf::clean(child))))
                }
                (None, None) => Some(json!(said)),
            }
        }
    }
}

/// Returns what the issue is linked to, a line each: `blocks LAUNCH-27 Switch it on (To Do)`.
pub(crate) fn links(issue: &Value) -> Vec<String> {
    let all = issue["fields"]["issuelinks"].as_array();
    all.into_iter()
        .flatten()
        .filter_map(|link| {
            let kind = &link["type"];
            let (words, other) = match &link["outwardIssue"] {
                Value::Null => (&kind["inward"], &link["inwardIssue"]),
                other => (&kind["outward"], other),
            };
            Some(format!("{} {}", words.as_str()?, brief(other)))
        })
        .collect()
}

/// Returns an issue that another one mentions as a line.
pub(crate) fn brief(issue: &Value) -> String {
    let fields = &issue["fields"];
    adf::clean(&format!(
        "{} {} ({})",
        issue["key"].as_str().unwrap_or_default(),
        fields["summary"].as_str().unwrap_or_default(),
        fields["status"]["name"].as_str().unwrap_or_default()
    ))
}
