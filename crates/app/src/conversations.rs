//! Conversations: listing, opening, renaming, removing, searching.

use crate::failure::from_store;
use crate::running::Live;
use crate::{Mosaic, record};
use mosaic_agent::policy;
use mosaic_protocol::{
    AppError, ConversationId, ConversationSummary, ConversationView, ErrorCode, SearchResults, TurnId,
    TurnStatus, TurnView,
};

/// How many conversations a page of the list has.
const LIST_PAGE: u32 = 100;
/// How many turns a page of a conversation has.
const TURN_PAGE: u32 = 30;
/// How many hits a page of search results has.
const HIT_PAGE: u32 = 40;

/// Returns a page of conversations, the last changed first. `before` is `updated_at` of the last one of the page before.
///
/// # Errors
/// When the database refuses.
pub async fn list_conversations(
    app: &Mosaic,
    before: Option<&str>,
) -> Result<Vec<ConversationSummary>, AppError> {
    let mut list = app
        .store()
        .conversations(before, LIST_PAGE)
        .await
        .map_err(from_store)?;
    for one in &mut list {
        one.running = app.running().in_conversation(&one.id).is_some();
    }
    Ok(list)
}

/// Returns a conversation with its last turns, or with those before the turn `before`.
///
/// # Errors
/// `NotFound`; when the database refuses.
pub async fn open_conversation(
    app: &Mosaic,
    id: &ConversationId,
    before: Option<&TurnId>,
) -> Result<ConversationView, AppError> {
    let live = app.running().in_conversation(id);
    let mut summary = app.store().conversation(id).await.map_err(from_store)?;
    if live.is_none() && summary.running {
        // Another Mosaic is at work on it, or was and is gone.
        app.recover().await?;
    }
    let page = app
        .store()
        .turns(id, before, TURN_PAGE)
        .await
        .map_err(from_store)?;
    summary.running = live.is_some();
    let tainted = app.store().heard_sources(id, policy::echoes).await;
    let turns = page
        .turns
        .into_iter()
        .map(|turn| view(turn, live.as_deref()))
        .collect();
    Ok(ConversationView {
        summary,
        turns,
        earlier: page.earlier,
        tainted: tainted.map_err(from_store)?,
    })
}

/// Gives a conversation another title.
///
/// # Errors
/// `Invalid` when the title is empty; `NotFound`.
pub async fn rename_conversation(app: &Mosaic, id: &ConversationId, title: &str) -> Result<(), AppError> {
    let title = title.trim();
    if title.is_empty() {
        return Err(AppError::new(ErrorCode::Invalid, "a conversation needs a title"));
    }
    app.store()
        .rename_conversation(id, title)
        .await
        .map_err(from_store)
}

/// Removes a conversation with all its turns; a turn that runs in it is stopped first.
///
/// # Errors
/// `NotFound`; when the database refuses.
pub async fn remove_conversation(app: &Mosaic, id: &ConversationId) -> Result<(), AppError> {
    while let Some(live) = app.running().in_conversation(id) {
        live.say(crate::running::Word::Stop);
        live.wait_until_over().await;
    }
    app.store().remove_conversation(id).await.map_err(from_store)
}

/// Returns a page of the messages that hold the words, best first.
///
/// # Errors
/// When the database refuses. An empty query finds nothing.
pub async fn search_messages(app: &Mosaic, query: &str, offset: u32) -> Result<SearchResults, AppError> {
    app.store()
        .search(query, offset, HIT_PAGE)
        .await
        .map_err(from_store)
}

/// A turn that runs here is shown as far as it came; one that runs in another Mosaic, as far as that one has stored it.
fn view(turn: mosaic_store::StoredTurn, live: Option<&Live>) -> TurnView {
    let id = turn.id.clone();
    let question = turn.question.clone();
    if let Some(live) = live.filter(|live| live.turn_id == id) {
        return TurnView {
            id,
            question,
            status: TurnStatus::Running,
            events: live.so_far(),
        };
    }
    let status = turn.status;
    TurnView {
        id,
        question,
        status,
        events: record::facts(turn, status),
    }
}

/// Pins sources to a conversation: its further questions go to them unless the person says otherwise. An empty list
/// unpins.
///
/// # Errors
/// `NotFound` for a conversation that is gone; when the database refuses.
pub async fn pin_sources(
    app: &Mosaic,
    id: &ConversationId,
    datasource_ids: &[mosaic_protocol::DatasourceId],
) -> Result<(), AppError> {
    app.store()
        .pin_sources(id, datasource_ids)
        .await
        .map_err(from_store)
}
