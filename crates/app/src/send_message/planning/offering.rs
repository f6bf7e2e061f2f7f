//! What the model is offered: the tools of every source that lists them in time, and the names of those that do not.

use super::info;
use crate::failure::from_host;
use crate::{Mosaic, datasources};
use mosaic_agent::planner::{Offerable, direct_tools};
use mosaic_agent::{OfferedTool, ToolFailure, ToolFailureKind, UnavailableSource, policy, prompt};
use mosaic_mcp::Catalog;
use mosaic_protocol::{ConnectorInfo, Datasource, DatasourceId, Effect};
use std::collections::HashSet;
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

/// Names the sources that are meant and could not be asked.
pub(super) fn unavailable(
    sources: &[Datasource],
    listed: &[Listed],
    meant: impl Fn(&DatasourceId) -> bool,
) -> Vec<UnavailableSource> {
    let missing = sources
        .iter()
        .zip(listed)
        .filter(|(source, _)| meant(&source.id))
        .filter_map(|(source, listed)| Some((source, listed.as_ref().err()?)));
    missing
        .map(|(source, reason)| UnavailableSource {
            datasource_id: source.id.clone(),
            name: source.name.clone(),
            reason: reason.clone(),
        })
        .collect()
}

/// Returns the tools of all sources that list theirs, in the order that stays through a conversation, each with what our own
/// table says that it does.
pub(super) fn offered(
    sources: &[Datasource],
    listed: &[Listed],
    connectors: &[ConnectorInfo],
) -> Vec<OfferedTool> {
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
    let effects: Vec<Effect> = tools
        .iter()
        .map(|(source, tool)| policy::judge(&source.connector, &tool.name, tool.effect).effect)
        .collect();
    let offerable: Vec<Offerable<'_>> = tools
        .iter()
        .zip(names.iter().zip(&effects))
        .filter_map(|((source, tool), (api_name, effect))| {
            Some(Offerable {
                source: sources.iter().position(|one| one.id == source.id)?,
                connector: info(source, connectors)?,
                tool: &tool.name,
                api_name,
                description: &tool.description,
                input_schema: &tool.input_schema,
                reads: *effect == Effect::Read,
            })
        })
        .collect();
    let direct: HashSet<String> = offerable
        .iter()
        .zip(direct_tools(&offerable))
        .filter(|(_, direct)| *direct)
        .map(|(tool, _)| tool.api_name.to_owned())
        .collect();
    tools
        .into_iter()
        .zip(names.into_iter().zip(effects))
        .map(|((source, tool), (api_name, effect))| OfferedTool {
            datasource_id: source.id.clone(),
            datasource_name: source.name.clone(),
            direct: direct.contains(&api_name),
            api_name,
            tool: tool.name.clone(),
            description: tool.description.clone(),
            input_schema: tool.input_schema.clone(),
            effect,
            connector: source.connector.clone(),
        })
        .collect()
}

/// Returns a source's tools that read, all of them declared in full: a run of one source has few.
pub(super) fn reading(tools: &[OfferedTool], source: &DatasourceId) -> Vec<OfferedTool> {
    let reads = tools
        .iter()
        .filter(|tool| tool.datasource_id == *source && tool.effect == Effect::Read);
    reads
        .map(|tool| OfferedTool {
            direct: true,
            ..tool.clone()
        })
        .collect()
}

/// Returns what a source says about the use of its tools, as far as they were listed before.
pub(super) fn instructions(app: &Mosaic, source: &DatasourceId) -> String {
    let catalog = app.host().kept_catalog(source);
    catalog.map_or_else(String::new, |catalog| catalog.instructions.clone())
}
