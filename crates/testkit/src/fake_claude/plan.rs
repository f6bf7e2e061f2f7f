//! Lays a message out as the acts of a stream and works a fault into them. Pure: what is played, and when, is decided here;
//! `play` only performs it.

use super::cache::InputUsage;
use super::compose::{Message, Part};
use super::fault::{Ending, Fault, Point};
use super::refusal::{error_body, usual_message};
use super::tokens;
use serde_json::{Value, json};
use std::time::Duration;

/// Events per second a paced stream stays under, by putting more tokens into each.
const MOST_EVENTS: f64 = 250.0;
/// Tokens in one delta of a stream without pace.
const UNPACED: usize = 3;

/// One act of a stream.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Act {
    /// Sends an event; it took this many tokens to write.
    Event {
        /// The SSE `event`.
        name: String,
        /// The SSE `data`.
        data: Value,
        /// Output tokens.
        tokens: u64,
    },
    /// Sends nothing for a while.
    Pause(Duration),
    /// Sends nothing ever again.
    Hang,
    /// Sends half of the event that would come next.
    Half(Box<Act>),
    /// Breaks the connection.
    Break,
}

/// What a stream says besides the message itself.
pub(super) struct Frame<'a> {
    pub(super) id: &'a str,
    pub(super) model: &'a str,
    pub(super) usage: InputUsage,
    /// Output tokens per second.
    pub(super) pace: Option<f64>,
    /// Pings before the first block, and what passes before each.
    pub(super) pings: (u32, Duration),
}

/// Returns the acts that send `message` whole.
pub(super) fn stream(message: &Message, frame: &Frame<'_>) -> Vec<Act> {
    let envelope = json!({
        "id": frame.id, "type": "message", "role": "assistant", "model": frame.model, "content": [],
        "stop_reason": null, "stop_sequence": null, "usage": frame.usage.at_start(),
    });
    let mut acts = vec![event("message_start", json!({"message": envelope}), 0)];
    for _ in 0..frame.pings.0 {
        acts.push(Act::Pause(frame.pings.1));
        acts.push(ping());
    }
    for (index, part) in message.parts.iter().enumerate() {
        acts.extend(part_acts(index, part, frame.pace));
        if index == 0 {
            acts.insert(acts.len().min(2), ping());
        }
    }
    let usage = frame.usage.at_end(message.output_tokens, message.thinking_tokens);
    acts.push(event(
        "message_delta",
        json!({"delta": ending(message), "usage": usage}),
        0,
    ));
    acts.push(event("message_stop", json!({}), 0));
    acts
}

/// Returns the whole message, as it is sent without a stream.
pub(super) fn whole(message: &Message, frame: &Frame<'_>) -> Value {
    let mut usage = frame.usage.at_start();
    if let (Some(usage), Value::Object(end)) = (
        usage.as_object_mut(),
        frame.usage.at_end(message.output_tokens, message.thinking_tokens),
    ) {
        usage.extend(end);
    }
    let mut whole = json!({
        "id": frame.id, "type": "message", "role": "assistant", "model": frame.model,
        "content": message.parts.iter().map(|part| part.block.clone()).collect::<Vec<_>>(), "usage": usage,
    });
    if let (Some(whole), Value::Object(end)) = (whole.as_object_mut(), ending(message)) {
        whole.extend(end);
    }
    whole
}

fn ending(message: &Message) -> Value {
    let details = (message.stop_reason == "refusal").then(|| {
        json!({"type": "refusal", "category": "general_harms", "explanation": "The fake model was told to refuse."})
    });
    json!({"stop_reason": message.stop_reason, "stop_sequence": message.stop_sequence, "stop_details": details})
}

fn event(name: &str, mut data: Value, tokens: u64) -> Act {
    data["type"] = json!(name);
    Act::Event {
        name: name.to_owned(),
        data,
        tokens,
    }
}

fn ping() -> Act {
    event("ping", json!({}), 0)
}

fn delta(index: usize, delta: Value, tokens: u64) -> Act {
    event(
        "content_block_delta",
        json!({"index": index, "delta": delta}),
        tokens,
    )
}

fn part_acts(index: usize, part: &Part, pace: Option<f64>) -> Vec<Act> {
    let mut start = part.block.clone();
    let kind = start["type"].as_str().unwrap_or_default().to_owned();
    let mut deltas = Vec::new();
    let field = match kind.as_str() {
        "text" => Some(("text_delta", "text")),
        "thinking" => Some(("thinking_delta", "thinking")),
        "tool_use" => Some(("input_json_delta", "partial_json")),
        _ => None,
    };
    if kind == "text" {
        for citation in start["citations"].as_array().into_iter().flatten() {
            deltas.push(delta(
                index,
                json!({"type": "citations_delta", "citation": citation}),
                0,
            ));
        }
        start["text"] = json!("");
        if start.get("citations").is_some() {
            start["citations"] = json!([]);
        }
    }
    if kind == "tool_use" {
        start["input"] = json!({});
        deltas.push(delta(
            index,
            json!({"type": "input_json_delta", "partial_json": ""}),
            0,
        ));
    }
    if let Some((kind, field)) = field {
        for piece in pieces(&part.wire, pace) {
            let tokens = tokens::of_output(&piece);
            deltas.push(delta(index, json!({"type": kind, field: piece}), tokens));
        }
    }
    if kind == "thinking" {
        let signature = start["signature"].clone();
        deltas.push(delta(
            index,
            json!({"type": "signature_delta", "signature": signature}),
            part.hidden,
        ));
        start["thinking"] = json!("");
        start["signature"] = json!("");
    }
    let mut acts = vec![event(
        "content_block_start",
        json!({"index": index, "content_block": start}),
        0,
    )];
    acts.extend(deltas);
    acts.push(event("content_block_stop", json!({"index": index}), 0));
    acts
}

