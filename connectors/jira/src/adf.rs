//! Markdown to the Atlassian Document Format and back, both by hand. Reading keeps what Markdown can say and puts a short
//! placeholder where it cannot; writing makes only documents that Jira takes. Never reaches out: who is mentioned is
//! looked up by the caller.

mod fit;
mod inline;
mod people;
mod read;
mod write;

pub(crate) use people::{People, mentioned};
pub(crate) use read::{clean, markdown};
pub(crate) use write::document;

use serde_json::Value;

/// Tells whether a value is a document already; such a one passes untouched.
pub(crate) fn is_document(value: &Value) -> bool {
    value["type"] == "doc" && value["content"].is_array()
}

#[cfg(test)]
mod tests;
