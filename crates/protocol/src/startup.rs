//! What the window needs to know first: whether anything is broken, and whether secrets can be kept.

use crate::Settings;
use serde::{Deserialize, Serialize};
use specta::Type;

/// How the app stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AppStatus {
    /// Mosaic's version.
    pub version: String,
    /// Where it keeps its files.
    pub data_dir: String,
    /// The settings.
    pub settings: Settings,
    /// Whether a key for the model is stored (or none is needed).
    pub has_key: bool,
    /// Whether the key comes from the environment rather than the vault.
    pub key_from_environment: bool,
    /// Whether the endpoint's address comes from the environment; then a saved one waits until that is gone.
    pub endpoint_from_environment: bool,
    /// How secrets are kept.
    pub vault: VaultState,
    /// What went wrong at the start; the app works all the same.
    pub problems: Vec<StartupProblem>,
}

/// Something found broken at the start and set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StartupProblem {
    /// What happened, for a person.
    pub message: String,
    /// Where the broken file was put, when one was.
    pub copy_at: Option<String>,
}

/// How secrets are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum VaultState {
    /// Open: secrets can be stored and used.
    Open {
        /// Where the master key lives.
        custody: Custody,
    },
    /// Waits for the passphrase.
    Locked,
    /// No keyring was found: the person has to choose.
    NeedsChoice {
        /// Why the keyring could not be used.
        reason: String,
        /// Whether secrets lie here that only the keyring's key opens: a passphrase would put them aside.
        holds_secrets: bool,
    },
}

/// Where the master key lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Custody {
    /// In the system's keyring.
    Keyring,
    /// Derived from a passphrase the person types at each start.
    Passphrase,
    /// In memory only: gone when the app ends.
    Memory,
}

/// What the person chose where there is no keyring.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum VaultChoice {
    /// Derive the key from this passphrase.
    Passphrase {
        /// The passphrase.
        passphrase: String,
    },
    /// Keep secrets until the app ends.
    Memory,
}
