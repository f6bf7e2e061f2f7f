//! What a connector declares for a host that builds a form and routes questions: `mosaic-connector describe` prints a
//! JSON array of [`ConnectorInfo`]. Nothing here holds a value a person typed.

use serde::Serialize;

/// A connector as it describes itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
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
    /// The tools of a search without a model.
    pub search_tools: Vec<SearchTool>,
    /// Words that people use for what the source holds: "message", "thread", "channel".
    pub words: Vec<&'static str>,
    /// Shapes of text that name one thing of the source.
    pub entities: Vec<Entity>,
    /// Tools that answer about structure (tables, fields, boards), which seldom changes: a host may keep their answers.
    pub schema_tools: Vec<&'static str>,
    /// How to sign in with OAuth, where the service has it.
    pub oauth: Option<OAuth>,
}

/// A tool that searches by words, and the arguments by which a search is narrowed.
///
/// Instead of an argument's name, `person`, `after`, `before`, `least` and `most` may hold text of the tool's own search
/// language in which `{}` stands for the value (`from:{}`), or `{/}` for a day written with slashes: it is added to the words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchTool {
    /// The tool.
    pub tool: &'static str,
    /// The argument that takes the words; empty when it takes none, and is asked only for what it `finds`.
    pub words: &'static str,
    /// The argument that takes a person's name: who wrote it.
    pub person: Option<&'static str>,
    /// The argument that takes the first day or moment (`2026-11-13`).
    pub after: Option<&'static str>,
    /// The argument that takes the day or moment at which the time ends.
    pub before: Option<&'static str>,
    /// The argument that takes the least amount.
    pub least: Option<&'static str>,
    /// The argument that takes the most.
    pub most: Option<&'static str>,
    /// The argument, with its value, by which the newest come first.
    pub newest: Option<Argument>,
    /// Arguments that it is always given.
    pub arguments: Vec<Argument>,
    /// Words for what this tool finds ("mail", "order", "my review"), by which it is preferred over the connector's other
    /// search tools. Of several words all have to be there, in this order.
    pub finds: Vec<&'static str>,
    /// Whether it answers without words, too: with the newest there is.
    pub lists: bool,
}

impl SearchTool {
    /// Returns a tool that takes words in this argument and is narrowed by nothing.
    #[must_use]
    pub fn new(tool: &'static str, words: &'static str) -> Self {
        Self {
            tool,
            words,
            ..Self::default()
        }
    }

    /// Returns the same tool with the argument that takes who wrote it.
    #[must_use]
    pub fn person(self, argument: &'static str) -> Self {
        Self {
            person: Some(argument),
            ..self
        }
    }

    /// Returns the same tool with the argument that takes the first day.
    #[must_use]
    pub fn after(self, argument: &'static str) -> Self {
        Self {
            after: Some(argument),
            ..self
        }
    }

    /// Returns the same tool with the arguments that take the first day and the day at which the time ends.
    #[must_use]
    pub fn between(self, after: &'static str, before: &'static str) -> Self {
        Self {
            after: Some(after),
            before: Some(before),
            ..self
        }
    }

    /// Returns the same tool with the arguments that take the least and the most amount.
    #[must_use]
    pub fn amount(self, least: &'static str, most: &'static str) -> Self {
        Self {
            least: Some(least),
            most: Some(most),
            ..self
        }
    }

    /// Returns the same tool with the argument by which the newest come first.
    #[must_use]
    pub fn newest(self, name: &'static str, value: &'static str) -> Self {
        Self {
            newest: Some(Argument { name, value }),
            ..self
        }
    }

    /// Returns the same tool with an argument that it is always given.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.arguments.push(Argument { name, value });
        self
    }

    /// Returns the same tool with words for what it finds.
    #[must_use]
    pub fn finds(self, words: &[&'static str]) -> Self {
        Self {
            finds: words.to_vec(),
            ..self
        }
    }

    /// Returns the same tool, which answers without words, too.
    #[must_use]
    pub fn lists(self) -> Self {
        Self { lists: true, ..self }
    }
}

/// Text that names one thing, such as an issue's key or a link to a pull request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entity {
    /// What it names: "issue".
    pub name: &'static str,
    /// A regular expression (the syntax of the `regex` crate) with one group that `tool` takes; no anchors.
    pub pattern: &'static str,
    /// The tool that reads it.
    pub tool: &'static str,
    /// The tool's argument that takes the group.
    pub argument: &'static str,
    /// Text that matches.
    pub example: &'static str,
}

/// The facts of a service's OAuth 2 sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OAuth {
    /// Where a person agrees (https).
    pub authorize_url: &'static str,
    /// Where a code becomes a token (https).
    pub token_url: &'static str,
    /// Where a device asks for a code (RFC 8628), if anywhere.
    pub device_url: Option<&'static str>,
    /// What to ask for in order to read.
    pub read_scopes: Vec<&'static str>,
    /// What to ask for besides in order to write.
    pub write_scopes: Vec<&'static str>,
    /// Further parameters of the first request.
    pub parameters: Vec<Argument>,
    /// Whether S256 is understood (RFC 7636).
    pub pkce: bool,
    /// Whether the token request needs a client secret.
    pub client_secret: bool,
    /// How the browser comes back.
    pub redirect: Redirect,
    /// The environment variable that takes the access token.
    pub token_env: &'static str,
}

/// How the browser comes back after a person agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Redirect {
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
    /// Whether few people need it: a form folds it away.
    pub advanced: bool,
}

impl Field {
    /// Returns a field that may be left empty, without help.
    #[must_use]
    pub fn new(env: &'static str, label: &'static str, kind: FieldKind) -> Self {
        Self {
            env,
            label,
            kind,
            required: false,
            default: None,
            help: None,
            help_url: None,
            advanced: false,
        }
    }

    /// Returns the same field, which must be filled in.
    #[must_use]
    pub fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    /// Returns the same field with what is filled in at the start.
    #[must_use]
    pub fn default(self, value: &'static str) -> Self {
        Self {
            default: Some(value),
            ..self
        }
    }

    /// Returns the same field with a line of help.
    #[must_use]
    pub fn help(self, words: &'static str) -> Self {
        Self {
            help: Some(words),
            ..self
        }
    }

    /// Returns the same field with where one gets the value.
    #[must_use]
    pub fn help_url(self, url: &'static str) -> Self {
        Self {
            help_url: Some(url),
            ..self
        }
    }

    /// Returns the same field, folded away.
    #[must_use]
    pub fn advanced(self) -> Self {
        Self {
            advanced: true,
            ..self
        }
    }
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
    /// The argument's name.
    pub name: &'static str,
    /// Its value.
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
