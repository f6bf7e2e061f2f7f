//! Tests of who may read what the store writes.

#![cfg(unix)]

use super::*;
use crate::{Store, settings_file};
use mosaic_protocol::Settings;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

/// The files in a folder that others may read.
fn readable(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).unwrap();
    files
        .map(|file| file.unwrap().path())
        .filter(|path| mode(path) & 0o077 != 0)
        .collect()
}

#[test]
fn a_folder_is_made_for_its_owner_alone_and_one_that_exists_is_closed() {
    let dir = tempfile::tempdir().unwrap();
    let made = dir.path().join("above/data");
    private_folder(&made).unwrap();
    assert_eq!(mode(&made), 0o700);
    set_mode(&made, 0o755);
    private_folder(&made).unwrap();
    assert_eq!(mode(&made), 0o700);
    set_mode(&made, 0o1777);
    private_folder(&made).unwrap();
    assert_eq!(mode(&made), 0o1777, "shared on purpose");
    std::fs::write(dir.path().join("file"), "").unwrap();
    let error = private_folder(&dir.path().join("file/data")).unwrap_err();
    assert!(
        error.to_string().starts_with("could not make folder `"),
        "{error}"
    );
}

#[tokio::test]
async fn only_its_owner_may_read_the_database_and_its_log() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mosaic.db");
    let store = Store::open(&path, true).await.unwrap().store;
    store.conversations(None, 1).await.unwrap();
    let files = std::fs::read_dir(dir.path()).unwrap().count();
    assert_eq!(files, 3, "the database, -wal and -shm");
    assert_eq!(readable(dir.path()), Vec::<PathBuf>::new());
    // One that is there already is closed at the next opening, with its log.
    for suffix in ["", "-wal", "-shm"] {
        set_mode(&crate::open::with_suffix(&path, suffix), 0o644);
    }
    let other = Store::open(&path, false).await.unwrap().store;
    assert_eq!(readable(dir.path()), Vec::<PathBuf>::new());
    other.close().await;
    store.close().await;
}

#[tokio::test]
async fn only_its_owner_may_read_what_was_put_aside() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mosaic.db");
    for (name, bytes) in [("mosaic.db", "broken"), (settings_file::FILE_NAME, "{")] {
        std::fs::write(dir.path().join(name), bytes).unwrap();
        set_mode(&dir.path().join(name), 0o644);
    }
    let opened = Store::open(&path, true).await.unwrap();
    assert!(opened.problem.is_some());
    assert!(settings_file::load(dir.path()).1.unwrap().copy_at.is_some());
    settings_file::save(dir.path(), &Settings::default()).unwrap();
    opened.store.close().await;
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 4);
    assert_eq!(readable(dir.path()), Vec::<PathBuf>::new());
}
