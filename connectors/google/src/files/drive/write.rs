//! Files made, copied, renamed, moved, trashed, shared. Never deletes for good.

use super::detail::{PERMISSION, Permission};
use super::file::{FIELDS, FOLDER, File};
use super::find::{Found, Kind, file_of, id_of};
use crate::shared::{Product, Shared};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mosaic_connector_kit::http::{Method, segment};
use mosaic_connector_kit::{Call, Output, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Create {
    name: String,
    content: String,
    #[serde(deserialize_with = "arguments::flag")]
    base64: bool,
    #[serde(deserialize_with = "arguments::text")]
    mime_type: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    folder: Option<String>,
}

fn done(words: &str, file: &File) -> Output {
    Output::Records(Records::of(
        format!("{words} {} {}", file.kind(), file.name),
        [file.record(&file.description)],
    ))
}

/// Returns `parents` for a body, where a folder is named.
async fn parents(
    google: &Shared,
    folder: Option<&str>,
    call: &Call,
) -> Result<Map<String, Value>, ToolError> {
    let mut body = Map::new();
    if let Some(folder) = folder {
        let Found { id, .. } = id_of(google, folder, Kind::Folder, &call.cancel).await?;
        body.insert("parents".to_owned(), json!([id]));
    }
    Ok(body)
}

/// `create_file`: an upload of one request, metadata and content together.
pub(crate) async fn create_file(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Create = call.arguments()?;
    let name = named(&arguments.name)?;
    let mut about = parents(google, arguments.folder.as_deref(), call).await?;
    about.insert("name".to_owned(), json!(name));
    let mime = match arguments.mime_type {
        Some(mime) if mime.contains('/') && !mime.contains(['\r', '\n']) => mime,
        Some(_) => return Err(ToolError::invalid("`mime_type` is none: write text/plain")),
        None => guess(name, arguments.base64).to_owned(),
    };
    let (encoding, content) = if arguments.base64 {
        let packed: String = arguments.content.split_whitespace().collect();
        if STANDARD.decode(&packed).is_err() {
            return Err(ToolError::invalid("`content` is not base64"));
        }
        ("Content-Transfer-Encoding: base64\r\n", packed)
    } else {
        ("", arguments.content)
    };
    let mark = boundary(&content);
    let body = format!(
        "--{mark}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{}\r\n--{mark}\r\nContent-Type: {mime}\r\n\
         {encoding}\r\n{content}\r\n--{mark}--\r\n",
        Value::Object(about)
    );
    let file: File = google
        .client(Product::Drive)
        .post("upload/drive/v3/files")
        .query("uploadType", "multipart")
        .query("supportsAllDrives", true)
        .query("fields", FIELDS)
        .bytes(&format!("multipart/related; boundary={mark}"), body.into_bytes())
        .send(&call.cancel)
        .await?
        .json()?;
    Ok(done("created", &file))
}

fn named(name: &str) -> Result<&str, ToolError> {
    match name.trim() {
        "" => Err(ToolError::invalid("`name` is empty")),
        name => Ok(name),
    }
}

fn guess(name: &str, binary: bool) -> &'static str {
    match name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase())
        .as_deref()
    {
        Some("md") => "text/markdown",
        Some("csv") => "text/csv",
        Some("json") => "application/json",
        Some("html") => "text/html",
        Some("pdf") => "application/pdf",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        _ if binary => "application/octet-stream",
        _ => "text/plain",
    }
}

