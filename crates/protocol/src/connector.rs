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
    /// The tools of a quick answer (search without a model).
    pub search_tools: Vec<SearchTool>,
    /// Words that people use for what the source holds.
    pub words: Vec<String>,
    /// Shapes of text that name one thing of the source.
    pub entities: Vec<EntityPattern>,
    /// Tools that answer about structure, which seldom changes.
    pub schema_tools: Vec<String>,
    /// How to sign in with OAuth, where the service has it.
    pub oauth: Option<OAuthFacts>,
}

/// A tool that searches by words, and the arguments by which a search is narrowed. A tool that lacks an argument is asked
/// without it, and what it finds is narrowed afterwards.
///
/// Instead of an argument's name, `person`, `after`, `before`, `least` and `most` may hold text of the tool's own search
/// language in which `{}` stands for the value (`from:{}`), or `{/}` for a day written with slashes: it is added to the words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SearchTool {
    /// The tool.
    pub tool: String,
    /// The argument that takes the words; empty when it takes none, and is asked only for what it `finds`.
    pub words: String,
    /// The argument that takes a person's name: who wrote it.
    #[serde(default)]
    pub person: Option<String>,
    /// The argument that takes the first day or moment (`2026-11-13`).
    #[serde(default)]
    pub after: Option<String>,
    /// The argument that takes the day or moment at which the time ends.
    #[serde(default)]
    pub before: Option<String>,
    /// The argument that takes the least amount.
    #[serde(default)]
    pub least: Option<String>,
    /// The argument that takes the most.
    #[serde(default)]
    pub most: Option<String>,
    /// The argument, with its value, by which the newest come first.
    #[serde(default)]
    pub newest: Option<PatternArgument>,
    /// Arguments that it is always given.
    #[serde(default)]
    pub arguments: Vec<PatternArgument>,
    /// Words for what this tool finds ("mail", "order", "my review"), by which it is preferred over the connector's other
    /// search tools. Of several words all have to be there, in this order.
    #[serde(default)]
    pub finds: Vec<String>,
    /// Whether it answers without words, too: with the newest there is.
    #[serde(default)]
    pub lists: bool,
}

/// Text that names one thing, such as an issue's key or a link to a pull request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EntityPattern {
    /// What it names: "issue".
    pub name: String,
    /// A regular expression (the syntax of the `regex` crate) with one group that the tool takes.
    pub pattern: String,
    /// The tool that reads it.
    pub tool: String,
    /// The tool's argument that takes the group.
    pub argument: String,
    /// Text that matches.
    pub example: String,
}

/// The facts of a service's OAuth 2 sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OAuthFacts {
    /// Where a person agrees (https).
    pub authorize_url: String,
    /// Where a code becomes a token (https).
    pub token_url: String,
    /// Where a device asks for a code (RFC 8628), if anywhere.
    pub device_url: Option<String>,
    /// What to ask for in order to read.
    pub read_scopes: Vec<String>,
    /// What to ask for besides in order to write.
    pub write_scopes: Vec<String>,
    /// Further parameters of the first request.
    pub parameters: Vec<PatternArgument>,
    /// Whether S256 is understood (RFC 7636).
    pub pkce: bool,
    /// Whether the token request needs a client secret.
    pub client_secret: bool,
    /// How the browser comes back.
    pub redirect: OAuthRedirect,
    /// The environment variable that takes the access token.
    pub token_env: String,
}

/// How the browser comes back after a person agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum OAuthRedirect {
    /// To this machine, any port.
    Loopback,
    /// To this machine, one port that the app was registered with.
    FixedPort,
    /// To an address that the app was registered with, or a scheme of its own.
    Registered,
    /// Not at all: the device flow.
    None,
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
    /// Whether few people need it: the form folds it away.
    pub advanced: bool,
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
    /// The argument's name.
    pub name: String,
    /// Its value with placeholders.
    pub value: String,
}
