//! S3 buckets as an MCP server: lists, reads and searches objects, looks into logs and tables, writes on demand. The SDK's
//! client is made when the first tool is called, never before.

mod client;
mod config;
mod content;
mod declaration;
mod failure;
mod place;
mod tools;

pub use declaration::declaration;

use client::Buckets;
use config::Settings;
use futures::future::BoxFuture;
use mosaic_connector_kit::{Call, Connector, Output, ToolError};

/// The connector. Making one reads the settings and reaches nothing.
#[derive(Debug)]
pub struct S3 {
    buckets: Result<Buckets, ToolError>,
}

impl S3 {
    /// Returns a connector that reads its settings from the environment. Settings that cannot work are reported by each
    /// call and by the check, so that the tools can be listed all the same.
    pub fn new(environment: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            buckets: Settings::read(environment).map(Buckets::new),
        }
    }

    fn buckets(&self) -> Result<&Buckets, ToolError> {
        self.buckets.as_ref().map_err(Clone::clone)
    }
}

impl Connector for S3 {
    async fn call(&self, call: Call) -> Result<Output, ToolError> {
        // The SDK's futures are deep: behind a box they need no deeper stack.
        let work: BoxFuture<'_, Result<Output, ToolError>> = Box::pin(tools::call(self.buckets()?, &call));
        work.await
    }

    async fn check(&self) -> Result<String, ToolError> {
        let work: BoxFuture<'_, Result<String, ToolError>> = Box::pin(tools::check(self.buckets()?));
        work.await
    }
}
