//! What the model is offered: the tools of every source that lists them in time, and the names of those that do not.

use crate::failure::from_host;
use crate::{Mosaic, datasources};
use mosaic_agent::{OfferedTool, ToolFailure, ToolFailureKind, UnavailableSource, prompt};
use mosaic_mcp::Catalog;
use mosaic_protocol::{Datasource, DatasourceId};
use std::sync::Arc;
use std::time::Duration;

/// How long a source may take to list its tools before the question goes on without it.
const CATALOG_WITHIN: Duration = Duration::from_secs(5);

/// A source's tools, or why they cannot be had.
pub(super) type Listed = Result<Arc<Catalog>, String>;

/// Returns a source's tools, or why they cannot be had.
pub(super) async fn catalog(app: &Mosaic, id: &DatasourceId) -> Result<Arc<Catalog>, ToolFailure> {
    datasources::register(app, id)
        .await
        .map_err(|error| ToolFailure {
            kind: ToolFailureKind::NotRegistered,
            message: error.message,
        })?;
    app.host().catalog(id).await.map_err(|error| {
        tracing::warn!(datasource = %id, error = crate::failure::chain(&error), "a source lists no tools");
        from_host(&error)
    })
}

/// Returns a source's tools if they can be had in time; else why not, and the question goes on without it.
pub(super) async fn catalog_in_time(app: &Mosaic, id: &DatasourceId) -> Result<Arc<Catalog>, String> {
    match tokio::time::timeout(CATALOG_WITHIN, catalog(app, id)).await {
        Ok(listed) => listed.map_err(|failure| failure.message),
        Err(_) => Err(format!("it did not answer within {} s", CATALOG_WITHIN.as_secs())),
    }
}

/// Names the sources that could not be asked.
pub(super) fn unavailable(sources: &[Datasource], listed: &[Listed]) -> Vec<UnavailableSource> {
    let missing = sources
        .iter()
        .zip(listed)
        .filter_map(|(source, listed)| Some((source, listed.as_ref().err()?)));
    missing
        .map(|(source, reason)| UnavailableSource {
            datasource_id: source.id.clone(),
            name: source.name.clone(),
            reason: reason.clone(),
        })
        .collect()
}

/// Returns the tools of all sources that list theirs, in the order that stays through a conversation.
pub(super) fn offered(sources: &[Datasource], listed: &[Listed]) -> Vec<OfferedTool> {
    let tools: Vec<_> = sources
        .iter()
        .zip(listed)
        .flat_map(|(source, listed)| {
            let tools = listed.iter().flat_map(|catalog| &catalog.tools);
            tools.map(move |tool| (source, tool))
        })
        .collect();
    let pairs: Vec<(&str, &str)> = tools
        .iter()
        .map(|(source, tool)| (source.name.as_str(), tool.name.as_str()))
        .collect();
    let names = prompt::api_names(&pairs);
    tools
        .into_iter()
        .zip(names)
        .map(|((source, tool), api_name)| OfferedTool {
            datasource_id: source.id.clone(),
            datasource_name: source.name.clone(),
            api_name,
            tool: tool.name.clone(),
            description: tool.description.clone(),
            input_schema: tool.input_schema.clone(),
            effect: tool.effect,
            connector: source.connector.clone(),
            direct: true,
        })
        .collect()
}
