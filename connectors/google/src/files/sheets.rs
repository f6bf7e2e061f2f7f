//! Sheets: spreadsheets read as rows with their exact place, and written.

mod a1;
mod model;
pub(super) mod read;
pub(super) mod write;
