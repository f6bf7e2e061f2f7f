//! Commands about connectors and datasources.

use super::{Answer, Core};
use mosaic_app as core;
use mosaic_protocol::{
    CheckReport, ConnectorInfo, Datasource, DatasourceDraft, DatasourceId, HealthChange, HealthReport,
    LookAround,
};
use tauri::ipc::Channel;

#[tauri::command]
#[specta::specta]
pub(crate) async fn list_connectors(app: Core<'_>) -> Answer<Vec<ConnectorInfo>> {
    core::connectors::list_connectors(&app).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn list_datasources(app: Core<'_>) -> Answer<Vec<Datasource>> {
    core::datasources::list_datasources(&app).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn test_datasource(app: Core<'_>, draft: DatasourceDraft) -> Answer<CheckReport> {
    core::datasources::test_datasource(&app, &draft).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_datasource(app: Core<'_>, draft: DatasourceDraft) -> Answer<Datasource> {
    core::datasources::save_datasource(&app, draft).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_datasource(app: Core<'_>, id: DatasourceId) -> Answer<()> {
    core::datasources::remove_datasource(&app, &id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn check_datasource(app: Core<'_>, id: DatasourceId) -> Answer<HealthReport> {
    core::datasources::check_datasource(&app, &id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn restart_datasource(app: Core<'_>, id: DatasourceId) -> Answer<HealthReport> {
    core::datasources::restart_datasource(&app, &id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn look_around(app: Core<'_>) -> Answer<LookAround> {
    core::sample::look_around(&app).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn leave_sample(app: Core<'_>) -> Answer<()> {
    core::sample::leave_sample(&app).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn watch_health(app: Core<'_>, channel: Channel<HealthChange>) -> Answer<()> {
    core::datasources::watch_health(&app, move |change| channel.send(change).is_ok());
    Ok(())
}
