//! Turns what was stored of a turn back into its facts, so that a reopened conversation is shown by the same code as a
//! running one. Text comes joined, one fact a step; tries that came to nothing are left out.

use crate::citing;
use crate::effect::{Plan, ProposedCall};
use crate::failure;
use crate::prose;
use mosaic_claude::{BlockView, Message, Role};
use mosaic_protocol::{
    ApprovalCard, Citation, ConversationId, DatasourceId, JoinedThing, Outcome, Passage, ReceiptEntry,
    ReceiptState, RunId, Tier, ToolResultView, TurnEvent, TurnFailure, TurnId, TurnStatus, Usage,
};

/// A turn as it was stored.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedTurn {
    /// The turn.
    pub turn_id: TurnId,
    /// The conversation it belongs to.
    pub conversation_id: ConversationId,
    /// What the person asked.
    pub question: String,
    /// When it began, RFC 3339 UTC.
    pub at: String,
    /// How it stands.
    pub status: TurnStatus,
    /// How it is answered, once that was decided.
    pub plan: Option<Plan>,
    /// Its messages, in order, broken ones included.
    pub messages: Vec<Message>,
    /// Its calls, in the order they were proposed.
    pub calls: Vec<RecordedCall>,
    /// The passages of a quick answer.
    pub passages: Option<Vec<Passage>>,
    /// The parts of the sources, in the order they began, each with what became of it once it ended.
    pub runs: Vec<RecordedRun>,
    /// The answer's citations.
    pub citations: Vec<Citation>,
    /// How many records the answer was made from, where runs brought them.
    pub findings: Option<u32>,
    /// What was met in several sources.
    pub joined: Vec<JoinedThing>,
    /// What was searched, found, skipped and failed.
    pub receipt: Vec<ReceiptEntry>,
    /// Questions that may be asked next.
    pub follow_ups: Vec<String>,
    /// What it used.
    pub usage: Option<Usage>,
    /// When it ended, RFC 3339 UTC.
    pub ended_at: Option<String>,
    /// A remark on an answer that is not whole.
    pub remark: Option<String>,
    /// Why it ended early.
    pub failure: Option<TurnFailure>,
}

/// A tool call as it was stored.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedCall {
    /// What was asked for, its arguments as they were sent in the end.
    pub proposed: ProposedCall,
    /// What the person was asked to approve, if they were.
    pub approval: Option<String>,
    /// The same as a card.
    pub card: Option<Box<ApprovalCard>>,
    /// When it was sent off, RFC 3339 UTC.
    pub started_at: Option<String>,
    /// How it ended.
    pub end: Option<RecordedEnd>,
}

/// One source's part of a turn as it was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedRun {
    /// The run.
    pub run_id: RunId,
    /// The source.
    pub datasource_id: DatasourceId,
    /// The source's name.
    pub datasource: String,
    /// What became of it; `None` when the turn broke off before.
    pub entry: Option<ReceiptEntry>,
}

/// How a stored call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedEnd {
    /// Which way.
    pub outcome: Outcome,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u32,
    /// Whether the answer came from the result cache.
    pub cached: bool,
    /// What is shown of it.
    pub view: ToolResultView,
}

/// Returns the turn's facts, in the order they happened.
///
/// A turn that runs has no last fact yet; one that was running when the app ended fails as interrupted, and its open
/// calls are cancelled.
#[must_use]
pub fn replay(turn: RecordedTurn) -> Vec<TurnEvent> {
    let mut facts = vec![TurnEvent::TurnStarted {
        turn_id: turn.turn_id.clone(),
        conversation_id: turn.conversation_id,
        question: turn.question,
        at: turn.at.clone(),
    }];
    let mut open = Open {
        turn_id: turn.turn_id,
        running: turn.status == TurnStatus::Running,
        calls: turn.calls,
        citations: turn.citations,
        told: 0,
    };
    let tier = turn.plan.as_ref().map_or(Tier::Model, |plan| plan.tier);
    if let Some(plan) = turn.plan {
        facts.push(TurnEvent::PlanMade {
            turn_id: open.turn_id.clone(),
            tier: plan.tier,
            model: plan.model,
            datasources: plan.datasources,
            reason: plan.reason,
            planned_by: plan.planned_by,
            choices: plan.choices,
            filled: plan.filled,
        });
    }
    open.runs(turn.runs, &mut facts);
    match tier {
        Tier::Model => {
            open.joined(turn.joined, &mut facts);
            if let Some(records) = turn.findings {
                let turn_id = open.turn_id.clone();
                facts.push(TurnEvent::SynthesisStarted { turn_id, records });
            }
            open.answers(&turn.messages, &mut facts);
            open.remaining_calls(&mut facts);
        }
        Tier::Direct | Tier::SmallModel | Tier::QuickAnswer => {
            open.remaining_calls(&mut facts);
            open.joined(turn.joined, &mut facts);
            if let Some(passages) = turn.passages {
                facts.push(TurnEvent::PassagesFound {
                    turn_id: open.turn_id.clone(),
                    passages,
                });
            }
            open.cited(|_| true, &mut facts);
            open.plain_answers(&turn.messages, &mut facts);
        }
    }
    open.behind(turn.receipt, turn.follow_ups, &mut facts);
    if let Some(usage) = turn.usage {
        facts.push(TurnEvent::UsageReported {
            turn_id: open.turn_id.clone(),
            usage,
        });
    }
    let at = turn.ended_at.unwrap_or(turn.at);
    facts.extend(last(open.turn_id, turn.status, at, (turn.remark, turn.failure)));
    facts
}

