//! Finds the tool that answers a question without a model: matches the patterns that connectors declare against what
//! was typed, and things named alone (“SHOP-412”, “show order #4187”, a pasted link). Never guesses; what fits nothing whole
//! is somebody else's to answer, and where several sources fit equally none is taken for being the first.

mod decide;
mod pattern;

pub use decide::{Decision, decide};
pub use pattern::{Captures, Pattern, PatternError};

use crate::planner::{Named, Prepared};
use mosaic_protocol::{DatasourceId, PatternArgument, RoutePattern};
use serde_json::{Map, Value};

/// What may stand beside a thing's name without asking for more than the thing itself.
const BESIDE_A_NAME: &[&str] = &[
    "a",
    "about",
    "at",
    "bug",
    "can",
    "commit",
    "conversation",
    "details",
    "doc",
    "document",
    "event",
    "fetch",
    "file",
    "for",
    "get",
    "give",
    "hey",
    "info",
    "is",
    "issue",
    "jira",
    "link",
    "load",
    "look",
    "lookup",
    "mail",
    "me",
    "message",
    "object",
    "of",
    "open",
    "order",
    "please",
    "pls",
    "pr",
    "product",
    "pull",
    "read",
    "request",
    "run",
    "s",
    "see",
    "sheet",
    "show",
    "spreadsheet",
    "state",
    "status",
    "story",
    "task",
    "tell",
    "the",
    "thread",
    "ticket",
    "to",
    "up",
    "view",
    "what",
    "whats",
    "you",
];

/// A source whose patterns are tried.
#[derive(Debug, Clone, Copy)]
pub struct RouteSource<'a> {
    /// Which.
    pub datasource_id: &'a DatasourceId,
    /// The person's name for it.
    pub name: &'a str,
    /// Its connector's patterns, tried in order.
    pub patterns: &'a [RoutePattern],
}

/// A call that was found for a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectCall {
    /// The source.
    pub datasource_id: DatasourceId,
    /// The person's name for it.
    pub datasource_name: String,
    /// The tool's name at its connector.
    pub tool: String,
    /// Its arguments.
    pub arguments: Map<String, Value>,
    /// Why, in a few words: "matched “list tables”".
    pub reason: String,
}

/// A call with how well it fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The call.
    pub call: DirectCall,
    /// How many of the pattern's placeholders caught something: the fewer, the better it fits.
    pub free: usize,
    /// Whether the question is the name of one thing.
    pub by_name: bool,
    /// Whether the pattern holds but everyday words and caught a whole phrase: “who is …”. Such a fit may be chance.
    pub loose: bool,
}

/// Returns, for every source that has a pattern which matches the whole question, the call of the first one: one
/// each, in the sources' order.
///
/// A pattern that cannot be read matches nothing; [`Pattern::parse`] tells what is wrong with it.
#[must_use]
pub fn routes(question: &str, sources: &[RouteSource<'_>]) -> Vec<Route> {
    sources
        .iter()
        .filter_map(|source| route_to(question, source))
        .collect()
}

/// Returns the call that reads the one thing whose name the question is, for each source whose things are named so:
/// “SHOP-412”, “what is the status of #4187?”. Names of several things, or any word more, give none.
#[must_use]
pub fn named_alone(question: &str, prepared: &Prepared, sources: &[RouteSource<'_>]) -> Vec<Route> {
    let named = prepared.entities(question);
    let Some(first) = named.first() else { return vec![] };
    if named.iter().any(|one| one.entity.at != first.entity.at) {
        return vec![];
    }
    let before = &question[..first.entity.at.start];
    let after = &question[first.entity.at.end..];
    let known = |word: &str| BESIDE_A_NAME.binary_search(&word.to_lowercase().as_str()).is_ok();
    let words = |text: &'_ str| {
        text.split(|character: char| !character.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .all(known)
    };
    // What follows a name asks for more of it (“is SHOP-412 in the sprint”), but for a word of what it is.
    if !words(before) || !words(after) || after.split_whitespace().count() > 2 {
        return vec![];
    }
    let mut routes: Vec<Route> = vec![];
    for Named {
        datasource_id,
        entity,
    } in named
    {
        let source = sources
            .iter()
            .find(|source| *source.datasource_id == datasource_id);
        let Some(source) =
            source.filter(|_| routes.iter().all(|one| one.call.datasource_id != datasource_id))
        else {
            continue;
        };
        routes.push(Route {
            call: DirectCall {
                datasource_name: source.name.to_owned(),
                datasource_id,
                tool: entity.tool,
                arguments: Map::from_iter([(entity.argument, Value::from(entity.value.trim()))]),
                reason: format!("“{}” is {}", entity.text, entity.name),
            },
            free: 0,
            by_name: true,
            loose: false,
        });
    }
    routes
}

fn route_to(question: &str, source: &RouteSource<'_>) -> Option<Route> {
    source.patterns.iter().find_map(|declared| {
        let pattern = Pattern::parse(&declared.pattern).ok()?;
        let captures = pattern.matches(question)?;
        let gist = pattern.gist();
        Some(Route {
            free: captures.len(),
            by_name: false,
            loose: captures.longest() > 3 && !crate::planner::has_topic(&gist),
            call: DirectCall {
                datasource_id: source.datasource_id.clone(),
                datasource_name: source.name.to_owned(),
                tool: declared.tool.clone(),
                arguments: fill(&declared.arguments, &captures),
                reason: format!("matched “{gist}”"),
            },
        })
    })
}

/// Returns the arguments with each placeholder replaced by what was caught.
fn fill(arguments: &[PatternArgument], captures: &Captures) -> Map<String, Value> {
    arguments
        .iter()
        .filter_map(|argument| Some((argument.name.clone(), captures.fill(&argument.value)?)))
        .collect()
}

#[cfg(test)]
mod tests;
