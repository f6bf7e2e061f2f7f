//! Turns a reply of the scenario into the message for one request: names the tools that are offered, fills in what the
//! tools said, signs thinking, keeps to `max_tokens`. Pure but for the ids it is handed.

mod found;
mod template;

use super::instance;
use super::models::{self, Model};
use super::prefix::{self, Running};
use super::scenario::{BlockSpec, Reply};
use super::script::Question;
use super::signature::Binding;
use super::tokens;
use found::Found;
use serde_json::{Map, Value, json};
use template::Words;

/// One finished message.
pub(super) struct Message {
    pub(super) parts: Vec<Part>,
    pub(super) stop_reason: String,
    pub(super) stop_sequence: Option<String>,
    pub(super) output_tokens: u64,
    pub(super) thinking_tokens: Option<u64>,
    /// Digest of the conversation with this message at its end.
    pub(super) upto: Running,
}

/// One block and the text that is streamed for it.
pub(super) struct Part {
    /// The whole block, as the client should hold it in the end.
    pub(super) block: Value,
    /// Text, thinking or JSON to stream; empty for blocks that come whole.
    pub(super) wire: String,
    /// Tokens of thinking that is not shown.
    pub(super) hidden: u64,
}

/// Composes the message for a request. `new_id` makes an id that begins with its argument.
pub(super) fn message(body: &Value, reply: &Reply, new_id: &dyn Fn(&str) -> String) -> Message {
    let mut composer = Composer::new(body, new_id);
    let format = &body["output_config"]["format"];
    if format.is_object() {
        let instance = reply
            .json
            .clone()
            .unwrap_or_else(|| instance::of(&format["schema"], &format["schema"]));
        composer.text(&instance.to_string(), Vec::new());
    } else {
        for spec in reply.all_blocks() {
            composer.block(&spec);
        }
    }
    if composer.parts.iter().all(|part| {
        matches!(
            part.block["type"].as_str(),
            Some("thinking" | "redacted_thinking")
        )
    }) {
        composer.text("Here is my best answer so far.\n\n{{results}}", Vec::new());
    }
    composer.finish(reply)
}

struct Composer<'a> {
    body: &'a Value,
    model: Option<&'static Model>,
    words: Words,
    binding: Binding,
    before: Running,
    new_id: &'a dyn Fn(&str) -> String,
    /// Output tokens still allowed.
    left: u64,
    parts: Vec<Part>,
    thinking_tokens: Option<u64>,
    cut: Option<(&'static str, Option<String>)>,
    called: bool,
}

impl<'a> Composer<'a> {
    fn new(body: &'a Value, new_id: &'a dyn Fn(&str) -> String) -> Self {
        Self {
            body,
            model: models::find(body["model"].as_str().unwrap_or_default()),
            words: Words::new(&Question::of(body).last, &tool_results(body)),
            binding: Binding::of(body),
            before: prefix::messages(body),
            new_id,
            left: body["max_tokens"].as_u64().unwrap_or(u64::MAX),
            parts: Vec::new(),
            thinking_tokens: None,
            cut: None,
            called: false,
        }
    }

    fn block(&mut self, spec: &BlockSpec) {
        match spec {
            BlockSpec::Thinking { thinking } => self.thinking(thinking),
            BlockSpec::RedactedThinking => {
                if self.thinks() {
                    let data = self.binding.sign(self.before, "");
                    self.push(
                        json!({"type": "redacted_thinking", "data": data}),
                        String::new(),
                        0,
                    );
                }
            }
            BlockSpec::Text { text, cite, cites } => {
                let found = Found::of(self.body);
                let citations = cite.iter().filter_map(|index| found.nth(*index));
                let citations = citations.chain(cites.iter().filter_map(|cite| found.find(cite)));
                self.text(text, citations.collect());
            }
            BlockSpec::Findings { most } => {
                for (text, citation) in Found::of(self.body).said(*most) {
                    self.said(&text, vec![citation]);
                }
            }
            BlockSpec::ToolUse { tool, input, id } => self.tool_use(tool, input, id.as_deref()),
            BlockSpec::Unknown { block } => self.push(Value::Object(block.clone()), String::new(), 0),
        }
    }

    fn push(&mut self, block: Value, wire: String, hidden: u64) {
        if self.cut.is_none() || !wire.is_empty() {
            self.before.push("assistant", &block);
            self.parts.push(Part { block, wire, hidden });
        }
    }

    /// Returns as much of `text` as `max_tokens` allows.
    fn within_budget(&mut self, text: &str) -> String {
        if self.cut.is_some() {
            return String::new();
        }
        let tokens = tokens::of_output(text);
        if tokens <= self.left {
            self.left -= tokens;
            return text.to_owned();
        }
        self.cut = Some(("max_tokens", None));
        let chars = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .saturating_mul(tokens::CHARS);
        self.left = 0;
        text.chars().take(chars).collect()
    }

    fn thinks(&self) -> bool {
        match self.body["thinking"]["type"].as_str() {
            Some("disabled") => false,
            Some(_) => true,
            None => self.model.is_some_and(|model| model.thinks("adaptive")),
        }
    }

