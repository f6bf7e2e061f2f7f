//! Tests of key rotation, killed at every step.

use super::*;
use crate::Vault;
use crate::test_store::{FakeKeyring, NoKeyring, open_ready, read};
use crate::{Access, MasterKeyStore};
use secrecy::{ExposeSecret, SecretString};
use std::path::Path;
use std::sync::Arc;

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
    let chain = KeyChain::from_text(&keyring.load().unwrap().unwrap()).unwrap();
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
