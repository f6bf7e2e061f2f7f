//! The versions of one object, as a bucket with versioning keeps them. Never touches the folder: what is deleted here has
//! to be deleted there, too.

use jiff::Timestamp;

/// A version of an object, or the mark that it was deleted.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub(super) id: String,
    pub(super) deleted: bool,
    pub(super) size: u64,
    pub(super) etag: String,
    pub(super) modified: Timestamp,
    pub(super) content_type: String,
    pub(super) bytes: Option<Vec<u8>>,
}

/// All versions, oldest first.
#[derive(Debug, Default)]
pub(super) struct History {
    versions: Vec<Version>,
    count: u32,
}

impl History {
    /// Returns the newest version, unless the object is deleted.
    pub(super) fn newest(&self) -> Option<&Version> {
        self.versions.last().filter(|version| !version.deleted)
    }

    /// Returns a version, deleted marks included.
    pub(super) fn get(&self, id: &str) -> Option<&Version> {
        self.versions.iter().find(|version| version.id == id)
    }

    /// Returns all versions, the newest first.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = &Version> {
        self.versions.iter().rev()
    }

    /// Returns the id that the next version gets.
    pub(super) fn next_id(&mut self, key: &str, versioned: bool) -> String {
        self.count += 1;
        if versioned {
            crate::stable_id("", &format!("{key}/{}", self.count), 32)
        } else {
            "null".to_owned()
        }
    }

    /// Adds a version; without versioning, it replaces what was there.
    pub(super) fn push(&mut self, version: Version, versioned: bool) {
        if !versioned {
            self.versions.clear();
        }
        self.versions.push(version);
    }

    /// Marks the object as deleted and returns the mark's id; without versioning it is gone.
    pub(super) fn delete(&mut self, key: &str, versioned: bool, at: Timestamp) -> Option<String> {
        if !versioned {
            self.versions.clear();
            return None;
        }
        let id = self.next_id(key, true);
        self.versions.push(Version {
            id: id.clone(),
            deleted: true,
            size: 0,
            etag: String::new(),
            modified: at,
            content_type: String::new(),
            bytes: None,
        });
        Some(id)
    }

    /// Removes one version and returns whether it was the mark of a deletion.
    pub(super) fn remove(&mut self, id: &str) -> Option<bool> {
        let index = self.versions.iter().position(|version| version.id == id)?;
        Some(self.versions.remove(index).deleted)
    }

    /// Tells whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.versions.is_empty()
    }
}
