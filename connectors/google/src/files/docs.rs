//! Docs: documents read as Markdown, written from Markdown.

mod compose;
mod inline;
mod markdown;
mod model;
pub(super) mod read;
pub(super) mod write;
