//! The client against servers that behave as written down: a raw TCP server for everything that can go wrong on the wire,
//! and the fake Claude for a whole conversation.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on should panic"
)]

mod answers;
mod calls;
mod fake;
mod faults;
mod server;
mod stops;
mod support;
