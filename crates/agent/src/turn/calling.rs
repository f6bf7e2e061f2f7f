//! The state in which tools run: all calls of one answer at the same time, their results handed back together in the
//! order of the calls. A call that cannot be made is answered with an error the model can act on.

use super::{Core, State};
use crate::approval::Gate;
use crate::call::Call;
use crate::effect::ProposedCall;
use crate::input::{Input, Moment};
use crate::prompt;
use crate::transcript::Unreadable;
use mosaic_claude::{Block, BlockView, Message};
use mosaic_protocol::{Outcome, ToolCallId};
use serde_json::Value;

/// The calls of one answer.
#[derive(Debug, Clone)]
pub(super) struct Calling {
    slots: Vec<Slot>,
}

/// One call the model asked for, by the id it gave.
#[derive(Debug, Clone)]
struct Slot {
    id: String,
    kind: SlotKind,
}

#[derive(Debug, Clone)]
enum SlotKind {
    /// A call of a tool we offer.
    Known(Box<Call>),
    /// A name we never offered: told to the model only.
    Unknown { told: String },
}

impl Calling {
    /// Proposes the calls of an answer and sends off those that only read; the others ask the person.
    pub(super) fn begin(core: &mut Core, answer: &[Block], unreadable: &[Unreadable], now: &Moment) -> State {
        let ids = core.transcript.open_calls().to_vec();
        let slots = ids
            .into_iter()
            .map(|id| {
                let (name, input) = asked(answer, &id);
                let raw = unreadable
                    .iter()
                    .find(|call| call.id == id)
                    .map(|call| call.raw.as_str());
                Slot {
                    kind: slot(core, (&id, name, input), raw, now),
                    id,
                }
            })
            .collect();
        let calling = Self { slots };
        calling.proceed(core).unwrap_or(State::Calling(calling))
    }

    pub(super) fn handle(&mut self, input: Input, core: &mut Core, now: &Moment) -> Option<State> {
        match input {
            Input::ToolFinished { call_id, outcome } => {
                if let Some(call) = self.looking(|call| call.looks_by(&call_id)) {
                    core.trust.looked(call, &outcome, &mut core.outbox);
                    return None;
                }
                let call = self.call(&call_id, Call::is_running)?;
                core.trust.hear(call, &outcome);
                call.answer(outcome, &mut core.outbox, now);
                self.proceed(core)
            }
            Input::ApprovalDecided { call_id, decision } => {
                let call = self.call(&call_id, Call::is_waiting)?;
                core.trust.decide(call, decision, &mut core.outbox, now);
                self.proceed(core)
            }
            Input::Woke { alarm } => {
                let call = self.looking(|call| call.looks_until(alarm))?;
                core.trust.woke(call, &mut core.outbox);
                None
            }
            Input::Stop => Some(self.stop(core, now)),
            Input::Model { .. } | Input::ModelRetrying { .. } | Input::ModelFailed { .. } => None,
        }
    }

    /// Returns the call with this id that satisfies the condition.
    fn call(&mut self, call_id: &ToolCallId, is: fn(&Call) -> bool) -> Option<&mut Call> {
        self.slots.iter_mut().find_map(|slot| match &mut slot.kind {
            SlotKind::Known(call) if call.proposed().call_id == *call_id && is(call) => Some(&mut **call),
            SlotKind::Known(_) | SlotKind::Unknown { .. } => None,
        })
    }

    /// Returns the call that waits for what is there now.
    fn looking(&mut self, is: impl Fn(&Call) -> bool) -> Option<&mut Call> {
        self.slots.iter_mut().find_map(|slot| match &mut slot.kind {
            SlotKind::Known(call) if is(call) => Some(&mut **call),
            SlotKind::Known(_) | SlotKind::Unknown { .. } => None,
        })
    }

    /// Goes on to the next answer once every call has ended.
    fn proceed(&self, core: &mut Core) -> Option<State> {
        let mut content = self.results()?;
        if core.is_last_round() {
            content.push(Block::text(prompt::BEST_ANSWER));
        }
        core.keep_results(content);
        Some(core.ask_next())
    }

    /// The person stopped the turn: what runs is cancelled, what is open is answered so.
    fn stop(&mut self, core: &mut Core, now: &Moment) -> State {
        for slot in &mut self.slots {
            match &mut slot.kind {
                SlotKind::Known(call) => call.cancel(&mut core.outbox, now),
                SlotKind::Unknown { .. } => {}
            }
        }
        if let Some(content) = self.results() {
            core.keep_results(content);
        }
        core.stopped(now)
    }

    /// Returns the results in the order of the calls, `None` while one has not ended.
    fn results(&self) -> Option<Vec<Block>> {
        self.slots
            .iter()
            .map(|slot| match &slot.kind {
                SlotKind::Unknown { told } => Some(Block::tool_result(&slot.id, told.as_str(), true)),
                SlotKind::Known(call) => {
                    let ended = call.ended()?;
                    let failed = ended.outcome != Outcome::Succeeded;
                    Some(Block::tool_result(&slot.id, ended.told.as_str(), failed))
                }
            })
            .collect()
    }
}

impl Core {
    fn keep_results(&mut self, content: Vec<Block>) {
        let message = Message::user(content);
        self.outbox
            .message(self.step.saturating_add(1), message.clone(), false);
        self.transcript.push(message);
    }
}

/// Returns the name and the arguments of the call with this id.
fn asked<'a>(answer: &'a [Block], wanted: &str) -> (&'a str, &'a Value) {
    answer
        .iter()
        .find_map(|block| match block.view() {
            BlockView::ToolUse { id, name, input } if id == wanted => Some((name, input)),
            BlockView::ToolUse { .. }
            | BlockView::Text { .. }
            | BlockView::Thinking { .. }
            | BlockView::RedactedThinking
            | BlockView::ToolResult { .. }
            | BlockView::SearchResult
            | BlockView::Other { .. } => None,
        })
        .unwrap_or(("", &Value::Null))
}

fn slot(
    core: &mut Core,
    (id, name, input): (&str, &str, &Value),
    raw: Option<&str>,
    now: &Moment,
) -> SlotKind {
    let Some(tool) = core.tools.iter().find(|tool| tool.api_name == name) else {
        let names: Vec<&str> = core.tools.iter().map(|tool| tool.api_name.as_str()).collect();
        let told = if names.is_empty() {
            "No tools are offered at the moment. Answer without one, and say what could not be looked up."
                .to_owned()
        } else {
            format!("There is no tool `{name}`. The tools are: {}.", names.join(", "))
        };
        return SlotKind::Unknown { told };
    };
    let gate = Gate::of(tool, &core.tools);
    let arguments = raw.map_or_else(|| input.clone(), Value::from);
    let proposed = ProposedCall {
        call_id: core.call_id(id),
        datasource_id: tool.datasource_id.clone(),
        datasource_name: tool.datasource_name.clone(),
        tool: tool.tool.clone(),
        origins: core.trust.origins(&arguments),
        arguments,
        effect: gate.policy.effect,
        at: now.at.clone(),
        run_id: core.run.clone(),
    };
    let mut call = Call::propose(proposed, core.limits.result_chars, &mut core.outbox);
    match (raw, input) {
        (None, Value::Object(arguments)) => {
            core.trust
                .propose(&mut call, (gate, arguments.clone()), &mut core.outbox, now);
        }
        (Some(_), _) | (None, _) => call.refuse(
            "The arguments are no whole JSON object. Make the call again, with shorter arguments if they were cut off.",
            &mut core.outbox,
        ),
    }
    SlotKind::Known(Box::new(call))
}
