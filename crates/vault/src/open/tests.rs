//! Tests of opening the vault: with, without and despite a keyring.

use super::*;
use crate::test_store::{FakeKeyring, HangingKeyring, NoKeyring, open_ready, read};
use mosaic_protocol::Custody;
use secrecy::ExposeSecret;
use std::time::{Duration, Instant};

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

fn file_text(dir: &Path) -> String {
    std::fs::read_to_string(dir.join("vault.json")).unwrap()
}

#[test]
fn a_secret_survives_a_restart_and_the_file_does_not_show_it() {
    let (dir, keyring) = (tempfile::tempdir().unwrap(), Arc::new(FakeKeyring::default()));
    let vault = open_ready(dir.path(), keyring.clone());
    vault.put("shop", "MYSQL_PASSWORD", &secret("hunter2")).unwrap();
    vault
        .put("shop", "MYSQL_URL", &secret("mysql://u:p@h/d"))
        .unwrap();
    drop(vault);
    let vault = open_ready(dir.path(), keyring);
    assert_eq!(vault.custody(), Custody::Keyring);
    assert_eq!(read(&vault, "shop", "MYSQL_PASSWORD").as_deref(), Some("hunter2"));
    assert_eq!(vault.names("shop").unwrap(), ["MYSQL_PASSWORD", "MYSQL_URL"]);
    assert_eq!(read(&vault, "stage", "MYSQL_PASSWORD"), None);
    assert!(!file_text(dir.path()).contains("hunter2"));
    assert!(file_text(dir.path()).contains("\"v2:"));
}

#[test]
fn removing_takes_out_what_was_named_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let vault = open_ready(dir.path(), Arc::new(FakeKeyring::default()));
    for (owner, name) in [("shop", "A"), ("shop", "B"), ("stage", "A")] {
        vault.put(owner, name, &secret("x")).unwrap();
    }
    vault.remove("shop", "A").unwrap();
    vault.remove("shop", "never there").unwrap();
    assert_eq!(vault.names("shop").unwrap(), ["B"]);
    vault.remove_owner("shop").unwrap();
    assert_eq!(vault.names("shop").unwrap(), Vec::<String>::new());
    assert_eq!(read(&vault, "stage", "A").as_deref(), Some("x"));
}

#[test]
fn an_entry_moved_to_another_datasource_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let vault = open_ready(dir.path(), Arc::new(FakeKeyring::default()));
    vault.put("shop", "MYSQL_PASSWORD", &secret("hunter2")).unwrap();
    let swapped = file_text(dir.path()).replace("\"shop\"", "\"evil\"");
    std::fs::write(dir.path().join("vault.json"), swapped).unwrap();
    let error = vault.get("evil", "MYSQL_PASSWORD").unwrap_err();
    assert!(matches!(error, VaultError::Tampered { .. }), "{error}");
}

#[test]
fn a_changed_ciphertext_is_refused_and_the_error_does_not_show_it() {
    let dir = tempfile::tempdir().unwrap();
    let vault = open_ready(dir.path(), Arc::new(FakeKeyring::default()));
    vault.put("shop", "MYSQL_PASSWORD", &secret("hunter2")).unwrap();
    let text = file_text(dir.path());
    let at = text.find("v2:").unwrap() + 40;
    let new = if &text[at..=at] == "A" { "B" } else { "A" };
    std::fs::write(
        dir.path().join("vault.json"),
        format!("{}{new}{}", &text[..at], &text[at + 1..]),
    )
    .unwrap();
    let error = vault.get("shop", "MYSQL_PASSWORD").unwrap_err();
    assert_eq!(
        error.to_string(),
        "could not open secret `MYSQL_PASSWORD` of `shop`: it was tampered with"
    );
}