/// Splits a text into what one delta carries.
fn pieces(text: &str, pace: Option<f64>) -> Vec<String> {
    let tokens = pace.map_or(UNPACED, |pace| (pace / MOST_EVENTS).ceil().max(1.0) as usize);
    let chars: Vec<char> = text.chars().collect();
    chars
        .chunks(tokens * tokens::CHARS)
        .map(|chunk| chunk.iter().collect())
        .collect()
}

/// Works a fault into the acts. Faults that answer without a stream change nothing here.
pub(super) fn spoil(acts: &mut Vec<Act>, fault: &Fault, request_id: &str) {
    match fault {
        Fault::Drop { at, ending } => {
            let rest = acts.split_off(place(acts, at));
            match ending {
                Ending::Clean => {}
                Ending::Broken => acts.push(Act::Break),
                Ending::InsideEvent => {
                    let next = rest.into_iter().find(|act| matches!(act, Act::Event { .. }));
                    acts.extend(next.map(|act| Act::Half(Box::new(act))));
                    acts.push(Act::Break);
                }
            }
        }
        Fault::Stall { at, for_ms } => {
            let silence = for_ms.map_or(Act::Hang, |ms| Act::Pause(Duration::from_millis(ms)));
            let at = place(acts, at);
            acts.splice(at..at, [ping(), silence]);
        }
        Fault::StreamError { at, error } => {
            acts.truncate(place(acts, at));
            let message = if error == "overloaded_error" {
                usual_message(529)
            } else {
                usual_message(500)
            };
            let data = error_body(error, message, request_id);
            acts.push(Act::Event {
                name: "error".to_owned(),
                data,
                tokens: 0,
            });
        }
        Fault::UnknownParts => add_unknown_parts(acts),
        Fault::InvalidJson => corrupt_json(acts),
        Fault::RateLimited { .. }
        | Fault::Overloaded
        | Fault::Status { .. }
        | Fault::Html { .. }
        | Fault::Disconnect
        | Fault::SplitBytes { .. } => {}
    }
}

/// Returns the index of the first act after the point; the end of the stream at the latest.
fn place(acts: &[Act], point: &Point) -> usize {
    let (mut events, mut tokens) = (0, 0);
    for (index, act) in acts.iter().enumerate() {
        let Act::Event {
            name, tokens: more, ..
        } = act
        else {
            continue;
        };
        let reached = match point {
            Point::Events(after) => events >= *after,
            Point::Before(event) => name == event,
            Point::Tokens(after) => tokens >= *after,
        };
        if reached {
            return index;
        }
        events += 1;
        tokens += more;
    }
    acts.len()
}

fn name_of(act: &Act) -> &str {
    match act {
        Act::Event { name, .. } => name,
        Act::Pause(_) | Act::Hang | Act::Half(_) | Act::Break => "",
    }
}

fn add_unknown_parts(acts: &mut Vec<Act>) {
    let blocks = acts
        .iter()
        .filter(|act| name_of(act) == "content_block_start")
        .count();
    if let Some(end) = acts.iter().position(|act| name_of(act) == "message_delta") {
        let block = json!({"type": "future_block", "shape": {"sides": [1, 2, 3]}, "note": "keep me"});
        let extra = [
            event(
                "content_block_start",
                json!({"index": blocks, "content_block": block}),
                0,
            ),
            delta(blocks, json!({"type": "future_delta", "sides": [4]}), 0),
            event("content_block_stop", json!({"index": blocks}), 0),
        ];
        acts.splice(end..end, extra);
    }
    if let Some(at) = acts.iter().position(|act| name_of(act) == "content_block_start") {
        acts.insert(at + 1, delta(0, json!({"type": "future_delta", "value": 1}), 0));
        acts.insert(at, event("future_event", json!({"hello": "from later"}), 0));
    }
    if let Some(Act::Event { data, .. }) = acts.first_mut() {
        data["message"]["future_field"] = json!({"kept": true});
    }
}

/// Puts a comma and a quote where the last piece of each argument object ends.
fn corrupt_json(acts: &mut [Act]) {
    let mut last: Option<usize> = None;
    for index in 0..acts.len() {
        if let Act::Event { name, data, .. } = &mut acts[index] {
            if data["delta"]["type"] == "input_json_delta" {
                last = Some(index);
            } else if name == "content_block_stop"
                && let Some(Act::Event { data, .. }) = last.take().and_then(|last| acts.get_mut(last))
            {
                let sound = data["delta"]["partial_json"].as_str().unwrap_or_default();
                let broken = format!("{},\"", sound.strip_suffix('}').unwrap_or(sound));
                data["delta"]["partial_json"] = json!(broken);
            }
        }
    }
}
