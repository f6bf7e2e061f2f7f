//! What is known before a question is planned: the sources and what was met in them, and what the conversation spoke of.
//! Reads this machine's own memory; starts no connector and asks no source.

use super::info;
use crate::connectors::list_connectors;
use crate::failure::from_store;
use crate::{Mosaic, datasources};
use mosaic_agent::carry::{Context, PastCall, PastThing, PastTurn};
use mosaic_agent::planner::{KnownSource, Prepared};
use mosaic_mcp::Catalog;
use mosaic_protocol::{
    AppError, ConnectorInfo, ConversationId, Datasource, DatasourceId, Effect, KeptRecord, TurnId,
};
use mosaic_store::{Kind, Name, StoredTurn};
use std::sync::{Arc, Mutex, PoisonError};

/// How many turns are looked back upon.
const TURNS: u32 = 6;

/// What is known.
#[derive(Clone)]
pub(crate) struct Known {
    /// All connected sources, oldest first.
    pub(super) all: Vec<Datasource>,
    pub(super) connectors: Vec<ConnectorInfo>,
    pub(super) prepared: Arc<Prepared>,
    /// People and places met in any source.
    pub(super) people: Vec<String>,
    pub(super) places: Vec<String>,
    pub(super) pinned: Vec<DatasourceId>,
    pub(super) context: Context,
    /// What was asked before in the conversation, oldest first.
    pub(super) typed: Vec<String>,
    /// What was suggested to be asked next, in this conversation.
    pub(super) suggested: Vec<String>,
}

impl Known {
    /// Returns what the person asked before in words of their own, oldest first.
    pub(super) fn own_words(&self) -> Vec<String> {
        let own = self.typed.iter().filter(|one| !self.is_suggested(one));
        own.cloned().collect()
    }

    /// Tells whether a question is one that Mosaic suggested, or holds one: blanks, case and marks do not count.
    pub(super) fn is_suggested(&self, question: &str) -> bool {
        is_among(question, &self.suggested)
    }
}

