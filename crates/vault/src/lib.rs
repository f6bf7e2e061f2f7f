//! Secrets: sealed in `vault.json` under a master key that lives in the system's keyring, or that a passphrase wraps.
//!
//! Each secret is sealed with XChaCha20-Poly1305 as `v2:<key id>:<base64(nonce | ciphertext)>`, with its owner (a
//! datasource) and name as associated data, so that no entry opens in another's place. Nothing here writes a secret in
//! plain text, and no error, log line or `Debug` shows one. It never decides who may read a secret. All calls block.

mod chain;
mod cipher;
mod document;
mod error;
mod key_store;
mod keyring_entry;
mod open;
mod passphrase;
mod rotation;
#[cfg(test)]
mod test_store;
mod vault;

pub use error::VaultError;
pub use key_store::{KeyStoreError, MasterKeyStore, OsKeyring};
pub use open::{Access, Chosen, Locked, Opened, Undecided};
pub use vault::Vault;
