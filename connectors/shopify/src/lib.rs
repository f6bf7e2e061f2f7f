//! A Shopify store as an MCP server: orders, products, stock, customers, draft orders, sales figures, over the Admin API
//! (GraphQL, 2026-10). Reaches the shop when the first tool is called, never before.

mod api;
mod config;
mod declaration;
mod markup;
mod queries;
mod tools;

pub use declaration::declaration;

use api::Api;
use config::Config;
use mosaic_connector_kit::{Call, Connector, Output, ToolError};

/// The connector. Making one reads the settings and reaches nothing.
#[derive(Debug)]
pub struct Shopify {
    api: Result<Api, ToolError>,
}

impl Shopify {
    /// Returns a connector configured by environment variables, looked up by name. Settings that cannot work are reported by
    /// each call and by the check, so that the tools can be listed all the same.
    pub fn new(environment: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            api: Config::read(environment).map(|config| Api::new(&config)),
        }
    }

    fn api(&self) -> Result<&Api, ToolError> {
        self.api.as_ref().map_err(Clone::clone)
    }
}

impl Connector for Shopify {
    async fn call(&self, call: Call) -> Result<Output, ToolError> {
        tools::call(self.api()?, &call).await
    }

    async fn check(&self) -> Result<String, ToolError> {
        tools::check(self.api()?).await
    }
}
