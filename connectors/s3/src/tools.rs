//! The tools, one function each, and the table that finds them by name.

mod buckets;
mod list;
mod metadata;
mod near;
mod presign;
mod read;
mod search;
mod table;
mod versions;
mod words;
mod write;

use crate::client::Buckets;
use mosaic_connector_kit::{Call, Output, ToolError};

/// Runs a tool.
pub(crate) async fn call(buckets: &Buckets, call: &Call) -> Result<Output, ToolError> {
    match call.tool.as_str() {
        "list_buckets" => buckets::list(buckets, call).await,
        "get_bucket_info" => buckets::info(buckets, call).await,
        "list_objects" => list::list(buckets, call).await,
        "search_objects" => search::search(buckets, call).await,
        "list_object_versions" => versions::list(buckets, call).await,
        "get_object" | "read_object" => read::read(buckets, call).await,
        "get_object_metadata" => metadata::metadata(buckets, call).await,
        "preview_table" => table::preview(buckets, call).await,
        "presign_url" => presign::presign(buckets, call).await,
        "write_object" => write::write(buckets, call).await,
        "copy_object" => write::copy(buckets, call).await,
        "delete_object" => write::delete(buckets, call).await,
        other => Err(ToolError::invalid(format!("there is no tool `{other}`"))),
    }
}

pub(crate) use buckets::check;

/// Returns how many records a page has.
fn limit(asked: Option<u32>, most: u32) -> u32 {
    asked.unwrap_or(20).clamp(1, most)
}

/// Returns `1 object`, `2 objects`.
fn count(number: usize, word: &str) -> String {
    if number == 1 {
        format!("1 {word}")
    } else {
        format!("{number} {word}s")
    }
}
