//! A private MariaDB with the company's database: a real `mariadbd` where one is installed, in a temporary folder and on a
//! free port of 127.0.0.1. It never touches an installed server's data, and nothing of it is left with the value.
//!
//! The first start on a machine makes an empty server (a few seconds); each later one copies it.

mod data;
mod missing;
pub mod process;
pub mod template;

use crate::{Company, Environment};
use anyhow::{Context as _, Result, bail};
pub use missing::NotInstalled;
use process::Running;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The database.
const DATABASE: &str = "larkspur";
/// The account that a connector uses; it may only read.
const READER: &str = "mosaic_reader";
/// Its password, good for this server only.
const PASSWORD: &str = "sample-only";

/// The running server. Dropping it ends the server and removes its folder.
#[derive(Debug)]
pub struct MySql {
    running: Running,
    // Declared after the server, which has to be gone when the folder is removed.
    folder: TempDir,
}

impl MySql {
    /// Starts the server with the company's database.
    ///
    /// # Errors
    /// [`NotInstalled`] where no MariaDB server is installed; else when it does not come up.
    pub async fn start(company: &Company) -> Result<Self> {
        let owned = company.clone();
        tokio::task::spawn_blocking(move || start(&owned))
            .await
            .context("could not start a private MariaDB")?
    }

    /// Returns the environment that leads the connector here, as an account that may only read.
    #[must_use]
    pub fn environment(&self) -> Environment {
        [
            ("MYSQL_HOST", "127.0.0.1".to_owned()),
            ("MYSQL_PORT", self.running.port().to_string()),
            ("MYSQL_USER", READER.to_owned()),
            ("MYSQL_PASSWORD", PASSWORD.to_owned()),
            ("MYSQL_DATABASE", DATABASE.to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    /// Returns the socket by which the database's own keeper (`root`, without a password) comes in and may write.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        process::socket(self.folder.path())
    }
}

fn start(company: &Company) -> Result<MySql> {
    if process::find_optional("mariadbd").is_none() {
        return Err(NotInstalled.into());
    }
    let folder = tempfile::Builder::new()
        .prefix("mosaic-mysql-")
        .tempdir()
        .context("could not make a temporary folder")?;
    let empty = template::ready(folder.path())?;
    template::copy(&empty, &folder.path().join("data"))?;
    let files = folder.path().join("files");
    std::fs::create_dir(&files).context("could not make a folder")?;
    // The server runs the file before it lets anyone in, and says nothing about a statement that fails: the last one
    // leaves a mark.
    let mark = files.join("done");
    let marked = mark.display().to_string().replace('\\', "/").replace('\'', "''");
    let sql = data::sql(company)? + &format!("SELECT 'done' INTO OUTFILE '{marked}';\n");
    let init = folder.path().join("init.sql");
    std::fs::write(&init, sql).context("could not write the database's data")?;
    let options = options(&init, &files);
    let running = process::start(folder.path(), &options).context("could not start a private MariaDB")?;
    if !mark.exists() {
        bail!("could not load the database: the server stopped at a statement of it");
    }
    // What was in it is in the database by now.
    let _ = std::fs::remove_file(&init);
    Ok(MySql { running, folder })
}

fn options(init: &Path, files: &Path) -> Vec<OsString> {
    let named = |name: &str, value: &Path| {
        let mut option = OsString::from(name);
        option.push(value);
        option
    };
    vec![
        named("--init-file=", init),
        named("--secure-file-priv=", files),
        "--default-time-zone=+00:00".into(),
    ]
}

#[cfg(test)]
mod tests;
