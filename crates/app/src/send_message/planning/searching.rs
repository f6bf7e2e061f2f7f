//! Questions that are answered by ranked search, without a model.

use super::known::Known;
use super::{Planned, info};
use mosaic_agent::quick::{self, SearchSource};
use mosaic_agent::understand::{Vocabulary, understand};
use mosaic_agent::{Effect, QuickSetup, QuickTurn, TurnStart, policy};
use mosaic_protocol::{ConnectorInfo, Datasource, Effect as ToolEffect, EntityPattern, ToolCallId};

/// The longest a source may take, in milliseconds.
const RUN_MS: u32 = 20_000;

/// Makes the turn that searches these sources.
pub(super) fn quick_turn(start: TurnStart, sources: &[Datasource], known: &Known) -> (Planned, Vec<Effect>) {
    let (turn, effects) = QuickTurn::start(quick_setup(start, sources, known));
    let planned = Planned {
        machine: turn.into(),
        model: None,
        otherwise: None,
    };
    (planned, effects)
}

/// Returns the shapes by which these connectors name their things.
pub(super) fn shapes(connectors: &[ConnectorInfo]) -> Vec<EntityPattern> {
    connectors.iter().flat_map(|one| one.entities.clone()).collect()
}

/// Tells whether our own table has the tool that a shape names as one that only reads.
fn is_read(connector: &str, tool: &str) -> bool {
    let judged = policy::judge(connector, tool, ToolEffect::Read);
    judged.line.is_some() && judged.effect == ToolEffect::Read
}

/// Returns what a turn is given that searches these sources without a model.
pub(super) fn quick_setup(start: TurnStart, sources: &[Datasource], known: &Known) -> QuickSetup {
    let connectors = &known.connectors;
    let named = known.prepared.entities(start.understood());
    let of_source = |source: &Datasource| {
        let own = named.iter().filter(|one| one.datasource_id == source.id);
        let read = own.filter(|one| is_read(&source.connector, &one.entity.tool));
        read.map(|one| one.entity.clone()).collect::<Vec<_>>()
    };
    let things: Vec<_> = sources.iter().map(of_source).collect();
    let searched: Vec<SearchSource<'_>> = sources
        .iter()
        .zip(&things)
        .filter_map(|(source, named)| {
            let info = info(source, connectors)?;
            Some(SearchSource {
                datasource_id: &source.id,
                name: &source.name,
                connector: &source.connector,
                search_tools: &info.search_tools,
                named,
            })
        })
        .collect();
    let entities: Vec<String> = named.into_iter().map(|one| one.entity.text).collect();
    let vocabulary = Vocabulary {
        today: &start.now.at,
        people: &known.people,
        places: &known.places,
        entities: &entities,
    };
    let understood = understand(start.understood(), &vocabulary);
    let searches = quick::searches(&understood, &searched, ToolCallId::fresh);
    let examples = connectors
        .iter()
        .filter(|one| sources.iter().any(|source| source.connector == one.id))
        .flat_map(|one| one.examples.clone())
        .collect();
    QuickSetup {
        start,
        understood,
        searches,
        reason: "no key for a model is stored".to_owned(),
        examples,
        earlier: None,
        run_ms: RUN_MS,
        shapes: shapes(connectors),
    }
}
