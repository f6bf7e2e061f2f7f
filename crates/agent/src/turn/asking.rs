//! The state in which the model answers: its stream is shown as it comes, put together, and committed when it is whole.
//! A stream that breaks before anything was shown is asked for again; later, what is there is kept.

use super::{Core, State};
use crate::citing::{Marking, Shown};
use crate::failure::{ModelFailure, ModelFailureKind};
use crate::input::{Input, Moment};
use crate::prose::{Joints, Kind};
use crate::{Effect, Save};
use mosaic_claude::{Block, BlockView, Delta, MessageBuilder, StreamEvent};
use mosaic_protocol::TurnEvent;

/// The first wait before a broken request is made again, in milliseconds; each further one is twice as long.
const FIRST_WAIT_MS: u32 = 500;

/// An answer in the making.
#[derive(Debug, Clone)]
pub(super) struct Asking {
    pub(super) call: u32,
    builder: MessageBuilder,
    joints: Joints,
    marking: Marking,
    /// Whether the stream brought anything: before that, the client itself does the retrying.
    begun: bool,
    /// Whether a person has seen any of it.
    shown: bool,
}

impl Asking {
    pub(super) fn new(call: u32) -> Self {
        Self {
            call,
            builder: MessageBuilder::new(),
            joints: Joints::default(),
            marking: Marking::default(),
            begun: false,
            shown: false,
        }
    }

    pub(super) fn handle(&mut self, input: Input, core: &mut Core, now: &Moment) -> Option<State> {
        match input {
            Input::Model { call, event } if call == self.call => self.event(event, core, now),
            Input::ModelRetrying {
                call,
                attempt,
                wait_ms,
                reason,
            } if call == self.call => {
                core.retried(attempt, wait_ms, reason);
                None
            }
            Input::ModelFailed { call, failure } if call == self.call => {
                Some(self.failed(&failure, core, now))
            }
            Input::Stop => Some(self.stop(core, now)),
            Input::Model { .. }
            | Input::ModelRetrying { .. }
            | Input::ModelFailed { .. }
            | Input::ToolFinished { .. }
            | Input::Woke { .. }
            | Input::ApprovalDecided { .. } => None,
        }
    }

    /// Returns the blocks to be kept if the answer broke off now: no calls, since none of them will be made.
    pub(super) fn kept(&self) -> Vec<Block> {
        let mut blocks = self.builder.partial().blocks;
        blocks = self.marking.noted(blocks);
        blocks.retain(|block| match block.view() {
            BlockView::ToolUse { .. } => false,
            BlockView::Text { text, .. } => !text.trim().is_empty(),
            BlockView::Thinking { .. }
            | BlockView::RedactedThinking
            | BlockView::ToolResult { .. }
            | BlockView::SearchResult
            | BlockView::Other { .. } => true,
        });
        blocks
    }

    /// Returns whether a person has seen any of the answer.
    pub(super) const fn shown(&self) -> bool {
        self.shown
    }

    /// Adds what the answer has used so far to the turn's tally and tells it.
    pub(super) fn settle_usage(&self, core: &mut Core) {
        if self.begun {
            core.tally.add("", self.builder.usage());
            core.outbox.used(core.tally.usage());
        }
    }

    fn event(&mut self, event: StreamEvent, core: &mut Core, now: &Moment) -> Option<State> {
        self.begun = true;
        if let Err(error) = self.builder.apply(&event) {
            let kind = ModelFailureKind::Decode {
                message: error.to_string(),
            };
            core.outbox.push(Effect::CancelModel { call: self.call });
            return Some(self.failed(&ModelFailure::new(kind), core, now));
        }
        match event {
            StreamEvent::MessageStart { message } => {
                for (index, block) in (0..).zip(&message.content) {
                    self.begin(index, block, core);
                }
            }
            StreamEvent::BlockStart { index, block } => self.begin(index, &block, core),
            StreamEvent::BlockDelta { delta, .. } => match delta {
                Delta::Text(text) => self.say(&text, core),
                Delta::Thinking(text) => self.show(Kind::Thinking, text, core),
                Delta::Citations(citation) => self.marking.cite(citation),
                Delta::InputJson(_) | Delta::Signature(_) | Delta::Unknown(_) => {}
            },
            StreamEvent::BlockStop { .. } => self.end_block(core),
            StreamEvent::MessageStop => return Some(self.complete(core, now)),
            StreamEvent::Error { error } => {
                core.outbox.push(Effect::CancelModel { call: self.call });
                let kind = ModelFailureKind::InBand {
                    kind: error.kind,
                    message: error.message,
                };
                return Some(self.failed(&ModelFailure::new(kind), core, now));
            }
            StreamEvent::MessageDelta { .. } | StreamEvent::Ping | StreamEvent::Unknown { .. } => {}
        }
        None
    }

