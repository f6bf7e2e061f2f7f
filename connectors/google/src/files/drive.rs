//! Drive: files of any kind, found, listed, read, made, changed, shared. Always over all drives; always asks for the fields
//! it needs and no others.

pub(super) mod content;
pub(super) mod detail;
pub(super) mod file;
pub(super) mod find;
pub(super) mod listing;
mod passage;
pub(super) mod search;
pub(super) mod write;
