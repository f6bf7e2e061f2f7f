//! Passes on what the parts of the turn do. Of a run: its calls, under numbers of the whole turn, and nothing that it
//! says; a call that does more than read is never passed on. Of the answer: all but what the whole turn tells itself.

use super::book::Book;
use super::lines::{Alarm, Who};
use super::run::Run;
use super::{FanOut, Stage};
use crate::effect::{Effect, FinishedCall, Save};
use crate::input::Moment;
use mosaic_claude::ToolChoice;
use mosaic_protocol::{Effect as ToolEffect, Outcome, Repair, ToolResultView, TurnEvent, TurnStatus};

/// Returns what is shown of a source that was given up after this many seconds.
pub(super) fn late(seconds: u32) -> ToolResultView {
    let said = format!("it did not answer within {seconds} s");
    ToolResultView {
        text: said.clone(),
        summary: said,
        repair: Some(Repair::Retry),
        ..ToolResultView::default()
    }
}

impl Run {
    /// Passes on what the run's turn does.
    pub(super) fn relay(&mut self, effects: Vec<Effect>, book: &mut Book, now: &Moment) {
        for effect in effects {
            match effect {
                Effect::CallModel {
                    call,
                    request,
                    wait_ms,
                } => {
                    if request.tool_choice == Some(ToolChoice::None) {
                        self.had_its_rounds = true;
                        continue;
                    }
                    let call = book.lines.call(self.who, call);
                    book.outbox.push(Effect::CallModel {
                        call,
                        request,
                        wait_ms,
                    });
                }
                Effect::CancelModel { call } => cancel(self.who, call, book),
                Effect::CallTool(call) => {
                    if call.effect == ToolEffect::Read {
                        book.receipt.called(&call.datasource_id, "", now.ms);
                        self.sent.push((call.call_id.clone(), call.tool.clone()));
                        book.outbox.push(Effect::CallTool(call));
                    }
                }
                Effect::CancelTool { call_id } => {
                    self.sent.retain(|(sent, _)| *sent != call_id);
                    book.outbox.call_cancelled(&call_id);
                }
                Effect::Wake { alarm, after_ms } => book.wake(Alarm::Of(self.who, alarm), after_ms),
                Effect::Save(save) => self.save(save, book, now),
                Effect::Publish(fact) => self.publish(fact, book),
            }
        }
    }

    fn save(&mut self, save: Save, book: &mut Book, now: &Moment) {
        match save {
            Save::CallProposed(_) | Save::CallStarted { .. } => book.outbox.save(save),
            Save::CallFinished(mut call) => {
                self.brought(&call, book, now);
                self.blame(&mut call);
                book.outbox.save(Save::CallFinished(call));
            }
            Save::Usage(usage) => book.used(self.who, usage),
            Save::Finished {
                status: TurnStatus::Failed,
                failure,
                ..
            } => self.model_failure = failure,
            Save::Plan(_)
            | Save::Message(_)
            | Save::PartialGrew { .. }
            | Save::CallAsked { .. }
            | Save::Allowed(_)
            | Save::Passages(_)
            | Save::Records(_)
            | Save::Citations(_)
            | Save::Joined(_)
            | Save::Receipt(_)
            | Save::Run { .. }
            | Save::AnswerAnew
            | Save::FollowUps(_)
            | Save::Finished { .. } => {}
        }
    }

    /// A call that was given up with its run failed by taking too long: nobody stopped it.
    fn blame(&self, call: &mut FinishedCall) {
        if let Some(seconds) = self.late
            && call.outcome == Outcome::Cancelled
        {
            let view = late(seconds);
            call.outcome = Outcome::Failed;
            call.text.clone_from(&view.text);
            call.view = view;
        }
    }