/// Returns the last fact of a turn with this status; none while it runs.
fn last(
    turn_id: TurnId,
    status: TurnStatus,
    at: String,
    (remark, failure): (Option<String>, Option<TurnFailure>),
) -> Option<TurnEvent> {
    let failure = match status {
        TurnStatus::Running => return None,
        TurnStatus::Finished => return Some(TurnEvent::TurnFinished { turn_id, at, remark }),
        TurnStatus::Failed | TurnStatus::Interrupted => failure.unwrap_or_else(failure::interrupted),
        TurnStatus::Stopped => failure.unwrap_or_else(failure::stopped),
    };
    Some(TurnEvent::TurnFailed { turn_id, at, failure })
}

/// What is still to be told.
struct Open {
    turn_id: TurnId,
    running: bool,
    calls: Vec<RecordedCall>,
    citations: Vec<Citation>,
    /// How many citations were told.
    told: usize,
}

impl Open {
    /// Tells the parts of the sources: that they began, their calls, and how each ended.
    fn runs(&mut self, runs: Vec<RecordedRun>, facts: &mut Vec<TurnEvent>) {
        let turn_id = || self.turn_id.clone();
        facts.extend(runs.iter().map(|run| TurnEvent::RunStarted {
            turn_id: turn_id(),
            run_id: run.run_id.clone(),
            datasource_id: run.datasource_id.clone(),
            datasource: run.datasource.clone(),
        }));
        let (of_runs, others) = std::mem::take(&mut self.calls)
            .into_iter()
            .partition(|call| call.proposed.run_id.is_some());
        self.calls = of_runs;
        self.remaining_calls(facts);
        self.calls = others;
        for run in runs {
            let entry = run
                .entry
                .clone()
                .or_else(|| (!self.running).then(|| broken_off(&run)));
            facts.extend(entry.map(|entry| TurnEvent::RunFinished {
                turn_id: self.turn_id.clone(),
                run_id: run.run_id,
                entry,
            }));
        }
    }

    /// Tells what comes behind an answer.
    fn behind(&self, entries: Vec<ReceiptEntry>, questions: Vec<String>, facts: &mut Vec<TurnEvent>) {
        let turn_id = || self.turn_id.clone();
        if !entries.is_empty() {
            facts.push(TurnEvent::ReceiptMade {
                turn_id: turn_id(),
                entries,
            });
        }
        if !questions.is_empty() {
            facts.push(TurnEvent::FollowUpsSuggested {
                turn_id: turn_id(),
                questions,
            });
        }
    }

    fn joined(&self, things: Vec<JoinedThing>, facts: &mut Vec<TurnEvent>) {
        if !things.is_empty() {
            let turn_id = self.turn_id.clone();
            facts.push(TurnEvent::ThingsJoined { turn_id, things });
        }
    }

    /// Tells the citations that were not told yet, as far as the condition holds.
    fn cited(&mut self, holds: impl Fn(&Citation) -> bool, facts: &mut Vec<TurnEvent>) {
        let next = self.citations.iter().skip(self.told);
        let told: Vec<TurnEvent> = next
            .take_while(|citation| holds(citation))
            .map(|citation| TurnEvent::CitationAdded {
                turn_id: self.turn_id.clone(),
                citation: citation.clone(),
            })
            .collect();
        self.told += told.len();
        facts.extend(told);
    }

