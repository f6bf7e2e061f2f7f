//! `documents.get`, `documents.create`, `documents.batchUpdate`.

use super::super::mask::Query;
use super::super::refusal::Refusal;
use super::document::Document;
use super::drive::editable;
use super::edit;
use super::state::{Content, DOCUMENT, Files};
use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

fn missing() -> Refusal {
    Refusal::not_found("Requested entity was not found.")
}

/// `GET /v1/documents/{id}`
pub(super) async fn get(
    State(files): State<Files>,
    Path(id): Path<String>,
    request: Query,
) -> Result<Json<Value>, Refusal> {
    request.allow(&["includeTabsContent", "suggestionsViewMode", "commentsViewMode"])?;
    let mut drive = files.lock();
    let (file, document) = drive.document(&id).ok_or_else(missing)?;
    request.masked(document.to_json(&id, &file.name, request.flag("includeTabsContent")))
}

/// `POST /v1/documents`: an empty document; all but the title is ignored.
pub(super) async fn create(
    State(files): State<Files>,
    request: Query,
    Json(body): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    request.allow(&[])?;
    let title = body["title"].as_str().unwrap_or("Untitled document");
    let mut drive = files.lock();
    let file = drive.made(title, DOCUMENT, Content::Document(Document::empty()));
    drive.add(file.clone());
    request.masked(Document::empty().to_json(&file.id, title, false))
}

/// `POST /v1/documents/{id}:batchUpdate`
pub(super) async fn batch_update(
    State(files): State<Files>,
    Path(call): Path<String>,
    request: Query,
    Json(body): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    request.allow(&[])?;
    let id = call
        .strip_suffix(":batchUpdate")
        .ok_or_else(Refusal::unknown_path)?;
    let requests = body["requests"]
        .as_array()
        .filter(|requests| !requests.is_empty());
    let requests = requests.ok_or_else(|| Refusal::invalid("Must specify at least one request."))?;
    let mut drive = files.lock();
    let (file, document) = drive.document(id).ok_or_else(missing)?;
    let file = file.clone();
    editable(&drive, &file)?;
    let (changed, replies) = edit::apply(&document, requests)?;
    let revision = format!("ALm37BV{:06}", changed.revision);
    if let Some(file) = drive.get_mut(id) {
        file.content = Content::Document(changed);
    }
    drive.touch(id);
    request.masked(json!({
        "documentId": id, "replies": replies, "writeControl": {"requiredRevisionId": revision},
    }))
}
