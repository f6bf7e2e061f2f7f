//! Quick answers: which searches a question needs, and the ranking of what they find. Ranked search, no model; it never
//! writes a sentence of its own about what a source holds.

mod rank;
mod records;
mod words;

pub use rank::rank;
pub use records::{Origin, Record, records};
pub use words::search_words;
pub(crate) use words::{key_words, likeness, words};

use crate::setup::SearchCall;
use mosaic_protocol::{DatasourceId, RunId, SearchTool, ToolCallId};
use serde_json::{Map, Value};

/// A source that may be searched.
#[derive(Debug, Clone, Copy)]
pub struct SearchSource<'a> {
    /// Which.
    pub datasource_id: &'a DatasourceId,
    /// The person's name for it.
    pub name: &'a str,
    /// Its connector's id.
    pub connector: &'a str,
    /// Its connector's search tools.
    pub search_tools: &'a [SearchTool],
}

/// Returns one call for each search tool of each source, with the question's key words; `fresh` makes their ids.
pub fn searches(
    question: &str,
    sources: &[SearchSource<'_>],
    mut fresh: impl FnMut() -> ToolCallId,
) -> Vec<SearchCall> {
    let words = search_words(question);
    sources
        .iter()
        .flat_map(|source| source.search_tools.iter().map(move |tool| (source, tool)))
        .map(|(source, tool)| SearchCall {
            run_id: RunId::from(source.datasource_id.as_str()),
            connector: source.connector.to_owned(),
            call_id: fresh(),
            datasource_id: source.datasource_id.clone(),
            datasource_name: source.name.to_owned(),
            tool: tool.tool.clone(),
            arguments: Map::from_iter([(tool.words.clone(), Value::from(words.clone()))]),
        })
        .collect()
}

#[cfg(test)]
mod tests;
