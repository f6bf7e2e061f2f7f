//! What the connector says about itself: the connect form, the questions that need no model, the tools with descriptions
//! written for a model. Data only.

mod info;
mod read;
mod shape;
mod write;

use mosaic_connector_kit::Declaration;

/// Returns the declaration.
#[must_use]
pub fn declaration() -> Declaration {
    Declaration {
        info: info::info(),
        environment: vec![],
        tools: [read::tools(), write::tools()].concat(),
        instructions: "Repositories, code, issues, pull requests and Actions runs of GitHub. `repo` is owner/name, a name alone, or any \
             link; with owner/name#12 or a link to an issue, pull request, run or job, `number` or `run` may be left out. Searches \
             stay within the token's own repositories unless `everywhere`. Every tool also takes `fields` (names to keep) and \
             `format` (concise, detailed, json).",
    }
}
