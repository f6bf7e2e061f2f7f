//! Labels: their names, and putting them on and off messages.

use super::message::{Message, id_of, link};
use crate::shared::{Product, Shared};
use futures::{StreamExt as _, TryStreamExt as _};
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// How many requests are made at the same time.
const AT_ONCE: usize = 10;

/// A label.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Label {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(rename = "type")]
    kind: String,
    messages_total: Option<u64>,
    messages_unread: Option<u64>,
}

impl Label {
    /// Returns the name a person knows: `inbox`, `promotions`, `Ridge Kettle`.
    fn shown(&self) -> String {
        if self.kind == "user" {
            self.name.clone()
        } else {
            system_name(&self.id)
        }
    }
}

fn system_name(id: &str) -> String {
    id.strip_prefix("CATEGORY_").unwrap_or(id).to_lowercase()
}

/// Returns all labels; asks once in a few minutes.
async fn all(google: &Shared, cancel: &CancellationToken) -> Result<Arc<Vec<Label>>, ToolError> {
    #[derive(Deserialize)]
    struct Listed {
        #[serde(default)]
        labels: Vec<Label>,
    }
    if let Some(kept) = google.memory.labels.get() {
        return Ok(kept);
    }
    let answer = google
        .client(Product::Gmail)
        .get("gmail/v1/users/me/labels")
        .send(cancel)
        .await?;
    Ok(google.memory.labels.put(answer.json::<Listed>()?.labels))
}

