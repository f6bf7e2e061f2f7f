//! GitHub as an MCP server: repositories and their code, issues, pull requests, runs of Actions, notifications. Reaches
//! one host, the one it is configured with, and nothing before the first tool is called.

mod client;
mod config;
mod declaration;
mod dialect;
mod directory;
mod json;
mod paging;
mod records;
mod target;
mod tools;

pub use declaration::declaration;

use client::Client;
use mosaic_connector_kit::{Call, Connector, Output, ToolError};

/// The connector. Making one reads the configuration and reaches nothing.
#[derive(Debug)]
pub struct GitHub {
    client: Result<Client, ToolError>,
}

impl GitHub {
    /// Returns a connector configured by environment variables, looked up by name. A configuration that cannot work is
    /// reported by each call and by the check, so that the tools can be listed all the same.
    pub fn new(environment: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            client: config::read(environment).map(Client::new),
        }
    }

    fn client(&self) -> Result<&Client, ToolError> {
        self.client.as_ref().map_err(Clone::clone)
    }
}

impl Connector for GitHub {
    async fn call(&self, call: Call) -> Result<Output, ToolError> {
        tools::call(self.client()?, &call).await
    }

    async fn check(&self) -> Result<String, ToolError> {
        tools::check(self.client()?).await
    }
}
