//! Finds the file that somebody names: by id, by link, or by its name. A name costs one request, an id none.

use super::file::{DOCUMENT, FIELDS, FOLDER, File, SPREADSHEET};
use crate::shared::{Product, Shared};
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{ErrorKind, ToolError};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

/// What kind of file is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any.
    Any,
    /// A document of Docs.
    Document,
    /// A spreadsheet.
    Spreadsheet,
    /// A folder or a shared drive.
    Folder,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Any => "file",
            Self::Document => "document",
            Self::Spreadsheet => "spreadsheet",
            Self::Folder => "folder",
        }
    }

    fn term(self) -> String {
        let mime = match self {
            Self::Any => return String::new(),
            Self::Document => DOCUMENT,
            Self::Spreadsheet => SPREADSHEET,
            Self::Folder => FOLDER,
        };
        format!(" and mimeType = '{mime}'")
    }
}

/// A file that was named: its id, and the file where a search had to be made for it.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) id: String,
    pub(crate) file: Option<File>,
}

/// A page of files.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Page {
    pub(crate) files: Vec<File>,
    pub(crate) next_page_token: Option<String>,
    #[serde(default)]
    pub(crate) incomplete_search: bool,
}

/// What to list.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wanted<'a> {
    pub(crate) q: &'a str,
    pub(crate) order: Option<&'a str>,
    pub(crate) size: u32,
    pub(crate) token: Option<&'a str>,
}

/// Lists files of all drives.
pub(crate) async fn list(
    google: &Shared,
    wanted: Wanted<'_>,
    cancel: &CancellationToken,
) -> Result<Page, ToolError> {
    google
        .client(Product::Drive)
        .get("drive/v3/files")
        .query("corpora", "allDrives")
        .query("includeItemsFromAllDrives", true)
        .query("supportsAllDrives", true)
        .query(
            "fields",
            format!("nextPageToken,incompleteSearch,files({FIELDS})"),
        )
        .query("pageSize", wanted.size)
        .query("q", wanted.q)
        .maybe("orderBy", wanted.order)
        .maybe("pageToken", wanted.token)
        .send(cancel)
        .await?
        .json()
}

/// Reads what Drive knows about a file.
pub(crate) async fn get(google: &Shared, id: &str, cancel: &CancellationToken) -> Result<File, ToolError> {
    google
        .client(Product::Drive)
        .get(&format!("drive/v3/files/{}", segment(id)))
        .query("supportsAllDrives", true)
        .query("fields", FIELDS)
        .send(cancel)
        .await?
        .json()
}

/// Returns a text as a literal of the query language.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// Finds the id of the file that is named.
///
/// # Errors
/// `not_found` with what has a similar name, `invalid` when several have the name.
pub(crate) async fn id_of(
    google: &Shared,
    named: &str,
    kind: Kind,
    cancel: &CancellationToken,
) -> Result<Found, ToolError> {
    let named = named.trim();
    if let Some(id) = id_in(named) {
        return Ok(Found { id, file: None });
    }
    if kind == Kind::Folder && ["root", "my drive"].contains(&named.to_lowercase().as_str()) {
        return Ok(Found {
            id: "root".to_owned(),
            file: None,
        });
    }
    if named.is_empty() {
        return Err(ToolError::invalid(format!("no {} is named", kind.word())));
    }
    let q = format!(
        "name contains {} and trashed = false{}",
        quoted(named),
        kind.term()
    );
    let wanted = Wanted {
        q: &q,
        order: Some("modifiedTime desc"),
        size: 20,
        token: None,
    };
    let mut files = list(google, wanted, cancel).await?.files;
    let same = |file: &File| file.name.to_lowercase() == named.to_lowercase();
    let exact: Vec<File> = files.iter().filter(|file| same(file)).cloned().collect();
    if !exact.is_empty() {
        files = exact;
    } else if kind == Kind::Folder
        && let Some(id) = shared_drive(google, named, cancel).await?
    {
        return Ok(Found { id, file: None });
    }
    if files.len() > 1 {
        let several: Vec<String> = files.iter().take(5).map(line).collect();
        return Err(
            ToolError::invalid(format!("several files are called like `{named}`"))
                .hint(format!("Pass the id of one: {}", several.join("; "))),
        );
    }
    match files.pop() {
        Some(file) => Ok(Found {
            id: file.id.clone(),
            file: Some(file),
        }),
        None => Err(nothing(google, (named, kind), cancel).await?),
    }
}

