//! Tests of key rotation, killed at every step.

use super::*;
use crate::Vault;
use crate::test_store::{FakeKeyring, NoKeyring, open_ready, read};
use crate::{Access, KeyStoreError, MasterKeyStore};
use secrecy::{ExposeSecret, SecretString};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

fn filled(dir: &Path, keyring: &Arc<FakeKeyring>) -> Vault {
    let vault = open_ready(dir, keyring.clone());
    for number in 0..5 {
        let secret = SecretString::from(format!("secret {number}"));
        vault.put("shop", &format!("N{number}"), &secret).unwrap();
    }
    vault
}

fn assert_whole(vault: &Vault) {
    for number in 0..5 {
        let kept = read(vault, "shop", &format!("N{number}"));
        assert_eq!(kept.as_deref(), Some(format!("secret {number}").as_str()));
    }
}

fn keys_in(keyring: &FakeKeyring) -> Vec<String> {
    let chain = KeyChain::from_text(&keyring.only()).unwrap();
    chain.keys().iter().map(|key| key.id().to_owned()).collect()
}

fn file_text(dir: &Path) -> String {
    std::fs::read_to_string(dir.join("vault.json")).unwrap()
}

/// Ends a rotation after this step, as a kill would.
fn cut_off(vault: &Vault, after: Step) {
    let result = vault.as_sealed().rotate(&mut |step| match step == after {
        true => Err(VaultError::Poisoned),
        false => Ok(()),
    });
    assert!(matches!(result, Err(VaultError::Poisoned)));
}

#[test]
fn rotation_seals_everything_under_a_new_key_and_drops_the_old_one() {
    let (dir, keyring) = (tempfile::tempdir().unwrap(), Arc::new(FakeKeyring::default()));
    let vault = filled(dir.path(), &keyring);
    let old = keys_in(&keyring);
    vault.rotate().unwrap();
    let new = keys_in(&keyring);
    assert_eq!(new.len(), 1);
    assert_ne!(new, old);
    assert!(!file_text(dir.path()).contains(&old[0]));
    assert_whole(&vault);
    assert_whole(&open_ready(dir.path(), keyring));
}

#[test]
fn a_rotation_cut_off_after_any_step_is_finished_at_the_next_opening() {
    for after in [Step::KeyAdded, Step::Resealed, Step::OldKeyDropped] {
        let (dir, keyring) = (tempfile::tempdir().unwrap(), Arc::new(FakeKeyring::default()));
        let vault = filled(dir.path(), &keyring);
        let old = keys_in(&keyring);
        cut_off(&vault, after);
        drop(vault);
        let vault = open_ready(dir.path(), keyring.clone());
        assert_whole(&vault);
        let new = keys_in(&keyring);
        assert_eq!(new.len(), 1, "{after:?}");
        assert_ne!(new, old, "{after:?}");
        assert!(!file_text(dir.path()).contains(&old[0]), "{after:?}");
    }
}

#[test]
fn a_rotation_cut_off_leaves_the_running_vault_usable() {
    for after in [Step::KeyAdded, Step::Resealed, Step::OldKeyDropped] {
        let (dir, keyring) = (tempfile::tempdir().unwrap(), Arc::new(FakeKeyring::default()));
        let vault = filled(dir.path(), &keyring);
        cut_off(&vault, after);
        assert_whole(&vault);
        vault.put("shop", "later", &SecretString::from("x")).unwrap();
        vault.rotate().unwrap();
        assert_whole(&vault);
        let vault = open_ready(dir.path(), keyring);
        assert_whole(&vault);
        assert_eq!(read(&vault, "shop", "later").as_deref(), Some("x"));
    }
}

#[test]
fn a_keyring_that_refuses_the_new_key_leaves_everything_as_it_was() {
    let (dir, keyring) = (tempfile::tempdir().unwrap(), Arc::new(FakeKeyring::default()));
    let vault = filled(dir.path(), &keyring);
    let (before, old) = (file_text(dir.path()), keys_in(&keyring));
    *keyring.refuses_to_save.lock().unwrap() = true;
    assert!(matches!(vault.rotate(), Err(VaultError::KeyStore(_))));
    assert_eq!((file_text(dir.path()), keys_in(&keyring)), (before, old));
    assert_whole(&vault);
}

