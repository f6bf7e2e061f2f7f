//! Calendar and Gmail: Ana's own.

use crate::Company;
use anyhow::Result;
use axum::Router;

/// Returns the routes over the story's events and messages.
pub(super) fn routes(_company: &Company) -> Result<Router> {
    Ok(Router::new())
}
