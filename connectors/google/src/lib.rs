//! Google Workspace as an MCP server: Drive, Docs, Sheets, Calendar and Gmail. One account, one set of credentials; the
//! network is not touched before the first tool is called.

mod auth;
mod config;
mod declaration;
mod dialect;
mod files;
mod mail;
mod shared;

pub use declaration::declaration;

use mosaic_connector_kit::{Call, Connector, Output, ToolError};
use shared::Shared;

/// The connector. Making one reads the settings and reaches nothing.
#[derive(Debug)]
pub struct Google {
    shared: Result<Shared, ToolError>,
}

impl Google {
    /// Returns a connector that reads its settings from the environment, looked up by name. Settings that cannot work are
    /// reported by each call and by the check, so that the tools can be listed all the same.
    pub fn new(environment: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            shared: config::Config::read(environment).map(|config| Shared::new(&config)),
        }
    }

    fn shared(&self) -> Result<&Shared, ToolError> {
        self.shared.as_ref().map_err(Clone::clone)
    }
}

impl Connector for Google {
    async fn call(&self, call: Call) -> Result<Output, ToolError> {
        let google = self.shared()?;
        if let Some(done) = files::call(google, &call).await {
            return done;
        }
        if let Some(done) = mail::call(google, &call).await {
            return done;
        }
        Err(ToolError::invalid(format!("there is no tool `{}`", call.tool)))
    }

    async fn check(&self) -> Result<String, ToolError> {
        self.shared()?.check().await
    }
}
