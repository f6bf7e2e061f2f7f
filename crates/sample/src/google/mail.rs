//! Calendar and Gmail: Ana's own. Dates come from the story's now, never from the clock.

mod agenda;
mod body;
mod calendar;
mod gmail;
mod mailbox;
mod message;
mod mime;
mod plenty;
mod query;
mod recurrence;
mod story;

use crate::Company;
use anyhow::Result;
use axum::Router;

/// Returns the routes over the story's events and messages.
pub(super) fn routes(company: &Company) -> Result<Router> {
    Ok(gmail::routes(mailbox::Mailbox::new(company)?).merge(calendar::routes(agenda::Agenda::new(company)?)))
}
