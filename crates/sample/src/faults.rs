//! Faults on demand: what can go wrong with a service, made to happen to the next requests.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Too many requests; nothing is done.
    RateLimited {
        /// What `Retry-After` says, in seconds.
        retry_after: u32,
    },
    /// The service is broken; nothing is done. It says `Retry-After: 0`, so that nobody waits in tests.
    Status(u16),
    /// The answer comes late.
    Slow(Duration),
    /// The request is done and the connection breaks in the middle of the answer.
    Dropped,
    /// The token is not accepted any more; nothing is done.
    ExpiredToken,
    /// The token does not allow this; nothing is done.
    MissingScope,
    /// The request is done and the answer is cut JSON.
    Malformed,
}

#[derive(Debug, Clone)]
struct Planned {
    path: String,
    fault: Fault,
    times: u32,
}

/// The faults to come. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Vec<Planned>>>);

impl Faults {
    /// Makes the next `times` requests fail.
    pub fn add(&self, fault: Fault, times: u32) {
        self.add_on("", fault, times);
    }

    /// Makes the next `times` requests fail whose path holds `path`.
    pub fn add_on(&self, path: &str, fault: Fault, times: u32) {
        let mut planned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        planned.push(Planned {
            path: path.to_owned(),
            fault,
            times,
        });
    }

    /// Forgets the faults that have not happened.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Returns the fault that happens to a request now.
    pub(crate) fn next(&self, path: &str) -> Option<Fault> {
        let mut planned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let index = planned
            .iter()
            .position(|it| it.times > 0 && path.contains(&it.path))?;
        let one = planned.get_mut(index)?;
        one.times -= 1;
        let fault = one.fault.clone();
        if one.times == 0 {
            planned.remove(index);
        }
        Some(fault)
    }
}