#[test]
fn a_broken_file_is_kept_aside_and_told() {
    for broken in ["", "{", "[]", "{\"format\":3}", "{\"format\":2}", "\u{0}\u{0}"] {
        let (dir, keyring) = (tempfile::tempdir().unwrap(), Arc::new(FakeKeyring::default()));
        std::fs::write(dir.path().join("vault.json"), broken).unwrap();
        let Opened { access, problem } = Vault::open(dir.path(), keyring.clone()).unwrap();
        let problem = problem.unwrap();
        assert_eq!(std::fs::read_to_string(problem.copy_at.unwrap()).unwrap(), broken);
        let Access::Ready(vault) = access else {
            panic!("not open")
        };
        vault.put("shop", "A", &secret("x")).unwrap();
        assert_eq!(
            read(&open_ready(dir.path(), keyring), "shop", "A").as_deref(),
            Some("x")
        );
    }
}

#[test]
fn two_broken_files_in_one_second_are_both_kept() {
    let (dir, keyring) = (tempfile::tempdir().unwrap(), Arc::new(FakeKeyring::default()));
    let copies: Vec<_> = ["one", "two", "three"]
        .into_iter()
        .map(|text| {
            std::fs::write(dir.path().join("vault.json"), text).unwrap();
            let opened = Vault::open(dir.path(), keyring.clone()).unwrap();
            opened.problem.unwrap().copy_at.unwrap()
        })
        .collect();
    let kept: Vec<_> = copies
        .iter()
        .map(|copy| std::fs::read_to_string(copy).unwrap())
        .collect();
    assert_eq!(kept, ["one", "two", "three"]);
}

#[test]
fn a_missing_keyring_asks_for_a_choice_and_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let opened = Vault::open(dir.path(), Arc::new(NoKeyring)).unwrap();
    assert_eq!(
        opened.access.state(),
        VaultState::NeedsChoice {
            reason: "no secret service".into(),
            holds_secrets: false,
        }
    );
    assert!(!dir.path().join("vault.json").exists());
}

#[test]
fn a_keyring_that_never_answers_is_given_up_on() {
    let (dir, keyring) = (tempfile::tempdir().unwrap(), Arc::new(HangingKeyring::default()));
    let start = Instant::now();
    let opened = Vault::open(dir.path(), keyring.clone()).unwrap();
    assert!(start.elapsed() < Duration::from_secs(5));
    let Access::NeedsChoice(undecided) = opened.access else {
        panic!("not asked")
    };
    assert_eq!(
        undecided.reason(),
        "the keyring did not answer within 0.05 seconds"
    );
    keyring.release();
}

#[test]
fn a_keyring_that_reads_but_does_not_write_asks_for_a_choice() {
    let (dir, keyring) = (tempfile::tempdir().unwrap(), Arc::new(FakeKeyring::default()));
    *keyring.refuses_to_save.lock().unwrap() = true;
    let opened = Vault::open(dir.path(), keyring).unwrap();
    assert!(matches!(opened.access, Access::NeedsChoice(_)));
}

#[test]
fn a_foreign_text_in_the_keyring_is_not_overwritten() {
    let (dir, keyring) = (tempfile::tempdir().unwrap(), Arc::new(FakeKeyring::default()));
    open_ready(dir.path(), keyring.clone());
    keyring.overwrite(&secret("something else"));
    let opened = Vault::open(dir.path(), keyring.clone()).unwrap();
    assert!(matches!(opened.access, Access::NeedsChoice(_)));
    assert_eq!(keyring.only().expose_secret(), "something else");
}

#[test]
fn memory_only_never_writes_a_secret() {
    let dir = tempfile::tempdir().unwrap();
    let Access::NeedsChoice(undecided) = Vault::open(dir.path(), Arc::new(NoKeyring)).unwrap().access else {
        panic!("not asked")
    };
    let vault = undecided.choose_memory();
    vault.put("shop", "A", &secret("hunter2")).unwrap();
    vault.rotate().unwrap();
    assert_eq!(vault.custody(), Custody::Memory);
    assert_eq!(read(&vault, "shop", "A").as_deref(), Some("hunter2"));
    vault.remove_owner("shop").unwrap();
    assert_eq!(read(&vault, "shop", "A"), None);
    let files: Vec<_> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    assert_eq!(files, ["vault.lock"]);
}

