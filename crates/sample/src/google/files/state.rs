//! The files of the company as Drive keeps them.

use super::document::Document;
use super::workbook::Workbook;
use super::written;
use crate::{Company, stable_id};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A folder.
pub(super) const FOLDER: &str = "application/vnd.google-apps.folder";
/// A document of Docs.
pub(super) const DOCUMENT: &str = "application/vnd.google-apps.document";
/// A spreadsheet of Sheets.
pub(super) const SPREADSHEET: &str = "application/vnd.google-apps.spreadsheet";
/// A pointer to a file elsewhere.
pub(super) const SHORTCUT: &str = "application/vnd.google-apps.shortcut";

/// Returns the id of the story's file of this name.
pub(super) fn file_id(name: &str) -> String {
    stable_id("1", &format!("file {name}"), 43)
}

/// One file or folder.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) mime: String,
    pub(super) description: String,
    pub(super) parent: Option<String>,
    /// The shared drive it lies on.
    pub(super) drive: Option<String>,
    /// The owner and who changed it last, by their names in story files.
    pub(super) owner: String,
    pub(super) by: String,
    pub(super) created: Timestamp,
    pub(super) modified: Timestamp,
    pub(super) trashed: bool,
    pub(super) starred: bool,
    pub(super) version: u32,
    pub(super) content: Content,
    pub(super) permissions: Vec<Permission>,
    pub(super) comments: Vec<Value>,
}

/// What a file holds.
#[derive(Debug, Clone)]
pub(super) enum Content {
    /// Other files, or nothing.
    None,
    /// A document as the story tells it, until somebody opens it.
    Told(String),
    /// A document.
    Document(Document),
    /// A spreadsheet.
    Sheet(Workbook),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A pointer to the file with this id.
    Shortcut(String),
}

/// Who may do what.
#[derive(Debug, Clone)]
pub(super) struct Permission {
    pub(super) id: String,
    /// `user`, `group`, `domain`, `anyone`.
    pub(super) kind: String,
    /// `owner`, `organizer`, `fileOrganizer`, `writer`, `commenter`, `reader`.
    pub(super) role: String,
    /// The address, or the domain.
    pub(super) who: String,
    /// The name.
    pub(super) name: String,
}

impl Permission {
    pub(super) fn to_json(&self) -> Value {
        let mut permission =
            json!({"kind": "drive#permission", "id": self.id, "type": self.kind, "role": self.role});
        match self.kind.as_str() {
            "user" | "group" => {
                permission["emailAddress"] = json!(self.who);
                permission["displayName"] = json!(self.name);
                permission["deleted"] = json!(false);
                permission["pendingOwner"] = json!(false);
            }
            "domain" => {
                permission["domain"] = json!(self.who);
                permission["displayName"] = json!(self.name);
                permission["allowFileDiscovery"] = json!(true);
            }
            _ => permission["allowFileDiscovery"] = json!(false),
        }
        permission
    }
}

/// A shared drive.
#[derive(Debug, Clone)]
pub(super) struct SharedDrive {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) created: Timestamp,
}

/// All files.
#[derive(Debug)]
pub(super) struct Drive {
    pub(super) company: Company,
    pub(super) files: Vec<File>,
    pub(super) drives: Vec<SharedDrive>,
    /// Ana's "My Drive".
    pub(super) root: String,
    at: HashMap<String, usize>,
    made: u32,
}

/// The state that handlers share.
#[derive(Debug, Clone)]
pub(super) struct Files(Arc<Mutex<Drive>>);

