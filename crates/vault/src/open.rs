//! Opening the vault: with the keyring's key, by asking for the passphrase, or, where there is no keyring, by letting
//! the person choose. A broken file is put aside and said so; nothing is ever deleted.

use crate::chain::KeyChain;
use crate::document::{Document, Folder, PassphraseLock, StoredCustody, fresh_vault_id};
use crate::keyring_entry::KeyringEntry;
use crate::passphrase::KeyOfKeys;
use crate::vault::Keeper;
use crate::{MasterKeyStore, Vault, VaultError};
use mosaic_protocol::{StartupProblem, VaultState};
use secrecy::SecretString;
use std::path::Path;
use std::sync::Arc;

/// How far opening came, and what was found broken on the way.
#[derive(Debug)]
pub struct Opened {
    /// How far.
    pub access: Access,
    /// What a person should be told.
    pub problem: Option<StartupProblem>,
}

/// How far opening came.
#[derive(Debug)]
pub enum Access {
    /// Open.
    Ready(Vault),
    /// Waits for the passphrase.
    Locked(Locked),
    /// There is no keyring: the person has to choose.
    NeedsChoice(Undecided),
}

impl Access {
    /// Returns the same as the window is told it.
    #[must_use]
    pub fn state(&self) -> VaultState {
        match self {
            Self::Ready(vault) => VaultState::Open {
                custody: vault.custody(),
            },
            Self::Locked(_) => VaultState::Locked,
            Self::NeedsChoice(undecided) => VaultState::NeedsChoice {
                reason: undecided.reason().to_owned(),
                holds_secrets: undecided.holds_secrets(),
            },
        }
    }
}

impl Vault {
    /// Opens the vault in the folder `dir`, or makes it. Asks the key store only when the vault is not kept by a
    /// passphrase, and finishes a rotation that was cut off.
    ///
    /// # Errors
    /// [`VaultError::File`] when the folder cannot be used. A keyring that fails is no error but
    /// [`Access::NeedsChoice`]; a broken file is put aside and told as a problem.
    pub fn open(dir: &Path, store: Arc<dyn MasterKeyStore>) -> Result<Opened, VaultError> {
        let folder = Folder::new(dir);
        let held = folder.hold()?;
        let (document, mut problem) = match folder.read() {
            Ok(document) => (document, None),
            Err(VaultError::Broken { reason }) => (None, put_aside(&folder, &reason)?),
            Err(error) => return Err(error),
        };
        if let Some(Document {
            vault_id,
            custody: StoredCustody::Passphrase(lock),
            ..
        }) = document
        {
            drop(held);
            return Ok(Opened {
                access: Access::Locked(Locked {
                    folder,
                    vault_id,
                    lock,
                }),
                problem,
            });
        }
        let holds_secrets = document.as_ref().is_some_and(holds_secrets);
        let access = match with_keyring(&folder, store, document) {
            Ok((vault, put_aside)) => {
                problem = put_aside.or(problem);
                Access::Ready(vault)
            }
            Err(VaultError::KeyStore(error)) => Access::NeedsChoice(Undecided {
                folder,
                reason: error.to_string(),
                holds_secrets,
            }),
            Err(error) => return Err(error),
        };
        Ok(Opened { access, problem })
    }
}

/// A vault that waits for its passphrase.
#[derive(Debug, Clone)]
pub struct Locked {
    folder: Folder,
    vault_id: String,
    lock: PassphraseLock,
}

impl Locked {
    /// Opens the vault. Takes a noticeable while, by design.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`].
    pub fn unlock(&self, passphrase: &SecretString) -> Result<Vault, VaultError> {
        let (vault_id, lock) = match self.folder.read()? {
            Some(Document {
                vault_id,
                custody: StoredCustody::Passphrase(lock),
                ..
            }) => (vault_id, lock),
            Some(_) | None => (self.vault_id.clone(), self.lock.clone()),
        };
        let (key, chain) = KeyOfKeys::unlock(passphrase, &lock)?;
        let keeper = Keeper::Passphrase(key);
        Ok(Vault::sealed(self.folder.clone(), vault_id, keeper, chain))
    }

    /// Gives the passphrase up: puts the vault's file aside, to start anew. What it held can still be opened by whoever
    /// puts the file back and knows the passphrase.
    ///
    /// # Errors
    /// [`VaultError::File`].
    pub fn start_over(&self) -> Result<(Undecided, Option<StartupProblem>), VaultError> {
        let _held = self.folder.hold()?;
        let problem = put_aside(&self.folder, "their passphrase was given up")?;
        let undecided = Undecided {
            folder: self.folder.clone(),
            reason: "the passphrase was given up".to_owned(),
            holds_secrets: false,
        };
        Ok((undecided, problem))
    }
}

