//! What files hold: `files.get` with `alt=media`, `files.export`, uploads.

use super::super::mask::Query;
use super::super::refusal::Refusal;
use super::drive::{answer, describe, editable, find, metadata};
use super::export;
use super::state::{Content, DOCUMENT, Files, SPREADSHEET};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use bytes::Bytes;
use serde_json::Value;

/// `GET /drive/v3/files/{id}`
pub(super) async fn get(
    State(files): State<Files>,
    Path(id): Path<String>,
    request: Query,
) -> Result<Response, Refusal> {
    request.allow(&[
        "acknowledgeAbuse",
        "includeLabels",
        "includePermissionsForView",
        "supportsAllDrives",
    ])?;
    let drive = files.lock();
    let file = find(&drive, &id, &request)?;
    match (request.get("alt"), &file.content) {
        (None | Some("json"), _) => Ok(answer(&drive, file, &request)?.into_response()),
        (Some("media"), Content::Bytes(bytes)) => {
            Ok(([(header::CONTENT_TYPE, file.mime.clone())], bytes.clone()).into_response())
        }
        (Some("media"), _) => Err(Refusal::forbidden(
            "fileNotDownloadable",
            "Only files with binary content can be downloaded. Use Export with Docs Editors files.",
        )),
        (Some(other), _) => Err(Refusal::invalid(format!("Invalid value '{other}' for alt."))),
    }
}

/// `GET /drive/v3/files/{id}/export`, which takes no `supportsAllDrives`.
pub(super) async fn export(
    State(files): State<Files>,
    Path(id): Path<String>,
    request: Query,
) -> Result<Response, Refusal> {
    request.allow(&["mimeType"])?;
    let wanted = request.get("mimeType").ok_or_else(|| {
        Refusal::new(
            (400, "INVALID_ARGUMENT", "required"),
            "Required parameter: mimeType",
        )
    })?;
    let mut drive = files.lock();
    let Some(file) = drive.get(&id) else {
        return Err(Refusal::not_found(format!("File not found: {id}.")));
    };
    let unsupported = || Refusal::invalid("The requested conversion is not supported.");
    let text = match (file.mime.as_str(), wanted, &file.content) {
        (DOCUMENT, "text/markdown" | "text/plain", _) => {
            let (_, document) = drive.document(&id).ok_or_else(unsupported)?;
            export::document(&document, wanted == "text/markdown")
        }
        (SPREADSHEET, "text/csv", Content::Sheet(workbook)) => workbook
            .tabs
            .first()
            .map(super::workbook::Tab::csv)
            .unwrap_or_default(),
        (DOCUMENT | SPREADSHEET, _, _) => return Err(unsupported()),
        _ => {
            return Err(Refusal::forbidden(
                "fileNotExportable",
                "Export only supports Docs Editors files.",
            ));
        }
    };
    let kind = format!("{wanted}; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

/// `POST /upload/drive/v3/files?uploadType=multipart`: a part of JSON, a part of content.
pub(super) async fn upload(
    State(files): State<Files>,
    request: Query,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    request.allow(&["uploadType", "supportsAllDrives", "keepRevisionForever"])?;
    let (about, kind, content) = match request.get("uploadType") {
        Some("multipart") => parts(&headers, &body)
            .ok_or_else(|| Refusal::new((400, "INVALID_ARGUMENT", "badContent"), "Bad content"))?,
        other => {
            return Err(Refusal::invalid(format!(
                "Invalid upload request: uploadType={}",
                other.unwrap_or_default()
            )));
        }
    };
    let about = metadata(about)?;
    let mut drive = files.lock();
    let mut file = drive.made("Untitled", &kind, Content::Bytes(content));
    describe(&drive, &mut file, &about)?;
    drive.add(file.clone());
    answer(&drive, &file, &request)
}

/// `PATCH /upload/drive/v3/files/{id}?uploadType=media`: new content.
pub(super) async fn replace(
    State(files): State<Files>,
    Path(id): Path<String>,
    request: Query,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    request.allow(&["uploadType", "supportsAllDrives", "keepRevisionForever"])?;
    if request.get("uploadType") != Some("media") {
        return Err(Refusal::invalid("Invalid upload request"));
    }
    let mut drive = files.lock();
    let file = find(&drive, &id, &request)?;
    editable(&drive, file)?;
    if let Some(file) = drive.get_mut(&id) {
        if !matches!(file.content, Content::Bytes(_)) {
            return Err(Refusal::invalid("The content of this file cannot be replaced."));
        }
        file.content = Content::Bytes(body.to_vec());
    }
    drive.touch(&id);
    let file = find(&drive, &id, &request)?;
    answer(&drive, file, &request)
}

/// Takes `multipart/related` apart: the JSON, the kind of the content, the content.
fn parts<'a>(headers: &HeaderMap, body: &'a [u8]) -> Option<(&'a [u8], String, Vec<u8>)> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (name, rest) = kind.split_once("boundary=")?;
    if !name.starts_with("multipart/related") {
        return None;
    }
    let mark = format!("--{}", rest.trim_matches('"'));
    let first = split(body, mark.as_bytes())?.1;
    let (about, rest) = split(first, format!("\r\n{mark}").as_bytes())?;
    let (content, _) = split(rest, format!("\r\n{mark}--").as_bytes())?;
    let (_, about) = split(about, b"\r\n\r\n")?;
    let (head, content) = split(content, b"\r\n\r\n")?;
    let head = std::str::from_utf8(head).ok()?.to_ascii_lowercase();
    let content = if head.contains("content-transfer-encoding: base64") {
        base64::engine::general_purpose::STANDARD.decode(content).ok()?
    } else {
        content.to_vec()
    };
    let kind = head
        .lines()
        .find_map(|line| line.strip_prefix("content-type:").map(str::trim))?;
    let kind = kind.split(';').next().unwrap_or(kind).trim();
    Some((about, kind.to_owned(), content))
}

fn split<'a>(bytes: &'a [u8], at: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let found = bytes.windows(at.len()).position(|window| window == at)?;
    Some((&bytes[..found], &bytes[found + at.len()..]))
}
