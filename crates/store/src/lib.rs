//! The store: one SQLite file with conversations, turns, messages, tool calls and their results, datasources, usage
//! and a full-text index; beside it the settings file.
//!
//! It keeps what it is given and hands it back; it never decides what a turn does next, never talks to a service and
//! never holds a secret. Ids and times come from the caller. One file per table; all of them add methods to [`Store`].

mod codec;
mod conversations;
mod datasources;
mod error;
#[cfg(test)]
mod fixtures;
mod messages;
mod met;
mod migrations;
mod open;
mod private;
mod records;
mod recovery;
mod runs;
mod search;
pub mod settings_file;
mod tool_calls;
mod turns;
mod usage;

pub use conversations::NewConversation;
pub use datasources::StoredDatasource;
pub use error::StoreError;
pub use messages::{MessageStatus, NewMessage, Role, StoredMessage};
pub use met::{Kind, Name};
pub use open::{Opened, Store};
pub use private::private_folder;
pub use records::StoredRecord;
pub use runs::StoredRun;
pub use tool_calls::{CallEnd, CallKey, FullResult, NewToolCall, StoredToolCall};
pub use turns::{NewTurn, Plan, StoredTurn, TurnEnd, TurnPage};
pub use usage::UsageSum;