/// A vault that has no home for its key yet.
#[derive(Debug, Clone)]
pub struct Undecided {
    folder: Folder,
    reason: String,
    holds_secrets: bool,
}

/// A vault after the person chose, and what was put aside for it.
#[derive(Debug)]
pub struct Chosen {
    /// The vault, open.
    pub vault: Vault,
    /// What a person should be told: secrets kept before in a keyring that is gone lie aside.
    pub problem: Option<StartupProblem>,
}

impl Undecided {
    /// Returns why the keyring could not be used.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Tells whether secrets lie here under a key of a keyring that cannot be used now. Choosing a passphrase puts them
    /// aside; choosing memory leaves them for a day when the keyring works again.
    #[must_use]
    pub fn holds_secrets(&self) -> bool {
        self.holds_secrets
    }

    /// Keeps the master key under a passphrase from now on. Takes a noticeable while, by design.
    ///
    /// # Errors
    /// [`VaultError::EmptyPassphrase`]; [`VaultError::File`].
    pub fn choose_passphrase(&self, passphrase: &SecretString) -> Result<Chosen, VaultError> {
        let key = KeyOfKeys::new(passphrase)?;
        let _held = self.folder.hold()?;
        let kept_before = match self.folder.read() {
            Ok(document) => document.as_ref().is_some_and(holds_secrets),
            Err(VaultError::Broken { .. }) => true,
            Err(error) => return Err(error),
        };
        let problem = match kept_before {
            true => put_aside(&self.folder, "their key is in a keyring that cannot be used")?,
            false => None,
        };
        let chain = KeyChain::fresh()?;
        let custody = StoredCustody::Passphrase(key.seal(&chain)?);
        let vault_id = fresh_vault_id()?;
        self.folder
            .write(&Document::empty(&vault_id, custody, chain.newest().id()))?;
        let vault = Vault::sealed(self.folder.clone(), vault_id, Keeper::Passphrase(key), chain);
        Ok(Chosen { vault, problem })
    }

    /// Keeps secrets in memory until the app ends. Writes nothing, and leaves a file that is there alone.
    #[must_use]
    pub fn choose_memory(&self) -> Vault {
        Vault::memory()
    }
}

fn holds_secrets(document: &Document) -> bool {
    !document.entries.is_empty()
}

/// Opens the vault of this file with its own entry in the keyring, or makes a new one. What can no longer be opened is
/// put aside, and its entry left as it is.
fn with_keyring(
    folder: &Folder,
    store: Arc<dyn MasterKeyStore>,
    document: Option<Document>,
) -> Result<(Vault, Option<StartupProblem>), VaultError> {
    if let Some(document) = &document {
        let entry = KeyringEntry::new(folder, &document.vault_id, Arc::clone(&store));
        if let Some(chain) = entry.load()?
            && chain.find(&document.key_id).is_some()
        {
            let (vault_id, keeper) = (document.vault_id.clone(), Keeper::Keyring(entry));
            let vault = Vault::sealed(folder.clone(), vault_id, keeper, chain);
            match vault.finish_rotation() {
                Ok(()) => {}
                // Both keys are in force until another opening finishes it.
                Err(VaultError::KeyStore(error)) => {
                    tracing::warn!(%error, "could not finish a key rotation that had been cut off");
                }
                Err(error) => return Err(error),
            }
            return Ok((vault, None));
        }
    }
    let (vault_id, chain) = (fresh_vault_id()?, KeyChain::fresh()?);
    let entry = KeyringEntry::new(folder, &vault_id, store);
    entry.make(&chain)?;
    // Of a vault without secrets nothing would be missed.
    let problem = match document.as_ref().is_some_and(holds_secrets) {
        true => put_aside(folder, "their key is gone from the keyring")?,
        false => None,
    };
    folder.write(&Document::empty(
        &vault_id,
        StoredCustody::Keyring,
        chain.newest().id(),
    ))?;
    let vault = Vault::sealed(folder.clone(), vault_id, Keeper::Keyring(entry), chain);
    Ok((vault, problem))
}

fn put_aside(folder: &Folder, reason: &str) -> Result<Option<StartupProblem>, VaultError> {
    let Some(path) = folder.put_aside()? else {
        return Ok(None);
    };
    tracing::warn!(aside = %path.display(), reason, "vault put aside");
    Ok(Some(StartupProblem {
        message: format!(
            "The stored passwords and keys cannot be used ({reason}). They were kept aside; please enter them again."
        ),
        copy_at: Some(path.display().to_string()),
    }))
}

#[cfg(test)]
mod tests;
