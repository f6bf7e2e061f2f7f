//! Fits a request to what a server and a model can do. What they cannot do is left out or said in plain text, so that the
//! rest still works; nothing is added that the caller did not ask for. Shaping twice is shaping once.

mod blocks;

use super::EndpointProfile;
use crate::model::{Capabilities, EffortSupport, Model, ThinkingTypes};
use crate::{Effort, Request, Thinking};
use blocks::BlockShape;

/// The least a thinking budget may be.
const LEAST_BUDGET: u64 = 1_024;

impl EndpointProfile {
    /// Returns the request as this server and this model take it. Without a model, only the server's flags count.
    ///
    /// - `thinking` becomes the nearest kind the model takes, or goes; with the server's flag off, so do the thinking
    ///   blocks of the history.
    /// - `effort` becomes the nearest lower level the model takes, or goes.
    /// - `format` and `strict` go where structured output is not known; where `format` stays, citations go off.
    /// - `cache_control`, `defer_loading` and their kin go where they are not known; a `tool_reference` becomes text.
    /// - `search_result` blocks become numbered sources in text where citations are not known.
    /// - `max_tokens` is held to the model's most; `tool_choice` goes when there are no tools.
    #[must_use]
    pub fn shape(&self, mut request: Request, model: Option<&Model>) -> Request {
        let can = model.and_then(|model| model.capabilities.as_ref());
        if let Some(most) = model.and_then(|model| model.max_tokens) {
            request.max_tokens = request.max_tokens.min(most);
        }
        self.shape_thinking(&mut request, can);
        self.shape_output(&mut request, can);
        self.shape_tools(&mut request, can);
        if !self.flags.caching {
            request.cache_control = None;
            request.diagnostics = None;
            for block in &mut request.system {
                block.cache_control = None;
            }
        }
        let has_format = request
            .output_config
            .as_ref()
            .is_some_and(|config| config.format.is_some());
        BlockShape {
            thinking: self.flags.thinking,
            caching: self.flags.caching,
            tool_references: self.flags.defer_loading,
            search_results: self.flags.citations && can.is_none_or(|can| can.citations.supported),
            cite: !has_format,
        }
        .apply(&mut request.messages);
        request
    }

    fn shape_thinking(&self, request: &mut Request, can: Option<&Capabilities>) {
        if !self.flags.thinking {
            request.thinking = None;
        } else if let (Some(thinking), Some(can)) = (request.thinking, can) {
            request.thinking = if can.thinking.supported {
                nearest_thinking(thinking, &can.thinking.types, request.max_tokens)
            } else {
                None
            };
        }
    }

    fn shape_output(&self, request: &mut Request, can: Option<&Capabilities>) {
        let Some(config) = &mut request.output_config else {
            return;
        };
        if !self.flags.structured_output || can.is_some_and(|can| !can.structured_outputs.supported) {
            config.format = None;
        }
        if !self.flags.thinking {
            config.effort = None;
        } else if let (Some(effort), Some(can)) = (config.effort, can) {
            config.effort = nearest_effort(effort, &can.effort);
        }
        if config.effort.is_none() && config.format.is_none() {
            request.output_config = None;
        }
    }

    fn shape_tools(&self, request: &mut Request, can: Option<&Capabilities>) {
        let strict = self.flags.structured_output && can.is_none_or(|can| can.structured_outputs.supported);
        for tool in &mut request.tools {
            if !strict {
                tool.strict = None;
            }
            if !self.flags.defer_loading {
                tool.defer_loading = None;
                tool.eager_input_streaming = None;
                tool.input_examples.clear();
            }
            if !self.flags.caching {
                tool.cache_control = None;
            }
        }
        if request.tools.is_empty() {
            request.tool_choice = None;
        }
    }
}

/// Returns the asked kind of thinking if the model takes it, else the one nearest in meaning, else none.
fn nearest_thinking(asked: Thinking, types: &ThinkingTypes, max_tokens: u64) -> Option<Thinking> {
    match asked {
        Thinking::Adaptive { .. } if types.adaptive.supported => Some(asked),
        Thinking::Adaptive { display } if types.enabled.supported => {
            let budget_tokens = (max_tokens / 2).max(LEAST_BUDGET);
            (budget_tokens < max_tokens).then_some(Thinking::Enabled {
                budget_tokens,
                display,
            })
        }
        Thinking::Enabled {
            budget_tokens,
            display,
        } if types.enabled.supported => {
            let budget_tokens = budget_tokens.min(max_tokens.saturating_sub(1)).max(LEAST_BUDGET);
            (budget_tokens < max_tokens).then_some(Thinking::Enabled {
                budget_tokens,
                display,
            })
        }
        Thinking::Enabled { display, .. } if types.adaptive.supported => Some(Thinking::Adaptive { display }),
        Thinking::Disabled | Thinking::BetweenTools => {
            let kinds = [
                (Thinking::Disabled, types.disabled.supported),
                (Thinking::BetweenTools, types.between_tools.supported),
            ];
            let taken = |kind: Thinking| kinds.contains(&(kind, true)).then_some(kind);
            taken(asked)
                .or_else(|| taken(Thinking::Disabled))
                .or_else(|| taken(Thinking::BetweenTools))
        }
        Thinking::Adaptive { .. } | Thinking::Enabled { .. } => None,
    }
}

/// Returns the highest level the model takes that is not above the asked one.
fn nearest_effort(asked: Effort, can: &EffortSupport) -> Option<Effort> {
    let levels = [
        (Effort::Max, can.max),
        (Effort::Xhigh, can.xhigh),
        (Effort::High, can.high),
        (Effort::Medium, can.medium),
        (Effort::Low, can.low),
    ];
    levels
        .into_iter()
        .find(|(level, support)| can.supported && support.supported && *level <= asked)
        .map(|(level, _)| level)
}

#[cfg(test)]
mod tests;
