//! Commands about conversations: listing, opening, renaming, removing, searching.

use super::{Answer, Core};
use mosaic_app as core;
use mosaic_protocol::{
    ConversationId, ConversationSummary, ConversationView, DatasourceId, SearchResults, TurnId,
};

#[tauri::command]
#[specta::specta]
pub(crate) async fn list_conversations(
    app: Core<'_>,
    before: Option<String>,
) -> Answer<Vec<ConversationSummary>> {
    core::conversations::list_conversations(&app, before.as_deref()).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn open_conversation(
    app: Core<'_>,
    id: ConversationId,
    before: Option<TurnId>,
) -> Answer<ConversationView> {
    core::conversations::open_conversation(&app, &id, before.as_ref()).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn rename_conversation(app: Core<'_>, id: ConversationId, title: String) -> Answer<()> {
    core::conversations::rename_conversation(&app, &id, &title).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_conversation(app: Core<'_>, id: ConversationId) -> Answer<()> {
    core::conversations::remove_conversation(&app, &id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn search_messages(app: Core<'_>, query: String, offset: u32) -> Answer<SearchResults> {
    core::conversations::search_messages(&app, &query, offset).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn pin_sources(
    app: Core<'_>,
    id: ConversationId,
    datasource_ids: Vec<DatasourceId>,
) -> Answer<()> {
    core::conversations::pin_sources(&app, &id, &datasource_ids).await
}