#[test]
fn an_entry_that_does_not_open_stops_the_rotation_before_anything_changes() {
    let (dir, keyring) = (tempfile::tempdir().unwrap(), Arc::new(FakeKeyring::default()));
    let vault = filled(dir.path(), &keyring);
    let swapped = file_text(dir.path()).replace("\"N3\"", "\"N9\"");
    std::fs::write(dir.path().join("vault.json"), &swapped).unwrap();
    let old = keys_in(&keyring);
    assert!(matches!(vault.rotate(), Err(VaultError::Tampered { .. })));
    assert_eq!((file_text(dir.path()), keys_in(&keyring)), (swapped, old));
}

#[test]
fn finishing_a_rotation_keeps_the_old_key_while_an_entry_needs_it() {
    let (dir, keyring) = (tempfile::tempdir().unwrap(), Arc::new(FakeKeyring::default()));
    let vault = filled(dir.path(), &keyring);
    cut_off(&vault, Step::KeyAdded);
    let text = file_text(dir.path());
    std::fs::write(dir.path().join("vault.json"), text.replace("\"N3\"", "\"N9\"")).unwrap();
    open_ready(dir.path(), keyring.clone());
    assert_eq!(keys_in(&keyring).len(), 2);
    // Once the damage is mended, the next opening finishes.
    let text = file_text(dir.path());
    std::fs::write(dir.path().join("vault.json"), text.replace("\"N9\"", "\"N3\"")).unwrap();
    assert_whole(&open_ready(dir.path(), keyring.clone()));
    assert_eq!(keys_in(&keyring).len(), 1);
}

#[test]
fn another_open_vault_follows_a_rotation() {
    let (dir, keyring) = (tempfile::tempdir().unwrap(), Arc::new(FakeKeyring::default()));
    let window = filled(dir.path(), &keyring);
    let command = open_ready(dir.path(), keyring.clone());
    window.rotate().unwrap();
    command.put("shop", "late", &SecretString::from("x")).unwrap();
    assert_eq!(read(&window, "shop", "late").as_deref(), Some("x"));
    assert_whole(&command);
    command.rotate().unwrap();
    window.rotate().unwrap();
    assert_whole(&window);
    assert_eq!(keys_in(&keyring).len(), 1);
}

#[test]
fn with_a_passphrase_a_rotation_is_one_write_and_the_passphrase_stays() {
    let dir = tempfile::tempdir().unwrap();
    let passphrase = SecretString::from("correct horse");
    let Access::NeedsChoice(undecided) = Vault::open(dir.path(), Arc::new(NoKeyring)).unwrap().access else {
        panic!("not asked")
    };
    let vault = undecided.choose_passphrase(&passphrase).unwrap().vault;
    vault.put("shop", "A", &SecretString::from("x")).unwrap();
    let Access::Locked(locked) = Vault::open(dir.path(), Arc::new(NoKeyring)).unwrap().access else {
        panic!("not locked")
    };
    let other = locked.unlock(&passphrase).unwrap();
    let before = file_text(dir.path());
    cut_off(&vault, Step::Resealed);
    assert_ne!(file_text(dir.path()), before);
    for vault in [&vault, &other, &locked.unlock(&passphrase).unwrap()] {
        assert_eq!(read(vault, "shop", "A").as_deref(), Some("x"));
    }
    other.rotate().unwrap();
    assert_eq!(vault.get("shop", "A").unwrap().unwrap().expose_secret(), "x");
}

#[test]
fn an_empty_vault_rotates_too() {
    let (dir, keyring) = (tempfile::tempdir().unwrap(), Arc::new(FakeKeyring::default()));
    let vault = open_ready(dir.path(), keyring.clone());
    let old = keys_in(&keyring);
    vault.rotate().unwrap();
    assert_ne!(keys_in(&keyring), old);
}

#[test]
fn turning_the_key_of_one_data_folder_leaves_every_other_one_alone() {
    let keyring = Arc::new(FakeKeyring::default());
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    filled(one.path(), &keyring);
    filled(two.path(), &keyring);
    for _ in 0..2 {
        open_ready(one.path(), keyring.clone()).rotate().unwrap();
        for dir in [&one, &two] {
            assert_whole(&open_ready(dir.path(), keyring.clone()));
        }
    }
}

