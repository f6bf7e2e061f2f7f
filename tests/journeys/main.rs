//! Journeys through the real window, one file a theme. Each opens an app of its own on a desk of its own.

mod steps;

mod failures;
mod keys;
mod look_around;
mod screens;
mod sources;
mod starts;
mod with_claude;
mod without_a_key;
