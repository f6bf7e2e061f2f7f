//! MySQL and MariaDB as an MCP server that only reads: by proof of the [`guard`], beneath it by a read-only session and a
//! time limit on the server. Connects when the first tool is called, never before.

mod config;
mod declaration;
mod failure;
pub mod guard;
mod names;
mod query;
mod session;
mod tools;
mod value;

pub use declaration::declaration;

use config::Config;
use mosaic_connector_kit::{Call, Connector, Output, ToolError};
use session::Sessions;

/// The connector. Making one reads the configuration and reaches nothing.
#[derive(Debug)]
pub struct MySql {
    sessions: Result<Sessions, ToolError>,
}

impl MySql {
    /// Returns a connector configured by environment variables, looked up by name. A configuration that cannot work is
    /// reported by each call and by the check, so that the tools can be listed all the same.
    pub fn new(variable: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            sessions: Config::read(variable).map(Sessions::new),
        }
    }

    fn sessions(&self) -> Result<&Sessions, ToolError> {
        self.sessions.as_ref().map_err(Clone::clone)
    }
}

impl Connector for MySql {
    async fn call(&self, call: Call) -> Result<Output, ToolError> {
        tools::call(self.sessions()?, &call).await
    }

    async fn check(&self) -> Result<String, ToolError> {
        self.sessions()?.check().await
    }
}
