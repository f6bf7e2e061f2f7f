//! Calendar and Gmail: which tools there are, and which function runs each.

mod calendars;
mod compose;
mod declaration;
mod event;
mod events;
mod freebusy;
mod labels;
mod markdown;
mod memory;
mod message;
mod messages;
mod plan;
mod read;
mod routing;
mod send;
mod text;
mod when;

pub(crate) use declaration::tools;
pub(crate) use memory::Memory;
pub(crate) use routing::{entities, patterns, search_tools};

use crate::shared::Shared;
use mosaic_connector_kit::{Call, Output, ToolError};
use serde::{Deserialize, Deserializer};

/// Runs a tool of this part; `None` when it is another's.
pub(crate) async fn call(google: &Shared, call: &Call) -> Option<Result<Output, ToolError>> {
    Some(match call.tool.as_str() {
        "list_messages" => messages::list(google, call).await,
        "get_message" => read::message(google, call).await,
        "get_thread" => read::thread(google, call).await,
        "get_attachment" => read::attachment(google, call).await,
        "list_labels" => labels::list(google, call).await,
        "create_draft" => send::draft(google, call).await,
        "send_message" => send::send(google, call).await,
        "modify_labels" => labels::modify(google, call).await,
        "trash_message" => labels::trash(google, call).await,
        "list_calendars" => calendars::list(google, call).await,
        "get_events" => events::list(google, call).await,
        "get_event" => events::one(google, call).await,
        "query_freebusy" => freebusy::query(google, call).await,
        "create_event" => plan::create(google, call).await,
        "update_event" => plan::update(google, call).await,
        "delete_event" => plan::delete(google, call).await,
        _ => return None,
    })
}

/// The arguments of a tool that takes none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Reads a list of texts, also one text with commas between them.
fn several<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        One(String),
        Many(Vec<String>),
    }
    Ok(match Given::deserialize(deserializer)? {
        Given::Many(many) => many.into_iter().map(|one| one.trim().to_owned()).collect(),
        // Commas in quotes belong to a name.
        Given::One(text) if text.contains('"') => vec![text],
        Given::One(text) => text.split(',').map(|one| one.trim().to_owned()).collect(),
    }
    .into_iter()
    .filter(|one: &String| !one.is_empty())
    .collect())
}
