//! The host against real child processes: the toy server, told to misbehave.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests fail the test"
)]

mod cache;
mod calls;
mod crashes;
mod eras;
mod lifetime;
mod limits;
mod overhead;
mod rig;
mod starts;
