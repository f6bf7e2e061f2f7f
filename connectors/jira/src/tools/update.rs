//! Changes to an issue: its fields, and to whom it belongs.

use super::comments;
use crate::fields;
use crate::issues::browse;
use crate::people::{self, Among};
use crate::site::{Site, issue_path, key};
use mosaic_connector_kit::{Call, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Update {
    key: String,
    #[serde(default, deserialize_with = "arguments::text")]
    summary: Option<String>,
    #[serde(default)]
    description_md: Option<Value>,
    #[serde(default, deserialize_with = "arguments::text")]
    priority: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    due: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    parent: Option<String>,
    #[serde(default)]
    add_labels: Vec<String>,
    #[serde(default)]
    remove_labels: Vec<String>,
    #[serde(default, alias = "fields")]
    custom_fields: Map<String, Value>,
}

pub(super) async fn update(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: Update = call.arguments()?;
    let key = key(&asked.key)?;
    let mut changed: Vec<String> = asked.custom_fields.keys().cloned().collect();
    let mut fields = fields::values(site, call, &asked.custom_fields, Among::AssignableTo(&key)).await?;
    let mut set = |name: &str, said: &str, value: Option<Value>| {
        if let Some(value) = value {
            fields.insert(name.to_owned(), value);
            changed.push(said.to_owned());
        }
    };
    set("summary", "summary", asked.summary.map(Value::from));
    set(
        "priority",
        "priority",
        asked.priority.map(|name| json!({"name": name})),
    );
    let nothing = |text: &str| ["none", "null"].contains(&text.to_lowercase().as_str());
    set(
        "duedate",
        "due",
        asked
            .due
            .map(|date| if nothing(&date) { Value::Null } else { json!(date) }),
    );
    let parent = asked.parent.as_deref().map(self::key_of).transpose()?;
    set("parent", "parent", parent.map(|key| json!({"key": key})));
    let description = match &asked.description_md {
        Some(text) => Some(comments::body(site, call, text).await?),
        None => None,
    };
    set("description", "description", description);
    let labels: Vec<Value> = asked
        .add_labels
        .iter()
        .map(|label| json!({"add": label}))
        .chain(asked.remove_labels.iter().map(|label| json!({"remove": label})))
        .collect();
    let mut body = json!({"fields": fields});
    if !labels.is_empty() {
        body["update"] = json!({"labels": labels});
        changed.push("labels".to_owned());
    }
    if changed.is_empty() {
        return Err(ToolError::invalid("nothing to change was given").hint("Name a field and its new value"));
    }
    // Before the write: what comes after it must not make it look undone.
    let address = site.address(&call.cancel).await?;
    // Twice is the same as once: the values are set, not added to.
    site.put(&issue_path(&key, ""))
        .repeatable()
        .json(&body)
        .send(&call.cancel)
        .await?;
    let record = Record::default()
        .with("id", key.clone())
        .with("changed", changed.join(", "))
        .with("url", browse(&address, &key));
    Ok(Output::Records(Records::of(format!("updated {key}"), [record])))
}

fn key_of(text: &str) -> Result<String, ToolError> {
    key(text)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Assign {
    key: String,
    assignee: String,
}

pub(super) async fn assign(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: Assign = call.arguments()?;
    let key = key(&asked.key)?;
    let who = asked.assignee.trim();
    let nobody = ["", "none", "nobody", "unassigned"].contains(&who.to_lowercase().as_str());
    let id = if nobody {
        Value::Null
    } else {
        json!(people::account(site, call, who, Among::AssignableTo(&key)).await?)
    };
    let address = site.address(&call.cancel).await?;
    let ask = site.put(&issue_path(&key, "/assignee")).repeatable();
    ask.json(&json!({"accountId": id})).send(&call.cancel).await?;
    let record = Record::default()
        .with("id", key.clone())
        .with("assignee", if nobody { Value::Null } else { json!(who) })
        .with("url", browse(&address, &key));
    let heading = if nobody {
        format!("{key} belongs to nobody now")
    } else {
        format!("{key} was given to {who}")
    };
    Ok(Output::Records(Records::of(heading, [record])))
}
