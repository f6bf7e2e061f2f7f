//! The ends of answers and of turns: what a whole answer leads to, what is kept of a broken one, and the one last fact.
//! Every way out of a turn goes through here.

use super::asking::Asking;
use super::calling::Calling;
use super::{Core, State};
use crate::effect::{Effect, Save};
use crate::failure::{self, ModelFailure};
use crate::input::Moment;
use crate::setup::{TurnStart, UnavailableSource};
use mosaic_claude::{Block, BlockView, Completed, Message, StopDetails, StopReason};
use mosaic_protocol::{ReceiptState, TurnEvent, TurnStatus};

/// Why a source has no calls that could have had some.
const NOT_CALLED: &str = "the model made no call to it";

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
        let (_, said) = crate::prose::read(&blocks, |block| match block.view() {
            BlockView::Text { text, .. } => text.to_owned(),
            BlockView::Thinking { .. }
            | BlockView::RedactedThinking
            | BlockView::ToolUse { .. }
            | BlockView::ToolResult { .. }
            | BlockView::SearchResult
            | BlockView::Other { .. } => String::new(),
        });
        let said = Some(said).filter(|_| says_something && !ends);
        self.conclude(said.as_deref(), remark, now)
    }

    /// Tells what was searched, found, skipped and failed. A run leaves that to the turn it belongs to.
    pub(super) fn account(&mut self) {
        if self.run.is_some() {
            return;
        }
        let citations = self.citing.citations().to_vec();
        let mut entries = self.receipt.entries(&citations);
        for entry in &mut entries {
            if entry.state == ReceiptState::NotSearched && entry.why.is_empty() {
                NOT_CALLED.clone_into(&mut entry.why);
            }
        }
        if !citations.is_empty() {
            self.outbox.save(Save::Citations(citations));
        }
        if !entries.is_empty() {
            self.outbox.save(Save::Receipt(entries.clone()));
            let turn_id = self.outbox.turn();
            self.outbox.publish(TurnEvent::ReceiptMade { turn_id, entries });
        }
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
        self.account();
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
    pub(super) fn stop(&mut self, core: &mut Core, now: &Moment) -> State {
        self.end_block(core);
        core.outbox.push(Effect::CancelModel { call: self.call });
        self.settle_usage(core);
        core.keep_answer(&self.kept(), true);
        core.stopped(now)
    }

    /// The model could not answer: what is there is kept, marked as broken off.
    pub(super) fn give_up(&self, failure: &ModelFailure, core: &mut Core, now: &Moment) -> State {
        core.keep_answer(&self.kept(), true);
        let told = failure::model_failure(failure, self.shown());
        core.account();
        core.outbox.failed(TurnStatus::Failed, told, now);
        State::Over
    }
}

/// Returns the sources that could have been meant and are not asked, each with why: those that cannot be, then those that
/// were not chosen.
pub(super) fn left_out(start: &TurnStart, unavailable: Vec<UnavailableSource>) -> Vec<UnavailableSource> {
    let mut left_out = unavailable;
    for source in &mut left_out {
        let reason = failure::one_line(&source.reason);
        reason.trim_end_matches('.').clone_into(&mut source.reason);
    }
    for choice in start.choosing.choices.iter().filter(|choice| !choice.asked) {
        let id = &choice.datasource_id;
        let known = left_out.iter().any(|source| source.datasource_id == *id)
            || start.sources.iter().any(|source| source.datasource_id == *id);
        if !known {
            left_out.push(UnavailableSource {
                datasource_id: id.clone(),
                name: choice.datasource.clone(),
                reason: choice.reason.clone(),
            });
        }
    }
    left_out
}

fn is_readable(block: &Block) -> bool {
    matches!(block.view(), BlockView::Text { text, .. } if !text.trim().is_empty())
}
