//! Who else uses the data folder: every running Mosaic, window or headless, holds a lock of its own for life. A lock that can
//! be taken belongs to one that is gone, however it went. Opening the folder is done one at a time.

use fs4::fs_std::FileExt as _;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// The folder of the locks, one file for each running Mosaic.
const FOLDER: &str = "running";
/// The file that is locked while a Mosaic opens the folder.
const DOOR: &str = "mosaic.lock";

/// This Mosaic among its kind. Its lock is let go when it is dropped, or when the process ends.
pub(crate) struct Instance {
    /// Its name, as turns carry it.
    pub(crate) name: String,
    folder: PathBuf,
    _lock: Option<File>,
}

/// Held while the data folder is being opened: whoever comes meanwhile waits.
pub(crate) struct Door(#[expect(dead_code, reason = "held for its lock")] Option<File>);

/// Waits until nobody else opens the folder.
pub(crate) fn enter(data_dir: &Path) -> Door {
    let locked = open(&data_dir.join(DOOR)).and_then(|file| file.lock_exclusive().map(|()| file));
    Door(
        locked
            .map_err(|error| tracing::warn!(%error, "could not lock the data folder"))
            .ok(),
    )
}

impl Instance {
    /// Registers this Mosaic.
    pub(crate) fn register(data_dir: &Path) -> Self {
        let name = uuid::Uuid::now_v7().to_string();
        let folder = data_dir.join(FOLDER);
        let lock = std::fs::create_dir_all(&folder)
            .and_then(|()| open(&folder.join(&name)))
            .and_then(|file| {
                file.try_lock_exclusive()?;
                Ok(file)
            });
        if let Err(error) = &lock {
            tracing::warn!(%error, "could not register among the running");
        }
        Self {
            name,
            folder,
            _lock: lock.ok(),
        }
    }

    /// Returns the names of all that run now, this one among them, and forgets those that are gone.
    pub(crate) fn alive(&self) -> Vec<String> {
        let mut alive = vec![self.name.clone()];
        let Ok(entries) = std::fs::read_dir(&self.folder) else {
            return alive;
        };
        for entry in entries.flatten() {
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            if name == self.name {
                continue;
            }
            match open(&entry.path()).and_then(|file| file.try_lock_exclusive()) {
                Ok(true) => {
                    // Nobody holds it: left by one that is gone. Another may clear it away at the same time.
                    let _ = std::fs::remove_file(entry.path());
                }
                Ok(false) | Err(_) => alive.push(name),
            }
        }
        alive
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(self.folder.join(&self.name));
    }
}

fn open(path: &Path) -> io::Result<File> {
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_run_are_told_from_those_that_are_gone() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (
            Instance::register(folder.path()),
            Instance::register(folder.path()),
        );
        std::fs::write(folder.path().join(FOLDER).join("gone"), "").unwrap();
        let mut alive = one.alive();
        alive.sort();
        assert_eq!(alive, [one.name.clone(), two.name.clone()]);
        drop(two);
        assert_eq!(one.alive(), std::slice::from_ref(&one.name));
        assert!(!folder.path().join(FOLDER).join("gone").exists());
    }
}
