//! A turn that one tool answers, without a model: the call that a pattern found, and one line about its result. Takes the
//! same inputs and returns the same effects as a model's turn; never asks a model.

use crate::approval::{Gate, Heard, Trust};
use crate::call::{Call, Ended};
use crate::effect::{Effect, Plan, ProposedCall};
use crate::failure::{self, one_line};
use crate::fence::fenced;
use crate::input::{Input, Moment};
use crate::outbox::Outbox;
use crate::policy;
use crate::setup::{DirectSetup, Limits, TurnStart};
use crate::unasked::Unasked;
use mosaic_protocol::{Outcome, ToolCallId, TurnStatus, ValueOrigin};
use serde_json::Value;

/// The most lines of a tool's error that the answer repeats: its message and what to do.
const ERROR_LINES: usize = 4;

/// A turn that one tool answers.
#[derive(Debug, Clone)]
pub struct DirectTurn {
    outbox: Outbox,
    call: Call,
    trust: Trust,
    over: bool,
}

impl DirectTurn {
    /// Starts the turn: makes the call, or asks the person first when it does more than read.
    #[must_use]
    pub fn start(setup: DirectSetup) -> (Self, Vec<Effect>) {
        let plan = Plan {
            tier: setup.tier,
            model: None,
            datasources: vec![setup.call.datasource_id.clone()],
            reason: setup.call.reason,
            planned_by: setup.start.choosing.planned_by,
            choices: setup.start.choosing.choices.clone(),
            filled: setup.start.choosing.filled.clone(),
        };
        let (mut outbox, _) = Outbox::begin(&setup.start, Unasked::default(), plan);
        let gate = Gate {
            policy: policy::judge(&setup.connector, &setup.call.tool, setup.effect),
            connector: setup.connector,
            schema: setup.input_schema,
            can_look: setup.can_look,
        };
        let mut trust = trust(&setup.start);
        let source = &setup.call.datasource_id;
        trust.meet(setup.met.into_iter().map(|place| (source.clone(), place)));
        let arguments = setup.call.arguments;
        let proposed = ProposedCall {
            origins: trust.origins(&Value::Object(arguments.clone())),
            call_id: setup.call_id,
            datasource_id: setup.call.datasource_id,
            datasource_name: setup.call.datasource_name,
            tool: setup.call.tool,
            arguments: Value::Object(arguments.clone()),
            effect: gate.policy.effect,
            at: setup.start.now.at.clone(),
            run_id: None,
        };
        let mut call = Call::propose(proposed, Limits::default().result_chars, &mut outbox);
        trust.propose(&mut call, (gate, arguments), (&mut outbox, &setup.start.now));
        let effects = outbox.take();
        let turn = Self {
            outbox,
            call,
            trust,
            over: false,
        };
        (turn, effects)
    }

    /// Takes one input and returns what is to be done for it, in order.
    pub fn handle(&mut self, input: Input, now: &Moment) -> Vec<Effect> {
        if !self.over {
            self.hear(input, now);
        }
        self.outbox.take()
    }

    /// Tells whether the turn is over.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.over
    }

    fn hear(&mut self, input: Input, now: &Moment) {
        let mine = |id: &ToolCallId| *id == self.call.proposed().call_id;
        match input {
            Input::ToolFinished { call_id, outcome } if self.call.looks_by(&call_id) => {
                self.trust.looked(&mut self.call, &outcome, &mut self.outbox);
            }
            Input::Woke { alarm } if self.call.looks_until(alarm) => {
                self.trust.woke(&mut self.call, &mut self.outbox);
            }
            Input::ToolFinished { call_id, outcome } if mine(&call_id) => {
                self.call.answer(outcome, &mut self.outbox, now);
            }
            Input::ApprovalDecided { call_id, decision } if mine(&call_id) && self.call.is_waiting() => {
                self.trust
                    .decide(&mut self.call, decision, (&mut self.outbox, now));
            }
            Input::Stop => {
                self.call.cancel(&mut self.outbox, now);
                self.outbox.failed(TurnStatus::Stopped, failure::stopped(), now);
                self.over = true;
                return;
            }
            Input::ToolFinished { .. }
            | Input::ApprovalDecided { .. }
            | Input::Woke { .. }
            | Input::Model { .. }
            | Input::ModelRetrying { .. }
            | Input::ModelFailed { .. } => {}
        }
        if let Some(ended) = self.call.ended().cloned() {
            self.over = true;
            self.conclude(&ended, now);
        }
    }

    fn conclude(&mut self, ended: &Ended, now: &Moment) {
        let call = self.call.proposed();
        let source = one_line(&call.datasource_name);
        let shown = match ended.outcome {
            Outcome::Succeeded => format!(
                "{}: **{}**",
                plain(&source),
                plain(&one_line(&ended.head.summary))
            ),
            Outcome::Denied => {
                self.outbox
                    .plain_answer("The call was declined; nothing was sent.", None);
                self.outbox.finished(None, now);
                return;
            }
            Outcome::Failed if ended.about_the_question => {
                let lines = ended.head.text.lines().take(ERROR_LINES).map(one_line);
                format!(
                    "{}: {}",
                    plain(&source),
                    plain(&lines.collect::<Vec<_>>().join("  \n"))
                )
            }
            Outcome::Failed | Outcome::Cancelled => {
                let told = failure::call_failure(&source, &ended.head, ended.failure);
                self.outbox.failed(TurnStatus::Failed, told, now);
                return;
            }
        };
        let origin = format!(
            "{source}, from its tool `{}` with {}, without a model",
            call.tool, call.arguments
        );
        self.outbox
            .plain_answer(&shown, Some(fenced(&origin, &ended.told)));
        self.outbox.finished(None, now);
    }
}

/// Returns what is known of who said what. No model has a say in the call; only what was filled in can be somebody else's.
fn trust(start: &TurnStart) -> Trust {
    let mut trust = Trust::new(Heard::new(&[], start), start.person.clone());
    let filled = start.choosing.filled.iter();
    let read = filled.into_iter().any(|filled| match filled.origin {
        ValueOrigin::Read { .. } => true,
        ValueOrigin::Typed | ValueOrigin::Made => false,
    });
    if read || start.choosing.suggested {
        trust.taint();
    }
    trust
}

/// Returns the text with the marks of Markdown escaped.
pub(crate) fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_[]<>~|#".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests;
