//! The connector host: starts MCP servers as child processes, keeps one session with each, lists their tools and calls
//! them. It bounds everything a server can do to the app: time, size, environment, lifetime.
//!
//! It never decides whether a tool may run (the caller does), never keeps a secret longer than the server's
//! registration, and never writes one to an error or a log.

mod host;

mod config;
mod error;

mod server;

mod launch;
mod session;

mod call;
mod catalog;

mod breaker;
mod cache;
mod health;
mod redact;

pub mod guard;

pub use call::{CachePolicy, Call, CallOutput};
pub use catalog::{Catalog, ToolDef};
pub use config::{GuardCommand, HostConfig, ServerSpec};
pub use error::HostError;
pub use host::Host;
pub use server::Vitals;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks a mutex whose data stays whole even if a holder panicked: every critical section here is a plain assignment.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
