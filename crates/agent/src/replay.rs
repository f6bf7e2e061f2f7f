//! Turns what was stored of a turn back into its facts, so that a reopened conversation is shown by the same code as a
//! running one. Text comes joined, one fact a step; tries that came to nothing are left out.

use crate::effect::{Plan, ProposedCall};
use crate::failure;
use crate::prose;
use mosaic_claude::{Block, BlockView, Message, Role};
use mosaic_protocol::{
    ApprovalCard, Citation, ConversationId, DatasourceId, JoinedThing, Outcome, Passage, ReceiptEntry, RunId,
    Tier, ToolResultView, TurnEvent, TurnFailure, TurnId, TurnStatus, Usage,
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
    match tier {
        Tier::Model => open.answers(&turn.messages, &mut facts),
        Tier::Direct | Tier::SmallModel | Tier::QuickAnswer => {
            open.remaining_calls(&mut facts);
            if let Some(passages) = turn.passages {
                facts.push(TurnEvent::PassagesFound {
                    turn_id: open.turn_id.clone(),
                    passages,
                });
            }
            open.plain_answers(&turn.messages, &mut facts);
        }
    }
    open.remaining_calls(&mut facts);
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
}

impl Open {
    /// Tells each answer of the model and, behind it, its calls.
    fn answers(&mut self, messages: &[Message], facts: &mut Vec<TurnEvent>) {
        for (step, message) in (0u32..).zip(messages.iter().filter(|message| message.role == Role::Assistant))
        {
            let (thought, answer) = prose::read(&message.content);
            let turn_id = self.turn_id.clone();
            if !thought.is_empty() {
                facts.push(TurnEvent::ThinkingAppended {
                    turn_id: turn_id.clone(),
                    step,
                    text: thought,
                });
            }
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
            let (_, text) = prose::read(std::slice::from_ref::<Block>(block));
            facts.push(TurnEvent::TextAppended {
                turn_id: self.turn_id.clone(),
                step: 0,
                text,
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
