//! Journeys through the real window, one file a theme. Each opens an app of its own on a desk of its own.

mod company;
mod steps;

mod answers;
mod approvals;
mod failing_sources;
mod failures;
mod keys;
mod look_around;
mod screens;
mod sources;
mod starts;
mod with_claude;
mod without_a_key;
