//! The models the fake knows, as the models endpoint shows them. Capabilities are plausible, not copied from anywhere.

use serde_json::Value;
use std::sync::LazyLock;

/// One model: what `/v1/models` says of it.
#[derive(Debug)]
pub(super) struct Model(Value);

static ALL: LazyLock<Vec<Model>> = LazyLock::new(|| {
    let listed: Value = serde_json::from_str(include_str!("models.json")).unwrap_or_default();
    listed
        .as_array()
        .cloned()
        .unwrap_or_default()
        .into_iter()
        .map(Model)
        .collect()
});

/// Models that refuse `tool_choice` `any` and `tool`: all that came with or after the 5.1 generation.
const CANNOT_BE_FORCED: &[&str] = &[
    "claude-fable-5-2",
    "claude-mythos-5-2",
    "claude-fable-5-1",
    "claude-opus-5-5",
    "claude-sonnet-5-5",
    "claude-haiku-5-5",
];

/// Returns every model, newest first.
pub(super) fn all() -> &'static [Model] {
    &ALL
}

/// Returns the model of this id.
pub(super) fn find(id: &str) -> Option<&'static Model> {
    ALL.iter().find(|model| model.id() == id)
}

impl Model {
    pub(super) fn json(&self) -> &Value {
        &self.0
    }

    pub(super) fn id(&self) -> &str {
        self.0["id"].as_str().unwrap_or_default()
    }

    pub(super) fn lifecycle(&self) -> &str {
        self.0["lifecycle"].as_str().unwrap_or_default()
    }

    pub(super) fn max_tokens(&self) -> u64 {
        self.0["max_tokens"].as_u64().unwrap_or_default()
    }

    pub(super) fn max_input_tokens(&self) -> u64 {
        self.0["max_input_tokens"].as_u64().unwrap_or_default()
    }

    /// Returns whether the capability at this path is supported.
    pub(super) fn supports(&self, path: &[&str]) -> bool {
        path.iter().fold(&self.0["capabilities"], |at, key| &at[*key])["supported"] == true
    }

    /// Returns whether `thinking.type` may have this value.
    pub(super) fn thinks(&self, kind: &str) -> bool {
        self.supports(&["thinking", "types", kind])
    }

    /// Returns whether `tool_choice` may be `any` or `tool`.
    pub(super) fn can_be_forced(&self) -> bool {
        !CANNOT_BE_FORCED.contains(&self.id())
    }

    /// Returns whether thinking comes empty unless the request asks to see it.
    pub(super) fn hides_thinking(&self) -> bool {
        !self.can_be_forced()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_complete() {
        assert!(all().len() >= 8, "models.json could not be read");
        for model in all() {
            assert!(
                model.max_tokens() > 0 && model.max_input_tokens() > 0,
                "{}",
                model.id()
            );
        }
        assert!(
            find("claude-haiku-5-5").is_some_and(|model| model.thinks("disabled") && !model.can_be_forced())
        );
    }
}
