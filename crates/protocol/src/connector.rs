//! What a connector declares about itself, as data: `mosaic-connector describe` prints a JSON array of
//! [`ConnectorInfo`], and the window builds its connect form from it. Nothing here holds a value a person typed.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A connector as it describes itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorInfo {
    /// The name on the command line: `mosaic-connector <id>`.
    pub id: String,
    /// The name a person reads: "MySQL".
    pub name: String,
    /// An icon's name in the window's set; unknown names fall back to a plain one.
    pub icon: String,
    /// One sentence: what the source holds and what Mosaic can do with it.
    pub description: String,
    /// What the connect form asks for, in order.
    pub fields: Vec<CredentialField>,
    /// Example questions for an empty conversation.
    pub examples: Vec<String>,
    /// Questions that run a tool without a model.
    pub patterns: Vec<RoutePattern>,
    /// The tools of a quick answer (search without a model), as `(tool, argument that takes the words)`.
    pub search_tools: Vec<PatternArgument>,
}

/// One field of the connect form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CredentialField {
    /// The environment variable that carries the value to the connector: also the field's key.
    pub env: String,
    /// The label a person reads.
    pub label: String,
    /// How it is asked for.
    pub kind: FieldKind,
    /// Whether the form refuses to go on without it.
    pub required: bool,
    /// What is filled in at the start.
    pub default: Option<String>,
    /// A line of help under the field.
    pub help: Option<String>,
    /// Where one gets the value (https).
    pub help_url: Option<String>,
}

/// How a field is asked for, and whether its value is a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
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
    /// A secret: sealed by the vault, never shown again.
    Secret,
    /// One of a few values.
    Choice {
        /// The values, the first being the default unless `default` says otherwise.
        options: Vec<String>,
    },
}

/// A question that needs no model: the words on the left run the tool on the right.
///
/// The pattern is matched against the whole question, without case or closing punctuation. Words stand for themselves,
/// `a|b` for either, `(word)` for an optional one, `{name}` for one word, `{name:number}` for a whole number and
/// `{name:rest}` for all that is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoutePattern {
    /// The words, as above: `describe|desc (table) {table}`.
    pub pattern: String,
    /// The tool that is run.
    pub tool: String,
    /// What it is given.
    pub arguments: Vec<PatternArgument>,
}

/// An argument of a routed call: its value is text in which `{name}` stands for what the pattern caught.
///
/// A value that is one placeholder caught as a number is passed as a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PatternArgument {
    /// The argument's name; in `search_tools`, the tool's.
    pub name: String,
    /// Its value with placeholders; in `search_tools`, the name of the argument that takes the words.
    pub value: String,
}
