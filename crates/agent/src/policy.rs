//! What each tool may do, by our own table: its effect, where data can go by it, and which arguments say where. Never
//! believes a server or a model in the easing direction: an annotation can only make a line stricter.

mod line;
mod places;
mod sentence;
mod table;

pub use line::{Before, Line, Places};
pub use table::{BUILT_IN, lines};

use mosaic_protocol::{Effect, Reach};
use serde_json::{Map, Value};

/// What holds for a tool.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// What it does to its source.
    pub effect: Effect,
    /// Where data can go by it, at the most.
    pub reach: Reach,
    /// Its line in the table; `None` for a tool that is not ours.
    pub line: Option<&'static Line>,
}

/// Returns what holds for a tool of a connector, given what the server itself says it does.
///
/// A tool of a built-in connector that has no line, and a tool of another server, can reach anybody; the former counts
/// as destructive whatever it says.
#[must_use]
pub fn judge(connector: &str, tool: &str, annotated: Effect) -> Policy {
    let Some(lines) = table::lines(connector) else {
        return Policy {
            effect: annotated,
            reach: Reach::Outside,
            line: None,
        };
    };
    match lines.iter().find(|line| line.tool == tool) {
        Some(line) => Policy {
            effect: stricter(line.effect, annotated),
            // What was thought to read only and says that it does not has no known reach.
            reach: if line.effect == Effect::Read && annotated != Effect::Read {
                Reach::Outside
            } else {
                line.reach
            },
            line: Some(line),
        },
        None => Policy {
            effect: Effect::Destructive,
            reach: Reach::Outside,
            line: None,
        },
    }
}

impl Policy {
    /// Tells whether a call waits for the person. A read does not.
    #[must_use]
    pub const fn asks(&self) -> bool {
        match self.effect {
            Effect::Read => false,
            Effect::Write | Effect::Destructive => true,
        }
    }

    /// Returns where data can go by a call with these arguments: less than by the tool at large where nobody outside is
    /// named.
    #[must_use]
    pub fn reach_of(&self, arguments: &Map<String, Value>) -> Reach {
        match self.line {
            Some(_) if !self.places(arguments).is_empty() => Reach::Outside,
            Some(line) if !line.outside_with.is_empty() => {
                let named = line
                    .outside_with
                    .iter()
                    .any(|name| arguments.get(*name).is_some_and(sentence::says_something));
                if named {
                    Reach::Outside
                } else {
                    self.reach.min(Reach::Tenant)
                }
            }
            Some(_) | None => self.reach,
        }
    }

    /// Returns the places that a read with these arguments reads from, where they may be anybody's: whoever owns one sees
    /// what is asked for. Empty for what asks in any case.
    #[must_use]
    pub fn places(&self, arguments: &Map<String, Value>) -> Vec<String> {
        match self.line.and_then(|line| line.places) {
            Some(places) if !self.asks() => places::named(&places, arguments),
            Some(_) | None => Vec::new(),
        }
    }

    /// Tells whether an argument says where data goes.
    #[must_use]
    pub fn is_destination(&self, argument: &str, value: &Value) -> bool {
        match self.line {
            Some(line)
                if line
                    .places
                    .is_some_and(|places| places::names(&places, argument, value)) =>
            {
                true
            }
            Some(line) => line.destinations.contains(&argument),
            // Of a tool that is not ours every argument may be one.
            None => true,
        }
    }

    /// Returns what a call of a tool of a source will do, in words; `person` is who does it, where others will see a name.
    #[must_use]
    pub fn in_words(
        &self,
        (tool, datasource): (&str, &str),
        arguments: &Map<String, Value>,
        person: Option<&str>,
    ) -> String {
        match self.line {
            Some(line) if line.places.is_some() => {
                let mut arguments = arguments.clone();
                let places = self.places(&arguments).join(", ");
                arguments.insert("place".to_owned(), Value::from(places));
                sentence::of(line, &arguments, person)
            }
            Some(line) => sentence::of(line, arguments, person),
            None => format!(
                "Run “{}” of {}",
                sentence::short(tool),
                sentence::short(datasource)
            ),
        }
    }
}

/// Returns the places of the source's own that an answer of this tool lists; empty for most tools.
#[must_use]
pub fn listed(connector: &str, tool: &str, structured: Option<&Value>) -> Vec<String> {
    let lines = lines(connector).unwrap_or_default();
    let places = lines.iter().find_map(|line| line.places);
    let line = lines
        .iter()
        .find(|line| line.tool == tool && !line.lists.is_empty());
    match (line, places) {
        (Some(line), Some(places)) => places::listed(line, &places, structured),
        (_, _) => Vec::new(),
    }
}

/// Returns the tools of a connector that list places of the source's own; empty for most connectors.
#[must_use]
pub fn listing(connector: &str) -> Vec<&'static str> {
    let lines = lines(connector).unwrap_or_default();
    let listing = lines.iter().filter(|line| !line.lists.is_empty());
    listing.map(|line| line.tool).collect()
}

/// Tells whether a tool's answer says nothing but what was sent, so that nothing of others enters a conversation by it.
#[must_use]
pub fn echoes(connector: &str, tool: &str) -> bool {
    let line = judge(connector, tool, Effect::Read).line;
    line.is_some_and(|line| line.echoes)
}

const fn stricter(one: Effect, other: Effect) -> Effect {
    match (one, other) {
        (Effect::Destructive, _) | (_, Effect::Destructive) => Effect::Destructive,
        (Effect::Write, _) | (_, Effect::Write) => Effect::Write,
        (Effect::Read, Effect::Read) => Effect::Read,
    }
}

#[cfg(test)]
mod tests;