    /// Tells each answer of the model and, behind it, its calls.
    fn answers(&mut self, messages: &[Message], facts: &mut Vec<TurnEvent>) {
        for (step, message) in (0u32..).zip(messages.iter().filter(|message| message.role == Role::Assistant))
        {
            let mut last = 0;
            let (thought, answer) = prose::read(&message.content, |block| {
                let (text, numbers) = citing::replayed(block, |citation| {
                    citing::number_of(citation, &self.citations, &self.turn_id)
                });
                last = numbers.into_iter().fold(last, u32::max);
                text
            });
            let turn_id = self.turn_id.clone();
            if !thought.is_empty() {
                facts.push(TurnEvent::ThinkingAppended {
                    turn_id: turn_id.clone(),
                    step,
                    text: thought,
                });
            }
            self.cited(|citation| citation.number <= last, facts);
            if !answer.is_empty() {
                facts.push(TurnEvent::TextAppended {
                    turn_id,
                    step,
                    text: answer,
                });
            }
            for block in &message.content {
                if let BlockView::ToolUse { id, .. } = block.view()
                    && let Some(at) = self
                        .calls
                        .iter()
                        .position(|call| call.proposed.call_id.as_str() == id)
                {
                    let call = self.calls.remove(at);
                    self.call(call, facts);
                }
            }
        }
    }

    /// Tells what was shown of answers without a model: their first block.
    fn plain_answers(&self, messages: &[Message], facts: &mut Vec<TurnEvent>) {
        let shown = messages
            .iter()
            .filter(|message| message.role == Role::Assistant)
            .filter_map(|message| message.content.first());
        for block in shown {
            let BlockView::Text { text, .. } = block.view() else {
                continue;
            };
            facts.push(TurnEvent::TextAppended {
                turn_id: self.turn_id.clone(),
                step: 0,
                text: text.to_owned(),
            });
        }
    }

    fn remaining_calls(&mut self, facts: &mut Vec<TurnEvent>) {
        for call in std::mem::take(&mut self.calls) {
            self.call(call, facts);
        }
    }

    fn call(&self, call: RecordedCall, facts: &mut Vec<TurnEvent>) {
        let turn_id = || self.turn_id.clone();
        let call_id = call.proposed.call_id;
        facts.push(TurnEvent::ToolCallProposed {
            turn_id: turn_id(),
            call_id: call_id.clone(),
            datasource_id: call.proposed.datasource_id,
            datasource_name: call.proposed.datasource_name,
            tool: call.proposed.tool,
            arguments: call.proposed.arguments,
            effect: call.proposed.effect,
            run_id: call.proposed.run_id,
            origins: call.proposed.origins,
        });
        if let Some(summary) = call.approval {
            facts.push(TurnEvent::ApprovalRequested {
                turn_id: turn_id(),
                call_id: call_id.clone(),
                summary,
                card: call.card,
            });
        }
        if let Some(at) = call.started_at {
            facts.push(TurnEvent::ToolCallStarted {
                turn_id: turn_id(),
                call_id: call_id.clone(),
                at,
                // What was edited is told from the start as it was sent.
                arguments: None,
                card: None,
            });
        }
        let end = call.end.or_else(|| (!self.running).then(cut_off));
        if let Some(end) = end {
            facts.push(TurnEvent::ToolCallFinished {
                turn_id: turn_id(),
                call_id,
                outcome: end.outcome,
                elapsed_ms: end.elapsed_ms,
                cached: end.cached,
                result: end.view,
            });
        }
    }
}

/// Returns the entry of a run that was open when the app ended.
fn broken_off(run: &RecordedRun) -> ReceiptEntry {
    ReceiptEntry {
        datasource_id: run.datasource_id.clone(),
        datasource: run.datasource.clone(),
        state: ReceiptState::Stopped,
        hits: 0,
        cited: 0,
        calls: 0,
        elapsed_ms: 0,
        why: "interrupted".to_owned(),
        repair: None,
    }
}

/// Returns the end of a call that was open when the app ended.
fn cut_off() -> RecordedEnd {
    RecordedEnd {
        outcome: Outcome::Cancelled,
        elapsed_ms: 0,
        cached: false,
        view: ToolResultView {
            summary: "interrupted".to_owned(),
            text: "Mosaic ended before the answer came.".to_owned(),
            ..ToolResultView::default()
        },
    }
}

#[cfg(test)]
mod tests;
