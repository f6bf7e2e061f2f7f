//! The open vault: secrets put in, had and removed, by owner and name. Reads the file anew each time, because the
//! headless command may have written it in between.

use crate::chain::KeyChain;
use crate::cipher::{Key, associated_data, key_id, to_secret};
use crate::document::{Document, Folder, StoredCustody};
use crate::keyring_entry::KeyringEntry;
use crate::passphrase::KeyOfKeys;
use crate::{KeyStoreError, VaultError};
use mosaic_protocol::Custody;
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

/// The vault, open. Cloning is cheap and shares everything. Calls block: on the disk, and on the keyring for at most
/// its limit.
#[derive(Clone)]
pub struct Vault(Arc<Kind>);

enum Kind {
    Sealed(Sealed),
    Memory(Mutex<BTreeMap<String, BTreeMap<String, SecretString>>>),
}

/// A vault with a file.
pub(crate) struct Sealed {
    pub(crate) folder: Folder,
    vault_id: String,
    pub(crate) keeper: Keeper,
    chain: Mutex<KeyChain>,
}

/// Who keeps the master keys.
pub(crate) enum Keeper {
    Keyring(KeyringEntry),
    Passphrase(KeyOfKeys),
}

impl Vault {
    pub(crate) fn sealed(folder: Folder, vault_id: String, keeper: Keeper, chain: KeyChain) -> Self {
        Self(Arc::new(Kind::Sealed(Sealed {
            folder,
            vault_id,
            keeper,
            chain: Mutex::new(chain),
        })))
    }

    pub(crate) fn memory() -> Self {
        Self(Arc::new(Kind::Memory(Mutex::default())))
    }

    /// Returns where the master key lives.
    #[must_use]
    pub fn custody(&self) -> Custody {
        match &*self.0 {
            Kind::Memory(_) => Custody::Memory,
            Kind::Sealed(sealed) => match &sealed.keeper {
                Keeper::Keyring(_) => Custody::Keyring,
                Keeper::Passphrase(_) => Custody::Passphrase,
            },
        }
    }

    /// Keeps a secret in place of what was there. With memory custody it is gone when the app ends.
    ///
    /// # Errors
    /// When the file cannot be written; then what was there stays.
    pub fn put(&self, owner: &str, name: &str, secret: &SecretString) -> Result<(), VaultError> {
        match &*self.0 {
            Kind::Memory(entries) => {
                let mut entries = entries.lock().map_err(|_| VaultError::Poisoned)?;
                let owned = entries.entry(owner.to_owned()).or_default();
                owned.insert(name.to_owned(), secret.clone());
                Ok(())
            }
            Kind::Sealed(sealed) => sealed.put(owner, name, secret),
        }
    }

    /// Returns a secret; `None` when there is none.
    ///
    /// # Errors
    /// [`VaultError::Tampered`] and [`VaultError::KeyGone`] when it is there but cannot be opened.
    pub fn get(&self, owner: &str, name: &str) -> Result<Option<SecretString>, VaultError> {
        match &*self.0 {
            Kind::Memory(entries) => {
                let entries = entries.lock().map_err(|_| VaultError::Poisoned)?;
                Ok(entries.get(owner).and_then(|owned| owned.get(name)).cloned())
            }
            Kind::Sealed(sealed) => sealed.get(owner, name),
        }
    }

    /// Returns the names of an owner's secrets, sorted.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn names(&self, owner: &str) -> Result<Vec<String>, VaultError> {
        match &*self.0 {
            Kind::Memory(entries) => {
                let entries = entries.lock().map_err(|_| VaultError::Poisoned)?;
                Ok(entries
                    .get(owner)
                    .map_or_else(Vec::new, |owned| owned.keys().cloned().collect()))
            }
            Kind::Sealed(sealed) => {
                let document = sealed.folder.read()?;
                let owned = document.and_then(|document| document.entries.get(owner).cloned());
                Ok(owned.map_or_else(Vec::new, |owned| owned.into_keys().collect()))
            }
        }
    }

    /// Removes one secret; does nothing when there is none.
    ///
    /// # Errors
    /// When the file cannot be written; then it stays.
    pub fn remove(&self, owner: &str, name: &str) -> Result<(), VaultError> {
        match &*self.0 {
            Kind::Memory(entries) => {
                let mut entries = entries.lock().map_err(|_| VaultError::Poisoned)?;
                if let Some(owned) = entries.get_mut(owner) {
                    owned.remove(name);
                }
                Ok(())
            }
            Kind::Sealed(sealed) => sealed.change(|document| {
                let Some(owned) = document.entries.get_mut(owner) else {
                    return false;
                };
                let removed = owned.remove(name).is_some();
                if owned.is_empty() {
                    document.entries.remove(owner);
                }
                removed
            }),
        }
    }

    /// Removes all secrets of an owner; does nothing when there are none.
    ///
    /// # Errors
    /// When the file cannot be written; then they stay.
    pub fn remove_owner(&self, owner: &str) -> Result<(), VaultError> {
        match &*self.0 {
            Kind::Memory(entries) => {
                let mut entries = entries.lock().map_err(|_| VaultError::Poisoned)?;
                entries.remove(owner);
                Ok(())
            }
            Kind::Sealed(sealed) => sealed.change(|document| document.entries.remove(owner).is_some()),
        }
    }

    /// Makes a new master key, seals everything anew under it and drops the old one. Safe to be killed at any moment:
    /// the next opening finishes what was begun. Does nothing with memory custody, where nothing is sealed.
    ///
    /// # Errors
    /// [`VaultError::Tampered`] or [`VaultError::KeyGone`] when an entry does not open, and then nothing was changed;
    /// else when the keyring or the disk fails, and then everything still opens.
    pub fn rotate(&self) -> Result<(), VaultError> {
        match &*self.0 {
            Kind::Memory(_) => Ok(()),
            Kind::Sealed(sealed) => sealed.rotate(&mut |_| Ok(())),
        }
    }

    /// Finishes a rotation that was cut off.
    pub(crate) fn finish_rotation(&self) -> Result<(), VaultError> {
        match &*self.0 {
            Kind::Memory(_) => Ok(()),
            Kind::Sealed(sealed) => sealed.finish_rotation(),
        }
    }

    /// Returns the vault with a file, for tests of its steps.
    #[cfg(test)]
    pub(crate) fn as_sealed(&self) -> &Sealed {
        match &*self.0 {
            Kind::Sealed(sealed) => sealed,
            Kind::Memory(_) => panic!("a vault in memory has no file"),
        }
    }
}