/// Finds the file that is named, with what Drive knows about it.
pub(crate) async fn file_of(
    google: &Shared,
    named: &str,
    kind: Kind,
    cancel: &CancellationToken,
) -> Result<File, ToolError> {
    let found = id_of(google, named, kind, cancel).await?;
    match found.file {
        Some(file) => Ok(file),
        None => get(google, &found.id, cancel).await,
    }
}

fn line(file: &File) -> String {
    format!("{} ({}, {})", file.name, file.kind(), file.id)
}

async fn nothing(
    google: &Shared,
    (named, kind): (&str, Kind),
    cancel: &CancellationToken,
) -> Result<ToolError, ToolError> {
    let words: Vec<String> = named
        .split_whitespace()
        .filter(|word| word.chars().count() > 2)
        .take(6)
        .map(|word| format!("name contains {}", quoted(word)))
        .collect();
    let error = ToolError::not_found(format!("there is no {} called `{named}`", kind.word()));
    if words.is_empty() {
        return Ok(error.hint("Find it with search_drive_files"));
    }
    let q = format!("({}) and trashed = false", words.join(" or "));
    let wanted = Wanted {
        q: &q,
        order: None,
        size: 5,
        token: None,
    };
    let near = list(google, wanted, cancel).await?.files;
    Ok(if near.is_empty() {
        error.hint("Find it with search_drive_files")
    } else {
        let near: Vec<String> = near.iter().map(line).collect();
        error.hint(format!("Did you mean {}?", near.join("; ")))
    })
}

/// A shared drive.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SharedDrive {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) created_time: String,
}

/// A page of shared drives.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SharedDrives {
    pub(crate) drives: Vec<SharedDrive>,
    pub(crate) next_page_token: Option<String>,
}

/// Lists shared drives.
pub(crate) async fn shared_drives(
    google: &Shared,
    (size, token): (u32, Option<&str>),
    cancel: &CancellationToken,
) -> Result<SharedDrives, ToolError> {
    google
        .client(Product::Drive)
        .get("drive/v3/drives")
        .query("fields", "nextPageToken,drives(id,name,createdTime)")
        .query("pageSize", size)
        .maybe("pageToken", token)
        .send(cancel)
        .await?
        .json()
}

async fn shared_drive(
    google: &Shared,
    named: &str,
    cancel: &CancellationToken,
) -> Result<Option<String>, ToolError> {
    let all = shared_drives(google, (100, None), cancel).await;
    match all {
        Ok(all) => Ok(all
            .drives
            .into_iter()
            .find(|drive| drive.name.to_lowercase() == named.to_lowercase())
            .map(|drive| drive.id)),
        // A personal account has no shared drives.
        Err(error) if error.kind == ErrorKind::Scope || error.kind == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the id that a text is, or that a link holds.
fn id_in(text: &str) -> Option<String> {
    let is_id = |text: &str| {
        text.len() >= 15
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
            && text.bytes().any(|byte| byte.is_ascii_digit())
    };
    let candidate = if text.contains("://") || text.contains("google.com/") {
        let marks = ["/d/", "/folders/", "id="];
        let rest = marks
            .iter()
            .find_map(|mark| text.split_once(mark).map(|(_, rest)| rest))?;
        rest.split(['/', '?', '#', '&']).next()?
    } else {
        text
    };
    is_id(candidate).then(|| candidate.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{id_in, quoted};

    #[test]
    fn an_id_is_taken_out_of_a_link() {
        let id = "1AbC-dEf_GhIjKlMnOpQrStUvWxYz0123456789";
        for link in [
            id.to_owned(),
            format!("https://docs.google.com/document/d/{id}/edit?tab=t.0#heading=h.x"),
            format!("https://drive.google.com/drive/folders/{id}?usp=sharing"),
            format!("https://drive.google.com/open?id={id}&authuser=0"),
            format!("docs.google.com/spreadsheets/d/{id}"),
        ] {
            assert_eq!(id_in(&link).as_deref(), Some(id), "{link}");
        }
        for name in [
            "Spring campaign budget",
            "Postmortem-checkout-outage",
            "budget",
            "https://example.org/x",
        ] {
            assert_eq!(id_in(name), None, "{name}");
        }
    }

    #[test]
    fn a_quote_in_a_name_does_not_end_the_literal() {
        assert_eq!(quoted("Ana's \\ plan"), r"'Ana\'s \\ plan'");
    }
}