#[test]
fn a_passphrase_opens_the_vault_again_and_a_wrong_one_does_not() {
    let dir = tempfile::tempdir().unwrap();
    let Access::NeedsChoice(undecided) = Vault::open(dir.path(), Arc::new(NoKeyring)).unwrap().access else {
        panic!("not asked")
    };
    let error = undecided.choose_passphrase(&secret("")).unwrap_err();
    assert!(matches!(error, VaultError::EmptyPassphrase));
    let chosen = undecided.choose_passphrase(&secret("correct horse")).unwrap();
    assert_eq!(chosen.problem, None);
    chosen.vault.put("shop", "A", &secret("hunter2")).unwrap();

    let opened = Vault::open(dir.path(), Arc::new(FakeKeyring::default())).unwrap();
    assert_eq!(opened.access.state(), VaultState::Locked);
    let Access::Locked(locked) = opened.access else {
        panic!("not locked")
    };
    for wrong in ["", "correct hors", "Correct horse"] {
        let error = locked.unlock(&secret(wrong)).unwrap_err();
        assert!(matches!(error, VaultError::WrongPassphrase), "{error}");
    }
    let vault = locked.unlock(&secret("correct horse")).unwrap();
    assert_eq!(vault.custody(), Custody::Passphrase);
    assert_eq!(read(&vault, "shop", "A").as_deref(), Some("hunter2"));
    for text in ["hunter2", "correct"] {
        assert!(!file_text(dir.path()).contains(text));
    }
}

#[test]
fn choosing_a_passphrase_keeps_aside_what_an_unreachable_keyring_sealed() {
    let dir = tempfile::tempdir().unwrap();
    open_ready(dir.path(), Arc::new(FakeKeyring::default()))
        .put("shop", "A", &secret("x"))
        .unwrap();
    let before = file_text(dir.path());
    let Access::NeedsChoice(undecided) = Vault::open(dir.path(), Arc::new(NoKeyring)).unwrap().access else {
        panic!("not asked")
    };
    assert!(undecided.holds_secrets());
    assert_eq!(file_text(dir.path()), before, "asking changes nothing");
    let chosen = undecided.choose_passphrase(&secret("correct horse")).unwrap();
    let copy = chosen.problem.unwrap().copy_at.unwrap();
    assert_eq!(std::fs::read_to_string(copy).unwrap(), before);
    assert_eq!(read(&chosen.vault, "shop", "A"), None);
}

#[test]
fn secrets_whose_key_is_gone_from_the_keyring_are_kept_aside_and_told() {
    let overwritten = KeyChain::fresh().unwrap().to_text();
    for (overwritten, entries) in [(None, 1), (Some(overwritten), 2)] {
        let (dir, mut keyring) = (tempfile::tempdir().unwrap(), Arc::new(FakeKeyring::default()));
        open_ready(dir.path(), keyring.clone())
            .put("shop", "A", &secret("x"))
            .unwrap();
        let before = file_text(dir.path());
        match &overwritten {
            None => keyring = Arc::new(FakeKeyring::default()),
            Some(text) => keyring.overwrite(text),
        }
        let opened = Vault::open(dir.path(), keyring.clone()).unwrap();
        let copy = opened.problem.unwrap().copy_at.unwrap();
        assert_eq!(std::fs::read_to_string(copy).unwrap(), before);
        assert!(matches!(opened.access, Access::Ready(_)));
        // The new vault has an entry of its own, and the old one's is left for whoever puts the file back.
        assert_eq!(keyring.texts.lock().unwrap().len(), entries);
    }
}

