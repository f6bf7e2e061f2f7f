//! For tests: a set-up, the model's stream in few words, and a player that feeds a machine and keeps all it does.

use crate::effect::{Effect, Plan, Save};
use crate::input::{Input, Moment, ToolAnswer, ToolOutcome};
use crate::replay::{RecordedCall, RecordedEnd, RecordedRun, RecordedTurn};
use crate::setup::{Limits, OfferedTool, SourceLabel, TurnSetup, TurnStart};
use crate::{Machine, ToolCall};
use mosaic_claude::{
    Block, Delta, Message, MessageHead, Request, StopReason, StreamEvent, Usage, UsageUpdate,
};
use mosaic_protocol::{
    ApprovalCard, ApprovalDecision, ConversationId, DatasourceId, Effect as ToolEffect, KeptRecord,
    ToolCallId, TurnEvent, TurnFailure, TurnId, TurnStatus,
};
use serde_json::{Value, json};

pub(crate) fn moment(ms: u64) -> Moment {
    Moment {
        at: format!("2026-11-14T09:30:00.{ms:03}Z"),
        ms,
    }
}

pub(crate) fn start(question: &str) -> TurnStart {
    TurnStart {
        turn_id: TurnId::from("t1"),
        conversation_id: ConversationId::from("c1"),
        question: question.to_owned(),
        person: None,
        sources: vec![SourceLabel {
            datasource_id: DatasourceId::from("d1"),
            name: "Sakila".to_owned(),
            connector: "MySQL".to_owned(),
            connector_id: "mysql".to_owned(),
        }],
        choosing: crate::Choosing::default(),
        now: moment(0),
    }
}

pub(crate) fn tool(name: &str, effect: ToolEffect) -> OfferedTool {
    OfferedTool {
        datasource_id: DatasourceId::from("d1"),
        datasource_name: "Sakila".to_owned(),
        api_name: format!("sakila__{name}"),
        tool: name.to_owned(),
        description: "does it".to_owned(),
        input_schema: json!({"type": "object"}),
        effect,
        // None of ours, so that its tools are what the tests say.
        connector: "toy".to_owned(),
        direct: true,
    }
}

pub(crate) fn setup(question: &str) -> TurnSetup {
    TurnSetup {
        start: start(question),
        unavailable: Vec::new(),
        history: Vec::new(),
        system: crate::prompt::SYSTEM.to_owned(),
        tools: vec![
            tool("look", ToolEffect::Read),
            tool("write", ToolEffect::Write),
            tool("drop", ToolEffect::Destructive),
        ],
        model: "claude-sonnet-5-5".to_owned(),
        max_tokens: 4_096,
        limits: Limits::default(),
        tainted: false,
        findings: Vec::new(),
        notes: Vec::new(),
        known: Vec::new(),
        typed: Vec::new(),
        met: Vec::new(),
        allowed: Vec::new(),
        abilities: crate::Abilities::all(),
        small_model: None,
        run: None,
    }
}

pub(crate) fn begin() -> StreamEvent {
    StreamEvent::MessageStart {
        message: MessageHead {
            id: "msg_1".to_owned(),
            model: "claude-sonnet-5-5".to_owned(),
            usage: Usage {
                input_tokens: 100,
                output_tokens: 1,
                ..Usage::default()
            },
            ..MessageHead::default()
        },
    }
}

fn block(value: Value) -> Block {
    Block::try_from(value).unwrap()
}

pub(crate) fn open(index: u32, block: Value) -> StreamEvent {
    StreamEvent::BlockStart {
        index,
        block: self::block(block),
    }
}

pub(crate) fn delta(index: u32, delta: Delta) -> StreamEvent {
    StreamEvent::BlockDelta { index, delta }
}

pub(crate) fn close(index: u32) -> StreamEvent {
    StreamEvent::BlockStop { index }
}

