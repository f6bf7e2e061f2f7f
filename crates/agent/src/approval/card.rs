//! The card of a call that waits: made from its arguments by the table's words. Never repeats what a model says about it.

use super::heard::Heard;
use super::{before, form, hash, suspects};
use crate::policy::Policy;
use mosaic_protocol::{ApprovalCard, CardField, DatasourceId, Effect, FieldChange, Reach};
use serde_json::{Map, Value};

/// Longer values are no places.
const PLACE_CHARS: usize = 200;

/// A call that waits for the person, as it was proposed.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    pub(super) datasource_id: DatasourceId,
    /// Its name as the person gave it.
    pub(super) datasource: String,
    pub(super) tool: String,
    pub(super) arguments: Map<String, Value>,
    pub(super) policy: Policy,
    pub(super) schema: Value,
    pub(super) changes: Vec<FieldChange>,
    /// What is said beside the card.
    pub(super) note: String,
    /// The hash of the card last shown; `None` while what is there now is still read.
    pub(super) shown: Option<String>,
    /// The alarm that ends the reading.
    pub(super) alarm: Option<u32>,
}

impl Waiting {
    /// Tells whether what is there now is still read.
    pub(crate) const fn is_looking(&self) -> bool {
        self.shown.is_none()
    }

    /// Tells whether it is, until this alarm.
    pub(crate) fn is_looking_until(&self, alarm: u32) -> bool {
        self.is_looking() && self.alarm == Some(alarm)
    }

    /// Returns the card, as things stand.
    pub(super) fn card(&self, heard: &Heard, tainted: bool, person: Option<&str>) -> ApprovalCard {
        let mut changes = self
            .policy
            .line
            .map_or_else(Vec::new, |line| before::swapped(line, &self.arguments));
        changes.extend(self.changes.iter().cloned());
        ApprovalCard {
            hash: hash(&self.datasource_id, &self.tool, &self.arguments),
            title: suspects::cleaned(&self.policy.in_words(
                (&self.tool, &self.datasource),
                &self.arguments,
                person,
            )),
            reach: self.policy.reach_of(&self.arguments),
            destructive: self.policy.effect == Effect::Destructive,
            fields: self.fields(heard),
            changes,
            tainted,
            suspects: if tainted {
                suspects::suspects(heard, &self.arguments)
            } else {
                Vec::new()
            },
            may_always: !tainted && self.may_always(&self.arguments) && !self.has_new(&self.arguments, heard),
        }
    }

    /// Returns it as it goes out with arguments that the person edited.
    pub(super) fn edited(&self, arguments: &Map<String, Value>) -> Self {
        let changes = self.policy.line.map_or_else(Vec::new, |line| {
            before::edited(line, (&self.arguments, arguments), &self.changes)
        });
        Self {
            arguments: arguments.clone(),
            changes,
            ..self.clone()
        }
    }

    /// Tells whether the tool may go on without asking, as far as that depends on what it does.
    pub(super) fn may_always(&self, arguments: &Map<String, Value>) -> bool {
        self.policy.effect == Effect::Write && self.policy.reach_of(arguments) <= Reach::Tenant
    }

    /// Tells whether the arguments name a place that the person never typed or picked.
    pub(super) fn has_new(&self, arguments: &Map<String, Value>, heard: &Heard) -> bool {
        arguments
            .iter()
            .any(|(name, value)| self.is_destination(name, value) && heard.is_new(value))
    }

    /// Tells whether the call says where it goes, as far as its tool can be told.
    pub(super) fn names_a_place(&self) -> bool {
        let places = self.policy.line.map_or(&[][..], |line| line.destinations);
        places.is_empty() || places.iter().any(|name| self.arguments.contains_key(*name))
    }

    /// Tells whether an argument says where data goes.
    pub(super) fn is_destination(&self, name: &str, value: &Value) -> bool {
        let place = self.policy.line.is_some() || value.as_str().is_none_or(|text| text.len() <= PLACE_CHARS);
        place && self.policy.is_destination(name, value)
    }

    fn fields(&self, heard: &Heard) -> Vec<CardField> {
        let fields = form::ordered(&self.schema, &self.arguments).into_iter();
        let fields = fields.map(|(name, value)| {
            let destination = self.is_destination(name, value);
            CardField {
                argument: name.clone(),
                label: form::label(name),
                value: value.clone(),
                shape: form::shape(&self.schema, name, value),
                origin: heard.origin(value),
                destination,
                is_new: destination && heard.is_new(value),
            }
        });
        fields.collect()
    }
}
