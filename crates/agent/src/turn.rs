//! The turn machine: a question answered by a model with tools. Owns the transcript, the lifecycle of every call and the
//! limits; takes one input at a time and returns effects. Never waits, never looks at a clock, never does I/O.
//!
//! ```text
//! asking ──message_stop with calls──► calling (each call: waiting for approval → running → ended)
//!   ▲  └──message_stop──► following ──► over          │
//!   └──────────────all calls ended────────────────────┘    a Stop ends every state; over hears nothing any more
//! ```

mod approving;
mod asking;
mod calling;
mod chosen;
mod finishing;
mod following;
mod requesting;

use crate::approval::Trust;
use crate::citing::{self, Citing};
use crate::effect::{Effect, Plan};
use crate::find_tools;
use crate::input::{Input, Moment};
use crate::outbox::Outbox;
use crate::prompt::Given;
use crate::receipt::Receipt;
use crate::setup::{Abilities, Limits, OfferedTool, TurnSetup};
use crate::tally::Tally;
use crate::transcript::Transcript;
use crate::unasked::Unasked;
use asking::Asking;
use calling::Calling;
use chosen::Chosen;
use following::Following;
use mosaic_claude::{Block, Message, Request};
use mosaic_protocol::{RunId, Tier};

/// A turn that a model answers.
#[derive(Debug, Clone)]
pub struct Turn {
    core: Core,
    state: State,
}

/// Where a turn stands. Each state has a file of its own.
#[derive(Debug, Clone)]
enum State {
    /// The model answers.
    Asking(Box<Asking>),
    /// Tools run, or wait for approval.
    Calling(Calling),
    /// The answer is whole; questions that may be asked next are thought of.
    Following(Box<Following>),
    /// Nothing happens any more.
    Over,
}

/// What stays through all states.
#[derive(Debug, Clone)]
struct Core {
    /// What every request has in common; its `messages` are empty.
    template: Request,
    tools: Vec<OfferedTool>,
    /// Which of them may be called.
    chosen: Chosen,
    abilities: Abilities,
    limits: Limits,
    transcript: Transcript,
    outbox: Outbox,
    /// The records that can be cited, and the citations so far.
    citing: Citing,
    receipt: Receipt,
    /// What the person asked.
    question: String,
    /// The model that suggests what may be asked next.
    small_model: Option<String>,
    tally: Tally,
    /// When the question was put.
    began_ms: u64,
    /// When the input at hand happened.
    now_ms: u64,
    /// Counts the model's answers from 0.
    step: u32,
    /// Counts the requests from 1, repeated ones too.
    call: u32,
    /// How many answers asked for tools, or paused.
    rounds: u32,
    /// How often a request was made again after its stream had broken.
    retries: u32,
    /// Whether the history's thinking was given up already.
    forgot_thinking: bool,
    /// What was heard, and what may be done without asking.
    trust: Trust,
    /// The run that this turn is, if it is one.
    run: Option<RunId>,
}

impl Turn {
    /// Starts a turn: repairs the history, adds the question and asks the model.
    #[must_use]
    pub fn start(mut setup: TurnSetup) -> (Self, Vec<Effect>) {
        let mut transcript = Transcript::default();
        for message in std::mem::take(&mut setup.history) {
            transcript.push(find_tools::still_offered(message, &setup.tools));
        }
        let trust = approving::trust(&mut setup, transcript.messages());
        let chosen = Chosen::of(&setup.start);
        let unavailable = setup.unavailable.clone();
        let unasked = Unasked::set_apart(std::mem::take(&mut setup.unavailable), &mut setup.start);
        let plan = plan(&setup);
        let given = Given {
            findings: citing::blocks(&setup.start.turn_id, &setup.findings),
            notes: std::mem::take(&mut setup.notes),
        };
        let (outbox, question) = Outbox::begin_with(&setup.start, (unasked, given), plan);
        transcript.push(question);
        let declared = find_tools::declare(&mut setup.tools, setup.abilities);
        let mut core = Core {
            tally: Tally::after(&setup.model, &setup.start.choosing.spent),
            chosen,
            template: requesting::template(&setup, declared),
            citing: Citing::of(&setup.start.turn_id, &setup.findings, setup.known),
            receipt: Receipt::of(
                &setup.start.sources,
                &finishing::left_out(&setup.start, unavailable),
            ),
            tools: setup.tools,
            abilities: setup.abilities,
            limits: setup.limits,
            transcript,
            outbox,
            question: setup.start.understood().to_owned(),
            small_model: setup.small_model,
            began_ms: setup.start.now.ms,
            now_ms: setup.start.now.ms,
            step: 0,
            call: 0,
            rounds: 0,
            retries: 0,
            forgot_thinking: false,
            trust,
            run: setup.run,
        };
        let state = core.ask(0);
        let effects = core.outbox.take();
        (Self { core, state }, effects)
    }

    /// Takes one input and returns what is to be done for it, in order.
    pub fn handle(&mut self, input: Input, now: &Moment) -> Vec<Effect> {
        self.core.now_ms = now.ms;
        let next = match &mut self.state {
            State::Asking(asking) => asking.handle(input, &mut self.core, now),
            State::Calling(calling) => calling.handle(input, &mut self.core, now),
            State::Following(following) => following.handle(input, &mut self.core, now),
            State::Over => None,
        };
        if let Some(next) = next {
            self.state = next;
        }
        self.core.outbox.take()
    }

    /// Returns the running answer as it would be kept if it broke off now; empty when there is nothing to keep.
    ///
    /// Copies all its text: call it when [`Save::PartialGrew`](crate::Save::PartialGrew) is due, not for every input.
    #[must_use]
    pub fn partial(&self) -> Vec<Block> {
        match &self.state {
            State::Asking(asking) => asking.kept(),
            State::Calling(_) | State::Following(_) | State::Over => Vec::new(),
        }
    }

    /// Tells whether the turn is over.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    /// Returns the conversation as it would be sent to the model with tools, with open calls not yet answered.
    #[must_use]
    pub fn transcript(&self) -> &[Message] {
        self.core.transcript.messages()
    }

    /// Tells whether content from outside was read in this conversation: from then on a write always asks.
    #[must_use]
    pub const fn is_tainted(&self) -> bool {
        self.core.trust.is_tainted()
    }
}

fn plan(setup: &TurnSetup) -> Plan {
    let choosing = &setup.start.choosing;
    Plan {
        tier: Tier::Model,
        model: Some(setup.model.clone()),
        datasources: setup.start.asked(),
        reason: crate::planner::reason_or(&choosing.choices, "a model answers"),
        planned_by: choosing.planned_by,
        choices: choosing.choices.clone(),
        filled: choosing.filled.clone(),
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
