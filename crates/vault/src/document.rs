//! The file `vault.json`: read, written whole or not at all, and put aside when it is broken. Holds sealed text only.
//! A lock file beside it keeps two processes from writing at once.

use crate::VaultError;
use crate::cipher::random;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

const FILE_NAME: &str = "vault.json";
const LOCK_NAME: &str = "vault.lock";
const KEYRING_LOCK_NAME: &str = "vault-keyring.lock";

/// How many random bytes name a vault.
const ID_BYTES: usize = 16;

/// The format written and the only one read.
const FORMAT: u32 = 2;

/// What the file holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Document {
    format: u32,
    /// Names the vault's entry in the keyring; random, so that no two vaults share one.
    pub(crate) vault_id: String,
    /// How the master keys are kept.
    pub(crate) custody: StoredCustody,
    /// The key that seals what is put in.
    pub(crate) key_id: String,
    /// Sealed secrets by owner and name.
    pub(crate) entries: BTreeMap<String, BTreeMap<String, String>>,
}

/// How the master keys are kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub(crate) enum StoredCustody {
    /// In the system's keyring.
    Keyring,
    /// In this file, sealed under a key that a passphrase gives.
    Passphrase(PassphraseLock),
}

/// What it takes to turn a passphrase into the key of keys, and the keys sealed under that.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PassphraseLock {
    /// Argon2id's salt, base64.
    pub(crate) salt: String,
    /// Argon2id's memory in KiB.
    pub(crate) memory_kib: u32,
    /// Argon2id's passes.
    pub(crate) passes: u32,
    /// Argon2id's lanes.
    pub(crate) lanes: u32,
    /// The master keys by id, the newest first, each sealed.
    pub(crate) keys: Vec<SealedKey>,
}

/// A master key, sealed under the key of keys.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SealedKey {
    /// Its id.
    pub(crate) id: String,
    /// Itself, sealed.
    pub(crate) sealed: String,
}

impl Document {
    /// Returns a vault without entries.
    pub(crate) fn empty(vault_id: &str, custody: StoredCustody, key_id: &str) -> Self {
        Self {
            format: FORMAT,
            vault_id: vault_id.to_owned(),
            custody,
            key_id: key_id.to_owned(),
            entries: BTreeMap::new(),
        }
    }
}

/// Returns an id that no other vault has.
pub(crate) fn fresh_vault_id() -> Result<String, VaultError> {
    let mut id = [0; ID_BYTES];
    random(&mut id)?;
    Ok(id.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn is_vault_id(text: &str) -> bool {
    text.len() == 2 * ID_BYTES && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Holds a lock of the vault until it is dropped.
#[derive(Debug)]
pub(crate) struct Held(#[expect(dead_code, reason = "the open file is the lock")] File);

/// The vault's folder.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Waits until no other process or thread holds the vault, then holds it.
    pub(crate) fn hold(&self) -> Result<Held, VaultError> {
        let path = self.0.join(LOCK_NAME);
        let hold = || -> std::io::Result<File> {
            std::fs::create_dir_all(&self.0)?;
            let file = File::options().create(true).append(true).open(&path)?;
            file.lock()?;
            Ok(file)
        };
        hold().map(Held).map_err(self.failed("lock vault", LOCK_NAME))
    }

    /// Holds the right to write the vault's entry in the keyring; `None` while somebody else does.
    pub(crate) fn try_hold_keyring(&self) -> Result<Option<Held>, VaultError> {
        let path = self.0.join(KEYRING_LOCK_NAME);
        let held = File::options()
            .create(true)
            .append(true)
            .open(&path)
            .and_then(|file| match file.try_lock() {
                Ok(()) => Ok(Some(Held(file))),
                Err(TryLockError::WouldBlock) => Ok(None),
                Err(TryLockError::Error(error)) => Err(error),
            });
        held.map_err(self.failed("lock vault", KEYRING_LOCK_NAME))
    }

    /// Returns what the file holds; `None` when there is no file.
    pub(crate) fn read(&self) -> Result<Option<Document>, VaultError> {
        let bytes = match std::fs::read(self.0.join(FILE_NAME)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.failed("read vault", FILE_NAME)(error)),
            Ok(bytes) => bytes,
        };
        let broken = |reason: String| VaultError::Broken { reason };
        let value: serde_json::Value = serde_json::from_slice(&bytes)
            .map_err(|error| broken(format!("line {}, column {}", error.line(), error.column())))?;
        match value.get("format").and_then(serde_json::Value::as_u64) {
            Some(format) if format > u64::from(FORMAT) => {
                return Err(broken("it comes from a newer Mosaic".to_owned()));
            }
            Some(format) if format == u64::from(FORMAT) => {}
            Some(_) | None => return Err(broken("it has an unknown format".to_owned())),
        }
        serde_json::from_value(value)
            .ok()
            .filter(|document: &Document| is_vault_id(&document.vault_id))
            .map(Some)
            .ok_or_else(|| broken("a part of it is missing or misspelt".to_owned()))
    }

    /// Writes the file: beside, to the disk, then in place of the old one. Only its owner may read it.
    pub(crate) fn write(&self, document: &Document) -> Result<(), VaultError> {
        let write = || -> std::io::Result<()> {
            let mut file = tempfile::Builder::new()
                .prefix(".vault-")
                .suffix(".new")
                .tempfile_in(&self.0)?;
            serde_json::to_writer_pretty(&mut file, document)?;
            file.write_all(b"\n")?;
            file.as_file().sync_all()?;
            file.persist(self.0.join(FILE_NAME))
                .map_err(|error| error.error)?;
            sync_folder(&self.0)
        };
        write().map_err(self.failed("write vault", FILE_NAME))
    }

    /// Moves the file aside under a name that tells when, and returns where; `None` when there is no file.
    pub(crate) fn put_aside(&self) -> Result<Option<PathBuf>, VaultError> {
        let from = self.0.join(FILE_NAME);
        let stamp = jiff::Zoned::now().strftime("%Y%m%d-%H%M%S").to_string();
        let mut to = self.0.join(format!("{FILE_NAME}.broken-{stamp}"));
        let mut again = 0;
        while to.exists() {
            again += 1;
            to = self.0.join(format!("{FILE_NAME}.broken-{stamp}-{again}"));
        }
        match std::fs::rename(&from, &to) {
            Ok(()) => Ok(Some(to)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.failed("move aside", FILE_NAME)(error)),
        }
    }

    fn failed(&self, action: &'static str, name: &'static str) -> impl FnOnce(std::io::Error) -> VaultError {
        let path = self.0.join(name);
        move |source| VaultError::File { action, path, source }
    }
}

/// Makes a rename survive a power cut; only Unix lets a folder be synced.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}