    fn publish(&self, fact: TurnEvent, book: &mut Book) {
        match fact {
            TurnEvent::ToolCallFinished {
                turn_id,
                call_id,
                outcome,
                elapsed_ms,
                cached,
                result,
            } => {
                let (outcome, result) = match self.late {
                    Some(seconds) if outcome == Outcome::Cancelled => (Outcome::Failed, late(seconds)),
                    Some(_) | None => (outcome, result),
                };
                book.outbox.publish(TurnEvent::ToolCallFinished {
                    turn_id,
                    call_id,
                    outcome,
                    elapsed_ms,
                    cached,
                    result,
                });
            }
            TurnEvent::ToolCallProposed { .. }
            | TurnEvent::ToolCallStarted { .. }
            | TurnEvent::ModelRetried { .. } => book.outbox.publish(fact),
            TurnEvent::TurnStarted { .. }
            | TurnEvent::PlanMade { .. }
            | TurnEvent::RunStarted { .. }
            | TurnEvent::ThinkingAppended { .. }
            | TurnEvent::TextAppended { .. }
            | TurnEvent::ApprovalRequested { .. }
            | TurnEvent::RunFinished { .. }
            | TurnEvent::SynthesisStarted { .. }
            | TurnEvent::CitationAdded { .. }
            | TurnEvent::ThingsJoined { .. }
            | TurnEvent::ReceiptMade { .. }
            | TurnEvent::FollowUpsSuggested { .. }
            | TurnEvent::PassagesFound { .. }
            | TurnEvent::UsageReported { .. }
            | TurnEvent::TurnFinished { .. }
            | TurnEvent::TurnFailed { .. } => {}
        }
    }
}

impl FanOut {
    /// Passes on what the answer's turn does, and ends with it.
    pub(super) fn relay(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::CallModel {
                    call,
                    request,
                    wait_ms,
                } => {
                    let call = self.book.lines.call(Who::Answer, call);
                    self.book.outbox.push(Effect::CallModel {
                        call,
                        request,
                        wait_ms,
                    });
                }
                Effect::CancelModel { call } => cancel(Who::Answer, call, &mut self.book),
                Effect::Wake { alarm, after_ms } => self.book.wake(Alarm::Of(Who::Answer, alarm), after_ms),
                // It was offered no calls.
                Effect::CallTool(_) | Effect::CancelTool { .. } => {}
                Effect::Save(save) => save_of_answer(save, &mut self.book),
                Effect::Publish(fact) => publish_of_answer(fact, &mut self.book),
            }
        }
        if let Stage::Answering(turn) = &self.stage
            && turn.is_over()
        {
            self.stage = Stage::Over;
        }
    }
}

fn save_of_answer(save: Save, book: &mut Book) {
    match save {
        Save::Message(_) | Save::PartialGrew { .. } => book.outbox.save(save),
        Save::Citations(citations) => {
            book.citations.clone_from(&citations);
            book.outbox.save(Save::Citations(citations));
        }
        Save::Usage(usage) => book.used(Who::Answer, usage),
        Save::Receipt(_) => book.tell_receipt(true),
        Save::FollowUps(_) => {
            book.tell_receipt(true);
            book.outbox.save(save);
        }
        Save::Finished { .. } => {
            book.tell_receipt(true);
            book.tell_usage();
            book.outbox.save(save);
        }
        Save::Plan(_)
        | Save::CallProposed(_)
        | Save::CallAsked { .. }
        | Save::Allowed(_)
        | Save::CallStarted { .. }
        | Save::CallFinished(_)
        | Save::Passages(_)
        | Save::Records(_)
        | Save::Joined(_)
        | Save::Run { .. }
        | Save::AnswerAnew => {}
    }
}

fn publish_of_answer(fact: TurnEvent, book: &mut Book) {
    match fact {
        TurnEvent::ThinkingAppended { .. }
        | TurnEvent::TextAppended { .. }
        | TurnEvent::CitationAdded { .. }
        | TurnEvent::FollowUpsSuggested { .. }
        | TurnEvent::ModelRetried { .. }
        | TurnEvent::TurnFinished { .. }
        | TurnEvent::TurnFailed { .. } => book.outbox.publish(fact),
        TurnEvent::TurnStarted { .. }
        | TurnEvent::PlanMade { .. }
        | TurnEvent::RunStarted { .. }
        | TurnEvent::ToolCallProposed { .. }
        | TurnEvent::ApprovalRequested { .. }
        | TurnEvent::ToolCallStarted { .. }
        | TurnEvent::ToolCallFinished { .. }
        | TurnEvent::RunFinished { .. }
        | TurnEvent::SynthesisStarted { .. }
        | TurnEvent::ThingsJoined { .. }
        | TurnEvent::ReceiptMade { .. }
        | TurnEvent::PassagesFound { .. }
        | TurnEvent::UsageReported { .. } => {}
    }
}

fn cancel(who: Who, own: u32, book: &mut Book) {
    if let Some(call) = book.lines.number(who, own) {
        book.outbox.push(Effect::CancelModel { call });
    }
}