/// Returns a way from ids to names; asks for the names only where an id of a person's own label is among them.
pub(crate) async fn names(
    google: &Shared,
    messages: &[Message],
    cancel: &CancellationToken,
) -> Result<impl Fn(&Message) -> Vec<String> + use<>, ToolError> {
    let own = |id: &String| id.starts_with("Label_");
    let known = if messages.iter().any(|message| message.label_ids.iter().any(own)) {
        all(google, cancel).await?
    } else {
        Arc::default()
    };
    Ok(move |message: &Message| {
        let name = |id: &String| {
            let label = known.iter().find(|label| label.id == *id);
            label.map_or_else(|| system_name(id), Label::shown)
        };
        message.label_ids.iter().map(name).collect()
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    #[serde(default, deserialize_with = "arguments::flag")]
    counts: bool,
}

/// `list_labels`
pub(crate) async fn list(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let asked: Ask = call.arguments()?;
    let labels = all(google, &call.cancel).await?;
    let one = async |label: &Label| -> Result<Label, ToolError> {
        let path = format!("gmail/v1/users/me/labels/{}", segment(&label.id));
        google
            .client(Product::Gmail)
            .get(&path)
            .send(&call.cancel)
            .await?
            .json()
    };
    let labels: Vec<Label> = if asked.counts {
        futures::stream::iter(labels.iter())
            .map(one)
            .buffered(AT_ONCE)
            .try_collect()
            .await?
    } else {
        labels.to_vec()
    };
    let own = labels.iter().filter(|label| label.kind == "user").count();
    let records = labels.iter().map(|label| {
        Record::default()
            .with("name", label.shown())
            .with("kind", label.kind.as_str())
            .with("id", label.id.as_str())
            .with("messages", label.messages_total)
            .with("unread", label.messages_unread)
    });
    let keys: &[&str] = if asked.counts {
        &["name", "kind", "messages", "unread"]
    } else {
        &["name", "kind"]
    };
    let heading = format!("{} labels, {own} of them your own", labels.len());
    Ok(Output::Records(Records::of(heading, records).concise(keys)))
}

/// Returns the ids of labels given by name.
async fn ids(
    google: &Shared,
    given: &[String],
    cancel: &CancellationToken,
) -> Result<Vec<String>, ToolError> {
    const SYSTEM: [&str; 11] = [
        "INBOX",
        "UNREAD",
        "STARRED",
        "IMPORTANT",
        "SPAM",
        "TRASH",
        "CATEGORY_PERSONAL",
        "CATEGORY_SOCIAL",
        "CATEGORY_PROMOTIONS",
        "CATEGORY_UPDATES",
        "CATEGORY_FORUMS",
    ];
    let mut ids = vec![];
    for name in given {
        let upper = name.to_uppercase();
        let system = SYSTEM
            .iter()
            .find(|id| **id == upper || id.strip_prefix("CATEGORY_") == Some(&upper));
        if let Some(id) = system {
            ids.push((*id).to_owned());
            continue;
        }
        let labels = all(google, cancel).await?;
        let label = labels
            .iter()
            .find(|label| label.id == *name || label.name.eq_ignore_ascii_case(name));
        let Some(label) = label else {
            return Err(ToolError::not_found(format!("there is no label `{name}`")).hint(near(name, &labels)));
        };
        ids.push(label.id.clone());
    }
    Ok(ids)
}

/// Returns the names that are like a name, or all of a person's own.
fn near(name: &str, labels: &[Label]) -> String {
    let own: Vec<&str> = labels
        .iter()
        .filter(|label| label.kind == "user")
        .map(|label| label.name.as_str())
        .collect();
    let wanted = name.to_lowercase();
    let like: Vec<&str> = own
        .iter()
        .copied()
        .filter(|own| {
            let own = own.to_lowercase();
            own.contains(&wanted) || wanted.contains(&own) || own.chars().take(3).eq(wanted.chars().take(3))
        })
        .collect();
    let mut shown = if like.is_empty() { own } else { like };
    shown.truncate(20);
    format!(
        "Labels are: inbox, unread, starred, important, {}",
        shown.join(", ")
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    message: String,
    #[serde(default, deserialize_with = "super::several")]
    add: Vec<String>,
    #[serde(default, deserialize_with = "super::several")]
    remove: Vec<String>,
}

/// `modify_labels`
pub(crate) async fn modify(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let asked: Change = call.arguments()?;
    if asked.add.is_empty() && asked.remove.is_empty() {
        return Err(ToolError::invalid("neither `add` nor `remove` names a label")
            .hint("To mark as read, remove unread; to archive, remove inbox"));
    }
    let add = ids(google, &asked.add, &call.cancel).await?;
    let remove = ids(google, &asked.remove, &call.cancel).await?;
    let id = id_of(&asked.message);
    let changed: Message = google
        .client(Product::Gmail)
        .post(&format!("gmail/v1/users/me/messages/{}/modify", segment(id)))
        .json(&serde_json::json!({"addLabelIds": add, "removeLabelIds": remove}))
        .send(&call.cancel)
        .await?
        .json()?;
    changed_labels(google, call, "changed the labels of the message", changed).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trash {
    message: String,
}

/// `trash_message`
pub(crate) async fn trash(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let asked: Trash = call.arguments()?;
    let id = id_of(&asked.message);
    let changed: Message = google
        .client(Product::Gmail)
        .post(&format!("gmail/v1/users/me/messages/{}/trash", segment(id)))
        // Google wants to be told that there is no body.
        .header("content-length", "0")
        .send(&call.cancel)
        .await?
        .json()?;
    changed_labels(
        google,
        call,
        "moved the message to the trash, where it stays 30 days",
        changed,
    )
    .await
}

/// Says what a message's labels are now. It is done by then: that the names are not known is no error.
async fn changed_labels(
    google: &Shared,
    call: &Call,
    done: &str,
    changed: Message,
) -> Result<Output, ToolError> {
    let changed = [changed];
    let labels = match names(google, &changed, &call.cancel).await {
        Ok(names) => names(&changed[0]),
        Err(_) => changed[0].label_ids.clone(),
    };
    let record = Record::default()
        .with("id", changed[0].id.as_str())
        .with("labels", labels)
        .with("url", link(&changed[0].id));
    Ok(Output::Records(Records::of(done, [record])))
}
