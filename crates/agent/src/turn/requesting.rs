//! What the model is asked: requests whose beginning stays the same bytes from one to the next, through a turn and through
//! a conversation, so that a server reads it from its cache and takes its thinking back.

use super::asking::Asking;
use super::{Core, State};
use crate::effect::Effect;
use crate::setup::TurnSetup;
use crate::transcript::in_words;
use mosaic_claude::{
    Block, CacheControl, Message, Request, Role, SystemBlock, Thinking, ThinkingDisplay, Tool, ToolChoice,
};
use mosaic_protocol::ToolCallId;

/// Returns what every request of a turn has in common; its messages are empty.
pub(super) fn template(setup: &TurnSetup, tools: Vec<Tool>) -> Request {
    Request {
        model: setup.model.clone(),
        max_tokens: u64::from(setup.max_tokens),
        system: vec![SystemBlock {
            // What every turn of the conversation shares, whatever it is asked and may call.
            cache_control: Some(CacheControl::five_minutes()),
            ..SystemBlock::text(setup.system.clone())
        }],
        tools,
        thinking: Some(Thinking::Adaptive {
            display: Some(ThinkingDisplay::Summarized),
        }),
        cache_control: Some(CacheControl::five_minutes()),
        stream: true,
        ..Request::default()
    }
}

impl Core {
    /// Asks the model, after a wait.
    pub(super) fn ask(&mut self, wait_ms: u32) -> State {
        let mut request = self.template.clone();
        request.messages = if request.tools.is_empty() {
            // The API takes calls only where tools are offered.
            in_words(self.transcript.messages())
        } else {
            self.transcript.messages().to_vec()
        };
        if !self.abilities.citations {
            self.citing.number(&request.messages);
        }
        mark_last_end(&mut request.messages);
        if self.is_last_round() && !request.tools.is_empty() {
            request.tool_choice = Some(ToolChoice::None);
        }
        let call = self.send(request, wait_ms);
        State::Asking(Box::new(Asking::new(call)))
    }

    /// Sends a request off under a fresh number.
    pub(super) fn send(&mut self, request: Request, wait_ms: u32) -> u32 {
        self.call = self.call.saturating_add(1);
        self.outbox.push(Effect::CallModel {
            call: self.call,
            request: Box::new(request),
            wait_ms,
        });
        self.call
    }

    /// Asks the model for its next answer.
    pub(super) fn ask_next(&mut self) -> State {
        self.step = self.step.saturating_add(1);
        self.retries = 0;
        self.ask(0)
    }

    /// Tells whether no further calls are allowed: the next answer has to be the last.
    pub(super) const fn is_last_round(&self) -> bool {
        self.rounds >= self.limits.iterations
    }

    /// Tells whether the turn has used up its rounds. One that was given none has nothing cut short.
    pub(super) const fn is_cut_short(&self) -> bool {
        self.is_last_round() && self.limits.iterations > 0
    }

    /// Returns the id under which a call of the model is known outside of the transcript: several runs have ids of their own
    /// count.
    pub(super) fn call_id(&self, id: &str) -> ToolCallId {
        match &self.run {
            Some(run) => ToolCallId::from(format!("{run}-{id}").as_str()),
            None => ToolCallId::from(id),
        }
    }
}

/// Marks where the request before this one ended. A server looks only a few blocks back from a mark for what it has cached,
/// and an answer with many citations, or a question with many records, is more than a few.
fn mark_last_end(messages: &mut [Message]) {
    let mut asked = messages
        .iter_mut()
        .rev()
        .filter(|message| message.role == Role::User);
    let last = asked.nth(1).and_then(|message| message.content.last_mut());
    if let Some(block) = last
        && matches!(block.kind(), "text" | "tool_result" | "search_result")
    {
        let mut object = block.as_object().clone();
        if let Ok(mark) = serde_json::to_value(CacheControl::five_minutes()) {
            object.insert("cache_control".to_owned(), mark);
        }
        if let Ok(marked) = Block::try_from(object) {
            *block = marked;
        }
    }
}
