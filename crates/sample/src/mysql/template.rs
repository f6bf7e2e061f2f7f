//! The empty server that every private one is copied from, made once for each version of MariaDB in a folder of the
//! system's for temporary files, and guarded by a file lock. Never changed after it is complete.

use super::process;
use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Counts up whenever what is in the template changes.
const VERSION: u32 = 1;

/// Returns the template, made now if it was not there. `own` is a folder that this process made.
///
/// # Errors
/// When MariaDB's own program cannot make one, or a folder cannot be written.
pub fn ready(own: &Path) -> Result<PathBuf> {
    let home = home(own)?;
    let template = home.join(format!("mariadb-{}", fingerprint()?));
    if template.is_dir() {
        return Ok(template);
    }
    let lock = File::create(home.join("lock")).context("could not make a lock file")?;
    lock.lock().context("could not lock the template")?;
    if template.is_dir() {
        return Ok(template);
    }
    // Made aside and renamed when complete, so that a half-made one is never taken.
    let incoming = home.join("incoming");
    if incoming.exists() {
        fs::remove_dir_all(&incoming).context("could not remove a half-made template")?;
    }
    make(&incoming, own)?;
    fs::rename(&incoming, &template).context("could not put the template in its place")?;
    Ok(template)
}

/// Copies a folder and all in it.
///
/// # Errors
/// When something in it cannot be read, or written there.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    let copying = || format!("could not copy {} to {}", from.display(), to.display());
    fs::create_dir_all(to).with_context(copying)?;
    for entry in fs::read_dir(from).with_context(copying)? {
        let entry = entry.with_context(copying)?;
        let target = to.join(entry.file_name());
        if entry.file_type().with_context(copying)?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target).with_context(copying)?;
        }
    }
    Ok(())
}

/// Returns the folder of templates, which is this person's alone: what lies there is run.
#[cfg(unix)]
fn home(own: &Path) -> Result<PathBuf> {
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
    let person = fs::metadata(own).context("could not look at a folder")?.uid();
    let home = std::env::temp_dir().join(format!("mosaic-sample-{person}"));
    let mut made = fs::DirBuilder::new();
    made.recursive(true).mode(0o700);
    made.create(&home)
        .with_context(|| format!("could not make {}", home.display()))?;
    let found = fs::symlink_metadata(&home).context("could not look at a folder")?;
    if !found.is_dir() || found.uid() != person || found.mode() & 0o077 != 0 {
        bail!("{} is not this account's alone: remove it", home.display());
    }
    Ok(home)
}

/// Returns the folder of templates; the system's folder for temporary files is this person's alone.
#[cfg(not(unix))]
fn home(_own: &Path) -> Result<PathBuf> {
    let home = std::env::temp_dir().join("mosaic-sample");
    fs::create_dir_all(&home).with_context(|| format!("could not make {}", home.display()))?;
    Ok(home)
}

/// Returns what changes when another version of the server is installed.
fn fingerprint() -> Result<String> {
    let output = Command::new(process::find("mariadbd"))
        .arg("--version")
        .output()
        .context("could not run `mariadbd`")?;
    let mut hash = Sha256::new();
    hash.update(VERSION.to_le_bytes());
    hash.update(&output.stdout);
    let digest = hash.finalize();
    Ok(digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect())
}

fn make(folder: &Path, own: &Path) -> Result<()> {
    let mut install = Command::new(process::find("mariadb-install-db"));
    install.arg(format!("--datadir={}", folder.display()));
    if cfg!(unix) {
        install.args([
            "--no-defaults",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--innodb-log-file-size=8M",
        ]);
        if process::is_root(own) {
            install.arg("--user=root");
        }
    }
    let output = install
        .output()
        .context("could not run `mariadb-install-db`: is the MariaDB server installed?")?;
    if !output.status.success() {
        bail!(
            "`mariadb-install-db` failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(())
}
