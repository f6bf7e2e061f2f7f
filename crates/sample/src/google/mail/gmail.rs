//! The routes of Gmail's API.
//!
//! <https://developers.google.com/workspace/gmail/api/reference/rest>

use super::mailbox::{Mailbox, Outgoing, Page, invalid};
use super::message::Format;
use crate::google::mask::Query;
use crate::google::refusal::Refusal;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

type Answer = Result<Json<Value>, Refusal>;

/// Returns the routes.
pub(super) fn routes(mailbox: Mailbox) -> Router {
    let user = Router::new()
        .route("/profile", get(profile))
        .route("/labels", get(labels))
        .route("/labels/{id}", get(label))
        .route("/messages", get(messages))
        .route("/messages/send", post(send))
        .route("/messages/{id}", get(message))
        .route("/messages/{id}/modify", post(modify))
        .route("/messages/{id}/trash", post(trash))
        .route("/messages/{id}/untrash", post(untrash))
        .route("/messages/{id}/attachments/{attachment}", get(attachment))
        .route("/threads", get(threads))
        .route("/threads/{id}", get(thread))
        .route("/drafts", get(drafts).post(create_draft))
        .route("/drafts/{id}", get(draft))
        .with_state(mailbox);
    Router::new().nest("/gmail/v1/users/{user}", user)
}

async fn profile(State(mailbox): State<Mailbox>, Path(user): Path<String>, query: Query) -> Answer {
    mailbox.of(&user)?;
    query.allow(&[])?;
    query.masked(mailbox.profile())
}

async fn labels(State(mailbox): State<Mailbox>, Path(user): Path<String>, query: Query) -> Answer {
    mailbox.of(&user)?;
    query.allow(&[])?;
    query.masked(json!({"labels": mailbox.labels()}))
}

async fn label(
    State(mailbox): State<Mailbox>,
    Path((user, id)): Path<(String, String)>,
    query: Query,
) -> Answer {
    mailbox.of(&user)?;
    query.allow(&[])?;
    query.masked(mailbox.label(&id)?)
}

async fn messages(State(mailbox): State<Mailbox>, Path(user): Path<String>, query: Query) -> Answer {
    mailbox.of(&user)?;
    query.masked(list(&mailbox, &query, false)?)
}

async fn threads(State(mailbox): State<Mailbox>, Path(user): Path<String>, query: Query) -> Answer {
    mailbox.of(&user)?;
    query.masked(list(&mailbox, &query, true)?)
}

fn list(mailbox: &Mailbox, query: &Query, by_thread: bool) -> Result<Value, Refusal> {
    query.allow(&["q", "labelIds", "maxResults", "pageToken", "includeSpamTrash"])?;
    mailbox.list(&Page {
        q: query.get("q").unwrap_or_default(),
        labels: query.all("labelIds").collect(),
        hidden: query.flag("includeSpamTrash"),
        most: query.number("maxResults", (1, 500, 100))?,
        token: query.get("pageToken"),
        by_thread,
    })
}

fn format(query: &Query) -> Result<Format, Refusal> {
    match query.get("format") {
        None | Some("full") => Ok(Format::Full),
        Some("metadata") => Ok(Format::Metadata),
        Some("minimal") => Ok(Format::Minimal),
        Some("raw") => Ok(Format::Raw),
        Some(other) => Err(invalid(format!(
            "Invalid value at 'format' (type.googleapis.com/caribou.api.proto.MessageFormat), \"{other}\""
        ))),
    }
}

async fn message(
    State(mailbox): State<Mailbox>,
    Path((user, id)): Path<(String, String)>,
    query: Query,
) -> Answer {
    mailbox.of(&user)?;
    query.allow(&["format", "metadataHeaders"])?;
    let headers: Vec<&str> = query.all("metadataHeaders").collect();
    query.masked(mailbox.get(&id, format(&query)?, &headers)?)
}

