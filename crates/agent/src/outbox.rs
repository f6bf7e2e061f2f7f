//! Collects the effects of one input. Everything a machine does goes out through here, so that what is published is
//! always stored first and a turn ends once.

mod evidence;

use crate::effect::{Effect, FinishedCall, Plan, ProposedCall, Save, SavedMessage, ToolCall};
use crate::input::Moment;
use crate::prompt::{self, Given};
use crate::setup::TurnStart;
use crate::tally::Tally;
use crate::unasked::Unasked;
use mosaic_claude::{Block, Message};
use mosaic_protocol::{ApprovalCard, ToolCallId, TurnEvent, TurnFailure, TurnId, TurnStatus, Usage};
use serde_json::{Map, Value};

/// A call as it goes out.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) arguments: Map<String, Value>,
    /// The hash that was approved, where an approval is needed.
    pub(crate) approved: Option<String>,
    /// The card of what goes out, where the person edited what was proposed.
    pub(crate) edited: Option<Box<ApprovalCard>>,
}

impl Sent {
    /// A call that only reads.
    pub(crate) const fn reading(arguments: Map<String, Value>) -> Self {
        Self {
            arguments,
            approved: None,
            edited: None,
        }
    }

    /// A call that was approved, with the hash that says so.
    pub(crate) const fn approved(arguments: Map<String, Value>, bound: String) -> Self {
        Self {
            arguments,
            approved: Some(bound),
            edited: None,
        }
    }
}

/// The effects of one input, in order.
#[derive(Debug, Clone)]
pub(crate) struct Outbox {
    turn_id: TurnId,
    effects: Vec<Effect>,
    /// What the person is told of at the end.
    unasked: Unasked,
}

impl Outbox {
    /// Returns an outbox that holds the beginning of a turn: its facts, its plan and the person's message. `unasked` are
    /// the sources that were chosen besides those of `start`.
    pub(crate) fn begin(start: &TurnStart, unasked: Unasked, plan: Plan) -> (Self, Message) {
        let (mut outbox, message) = Self::begin_with(start, (unasked.clone(), Given::default()), plan);
        outbox.unasked = unasked;
        (outbox, message)
    }

    /// The same, with what is given to answer the question from, for a turn whose receipt says what was not asked.
    pub(crate) fn begin_with(
        start: &TurnStart,
        (unasked, given): (Unasked, Given),
        plan: Plan,
    ) -> (Self, Message) {
        let message = Message::user(prompt::user_content(start, &unasked, given));
        let mut outbox = Self::reopened(start.turn_id.clone());
        outbox.save(Save::Plan(plan.clone()));
        outbox.message(0, message.clone(), false);
        outbox.tell_beginning(start, plan);
        (outbox, message)
    }

    /// Returns an outbox that holds the beginning of a turn whose message follows later.
    pub(crate) fn planned(start: &TurnStart, plan: Plan) -> Self {
        let mut outbox = Self::reopened(start.turn_id.clone());
        outbox.save(Save::Plan(plan.clone()));
        outbox.tell_beginning(start, plan);
        outbox
    }

    /// Returns an empty outbox, for a turn that was told of before.
    pub(crate) fn reopened(turn_id: TurnId) -> Self {
        Self {
            turn_id,
            effects: Vec::new(),
            unasked: Unasked::default(),
        }
    }

    /// Tells that the turn began, its plan, and what planning used: known from then on, however the turn ends.
    fn tell_beginning(&mut self, start: &TurnStart, plan: Plan) {
        let spent = &start.choosing.spent;
        let used = spent.first().map(|(answered_by, _)| {
            let model = plan.model.as_ref().unwrap_or(answered_by);
            Tally::after(model, spent).usage().clone()
        });
        self.publish(TurnEvent::TurnStarted {
            turn_id: start.turn_id.clone(),
            conversation_id: start.conversation_id.clone(),
            question: start.question.clone(),
            at: start.now.at.clone(),
        });
        self.publish(TurnEvent::PlanMade {
            turn_id: start.turn_id.clone(),
            tier: plan.tier,
            model: plan.model,
            datasources: plan.datasources,
            reason: plan.reason,
            planned_by: plan.planned_by,
            choices: plan.choices,
            filled: plan.filled,
        });
        if let Some(used) = used {
            self.used(&used);
        }
    }

    /// Returns the effects so far and forgets them.
    pub(crate) fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Returns the turn.
    pub(crate) fn turn(&self) -> TurnId {
        self.turn_id.clone()
    }

    pub(crate) fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub(crate) fn save(&mut self, save: Save) {
        self.effects.push(Effect::Save(save));
    }

    pub(crate) fn publish(&mut self, event: TurnEvent) {
        self.effects.push(Effect::Publish(event));
    }

