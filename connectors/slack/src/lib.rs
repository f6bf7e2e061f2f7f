//! Slack as an MCP server: channels, messages, people, files, canvases, by a person's token or a bot's. Shows names, never
//! ids alone; speaks Markdown; asks the network when the first tool is called, never before.

mod canvas;
mod channels;
mod client;
mod config;
mod declaration;
mod dialect;
mod failure;
mod messages;
mod mrkdwn;
mod people;
mod text;
mod tools;
mod walk;
mod when;
mod wire;
mod workspace;

pub use declaration::declaration;

use config::Config;
use mosaic_connector_kit::{Call, Connector, Output, ToolError};
use workspace::Workspace;

/// The connector. Making one reads the configuration and reaches nothing.
#[derive(Debug)]
pub struct Slack {
    workspace: Result<Workspace, ToolError>,
}

impl Slack {
    /// Returns a connector configured by environment variables, looked up by name. A configuration that cannot work is
    /// reported by each call and by the check, so that the tools can be listed all the same.
    pub fn new(environment: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            workspace: Config::read(environment).map(|config| Workspace::new(&config)),
        }
    }

    fn workspace(&self) -> Result<&Workspace, ToolError> {
        self.workspace.as_ref().map_err(Clone::clone)
    }
}

impl Connector for Slack {
    async fn call(&self, call: Call) -> Result<Output, ToolError> {
        tools::call(self.workspace()?, &call).await
    }

    async fn check(&self) -> Result<String, ToolError> {
        self.workspace()?.check().await
    }
}
