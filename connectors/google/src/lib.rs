//! Google Workspace as an MCP server: Drive, Docs, Sheets, Calendar and Gmail.

use mosaic_connector_kit::{Call, Connector, ConnectorInfo, Declaration, Output, ToolError};

/// The connector.
#[derive(Debug)]
pub struct Google {}

impl Google {
    /// Returns a connector that reads its settings from the environment.
    pub fn new(_environment: impl Fn(&str) -> Option<String>) -> Self {
        Self {}
    }
}

impl Connector for Google {
    async fn call(&self, call: Call) -> Result<Output, ToolError> {
        Err(ToolError::invalid(format!("there is no tool `{}`", call.tool)))
    }

    async fn check(&self) -> Result<String, ToolError> {
        Err(ToolError::invalid("not built"))
    }
}

/// Returns the declaration.
#[must_use]
pub fn declaration() -> Declaration {
    Declaration {
        info: ConnectorInfo {
            id: "google",
            ..ConnectorInfo::default()
        },
        environment: vec![],
        tools: vec![],
        instructions: "",
    }
}
