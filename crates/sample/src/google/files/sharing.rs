//! Permissions and comments of files.

use super::super::mask::{Query, mask};
use super::super::refusal::Refusal;
use super::drive::{editable, find};
use super::state::{Files, Permission};
use crate::stable_id;
use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

/// `GET /drive/v3/files/{id}/permissions`
pub(super) async fn permissions(
    State(files): State<Files>,
    Path(id): Path<String>,
    request: Query,
) -> Result<Json<Value>, Refusal> {
    request.allow(&[
        "includePermissionsForView",
        "pageSize",
        "pageToken",
        "supportsAllDrives",
        "useDomainAdminAccess",
    ])?;
    let size = request.number("pageSize", (1, 100, 100))? as usize;
    let start: usize = match request.get("pageToken") {
        None => 0,
        Some(token) => token.parse().map_err(|_| Refusal::invalid("Invalid Value"))?,
    };
    let drive = files.lock();
    let file = find(&drive, &id, &request)?;
    let page = file.permissions.iter().skip(start).take(size);
    let page: Vec<Value> = page.map(Permission::to_json).collect();
    let mut answer = json!({"kind": "drive#permissionList", "permissions": page});
    if start + size < file.permissions.len() {
        answer["nextPageToken"] = json!((start + size).to_string());
    }
    match request.get("fields") {
        Some(_) => request.masked(answer),
        None => Ok(Json(mask(
            &answer,
            "kind,nextPageToken,permissions(kind,id,type,role)",
        )?)),
    }
}

/// `POST /drive/v3/files/{id}/permissions`
pub(super) async fn share(
    State(files): State<Files>,
    Path(id): Path<String>,
    request: Query,
    Json(body): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    request.allow(&[
        "emailMessage",
        "enforceExpansiveAccess",
        "moveToNewOwnersRoot",
        "sendNotificationEmail",
        "supportsAllDrives",
        "transferOwnership",
        "useDomainAdminAccess",
    ])?;
    let mut drive = files.lock();
    let file = find(&drive, &id, &request)?;
    editable(&drive, file)?;
    let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
    let (kind, role) = (text("type"), text("role"));
    if !["reader", "commenter", "writer", "fileOrganizer", "organizer"].contains(&role.as_str()) {
        return Err(Refusal::invalid(format!("The specified role is invalid: {role}")));
    }
    let who = match kind.as_str() {
        "user" | "group" => text("emailAddress"),
        "domain" => text("domain"),
        "anyone" => "anyone".to_owned(),
        _ => return Err(Refusal::invalid("The permission type field is required.")),
    };
    if who.is_empty() || (kind == "user" && !who.contains('@')) {
        return Err(Refusal::invalid(
            "The specified emailAddress is invalid or not applicable for the given permission type.",
        ));
    }
    let name = drive.company.people.iter().find(|person| person.email() == who);
    let permission = Permission {
        id: name.map_or_else(|| stable_id("", &who, 20), |person| stable_id("", &person.id, 20)),
        name: name.map_or_else(|| who.clone(), |person| person.name.clone()),
        kind,
        role,
        who,
    };
    if let Some(file) = drive.get_mut(&id) {
        file.permissions.retain(|had| had.id != permission.id);
        file.permissions.push(permission.clone());
    }
    match request.get("fields") {
        Some(_) => request.masked(permission.to_json()),
        None => Ok(Json(mask(&permission.to_json(), "kind,id,type,role")?)),
    }
}

/// `GET /drive/v3/files/{id}/comments`, which refuses to answer without `fields`.
pub(super) async fn comments(
    State(files): State<Files>,
    Path(id): Path<String>,
    request: Query,
) -> Result<Json<Value>, Refusal> {
    request.allow(&["includeDeleted", "pageSize", "pageToken", "startModifiedTime"])?;
    if request.get("fields").is_none() {
        return Err(Refusal::new(
            (400, "INVALID_ARGUMENT", "required"),
            "The 'fields' parameter is required for this method.",
        ));
    }
    let size = request.number("pageSize", (1, 100, 20))? as usize;
    let start: usize = match request.get("pageToken") {
        None => 0,
        Some(token) => token.parse().map_err(|_| Refusal::invalid("Invalid Value"))?,
    };
    let drive = files.lock();
    let Some(file) = drive.get(&id) else {
        return Err(Refusal::not_found(format!("File not found: {id}.")));
    };
    let page: Vec<Value> = file.comments.iter().skip(start).take(size).cloned().collect();
    let mut answer = json!({"kind": "drive#commentList", "comments": page});
    if start + size < file.comments.len() {
        answer["nextPageToken"] = json!((start + size).to_string());
    }
    request.masked(answer)
}