impl fmt::Debug for Vault {
    /// Shows where the key lives, and nothing of what is kept.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("custody", &self.custody())
            .finish_non_exhaustive()
    }
}

impl Sealed {
    fn put(&self, owner: &str, name: &str, secret: &SecretString) -> Result<(), VaultError> {
        let _held = self.folder.hold()?;
        let mut document = self.document()?;
        let key = self.key_for(&document.key_id.clone(), &mut document)?;
        let sealed = key.seal(secret.expose_secret().as_bytes(), &associated_data(owner, name))?;
        let owned = document.entries.entry(owner.to_owned()).or_default();
        owned.insert(name.to_owned(), sealed);
        self.folder.write(&document)
    }

    fn get(&self, owner: &str, name: &str) -> Result<Option<SecretString>, VaultError> {
        let Some(document) = self.folder.read()? else {
            return Ok(None);
        };
        let Some(sealed) = document.entries.get(owner).and_then(|owned| owned.get(name)) else {
            return Ok(None);
        };
        let tampered = || VaultError::Tampered {
            owner: owner.to_owned(),
            name: name.to_owned(),
        };
        let id = key_id(sealed).ok_or_else(tampered)?;
        if self.chain()?.find(id).is_none() {
            // Another process may have turned the key.
            self.reload(&document)?;
        }
        let chain = self.chain()?;
        let key = chain.find(id).ok_or_else(|| VaultError::KeyGone {
            owner: owner.to_owned(),
            name: name.to_owned(),
            key_id: id.to_owned(),
        })?;
        let plain = key
            .open(sealed, &associated_data(owner, name))
            .ok_or_else(tampered)?;
        to_secret(&plain).map(Some).ok_or_else(tampered)
    }

    /// Changes the file under the lock; writes only when the change says that there was one.
    fn change(&self, change: impl FnOnce(&mut Document) -> bool) -> Result<(), VaultError> {
        let _held = self.folder.hold()?;
        if let Some(mut document) = self.folder.read()?
            && change(&mut document)
        {
            self.folder.write(&document)?;
        }
        Ok(())
    }

    /// Returns what the file holds, or an empty vault under the newest key.
    pub(crate) fn document(&self) -> Result<Document, VaultError> {
        match self.folder.read()? {
            Some(document) => Ok(document),
            None => {
                let chain = self.chain()?;
                let custody = match &self.keeper {
                    Keeper::Keyring(_) => StoredCustody::Keyring,
                    Keeper::Passphrase(key) => StoredCustody::Passphrase(key.seal(&chain)?),
                };
                Ok(Document::empty(&self.vault_id, custody, chain.newest().id()))
            }
        }
    }

    /// Returns the key that seals now. When the one the file names is gone for good, the newest takes its place.
    fn key_for(&self, id: &str, document: &mut Document) -> Result<Key, VaultError> {
        if self.chain()?.find(id).is_none() {
            self.reload(document)?;
        }
        let chain = self.chain()?;
        let key = chain.find(id).unwrap_or_else(|| chain.newest()).clone();
        document.key_id = key.id().to_owned();
        Ok(key)
    }

    /// Fetches the master keys again from where they live.
    pub(crate) fn reload(&self, document: &Document) -> Result<(), VaultError> {
        if document.vault_id != self.vault_id {
            return Err(VaultError::Broken {
                reason: "another Mosaic made it anew; start again".to_owned(),
            });
        }
        let chain = match (&self.keeper, &document.custody) {
            (Keeper::Keyring(entry), StoredCustody::Keyring) => entry
                .load()?
                .ok_or_else(|| KeyStoreError::Unavailable("the key is gone".to_owned()))?,
            (Keeper::Passphrase(key), StoredCustody::Passphrase(lock)) => key.open(lock)?,
            (Keeper::Keyring(_), StoredCustody::Passphrase(_))
            | (Keeper::Passphrase(_), StoredCustody::Keyring) => {
                return Err(VaultError::Broken {
                    reason: "another Mosaic changed how it is kept; start again".to_owned(),
                });
            }
        };
        self.set_chain(chain)
    }

    pub(crate) fn chain(&self) -> Result<MutexGuard<'_, KeyChain>, VaultError> {
        self.chain.lock().map_err(|_| VaultError::Poisoned)
    }

    pub(crate) fn set_chain(&self, chain: KeyChain) -> Result<(), VaultError> {
        *self.chain()? = chain;
        Ok(())
    }
}
