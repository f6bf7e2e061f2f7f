//! The vault's own entry in the keyring: its master keys. A save that was given up on may still land later, so each is
//! followed by a look back, and a rotation never begins while an earlier save is on its way. Never drops a key that it
//! was told to keep.

use crate::chain::KeyChain;
use crate::document::{Folder, Held};
use crate::key_store::bounded;
use crate::{KeyStoreError, MasterKeyStore, VaultError};
use std::sync::Arc;

/// The entry of one vault.
#[derive(Clone)]
pub(crate) struct KeyringEntry {
    folder: Folder,
    vault_id: String,
    store: Arc<dyn MasterKeyStore>,
}

impl KeyringEntry {
    pub(crate) fn new(folder: &Folder, vault_id: &str, store: Arc<dyn MasterKeyStore>) -> Self {
        Self {
            folder: folder.clone(),
            vault_id: vault_id.to_owned(),
            store,
        }
    }

    /// Returns the keys; `None` when there is no entry.
    pub(crate) fn load(&self) -> Result<Option<KeyChain>, KeyStoreError> {
        let vault_id = self.vault_id.clone();
        bounded(&self.store, move |store| store.load(&vault_id))?
            .map(|text| KeyChain::from_text(&text).ok_or(KeyStoreError::Unreadable))
            .transpose()
    }

    /// Keeps the first keys of a new vault, whose entry nobody else can know yet.
    pub(crate) fn make(&self, chain: &KeyChain) -> Result<(), KeyStoreError> {
        self.save(chain, None)?;
        match self.load()? {
            Some(found) if found.is_same(chain) => Ok(()),
            Some(_) | None => Err(KeyStoreError::Changed),
        }
    }

    /// Keeps these keys in place of what was there. When something else stands there afterwards, all of `in_force` are
    /// put there too.
    pub(crate) fn replace(&self, chain: &KeyChain, in_force: &KeyChain) -> Result<(), VaultError> {
        self.save(chain, Some(self.hold()?))?;
        self.look_back(chain, in_force)
    }

    /// Looks whether these keys stand there. When it is something else, all of `in_force` join what does.
    pub(crate) fn look_back(&self, expected: &KeyChain, in_force: &KeyChain) -> Result<(), VaultError> {
        let found = self.load()?;
        if found.as_ref().is_some_and(|found| found.is_same(expected)) {
            return Ok(());
        }
        tracing::warn!("the keyring's entry changed meanwhile; all keys are kept");
        let all = match found {
            Some(found) => in_force.joined_by(&found),
            None => in_force.clone(),
        };
        self.save(&all, Some(self.hold()?))?;
        Err(KeyStoreError::Changed.into())
    }

    /// A save that hangs keeps `held` until it is over.
    fn save(&self, chain: &KeyChain, held: Option<Held>) -> Result<(), KeyStoreError> {
        let (vault_id, text) = (self.vault_id.clone(), chain.to_text());
        bounded(&self.store, move |store| {
            let saved = store.save(&vault_id, &text);
            drop(held);
            saved
        })
    }

    fn hold(&self) -> Result<Held, VaultError> {
        Ok(self
            .folder
            .try_hold_keyring()?
            .ok_or(KeyStoreError::StillWaiting)?)
    }
}
