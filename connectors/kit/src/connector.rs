//! What a connector brings: its declaration, and one function that runs a tool.

use crate::{ConnectorInfo, Output, Tool, ToolError, arguments};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::future::Future;
use tokio_util::sync::CancellationToken;

/// A source as the server runs it. Implemented once by each connector; this narrow so that the kit owns the protocol,
/// the limits and the shape of answers, and the connector owns the service alone.
///
/// Making one must not reach the network: it is made before the tools are listed.
pub trait Connector: Send + Sync + 'static {
    /// Runs a tool that the declaration names.
    ///
    /// The token is cancelled when the client takes the request back, when the call's time is over or when the client is
    /// gone; the work on the service's side has to end then, too. The future may be dropped soon after.
    fn call(&self, call: Call) -> impl Future<Output = Result<Output, ToolError>> + Send;

    /// Tries the credentials and returns one line about what answered: its name and version.
    fn check(&self) -> impl Future<Output = Result<String, ToolError>> + Send;
}

/// What a connector says about itself before it runs.
#[derive(Debug, Clone)]
pub struct Declaration {
    /// What `describe` prints.
    pub info: ConnectorInfo,
    /// Further environment variables, which no form asks for, each with a line of help.
    pub environment: Vec<(&'static str, &'static str)>,
    /// All its tools.
    pub tools: Vec<Tool>,
    /// A few sentences for the model about the tools as a whole.
    pub instructions: &'static str,
}

/// One call of a tool.
#[derive(Debug, Clone)]
pub struct Call {
    /// The tool's name: one of the declaration's.
    pub tool: String,
    /// Its arguments, without `fields` and `format`, which the kit reads.
    pub arguments: Map<String, Value>,
    /// Cancelled when nobody waits for the answer any more.
    pub cancel: CancellationToken,
}

impl Call {
    /// Reads the arguments into the tool's own type.
    ///
    /// # Errors
    /// `invalid`, naming the argument, when they do not fit.
    pub fn arguments<T: DeserializeOwned>(&self) -> Result<T, ToolError> {
        arguments::read(&self.tool, self.arguments.clone())
    }
}
