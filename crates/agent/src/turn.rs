//! The turn machine: a question answered by a model with tools. Owns the transcript, the lifecycle of every call and the
//! limits; takes one input at a time and returns effects. Never waits, never looks at a clock, never does I/O.
//!
//! ```text
//! asking ──message_stop with calls──► calling (each call: waiting for approval → running → ended)
//!   ▲  └──message_stop──► over          │
//!   └──────────all calls ended──────────┘      a Stop ends every state; over hears nothing any more
//! ```

mod approving;
mod asking;
mod calling;
mod finishing;

use crate::approval::Trust;
use crate::citing;
use crate::effect::{Effect, Plan};
use crate::input::{Input, Moment};
use crate::outbox::Outbox;
use crate::prompt::Given;
use crate::setup::{Limits, OfferedTool, TurnSetup};
use crate::tally::Tally;
use crate::transcript::{Transcript, in_words};
use crate::unasked::Unasked;
use asking::Asking;
use calling::Calling;
use mosaic_claude::{
    Block, CacheControl, Message, Request, SystemBlock, Thinking, ThinkingDisplay, Tool, ToolChoice,
};
use mosaic_protocol::{RunId, Tier, ToolCallId};

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
    /// Nothing happens any more.
    Over,
}

/// What stays through all states.
#[derive(Debug, Clone)]
struct Core {
    /// What every request has in common; its `messages` are empty.
    template: Request,
    tools: Vec<OfferedTool>,
    limits: Limits,
    transcript: Transcript,
    outbox: Outbox,
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
            transcript.push(message);
        }
        let trust = approving::trust(&mut setup, transcript.messages());
        let unasked = Unasked::set_apart(setup.unavailable, &mut setup.start);
        let plan = Plan {
            tier: Tier::Model,
            model: Some(setup.model.clone()),
            datasources: setup.start.asked(),
            reason: "a model answers".to_owned(),
            planned_by: setup.start.choosing.planned_by,
            choices: setup.start.choosing.choices.clone(),
            filled: setup.start.choosing.filled.clone(),
        };
        let given = Given {
            findings: citing::blocks(&setup.start.turn_id, &setup.findings),
            notes: setup.notes,
        };
        let (outbox, question) = Outbox::begin_with(&setup.start, (unasked, given), plan);
        transcript.push(question);
        let mut core = Core {
            tally: Tally::of(&setup.model),
            template: Request {
                model: setup.model,
                max_tokens: u64::from(setup.max_tokens),
                system: vec![SystemBlock::text(setup.system)],
                tools: setup.tools.iter().map(declared).collect(),
                thinking: Some(Thinking::Adaptive {
                    display: Some(ThinkingDisplay::Summarized),
                }),
                cache_control: Some(CacheControl::five_minutes()),
                stream: true,
                ..Request::default()
            },
            tools: setup.tools,
            limits: setup.limits,
            transcript,
            outbox,
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
            State::Calling(_) | State::Over => Vec::new(),
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

impl Core {
    /// Asks the model, after a wait.
    fn ask(&mut self, wait_ms: u32) -> State {
        self.call = self.call.saturating_add(1);
        let mut request = self.template.clone();
        request.messages = if request.tools.is_empty() {
            // The API takes calls only where tools are offered.
            in_words(self.transcript.messages())
        } else {
            self.transcript.messages().to_vec()
        };
        if self.is_last_round() && !request.tools.is_empty() {
            request.tool_choice = Some(ToolChoice::None);
        }
        self.outbox.push(Effect::CallModel {
            call: self.call,
            request: Box::new(request),
            wait_ms,
        });
        State::Asking(Box::new(Asking::new(self.call)))
    }

    /// Asks the model for its next answer.
    fn ask_next(&mut self) -> State {
        self.step = self.step.saturating_add(1);
        self.retries = 0;
        self.ask(0)
    }

    /// Tells whether the turn has used up its rounds. One that was given none has nothing cut short.
    const fn is_cut_short(&self) -> bool {
        self.is_last_round() && self.limits.iterations > 0
    }

    /// Returns the id under which a call of the model is known outside of the transcript: several runs have ids of their own
    /// count.
    fn call_id(&self, id: &str) -> ToolCallId {
        match &self.run {
            Some(run) => ToolCallId::from(format!("{run}-{id}").as_str()),
            None => ToolCallId::from(id),
        }
    }

    /// Tells whether no further calls are allowed: the next answer has to be the last.
    const fn is_last_round(&self) -> bool {
        self.rounds >= self.limits.iterations
    }
}

fn declared(tool: &OfferedTool) -> Tool {
    Tool {
        name: tool.api_name.clone(),
        description: Some(tool.description.clone()),
        input_schema: tool.input_schema.clone(),
        ..Tool::default()
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
