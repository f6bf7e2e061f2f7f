//! What a file says: Docs as Markdown, Sheets as CSV, text as it is, anything else as what Drive knows about it.

use super::file::{DOCUMENT, FOLDER, File, PRESENTATION, SHORTCUT, SPREADSHEET, is_text};
use super::find::{Kind, file_of, get};
use crate::shared::{Product, Shared};
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, Output, Records, ToolError, arguments, cursor};
use serde::Deserialize;

/// How much of a file is read, in bytes.
const READ: usize = 8 * 1024 * 1024;
/// How much of a text one answer holds, in characters.
const PAGE: usize = 22_000;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Arguments {
    file: String,
    #[serde(deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// `read_file_content`
pub(crate) async fn read(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Arguments = call.arguments()?;
    let mut file = file_of(google, &arguments.file, Kind::Any, &call.cancel).await?;
    if file.mime_type == SHORTCUT
        && let Some(target) = &file.shortcut_details
    {
        file = get(google, &target.target_id, &call.cancel).await?;
    }
    let client = google.client(Product::Drive);
    let path = format!("drive/v3/files/{}", segment(&file.id));
    let export = |mime: &str| client.get(&format!("{path}/export")).query("mimeType", mime);
    let ask = match file.mime_type.as_str() {
        DOCUMENT => export("text/markdown"),
        SPREADSHEET => export("text/csv"),
        PRESENTATION => export("text/plain"),
        FOLDER => {
            return Err(ToolError::invalid(format!("{} is a folder", file.name)).hint("Use list_folder"));
        }
        mime if is_text(mime) => client
            .get(&path)
            .query("alt", "media")
            .query("supportsAllDrives", true),
        _ => return Ok(Output::Records(described(&file))),
    };
    let answer = ask.at_most(READ).send(&call.cancel).await?;
    let text = String::from_utf8_lossy(&answer.body);
    let text = text.trim_start_matches('\u{feff}');
    let mut records = page(&file, text, arguments.cursor.as_deref())?;
    if file.mime_type == SPREADSHEET {
        records = records.note("the first tab only: read_range reads the others");
    }
    if answer.cut {
        records = records.note("the file is longer than 8 MiB; the rest was not read");
    }
    Ok(Output::Records(records))
}

/// Returns the part of a text that a cursor names, as a record that can be cited.
pub(crate) fn page(file: &File, text: &str, from: Option<&str>) -> Result<Records, ToolError> {
    let question = format!("text of {} at {}", file.id, file.modified_time);
    let start = usize::try_from(cursor::decode(&question, from)?).unwrap_or(usize::MAX);
    let all = text.chars().count();
    let mut part: String = text.chars().skip(start).take(PAGE).collect();
    let mut end = start + part.chars().count();
    if end < all
        && let Some(line) = part.rfind('\n').filter(|&at| at > part.len() / 2)
    {
        part.truncate(line + 1);
        end = start + part.chars().count();
    }
    let heading = match (start, end < all) {
        (0, false) => format!("{}, {}", file.name, file.kind()),
        _ => format!(
            "{}, {}, characters {start} to {end} of {all}",
            file.name,
            file.kind()
        ),
    };
    let next = (end < all).then(|| cursor::encode(&question, end as u64));
    Ok(Records::of(heading, [file.record(part.trim_end())]).next(next))
}

/// A file whose bytes are no text.
fn described(file: &File) -> Records {
    let size = file
        .bytes()
        .map_or_else(String::new, |bytes| format!(", {bytes} bytes"));
    Records::of(
        format!(
            "{}, {}{size}: not text, so it is only described",
            file.name,
            file.kind()
        ),
        [file.record(&file.description)],
    )
    .note("open it in a browser to see it")
}