fn is_among(question: &str, suggested: &[String]) -> bool {
    let plain = |text: &str| {
        let words = text.split(|one: char| !one.is_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        format!(" {} ", words.join(" ").to_lowercase())
    };
    let question = plain(question);
    let mut suggested = suggested.iter().map(|one| plain(one));
    suggested.any(|one| !one.trim().is_empty() && question.contains(&one))
}

/// The sources as they were prepared for the last question.
#[derive(Default)]
pub(crate) struct PlannerMemory(Mutex<Option<(Key, Arc<Prepared>)>>);

/// What a preparation depends on.
struct Key {
    sources: Vec<(DatasourceId, String, String)>,
    /// Kept, so that none of them can be another at the same place.
    catalogs: Vec<Option<Arc<Catalog>>>,
}

/// Gathers what is known for a question of this conversation; the turn itself does not count.
pub(crate) async fn gather(
    app: &Mosaic,
    conversation: Option<&ConversationId>,
    turn: Option<&TurnId>,
) -> Result<Known, AppError> {
    let all = datasources::list_datasources(app).await?;
    let connectors = if all.is_empty() {
        vec![]
    } else {
        list_connectors(app).await?
    };
    let mut met: Vec<Vec<Name>> = vec![];
    for source in &all {
        met.push(app.store().met(&source.id).await.map_err(from_store)?);
    }
    let names = |kind: Kind| -> Vec<String> {
        let of_kind = met.iter().flatten().filter(|name| name.kind == kind);
        of_kind.map(|name| name.name.clone()).collect()
    };
    let (people, mut places) = (names(Kind::Person), names(Kind::Place));
    places.extend(all.iter().map(|source| source.name.clone()));
    let prepared = prepare(app, (&all, &connectors), &met);
    let mut known = Known {
        all,
        connectors,
        prepared,
        people,
        places,
        pinned: vec![],
        context: Context::default(),
        typed: vec![],
        suggested: vec![],
    };
    if let Some(conversation) = conversation {
        look_back(app, (conversation, turn), &mut known).await?;
    }
    Ok(known)
}

async fn look_back(
    app: &Mosaic,
    (conversation, turn): (&ConversationId, Option<&TurnId>),
    known: &mut Known,
) -> Result<(), AppError> {
    let summary = app.store().conversation(conversation).await.map_err(from_store)?;
    let connected = |id: &DatasourceId| known.all.iter().any(|one| one.id == *id);
    known.pinned = summary.pinned.into_iter().filter(connected).collect();
    let page = app
        .store()
        .turns(conversation, None, TURNS + 1)
        .await
        .map_err(from_store)?;
    let turns: Vec<StoredTurn> = page
        .turns
        .into_iter()
        .filter(|one| turn != Some(&one.id))
        .collect();
    if turns.is_empty() {
        return Ok(());
    }
    known.suggested = app.store().suggested(conversation).await.map_err(from_store)?;
    let mut met: Vec<PastTurn> = Vec::with_capacity(turns.len());
    for turn in &turns {
        // Asked at every pause in typing: what is not shown is not read.
        let records = if names_records(turn) {
            app.store().records(&turn.id).await.map_err(from_store)?
        } else {
            vec![]
        };
        met.push(PastTurn {
            suggested: known.is_suggested(&turn.question),
            ..past(turn, &records, &known.prepared)
        });
    }
    known.context = Context::new(&met, &known.prepared);
    known.typed = turns.into_iter().map(|turn| turn.question).collect();
    Ok(())
}

/// Tells whether the turn shows records of its own that are not stored with it.
fn names_records(turn: &StoredTurn) -> bool {
    let cites_own = turn.citations.iter().any(|one| one.record_turn.is_none());
    turn.passages.as_ref().is_none_or(Vec::is_empty) && cites_own
}

/// Returns the sources prepared for questions: as last time when nothing changed.
fn prepare(
    app: &Mosaic,
    (all, connectors): (&[Datasource], &[ConnectorInfo]),
    met: &[Vec<Name>],
) -> Arc<Prepared> {
    let described: Vec<(&Datasource, &ConnectorInfo)> = all
        .iter()
        .filter_map(|source| Some((source, info(source, connectors)?)))
        .collect();
    let names: Vec<Vec<String>> = described
        .iter()
        .map(|(source, _)| {
            let at = all.iter().position(|one| one.id == source.id);
            let of = at.and_then(|at| met.get(at));
            of.into_iter().flatten().map(|name| name.name.clone()).collect()
        })
        .collect();
    let key = Key {
        sources: described
            .iter()
            .map(|(source, _)| (source.id.clone(), source.name.clone(), source.connector.clone()))
            .collect(),
        catalogs: described
            .iter()
            .map(|(source, _)| app.host().kept_catalog(&source.id))
            .collect(),
    };
    let mut memory = app.planner().0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((before, prepared)) = memory.as_mut().filter(|(before, _)| before.is(&key)) {
        let same = prepared.met().eq(names.iter().map(Vec::as_slice));
        if !same {
            Arc::make_mut(prepared).meet(names);
        }
        *before = key;
        return Arc::clone(prepared);
    }
    let tools: Vec<Vec<(String, String)>> = key.catalogs.iter().map(|kept| reads(kept.as_deref())).collect();
    let sources: Vec<KnownSource<'_>> = described
        .iter()
        .zip(&tools)
        .zip(&names)
        .map(|(((source, connector), tools), met)| KnownSource {
            datasource_id: &source.id,
            name: &source.name,
            connector,
            tools,
            met,
        })
        .collect();
    let prepared = Arc::new(Prepared::new(&sources));
    *memory = Some((key, Arc::clone(&prepared)));
    prepared
}

impl Key {
    fn is(&self, other: &Self) -> bool {
        let same = |one: &Option<Arc<Catalog>>, other: &Option<Arc<Catalog>>| match (one, other) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        self.sources == other.sources
            && self
                .catalogs
                .iter()
                .zip(&other.catalogs)
                .all(|(one, other)| same(one, other))
    }
}

fn reads(catalog: Option<&Catalog>) -> Vec<(String, String)> {
    let tools = catalog.into_iter().flat_map(|catalog| &catalog.tools);
    tools
        .filter(|tool| tool.effect == Effect::Read)
        .map(|tool| (tool.name.clone(), tool.description.clone()))
        .collect()
}

/// Returns what a stored turn spoke of: its calls, and what was shown, in the order it was shown.
fn past(turn: &StoredTurn, records: &[KeptRecord], prepared: &Prepared) -> PastTurn {
    let calls = turn.tool_calls.iter().filter_map(|call| {
        Some(PastCall {
            datasource: call.datasource_name.clone(),
            tool: call.tool.clone(),
            arguments: call.arguments.as_object()?.clone(),
        })
    });
    PastTurn {
        question: turn.question.clone(),
        suggested: false,
        calls: calls.collect(),
        things: shown(turn, records, prepared),
    }
}

fn shown(turn: &StoredTurn, records: &[KeptRecord], prepared: &Prepared) -> Vec<PastThing> {
    let passages = turn.passages.iter().flatten();
    let source_of = |id: &DatasourceId| {
        let line = turn.receipt.iter().find(|line| line.datasource_id == *id);
        line.map_or_else(String::new, |line| line.datasource.clone())
    };
    let mut things: Vec<PastThing> = passages
        .map(|passage| PastThing {
            datasource: source_of(&passage.datasource_id),
            title: passage.title.clone(),
            url: passage.url.clone(),
            author: passage.author.clone(),
        })
        .collect();
    if !things.is_empty() {
        return things;
    }
    // An answer shows the records in the order in which it cites them.
    let mut seen: Vec<u32> = vec![];
    for citation in turn.citations.iter().filter(|one| one.record_turn.is_none()) {
        if seen.contains(&citation.record) {
            continue;
        }
        seen.push(citation.record);
        let record = records.iter().find(|record| record.number == citation.record);
        things.extend(record.map(|record| PastThing {
            datasource: record.datasource.clone(),
            title: record.title.clone(),
            url: record.url.clone(),
            author: record.author.clone(),
        }));
    }
    if !things.is_empty() {
        return things;
    }
    listed(turn, prepared)
}

/// Returns the rows of the one table that was shown, where each names a thing: a list of orders, of issues.
fn listed(turn: &StoredTurn, prepared: &Prepared) -> Vec<PastThing> {
    let [call] = turn.tool_calls.as_slice() else {
        return vec![];
    };
    let Some(table) = call.view.as_ref().and_then(|view| view.table.as_ref()) else {
        return vec![];
    };
    let title = |row: &Vec<Option<String>>| {
        let cells = row.iter().flatten().filter(|cell| !cell.trim().is_empty());
        let named = cells.clone().find(|cell| !prepared.entities(cell).is_empty());
        named.map(|cell| PastThing {
            datasource: call.datasource_name.clone(),
            title: cell.clone(),
            url: None,
            author: None,
        })
    };
    let things: Option<Vec<PastThing>> = table.rows.iter().take(50).map(title).collect();
    things.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggested_question_is_known_however_it_is_put() {
        let suggested = ["What is the state of SHOP-412?".to_owned(), "?".to_owned()];
        for question in [
            "What is the state of SHOP-412?",
            "what is  the state of shop-412",
            "Please: what is the state of SHOP-412, and who has it?",
        ] {
            assert!(is_among(question, &suggested), "{question}");
        }
        for question in ["What is the state of SHOP-4?", "Show SHOP-412", "?", ""] {
            assert!(!is_among(question, &suggested), "{question}");
        }
    }
}
