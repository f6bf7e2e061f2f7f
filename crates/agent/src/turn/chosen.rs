//! Which sources a turn may call. The tools of all of them are declared, so that a request's beginning stays the same; where
//! the person chose sources, a call to any other is answered with an error, before anybody is asked or told of it.

use crate::failure::one_line;
use crate::setup::{OfferedTool, TurnStart};
use mosaic_protocol::{DatasourceId, PlannedBy};
use std::borrow::Cow;

/// The sources that may be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chosen(Option<Vec<(DatasourceId, String)>>);

impl Chosen {
    /// Returns the sources of this turn: those that the person chose, else all that are connected. Rules and a small model
    /// only say where to look first.
    pub(super) fn of(start: &TurnStart) -> Self {
        Self(match start.choosing.planned_by {
            PlannedBy::Person => Some(
                start
                    .sources
                    .iter()
                    .map(|source| (source.datasource_id.clone(), one_line(&source.name)))
                    .collect(),
            ),
            PlannedBy::Rules | PlannedBy::SmallModel => None,
        })
    }

    /// Tells whether the tool's source may be called.
    pub(super) fn has(&self, tool: &OfferedTool) -> bool {
        self.0
            .as_ref()
            .is_none_or(|chosen| chosen.iter().any(|(id, _)| *id == tool.datasource_id))
    }

    /// Returns those of the tools that may be called.
    pub(super) fn among<'a>(&self, tools: &'a [OfferedTool]) -> Cow<'a, [OfferedTool]> {
        if tools.iter().all(|tool| self.has(tool)) {
            return Cow::Borrowed(tools);
        }
        Cow::Owned(tools.iter().filter(|tool| self.has(tool)).cloned().collect())
    }

    /// Returns what the model is told when it calls a tool of another source.
    pub(super) fn refusal(&self, tool: &OfferedTool) -> String {
        format!(
            "{} is not asked in this turn: the person chose {}. Go on with what was chosen, and say in the answer what it cannot \
             tell.",
            one_line(&tool.datasource_name),
            self.named()
        )
    }

    /// Returns what the model is told besides when it looks for tools and finds none.
    pub(super) fn hint(&self) -> Option<String> {
        self.0.as_ref().map(|_| {
            format!(
                " The person chose {}: other sources are not asked in this turn.",
                self.named()
            )
        })
    }

    fn named(&self) -> String {
        let names: Vec<&str> = self.0.iter().flatten().map(|(_, name)| name.as_str()).collect();
        match names.as_slice() {
            [] => "no source".to_owned(),
            [one] => (*one).to_owned(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        }
    }
}