/// Returns a mark that the content does not hold.
fn boundary(content: &str) -> String {
    let mut mark = "mosaic-part".to_owned();
    while content.contains(&mark) {
        mark.push_str("-x");
    }
    mark
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct CreateFolder {
    name: String,
    #[serde(deserialize_with = "arguments::text")]
    parent: Option<String>,
}

/// `create_folder`
pub(crate) async fn create_folder(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: CreateFolder = call.arguments()?;
    let mut body = parents(google, arguments.parent.as_deref(), call).await?;
    body.insert("name".to_owned(), json!(named(&arguments.name)?));
    body.insert("mimeType".to_owned(), json!(FOLDER));
    Ok(done("created", &create(google, &body, call).await?))
}

/// Makes a folder, or an empty document or spreadsheet.
pub(crate) async fn create(
    google: &Shared,
    body: &Map<String, Value>,
    call: &Call,
) -> Result<File, ToolError> {
    google
        .client(Product::Drive)
        .post("drive/v3/files")
        .query("supportsAllDrives", true)
        .query("fields", FIELDS)
        .json(body)
        .send(&call.cancel)
        .await?
        .json()
}

/// Makes an empty file of one of Google's kinds in a folder.
pub(crate) async fn create_empty(
    google: &Shared,
    (name, mime, folder): (&str, &str, Option<&str>),
    call: &Call,
) -> Result<File, ToolError> {
    let mut body = parents(google, folder, call).await?;
    body.insert("name".to_owned(), json!(named(name)?));
    body.insert("mimeType".to_owned(), json!(mime));
    create(google, &body, call).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Copy {
    file: String,
    #[serde(deserialize_with = "arguments::text")]
    name: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    folder: Option<String>,
}

/// `copy_file`
pub(crate) async fn copy_file(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Copy = call.arguments()?;
    let id = id_of(google, &arguments.file, Kind::Any, &call.cancel).await?.id;
    let mut body = parents(google, arguments.folder.as_deref(), call).await?;
    if let Some(name) = arguments.name {
        body.insert("name".to_owned(), json!(name));
    }
    let file: File = google
        .client(Product::Drive)
        .post(&format!("drive/v3/files/{}/copy", segment(&id)))
        .query("supportsAllDrives", true)
        .query("fields", FIELDS)
        .json(&body)
        .send(&call.cancel)
        .await?
        .json()?;
    Ok(done("copied to", &file))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Update {
    file: String,
    #[serde(deserialize_with = "arguments::text")]
    name: Option<String>,
    description: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    folder: Option<String>,
    trashed: Option<Value>,
    starred: Option<Value>,
}

/// `update_file`: rename, describe, star, move, trash and take out of the trash.
pub(crate) async fn update_file(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Update = call.arguments()?;
    let body = changes(&arguments)?;
    // Moving takes the file out of where it is: only then is that looked up.
    let (id, from) = match &arguments.folder {
        Some(_) => {
            let file = file_of(google, &arguments.file, Kind::Any, &call.cancel).await?;
            (file.id, file.parents)
        }
        None => {
            let found = id_of(google, &arguments.file, Kind::Any, &call.cancel).await?;
            (found.id, vec![])
        }
    };
    let to = match &arguments.folder {
        Some(folder) => Some(id_of(google, folder, Kind::Folder, &call.cancel).await?.id),
        None => None,
    };
    let from: Vec<String> = from
        .into_iter()
        .filter(|parent| Some(parent) != to.as_ref())
        .collect();
    let from = Some(from.join(",")).filter(|from| !from.is_empty());
    let file: File = google
        .client(Product::Drive)
        .ask(Method::PATCH, &format!("drive/v3/files/{}", segment(&id)))
        .query("supportsAllDrives", true)
        .query("fields", FIELDS)
        .maybe("addParents", to)
        .maybe("removeParents", from)
        .json(&body)
        .send(&call.cancel)
        .await?
        .json()?;
    let words = if file.trashed {
        "moved to the trash:"
    } else {
        "changed"
    };
    Ok(done(words, &file))
}

/// Returns what is to change besides the folder.
fn changes(arguments: &Update) -> Result<Map<String, Value>, ToolError> {
    let mut body = Map::new();
    let texts = [("name", &arguments.name), ("description", &arguments.description)];
    for (name, value) in texts {
        if let Some(value) = value {
            body.insert(name.to_owned(), json!(value));
        }
    }
    for (name, value) in [("trashed", &arguments.trashed), ("starred", &arguments.starred)] {
        if let Some(value) = value {
            let flag = arguments::flag(value)
                .map_err(|_| ToolError::invalid(format!("`{name}` has to be true or false")))?;
            body.insert(name.to_owned(), json!(flag));
        }
    }
    if body.is_empty() && arguments.folder.is_none() {
        return Err(ToolError::invalid("nothing to change is given")
            .hint("Pass name, description, folder, trashed or starred"));
    }
    Ok(body)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Share {
    file: String,
    with: String,
    #[serde(deserialize_with = "arguments::text")]
    role: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    message: Option<String>,
    notify: Option<Value>,
}

/// `share_file`
pub(crate) async fn share_file(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Share = call.arguments()?;
    let role = match arguments.role.as_deref().unwrap_or("reader") {
        role @ ("reader" | "commenter" | "writer") => role,
        "editor" => "writer",
        "viewer" => "reader",
        other => {
            return Err(ToolError::invalid(format!("there is no role `{other}`"))
                .hint("Choose reader, commenter or writer"));
        }
    };
    let with = arguments.with.trim();
    let mut body = match with {
        "anyone" => json!({"type": "anyone"}),
        address if address.contains('@') => json!({"type": "user", "emailAddress": address}),
        domain if domain.contains('.') => json!({"type": "domain", "domain": domain}),
        _ => {
            return Err(ToolError::invalid(format!("`{with}` is no address"))
                .hint("Pass an e-mail address, a domain, or anyone"));
        }
    };
    body["role"] = json!(role);
    let notify = match arguments.notify {
        Some(value) => {
            arguments::flag(value).map_err(|_| ToolError::invalid("`notify` has to be true or false"))?
        }
        None => true,
    };
    let id = id_of(google, &arguments.file, Kind::Any, &call.cancel).await?.id;
    let person = with.contains('@');
    let permission: Permission = google
        .client(Product::Drive)
        .post(&format!("drive/v3/files/{}/permissions", segment(&id)))
        .query("supportsAllDrives", true)
        .query("fields", PERMISSION)
        .maybe("sendNotificationEmail", person.then_some(notify))
        .maybe("emailMessage", arguments.message.filter(|_| person && notify))
        .json(&body)
        .send(&call.cancel)
        .await?
        .json()?;
    Ok(Output::Records(Records::of(
        format!("shared {} with {with} as {role}", arguments.file),
        [permission.record()],
    )))
}
