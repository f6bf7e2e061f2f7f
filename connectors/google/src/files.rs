//! Drive, Docs and Sheets.

mod declaration;
mod docs;
mod drive;
mod sheets;

pub(crate) use declaration::{entities, patterns, search_tools, tools};

use crate::shared::Shared;
use mosaic_connector_kit::{Call, Output, ToolError};

/// Runs a tool of this part; `None` when it is another's.
pub(crate) async fn call(google: &Shared, call: &Call) -> Option<Result<Output, ToolError>> {
    Some(match call.tool.as_str() {
        "search_drive_files" => drive::search::search_files(google, call).await,
        "search_documents" => drive::search::search_documents(google, call).await,
        "list_folder" => drive::listing::list_folder(google, call).await,
        "list_shared_drives" => drive::listing::list_shared_drives(google, call).await,
        "get_file_metadata" => drive::detail::metadata(google, call).await,
        "list_permissions" => drive::detail::permissions(google, call).await,
        "list_comments" => drive::detail::comments(google, call).await,
        "read_file_content" => drive::content::read(google, call).await,
        "create_file" => drive::write::create_file(google, call).await,
        "create_folder" => drive::write::create_folder(google, call).await,
        "copy_file" => drive::write::copy_file(google, call).await,
        "update_file" => drive::write::update_file(google, call).await,
        "share_file" => drive::write::share_file(google, call).await,
        "get_document" => docs::read::document(google, call).await,
        "get_document_outline" => docs::read::outline(google, call).await,
        "create_document_from_markdown" => docs::write::create(google, call).await,
        "append_text" => docs::write::append(google, call).await,
        "replace_text" => docs::write::replace(google, call).await,
        "batch_update_document" => docs::write::batch_update(google, call).await,
        "get_spreadsheet" => sheets::read::spreadsheet(google, call).await,
        "read_range" => sheets::read::range(google, call).await,
        "search_spreadsheet" => sheets::read::search(google, call).await,
        "create_spreadsheet" => sheets::write::create(google, call).await,
        "append_rows" => sheets::write::append(google, call).await,
        "update_range" => sheets::write::update(google, call).await,
        "manage_sheet_tab" => sheets::write::manage_tab(google, call).await,
        _ => return None,
    })
}
