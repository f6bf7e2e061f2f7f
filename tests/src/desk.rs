//! A person's desk, private and gone afterwards: screen, session bus with an unlocked keyring, data folder. An app can
//! be opened on it, closed, and opened again on the same data.

use crate::driver::Driver;
use crate::{Display, Window};
use anyhow::{Context, Result, bail};
use mosaic_testkit::keyring::PrivateKeyring;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Screen, keyring and data folder of one journey.
#[derive(Debug)]
pub struct Desk {
    name: String,
    display: Display,
    keyring: PrivateKeyring,
    folder: TempDir,
    environment: Vec<(String, String)>,
}

impl Desk {
    /// Lays a desk. The name goes into screenshots and logs.
    ///
    /// # Errors
    /// When the screen, the bus, the keyring or the folder cannot be had.
    pub fn lay(name: &str) -> Result<Self> {
        Self::lay_with(name, PrivateKeyring::start()?)
    }

    /// Lays a desk of a system that has no keyring.
    ///
    /// # Errors
    /// When the screen, the bus or the folder cannot be had.
    pub fn lay_without_keyring(name: &str) -> Result<Self> {
        Self::lay_with(name, PrivateKeyring::start_bus_only()?)
    }

    fn lay_with(name: &str, keyring: PrivateKeyring) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("mosaic-desk-")
            .tempdir()
            .context("could not make a data folder")?;
        Ok(Self {
            name: name.to_owned(),
            display: Display::start()?,
            keyring,
            folder,
            environment: vec![],
        })
    }

    /// Sets a variable for the apps opened from now on.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }

    /// Sets a variable for the apps opened from now on.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.into()));
    }

    /// Returns where the app keeps its files.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Returns the screen's name, for `DISPLAY`.
    #[must_use]
    pub fn screen(&self) -> &str {
        self.display.name()
    }

    /// Opens the app in a window.
    ///
    /// # Errors
    /// When it is not built or does not open.
    pub async fn open(&self) -> Result<Window> {
        self.open_program(&program("mosaic")?).await
    }

    /// Opens another program with a webview, to compare with.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn open_program(&self, program: &Path) -> Result<Window> {
        let log = artifacts().join("logs");
        fs::create_dir_all(&log).context("could not make the folder for logs")?;
        let driver = Driver::start(&self.all_variables(), &log.join(format!("{}.log", self.name)))?;
        Window::open(driver, program, (&self.name, self.screen())).await
    }

    /// Returns what every program on this desk is given.
    #[must_use]
    pub fn all_variables(&self) -> Vec<(String, String)> {
        let own = [
            ("DISPLAY", self.display.name().to_owned()),
            ("MOSAIC_DATA_DIR", self.data_dir().display().to_string()),
            ("TAURI_AUTOMATION", "true".to_owned()),
            ("TAURI_WEBVIEW_AUTOMATION", "true".to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
            ("NO_AT_BRIDGE", "1".to_owned()),
            ("GDK_BACKEND", "x11".to_owned()),
            ("LIBGL_ALWAYS_SOFTWARE", "1".to_owned()),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value));
        let all = self.keyring.env().iter().cloned().chain(own);
        all.chain(self.environment.iter().cloned()).collect()
    }
}

/// Returns the path of one of our programs, beside the running test.
///
/// # Errors
/// When it is not built.
pub fn program(name: &str) -> Result<PathBuf> {
    let own = env::current_exe().context("could not tell where this program is")?;
    let found = own
        .ancestors()
        .skip(1)
        .map(|folder| folder.join(format!("{name}{}", env::consts::EXE_SUFFIX)))
        .find(|path| path.is_file());
    match found {
        Some(path) => Ok(path),
        None => bail!("{name} is not built (cargo xtask e2e builds it)"),
    }
}

/// Returns the folder that screenshots and logs are put in.
#[must_use]
pub fn artifacts() -> PathBuf {
    if let Some(folder) = env::var_os("MOSAIC_SCREENS") {
        return folder.into();
    }
    let own = env::current_exe().unwrap_or_default();
    let target = own
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").is_file());
    target.unwrap_or(Path::new("target")).join("screens")
}
