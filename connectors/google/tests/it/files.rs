//! Drive, Docs and Sheets.

mod documents;
mod faults;
mod finding;
mod hostile;
mod sheets;
mod writing;
