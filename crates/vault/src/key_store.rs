//! Where the master key lives: the system's keyring, asked with a time limit because one that waits for a prompt nobody
//! sees never answers. Never stores anything but one entry for each vault.

use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

const SERVICE: &str = "com.mosaic.app";
/// What a vault's entry is named by, before its id.
const USER: &str = "master-key";

/// Why the keyring could not be used. The text never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyStoreError {
    /// There is none, it is locked, or it refused.
    #[error("{0}")]
    Unavailable(String),
    /// It did not answer in time.
    #[error("the keyring did not answer within {} seconds", .0.as_secs_f32())]
    Silent(Duration),
    /// It holds something under our name that we did not write.
    #[error("the keyring's entry for Mosaic is unreadable")]
    Unreadable,
    /// What was saved is not what stands there: an earlier save landed late, or somebody else wrote.
    #[error("the keyring's entry for Mosaic was changed meanwhile")]
    Changed,
    /// A save that was given up on may still land.
    #[error("the keyring has not finished an earlier request yet")]
    StillWaiting,
}

/// A place for one secret text a vault. Implemented by the system's keyring, and by tests that break. Narrow, because a
/// vault needs nothing else of a keyring: one text, read and replaced as a whole. The text of one vault never touches
/// another's: there is a vault for each data folder, and one keyring for all.
pub trait MasterKeyStore: Send + Sync + 'static {
    /// Returns what is stored for the vault of this id; `None` when nothing is.
    ///
    /// # Errors
    /// When the keyring cannot be used.
    fn load(&self, vault_id: &str) -> Result<Option<SecretString>, KeyStoreError>;

    /// Stores the text for the vault of this id in place of what was there.
    ///
    /// # Errors
    /// When the keyring cannot be used.
    fn save(&self, vault_id: &str, text: &SecretString) -> Result<(), KeyStoreError>;

    /// Returns how long one call may take.
    fn limit(&self) -> Duration {
        Duration::from_secs(5)
    }
}

/// The system's keyring: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsKeyring;

impl MasterKeyStore for OsKeyring {
    fn load(&self, vault_id: &str) -> Result<Option<SecretString>, KeyStoreError> {
        match entry(vault_id)?.get_password() {
            Ok(text) => Ok(Some(SecretString::from(text))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(refused(&error)),
        }
    }

    fn save(&self, vault_id: &str, text: &SecretString) -> Result<(), KeyStoreError> {
        entry(vault_id)?
            .set_password(text.expose_secret())
            .map_err(|error| refused(&error))
    }
}

fn entry(vault_id: &str) -> Result<keyring::Entry, KeyStoreError> {
    if let Err(error) = keyring::Entry::store_status() {
        return Err(refused(error));
    }
    keyring::Entry::new(SERVICE, &format!("{USER}:{vault_id}")).map_err(|error| refused(&error))
}

/// Returns the error in words, without the bytes that some kinds carry.
fn refused(error: &keyring::Error) -> KeyStoreError {
    match error {
        keyring::Error::BadEncoding(_) | keyring::Error::BadDataFormat(..) => KeyStoreError::Unreadable,
        other => KeyStoreError::Unavailable(other.to_string()),
    }
}

/// Calls the store on a thread of its own and waits no longer than its limit. A call that hangs keeps its thread.
pub(crate) fn bounded<T, F>(store: &Arc<dyn MasterKeyStore>, call: F) -> Result<T, KeyStoreError>
where
    T: Send + 'static,
    F: FnOnce(&dyn MasterKeyStore) -> Result<T, KeyStoreError> + Send + 'static,
{
    let limit = store.limit();
    let (answer, answered) = sync_channel(1);
    let store = Arc::clone(store);
    std::thread::Builder::new()
        .name("keyring".to_owned())
        .spawn(move || {
            // Nobody listens any more when the limit has passed.
            let _ = answer.send(call(store.as_ref()));
        })
        .map_err(|error| KeyStoreError::Unavailable(error.to_string()))?;
    match answered.recv_timeout(limit) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => Err(KeyStoreError::Silent(limit)),
        Err(RecvTimeoutError::Disconnected) => Err(KeyStoreError::Unavailable(
            "the keyring's client failed".to_owned(),
        )),
    }
}
