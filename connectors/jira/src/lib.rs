//! Jira Cloud as an MCP server: searches by JQL or words, reads issues with all that hangs on them, boards and sprints,
//! and writes what a person agreed to. Markdown in, Markdown out. Touches the network when the first tool is called.

mod adf;
mod config;
mod declaration;
mod dialect;
mod fields;
mod issues;
mod people;
mod site;
mod tools;

pub use declaration::declaration;

use config::Config;
use mosaic_connector_kit::{Call, Connector, ErrorKind, Output, ToolError};
use site::Site;

/// The connector. Making one reads the configuration and reaches nothing.
#[derive(Debug)]
pub struct Jira {
    site: Result<Site, ToolError>,
}

impl Jira {
    /// Returns a connector that reads its settings from the environment. Settings that cannot work are an error of each
    /// call and of the check, so that the tools can be listed all the same.
    pub fn new(environment: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            site: Config::read(environment).map(Site::new),
        }
    }

    fn site(&self) -> Result<&Site, ToolError> {
        self.site.as_ref().map_err(Clone::clone)
    }
}

impl Connector for Jira {
    async fn call(&self, call: Call) -> Result<Output, ToolError> {
        let done = tools::call(self.site()?, &call).await;
        done.map_err(|error| {
            if error.kind != ErrorKind::Scope || error.needed_scope.is_some() {
                return error;
            }
            let needed_scope = Some(tools::scope(&call.tool).to_owned());
            ToolError {
                needed_scope,
                ..error
            }
        })
    }

    async fn check(&self) -> Result<String, ToolError> {
        self.site()?.check().await
    }
}
