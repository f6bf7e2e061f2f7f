//! What Mosaic takes from its surroundings, read once at the start: where its files live, a key and an address given by
//! environment variables, where the connectors' executable is. Nothing else of the app reads the environment.

use secrecy::SecretString;
use std::path::{Path, PathBuf};

/// The hidden subcommand under which Mosaic's executables run [`mosaic_mcp::guard`] for a server that may not stop by itself.
pub const GUARD: &str = "__guard";

/// The surroundings of one running Mosaic.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Where Mosaic keeps its files. From `MOSAIC_DATA_DIR`, else the platform's place for application data.
    pub data_dir: PathBuf,
    /// A key for the model that goes before the stored one. From `ANTHROPIC_API_KEY`.
    pub api_key: Option<SecretString>,
    /// An address of the model's service that goes before the stored one. From `ANTHROPIC_BASE_URL`.
    pub base_url: Option<String>,
    /// The executable that holds the connectors. From `MOSAIC_CONNECTOR`, else `mosaic-connector` beside this one.
    pub connector: PathBuf,
    /// Whether the system's keyring may be used. `MOSAIC_KEYRING=off` says no.
    pub keyring: bool,
    /// A passphrase for the vault where there is no keyring. From `MOSAIC_PASSPHRASE`.
    pub passphrase: Option<SecretString>,
}

impl Environment {
    /// Reads the process's environment. An empty variable counts as absent.
    #[must_use]
    pub fn from_process() -> Self {
        let text = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
        Self {
            data_dir: std::env::var_os("MOSAIC_DATA_DIR")
                .filter(|value| !value.is_empty())
                .map_or_else(default_data_dir, PathBuf::from),
            api_key: text("ANTHROPIC_API_KEY").map(SecretString::from),
            base_url: text("ANTHROPIC_BASE_URL"),
            connector: std::env::var_os("MOSAIC_CONNECTOR")
                .map_or_else(connector_beside_this_executable, PathBuf::from),
            keyring: text("MOSAIC_KEYRING").is_none_or(|value| value != "off"),
            passphrase: text("MOSAIC_PASSPHRASE").map(SecretString::from),
        }
    }

    /// Returns surroundings that touch nothing but `data_dir`: for tests and for the sample.
    #[must_use]
    pub fn private(data_dir: &Path, connector: PathBuf) -> Self {
        Self {
            data_dir: data_dir.to_owned(),
            api_key: None,
            base_url: None,
            connector,
            keyring: false,
            passphrase: None,
        }
    }
}

fn default_data_dir() -> PathBuf {
    directories::ProjectDirs::from("com", "Mosaic", "Mosaic").map_or_else(
        || std::env::temp_dir().join("mosaic"),
        |dirs| dirs.data_dir().to_owned(),
    )
}

fn connector_beside_this_executable() -> PathBuf {
    let name = format!("mosaic-connector{}", std::env::consts::EXE_SUFFIX);
    std::env::current_exe()
        .ok()
        .and_then(|exe| exe.parent().map(|folder| folder.join(&name)))
        .unwrap_or_else(|| PathBuf::from(name))
}