#[test]
fn giving_the_passphrase_up_keeps_the_old_file_aside() {
    let dir = tempfile::tempdir().unwrap();
    let undecided = Undecided {
        folder: Folder::new(dir.path()),
        reason: String::new(),
        holds_secrets: false,
    };
    undecided.choose_passphrase(&secret("forgotten")).unwrap();
    let before = file_text(dir.path());
    let Access::Locked(locked) = Vault::open(dir.path(), Arc::new(NoKeyring)).unwrap().access else {
        panic!("not locked")
    };
    let (undecided, problem) = locked.start_over().unwrap();
    assert_eq!(
        std::fs::read_to_string(problem.unwrap().copy_at.unwrap()).unwrap(),
        before
    );
    undecided.choose_passphrase(&secret("remembered")).unwrap();
}

#[test]
fn a_file_that_asks_for_a_terabyte_to_try_a_passphrase_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let undecided = Undecided {
        folder: Folder::new(dir.path()),
        reason: String::new(),
        holds_secrets: false,
    };
    undecided.choose_passphrase(&secret("correct horse")).unwrap();
    let greedy = file_text(dir.path()).replace("\"memoryKib\": 65536", "\"memoryKib\": 1073741824");
    std::fs::write(dir.path().join("vault.json"), greedy).unwrap();
    let Access::Locked(locked) = Vault::open(dir.path(), Arc::new(NoKeyring)).unwrap().access else {
        panic!("not locked")
    };
    let error = locked.unlock(&secret("correct horse")).unwrap_err();
    assert!(matches!(error, VaultError::Broken { .. }), "{error}");
}

#[test]
fn two_open_vaults_do_not_overwrite_each_other() {
    let (dir, keyring) = (tempfile::tempdir().unwrap(), Arc::new(FakeKeyring::default()));
    let window = open_ready(dir.path(), keyring.clone());
    let command = open_ready(dir.path(), keyring);
    std::thread::scope(|scope| {
        for (vault, owner) in [(&window, "window"), (&command, "command")] {
            scope.spawn(move || {
                for round in 0..20 {
                    vault.put(owner, &format!("{round:02}"), &secret("x")).unwrap();
                }
            });
        }
    });
    assert_eq!(window.names("window").unwrap().len(), 20);
    assert_eq!(window.names("command").unwrap().len(), 20);
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let vault = open_ready(dir.path(), Arc::new(FakeKeyring::default()));
    vault.put("shop", "A", &secret("x")).unwrap();
    let mode = std::fs::metadata(dir.path().join("vault.json"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_file_that_cannot_be_written_leaves_the_secret_that_was_there() {
    let (dir, keyring) = (tempfile::tempdir().unwrap(), Arc::new(FakeKeyring::default()));
    let vault = open_ready(dir.path(), keyring);
    vault.put("shop", "A", &secret("old")).unwrap();
    // A folder in the file's place makes the last step of writing fail, also for root.
    let kept = dir.path().join("kept.json");
    std::fs::rename(dir.path().join("vault.json"), &kept).unwrap();
    std::fs::create_dir_all(dir.path().join("vault.json/full")).unwrap();
    assert!(matches!(
        vault.put("shop", "A", &secret("new")),
        Err(VaultError::File { .. })
    ));
    std::fs::remove_dir_all(dir.path().join("vault.json")).unwrap();
    std::fs::rename(&kept, dir.path().join("vault.json")).unwrap();
    assert_eq!(read(&vault, "shop", "A").as_deref(), Some("old"));
    let left: Vec<_> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(".vault-"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn debug_shows_no_secret() {
    let dir = tempfile::tempdir().unwrap();
    let vault = open_ready(dir.path(), Arc::new(FakeKeyring::default()));
    vault.put("shop", "A", &secret("hunter2")).unwrap();
    assert_eq!(format!("{vault:?}"), "Vault { custody: Keyring, .. }");
    assert!(!format!("{:?}", vault.get("shop", "A")).contains("hunter2"));
}
