//! Drive, Docs and Sheets.

use crate::Company;
use anyhow::Result;
use axum::Router;

/// Returns the routes over the story's files.
pub(super) fn routes(_company: &Company) -> Result<Router> {
    Ok(Router::new())
}
