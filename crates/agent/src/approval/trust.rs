//! Decides whether a call goes off, waits for the person, or goes on under an allowance. The same for every kind of turn.
//! Nothing but a read leaves here without the hash of exactly what was approved.

use super::before;
use super::card::Waiting;
use super::heard::Heard;
use super::{allowance, form, hash};
use crate::call::Call;
use crate::effect::{Effect, Save, ToolCall};
use crate::input::{Moment, ToolOutcome};
use crate::outbox::{Outbox, Sent};
use crate::policy::{self, Policy, echoes};
use crate::setup::OfferedTool;
use mosaic_protocol::{ApprovalDecision, ArgumentOrigin, DatasourceId, Effect as ToolEffect, ToolCallId};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashSet};

/// How long the card waits for what is there now, in milliseconds.
const BEFORE_MS: u32 = 5_000;
/// Alarms are counted from here, so that they are nobody else's.
const FIRST_ALARM: u32 = 70_000;

const TAINTED: &str =
    "Content from outside was read before in this conversation: check that this is what you want.";

/// What a tool may do, as the turn was told.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    pub(crate) connector: String,
    pub(crate) policy: Policy,
    pub(crate) schema: Value,
    /// Whether the tool that reads what is there now is at hand.
    pub(crate) can_look: bool,
}

impl Gate {
    /// Returns what holds for a tool of those offered.
    pub(crate) fn of(tool: &OfferedTool, all: &[OfferedTool]) -> Self {
        let policy = policy::judge(&tool.connector, &tool.tool, tool.effect);
        let before = policy.line.and_then(|line| line.before);
        let can_look = before.is_some_and(|before| {
            all.iter().any(|other| {
                other.datasource_id == tool.datasource_id
                    && other.tool == before.tool
                    && !policy::judge(&other.connector, &other.tool, other.effect).asks()
            })
        });
        Self {
            connector: tool.connector.clone(),
            policy,
            schema: tool.input_schema.clone(),
            can_look,
        }
    }
}

/// What the turn may do without asking, and what it has heard.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trust {
    heard: Heard,
    tainted: bool,
    allowed: BTreeSet<String>,
    /// Places of sources that are no stranger's, in small letters.
    met: HashSet<(DatasourceId, String)>,
    /// Whether nobody can be asked.
    unattended: bool,
    person: Option<String>,
    alarms: u32,
}

impl Trust {
    pub(crate) fn new(heard: Heard, person: Option<String>) -> Self {
        Self {
            heard,
            person,
            ..Self::default()
        }
    }

    /// Lets tools go on without asking, unless somebody else's words were read already.
    pub(crate) fn allow(&mut self, allowed: Vec<String>) {
        if !self.tainted {
            self.allowed.extend(allowed);
        }
    }

    /// Notes places of sources that are no stranger's.
    pub(crate) fn meet(&mut self, places: impl IntoIterator<Item = (DatasourceId, String)>) {
        let places = places
            .into_iter()
            .map(|(source, place)| (source, place.to_lowercase()));
        self.met.extend(places);
    }

    /// Notes that nobody can be asked.
    pub(crate) const fn unattended(&mut self) {
        self.unattended = true;
    }

    /// Notes that somebody else's words were read: from now on each write asks.
    pub(crate) fn taint(&mut self) {
        self.tainted = true;
        self.allowed.clear();
    }

    pub(crate) const fn is_tainted(&self) -> bool {
        self.tainted
    }

    /// Returns where the values of a call's arguments come from.
    pub(crate) fn origins(&self, arguments: &Value) -> Vec<ArgumentOrigin> {
        arguments
            .as_object()
            .map_or_else(Vec::new, |arguments| self.heard.origins(arguments))
    }

    /// Takes in what a call brought.
    pub(crate) fn hear(&mut self, call: &Call, outcome: &ToolOutcome) {
        let proposed = call.proposed();
        match outcome {
            ToolOutcome::Answered(answer) => {
                let own =
                    !answer.is_error && call.connector().is_some_and(|name| echoes(name, &proposed.tool));
                if !own {
                    self.taint();
                }
                if let (Some(connector), false) = (call.connector(), answer.is_error) {
                    let listed = policy::listed(connector, &proposed.tool, answer.structured.as_ref());
                    self.meet(
                        listed
                            .into_iter()
                            .map(|place| (proposed.datasource_id.clone(), place)),
                    );
                }
                self.heard
                    .take_answer(&proposed.datasource_name, &proposed.tool, answer);
            }
            // A failure's message may repeat what a server said.
            ToolOutcome::Failed(failure) => {
                self.taint();
                self.heard
                    .take_failure(&proposed.datasource_name, &proposed.tool, &failure.message);
            }
        }
    }

