//! Commands about the app itself: how it stands, settings, the model's key, the vault.

use super::{Answer, Core};
use mosaic_app as core;
use mosaic_protocol::{AppError, AppStatus, Endpoint, ErrorCode, ModelChoice, Settings, VaultChoice};
use secrecy::SecretString;
use tauri::AppHandle;
use tauri_plugin_opener::OpenerExt as _;

#[tauri::command]
#[specta::specta]
pub(crate) async fn app_status(app: Core<'_>) -> Answer<AppStatus> {
    core::status::app_status(&app).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_settings(app: Core<'_>, settings: Settings) -> Answer<AppStatus> {
    core::status::save_settings(&app, settings).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn check_model_access(
    app: Core<'_>,
    endpoint: Endpoint,
    key: Option<String>,
) -> Answer<Vec<ModelChoice>> {
    core::model_access::check_model_access(&app, &endpoint, key.map(SecretString::from)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_model_access(
    app: Core<'_>,
    endpoint: Endpoint,
    key: Option<String>,
) -> Answer<AppStatus> {
    core::model_access::save_model_access(&app, endpoint, key.map(SecretString::from)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_key(app: Core<'_>) -> Answer<AppStatus> {
    core::model_access::forget_key(&app).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn list_models(app: Core<'_>) -> Answer<Vec<ModelChoice>> {
    core::model_access::list_models(&app).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_vault(app: Core<'_>, choice: VaultChoice) -> Answer<AppStatus> {
    core::secrets::choose_vault(&app, choice).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn unlock_vault(app: Core<'_>, passphrase: String) -> Answer<AppStatus> {
    core::secrets::unlock_vault(&app, SecretString::from(passphrase)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn retry_keyring(app: Core<'_>) -> Answer<AppStatus> {
    core::secrets::retry_keyring(&app).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_vault_over(app: Core<'_>) -> Answer<AppStatus> {
    core::secrets::start_over(&app).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn rotate_vault_key(app: Core<'_>) -> Answer<AppStatus> {
    core::secrets::rotate_key(&app).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn open_link(handle: AppHandle, url: String) -> Answer<()> {
    let url = core::links::checked(&url)?;
    handle.opener().open_url(url, None::<&str>).map_err(|error| {
        AppError::new(
            ErrorCode::Internal,
            format!("could not open the browser: {error}"),
        )
    })
}
