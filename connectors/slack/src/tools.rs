//! The tools, one function each, and the table that finds them by name.

mod canvas;
mod channels;
mod files;
mod people;
mod read;
mod search;
mod unread;
mod write;

use crate::workspace::Workspace;
use mosaic_connector_kit::{Call, Output, ToolError};
use serde::Deserialize;

/// Runs a tool.
pub(crate) async fn call(workspace: &Workspace, call: &Call) -> Result<Output, ToolError> {
    let found = match call.tool.as_str() {
        "search_messages" => search::search(workspace, call).await,
        "read_messages" => read::messages(workspace, call).await,
        "read_thread" => read::thread(workspace, call).await,
        "get_message" => read::message(workspace, call).await,
        "list_unreads" => unread::list(workspace, call).await,
        "mark_read" => unread::mark(workspace, call).await,
        "list_channels" => channels::list(workspace, call).await,
        "list_dms" => channels::direct(workspace, call).await,
        "get_channel_info" => channels::info(workspace, call).await,
        "list_members" => channels::members(workspace, call).await,
        "list_users" => people::list(workspace, call).await,
        "get_user_info" => people::info(workspace, call).await,
        "list_usergroups" => people::groups(workspace, call).await,
        "get_file" => files::get(workspace, call).await,
        "upload_file" => files::upload(workspace, call).await,
        "read_canvas" => canvas::read(workspace, call).await,
        "create_canvas" => canvas::create(workspace, call).await,
        "send_message" => write::send(workspace, call).await,
        "schedule_message" => write::schedule(workspace, call).await,
        "open_dm" => write::open(workspace, call).await,
        "add_reaction" => write::react(workspace, call).await,
        "edit_message" => write::edit(workspace, call).await,
        "delete_message" => write::delete(workspace, call).await,
        other => Err(ToolError::invalid(format!("there is no tool `{other}`"))),
    };
    found.map(Output::Records)
}

/// Returns how many records are asked for.
fn limit(asked: Option<u32>, most: u32) -> usize {
    usize::try_from(asked.unwrap_or(20).clamp(1, most)).unwrap_or(20)
}

/// Returns `1 message`, `3 messages`.
fn count(number: usize, one: &str, many: &str) -> String {
    match number {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        number => format!("{number} {many}"),
    }
}

/// Reads a list of text, or text with commas.
fn words<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Words {
        List(Vec<String>),
        Text(String),
    }
    let words = match Words::deserialize(deserializer)? {
        Words::List(words) => words,
        Words::Text(text) => text.split(',').map(str::to_owned).collect(),
    };
    let words = words.into_iter().map(|word| word.trim().to_owned());
    Ok(words.filter(|word| !word.is_empty()).collect())
}