    /// Stores a message of the transcript.
    pub(crate) fn message(&mut self, step: u32, message: Message, interrupted: bool) {
        self.save(Save::Message(SavedMessage {
            step,
            message,
            interrupted,
        }));
    }

    /// Stores an answer that needed no model: what is shown, in Mosaic's own words, and apart from it what a source said,
    /// fenced, for a later answer of a model.
    pub(crate) fn plain_answer(&mut self, shown: &str, data: Option<Block>) {
        self.message(0, Message::assistant(vec![Block::text(shown)]), false);
        if let Some(data) = data {
            self.message(1, Message::user(vec![data]), false);
        }
        self.publish(TurnEvent::TextAppended {
            turn_id: self.turn(),
            step: 0,
            text: shown.to_owned(),
        });
    }

    pub(crate) fn call_proposed(&mut self, call: &ProposedCall) {
        self.save(Save::CallProposed(call.clone()));
        self.publish(TurnEvent::ToolCallProposed {
            turn_id: self.turn(),
            call_id: call.call_id.clone(),
            datasource_id: call.datasource_id.clone(),
            datasource_name: call.datasource_name.clone(),
            tool: call.tool.clone(),
            arguments: call.arguments.clone(),
            effect: call.effect,
            run_id: call.run_id.clone(),
            origins: call.origins.clone(),
        });
    }

    pub(crate) fn call_asked(&mut self, call_id: &ToolCallId, summary: String, card: ApprovalCard) {
        let card = Some(Box::new(card));
        self.save(Save::CallAsked {
            call_id: call_id.clone(),
            summary: summary.clone(),
            card: card.clone(),
        });
        self.publish(TurnEvent::ApprovalRequested {
            turn_id: self.turn(),
            call_id: call_id.clone(),
            summary,
            card,
        });
    }

    /// Sends a call off: stored and told before it is made, so that no call is ever made unseen. What was edited is stored
    /// as what was asked: told again, it is seen as it was sent.
    pub(crate) fn call_started(&mut self, call: &ProposedCall, sent: Sent, now: &Moment) {
        let Sent {
            arguments,
            approved,
            edited,
        } = sent;
        if let Some(card) = &edited {
            self.save(Save::CallAsked {
                call_id: call.call_id.clone(),
                summary: format!("{}.", card.title),
                card: edited.clone(),
            });
        }
        self.save(Save::CallStarted {
            call_id: call.call_id.clone(),
            arguments: arguments.clone(),
            at: now.at.clone(),
        });
        self.publish(TurnEvent::ToolCallStarted {
            turn_id: self.turn(),
            call_id: call.call_id.clone(),
            at: now.at.clone(),
            arguments: edited.is_some().then(|| Value::Object(arguments.clone())),
            card: edited,
        });
        self.push(Effect::CallTool(ToolCall {
            call_id: call.call_id.clone(),
            datasource_id: call.datasource_id.clone(),
            tool: call.tool.clone(),
            arguments,
            effect: call.effect,
            approved,
        }));
    }

    pub(crate) fn call_cancelled(&mut self, call_id: &ToolCallId) {
        self.push(Effect::CancelTool {
            call_id: call_id.clone(),
        });
    }

    pub(crate) fn call_finished(&mut self, call: FinishedCall) {
        let event = TurnEvent::ToolCallFinished {
            turn_id: self.turn(),
            call_id: call.call_id.clone(),
            outcome: call.outcome,
            elapsed_ms: call.elapsed_ms,
            cached: call.cached,
            result: call.view.clone(),
        };
        self.save(Save::CallFinished(Box::new(call)));
        self.publish(event);
    }

    pub(crate) fn used(&mut self, usage: &Usage) {
        self.save(Save::Usage(usage.clone()));
        self.publish(TurnEvent::UsageReported {
            turn_id: self.turn(),
            usage: usage.clone(),
        });
    }

    pub(crate) fn finished(&mut self, remark: Option<String>, now: &Moment) {
        let remark = self.unasked.remark(remark);
        self.save(Save::Finished {
            status: TurnStatus::Finished,
            failure: None,
            remark: remark.clone(),
            at: now.at.clone(),
        });
        self.publish(TurnEvent::TurnFinished {
            turn_id: self.turn(),
            at: now.at.clone(),
            remark,
        });
    }

    pub(crate) fn failed(&mut self, status: TurnStatus, failure: TurnFailure, now: &Moment) {
        self.save(Save::Finished {
            status,
            failure: Some(failure.clone()),
            remark: None,
            at: now.at.clone(),
        });
        self.publish(TurnEvent::TurnFailed {
            turn_id: self.turn(),
            at: now.at.clone(),
            failure,
        });
    }
}
