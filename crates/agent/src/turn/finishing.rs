//! The ends of answers and of turns: what a whole answer leads to, what is kept of a broken one, and the one last fact.
//! Every way out of a turn goes through here.

use super::asking::Asking;
use super::calling::Calling;
use super::{Core, State};
use crate::Effect;
use crate::failure::{self, ModelFailure};
use crate::input::Moment;
use mosaic_claude::{Block, BlockView, Completed, Message, StopDetails, StopReason};
use mosaic_protocol::TurnStatus;

impl Core {
    /// Takes a whole answer into the transcript and goes where it leads: to its calls, on, or to the end.
    pub(super) fn committed(&mut self, done: Completed, now: &Moment) -> State {
        let reason = done.stop_reason.clone().unwrap_or(StopReason::EndTurn);
        let details = done.stop_details.clone();
        let ends = matches!(
            reason,
            StopReason::Refusal | StopReason::ModelContextWindowExceeded
        );
        let last_round = self.is_last_round();
        let (mut blocks, unreadable) = self.transcript.with_own_ids(done);
        if ends || last_round {
            blocks.retain(|block| !matches!(block.view(), BlockView::ToolUse { .. }));
        }
        let says_something = blocks.iter().any(is_readable);
        self.keep_answer(&blocks, false);
        if !self.transcript.open_calls().is_empty() {
            self.rounds = self.rounds.saturating_add(1);
            return Calling::begin(self, &blocks, &unreadable, now);
        }
        if reason == StopReason::PauseTurn && !last_round {
            self.rounds = self.rounds.saturating_add(1);
            return self.ask_next();
        }
        let remark = self.remark(&reason, details.as_ref(), says_something);
        self.outbox.finished(remark, now);
        State::Over
    }

    /// Stores an answer and takes it into the transcript.
    fn keep_answer(&mut self, blocks: &[Block], interrupted: bool) {
        if blocks.is_empty() {
            return;
        }
        let message = Message::assistant(blocks.to_vec());
        self.outbox.message(self.step, message.clone(), interrupted);
        self.transcript.push(message);
    }

    /// Ends the turn since the person stopped it.
    pub(super) fn stopped(&mut self, now: &Moment) -> State {
        self.outbox.failed(TurnStatus::Stopped, failure::stopped(), now);
        State::Over
    }

    /// Returns the remark on an answer that is not whole.
    fn remark(
        &self,
        reason: &StopReason,
        details: Option<&StopDetails>,
        says_something: bool,
    ) -> Option<String> {
        match reason {
            StopReason::MaxTokens => Some("The answer reached its length limit and is cut off.".to_owned()),
            StopReason::Refusal => {
                let why = details
                    .and_then(|details| details.explanation.as_deref())
                    .map(failure::one_line);
                Some(match why.filter(|why| !why.is_empty()) {
                    Some(why) => {
                        format!("The model declined to go on: {why} Edit the question and send it again.")
                    }
                    None => "The model declined to go on. Edit the question and send it again.".to_owned(),
                })
            }
            StopReason::ModelContextWindowExceeded => Some(
                "This conversation has filled what the model can read, and the answer may be cut off. \
                 Start a new conversation for further questions."
                    .to_owned(),
            ),
            StopReason::EndTurn
            | StopReason::StopSequence
            | StopReason::ToolUse
            | StopReason::PauseTurn
            | StopReason::Other(_) => match (self.is_cut_short(), says_something) {
                (true, true) => Some(format!(
                    "Stopped after {} rounds of tool calls: this is the best answer so far.",
                    self.rounds
                )),
                (true, false) => Some(format!(
                    "Stopped after {} rounds of tool calls without an answer.",
                    self.rounds
                )),
                (false, true) => None,
                (false, false) => Some("The model gave no answer.".to_owned()),
            },
        }
    }
}

impl Asking {
    /// The person stopped the turn while the model answered.
    pub(super) fn stop(&self, core: &mut Core, now: &Moment) -> State {
        core.outbox.push(Effect::CancelModel { call: self.call });
        self.settle_usage(core);
        core.keep_answer(&self.kept(), true);
        core.stopped(now)
    }

    /// The model could not answer: what is there is kept, marked as broken off.
    pub(super) fn give_up(&self, failure: &ModelFailure, core: &mut Core, now: &Moment) -> State {
        core.keep_answer(&self.kept(), true);
        let told = failure::model_failure(failure, self.shown());
        core.outbox.failed(TurnStatus::Failed, told, now);
        State::Over
    }
}

fn is_readable(block: &Block) -> bool {
    matches!(block.view(), BlockView::Text { text, .. } if !text.trim().is_empty())
}