impl Files {
    pub(super) fn new(drive: Drive) -> Self {
        Self(Arc::new(Mutex::new(drive)))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Drive> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drive {
    pub(super) fn new(company: &Company) -> Self {
        Self {
            company: company.clone(),
            files: vec![],
            drives: vec![],
            root: stable_id("0A", "root", 17),
            at: HashMap::new(),
            made: 0,
        }
    }

    /// Adds a file.
    pub(super) fn add(&mut self, file: File) {
        self.at.insert(file.id.clone(), self.files.len());
        self.files.push(file);
    }

    /// Returns a file that Ana just made.
    pub(super) fn made(&mut self, name: &str, mime: &str, content: Content) -> File {
        self.made += 1;
        let me = self.company.people.me();
        let owner = Permission {
            id: stable_id("", &me.id, 20),
            kind: "user".to_owned(),
            role: "owner".to_owned(),
            who: me.email(),
            name: me.name.clone(),
        };
        File {
            id: stable_id("1", &format!("made {}", self.made), 43),
            name: name.to_owned(),
            mime: mime.to_owned(),
            description: String::new(),
            parent: Some(self.root.clone()),
            drive: None,
            owner: me.id.clone(),
            by: me.id.clone(),
            created: self.company.now,
            modified: self.company.now,
            trashed: false,
            starred: false,
            version: 1,
            content,
            permissions: vec![owner],
            comments: vec![],
        }
    }

    pub(super) fn get(&self, id: &str) -> Option<&File> {
        self.files.get(*self.at.get(id)?)
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut File> {
        self.files.get_mut(*self.at.get(id)?)
    }

    /// Returns a document, made of the story when it is opened for the first time.
    pub(super) fn document(&mut self, id: &str) -> Option<(&mut File, Document)> {
        let company = self.company.clone();
        let file = self.get_mut(id).filter(|file| file.mime == DOCUMENT)?;
        let document = match &file.content {
            Content::Document(document) => document.clone(),
            Content::Told(source) => {
                let document = written::document(source, &company);
                file.content = Content::Document(document.clone());
                document
            }
            Content::None | Content::Sheet(_) | Content::Bytes(_) | Content::Shortcut(_) => Document::empty(),
        };
        Some((file, document))
    }

    /// Says that Ana changed a file now.
    pub(super) fn touch(&mut self, id: &str) {
        let (now, me) = (self.company.now, self.company.people.me().id.clone());
        if let Some(file) = self.get_mut(id) {
            file.modified = now;
            file.by = me;
            file.version += 1;
        }
    }

    /// Returns somebody as Drive shows them.
    pub(super) fn user(&self, id: &str) -> Value {
        match self.company.people.get(id) {
            Some(person) => json!({
                "kind": "drive#user", "displayName": person.name, "emailAddress": person.email(),
                "me": person.id == self.company.people.me().id, "permissionId": stable_id("", &person.id, 20),
            }),
            None => json!({"kind": "drive#user", "displayName": "Former colleague", "me": false}),
        }
    }

    /// Tells whether Ana may change a file.
    pub(super) fn may_edit(&self, file: &File) -> bool {
        let me = self.company.people.me().email();
        file.drive.is_some()
            || file.permissions.iter().any(|permission| {
                (permission.who == me || permission.kind == "domain")
                    && matches!(
                        permission.role.as_str(),
                        "owner" | "writer" | "organizer" | "fileOrganizer"
                    )
            })
    }

    /// Returns a file as `files.get` answers it.
    pub(super) fn to_json(&self, file: &File) -> Value {
        let me = &self.company.people.me().id;
        let edit = self.may_edit(file);
        let mut json = json!({
            "kind": "drive#file", "id": file.id, "name": file.name, "mimeType": file.mime,
            "starred": file.starred, "trashed": file.trashed, "explicitlyTrashed": file.trashed,
            "spaces": ["drive"], "version": file.version.to_string(), "webViewLink": link(file),
            "createdTime": stamp(file.created), "modifiedTime": stamp(file.modified),
            "lastModifyingUser": self.user(&file.by), "modifiedByMe": &file.by == me, "ownedByMe": &file.owner == me,
            "shared": file.permissions.len() > 1 || file.drive.is_some(), "viewedByMe": true, "writersCanShare": true,
            "copyRequiresWriterPermission": false, "hasThumbnail": false,
            "permissionIds": file.permissions.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(),
            "capabilities": {"canEdit": edit, "canComment": true, "canCopy": file.mime != FOLDER, "canDownload": true,
                "canShare": edit, "canTrash": edit, "canRename": edit},
        });
        if !file.description.is_empty() {
            json["description"] = json!(file.description);
        }
        if let Some(parent) = &file.parent {
            json["parents"] = json!([parent]);
        }
        match &file.drive {
            Some(drive) => {
                json["driveId"] = json!(drive);
                json["teamDriveId"] = json!(drive);
            }
            None => {
                json["owners"] = json!([self.user(&file.owner)]);
                let permissions = file.permissions.iter().map(Permission::to_json);
                json["permissions"] = Value::Array(permissions.collect());
            }
        }
        match &file.content {
            Content::Bytes(bytes) => {
                json["size"] = json!(bytes.len().to_string());
                json["quotaBytesUsed"] = json!(bytes.len().to_string());
                json["originalFilename"] = json!(file.name);
                json["fileExtension"] = json!(file.name.rsplit_once('.').map_or("", |(_, ext)| ext));
                json["headRevisionId"] = json!(stable_id("0B", &format!("{}{}", file.id, file.version), 40));
                json["webContentLink"] = json!(format!(
                    "https://drive.google.com/uc?id={}&export=download",
                    file.id
                ));
            }
            Content::Shortcut(target) => {
                let mime = self.get(target).map_or(DOCUMENT, |file| file.mime.as_str());
                json["shortcutDetails"] = json!({"targetId": target, "targetMimeType": mime});
            }
            Content::None | Content::Told(_) | Content::Document(_) | Content::Sheet(_) => {}
        }
        json
    }

    /// Returns what a search for words looks through.
    pub(super) fn text(&self, file: &File) -> String {
        let content = match &file.content {
            Content::None | Content::Shortcut(_) => String::new(),
            Content::Told(source) => source.clone(),
            Content::Document(document) => document.plain_text(),
            Content::Sheet(workbook) => workbook.plain_text(),
            Content::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        };
        format!("{}\n{}\n{content}", file.name, file.description)
    }
}

/// Returns the link that opens a file.
pub(super) fn link(file: &File) -> String {
    let id = &file.id;
    match file.mime.as_str() {
        FOLDER => format!("https://drive.google.com/drive/folders/{id}"),
        DOCUMENT => format!("https://docs.google.com/document/d/{id}/edit?usp=drivesdk"),
        SPREADSHEET => format!("https://docs.google.com/spreadsheets/d/{id}/edit?usp=drivesdk"),
        _ => format!("https://drive.google.com/file/d/{id}/view?usp=drivesdk"),
    }
}

/// Returns a moment as Drive writes it, with milliseconds.
pub(super) fn stamp(moment: Timestamp) -> String {
    crate::rfc3339(moment).replace('Z', ".000Z")
}