/// A keyring whose save of a number, counted from zero, waits for the test before it is done.
struct SlowSave {
    keyring: Arc<FakeKeyring>,
    slow: usize,
    saves: Mutex<usize>,
    released: Mutex<bool>,
    bell: Condvar,
}

impl MasterKeyStore for SlowSave {
    fn load(&self, vault_id: &str) -> Result<Option<SecretString>, KeyStoreError> {
        self.keyring.load(vault_id)
    }

    fn save(&self, vault_id: &str, text: &SecretString) -> Result<(), KeyStoreError> {
        let number = {
            let mut saves = self.saves.lock().unwrap();
            *saves += 1;
            *saves - 1
        };
        if number == self.slow {
            let released = self.released.lock().unwrap();
            drop(self.bell.wait_while(released, |released| !*released).unwrap());
        }
        self.keyring.save(vault_id, text)
    }

    fn limit(&self) -> Duration {
        Duration::from_millis(100)
    }
}

#[test]
fn a_save_that_was_given_up_on_and_lands_late_loses_nothing() {
    for slow in 0..2 {
        let (dir, keyring) = (tempfile::tempdir().unwrap(), Arc::new(FakeKeyring::default()));
        filled(dir.path(), &keyring);
        let store = Arc::new(SlowSave {
            keyring: keyring.clone(),
            slow,
            saves: Mutex::default(),
            released: Mutex::default(),
            bell: Condvar::new(),
        });
        let vault = open_ready(dir.path(), store.clone());
        let error = vault.rotate().unwrap_err();
        assert!(
            matches!(error, VaultError::KeyStore(KeyStoreError::Silent(_))),
            "{error}"
        );
        let error = vault.rotate().unwrap_err();
        assert!(
            matches!(error, VaultError::KeyStore(KeyStoreError::StillWaiting)),
            "{error}"
        );
        // Nor may another process turn the key meanwhile, or finish what was begun; it reads all the same.
        assert_whole(&open_ready(dir.path(), keyring.clone()));
        assert_whole(&vault);
        *store.released.lock().unwrap() = true;
        store.bell.notify_all();
        let deadline = Instant::now() + Duration::from_secs(20);
        while let Err(error) = vault.rotate() {
            assert!(Instant::now() < deadline, "{error}");
            std::thread::yield_now();
        }
        assert_whole(&vault);
        assert_whole(&open_ready(dir.path(), keyring.clone()));
        assert_eq!(keys_in(&keyring).len(), 1);
    }
}

/// A keyring in which a text of another make lands right after the save of a number, counted from zero.
struct Overwritten {
    keyring: Arc<FakeKeyring>,
    after: usize,
    late: SecretString,
    saves: Mutex<usize>,
}

impl MasterKeyStore for Overwritten {
    fn load(&self, vault_id: &str) -> Result<Option<SecretString>, KeyStoreError> {
        self.keyring.load(vault_id)
    }

    fn save(&self, vault_id: &str, text: &SecretString) -> Result<(), KeyStoreError> {
        let mut saves = self.saves.lock().unwrap();
        *saves += 1;
        let late = *saves - 1 == self.after;
        self.keyring.save(vault_id, if late { &self.late } else { text })
    }
}

#[test]
fn an_entry_overwritten_meanwhile_ends_the_rotation_with_both_keys_in_force() {
    for after in 0..2 {
        let (dir, keyring) = (tempfile::tempdir().unwrap(), Arc::new(FakeKeyring::default()));
        filled(dir.path(), &keyring);
        let old = keys_in(&keyring).remove(0);
        let chain = KeyChain::from_text(&keyring.only()).unwrap();
        let store = Arc::new(Overwritten {
            keyring: keyring.clone(),
            after,
            late: chain.with_newer(Key::fresh().unwrap()).to_text(),
            saves: Mutex::default(),
        });
        let vault = open_ready(dir.path(), store);
        let error = vault.rotate().unwrap_err();
        assert!(
            matches!(error, VaultError::KeyStore(KeyStoreError::Changed)),
            "{error}"
        );
        assert_whole(&vault);
        let kept = keys_in(&keyring);
        assert_eq!(kept.len(), 3, "after save {after}");
        assert_eq!(kept[1], old);
        assert_whole(&open_ready(dir.path(), keyring.clone()));
        assert_eq!(keys_in(&keyring).len(), 1);
    }
}