pub(crate) fn text(index: u32, pieces: &[&str]) -> Vec<StreamEvent> {
    let mut events = vec![open(index, json!({"type": "text", "text": ""}))];
    events.extend(
        pieces
            .iter()
            .map(|piece| delta(index, Delta::Text((*piece).to_owned()))),
    );
    events.push(close(index));
    events
}

pub(crate) fn thinking(index: u32, said: &str) -> Vec<StreamEvent> {
    vec![
        open(
            index,
            json!({"type": "thinking", "thinking": "", "signature": ""}),
        ),
        delta(index, Delta::Thinking(said.to_owned())),
        delta(index, Delta::Signature("signed".to_owned())),
        close(index),
    ]
}

pub(crate) fn calls(index: u32, id: &str, name: &str, arguments: &str) -> Vec<StreamEvent> {
    let (head, tail) = arguments.split_at(arguments.len() / 2);
    vec![
        open(
            index,
            json!({"type": "tool_use", "id": id, "name": format!("sakila__{name}"), "input": {}}),
        ),
        delta(index, Delta::InputJson(head.to_owned())),
        delta(index, Delta::InputJson(tail.to_owned())),
        close(index),
    ]
}

pub(crate) fn end(reason: &str) -> Vec<StreamEvent> {
    vec![
        StreamEvent::MessageDelta {
            stop_reason: Some(StopReason::from(reason.to_owned())),
            stop_sequence: None,
            stop_details: None,
            usage: UsageUpdate {
                output_tokens: Some(50),
                ..UsageUpdate::default()
            },
        },
        StreamEvent::MessageStop,
    ]
}

/// A text block with the server's citations of it, from pairs of a source and the words quoted.
pub(crate) fn cited(index: u32, said: &str, citations: &[(&str, &str)]) -> Vec<StreamEvent> {
    let mut events = text(index, &[said]);
    let end = events.pop();
    events.extend(citations.iter().map(|(source, quoted)| {
        let citation = json!({"type": "search_result_location", "source": source, "cited_text": quoted, "title": "x",
            "search_result_index": 0, "start_block_index": 0, "end_block_index": 1});
        delta(index, Delta::Citations(citation))
    }));
    events.extend(end);
    events
}

/// Returns a whole answer.
pub(crate) fn answer(parts: &[Vec<StreamEvent>], reason: &str) -> Vec<StreamEvent> {
    let mut events = vec![begin()];
    events.extend(parts.iter().flatten().cloned());
    events.extend(end(reason));
    events
}

pub(crate) fn found(text: &str) -> ToolOutcome {
    ToolOutcome::Answered(ToolAnswer {
        text: text.to_owned(),
        ..ToolAnswer::default()
    })
}

/// Returns the messages of a request without its cache breakpoints, which are no part of what is said.
pub(crate) fn unmarked(request: &Request) -> Vec<Message> {
    let mut messages = request.messages.clone();
    for block in messages.iter_mut().flat_map(|message| &mut message.content) {
        let mut object = block.as_object().clone();
        object.shift_remove("cache_control");
        *block = Block::try_from(object).unwrap();
    }
    messages
}

/// Feeds a machine and keeps all its effects.
#[derive(Clone)]
pub(crate) struct Player {
    pub(crate) machine: Machine,
    pub(crate) effects: Vec<Effect>,
    /// The effects of the last input.
    pub(crate) last: Vec<Effect>,
    now_ms: u64,
}

impl Player {
    pub(crate) fn of((machine, effects): (impl Into<Machine>, Vec<Effect>)) -> Self {
        Self {
            machine: machine.into(),
            last: effects.clone(),
            effects,
            now_ms: 0,
        }
    }

    pub(crate) fn feed(&mut self, input: Input) -> &mut Self {
        self.now_ms += 10;
        self.last = self.machine.handle(input, &moment(self.now_ms));
        self.effects.extend(self.last.iter().cloned());
        self
    }

    /// Streams events as answers to the request with this number.
    pub(crate) fn model_of(&mut self, call: u32, events: Vec<StreamEvent>) -> &mut Self {
        for event in events {
            self.feed(Input::Model { call, event });
        }
        self
    }

