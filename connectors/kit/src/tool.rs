//! A tool as a connector declares it. The description is written for a model: what it is for, when to prefer another.

use serde_json::{Map, Value};

/// What a tool does to its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Reads only.
    Read,
    /// Adds something.
    Write,
    /// Adds something; twice is the same as once.
    IdempotentWrite,
    /// Changes or removes what was there.
    Destructive,
    /// Changes or removes what was there; twice is the same as once.
    IdempotentDestructive,
}

impl Effect {
    /// Tells whether the tool leaves the source as it was.
    #[must_use]
    pub fn reads_only(self) -> bool {
        match self {
            Self::Read => true,
            Self::Write | Self::IdempotentWrite | Self::Destructive | Self::IdempotentDestructive => false,
        }
    }

    pub(crate) fn destroys(self) -> bool {
        match self {
            Self::Destructive | Self::IdempotentDestructive => true,
            Self::Read | Self::Write | Self::IdempotentWrite => false,
        }
    }

    pub(crate) fn repeats_safely(self) -> bool {
        match self {
            Self::Read | Self::IdempotentWrite | Self::IdempotentDestructive => true,
            Self::Write | Self::Destructive => false,
        }
    }
}

/// One tool.
#[derive(Debug, Clone)]
pub struct Tool {
    /// Its name: snake_case, verb first.
    pub name: &'static str,
    /// The group that `--toolsets` selects it by.
    pub toolset: &'static str,
    /// The name a person reads.
    pub title: &'static str,
    /// What it is for, in as few words as serve a model.
    pub description: &'static str,
    /// What it does to the source.
    pub effect: Effect,
    /// Whether what it reads may have been written by strangers anywhere (mail, the web), rather than in one closed
    /// store.
    pub open_world: bool,
    /// The JSON Schema of its arguments, see [`crate::schema`].
    pub input: Map<String, Value>,
    /// The JSON Schema of its structured content.
    pub output: Map<String, Value>,
    /// Arguments that work, for the tests and the documentation.
    pub example: Value,
}

impl Tool {
    pub(crate) fn definition(&self) -> rmcp::model::Tool {
        let annotations = rmcp::model::ToolAnnotations::with_title(self.title)
            .read_only(self.effect.reads_only())
            .destructive(self.effect.destroys())
            .idempotent(self.effect.repeats_safely())
            .open_world(self.open_world);
        rmcp::model::Tool::new(self.name, self.description, self.input.clone())
            .with_raw_output_schema(self.output.clone().into())
            .with_annotations(annotations)
    }
}
