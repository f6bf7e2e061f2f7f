//! The MCP server: lists the tools, runs them within a time limit, shapes their answers. Never lets a tool's failure
//! become a protocol error: a model can only act on a result.

use crate::output::View;
use crate::{Call, Connector, ConnectorInfo, ErrorKind, Tool, ToolError};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, JsonObject,
    ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long a call may take. Hosts wait 30 s: this one answers with words before they give up.
const CALL_LIMIT: Duration = Duration::from_millis(29_500);
/// How long a call that is over may take to clean up.
const CLEAN_UP_LIMIT: Duration = Duration::from_secs(2);

/// A connector as an MCP server.
#[derive(Debug)]
pub struct Server<C> {
    connector: Arc<C>,
    tools: Vec<rmcp::model::Tool>,
    info: ServerConfig,
    closing: CancellationToken,
}

impl<C: Connector> Server<C> {
    /// Returns a server that offers `tools`. `closing` ends all calls.
    pub fn new(
        connector: C,
        (info, instructions): (&ConnectorInfo, &str),
        tools: &[Tool],
        closing: CancellationToken,
    ) -> Self {
        let mut config = ServerConfig::new(ServerCapabilities::builder().enable_tools().build());
        config.server_info = Implementation::new(format!("mosaic-{}", info.id), env!("CARGO_PKG_VERSION"));
        config.server_info.title = Some(info.name.to_owned());
        config.instructions = Some(instructions.to_owned());
        Self {
            connector: Arc::new(connector),
            tools: tools.iter().map(Tool::definition).collect(),
            info: config,
            closing,
        }
    }

    /// Runs a tool as a client would and returns the result, without a transport. For tests and measurements.
    pub async fn answer(
        &self,
        tool: &str,
        arguments: JsonObject,
        cancel: CancellationToken,
    ) -> CallToolResult {
        self.run(tool.to_owned(), arguments, cancel).await
    }

    async fn run(
        &self,
        tool: String,
        mut arguments: JsonObject,
        client: CancellationToken,
    ) -> CallToolResult {
        let shaped = match View::take(&mut arguments) {
            Err(error) => Err(error),
            Ok(mut view) => {
                view.done = !self.reads(&tool);
                let found = self.within_limit(tool, arguments, client).await;
                found.and_then(|output| output.shape(&view))
            }
        };
        match shaped {
            Ok((text, structured)) => {
                let mut result = CallToolResult::success(vec![ContentBlock::text(text)]);
                result.structured_content = Some(structured);
                result
            }
            Err(mut error) => {
                // It may quote what the service said, or names of things that others made.
                crate::output::clean_error(&mut error);
                let mut result = CallToolResult::error(vec![ContentBlock::text(error.text())]);
                result.structured_content = Some(error.structured());
                result
            }
        }
    }

    async fn within_limit(
        &self,
        tool: String,
        arguments: JsonObject,
        client: CancellationToken,
    ) -> Result<crate::Output, ToolError> {
        let cancel = self.closing.child_token();
        let too_long = self.too_long(&tool);
        let call = Call {
            tool,
            arguments,
            cancel: cancel.clone(),
        };
        let mut work = std::pin::pin!(self.connector.call(call));
        let over = tokio::select! {
            found = &mut work => return found,
            () = client.cancelled() => ToolError::cancelled(),
            () = self.closing.cancelled() => ToolError::cancelled(),
            () = tokio::time::sleep(CALL_LIMIT) => too_long,
        };
        cancel.cancel();
        // What the work still has to do is to end what it began on the service's side.
        let _ = tokio::time::timeout(CLEAN_UP_LIMIT, work).await;
        Err(over)
    }

    /// Returns the error of a call that is given up: of a write nobody knows then whether it was done.
    fn too_long(&self, tool: &str) -> ToolError {
        let error = ToolError::new(ErrorKind::Timeout, "the call took longer than 30 s");
        if self.reads(tool) {
            error.hint("Ask for less: fewer rows, a narrower filter, an indexed column")
        } else {
            error.unsure()
        }
    }

    /// Tells whether a tool only reads.
    fn reads(&self, tool: &str) -> bool {
        let known = self.tools.iter().find(|known| known.name == tool);
        known
            .and_then(|tool| tool.annotations.as_ref()?.read_only_hint)
            .unwrap_or(false)
    }
}

impl<C: Connector> ServerHandler for Server<C> {
    fn get_info(&self) -> ServerConfig {
        self.info.clone()
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.tools.clone()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        if self.get_tool(&request.name).is_none() {
            return Err(ErrorData::invalid_params(
                format!("there is no tool `{}`", request.name),
                None,
            ));
        }
        let result = self
            .run(
                request.name.into_owned(),
                request.arguments.unwrap_or_default(),
                context.ct,
            )
            .await;
        Ok(result.into())
    }

    fn get_tool(&self, name: &str) -> Option<rmcp::model::Tool> {
        self.tools.iter().find(|tool| tool.name == name).cloned()
    }
}

#[cfg(test)]
mod tests;
