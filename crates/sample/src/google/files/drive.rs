//! `files.create`, `files.update` and `files.copy`: what changes the files themselves.

use super::super::mask::Query;
use super::super::refusal::Refusal;
use super::document::Document;
use super::state::{Content, DOCUMENT, Drive, FOLDER, File, Files, SPREADSHEET};
use super::workbook::{Tab, Workbook};
use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

const WRITE: [&str; 10] = [
    "enforceSingleParent",
    "ignoreDefaultVisibility",
    "includeLabels",
    "includePermissionsForView",
    "keepRevisionForever",
    "ocrLanguage",
    "supportsAllDrives",
    "useContentAsIndexableText",
    "uploadType",
    "copyComments",
];

/// Returns what a short answer holds.
pub(super) const SHORT: &str = "kind,id,name,mimeType";

/// Answers with a file.
pub(super) fn answer(drive: &Drive, file: &File, request: &Query) -> Result<Json<Value>, Refusal> {
    let whole = drive.to_json(file);
    match request.get("fields") {
        Some(_) => request.masked(whole),
        None => Ok(Json(super::super::mask::mask(&whole, SHORT)?)),
    }
}

/// Returns a file that the request may see.
pub(super) fn find<'a>(drive: &'a Drive, id: &str, request: &Query) -> Result<&'a File, Refusal> {
    drive
        .get(id)
        .filter(|file| file.drive.is_none() || request.flag("supportsAllDrives"))
        .ok_or_else(|| Refusal::not_found(format!("File not found: {id}.")))
}

/// Refuses what Ana may not change.
pub(super) fn editable(drive: &Drive, file: &File) -> Result<(), Refusal> {
    if drive.may_edit(file) {
        return Ok(());
    }
    Err(Refusal::forbidden(
        "insufficientFilePermissions",
        format!(
            "The user does not have sufficient permissions for file {}.",
            file.id
        ),
    ))
}

/// Returns the folder that a request names, and the shared drive it lies on.
pub(super) fn folder(drive: &Drive, id: &str) -> Result<(String, Option<String>), Refusal> {
    if id == "root" || id == drive.root {
        return Ok((drive.root.clone(), None));
    }
    if drive.drives.iter().any(|one| one.id == id) {
        return Ok((id.to_owned(), Some(id.to_owned())));
    }
    match drive.get(id) {
        Some(file) if file.mime == FOLDER => Ok((id.to_owned(), file.drive.clone())),
        Some(_) => Err(Refusal::forbidden(
            "parentNotAFolder",
            "The specified parent is not a folder.",
        )),
        None => Err(Refusal::not_found(format!("File not found: {id}."))),
    }
}

/// Sets what a body of `files.create` and `files.copy` says.
pub(super) fn describe(drive: &Drive, file: &mut File, body: &Value) -> Result<(), Refusal> {
    for (key, value) in body.as_object().into_iter().flatten() {
        match (key.as_str(), value) {
            ("name", Value::String(name)) => file.name.clone_from(name),
            ("description", Value::String(words)) => file.description.clone_from(words),
            ("starred", Value::Bool(starred)) => file.starred = *starred,
            ("trashed", Value::Bool(trashed)) => file.trashed = *trashed,
            ("mimeType", Value::String(mime)) => file.mime.clone_from(mime),
            ("parents", Value::Array(parents)) => {
                let [Value::String(id)] = parents.as_slice() else {
                    return Err(Refusal::invalid(
                        "A file cannot have more than one parent folder.",
                    ));
                };
                let (parent, shared) = folder(drive, id)?;
                file.parent = Some(parent);
                file.drive = shared;
            }
            (stranger, _) => {
                return Err(Refusal::invalid(format!(
                    "Invalid JSON payload received. Unknown name \"{stranger}\" at 'file': Cannot find field."
                )));
            }
        }
    }
    Ok(())
}

/// `POST /drive/v3/files`: a file without content, or an empty document, spreadsheet or folder.
pub(super) async fn create(
    State(files): State<Files>,
    request: Query,
    Json(body): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    request.allow(&WRITE)?;
    let mut drive = files.lock();
    let mime = body["mimeType"].as_str().unwrap_or("application/octet-stream");
    let content = match mime {
        DOCUMENT => Content::Document(Document::empty()),
        SPREADSHEET => Content::Sheet(Workbook {
            tabs: vec![Tab::new(0, "Sheet1")],
        }),
        FOLDER => Content::None,
        _ => Content::Bytes(vec![]),
    };
    let mut file = drive.made("Untitled", mime, content);
    describe(&drive, &mut file, &body)?;
    drive.add(file.clone());
    answer(&drive, &file, &request)
}

/// `PATCH /drive/v3/files/{id}`: rename, describe, star, trash, move.
pub(super) async fn update(
    State(files): State<Files>,
    Path(id): Path<String>,
    request: Query,
    Json(body): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    request.allow(&[&WRITE[..], &["addParents", "removeParents"]].concat())?;
    let mut drive = files.lock();
    let file = find(&drive, &id, &request)?;
    editable(&drive, file)?;
    let mut changed = file.clone();
    if body.get("parents").is_some() {
        return Err(Refusal::forbidden(
            "fieldNotWritable",
            "The parents field is not directly writable in update requests. Use the addParents and removeParents \
             parameters instead.",
        ));
    }
    describe(&drive, &mut changed, &body)?;
    if let Some(removed) = request.get("removeParents") {
        let real = if removed == "root" { &drive.root } else { removed };
        if changed.parent.as_deref() != Some(real) {
            return Err(Refusal::not_found(format!("File not found: {removed}.")));
        }
    }
    match request.get("addParents") {
        Some(added) => {
            let (parent, shared) = folder(&drive, added)?;
            if changed.parent.is_some()
                && request.get("removeParents").is_none()
                && changed.parent != Some(parent.clone())
            {
                return Err(Refusal::forbidden(
                    "cannotAddParent",
                    "Increasing the number of parents is not allowed",
                ));
            }
            changed.parent = Some(parent);
            changed.drive = shared;
        }
        None if request.get("removeParents").is_some() => changed.parent = None,
        None => {}
    }
    if let Some(file) = drive.get_mut(&id) {
        *file = changed;
    }
    drive.touch(&id);
    let file = find(&drive, &id, &request)?;
    answer(&drive, file, &request)
}

/// `POST /drive/v3/files/{id}/copy`
pub(super) async fn copy(
    State(files): State<Files>,
    Path(id): Path<String>,
    request: Query,
    Json(body): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    request.allow(&WRITE)?;
    let mut drive = files.lock();
    let source = find(&drive, &id, &request)?.clone();
    if source.mime == FOLDER {
        return Err(Refusal::forbidden(
            "cannotCopyFile",
            "This file cannot be copied by the user.",
        ));
    }
    let mut file = drive.made(&format!("Copy of {}", source.name), &source.mime, source.content);
    file.parent = source.parent;
    file.drive = source.drive;
    file.description = source.description;
    describe(&drive, &mut file, &body)?;
    drive.add(file.clone());
    answer(&drive, &file, &request)
}

/// Reads a body of JSON that stands in a part of an upload.
pub(super) fn metadata(bytes: &[u8]) -> Result<Value, Refusal> {
    if bytes.is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_slice(bytes)
        .map_err(|_| Refusal::new((400, "INVALID_ARGUMENT", "parseError"), "Parse Error"))
}
