//! Measures the turn machine: feeds a long streamed turn of text, thinking and tool calls, and prints one JSON line,
//! `{"inputs_per_second": …}`. The inputs are made beforehand; only the machine is timed.

use mosaic_agent::{
    Effect, Input, Limits, Moment, OfferedTool, SourceLabel, ToolAnswer, ToolOutcome, Turn, TurnSetup,
    TurnStart, prompt,
};
use mosaic_claude::{Block, Delta, MessageHead, StopReason, StreamEvent, UsageUpdate};
use mosaic_protocol::{ConversationId, DatasourceId, Effect as ToolEffect, ToolCallId, TurnId};
use serde_json::json;
use std::hint::black_box;
use std::io::Write as _;
use std::time::Instant;

/// How many answers ask for a tool before the last one.
const ROUNDS: u32 = 9;
/// How many deltas of thinking and of text each answer has.
const DELTAS: u32 = 20_000;

fn main() -> std::io::Result<()> {
    let moment = Moment {
        at: "2026-11-14T09:30:00Z".to_owned(),
        ms: 0,
    };
    let (mut turn, _) = Turn::start(setup(&moment));
    let inputs = inputs();
    let count = inputs.len();
    let mut published = 0usize;
    let began = Instant::now();
    for input in inputs {
        let effects = black_box(turn.handle(input, &moment));
        published += effects
            .iter()
            .filter(|effect| matches!(effect, Effect::Publish(_)))
            .count();
    }
    let seconds = began.elapsed().as_secs_f64();
    let line = json!({
        "inputs_per_second": (f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / seconds).round(),
        "inputs": count,
        "facts": published,
        "finished": turn.is_over(),
    });
    writeln!(std::io::stdout(), "{line}")
}

fn setup(now: &Moment) -> TurnSetup {
    let id = DatasourceId::from("d1");
    TurnSetup {
        start: TurnStart {
            turn_id: TurnId::from("0192f0c8-0000-7000-8000-000000000001"),
            conversation_id: ConversationId::from("0192f0c8-0000-7000-8000-000000000002"),
            question: "Which films were rented most?".to_owned(),
            person: None,
            sources: vec![SourceLabel {
                datasource_id: id.clone(),
                name: "Sakila".to_owned(),
                connector: "MySQL".to_owned(),
                connector_id: "mysql".to_owned(),
            }],
            choosing: mosaic_agent::Choosing::default(),
            now: now.clone(),
        },
        unavailable: Vec::new(),
        history: Vec::new(),
        system: prompt::SYSTEM.to_owned(),
        tools: vec![OfferedTool {
            datasource_id: id,
            datasource_name: "Sakila".to_owned(),
            api_name: "sakila__execute_query".to_owned(),
            tool: "execute_query".to_owned(),
            description: "Runs one statement that reads.".to_owned(),
            input_schema: json!({"type": "object"}),
            effect: ToolEffect::Read,
            connector: "mysql".to_owned(),
            direct: true,
        }],
        model: "claude-sonnet-5-5".to_owned(),
        max_tokens: 64_000,
        limits: Limits::default(),
        tainted: false,
        findings: Vec::new(),
        notes: Vec::new(),
        known: Vec::new(),
        typed: Vec::new(),
        met: Vec::new(),
        allowed: Vec::new(),
        abilities: mosaic_agent::Abilities::all(),
        small_model: None,
        run: None,
    }
}

fn inputs() -> Vec<Input> {
    let mut inputs = Vec::new();
    for call in 1..=ROUNDS + 1 {
        let last = call > ROUNDS;
        let mut model = |event| inputs.push(Input::Model { call, event });
        model(StreamEvent::MessageStart {
            message: MessageHead::default(),
        });
        streamed(
            &mut model,
            0,
            json!({"type": "thinking", "thinking": "", "signature": "s"}),
            Delta::Thinking,
        );
        streamed(&mut model, 1, json!({"type": "text", "text": ""}), Delta::Text);
        if !last {
            let id = format!("toolu_{call}");
            let tool = json!({"type": "tool_use", "id": id, "name": "sakila__execute_query", "input": {}});
            begin(&mut model, 2, tool);
            let arguments = Delta::InputJson(r#"{"sql": "select 1"}"#.to_owned());
            model(StreamEvent::BlockDelta {
                index: 2,
                delta: arguments,
            });
            model(StreamEvent::BlockStop { index: 2 });
        }
        model(StreamEvent::MessageDelta {
            stop_reason: Some(if last {
                StopReason::EndTurn
            } else {
                StopReason::ToolUse
            }),
            stop_sequence: None,
            stop_details: None,
            usage: UsageUpdate::default(),
        });
        model(StreamEvent::MessageStop);
        if !last {
            inputs.push(Input::ToolFinished {
                call_id: ToolCallId::from(format!("toolu_{call}")),
                outcome: ToolOutcome::Answered(ToolAnswer {
                    text: "film\trentals\n".repeat(500),
                    ..ToolAnswer::default()
                }),
            });
        }
    }
    inputs
}

fn begin(model: &mut impl FnMut(StreamEvent), index: u32, block: serde_json::Value) {
    if let Ok(block) = Block::try_from(block) {
        model(StreamEvent::BlockStart { index, block });
    }
}

fn streamed(
    model: &mut impl FnMut(StreamEvent),
    index: u32,
    block: serde_json::Value,
    delta: fn(String) -> Delta,
) {
    begin(model, index, block);
    for _ in 0..DELTAS {
        model(StreamEvent::BlockDelta {
            index,
            delta: delta("a few words ".to_owned()),
        });
    }
    model(StreamEvent::BlockStop { index });
}
