//! The chosen sources that a turn does not ask: told to the model and to the person, so that none drops out in silence.

use crate::failure::one_line;
use crate::setup::{SourceLabel, TurnStart, UnavailableSource};
use mosaic_protocol::DatasourceId;

/// The sources of a turn that are not asked, and why.
#[derive(Debug, Clone, Default)]
pub(crate) struct Unasked(Vec<UnavailableSource>);

impl Unasked {
    /// Takes those sources out of the turn's own and returns them.
    pub(crate) fn set_apart(unavailable: Vec<UnavailableSource>, start: &mut TurnStart) -> Self {
        start.sources.retain(|source| {
            !unavailable
                .iter()
                .any(|other| other.datasource_id == source.datasource_id)
        });
        Self(unavailable)
    }

    /// Takes the sources that are not wanted out of the turn's own, all for this reason, and returns them.
    pub(crate) fn but(wanted: impl Fn(&SourceLabel) -> bool, reason: &str, start: &mut TurnStart) -> Self {
        let unwanted = start.sources.iter().filter(|source| !wanted(source));
        let unavailable = unwanted.map(|source| UnavailableSource {
            datasource_id: source.datasource_id.clone(),
            name: source.name.clone(),
            reason: reason.to_owned(),
        });
        Self::set_apart(unavailable.collect(), start)
    }

    /// Tells whether the source is one of them.
    pub(crate) fn holds(&self, id: &DatasourceId) -> bool {
        self.0.iter().any(|source| source.datasource_id == *id)
    }

    /// Returns their names for the model, `None` when there are none. Why they are not asked stays with the person: a reason
    /// may hold a server's own words, and here they would stand in Mosaic's voice.
    pub(crate) fn for_model(&self) -> Option<String> {
        self.listed(", ", |name, _| name.to_owned())
    }

    /// Returns the remark with a sentence for the person added when there are any: "Not asked: Shop — the vault is locked."
    pub(crate) fn remark(&self, remark: Option<String>) -> Option<String> {
        let Some(list) = self.listed("; ", |name, reason| format!("{name} — {reason}")) else {
            return remark;
        };
        let told = format!("Not asked: {list}.");
        Some(remark.map_or_else(|| told.clone(), |remark| format!("{remark} {told}")))
    }

    fn listed(&self, between: &str, one: impl Fn(&str, &str) -> String) -> Option<String> {
        let told = self.0.iter().map(|source| {
            let reason = one_line(&source.reason);
            let reason = reason.trim_end_matches('.');
            one(
                &one_line(&source.name),
                if reason.is_empty() {
                    "not available"
                } else {
                    reason
                },
            )
        });
        let list: Vec<String> = told.collect();
        (!list.is_empty()).then(|| list.join(between))
    }
}
