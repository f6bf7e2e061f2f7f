//! A file as Drive tells it, and the record that is made of it.

use mosaic_connector_kit::{Citable, Record};
use serde::Deserialize;

/// What is asked of each file.
pub(crate) const FIELDS: &str = "id,name,mimeType,description,webViewLink,createdTime,modifiedTime,owners(displayName),\
     lastModifyingUser(displayName),parents,size,driveId,trashed,starred,shared,\
     shortcutDetails(targetId)";

/// A folder.
pub(crate) const FOLDER: &str = "application/vnd.google-apps.folder";
/// A document of Docs.
pub(crate) const DOCUMENT: &str = "application/vnd.google-apps.document";
/// A spreadsheet of Sheets.
pub(crate) const SPREADSHEET: &str = "application/vnd.google-apps.spreadsheet";
/// Slides.
pub(crate) const PRESENTATION: &str = "application/vnd.google-apps.presentation";
/// A pointer to another file.
pub(crate) const SHORTCUT: &str = "application/vnd.google-apps.shortcut";

/// A file, a folder or a shortcut.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct File {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) mime_type: String,
    #[serde(default)]
    pub(crate) description: String,
    #[serde(default)]
    pub(crate) web_view_link: String,
    #[serde(default)]
    pub(crate) created_time: String,
    #[serde(default)]
    pub(crate) modified_time: String,
    #[serde(default)]
    owners: Vec<User>,
    last_modifying_user: Option<User>,
    #[serde(default)]
    pub(crate) parents: Vec<String>,
    pub(crate) size: Option<String>,
    pub(crate) drive_id: Option<String>,
    #[serde(default)]
    pub(crate) trashed: bool,
    #[serde(default)]
    pub(crate) starred: bool,
    #[serde(default)]
    pub(crate) shared: bool,
    pub(crate) shortcut_details: Option<Shortcut>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    #[serde(default)]
    display_name: String,
}

/// Where a shortcut leads.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Shortcut {
    pub(crate) target_id: String,
}

impl File {
    /// Returns the owner's name; files on shared drives have none, so it is who changed it last.
    pub(crate) fn author(&self) -> &str {
        let owner = self.owners.first().or(self.last_modifying_user.as_ref());
        owner.map_or("", |user| user.display_name.as_str())
    }

    /// Returns the name of who changed it last.
    pub(crate) fn changed_by(&self) -> &str {
        let user = self.last_modifying_user.as_ref();
        user.map_or("", |user| user.display_name.as_str())
    }

    /// Returns what kind of file it is, in a word.
    pub(crate) fn kind(&self) -> &str {
        kind(&self.mime_type)
    }

    /// Returns the record that cites it, with what it says.
    pub(crate) fn record(&self, text: &str) -> Record {
        Record::citable(self.citable(text))
            .with("type", self.kind())
            .with("size", self.bytes())
    }

    /// Returns what a citation of it is made of.
    pub(crate) fn citable(&self, text: &str) -> Citable {
        Citable {
            id: self.id.clone(),
            title: self.name.clone(),
            url: self.web_view_link.clone(),
            author: self.author().to_owned(),
            time: self.modified_time.clone(),
            text: text.to_owned(),
        }
    }

    /// Returns its size in bytes; nothing for Google's own kinds.
    pub(crate) fn bytes(&self) -> Option<u64> {
        self.size.as_ref()?.parse().ok()
    }
}

fn kind(mime: &str) -> &str {
    match mime {
        FOLDER => "folder",
        DOCUMENT => "document",
        SPREADSHEET => "spreadsheet",
        PRESENTATION => "presentation",
        SHORTCUT => "shortcut",
        "application/pdf" => "pdf",
        other => match other.strip_prefix("application/vnd.google-apps.") {
            Some(own) => own,
            None if other.starts_with("image/") => "image",
            None if other.starts_with("video/") => "video",
            None if other.starts_with("audio/") => "audio",
            None => other,
        },
    }
}

/// Tells whether the bytes of a kind of file are text.
pub(crate) fn is_text(mime: &str) -> bool {
    const TEXTS: [&str; 8] = [
        "application/json",
        "application/xml",
        "application/x-yaml",
        "application/yaml",
        "application/sql",
        "application/javascript",
        "application/x-sh",
        "application/x-ndjson",
    ];
    mime.starts_with("text/") || mime.ends_with("+json") || mime.ends_with("+xml") || TEXTS.contains(&mime)
}
