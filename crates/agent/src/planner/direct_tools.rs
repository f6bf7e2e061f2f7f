//! Which tools are declared to a model in full, when there are many: each source's searches first, then what reads the things
//! it names, then what its patterns ask for most; as much of it as a few thousand tokens hold. The others are found by
//! their words. Depends on the catalogs alone, so that the declarations stay the same through a conversation.

use mosaic_claude::estimate_tokens;
use mosaic_protocol::ConnectorInfo;
use serde_json::{Value, json};

/// About how many tokens all directly declared tools may take together.
pub const DIRECT_TOKENS: u64 = 4_500;

/// A tool that may be declared in full.
#[derive(Debug, Clone, Copy)]
pub struct Offerable<'a> {
    /// Its source, by any number of the caller's.
    pub source: usize,
    /// What its connector says of itself.
    pub connector: &'a ConnectorInfo,
    /// Its name at the connector.
    pub tool: &'a str,
    /// The name it is called by.
    pub api_name: &'a str,
    /// What it does.
    pub description: &'a str,
    /// The schema of its arguments.
    pub input_schema: &'a Value,
    /// Whether it only reads.
    pub reads: bool,
}

impl Offerable<'_> {
    /// Returns about how many tokens its declaration takes.
    #[must_use]
    pub fn tokens(&self) -> u64 {
        let declared = json!({
            "name": self.api_name,
            "description": self.description,
            "input_schema": self.input_schema,
        });
        estimate_tokens(&declared.to_string())
    }

    /// Returns how early it is taken, the least first; `None` for what is only ever found by its words.
    fn rank(&self) -> Option<usize> {
        if !self.reads {
            return None;
        }
        let searches = &self.connector.search_tools;
        let shapes = &self.connector.entities;
        if let Some(at) = searches.iter().position(|search| search.tool == self.tool) {
            return Some(at);
        }
        if let Some(at) = shapes.iter().position(|shape| shape.tool == self.tool) {
            return Some(searches.len() + at);
        }
        let patterns = &self.connector.patterns;
        let used = patterns.iter().filter(|one| one.tool == self.tool).count();
        let schema = self.connector.schema_tools.iter().any(|tool| tool == self.tool);
        (used > 0 || schema).then(|| searches.len() + shapes.len() + 100 - used.min(99))
    }
}

/// Tells for each tool whether it is declared in full. Every source has its turn: the first tools of all come before the
/// second of any, so that no source with many tools pushes another out.
#[must_use]
pub fn direct_tools(tools: &[Offerable<'_>]) -> Vec<bool> {
    let mut ranked: Vec<(usize, usize, usize)> = vec![];
    for (index, tool) in tools.iter().enumerate() {
        if let Some(rank) = tool.rank() {
            ranked.push((rank, tool.source, index));
        }
    }
    ranked.sort_unstable();
    // The place of a tool among those of its source takes the place of its rank.
    let mut taken: Vec<(usize, usize)> = vec![];
    for (at, (_, source, index)) in ranked.iter().enumerate() {
        let turn = ranked[..at]
            .iter()
            .filter(|(_, other, _)| other == source)
            .count();
        taken.push((turn, *index));
    }
    taken.sort_unstable();
    let mut direct = vec![false; tools.len()];
    let mut left = DIRECT_TOKENS;
    for (_, index) in taken {
        let Some(rest) = left.checked_sub(tools[index].tokens()) else {
            continue;
        };
        left = rest;
        direct[index] = true;
    }
    direct
}