    fn thinking(&mut self, thinking: &str) {
        if !self.thinks() || self.cut.is_some() {
            return;
        }
        let thinking = self.within_budget(&self.words.fill(thinking));
        let tokens = tokens::of_output(&thinking);
        *self.thinking_tokens.get_or_insert(0) += tokens;
        let config = &self.body["thinking"];
        let shown = match config["display"].as_str() {
            Some(display) => display == "summarized",
            // What comes between tool calls is progress to be read, not thought.
            None if config["type"] == "between_tools" => true,
            None => self.model.is_some_and(|model| !model.hides_thinking()),
        };
        let (shown, hidden) = if shown {
            (thinking, 0)
        } else {
            (String::new(), tokens)
        };
        let signature = self.binding.sign(self.before, &shown);
        self.push(
            json!({"type": "thinking", "thinking": shown, "signature": signature}),
            shown,
            hidden,
        );
    }

    fn text(&mut self, text: &str, citations: Vec<Value>) {
        let text = self.words.fill(text);
        self.said(&text, citations);
    }

    /// Says a text as it stands.
    fn said(&mut self, text: &str, citations: Vec<Value>) {
        let mut text = text.to_owned();
        let sequences = self.body["stop_sequences"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        let stop = sequences
            .filter_map(|sequence| Some((text.find(sequence)?, sequence.to_owned())))
            .min();
        if let Some((at, _)) = &stop {
            text.truncate(*at);
        }
        let text = self.within_budget(&text);
        if let (Some((_, sequence)), None) = (stop, &self.cut) {
            self.cut = Some(("stop_sequence", Some(sequence)));
        }
        if text.is_empty() {
            return;
        }
        let mut block = json!({"type": "text", "text": text});
        if !citations.is_empty() {
            block["citations"] = json!(citations);
        }
        self.push(block, text, 0);
    }

    fn tool_use(&mut self, tool: &str, input: &Map<String, Value>, id: Option<&str>) {
        let choice = &self.body["tool_choice"];
        let alone = choice["disable_parallel_tool_use"] == true;
        if choice["type"] == "none" || (alone && self.called) || self.cut.is_some() {
            return;
        }
        let offered = offered(self.body);
        let exact = offered.iter().find(|name| *name == tool);
        let ending = || offered.iter().find(|name| name.ends_with(tool));
        let Some(name) = tool
            .strip_prefix('!')
            .or(exact.or_else(ending).map(String::as_str))
        else {
            let text = format!(
                "The scenario calls the tool `{tool}`, but the request offers: {}.",
                offered.join(", ")
            );
            return self.text(&text, Vec::new());
        };
        self.called = true;
        let id = id.map_or_else(|| (self.new_id)("toolu_"), str::to_owned);
        let wire = self.within_budget(&Value::Object(input.clone()).to_string());
        let block =
            json!({"type": "tool_use", "id": id, "name": name, "input": input, "caller": {"type": "direct"}});
        self.push(block, wire, 0);
    }

    fn finish(self, reply: &Reply) -> Message {
        let natural = if self.called { "tool_use" } else { "end_turn" };
        let (stop_reason, stop_sequence) = match self.cut {
            Some((reason, sequence)) => (reason.to_owned(), sequence),
            None => (
                reply.stop_reason.clone().unwrap_or_else(|| natural.to_owned()),
                None,
            ),
        };
        let output = self
            .parts
            .iter()
            .map(|part| tokens::of_output(&part.wire) + part.hidden)
            .sum::<u64>();
        Message {
            parts: self.parts,
            stop_reason,
            stop_sequence,
            output_tokens: output.max(1),
            thinking_tokens: self.thinking_tokens,
            upto: self.before,
        }
    }
}

/// Returns the tools the model can call: those not deferred, and those a result has referred to since.
fn offered(body: &Value) -> Vec<String> {
    let turns = prefix::turns(body);
    let results = turns
        .iter()
        .flat_map(|(_, blocks)| blocks)
        .filter(|block| block["type"] == "tool_result");
    let loaded: Vec<&str> = results
        .flat_map(|result| result["content"].as_array().into_iter().flatten())
        .filter_map(|part| part["tool_name"].as_str())
        .collect();
    let tools = body["tools"].as_array().into_iter().flatten();
    tools
        .filter(|tool| tool["defer_loading"] != true || loaded.iter().any(|name| tool["name"] == *name))
        .filter_map(|tool| Some(tool["name"].as_str()?.to_owned()))
        .collect()
}

/// Returns the text of the results in the last message.
fn tool_results(body: &Value) -> Vec<String> {
    let turns = prefix::turns(body);
    let last = turns.last().map_or(&[][..], |(_, blocks)| blocks);
    let results = last.iter().filter(|block| block["type"] == "tool_result");
    let text = |result: &Value| {
        let parts = result["content"].as_array().into_iter().flatten();
        let parts = parts.filter_map(|part| match part["text"].as_str() {
            Some(text) => Some(text.to_owned()),
            None => Some(format!(
                "{}: {}",
                part["title"].as_str()?,
                part["content"][0]["text"].as_str()?
            )),
        });
        parts.collect::<Vec<_>>().join("\n")
    };
    results.map(text).collect()
}

#[cfg(test)]
mod tests;
