//! The life of one tool call: proposed → waiting for approval → running → ended. The same for every kind of turn. A call
//! ends once; whatever comes for it later is not heard.

use crate::approval::{Waiting, looking};
use crate::effect::{FinishedCall, ProposedCall};
use crate::failure;
use crate::failure::ToolFailureKind;
use crate::input::{Moment, ToolAnswer, ToolOutcome};
use crate::outbox::{Outbox, Sent};
use crate::shape::{self, Extent};
use crate::tally::count;
use mosaic_protocol::{Outcome, ToolCallId, ToolResultView};

/// A call of a turn.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    proposed: ProposedCall,
    /// The most characters of its result that the model sees.
    result_chars: usize,
    /// The connector of its source, by its id, where that is known.
    connector: Option<String>,
    state: CallState,
}

#[derive(Debug, Clone)]
enum CallState {
    /// Nothing was done with it yet.
    Proposed,
    /// For the person, or for what they are to be shown.
    Waiting(Box<Waiting>),
    Running {
        since_ms: u64,
        edited: bool,
    },
    Ended(Ended),
}

/// How a call ended, for the rest of its turn.
#[derive(Debug, Clone)]
pub(crate) struct Ended {
    /// Which way.
    pub(crate) outcome: Outcome,
    /// What the model is told, within the budget.
    pub(crate) told: String,
    /// What is shown of it, without the rows.
    pub(crate) head: ToolResultView,
    /// Why there is no answer, when there is none.
    pub(crate) failure: Option<ToolFailureKind>,
    /// Whether the tool said that the question itself was wrong.
    pub(crate) about_the_question: bool,
}

impl Call {
    /// Returns a call that was asked for and waits; nothing is sent yet.
    pub(crate) fn propose(proposed: ProposedCall, result_chars: usize, outbox: &mut Outbox) -> Self {
        outbox.call_proposed(&proposed);
        Self {
            proposed,
            result_chars,
            connector: None,
            state: CallState::Proposed,
        }
    }

    pub(crate) const fn proposed(&self) -> &ProposedCall {
        &self.proposed
    }

    /// Notes the connector of its source.
    pub(crate) fn belongs_to(&mut self, connector: &str) {
        self.connector = Some(connector.to_owned());
    }

    pub(crate) fn connector(&self) -> Option<&str> {
        self.connector.as_deref()
    }

    pub(crate) const fn is_waiting(&self) -> bool {
        matches!(self.state, CallState::Waiting(_))
    }

    /// Returns what the person is asked, while they are.
    pub(crate) const fn waiting(&self) -> Option<&Waiting> {
        match &self.state {
            CallState::Waiting(waiting) => Some(waiting),
            CallState::Proposed | CallState::Running { .. } | CallState::Ended(_) => None,
        }
    }

    pub(crate) const fn waiting_mut(&mut self) -> Option<&mut Waiting> {
        match &mut self.state {
            CallState::Waiting(waiting) => Some(waiting),
            CallState::Proposed | CallState::Running { .. } | CallState::Ended(_) => None,
        }
    }

    /// Tells whether it waits for an answer under this id: what is there now, which is read before the person is asked.
    pub(crate) fn looks_by(&self, call_id: &ToolCallId) -> bool {
        self.waiting().is_some_and(Waiting::is_looking) && looking(&self.proposed.call_id) == *call_id
    }

    /// Tells whether it waits until this alarm at the most.
    pub(crate) fn looks_until(&self, alarm: u32) -> bool {
        self.waiting()
            .is_some_and(|waiting| waiting.is_looking_until(alarm))
    }

    pub(crate) const fn is_running(&self) -> bool {
        matches!(self.state, CallState::Running { .. })
    }

    pub(crate) const fn ended(&self) -> Option<&Ended> {
        match &self.state {
            CallState::Ended(ended) => Some(ended),
            CallState::Proposed | CallState::Waiting(_) | CallState::Running { .. } => None,
        }
    }

    /// Lets the call wait for the person.
    pub(crate) fn wait(&mut self, waiting: Waiting) {
        self.state = CallState::Waiting(Box::new(waiting));
    }

    /// Sends the call off: a read as it is, anything else with the hash that was approved.
    pub(crate) fn send(&mut self, sent: Sent, outbox: &mut Outbox, now: &Moment) {
        let edited = self.proposed.arguments.as_object() != Some(&sent.arguments);
        outbox.call_started(&self.proposed, sent, now);
        self.state = CallState::Running {
            since_ms: now.ms,
            edited,
        };
    }

