//! Turning the master key, in three steps, each whole or not done: (1) the new key joins the old one where keys are
//! kept, (2) the file is written with everything sealed anew, (3) the old key is dropped. With a passphrase the keys
//! live in the file itself, so that step 2 does it all. Killed in between, the next opening goes on from there. The keyring
//! is looked at again before and after the old key is dropped: what it says it stored may be overwritten by a save that was
//! given up on.

use crate::VaultError;
use crate::chain::KeyChain;
use crate::cipher::{Key, associated_data, key_id};
use crate::document::{Document, StoredCustody};
use crate::vault::{Keeper, Sealed};

/// A step that was just done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The new key is kept beside the old one.
    KeyAdded,
    /// Everything is sealed under the new key.
    Resealed,
    /// The old key is gone.
    OldKeyDropped,
}

impl Sealed {
    /// Turns the key. `done` hears of each step and may end the rotation there, as a kill would.
    pub(crate) fn rotate(
        &self,
        done: &mut dyn FnMut(Step) -> Result<(), VaultError>,
    ) -> Result<(), VaultError> {
        let _held = self.folder.hold()?;
        let mut document = self.document()?;
        self.reload_if_kept(&document)?;
        let old = self.chain()?.clone();
        let chain = old.with_newer(Key::fresh()?);
        let unreadable = reseal(&mut document, &chain);
        if let Some(error) = unreadable.into_iter().next() {
            return Err(error);
        }
        if let Keeper::Keyring(entry) = &self.keeper {
            entry.replace(&chain, &chain)?;
            self.set_chain(chain.clone())?;
            done(Step::KeyAdded)?;
        }
        let newest = only_newest(&chain)?;
        if let Keeper::Passphrase(key) = &self.keeper {
            document.custody = StoredCustody::Passphrase(key.seal(&newest)?);
        }
        self.folder.write(&document)?;
        done(Step::Resealed)?;
        if let Keeper::Keyring(entry) = &self.keeper {
            entry.look_back(&chain, &chain)?;
            entry.replace(&newest, &chain)?;
        }
        self.set_chain(newest)?;
        done(Step::OldKeyDropped)
    }

    /// Finishes a rotation that was cut off. An entry that does not open is left as it is, and then the old key stays
    /// too, so that nothing is lost that could be mended.
    pub(crate) fn finish_rotation(&self) -> Result<(), VaultError> {
        let chain = self.chain()?.clone();
        let Keeper::Keyring(entry) = &self.keeper else {
            return Ok(());
        };
        if chain.keys().len() < 2 {
            return Ok(());
        }
        if let Some(mut document) = self.folder.read()? {
            let unreadable = reseal(&mut document, &chain);
            self.folder.write(&document)?;
            if !unreadable.is_empty() {
                tracing::warn!(
                    entries = unreadable.len(),
                    "some secrets cannot be opened; old key kept"
                );
                return Ok(());
            }
        }
        let newest = only_newest(&chain)?;
        entry.look_back(&chain, &chain)?;
        entry.replace(&newest, &chain)?;
        tracing::info!("finished a key rotation that had been cut off");
        self.set_chain(newest)
    }

    /// Fetches the keys again where there is a file whose key is unknown: another process turned it.
    fn reload_if_kept(&self, document: &Document) -> Result<(), VaultError> {
        if self.chain()?.find(&document.key_id).is_none() {
            self.reload(document)?;
        }
        Ok(())
    }
}

/// Seals all entries anew under the newest key. Returns what was wrong with those that did not open; they are left.
fn reseal(document: &mut Document, chain: &KeyChain) -> Vec<VaultError> {
    let newest = chain.newest();
    let mut unreadable = Vec::new();
    for (owner, owned) in &mut document.entries {
        for (name, sealed) in owned {
            if let Err(error) = reseal_one(sealed, chain, (owner, name)) {
                unreadable.push(error);
            }
        }
    }
    document.key_id = newest.id().to_owned();
    unreadable
}

fn reseal_one(sealed: &mut String, chain: &KeyChain, (owner, name): (&str, &str)) -> Result<(), VaultError> {
    let tampered = || VaultError::Tampered {
        owner: owner.to_owned(),
        name: name.to_owned(),
    };
    let id = key_id(sealed).ok_or_else(tampered)?;
    let key = chain.find(id).ok_or_else(|| VaultError::KeyGone {
        owner: owner.to_owned(),
        name: name.to_owned(),
        key_id: id.to_owned(),
    })?;
    let associated = associated_data(owner, name);
    let plain = key.open(sealed, &associated).ok_or_else(tampered)?;
    if key.id() != chain.newest().id() {
        *sealed = chain.newest().seal(&plain, &associated)?;
    }
    Ok(())
}

fn only_newest(chain: &KeyChain) -> Result<KeyChain, VaultError> {
    KeyChain::of(vec![chain.newest().clone()]).ok_or(VaultError::Cipher { action: "keep key" })
}

#[cfg(test)]
mod tests;
