//! Shorthand of the tools' declarations: arguments that recur, and a tool from its parts.

use mosaic_connector_kit::schema::{self, Argument, number, text};
use mosaic_connector_kit::{Effect, Tool};
use serde_json::Value;

pub(super) fn repo() -> Argument {
    text("repo").required()
}

pub(super) fn count() -> Argument {
    number("number")
}

pub(super) fn id(name: &'static str) -> Argument {
    text(name)
}

/// Arguments, then the two of every list.
pub(super) fn paged(arguments: impl IntoIterator<Item = Argument>) -> Vec<Argument> {
    arguments.into_iter().chain(schema::paging()).collect()
}

/// Returns a tool: its set, name, title and description, what it does, its arguments and an example.
pub(super) fn tool(
    [toolset, name, title, description]: [&'static str; 4],
    effect: Effect,
    arguments: impl IntoIterator<Item = Argument>,
    example: Value,
) -> Tool {
    Tool {
        name,
        toolset,
        title,
        description,
        effect,
        // Anybody may write in a public repository.
        open_world: true,
        input: schema::input(arguments),
        output: schema::records(),
        example,
    }
}