async fn thread(
    State(mailbox): State<Mailbox>,
    Path((user, id)): Path<(String, String)>,
    query: Query,
) -> Answer {
    mailbox.of(&user)?;
    query.allow(&["format", "metadataHeaders"])?;
    let format = format(&query)?;
    if format == Format::Raw {
        return Err(invalid("Invalid value at 'format': threads have no raw form"));
    }
    let headers: Vec<&str> = query.all("metadataHeaders").collect();
    query.masked(mailbox.thread(&id, format, &headers)?)
}

async fn attachment(
    State(mailbox): State<Mailbox>,
    Path((user, id, attachment)): Path<(String, String, String)>,
    query: Query,
) -> Answer {
    mailbox.of(&user)?;
    query.allow(&[])?;
    query.masked(mailbox.attachment(&id, &attachment)?)
}

/// Reads a body of JSON; one with a name that is not the API's is refused.
fn read<T: DeserializeOwned>(body: &str) -> Result<T, Refusal> {
    serde_json::from_str(body).map_err(|error| invalid(format!("Invalid JSON payload received. {error}")))
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Labels {
    add_label_ids: Vec<String>,
    remove_label_ids: Vec<String>,
}

async fn modify(
    State(mailbox): State<Mailbox>,
    Path((user, id)): Path<(String, String)>,
    query: Query,
    body: String,
) -> Answer {
    mailbox.of(&user)?;
    query.allow(&[])?;
    let labels: Labels = read(&body)?;
    if labels.add_label_ids.is_empty() && labels.remove_label_ids.is_empty() {
        return Err(invalid("No label add or removes specified"));
    }
    query.masked(mailbox.modify(&id, &labels.add_label_ids, &labels.remove_label_ids)?)
}

async fn trash(
    State(mailbox): State<Mailbox>,
    Path((user, id)): Path<(String, String)>,
    query: Query,
    headers: HeaderMap,
) -> Answer {
    mailbox.of(&user)?;
    query.allow(&[])?;
    // A POST without a body has to say so.
    if !headers.contains_key(header::CONTENT_LENGTH) {
        let words = "POST requests require a Content-length header.";
        return Err(Refusal::new((411, "INVALID_ARGUMENT", "lengthRequired"), words));
    }
    query.masked(mailbox.trash(&id, true)?)
}

async fn untrash(
    State(mailbox): State<Mailbox>,
    Path((user, id)): Path<(String, String)>,
    query: Query,
) -> Answer {
    mailbox.of(&user)?;
    query.allow(&[])?;
    query.masked(mailbox.trash(&id, false)?)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Raw {
    raw: String,
    #[serde(default)]
    thread_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Draft {
    message: Raw,
}

async fn send(
    State(mailbox): State<Mailbox>,
    Path(user): Path<String>,
    query: Query,
    body: String,
) -> Answer {
    mailbox.of(&user)?;
    query.allow(&[])?;
    let message: Raw = read(&body)?;
    query.masked(mailbox.write(&message.raw, message.thread_id.as_deref(), Outgoing::Sent)?)
}

async fn create_draft(
    State(mailbox): State<Mailbox>,
    Path(user): Path<String>,
    query: Query,
    body: String,
) -> Answer {
    mailbox.of(&user)?;
    query.allow(&[])?;
    let Draft { message } = read(&body)?;
    query.masked(mailbox.write(&message.raw, message.thread_id.as_deref(), Outgoing::Draft)?)
}

async fn drafts(State(mailbox): State<Mailbox>, Path(user): Path<String>, query: Query) -> Answer {
    mailbox.of(&user)?;
    query.allow(&[])?;
    let drafts = mailbox.drafts();
    query.masked(json!({"drafts": drafts, "resultSizeEstimate": drafts.len()}))
}

async fn draft(
    State(mailbox): State<Mailbox>,
    Path((user, id)): Path<(String, String)>,
    query: Query,
) -> Answer {
    mailbox.of(&user)?;
    query.allow(&["format"])?;
    query.masked(mailbox.draft(&id, format(&query)?)?)
}
