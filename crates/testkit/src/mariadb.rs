//! A private MariaDB with the Sakila sample database: a real `mariadbd` in a temporary folder on a free port of
//! 127.0.0.1. It never touches an installed server's data, and nothing of it is left when the value is dropped.
//!
//! The first start on a machine makes a template folder under `target/tmp` (a few seconds); each later one copies it and
//! is ready in well under a second.

mod template;

use anyhow::{Context as _, Result, bail};
use mosaic_sample::mysql::process::{self, Running};
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// The account the tests connect with. It may do everything, write files included: what stops a write in a test is then
/// truly the code under test.
pub const USER: &str = "mosaic";
/// The password of [`USER`].
pub const PASSWORD: &str = "mosaic-secret";
/// The database [`USER`] works in.
pub const DATABASE: &str = "sakila";

/// A running server. Dropping it kills the server and removes its folder.
#[derive(Debug)]
pub struct MariaDb {
    // Declared before the folder: the server has to be gone when the folder is removed.
    running: Running,
    folder: TempDir,
    options: Vec<OsString>,
}

impl MariaDb {
    /// Starts a server with Sakila loaded, listening on a free port of 127.0.0.1.
    ///
    /// # Panics
    /// When it cannot be started; see [`MariaDb::try_start`].
    #[must_use]
    #[track_caller]
    pub fn start() -> Self {
        match Self::try_start() {
            Ok(server) => server,
            Err(error) => panic!("could not start a private MariaDB: {error:#}"),
        }
    }

    /// Starts a server as [`MariaDb::start`] does.
    ///
    /// # Errors
    /// When `mariadb-server` is not installed, or the server does not come up within 30 seconds.
    pub fn try_start() -> Result<Self> {
        Self::try_start_with(&[])
    }

    /// Starts a server with further options of `mariadbd`, such as `--ssl-cert=…`.
    ///
    /// # Errors
    /// As [`MariaDb::try_start`].
    pub fn try_start_with(options: &[OsString]) -> Result<Self> {
        let template = template::ready()?;
        let folder = tempfile::Builder::new()
            .prefix("mosaic-mariadb-")
            .tempdir()
            .context("could not make a temporary folder")?;
        template::copy(&template, &folder.path().join("data"))?;
        // Writing files is allowed everywhere, so that only the code under test stands in the way.
        let options: Vec<OsString> = ["--secure-file-priv=".into()]
            .into_iter()
            .chain(options.iter().cloned())
            .collect();
        let running = process::start(folder.path(), &options)?;
        Ok(Self {
            running,
            folder,
            options,
        })
    }

    /// Returns the port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.running.port()
    }

    /// Returns the server's data folder: one folder for each database.
    #[must_use]
    pub fn data_dir(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    /// Returns the environment that a MySQL connector needs to reach it.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        [
            ("MYSQL_HOST", "127.0.0.1".to_owned()),
            ("MYSQL_PORT", self.port().to_string()),
            ("MYSQL_USER", USER.to_owned()),
            ("MYSQL_PASSWORD", PASSWORD.to_owned()),
            ("MYSQL_DATABASE", DATABASE.to_owned()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
    }

    /// Returns the same as one URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("mysql://{USER}:{PASSWORD}@127.0.0.1:{}/{DATABASE}", self.port())
    }

    /// Runs SQL as root over the socket, in Sakila, and returns what it prints: a line for each row, tabs between cells,
    /// no headings.
    ///
    /// # Errors
    /// When the client cannot be run or the server refuses the statement.
    pub fn sql(&self, statements: &str) -> Result<String> {
        let output = client(self.folder.path())
            .arg("--skip-column-names")
            .args(["--database", DATABASE, "--execute", statements])
            .output()
            .context("could not run the `mariadb` client")?;
        if !output.status.success() {
            bail!(
                "could not run SQL as root: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Kills the server at once, as a crash would, and waits until it is gone. The port then refuses connections.
    pub fn stop(&mut self) {
        self.running.kill();
    }

    /// Starts the server again on the same data and port, after [`MariaDb::stop`].
    ///
    /// # Errors
    /// When it does not come up.
    pub fn restart(&mut self) -> Result<()> {
        self.running.kill();
        self.running = process::start_on(self.folder.path(), &self.options, Some(self.port()))?;
        Ok(())
    }
}

/// Returns the command line client for root over the socket of the server in `folder`.
fn client(folder: &Path) -> Command {
    let mut command = Command::new("mariadb");
    command
        .arg("--no-defaults")
        .arg(format!("--socket={}", folder.join("s").display()))
        .args(["--user=root", "--default-character-set=utf8mb4", "--batch"]);
    command
}

#[cfg(test)]
mod tests {
    use super::MariaDb;
    use std::net::TcpStream;

    #[test]
    fn a_private_server_holds_sakila_and_is_gone_when_dropped() {
        let mut server = MariaDb::start();
        let count = server.sql("SELECT COUNT(*) FROM film").expect("count");
        assert_eq!(count.trim(), "1000");
        let tables = server
            .sql("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'sakila'")
            .expect("tables");
        assert_eq!(tables.trim(), "23", "16 tables and 7 views");
        let port = server.port();
        assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
        server.stop();
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
        server.restart().expect("restart");
        assert_eq!(server.port(), port);
        let folder = server.data_dir();
        drop(server);
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
        assert!(!folder.exists());
    }
}
