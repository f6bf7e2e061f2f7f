//! What all connectors share: the MCP server on stdio, the declaration of tools, the shape of answers, the vocabulary of
//! errors, the flags. A connector brings a [`Connector`] and a [`Declaration`]; [`run`] does the rest.
//!
//! Nothing here knows a service, and nothing here leans on the rest of Mosaic: a connector serves any MCP client.

pub mod arguments;
mod check;
mod connector;
pub mod cursor;
mod error;
mod flags;
mod guide;
pub mod http;
pub mod info;
pub mod output;
mod record;
mod run;
pub mod schema;
mod server;
mod stdio;
mod tool;

pub use check::CheckReport;
pub use connector::{Call, Connector, Declaration};
pub use error::{ErrorKind, ToolError};
pub use flags::Flags;
pub use guide::guide;
pub use info::ConnectorInfo;
pub use output::{Output, Records, RowColumn, Rows};
pub use record::{Citable, Record};
pub use run::run;
pub use tool::{Effect, Tool};

#[doc(hidden)]
pub use server::Server;
