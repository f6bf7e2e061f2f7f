//! Commands about turns: asking, following, stopping, deciding, and what the tools brought.

use super::{Answer, Core, into_window};
use mosaic_app as core;
use mosaic_protocol::{
    AppError, ApprovalDecision, DatasourceId, ErrorCode, PlanPreview, PlanQuery, RecordView, SendMessage,
    SentTurn, ToolCallId, ToolResultView, TurnEvent, TurnId,
};
use tauri::AppHandle;
use tauri::ipc::Channel;
use tauri_plugin_dialog::DialogExt as _;
use tauri_plugin_opener::OpenerExt as _;

#[tauri::command]
#[specta::specta]
pub(crate) async fn send_message(
    app: Core<'_>,
    message: SendMessage,
    events: Channel<TurnEvent>,
) -> Answer<SentTurn> {
    core::send_message::send_message(&app, message, into_window(events)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn follow_turn(app: Core<'_>, turn_id: TurnId, events: Channel<TurnEvent>) -> Answer<()> {
    core::turns::follow_turn(&app, &turn_id, into_window(events))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_turn(app: Core<'_>, turn_id: TurnId) -> Answer<()> {
    core::turns::stop_turn(&app, &turn_id)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn decide_approval(
    app: Core<'_>,
    turn_id: TurnId,
    call_id: ToolCallId,
    decision: ApprovalDecision,
) -> Answer<()> {
    core::turns::decide_approval(&app, &turn_id, call_id, decision)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn load_tool_result(
    app: Core<'_>,
    turn_id: TurnId,
    call_id: ToolCallId,
) -> Answer<ToolResultView> {
    core::results::load_tool_result(&app, &turn_id, &call_id).await
}

/// Asks where to save, then writes. Answers the path, or null when the person closed the dialog.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_result_csv(
    handle: AppHandle,
    app: Core<'_>,
    turn_id: TurnId,
    call_id: ToolCallId,
) -> Answer<Option<String>> {
    let csv = core::results::result_as_csv(&app, &turn_id, &call_id).await?;
    let (send, receive) = tokio::sync::oneshot::channel();
    handle
        .dialog()
        .file()
        .set_file_name(&csv.file_name)
        .add_filter("CSV", &["csv"])
        .save_file(move |path| {
            // The receiver is gone only when the window is.
            let _ = send.send(path);
        });
    let Some(path) = receive.await.ok().flatten() else {
        return Ok(None);
    };
    let path = path
        .into_path()
        .map_err(|error| AppError::new(ErrorCode::Invalid, format!("cannot save to that place: {error}")))?;
    core::results::save_csv(&csv, &path).await?;
    Ok(Some(path.display().to_string()))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_plan(app: Core<'_>, query: PlanQuery) -> Answer<PlanPreview> {
    core::plans::preview_plan(&app, &query).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn retry_source(
    app: Core<'_>,
    turn_id: TurnId,
    datasource_id: DatasourceId,
    events: Channel<TurnEvent>,
) -> Answer<()> {
    core::turns::retry_source(&app, &turn_id, &datasource_id, into_window(events)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn open_record(app: Core<'_>, turn_id: TurnId, record: u32) -> Answer<RecordView> {
    core::records::open_record(&app, &turn_id, record).await
}

/// Opens the original of a stored record in the browser: the window never hands an address over.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_original(
    app: Core<'_>,
    handle: AppHandle,
    turn_id: TurnId,
    record: u32,
) -> Answer<()> {
    let view = core::records::open_record(&app, &turn_id, record).await?;
    let Some(url) = view.record.url else {
        return Err(AppError::new(ErrorCode::NotFound, "this record has no address"));
    };
    let url = core::links::checked(&url)?;
    handle.opener().open_url(url, None::<&str>).map_err(|error| {
        AppError::new(
            ErrorCode::Internal,
            format!("could not open the browser: {error}"),
        )
    })
}