    /// Does what is to be done with a new call whose arguments are an object: sends it, asks, or looks first.
    pub(crate) fn propose(
        &mut self,
        call: &mut Call,
        (gate, arguments): (Gate, Map<String, Value>),
        (outbox, now): (&mut Outbox, &Moment),
    ) {
        call.belongs_to(&gate.connector);
        if !gate.policy.asks() && call.proposed().effect == ToolEffect::Read {
            let source = call.proposed().datasource_id.clone();
            let unmet = self.unmet((&source, &gate.policy), &arguments);
            if !self.tainted || unmet.is_empty() {
                // Nobody else had a say in it: what was read from once is no stranger's from then on.
                self.meet(unmet.into_iter().map(|place| (source.clone(), place)));
                call.send(Sent::reading(arguments), outbox, now);
                return;
            }
            if self.unattended {
                return call.refuse(&not_met(&unmet, &gate.connector), outbox);
            }
        }
        let waiting = Waiting {
            datasource_id: call.proposed().datasource_id.clone(),
            datasource: call.proposed().datasource_name.clone(),
            tool: call.proposed().tool.clone(),
            arguments,
            policy: gate.policy,
            schema: gate.schema,
            changes: Vec::new(),
            note: String::new(),
            shown: None,
            alarm: None,
        };
        if self.is_allowed(&waiting) {
            let bound = hash(&waiting.datasource_id, &waiting.tool, &waiting.arguments);
            call.send(Sent::approved(waiting.arguments, bound), outbox, now);
            return;
        }
        call.wait(waiting);
        let looked = gate.can_look && self.look(call, outbox);
        if !looked {
            self.show(call, outbox);
        }
    }

    /// Remembers where the person let data go: they picked these places.
    fn note_places(&mut self, waiting: &Waiting, arguments: &Map<String, Value>) {
        for (name, value) in arguments {
            if waiting.is_destination(name, value) {
                self.heard.pick(value);
            }
        }
        let places = waiting.policy.places(arguments).into_iter();
        let places: Vec<_> = places
            .map(|place| (waiting.datasource_id.clone(), place))
            .collect();
        self.meet(places);
    }

    /// The person decided about a call that waits.
    pub(crate) fn decide(
        &mut self,
        call: &mut Call,
        decision: ApprovalDecision,
        (outbox, now): (&mut Outbox, &Moment),
    ) {
        let Some(waiting) = call.waiting() else {
            return;
        };
        // Nothing was shown yet that could be decided about.
        let Some(shown) = waiting.shown.clone() else {
            return;
        };
        let (arguments, card, always) = match decision {
            ApprovalDecision::Deny => return call.decline(outbox),
            ApprovalDecision::Approve {
                arguments,
                card,
                always,
            } => (arguments, card, always),
        };
        if card.is_none_or(|card| card != shown) {
            return self.show_again(
                call,
                "What you decided about has changed: nothing was sent.",
                outbox,
            );
        }
        let Value::Object(arguments) = arguments else {
            return self.show_again(
                call,
                "The edited arguments are no JSON object: nothing was sent.",
                outbox,
            );
        };
        if arguments != waiting.arguments
            && let Some(problem) = form::problem(&waiting.schema, &arguments, &waiting.arguments)
        {
            return self.show_again(call, &format!("Nothing was sent: {problem}."), outbox);
        }
        let offered = !self.tainted
            && waiting.may_always(&waiting.arguments)
            && waiting.names_a_place()
            && !waiting.has_new(&waiting.arguments, &self.heard);
        if always && offered && waiting.may_always(&arguments) {
            let name = allowance(&waiting.datasource_id, &waiting.tool);
            if self.allowed.insert(name.clone()) {
                outbox.save(Save::Allowed(name));
            }
        }
        self.note_places(waiting, &arguments);
        let edited = (arguments != waiting.arguments).then(|| {
            let edited = waiting.edited(&arguments);
            Box::new(edited.card(&self.heard, self.tainted, self.person.as_deref()))
        });
        let bound = hash(&waiting.datasource_id, &waiting.tool, &arguments);
        let sent = Sent {
            edited,
            ..Sent::approved(arguments, bound)
        };
        call.send(sent, outbox, now);
    }

