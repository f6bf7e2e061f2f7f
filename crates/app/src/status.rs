//! How the app stands, and its settings.

use crate::failure::from_store;
use crate::{Mosaic, model_access};
use mosaic_protocol::{AppError, AppStatus, Settings, StartupProblem, VaultState};
use mosaic_store::settings_file;

/// Returns how the app stands: the first thing a window asks for.
///
/// # Errors
/// None today; a vault that cannot be used is a state, not an error.
pub async fn app_status(app: &Mosaic) -> Result<AppStatus, AppError> {
    let vault = app.secrets().state().await;
    let has_key = match vault {
        VaultState::Open { .. } => model_access::has_access(app).await,
        VaultState::Locked | VaultState::NeedsChoice { .. } => model_access::has_access_without_vault(app),
    };
    Ok(AppStatus {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        data_dir: app.environment().data_dir.display().to_string(),
        settings: model_access::effective_settings(app),
        has_key,
        key_from_environment: app.environment().api_key.is_some(),
        endpoint_from_environment: app.environment().base_url.is_some(),
        vault,
        problems: problems(app),
    })
}

/// Returns what was found broken so far and set aside.
#[must_use]
pub fn problems(app: &Mosaic) -> Vec<StartupProblem> {
    let mut problems = app.problems().to_vec();
    problems.extend(app.secrets().problem());
    problems
}

/// Stores the settings.
///
/// # Errors
/// When the file cannot be written; then the old ones stay in force.
pub async fn save_settings(app: &Mosaic, settings: Settings) -> Result<AppStatus, AppError> {
    store(app, settings).await?;
    app_status(app).await
}

/// Writes the settings to their file, then puts them in force.
///
/// An endpoint that the environment put in force for now is not written over the stored one.
pub(crate) async fn store(app: &Mosaic, mut settings: Settings) -> Result<(), AppError> {
    if app.environment().base_url.is_some() {
        settings.endpoint = app.settings().endpoint;
    }
    let folder = app.environment().data_dir.clone();
    let written = settings.clone();
    let done = tokio::task::spawn_blocking(move || settings_file::save(&folder, &written)).await;
    done.map_err(|error| AppError::new(mosaic_protocol::ErrorCode::Internal, error.to_string()))?
        .map_err(from_store)?;
    app.set_settings(settings);
    Ok(())
}
