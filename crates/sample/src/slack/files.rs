//! `files.*`, the upload in three steps, the download of what is kept privately.

use super::request::{Answer, Arguments, Caller, Refused, caller};
use super::state::{File, Message, State};
use super::users::entries;
use super::{Shared, canvas};
use crate::stable_id;
use axum::body::Bytes;
use axum::extract::{Path, State as Extract};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use std::sync::PoisonError;

pub(super) fn info(state: &mut State, caller: &Caller, arguments: &Arguments) -> Answer {
    let id = arguments.needed("file")?;
    let file = visible(state, &id, caller).ok_or_else(|| Refused::new("file_not_found"))?;
    let mut answer = json!({
        "file": state.file_shape(file),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    });
    if !file.is_canvas && std::str::from_utf8(&file.bytes).is_err() {
        answer["file"]["original_w"] = json!("24");
        answer["file"]["original_h"] = json!("24");
    }
    Ok(entries(answer))
}

fn visible<'a>(state: &'a State, id: &str, caller: &Caller) -> Option<&'a File> {
    let file = state.file(id).filter(|file| file.whole)?;
    let shared = file.channels.iter().any(|id| state.known(id, caller).is_ok());
    (shared || file.user == caller.id()).then_some(file)
}

pub(super) fn upload_url(state: &mut State, caller: &Caller, arguments: &Arguments) -> Answer {
    let name = arguments.needed("filename")?;
    let length = arguments
        .integer("length")
        .filter(|length| *length > 0)
        .ok_or_else(|| Refused::new("invalid_arguments"))?;
    let id = stable_id("F", &format!("upload {} {length}", state.files.len()), 10);
    state.files.push(File {
        id: id.clone(),
        title: name.clone(),
        name,
        user: caller.id().to_owned(),
        created: state.now(),
        bytes: vec![],
        is_canvas: false,
        channels: vec![],
        whole: false,
    });
    let upload_url = format!("{}/upload/v1/{id}", state.base);
    Ok(entries(json!({"upload_url": upload_url, "file_id": id})))
}

/// Takes the bytes of an upload, raw.
pub(super) async fn receive(
    Extract(state): Extract<Shared>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    match state.file_mut(&id).filter(|file| !file.whole) {
        Some(file) => {
            file.bytes = body.to_vec();
            format!("OK - {}", body.len()).into_response()
        }
        None => (StatusCode::NOT_FOUND, "not found").into_response(),
    }
}

pub(super) fn complete(state: &mut State, caller: &Caller, arguments: &Arguments) -> Answer {
    let files = arguments.value("files");
    let files = files
        .as_ref()
        .and_then(Value::as_array)
        .ok_or_else(|| Refused::new("invalid_arguments"))?;
    let channel = match arguments.text("channel_id") {
        None => None,
        Some(id) => Some(
            state
                .writable(&id, caller)
                .map_err(|_| Refused::new("invalid_channel"))?,
        ),
    };
    let thread = match &channel {
        Some(id) => state.thread_of(id, arguments)?,
        None => None,
    };
    let mut done = vec![];
    for file in files {
        let id = file["id"].as_str().unwrap_or_default().to_owned();
        let kept = state
            .file_mut(&id)
            .filter(|file| !file.whole && !file.bytes.is_empty());
        let kept = kept.ok_or_else(|| Refused::new("file_not_found"))?;
        kept.whole = true;
        if let Some(title) = file["title"].as_str() {
            kept.title = title.to_owned();
        }
        kept.channels.extend(channel.clone());
        done.push(id);
    }
    if let Some(channel) = channel {
        let comment = arguments.text("initial_comment").unwrap_or_default();
        let mut message = Message::of(caller.id().to_owned(), comment);
        message.thread = thread;
        message.files.clone_from(&done);
        state.post(&channel, message);
    }
    let shapes: Vec<Value> = done
        .iter()
        .filter_map(|id| state.file(id))
        .map(|file| state.file_shape(file))
        .collect();
    Ok(entries(json!({"files": shapes})))
}

/// Answers a download; without a token that may, with the page to sign in.
pub(super) async fn download(
    Extract(state): Extract<Shared>,
    Path((file, _)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let state = state.lock().unwrap_or_else(PoisonError::into_inner);
    let sign_in = || {
        let page =
            "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in</body></html>";
        ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
    };
    let Ok(caller) = caller(&state, &headers) else {
        return sign_in();
    };
    let id = file.rsplit('-').next().unwrap_or_default();
    let Some(file) = visible(&state, id, &caller) else {
        return sign_in();
    };
    if file.is_canvas {
        let page = canvas::page(&String::from_utf8_lossy(&file.bytes));
        return ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response();
    }
    let kind = state.file_shape(file)["mimetype"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    ([(header::CONTENT_TYPE, kind)], file.bytes.clone()).into_response()
}
