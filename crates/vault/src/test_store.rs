//! Key stores for tests: one that works in memory, one that fails, one that never answers.

use crate::{Access, KeyStoreError, MasterKeyStore, Opened, Vault};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// A keyring in memory, which may be told to refuse.
#[derive(Default)]
pub(crate) struct FakeKeyring {
    /// The text of each vault, by its id.
    pub(crate) texts: Mutex<BTreeMap<String, SecretString>>,
    pub(crate) refuses_to_save: Mutex<bool>,
}

impl FakeKeyring {
    /// Puts this text in place of that of every vault.
    pub(crate) fn overwrite(&self, text: &SecretString) {
        for kept in self.texts.lock().unwrap().values_mut() {
            *kept = text.clone();
        }
    }

    /// The text of the only vault.
    pub(crate) fn only(&self) -> SecretString {
        let texts = self.texts.lock().unwrap();
        assert_eq!(texts.len(), 1);
        texts.values().next().unwrap().clone()
    }
}

impl MasterKeyStore for FakeKeyring {
    fn load(&self, vault_id: &str) -> Result<Option<SecretString>, KeyStoreError> {
        Ok(self.texts.lock().unwrap().get(vault_id).cloned())
    }

    fn save(&self, vault_id: &str, text: &SecretString) -> Result<(), KeyStoreError> {
        if *self.refuses_to_save.lock().unwrap() {
            return Err(KeyStoreError::Unavailable("the keyring is locked".into()));
        }
        self.texts
            .lock()
            .unwrap()
            .insert(vault_id.to_owned(), text.clone());
        Ok(())
    }
}

/// A system without a keyring.
pub(crate) struct NoKeyring;

impl MasterKeyStore for NoKeyring {
    fn load(&self, _vault_id: &str) -> Result<Option<SecretString>, KeyStoreError> {
        Err(KeyStoreError::Unavailable("no secret service".into()))
    }

    fn save(&self, _vault_id: &str, _text: &SecretString) -> Result<(), KeyStoreError> {
        Err(KeyStoreError::Unavailable("no secret service".into()))
    }
}

/// A keyring that waits for a prompt nobody sees, until the test lets go of it.
#[derive(Default)]
pub(crate) struct HangingKeyring {
    released: Mutex<bool>,
    bell: Condvar,
}

impl HangingKeyring {
    pub(crate) fn release(&self) {
        *self.released.lock().unwrap() = true;
        self.bell.notify_all();
    }
}

impl MasterKeyStore for HangingKeyring {
    fn load(&self, _vault_id: &str) -> Result<Option<SecretString>, KeyStoreError> {
        let released = self.released.lock().unwrap();
        drop(self.bell.wait_while(released, |released| !*released).unwrap());
        Ok(None)
    }

    fn save(&self, vault_id: &str, _text: &SecretString) -> Result<(), KeyStoreError> {
        self.load(vault_id).map(|_| ())
    }

    fn limit(&self) -> Duration {
        Duration::from_millis(50)
    }
}

/// Opens the vault and expects it open, with nothing to tell.
pub(crate) fn open_ready(dir: &Path, store: Arc<dyn MasterKeyStore>) -> Vault {
    let Opened { access, problem } = Vault::open(dir, store).unwrap();
    assert_eq!(problem, None);
    match access {
        Access::Ready(vault) => vault,
        other => panic!("not open: {other:?}"),
    }
}

/// Reads a secret as plain text.
pub(crate) fn read(vault: &Vault, owner: &str, name: &str) -> Option<String> {
    use secrecy::ExposeSecret;
    let secret = vault.get(owner, name).unwrap();
    secret.map(|secret| secret.expose_secret().to_owned())
}
