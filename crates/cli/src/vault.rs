//! `mosaic-cli vault`: how secrets are kept, a new master key, and the way out of a forgotten passphrase.

use crate::arguments::VaultAction;
use crate::exit;
use mosaic_app::{Mosaic, secrets, status};
use mosaic_protocol::{Custody, VaultState};
use std::process::ExitCode;

/// Runs one action and tells how secrets are kept then.
pub(crate) async fn run(mosaic: &Mosaic, action: VaultAction) -> ExitCode {
    let done = match action {
        VaultAction::Status => status::app_status(mosaic).await,
        VaultAction::Rotate => secrets::rotate_key(mosaic).await,
        VaultAction::StartOver => secrets::start_over(mosaic).await,
    };
    match done {
        Ok(status) => exit::print(&format!("{}\n", words(&status.vault)))
            .err()
            .unwrap_or(ExitCode::SUCCESS),
        Err(error) => exit::fail(&error),
    }
}

fn words(vault: &VaultState) -> String {
    match vault {
        VaultState::Open {
            custody: Custody::Keyring,
        } => "open; the master key is in the keyring".to_owned(),
        VaultState::Open {
            custody: Custody::Passphrase,
        } => "open; the master key is under a passphrase".to_owned(),
        VaultState::Open {
            custody: Custody::Memory,
        } => "open; in memory only".to_owned(),
        VaultState::Locked => "locked by a passphrase (MOSAIC_PASSPHRASE opens it)".to_owned(),
        VaultState::NeedsChoice { reason, .. } => {
            format!("not set up: {reason} (MOSAIC_PASSPHRASE starts one under a passphrase)")
        }
    }
}
