//! Attachments: what they are, what they hold, new ones as multipart with the header against forged requests.

use super::super::json;
use super::super::model::{Attachment, State};
use super::super::reply::{Answer, Asked, Refusal, Reply, ok};
use axum::http::{StatusCode, header};
use serde_json::Value;

fn find<'a>(state: &'a State, id: &str) -> Result<&'a Attachment, Refusal> {
    let found = state.attachments.iter().find(|file| file.id.to_string() == id);
    found.ok_or_else(|| Refusal::missing(format!("The attachment with id '{id}' does not exist")))
}

pub(super) fn about(state: &State, asked: &Asked, id: &str) -> Reply {
    asked.only(&[])?;
    let file = find(state, id)?;
    let mut value = json::file(state, file);
    // Here, and here only, the id is a number.
    value["id"] = Value::from(file.id);
    ok(value)
}

pub(super) fn content(state: &State, asked: &Asked, id: &str) -> Reply {
    asked.only(&["redirect"])?;
    let file = find(state, id)?;
    Ok(Answer::File {
        kind: file.kind.clone(),
        bytes: file.bytes.clone(),
    })
}

pub(super) fn add(state: &mut State, asked: &Asked, key: &str) -> Reply {
    asked.only(&[])?;
    let header = |name: &str| {
        asked
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    if !matches!(header("x-atlassian-token"), "no-check" | "nocheck") {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "XSRF check failed"));
    }
    let boundary = header(header::CONTENT_TYPE.as_str())
        .strip_prefix("multipart/form-data; boundary=")
        .ok_or_else(|| Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unsupported Media Type"))?;
    let parts = parts(&asked.body, boundary.trim_matches('"'));
    if parts.is_empty() {
        return Err(Refusal::bad("No file was part of the request."));
    }
    let mut values: Vec<Value> = vec![];
    for (name, kind, bytes) in parts {
        let (id, at) = (state.next_file(), state.tick());
        let issue = state.issue_mut(key).ok_or_else(Refusal::no_issue)?;
        issue.updated = at;
        let file = Attachment {
            id,
            issue: issue.key.clone(),
            name,
            kind,
            author: 0,
            at,
            bytes,
        };
        values.push(json::file(state, &file));
        state.attachments.push(file);
    }
    ok(Value::Array(values))
}

/// Returns name, type and content of the parts called `file`.
fn parts(body: &[u8], boundary: &str) -> Vec<(String, String, Vec<u8>)> {
    let mark = format!("--{boundary}");
    let mut found = vec![];
    let mut rest = body;
    while let Some(start) = position(rest, mark.as_bytes()) {
        rest = &rest[start + mark.len()..];
        let Some(end) = position(rest, mark.as_bytes()) else {
            break;
        };
        let part = rest[..end].strip_prefix(b"\r\n").unwrap_or(&rest[..end]);
        let Some(gap) = position(part, b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&part[..gap]).into_owned();
        let content = part[gap + 4..].strip_suffix(b"\r\n").unwrap_or(&part[gap + 4..]);
        let named = |field: &str| {
            let (_, after) = head.split_once(&format!("{field}=\""))?;
            after.split_once('"').map(|(value, _)| value.to_owned())
        };
        let kind = head.lines().find_map(|line| {
            line.to_lowercase()
                .strip_prefix("content-type:")
                .map(|kind| kind.trim().to_owned())
        });
        if let (Some("file"), Some(name)) = (named(" name").as_deref(), named("filename")) {
            let kind = kind.unwrap_or_else(|| "application/octet-stream".to_owned());
            found.push((name, kind, content.to_vec()));
        }
    }
    found
}

fn position(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