    /// Streams events as answers to the newest request.
    pub(crate) fn model(&mut self, events: Vec<StreamEvent>) -> &mut Self {
        let call = self.call_number();
        let mut all = Vec::new();
        for event in events {
            self.feed(Input::Model { call, event });
            all.append(&mut self.last);
        }
        self.last = all;
        self
    }

    pub(crate) fn tool(&mut self, id: &str, outcome: ToolOutcome) -> &mut Self {
        self.feed(Input::ToolFinished {
            call_id: ToolCallId::from(id),
            outcome,
        })
    }

    /// Says yes to the card last shown for a call.
    pub(crate) fn approve(&mut self, id: &str, arguments: Value) -> &mut Self {
        let decision = ApprovalDecision::Approve {
            arguments,
            card: self.card_of(id).map(|card| card.hash.clone()),
            always: false,
        };
        self.feed(Input::ApprovalDecided {
            call_id: ToolCallId::from(id),
            decision,
        })
    }

    /// Returns the card last shown for a call.
    pub(crate) fn card_of(&self, id: &str) -> Option<&ApprovalCard> {
        self.facts().into_iter().rev().find_map(|fact| match fact {
            TurnEvent::ApprovalRequested { call_id, card, .. } if call_id.as_str() == id => card.as_deref(),
            _ => None,
        })
    }

    pub(crate) fn call_number(&self) -> u32 {
        let mut numbers = self.effects.iter().filter_map(|effect| match effect {
            Effect::CallModel { call, .. } => Some(*call),
            _ => None,
        });
        numbers.next_back().unwrap_or(0)
    }

    pub(crate) fn requests(&self) -> Vec<&Request> {
        let requests = self.effects.iter().filter_map(|effect| match effect {
            Effect::CallModel { request, .. } => Some(&**request),
            _ => None,
        });
        requests.collect()
    }

    pub(crate) fn facts(&self) -> Vec<&TurnEvent> {
        let facts = self.effects.iter().filter_map(|effect| match effect {
            Effect::Publish(event) => Some(event),
            _ => None,
        });
        facts.collect()
    }

    pub(crate) fn ends(&self) -> Vec<&TurnEvent> {
        self.facts().into_iter().filter(|fact| fact.is_last()).collect()
    }

    pub(crate) fn failure(&self) -> Option<&TurnFailure> {
        self.facts().into_iter().find_map(|fact| match fact {
            TurnEvent::TurnFailed { failure, .. } => Some(failure),
            _ => None,
        })
    }

    pub(crate) fn remark(&self) -> Option<&str> {
        self.facts().into_iter().find_map(|fact| match fact {
            TurnEvent::TurnFinished { remark, .. } => remark.as_deref(),
            _ => None,
        })
    }

    pub(crate) fn text(&self) -> String {
        let pieces = self.facts().into_iter().filter_map(|fact| match fact {
            TurnEvent::TextAppended { text, .. } => Some(text.as_str()),
            _ => None,
        });
        pieces.collect()
    }

    pub(crate) fn saved(&self) -> Vec<Message> {
        let saved = self.effects.iter().filter_map(|effect| match effect {
            Effect::Save(Save::Message(saved)) => Some(saved.message.clone()),
            _ => None,
        });
        saved.collect()
    }

    pub(crate) fn kept(&self) -> Vec<KeptRecord> {
        let kept = self.effects.iter().filter_map(|effect| match effect {
            Effect::Save(Save::Records(records)) => Some(records.clone()),
            _ => None,
        });
        kept.flatten().collect()
    }

    pub(crate) fn started(&self) -> Vec<&ToolCall> {
        let calls = self.effects.iter().filter_map(|effect| match effect {
            Effect::CallTool(call) => Some(call),
            _ => None,
        });
        calls.collect()
    }