    /// Ends a running call with what it brought.
    pub(crate) fn answer(&mut self, outcome: ToolOutcome, outbox: &mut Outbox, now: &Moment) {
        let CallState::Running { since_ms, edited } = self.state else {
            return;
        };
        let id = &self.proposed.datasource_id;
        let (mut ended, answer) = match outcome {
            ToolOutcome::Answered(answer) => {
                let view = shape::view(&self.proposed.tool, id, &answer, Extent::Shown);
                let ended = Ended {
                    outcome: if answer.is_error {
                        Outcome::Failed
                    } else {
                        Outcome::Succeeded
                    },
                    told: shape::for_model(&answer, self.result_chars),
                    head: view,
                    failure: None,
                    about_the_question: shape::declined(&answer),
                };
                (ended, answer)
            }
            ToolOutcome::Failed(failure) => {
                let view = failure::tool_failure(&failure, id);
                let answer = ToolAnswer {
                    text: failure::tool_failure_view(&failure, id, Extent::Whole).text,
                    ..ToolAnswer::default()
                };
                let ended = Ended {
                    outcome: if failure.kind == ToolFailureKind::Cancelled {
                        Outcome::Cancelled
                    } else {
                        Outcome::Failed
                    },
                    told: shape::for_model(&answer, self.result_chars),
                    head: view,
                    failure: Some(failure.kind),
                    about_the_question: false,
                };
                (ended, answer)
            }
        };
        if edited {
            ended.told = format!(
                "(The person changed the arguments before the call.)\n{}",
                ended.told
            );
        }
        self.end((ended, answer), now.ms.saturating_sub(since_ms), outbox);
    }

    /// Ends a call that cannot be made.
    pub(crate) fn refuse(&mut self, reason: &str, outbox: &mut Outbox) {
        self.close(Outcome::Failed, reason, outbox);
    }

    /// Ends a call that the person does not want.
    pub(crate) fn decline(&mut self, outbox: &mut Outbox) {
        self.close(Outcome::Denied, DECLINED, outbox);
    }

    /// Ends a call since the person stopped the turn.
    pub(crate) fn cancel(&mut self, outbox: &mut Outbox, now: &Moment) {
        match &self.state {
            CallState::Ended(_) => {}
            CallState::Proposed | CallState::Waiting(_) => {
                if self.waiting().is_some_and(Waiting::is_looking) {
                    outbox.call_cancelled(&looking(&self.proposed.call_id));
                }
                self.close(Outcome::Cancelled, STOPPED, outbox);
            }
            CallState::Running { since_ms, .. } => {
                let since_ms = *since_ms;
                outbox.call_cancelled(&self.proposed.call_id);
                self.end(
                    plain(Outcome::Cancelled, STOPPED),
                    now.ms.saturating_sub(since_ms),
                    outbox,
                );
            }
        }
    }

    fn close(&mut self, outcome: Outcome, text: &str, outbox: &mut Outbox) {
        self.end(plain(outcome, text), 0, outbox);
    }

    fn end(&mut self, (mut ended, answer): (Ended, ToolAnswer), elapsed_ms: u64, outbox: &mut Outbox) {
        let view = ended.head.clone();
        ended.head.table = None;
        outbox.call_finished(FinishedCall {
            call_id: self.proposed.call_id.clone(),
            outcome: ended.outcome,
            elapsed_ms: count(elapsed_ms),
            cached: answer.cached,
            view,
            text: answer.text,
            structured: answer.structured,
        });
        self.state = CallState::Ended(ended);
    }
}

/// What a call is answered with that the person does not want.
const DECLINED: &str = "The person declined this call. Do not make it again unless they ask for it.";

/// What calls are answered with that were not made: Mosaic's own words.
pub(crate) const NOT_MADE: [&str; 2] = [DECLINED, STOPPED];

/// What an unfinished call is answered with when the person stops the turn.
const STOPPED: &str = "Aborted: the person stopped the turn.";

fn plain(outcome: Outcome, text: &str) -> (Ended, ToolAnswer) {
    let answer = ToolAnswer {
        text: text.to_owned(),
        ..ToolAnswer::default()
    };
    let summary = match outcome {
        Outcome::Succeeded | Outcome::Failed => text.to_owned(),
        Outcome::Denied => "declined".to_owned(),
        Outcome::Cancelled => "stopped".to_owned(),
    };
    let ended = Ended {
        outcome,
        told: text.to_owned(),
        head: ToolResultView {
            summary,
            text: text.to_owned(),
            ..ToolResultView::default()
        },
        failure: None,
        about_the_question: false,
    };
    (ended, answer)
}
