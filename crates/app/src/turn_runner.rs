//! Runs a turn: the only place where the agent's effects meet the world. It performs them in the order given, hands what
//! comes of them back as inputs, and ends when the machine says the turn is over. It decides nothing.

mod calling_model;
mod calling_tool;
mod saving;
mod taken_up;
mod under_way;

pub(crate) use taken_up::TakenUp;

use crate::clock::moment;
use crate::failure::{chain, from_store};
use crate::running::{Live, Word};
use crate::send_message::planning::{self, Otherwise, Planned};
use crate::{Mosaic, model_access::ModelAccess, record};
use mosaic_agent::{Effect, Input, Machine, Save, ToolOutcome, shape};
use mosaic_protocol::TurnEvent;
use saving::Saver;
use std::sync::Arc;
use taken_up::Step;
use tokio::sync::mpsc;
use under_way::UnderWay;

/// Everything a turn needs while it runs.
pub(crate) struct Runner {
    pub(crate) app: Mosaic,
    pub(crate) live: Arc<Live>,
    pub(crate) machine: Machine,
    /// How the model is reached; `None` for turns that need none.
    pub(crate) model: Option<ModelAccess>,
    /// What is left to try when the one tool of a direct turn declines the question.
    pub(crate) otherwise: Option<Otherwise>,
    pub(crate) words: mpsc::UnboundedReceiver<Word>,
    /// Whether the question was asked before: then no tool is answered from a cache.
    pub(crate) again: bool,
    /// What the turn brought before, when it was over and is taken up again for one of its sources.
    pub(crate) taken_up: Option<TakenUp>,
}

impl Runner {
    /// Runs the turn to its end, beginning with the machine's first effects.
    pub(crate) async fn run(mut self, first: Vec<Effect>) {
        let (inputs, mut arrived) = mpsc::unbounded_channel();
        let mut under_way = UnderWay::new(inputs);
        let ids = (self.live.conversation_id.clone(), self.live.turn_id.clone());
        let mut saver = Saver::new(self.app.store().clone(), ids);
        self.perform(first, &mut under_way, &mut saver).await;
        while !self.machine.is_over() {
            let input = tokio::select! {
                // Stop goes before everything that waits.
                biased;
                word = self.words.recv() => match word {
                    Some(Word::Decide(call_id, decision)) => Input::ApprovalDecided { call_id, decision },
                    Some(Word::Stop) | None => Input::Stop,
                },
                // A busy stream never keeps what it brought from being written.
                () = saver.due() => {
                    saver.save_partial(&self.machine).await;
                    continue;
                }
                input = arrived.recv() => input.unwrap_or(Input::Stop),
            };
            under_way.note(&input);
            let next = if declined(&input) {
                self.fall_through().await
            } else {
                None
            };
            let mut effects = self.machine.handle(input, &moment());
            if let Some((planned, first)) = next {
                // Of the tool's turn only the call stays; the question goes on under another plan.
                effects.retain(is_end_of_call);
                self.machine = planned.machine;
                self.model = planned.model;
                effects.extend(first.into_iter().filter(|effect| !is_question(effect)));
            }
            self.perform(effects, &mut under_way, &mut saver).await;
        }
        tracing::debug!(turn = %self.live.turn_id, "the turn is over");
    }

    /// Plans the question anew without patterns, unless the person stops the turn meanwhile.
    async fn fall_through(&mut self) -> Option<(Planned, Vec<Effect>)> {
        let otherwise = self.otherwise.take()?;
        tokio::select! {
            biased;
            word = self.words.recv() => {
                // Whatever was said while nothing waited for a decision: the turn ends with what the tool said.
                tracing::debug!(?word, "the turn was not planned anew");
                None
            }
            planned = otherwise.plan(&self.app) => planned,
        }
    }

    async fn perform(&mut self, effects: Vec<Effect>, under_way: &mut UnderWay, saver: &mut Saver) {
        for effect in effects {
            let Some(taken_up) = &mut self.taken_up else {
                self.perform_one(effect, under_way, saver).await;
                continue;
            };
            for step in taken_up.fit(effect) {
                match step {
                    Step::Do(effect) => self.perform_one(*effect, under_way, saver).await,
                    Step::Findings(records) => saver.synthesis_started(records).await,
                    Step::TellAsStored => self.tell_as_stored(saver).await,
                }
            }
        }
    }

    /// Tells the turn from its start, as it is stored: whoever listens begins afresh, with the old answer.
    async fn tell_as_stored(&self, saver: &Saver) {
        self.app.running().retire(&self.live);
        match self.app.store().turn(&self.live.turn_id).await {
            Ok(turn) => {
                let status = turn.status;
                for fact in record::facts(turn, status) {
                    self.live.publish(&saver.confess(fact));
                }
            }
            Err(error) => {
                tracing::error!(error = chain(&error), "a turn could not be read again");
                self.live.publish(&TurnEvent::TurnFailed {
                    turn_id: self.live.turn_id.clone(),
                    at: crate::clock::now(),
                    failure: planning::no_way(from_store(error), None),
                });
            }
        }
    }

    async fn perform_one(&mut self, effect: Effect, under_way: &mut UnderWay, saver: &mut Saver) {
        match effect {
            Effect::CallModel {
                call,
                request,
                wait_ms,
            } => under_way.ask(self.model.clone(), (call, *request, wait_ms)),
            Effect::CancelModel { call } => under_way.drop_ask(call),
            Effect::Wake { alarm, after_ms } => under_way.wake(alarm, after_ms),
            Effect::CallTool(call) => under_way.call(&self.app, call, self.again),
            Effect::CancelTool { call_id } => under_way.cancel_call(&call_id),
            Effect::Save(save) => saver.save(save, &self.machine).await,
            // Told when the question was taken in, before it was planned.
            Effect::Publish(TurnEvent::TurnStarted { .. }) => {}
            Effect::Publish(event) => {
                if let (TurnEvent::SynthesisStarted { records, .. }, None) = (&event, &self.taken_up) {
                    saver.synthesis_started(*records).await;
                }
                let event = saver.confess(event);
                if event.is_last() {
                    // Whoever hears that the turn is over may open its conversation at once.
                    self.app.running().retire(&self.live);
                }
                self.live.publish(&event);
            }
        }
    }
}

/// Tells whether a tool said that the question is none for it.
fn declined(input: &Input) -> bool {
    matches!(input, Input::ToolFinished { outcome: ToolOutcome::Answered(answer), .. } if shape::declined(answer))
}

fn is_end_of_call(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::Save(Save::CallFinished(_)) | Effect::Publish(TurnEvent::ToolCallFinished { .. })
    )
}

/// The question was stored when the first plan was made.
fn is_question(effect: &Effect) -> bool {
    matches!(effect, Effect::Save(Save::Message(saved)) if saved.message.role == mosaic_claude::Role::User && saved.step == 0)
}