    /// Notes a new block, and shows what it holds from the start.
    fn begin(&mut self, index: u32, block: &Block, core: &mut Core) {
        self.end_block(core);
        let kind = Kind::of(block);
        self.joints.begin(kind);
        match block.view() {
            BlockView::Text { text, citations } => {
                self.marking.begin(index, &core.citing);
                self.say(text, core);
                for citation in citations {
                    self.marking.cite(citation.clone());
                }
            }
            BlockView::Thinking { thinking } => self.show(kind, thinking.to_owned(), core),
            BlockView::RedactedThinking
            | BlockView::ToolUse { .. }
            | BlockView::ToolResult { .. }
            | BlockView::SearchResult
            | BlockView::Other { .. } => {}
        }
    }

    /// Ends the block at hand: what was held back of it is shown, and the marks of its citations.
    pub(super) fn end_block(&mut self, core: &mut Core) {
        let shown = self.marking.end(&mut core.citing);
        self.tell(shown, core);
    }

    fn say(&mut self, text: &str, core: &mut Core) {
        let shown = self.marking.text(text, &mut core.citing);
        self.tell(shown, core);
    }

    /// Stores and tells new citations, then the text that holds their marks.
    fn tell(&mut self, shown: Shown, core: &mut Core) {
        if let Some(citations) = core.citing.unstored() {
            core.outbox.save(Save::Citations(citations));
        }
        for citation in shown.told {
            let turn_id = core.outbox.turn();
            core.outbox
                .publish(TurnEvent::CitationAdded { turn_id, citation });
        }
        self.show(Kind::Text, shown.text, core);
    }

    fn show(&mut self, kind: Kind, text: String, core: &mut Core) {
        if text.is_empty() {
            return;
        }
        self.shown = true;
        let text = match self.joints.gap(kind) {
            "" => text,
            gap => format!("{gap}{text}"),
        };
        let (turn_id, step) = (core.outbox.turn(), core.step);
        core.outbox.save(Save::PartialGrew { step });
        core.outbox.publish(match kind {
            Kind::Thinking => TurnEvent::ThinkingAppended { turn_id, step, text },
            Kind::Text | Kind::Silent => {
                core.tally.shown(core.now_ms.saturating_sub(core.began_ms));
                TurnEvent::TextAppended { turn_id, step, text }
            }
        });
    }

    /// The answer is whole.
    fn complete(&mut self, core: &mut Core, now: &Moment) -> State {
        self.end_block(core);
        let mut done = std::mem::take(&mut self.builder).finish();
        done.blocks = self.marking.noted(done.blocks);
        core.tally.add(&done.model, &done.usage);
        core.outbox.used(core.tally.usage());
        core.committed(done, now)
    }

    /// The stream broke off, or never came.
    fn failed(&mut self, failure: &ModelFailure, core: &mut Core, now: &Moment) -> State {
        self.settle_usage(core);
        let again =
            self.begun && !self.shown && failure.kind.is_transient() && core.retries < core.limits.retries;
        if again {
            let wait_ms = FIRST_WAIT_MS.saturating_mul(1 << core.retries.min(6));
            core.retries += 1;
            let reason = crate::failure::model_failure(failure, false).message;
            core.retried(core.retries, wait_ms, reason);
            return core.ask(wait_ms);
        }
        if core.is_bound_elsewhere(failure) && core.transcript.forget_thinking() {
            core.forgot_thinking = true;
            let reason = "The earlier thinking no longer fits this conversation; asked again without it.";
            core.retried(1, 0, reason.to_owned());
            return core.ask(0);
        }
        self.end_block(core);
        self.give_up(failure, core, now)
    }
}

impl Core {
    fn retried(&mut self, attempt: u32, wait_ms: u32, reason: String) {
        let turn_id = self.outbox.turn();
        self.outbox.publish(TurnEvent::ModelRetried {
            turn_id,
            attempt,
            wait_ms,
            reason,
        });
    }

    /// Tells whether the request was refused because the history's thinking is bound to other tools, another prompt or
    /// another model. That can only be at the first request of a turn.
    fn is_bound_elsewhere(&self, failure: &ModelFailure) -> bool {
        if self.step > 0 || self.forgot_thinking {
            return false;
        }
        match &failure.kind {
            ModelFailureKind::InvalidRequest { message } => {
                message.contains("different conversation") || message.contains("thinking")
            }
            ModelFailureKind::Auth
            | ModelFailureKind::Billing
            | ModelFailureKind::Permission
            | ModelFailureKind::NotFound { .. }
            | ModelFailureKind::TooLarge
            | ModelFailureKind::RateLimited { .. }
            | ModelFailureKind::Overloaded
            | ModelFailureKind::Upstream { .. }
            | ModelFailureKind::Offline { .. }
            | ModelFailureKind::Timeout
            | ModelFailureKind::IdleTimeout
            | ModelFailureKind::Truncated
            | ModelFailureKind::InBand { .. }
            | ModelFailureKind::Decode { .. } => false,
        }
    }
}
