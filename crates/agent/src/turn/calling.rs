//! The state in which tools run: all calls of one answer at the same time, their results handed back together in the
//! order of the calls. A call that cannot be made is answered with an error the model can act on.

use super::{Core, State};
use crate::approval::Gate;
use crate::call::Call;
use crate::citing::results;
use crate::effect::{ProposedCall, Save};
use crate::find_tools::{self, Own};
use crate::input::{Input, Moment, ToolAnswer, ToolOutcome};
use crate::prompt;
use crate::quick::Origin;
use crate::shape;
use crate::transcript::Unreadable;
use mosaic_claude::{Block, BlockView, Message};
use mosaic_protocol::{Effect, Outcome, ToolCallId};
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
    /// The records it brought, as the model can cite them.
    brought: Option<Vec<Block>>,
}

#[derive(Debug, Clone)]
enum SlotKind {
    /// A call of a tool we offer.
    Known(Box<Call>),
    /// Answered without a source, to the model only: our own tool, a name we never offered, or a source that the person
    /// did not choose.
    Own { content: Vec<Block>, failed: bool },
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
                    brought: None,
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
                let slot = self.slot(&call_id, Call::is_running)?;
                let SlotKind::Known(call) = &mut slot.kind else {
                    return None;
                };
                core.trust.hear(call, &outcome);
                let answer = match &outcome {
                    ToolOutcome::Answered(answer) => Some(answer.clone()),
                    ToolOutcome::Failed(_) => None,
                };
                call.answer(outcome, &mut core.outbox, now);
                core.note(call, answer.as_ref());
                slot.brought = answer.and_then(|answer| core.cite_from(call, &answer));
                self.proceed(core)
            }
            Input::ApprovalDecided { call_id, decision } => {
                let slot = self.slot(&call_id, Call::is_waiting)?;
                if let SlotKind::Known(call) = &mut slot.kind {
                    core.trust.decide(call, decision, (&mut core.outbox, now));
                    core.note_sent(call);
                    core.note_declined(call);
                }
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

    /// Returns the slot of the call with this id that satisfies the condition.
    fn slot(&mut self, call_id: &ToolCallId, is: fn(&Call) -> bool) -> Option<&mut Slot> {
        self.slots.iter_mut().find(|slot| match &slot.kind {
            SlotKind::Known(call) => call.proposed().call_id == *call_id && is(call),
            SlotKind::Own { .. } => false,
        })
    }

    /// Returns the call that waits for what is there now.
    fn looking(&mut self, is: impl Fn(&Call) -> bool) -> Option<&mut Call> {
        self.slots.iter_mut().find_map(|slot| match &mut slot.kind {
            SlotKind::Known(call) if is(call) => Some(&mut **call),
            SlotKind::Known(_) | SlotKind::Own { .. } => None,
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
                SlotKind::Known(call) => {
                    if call.is_running() {
                        core.receipt.stopped(&call.proposed().datasource_id);
                    }
                    call.cancel(&mut core.outbox, now);
                }
                SlotKind::Own { .. } => {}
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
                SlotKind::Own { content, failed } => Some(match content.as_slice() {
                    [only] if let BlockView::Text { text, .. } = only.view() => {
                        Block::tool_result(&slot.id, text, *failed)
                    }
                    content => Block::tool_result_blocks(&slot.id, content.to_vec(), *failed),
                }),
                SlotKind::Known(call) => {
                    let ended = call.ended()?;
                    let failed = ended.outcome != Outcome::Succeeded;
                    Some(match &slot.brought {
                        Some(content) => Block::tool_result_blocks(&slot.id, content.clone(), false),
                        None => Block::tool_result(&slot.id, ended.told.as_str(), failed),
                    })
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

    /// Notes for the receipt that a call was sent off, if it was.
    fn note_sent(&mut self, call: &Call) {
        if call.is_running() {
            let proposed = call.proposed();
            self.receipt
                .called(&proposed.datasource_id, &proposed.datasource_name, self.now_ms);
        }
    }

    /// Notes for the receipt that a source was left alone since the person said no.
    fn note_declined(&mut self, call: &Call) {
        let id = &call.proposed().datasource_id;
        let declined = call.ended().is_some_and(|ended| ended.outcome == Outcome::Denied);
        if declined && !self.receipt.has_answer(id) {
            self.receipt.unsearched(id, "you declined its call");
        }
    }

    /// Notes for the receipt what became of a call.
    fn note(&mut self, call: &Call, answer: Option<&ToolAnswer>) {
        let Some(ended) = call.ended() else {
            return;
        };
        let id = &call.proposed().datasource_id;
        match answer {
            Some(answer) if !answer.is_error => {
                // What a change answers was not looked for.
                let found = match call.proposed().effect {
                    Effect::Read => shape::count_of(answer),
                    Effect::Write | Effect::Destructive => 0,
                };
                self.receipt.brought(id, found, self.now_ms);
            }
            // The source is well: it said that there is no such thing, and the model will ask otherwise.
            Some(_) if ended.about_the_question => self.receipt.brought(id, 0, self.now_ms),
            Some(_) | None => {
                let repair = ended.head.repair.clone();
                self.receipt
                    .failed(id, (&ended.head.summary, repair), self.now_ms);
            }
        }
    }

    /// Returns what a call brought as records that can be cited, if it did; they are stored first. Where the server does not
    /// cite by itself they reach the model under numbers.
    fn cite_from(&mut self, call: &Call, answer: &ToolAnswer) -> Option<Vec<Block>> {
        let proposed = call.proposed();
        if self.run.is_some() || proposed.effect != Effect::Read {
            return None;
        }
        let tools = self.tools.iter();
        let connector = tools
            .filter(|tool| tool.datasource_id == proposed.datasource_id)
            .map(|tool| tool.connector.clone())
            .next();
        let origin = Origin {
            datasource_id: proposed.datasource_id.clone(),
            datasource: proposed.datasource_name.clone(),
            connector: connector.unwrap_or_default(),
            call_id: proposed.call_id.clone(),
            tool: proposed.tool.clone(),
        };
        let turn_id = self.outbox.turn();
        let room = self.limits.result_chars;
        let brought = results::brought(&origin, answer, room, (&mut self.citing, &turn_id))?;
        self.outbox.save(Save::Records(brought.records));
        Some(brought.content)
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

/// Answers what needs no source, or one that is not asked, and proposes the rest.
fn slot(
    core: &mut Core,
    (id, name, input): (&str, &str, &Value),
    raw: Option<&str>,
    now: &Moment,
) -> SlotKind {
    let read = if raw.is_some() { &Value::Null } else { input };
    match find_tools::own(name, &core.tools, core.abilities) {
        Some(Own::Find) => {
            let callable = core.chosen.among(&core.tools);
            let limit = core.chosen.hint();
            let (content, failed) = find_tools::answer(read, (&callable, limit.as_deref()), core.abilities);
            SlotKind::Own { content, failed }
        }
        Some(Own::Use) => match find_tools::wanted(read) {
            Ok(wanted) => propose(core, (id, &wanted.tool, &wanted.arguments), None, now),
            Err(told) => refused(told),
        },
        None => propose(core, (id, name, input), raw, now),
    }
}

fn refused(told: impl Into<String>) -> SlotKind {
    SlotKind::Own {
        content: vec![Block::text(told)],
        failed: true,
    }
}

fn propose(
    core: &mut Core,
    (id, name, input): (&str, &str, &Value),
    raw: Option<&str>,
    now: &Moment,
) -> SlotKind {
    let Some(tool) = core.tools.iter().find(|tool| tool.api_name == name) else {
        return refused(find_tools::unknown(name, &core.chosen.among(&core.tools)));
    };
    if !core.chosen.has(tool) {
        return refused(core.chosen.refusal(tool));
    }
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
                .propose(&mut call, (gate, arguments.clone()), (&mut core.outbox, now));
        }
        (Some(_), _) | (None, _) => call.refuse(
            "The arguments are no whole JSON object. Make the call again, with shorter arguments if they were cut off.",
            &mut core.outbox,
        ),
    }
    core.note_sent(&call);
    SlotKind::Known(Box::new(call))
}