    /// Returns what a store would hold now.
    pub(crate) fn recorded(&self) -> RecordedTurn {
        let begun = start("");
        let mut turn = RecordedTurn {
            turn_id: begun.turn_id,
            conversation_id: begun.conversation_id,
            question: String::new(),
            at: begun.now.at,
            status: TurnStatus::Running,
            plan: None::<Plan>,
            messages: Vec::new(),
            calls: Vec::new(),
            passages: None,
            runs: Vec::new(),
            citations: Vec::new(),
            findings: None,
            joined: Vec::new(),
            receipt: Vec::new(),
            follow_ups: Vec::new(),
            usage: None,
            ended_at: None,
            remark: None,
            failure: None,
        };
        for effect in &self.effects {
            match effect {
                Effect::Save(save) => record(&mut turn, save.clone()),
                Effect::Publish(TurnEvent::SynthesisStarted { records, .. }) => {
                    turn.findings = Some(*records);
                }
                Effect::Publish(TurnEvent::TurnStarted { question, .. }) => {
                    turn.question.clone_from(question)
                }
                _ => {}
            }
        }
        turn
    }
}

fn record(turn: &mut RecordedTurn, save: Save) {
    match save {
        Save::Plan(plan) => turn.plan = Some(plan),
        Save::Message(saved) => turn.messages.push(saved.message),
        Save::PartialGrew { .. } | Save::Allowed(_) => {}
        call @ (Save::CallProposed(_)
        | Save::CallAsked { .. }
        | Save::CallStarted { .. }
        | Save::CallFinished(_)) => record_call(turn, call),
        Save::Passages(passages) => turn.passages = Some(passages),
        Save::Records(_) => {}
        Save::Citations(citations) => turn.citations = citations,
        Save::Joined(things) => turn.joined = things,
        Save::Receipt(entries) => turn.receipt = entries,
        Save::Run {
            run_id,
            datasource_id,
            datasource,
            entry,
        } => {
            let run = RecordedRun {
                run_id,
                datasource_id,
                datasource,
                entry,
            };
            match turn.runs.iter_mut().find(|other| other.run_id == run.run_id) {
                Some(other) => *other = run,
                None => turn.runs.push(run),
            }
        }
        Save::AnswerAnew => turn
            .messages
            .retain(|message| message.role == mosaic_claude::Role::User),
        Save::FollowUps(questions) => turn.follow_ups = questions,
        Save::Usage(usage) => turn.usage = Some(usage),
        Save::Finished {
            status,
            failure,
            remark,
            at,
        } => {
            turn.status = status;
            turn.failure = failure;
            turn.remark = remark;
            turn.ended_at = Some(at);
        }
    }
}

fn record_call(turn: &mut RecordedTurn, save: Save) {
    let call = |calls: &mut Vec<RecordedCall>, id: &ToolCallId, change: &dyn Fn(&mut RecordedCall)| {
        change(
            calls
                .iter_mut()
                .find(|call| call.proposed.call_id == *id)
                .unwrap(),
        );
    };
    match save {
        Save::CallProposed(proposed) => turn.calls.push(RecordedCall {
            proposed,
            approval: None,
            card: None,
            started_at: None,
            end: None,
        }),
        Save::CallAsked {
            call_id,
            summary,
            card,
        } => {
            call(&mut turn.calls, &call_id, &|call| {
                call.approval = Some(summary.clone());
                call.card.clone_from(&card);
            });
        }
        Save::CallStarted {
            call_id,
            at,
            arguments,
        } => {
            call(&mut turn.calls, &call_id, &|call| {
                call.started_at = Some(at.clone());
                call.proposed.arguments = Value::Object(arguments.clone());
            });
        }
        Save::CallFinished(finished) => call(&mut turn.calls, &finished.call_id, &|call| {
            call.end = Some(RecordedEnd {
                outcome: finished.outcome,
                elapsed_ms: finished.elapsed_ms,
                cached: finished.cached,
                view: finished.view.clone(),
            });
        }),
        other => panic!("no call: {other:?}"),
    }
}
