//! The life of one tool call: proposed → waiting for approval → running → ended. The same for every kind of turn. A call
//! ends once; whatever comes for it later is not heard.

use crate::effect::{FinishedCall, ProposedCall};
use crate::failure;
use crate::failure::ToolFailureKind;
use crate::input::{Moment, ToolAnswer, ToolOutcome};
use crate::outbox::Outbox;
use crate::shape::{self, Extent};
use crate::tally::count;
use mosaic_protocol::{ApprovalDecision, Effect, Outcome, ToolResultView};
use serde_json::{Map, Value};

/// A call of a turn.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    proposed: ProposedCall,
    /// The most characters of its result that the model sees.
    result_chars: usize,
    state: CallState,
}

#[derive(Debug, Clone)]
enum CallState {
    Waiting,
    Running { since_ms: u64, edited: bool },
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
            state: CallState::Waiting,
        }
    }

    pub(crate) const fn proposed(&self) -> &ProposedCall {
        &self.proposed
    }

    pub(crate) const fn is_waiting(&self) -> bool {
        matches!(self.state, CallState::Waiting)
    }

    pub(crate) const fn is_running(&self) -> bool {
        matches!(self.state, CallState::Running { .. })
    }

    pub(crate) const fn ended(&self) -> Option<&Ended> {
        match &self.state {
            CallState::Ended(ended) => Some(ended),
            CallState::Waiting | CallState::Running { .. } => None,
        }
    }

    /// Asks the person. `note` is added to what will happen.
    pub(crate) fn ask(&self, note: &str, outbox: &mut Outbox) {
        outbox.call_asked(
            &self.proposed.call_id,
            format!("{}{note}", in_words(&self.proposed)),
        );
    }

    /// Sends the call off with these arguments.
    pub(crate) fn send(&mut self, arguments: Map<String, Value>, outbox: &mut Outbox, now: &Moment) {
        let edited = self.proposed.arguments.as_object() != Some(&arguments);
        outbox.call_started(&self.proposed, arguments, now);
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

    /// Does what the person decided about a waiting call. Arguments that are no object are asked about again.
    pub(crate) fn decide(&mut self, decision: ApprovalDecision, outbox: &mut Outbox, now: &Moment) {
        match decision {
            ApprovalDecision::Approve {
                arguments: Value::Object(arguments),
                ..
            } => self.send(arguments, outbox, now),
            ApprovalDecision::Approve { .. } => {
                self.ask(
                    " The edited arguments are no JSON object: nothing was sent.",
                    outbox,
                );
            }
            ApprovalDecision::Deny => self.close(
                Outcome::Denied,
                "The person declined this call. Do not make it again unless they ask for it.",
                outbox,
            ),
        }
    }

    /// Ends a call since the person stopped the turn.
    pub(crate) fn cancel(&mut self, outbox: &mut Outbox, now: &Moment) {
        match self.state {
            CallState::Ended(_) => {}
            CallState::Waiting => self.close(Outcome::Cancelled, STOPPED, outbox),
            CallState::Running { since_ms, .. } => {
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

/// Returns what a call will do, in words.
fn in_words(call: &ProposedCall) -> String {
    let does = match call.effect {
        Effect::Read => "reads from",
        Effect::Write => "changes something in",
        Effect::Destructive => "changes or removes what is in",
    };
    let mut words = format!("`{}` {does} {}", call.tool, call.datasource_name);
    let arguments = call.arguments.as_object().into_iter().flatten();
    for (at, (name, value)) in arguments.enumerate() {
        words.push_str(if at == 0 { ", with " } else { ", " });
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), |text| format!("“{text}”"));
        words.push_str(&format!("{name} {}", failure::one_line(&value)));
    }
    words.push('.');
    words
}