    /// What is there now was read, or could not be: the card is shown. Only the person sees what was read, so it steers
    /// nothing.
    pub(crate) fn looked(&mut self, call: &mut Call, outcome: &ToolOutcome, outbox: &mut Outbox) {
        let Some(waiting) = call.waiting_mut().filter(|waiting| waiting.shown.is_none()) else {
            return;
        };
        let before = waiting.policy.line.and_then(|line| line.before);
        match (outcome, before) {
            (ToolOutcome::Answered(answer), Some(before)) if !answer.is_error => {
                waiting.changes = before::changes(&before, &waiting.arguments, answer);
            }
            (ToolOutcome::Answered(_) | ToolOutcome::Failed(_), _) => {
                waiting.note = "What is there now could not be read.".to_owned();
            }
        }
        self.show(call, outbox);
    }

    /// The time to read what is there now is up.
    pub(crate) fn woke(&mut self, call: &mut Call, outbox: &mut Outbox) {
        let Some(waiting) = call.waiting_mut().filter(|waiting| waiting.shown.is_none()) else {
            return;
        };
        waiting.note = "What is there now could not be read in time.".to_owned();
        let looking = looking(&call.proposed().call_id);
        outbox.call_cancelled(&looking);
        self.show(call, outbox);
    }

    fn is_allowed(&self, waiting: &Waiting) -> bool {
        !self.tainted
            && self
                .allowed
                .contains(&allowance(&waiting.datasource_id, &waiting.tool))
            && waiting.may_always(&waiting.arguments)
            && waiting.names_a_place()
            && !waiting.has_new(&waiting.arguments, &self.heard)
    }

    /// Returns the places of a read that may be a stranger's: whoever owns one would see what is asked for.
    fn unmet(
        &self,
        (source, policy): (&DatasourceId, &Policy),
        arguments: &Map<String, Value>,
    ) -> Vec<String> {
        let mut places = policy.places(arguments);
        places.retain(|place| {
            !self.heard.is_place_typed(place) && !self.met.contains(&(source.clone(), place.clone()))
        });
        places
    }

    /// Reads what is there now, unless that itself would have to be asked for. Returns whether there is anything to read.
    fn look(&mut self, call: &mut Call, outbox: &mut Outbox) -> bool {
        let (id, datasource_id) = (
            looking(&call.proposed().call_id),
            call.proposed().datasource_id.clone(),
        );
        let connector = call.connector().unwrap_or_default().to_owned();
        let Some(waiting) = call.waiting_mut() else {
            return false;
        };
        let before = waiting.policy.line.and_then(|line| line.before);
        let Some((before, arguments)) =
            before.and_then(|before| Some((before, before::arguments(&before, &waiting.arguments)?)))
        else {
            return false;
        };
        let policy = policy::judge(&connector, before.tool, ToolEffect::Read);
        if self.tainted && !self.unmet((&datasource_id, &policy), &arguments).is_empty() {
            waiting.note = "What is there now was not read: that place was not met before.".to_owned();
            return false;
        }
        let alarm = FIRST_ALARM + self.alarms;
        self.alarms += 1;
        waiting.alarm = Some(alarm);
        outbox.push(Effect::CallTool(read(id, datasource_id, before.tool, arguments)));
        outbox.push(Effect::Wake {
            alarm,
            after_ms: BEFORE_MS,
        });
        true
    }

    fn show_again(&self, call: &mut Call, note: &str, outbox: &mut Outbox) {
        if let Some(waiting) = call.waiting_mut() {
            note.clone_into(&mut waiting.note);
        }
        self.show(call, outbox);
    }

    fn show(&self, call: &mut Call, outbox: &mut Outbox) {
        let Some(waiting) = call.waiting_mut() else {
            return;
        };
        let card = waiting.card(&self.heard, self.tainted, self.person.as_deref());
        waiting.shown = Some(card.hash.clone());
        let mut summary = format!("{}.", card.title);
        for more in [waiting.note.as_str(), if self.tainted { TAINTED } else { "" }] {
            if !more.is_empty() {
                summary.push(' ');
                summary.push_str(more);
            }
        }
        outbox.call_asked(&call.proposed().call_id, summary, card);
    }
}

/// Returns the id of the read that is made before a call is shown.
pub(crate) fn looking(call_id: &ToolCallId) -> ToolCallId {
    ToolCallId::from(format!("{call_id}-before"))
}

/// Returns what a model is told of a read from places that may be a stranger's, where nobody can be asked.
fn not_met(places: &[String], connector: &str) -> String {
    let finding = policy::listing(connector).join(" or ");
    format!(
        "Not read: {} was not met before, and nobody can be asked here. Find it with {finding} first, or go on without it.",
        places.join(", ")
    )
}

fn read(
    call_id: ToolCallId,
    datasource_id: DatasourceId,
    tool: &str,
    arguments: Map<String, Value>,
) -> ToolCall {
    ToolCall {
        call_id,
        datasource_id,
        tool: tool.to_owned(),
        arguments,
        effect: ToolEffect::Read,
        approved: None,
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
