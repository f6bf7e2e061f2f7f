//! Folders and files that only their owner may read, whatever the system's defaults are. On systems without Unix modes
//! the folder of the user's own data is private already, and nothing is done.

use crate::StoreError;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// What only the owner may do with a folder: everything.
#[cfg(unix)]
const FOLDER: u32 = 0o700;

/// What only the owner may do with a file: read and write.
#[cfg(unix)]
const FILE: u32 = 0o600;

/// Makes the folder, with those above it that are missing, for its owner alone, and takes the others' rights from one
/// that exists. A folder that is shared on purpose, as `/tmp` is, keeps its rights.
///
/// # Errors
/// [`StoreError::File`] when it cannot be made. One whose rights cannot be changed is logged and used as it is.
pub fn private_folder(path: &Path) -> Result<(), StoreError> {
    make_folder(path).map_err(|source| StoreError::File {
        action: "make folder",
        path: path.to_owned(),
        source,
    })?;
    take_others_rights(path);
    Ok(())
}

/// Makes an empty file for its owner alone where there is none, and takes the others' rights from one that exists. What
/// fails here is left to whoever opens the file next.
pub(crate) fn private_file(path: &Path) {
    match new_file().create_new(true).open(path) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => take_others_rights(path),
        Err(error) => tracing::debug!(path = %path.display(), %error, "could not make file"),
    }
}

/// Opens a file for writing, emptied, for its owner alone.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    let file = new_file().create(true).truncate(true).open(path)?;
    take_others_rights(path);
    Ok(file)
}

/// Takes from everybody but the owner the right to read, write and enter; does nothing when there is no such file.
#[cfg(unix)]
pub(crate) fn take_others_rights(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    const OTHERS: u32 = 0o077;
    const SHARED: u32 = 0o1000;
    let changed = std::fs::metadata(path).and_then(|found| {
        let mode = found.permissions().mode();
        if mode & OTHERS == 0 || (found.is_dir() && mode & SHARED != 0) {
            return Ok(());
        }
        std::fs::set_permissions(path, PermissionsExt::from_mode(mode & !OTHERS))
    });
    match changed {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "could not keep others from reading");
        }
    }
}

#[cfg(not(unix))]
pub(crate) fn take_others_rights(_path: &Path) {}

#[cfg(unix)]
fn make_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(FOLDER)
        .create(path)
}

#[cfg(not(unix))]
fn make_folder(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(path)
}

#[cfg(unix)]
fn new_file() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.write(true).mode(FILE);
    options
}

#[cfg(not(unix))]
fn new_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    options
}

#[cfg(test)]
mod tests;
