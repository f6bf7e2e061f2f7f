//! What a connector declares for a host that builds a form and routes questions: `mosaic-connector describe` prints a
//! JSON array of [`ConnectorInfo`]. Nothing here holds a value a person typed.

use serde::Serialize;

/// A connector as it describes itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorInfo {
    /// The name on the command line.
    pub id: &'static str,
    /// The name a person reads.
    pub name: &'static str,
    /// An icon's name.
    pub icon: &'static str,
    /// One sentence: what the source holds and what can be done with it.
    pub description: &'static str,
    /// What the connect form asks for, in order.
    pub fields: Vec<Field>,
    /// Example questions.
    pub examples: Vec<&'static str>,
    /// Questions that run a tool without a model.
    pub patterns: Vec<Pattern>,
    /// The tools of a search without a model, with the argument that takes the words.
    pub search_tools: Vec<Argument>,
}

/// One field of the connect form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    /// The environment variable that carries the value.
    pub env: &'static str,
    /// The label a person reads.
    pub label: &'static str,
    /// How it is asked for.
    pub kind: FieldKind,
    /// Whether the form refuses to go on without it.
    pub required: bool,
    /// What is filled in at the start.
    pub default: Option<&'static str>,
    /// A line of help.
    pub help: Option<&'static str>,
    /// Where one gets the value (https).
    pub help_url: Option<&'static str>,
}

/// How a field is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// A whole number, with bounds.
    Number {
        /// The least it may be.
        min: u32,
        /// The most it may be.
        max: u32,
    },
    /// A secret.
    Secret,
    /// One of a few values.
    Choice {
        /// The values.
        options: Vec<&'static str>,
    },
}

/// A question that needs no model. Words stand for themselves, `a|b` for either, `(word)` for an optional one, `{name}`
/// for one word, `{name:number}` for a whole number and `{name:rest}` for all that is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pattern {
    /// The words.
    pub pattern: &'static str,
    /// The tool that is run.
    pub tool: &'static str,
    /// What it is given.
    pub arguments: Vec<Argument>,
}

/// An argument's name and its value with placeholders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Argument {
    /// The argument's name; in `search_tools`, the tool's.
    pub name: &'static str,
    /// Its value; in `search_tools`, the argument that takes the words.
    pub value: &'static str,
}

/// Returns a pattern that runs `tool` with `arguments`.
#[must_use]
pub fn pattern(
    pattern: &'static str,
    tool: &'static str,
    arguments: &[(&'static str, &'static str)],
) -> Pattern {
    Pattern {
        pattern,
        tool,
        arguments: arguments
            .iter()
            .map(|&(name, value)| Argument { name, value })
            .collect(),
    }
}
