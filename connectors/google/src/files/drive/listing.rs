//! Folders and shared drives.

use super::file::FOLDER;
use super::find::{Kind, Wanted, id_of, list, quoted, shared_drives};
use crate::shared::Shared;
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Folder {
    #[serde(deserialize_with = "arguments::text")]
    folder: Option<String>,
    #[serde(deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// `list_folder`
pub(crate) async fn list_folder(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Folder = call.arguments()?;
    let named = arguments.folder.as_deref().unwrap_or("root");
    let id = id_of(google, named, Kind::Folder, &call.cancel).await?.id;
    let question = format!("folder {id}");
    let token = cursor::open(&question, arguments.cursor.as_deref())?;
    let q = format!("{} in parents and trashed = false", quoted(&id));
    let wanted = Wanted {
        q: &q,
        order: Some("folder,name"),
        size: arguments.limit.unwrap_or(20).clamp(1, 100),
        token: token.as_deref(),
    };
    let page = list(google, wanted, &call.cancel).await?;
    let title = if named == "root" { "My Drive" } else { named };
    let folders = page.files.iter().filter(|file| file.mime_type == FOLDER).count();
    let heading = match page.files.len() {
        0 => format!("nothing in {title}"),
        count => format!("{count} entries in {title}, {folders} of them folders"),
    };
    let records = page.files.iter().map(|file| file.record(&file.description));
    Ok(Output::Records(
        Records::of(heading, records)
            .next(page.next_page_token.map(|token| cursor::seal(&question, &token)))
            .concise(&["id", "title", "type", "author", "time", "text", "url"]),
    ))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Page {
    #[serde(deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// `list_shared_drives`
pub(crate) async fn list_shared_drives(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Page = call.arguments()?;
    let token = cursor::open("shared drives", arguments.cursor.as_deref())?;
    let size = arguments.limit.unwrap_or(20).clamp(1, 100);
    let page = shared_drives(google, (size, token.as_deref()), &call.cancel).await?;
    let heading = match page.drives.len() {
        0 => "no shared drives".to_owned(),
        1 => "1 shared drive".to_owned(),
        count => format!("{count} shared drives"),
    };
    let records = page.drives.into_iter().map(|drive| {
        Record::citable(Citable {
            url: format!("https://drive.google.com/drive/folders/{}", drive.id),
            id: drive.id,
            title: drive.name,
            time: drive.created_time,
            ..Citable::default()
        })
    });
    Ok(Output::Records(
        Records::of(heading, records)
            .next(
                page.next_page_token
                    .map(|token| cursor::seal("shared drives", &token)),
            )
            .concise(&["id", "title", "url"]),
    ))
}
