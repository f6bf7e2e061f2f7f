//! New issues.

use super::comments;
use super::projects::key_of;
use crate::fields as named;
use crate::issues::browse;
use crate::people::{self, Among};
use crate::site::{Site, json, key};
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, ErrorKind, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Map, Value, json as value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    project: String,
    #[serde(rename = "type")]
    kind: String,
    summary: String,
    #[serde(default)]
    description_md: Option<Value>,
    #[serde(default, deserialize_with = "arguments::text")]
    assignee: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    parent: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    priority: Option<String>,
    #[serde(default)]
    labels: Option<Vec<String>>,
    #[serde(default, deserialize_with = "arguments::text")]
    due: Option<String>,
    #[serde(default, alias = "fields")]
    custom_fields: Map<String, Value>,
}

pub(super) async fn create(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let new: New = call.arguments()?;
    let project = key_of(site, call, &new.project).await?;
    let among = Among::AssignableIn(&project);
    let mut fields = named::values(site, call, &new.custom_fields, among).await?;
    fields.insert("project".to_owned(), value!({"key": project}));
    fields.insert("issuetype".to_owned(), value!({"name": new.kind.trim()}));
    fields.insert("summary".to_owned(), value!(new.summary.trim()));
    if let Some(description) = new.description_md.as_ref().filter(|it| **it != "") {
        fields.insert(
            "description".to_owned(),
            comments::body(site, call, description).await?,
        );
    }
    if let Some(who) = &new.assignee {
        let id = people::account(site, call, who, among).await?;
        fields.insert("assignee".to_owned(), value!({"accountId": id}));
    }
    if let Some(parent) = &new.parent {
        fields.insert("parent".to_owned(), value!({"key": key(parent)?}));
    }
    let words = [
        ("priority", new.priority.map(|name| value!({"name": name}))),
        ("duedate", new.due.map(Value::from)),
    ];
    for (name, value) in words {
        if let Some(value) = value {
            fields.insert(name.to_owned(), value);
        }
    }
    if let Some(labels) = &new.labels {
        fields.insert("labels".to_owned(), value!(labels));
    }
    // Before the write: what comes after it must not make it look undone.
    let address = site.address(&call.cancel).await?;
    let ask = site.post("rest/api/3/issue").json(&value!({"fields": fields}));
    let made = match json(ask, call).await {
        Ok(made) => made,
        Err(error) => return Err(with_types(site, call, &project, error).await),
    };
    let key = made["key"].as_str().ok_or_else(super::projects::unsure)?;
    let record = Record::default()
        .with("id", key)
        .with("title", format!("{key} {}", new.summary.trim()))
        .with("type", new.kind)
        .with("url", browse(&address, key));
    Ok(Output::Records(Records::of(format!("created {key}"), [record])))
}

/// Adds to a refusal for the issue type which there are.
async fn with_types(site: &Site, call: &Call, project: &str, error: ToolError) -> ToolError {
    if error.kind != ErrorKind::Invalid {
        return error;
    }
    if !error.message.contains("issuetype") {
        return error.hint("get_create_fields shows what a new issue takes");
    }
    let path = format!("rest/api/3/issue/createmeta/{}/issuetypes", segment(project));
    let Ok(types) = super::fields::all(site, call, (&path, "issueTypes")).await else {
        return error;
    };
    let names: Vec<&str> = types.iter().filter_map(|it| it["name"].as_str()).collect();
    error.hint(format!("{project} has the types {}", names.join(", ")))
}
