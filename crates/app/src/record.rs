//! Reads a stored turn back as its facts: names the store's record in the agent's words, which knows how to replay it.

use mosaic_agent::replay::{RecordedCall, RecordedEnd, RecordedRun, RecordedTurn, replay};
use mosaic_agent::{Plan, ProposedCall};
use mosaic_claude::{Block, Message};
use mosaic_protocol::{TurnEvent, TurnStatus};
use mosaic_store::{StoredMessage, StoredRun, StoredToolCall, StoredTurn};

/// Returns the turn's facts as if it had this status.
pub(crate) fn facts(turn: StoredTurn, status: TurnStatus) -> Vec<TurnEvent> {
    replay(RecordedTurn {
        turn_id: turn.id,
        conversation_id: turn.conversation_id,
        question: turn.question,
        at: turn.started_at,
        status,
        plan: turn.plan.map(|plan| Plan {
            tier: plan.tier,
            model: plan.model,
            datasources: plan.datasources,
            reason: plan.reason,
            planned_by: plan.planned_by,
            choices: plan.choices,
            filled: plan.filled,
        }),
        messages: turn.messages.into_iter().map(message).collect(),
        calls: turn.tool_calls.into_iter().map(call).collect(),
        passages: turn.passages,
        runs: turn.runs.into_iter().map(run).collect(),
        citations: turn.citations,
        findings: turn.findings,
        joined: turn.joined,
        receipt: turn.receipt,
        follow_ups: turn.follow_ups,
        usage: turn.usage,
        ended_at: turn.ended_at,
        remark: turn.remark,
        failure: turn.failure,
    })
}

/// Returns a stored message verbatim; a block that cannot be read (a file changed by hand) is left out.
pub(crate) fn message(stored: StoredMessage) -> Message {
    let content = stored
        .blocks
        .into_iter()
        .filter_map(|value| Block::try_from(value).ok())
        .collect();
    match stored.role {
        mosaic_store::Role::User => Message::user(content),
        mosaic_store::Role::Assistant => Message::assistant(content),
    }
}

fn run(stored: StoredRun) -> RecordedRun {
    RecordedRun {
        run_id: stored.id,
        datasource_id: stored.datasource_id,
        datasource: stored.datasource,
        entry: stored.entry,
    }
}

fn call(stored: StoredToolCall) -> RecordedCall {
    RecordedCall {
        end: stored.outcome.map(|outcome| RecordedEnd {
            outcome,
            elapsed_ms: stored.elapsed_ms,
            cached: stored.cached,
            view: stored.view.unwrap_or_default(),
        }),
        proposed: ProposedCall {
            at: stored.proposed_at,
            call_id: stored.id,
            datasource_id: stored.datasource_id,
            datasource_name: stored.datasource_name,
            tool: stored.tool,
            arguments: stored.arguments,
            effect: stored.effect,
            run_id: stored.run_id,
            origins: stored.origins,
        },
        card: stored.card,
        approval: stored.approval,
        started_at: stored.started_at,
    }
}
