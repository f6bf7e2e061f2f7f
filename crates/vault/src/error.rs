//! What can go wrong with the vault. No error holds a secret, a key or a passphrase.

use crate::KeyStoreError;
use std::path::PathBuf;

/// Why a secret could not be kept or had.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// A file of the vault could not be read, written or moved.
    #[error("could not {action} `{}`", path.display())]
    File {
        /// What was tried: "write vault".
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The file is no vault of a known kind. Opening the vault anew puts it aside.
    #[error("could not read vault: {reason}")]
    Broken {
        /// What is wrong with it.
        reason: String,
    },
    /// The keyring failed.
    #[error("could not use the system's keyring")]
    KeyStore(#[from] KeyStoreError),
    /// The passphrase opens nothing.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// A passphrase is needed that is not empty.
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    /// The entry was changed, or belongs to another owner or name.
    #[error("could not open secret `{name}` of `{owner}`: it was tampered with")]
    Tampered {
        /// Whose it is said to be.
        owner: String,
        /// What it is said to be.
        name: String,
    },
    /// The key that sealed the entry is gone.
    #[error("could not open secret `{name}` of `{owner}`: its key `{key_id}` is gone")]
    KeyGone {
        /// Whose it is.
        owner: String,
        /// What it is.
        name: String,
        /// The key.
        key_id: String,
    },
    /// Another thread ended badly while it held the vault.
    #[error("could not use the vault: an earlier use of it failed")]
    Poisoned,
    /// The system gave no random bytes, or the cipher refused.
    #[error("could not {action}")]
    Cipher {
        /// What was tried: "make key".
        action: &'static str,
    },
}
